"""The checklist below a procedure's page: papers to tick off on one's own device, or on paper."""

from django.shortcuts import render

DENSE = 1_400  # characters of papers, with 60 for the room around each, from which it is printed small


def checklist(request, page):
    """`<procedure>danh-muc-giay-to/`: the papers of the chosen case, on one sheet of paper where they fit."""
    context = page.get_context(request)
    length = sum(len(document.text) + 60 for case in context["cases"].paper_cases for document in case.papers)
    context |= {"crumbs": [*context["crumbs"], page], "is_dense": length > DENSE, "changes": []}
    return render(request, "procedures/checklist.html", context)
