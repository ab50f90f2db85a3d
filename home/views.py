from django.http import HttpResponse
from django.shortcuts import render
from wagtail.models import Page, Site


def site_map(request):
    """Sơ đồ trang: the whole site on one page, the catalogue and the news by their sections only."""
    root = Site.find_for_request(request).root_page
    pages = list(Page.objects.descendant_of(root).live().public().filter(depth=root.depth + 1))
    return render(request, "home/site_map.html", {"pages": pages})


def robots(request):
    """robots.txt: everything is open but the admin and the search results."""
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /tim-kiem/", f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
