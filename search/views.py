from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.shortcuts import render
from wagtail.models import Page

from core.queries import bad_filter, chosen_page
from search.kinds import KINDS, models_of
from search.query import words

MAX_QUERY = 200
PER_PAGE = 15


def search(request):
    """`/tim-kiem/?q=&loai=&trang=`: pages that hold every word of the query, with or without accents."""
    query = request.GET.get("q", "").strip()
    if len(query) > MAX_QUERY:
        raise BadRequest(f"Câu tìm dài quá {MAX_QUERY} ký tự. Hãy tìm bằng vài từ chính.")
    kind = request.GET.get("loai", "")
    if kind and kind not in KINDS:
        bad_filter("loại", kind)
    folded = words(query)
    page_obj = None
    if folded:
        # Not VisiblePageQuerySet: the search backend cannot read its subquery.
        found = Page.objects.live().public().type(*models_of(kind)).specific().search(" ".join(folded))
        page_obj = chosen_page(Paginator(found, PER_PAGE), request)
    return render(
        request,
        "search/search.html",
        {"query": query, "kind": kind, "kinds": KINDS, "page_obj": page_obj, "max_query": MAX_QUERY},
    )
