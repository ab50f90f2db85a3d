from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.beacon import is_robot
from core.facets import opened
from core.queries import Refused, bad_filter, chosen_page, is_number
from core.vietnamese import normalize_line
from search.excerpts import Marker
from search.facets import Narrowing
from search.kinds import KINDS
from search.missed import count_missed
from search.models import PinnedResult, SearchEntry
from search.ranking import Search
from search.served import search_for

MAX_QUERY = 200
PER_PAGE = 15
SUGGESTIONS = 8
MOST_RESULTS = 50  # of one answer to a program


def asked(request) -> str:
    """What `?q=` asks, on one line; Refused when it is too long."""
    query = request.GET.get("q", "")
    if len(query) > MAX_QUERY:
        raise Refused(f"Câu tìm dài quá {MAX_QUERY} ký tự. Hãy tìm bằng vài từ chính.")
    return normalize_line(query)


@require_safe
def search(request):
    """`/tim-kiem/?q=&loai=&trang=`: what visitors may read, best first, with what it may be narrowed by."""
    query = asked(request)
    if (kind := request.GET.get("loai", "")) and kind not in KINDS:
        bad_filter("loại", kind)
    found = search_for(query, SearchEntry.objects.public(), literally="nguyen-van" in request.GET)
    narrowing = Narrowing(found.matches, request.GET)
    if narrowing.chosen:
        found.entries = narrowing.of(found.entries)
    results = Results(found, narrowing.total, pinned_for(query) if query else [])
    page_obj = chosen_page(Paginator(results, PER_PAGE), request)
    if found.words and (found.is_loose or not narrowing.total) and not narrowing.chosen and not is_robot(request):
        count_missed(query)
    facets = [facet for facet in narrowing.facets if len(facet.choices) > 1 or facet.key in narrowing.chosen]
    return render(
        request,
        "search/search.html",
        {
            "query": query,
            "kind": kind,
            "found": found,
            "chosen": narrowing,
            "facets": facets,
            "opened": opened(facets, request.GET.get("mo", "")),
            "page_obj": page_obj,
            "lines": _lines(found, page_obj.object_list),
        },
    )


class Results:
    """The pages found, as a paginator wants them: those that editors put first, then the others in their order."""

    def __init__(self, found: Search, total: int, pinned: list[int]):
        self.found = found
        there = set(found.entries.filter(page__in=pinned).values_list("page", flat=True)) if pinned else set()
        self.pinned = [page for page in pinned if page in there]
        # One that the words find as well is in the total already.
        own = found.matches.filter(page__in=self.pinned).count() if self.pinned else 0
        self.total = total + len(self.pinned) - own

    def count(self) -> int:
        return self.total

    __len__ = count

    def __getitem__(self, part: slice) -> list[int]:
        return self.found.pages(part.start, part.stop, first=self.pinned)


def pinned_for(query: str) -> list[int]:
    return [pin.page_id for pin in PinnedResult.objects.all() if pin.is_for(query)]


def _lines(found: Search, pages: list[int]) -> list[dict]:
    entries = {entry.page_id: entry for entry in found.entries.filter(page__in=pages).select_related("page", "indexed")}
    marker = Marker(found.readings)
    return [
        {
            "page": (entry := entries[page]).page,
            "kind": KINDS[entry.kind],
            "title": marker.pieces(entry.page.title),
            "passage": marker.passage(entry.indexed.text),
            "facts": entry.indexed.facts.splitlines(),
            "is_over": entry.validity == "het" if hasattr(entry, "validity") else False,
        }
        for page in pages
        if page in entries
    ]


@require_safe
@cache_control(max_age=60, public=True)
def suggestions(request):
    """`/goi-y/?q=`: names of pages that the words typed so far may become, as JSON."""
    try:
        query = asked(request)
    except Refused as error:
        return _refused(str(error))
    if len(query) < 2:
        return JsonResponse({"suggestions": []})
    found = search_for(query, SearchEntry.objects.public(), is_begun=True)
    lines = _lines(found, found.pages(0, SUGGESTIONS, first=[]))
    told = [{"title": line["page"].title, "url": line["page"].get_url(request), "type": line["kind"]} for line in lines]
    return JsonResponse({"suggestions": [each for each in told if each["url"]]})  # none: outside every site


@require_safe
def search_api(request):
    """`/api/v2/search/?q=&type=&limit=&offset=`: the same results for programs."""
    try:
        query, kind = asked(request), request.GET.get("type", "")
    except Refused as error:
        return _refused(str(error))
    limit, offset = request.GET.get("limit") or "20", request.GET.get("offset") or "0"
    if kind and kind not in KINDS:
        return _refused(f"Không có loại “{kind[:60]}”. Các loại: {', '.join(KINDS)}.")
    if not is_number(limit) or int(limit) > MOST_RESULTS:
        return _refused(f"limit là một số từ 1 đến {MOST_RESULTS}.")
    if offset != "0" and not is_number(offset):
        return _refused("offset là một số từ 0 trở lên.")
    entries = SearchEntry.objects.public()
    found = search_for(query, entries)
    if kind:
        found.entries = entries.filter(kind=kind)
    total = found.matches.count()
    pages = found.pages(int(offset), min(int(offset) + int(limit), total), first=[])
    held = {entry.page_id: entry for entry in entries.filter(page__in=pages).select_related("page", "indexed")}
    results = [
        {
            "type": entry.kind,
            "title": entry.indexed.names.partition("\n")[0],
            "url": entry.page.get_full_url(request),
            "code": entry.code,
        }
        for page in pages
        if (entry := held.get(page))
    ]
    return JsonResponse({"results": results, "total": total}, json_dumps_params={"ensure_ascii": False})


def _refused(message: str):
    return JsonResponse({"message": message}, status=400, json_dumps_params={"ensure_ascii": False})


@require_safe
@cache_control(max_age=86400, public=True)
def open_search(request):
    """`/opensearch.xml`: how a browser asks this portal."""
    description = render_to_string("search/opensearch.xml", request=request)
    return HttpResponse(description, content_type="application/opensearchdescription+xml")
