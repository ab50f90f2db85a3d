from django.http import HttpResponse
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps.views import sitemap
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve as serve_page

from core.beacon import count_view
from core.preview_views import opinion, preview
from home import open_data
from home.views import SITEMAPS, robots, security_txt, site_map, sitemap_xml
from news.feeds import NewsFeed, news_sitemap
from portal.api import api
from portal.health import readyz
from portal.media import document, picture
from procedures.views import ChangeFeed, changes, short_address
from search.views import open_search, search, search_api, suggestions

handler400 = "portal.errors.bad_request"
handler404 = "portal.errors.not_found"

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    re_path(r"^tai-lieu/(\d+)/(.*)$", document, name="wagtaildocs_serve"),
    path("tai-lieu/", include(wagtaildocs_urls)),
    # Pictures as pages show them, nothing else of the media folder: documents go through Wagtail's check above.
    re_path(r"^media/images/(?P<path>[\w.-]+)$", picture),
    path("api/v2/search/", search_api, name="search_api"),
    path("api/v2/", api.urls),
    path("healthz", lambda request: HttpResponse("ok", content_type="text/plain")),
    path("readyz", readyz),
    path("robots.txt", robots),
    path(".well-known/security.txt", security_txt),
    path("sitemap.xml", sitemap_xml),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap_part"),
    path("tin-tuc/rss.xml", NewsFeed()),
    path("tin-tuc/sitemap.xml", news_sitemap),
    path("thu-tuc/thay-doi/", changes, name="procedure_changes"),
    path("thu-tuc/thay-doi/rss.xml", ChangeFeed(), name="procedure_change_feed"),
    path("so-do-trang/", site_map, name="site_map"),
    path("du-lieu-mo/", open_data.catalogue, name="open_data"),
    path("du-lieu-mo/datapackage.json", open_data.data_package, name="data_package"),
    path("du-lieu-mo/dcat.jsonld", open_data.dcat, name="dcat"),
    path("du-lieu-mo/cpsv-ap.jsonld", open_data.cpsv_ap, name="cpsv_ap"),
    path("du-lieu-mo/<slug:name>/", open_data.dictionary, name="data_dictionary"),
    path("du-lieu-mo/<slug:name>.<str:ending>", open_data.table_file, name="table_file"),
    path("tim-kiem/", search, name="search"),
    path("goi-y/", suggestions, name="suggestions"),
    path("opensearch.xml", open_search, name="open_search"),
    re_path(r"^xem-truoc/(?P<key>[\w-]+)/$", preview, name="preview"),
    re_path(r"^xem-truoc/(?P<key>[\w-]+)/y-kien/$", opinion, name="opinion"),
    path("da-doc/", count_view, name="count_view"),
    path("tt/<path:code>", short_address, name="short_address"),
    # Files below pages, which a page's own `route` knows; Wagtail's addresses have no dots.
    re_path(
        r"^((?:[\w-]+/)+(?:lich\.ics|ke-hoach\.(?:docx|pdf|xlsx)|bao-cao\.(?:docx|pdf)|niem-yet-a[34]\.pdf))$",
        serve_page,
    ),
    path("", include(wagtail_urls)),
]
