from datetime import UTC, timedelta

from django.conf import settings
from django.contrib.sitemaps import Sitemap as PlainSitemap
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from wagtail.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps.views import index, sitemap
from wagtail.models import Page, Site

from core.models import OfficeSettings
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
    """robots.txt: everything is open but the admin, the search results and files that take work to write."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /tim-kiem/", "Disallow: /*/niem-yet-"]
    lines += [f"Sitemap: {request.build_absolute_uri(path)}" for path in ("/sitemap.xml", "/tin-tuc/sitemap.xml")]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


class PageList(Sitemap):
    """What sitemap.xml lists: every public page, as plain rows, in parts that stay small."""

    limit = 5000

    def items(self):
        root = self.get_wagtail_site().root_page
        return VisiblePageQuerySet(Page).descendant_of(root, inclusive=True).visible().order_by("path")

    def get_latest_lastmod(self):
        return self.items().aggregate(latest=Max("last_published_at"))["latest"]


class ViewList(PlainSitemap):
    """What it lists besides: addresses that are no pages and have something of their own to find."""

    def items(self):
        return ["open_data"]

    def location(self, name):
        return reverse(name)


SITEMAPS = {"pages": PageList, "views": ViewList}


def sitemap_xml(request):
    """sitemap.xml: the list itself while it fits in one part, else an index of the parts, /sitemap-pages.xml?p=…"""
    if PageList(request).paginator.num_pages == 1:
        return sitemap(request, SITEMAPS)
    return index(request, SITEMAPS, sitemap_url_name="sitemap_part")


def security_txt(request):
    """security.txt (RFC 9116): where to report a weakness; nothing while the office gives no mail address."""
    contact = OfficeSettings.for_request(request).email
    if not contact:
        raise Http404
    expires = (timezone.now() + timedelta(days=90)).astimezone(UTC)
    lines = [f"Contact: mailto:{contact}", f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: vi, en"]
    lines.append(f"Canonical: {settings.PUBLIC_URL}/.well-known/security.txt")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
