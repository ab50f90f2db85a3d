"""The page below that of a procedure: two of its versions side by side."""

from django.shortcuts import render

from core.history import reopened
from core.queries import top_pages
from procedures.comparison import compare
from procedures.decisions import decisions_of
from procedures.versions import chosen_pair, public_versions


def comparison(request, page):
    """`<procedure>thay-doi/?tu=&den=`: two versions that were public, side by side; the two newest without a choice."""
    versions = list(public_versions(page))
    pair = chosen_pair(versions, request.GET)
    decisions = decisions_of([version.revision_id for version in versions])
    for number, version in enumerate(reversed(versions), 1):
        version.number = number
        version.decision = decisions.get(version.revision_id)
    way = [each for each in top_pages(request) if page.is_descendant_of(each)]
    pages = [reopened(version.revision.as_object) for version in pair or ()]
    context = {
        "procedure": page,
        "versions": versions,
        "pair": pair,
        "is_chosen": bool(request.GET),
        "is_lost": not all(pages),
        "compared": compare(*pages) if pages and all(pages) else [],
        "crumbs": [*way, page],
        "section": way[0] if way else page,
    }
    return render(request, "procedures/comparison.html", context)
