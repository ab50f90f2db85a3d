from django.core.paginator import Paginator
from django.shortcuts import render

from core.queries import Refused, bad_filter, chosen_page
from core.vietnamese import normalize_line
from search.kinds import KINDS
from search.query import words
from search.ranking import found_pages, with_facts

MAX_QUERY = 200
PER_PAGE = 15


def search(request):
    """`/tim-kiem/?q=&loai=&trang=`: pages that hold every word of the query, with or without accents."""
    query = request.GET.get("q", "")
    if len(query) > MAX_QUERY:
        raise Refused(f"Câu tìm dài quá {MAX_QUERY} ký tự. Hãy tìm bằng vài từ chính.")
    query = normalize_line(query)
    kind = request.GET.get("loai", "")
    if kind and kind not in KINDS:
        bad_filter("loại", kind)
    folded = words(query)
    page_obj = None
    if folded:
        page_obj = chosen_page(Paginator(found_pages(folded, kind), PER_PAGE), request)
        page_obj.object_list = with_facts(page_obj.object_list)
    return render(
        request,
        "search/search.html",
        {"query": query, "kind": kind, "kinds": KINDS, "page_obj": page_obj},
    )
