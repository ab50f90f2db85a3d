"""What is found, in the order a person expects: the query in a name before its words here and there in a text."""

from django.db.models import prefetch_related_objects
from wagtail.models import Page

from core.queries import has_expired
from core.vietnamese import search_words
from search.kinds import models_of

MOST = 1000  # results that are put in order; nobody reads further


def found_pages(words: list[str], kind: str = "") -> list[Page]:
    """Published pages that hold all the (folded) words, as plain Pages, best first."""
    # Not VisiblePageQuerySet: the search backend cannot read its subquery.
    found = Page.objects.live().public().type(*models_of(kind)).search(" ".join(words))[:MOST]
    pages = [page for page in found if not has_expired(page)]
    aliases = _aliases(kind, [page.pk for page in pages])
    return sorted(pages, key=lambda page: _distance(words, f"{page.title} ; {aliases.get(page.pk, '')}"))


def with_facts(pages: list[Page]) -> list[Page]:
    """The pages in full, with what `search_facts` needs, in a constant number of queries."""
    full = {page.pk: page for page in Page.objects.filter(pk__in=[page.pk for page in pages]).specific()}
    for model in {type(page) for page in full.values() if page.search_prefetch}:
        prefetch_related_objects([page for page in full.values() if type(page) is model], *model.search_prefetch)
    return [full[page.pk] for page in pages]


def _aliases(kind: str, ids: list[int]) -> dict[int, str]:
    aliases: dict[int, str] = {}
    for model in models_of(kind):
        if model.search_alias_field:
            aliases |= dict(model.objects.filter(pk__in=ids).values_list("pk", model.search_alias_field))
    return aliases


def _distance(words: list[str], name: str) -> int:
    """0 for the phrase in the name, then all its words in the name, then the rest as the database ranks them."""
    named = search_words(name)
    if f" {' '.join(words)} " in f" {' '.join(named)} ":
        return 0
    return 1 if set(words) <= set(named) else 2
