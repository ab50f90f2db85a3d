from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from wagtail.models import Page, Site

from core.queries import VisiblePageQuerySet
from core.vietnamese import sort_key
from news.models import NewsIndexPage, NewsPage
from news.vocabularies import Category
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.vocabularies import Sector


def site_map(request):
    """Sơ đồ trang: every branch of the site; news by section and procedures by sector, other pages by name."""
    root = Site.find_for_request(request).root_page
    shown = VisiblePageQuerySet(Page).descendant_of(root).visible().not_type(NewsPage, ProcedurePage)
    pages = list(shown.order_by("path").defer_streamfields().specific())
    branches = []
    for page in (page for page in pages if page.depth == root.depth + 1):
        if isinstance(page, NewsIndexPage):
            links = _links(page, "chuyen-muc", Category.objects.all())
        elif isinstance(page, ProcedureIndexPage):
            links = _links(
                page,
                "linh-vuc",
                _alphabetical(Sector.objects.filter(procedures__in=ProcedurePage.objects.visible()).distinct()),
            )
        else:
            links = [{"title": p.title, "url": p.get_url(request)} for p in pages if p.is_descendant_of(page)]
        branches.append({"page": page, "links": links})
    return render(request, "home/site_map.html", {"branches": branches})


def _links(page, parameter, rows):
    return [{"title": row.name, "url": f"{page.url}?{urlencode({parameter: row.slug})}"} for row in rows]


def _alphabetical(rows):
    return sorted(rows, key=lambda row: sort_key(row.name))


def robots(request):
    """robots.txt: everything is open but the admin and the search results."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /tim-kiem/"]
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
