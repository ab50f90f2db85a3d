"""What machines ask of the portal: health, security.txt, the list of pages, how long a picture keeps; and its mail."""

from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, Site

from core.models import OfficeSettings, PortalImage
from home.views import PageList
from portal import health
from tests.factories import StandardPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

SECRET = "secret-of-the-machine"


# --- Ready ------------------------------------------------------------------------------------------------------------


def test_a_portal_that_can_serve_says_so_and_leaves_nothing_behind(client):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "cache": "ok", "storage": "ok"}
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert default_storage.listdir("readyz") == ([], [])


@pytest.mark.parametrize(
    ("part", "owner", "name"),
    [("database", connection, "cursor"), ("cache", cache, "set"), ("storage", default_storage, "save")],
)
def test_a_part_that_fails_is_named_without_private_detail(client, monkeypatch, part, owner, name):
    def fail(*args, **kwargs):
        raise OSError(SECRET)

    monkeypatch.setattr(owner, name, fail)
    answer = client.get("/readyz")
    monkeypatch.undo()
    assert answer.status_code == 503
    assert answer.json() == {"database": "ok", "cache": "ok", "storage": "ok", part: "failed"}
    assert SECRET not in answer.content.decode()


def test_a_cache_that_forgets_is_not_ready(client, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert client.get("/readyz").json()["cache"] == "failed"


def test_alive_asks_neither_database_nor_cache(client, monkeypatch):
    monkeypatch.setattr(health, "_database", lambda: pytest.fail("asked"))
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/healthz").content == b"ok"
    assert len(queries) == 0


# --- security.txt -----------------------------------------------------------------------------------------------------


def test_security_txt_names_the_office_and_a_date_within_a_year(client, settings):
    settings.PUBLIC_URL = "https://cchc.example"
    OfficeSettings.objects.create(site=Site.objects.get(), email="cntt@coquan.example")
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert fields["Contact"] == "mailto:cntt@coquan.example"
    assert fields["Canonical"] == "https://cchc.example/.well-known/security.txt"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)


def test_without_a_mail_address_there_is_no_security_txt(client):
    assert client.get("/.well-known/security.txt").status_code == 404


# --- The list of pages ------------------------------------------------------------------------------------------------


def addresses(client, path):
    tree = ElementTree.fromstring(client.get(path).content)  # noqa: S314 (our own)
    return [loc.text.removeprefix("http://testserver") for loc in tree.findall(".//{*}loc")]


def test_a_small_portal_has_its_pages_in_one_list(client):
    StandardPageFactory(slug="gioi-thieu")
    assert "http://localhost/gioi-thieu/" in addresses(client, "/sitemap.xml")


def test_a_large_portal_has_its_pages_in_parts_each_page_once(client, monkeypatch):
    monkeypatch.setattr(PageList, "limit", 3)
    for _ in range(4):
        StandardPageFactory()
    hidden = StandardPageFactory(live=False)
    parts = addresses(client, "/sitemap.xml")
    assert parts == ["/sitemap-pages.xml", "/sitemap-pages.xml?p=2", "/sitemap-pages.xml?p=3"]
    listed = [address for part in parts for address in addresses(client, part)]
    assert len(listed) == len(set(listed))
    assert set(listed) == {page.full_url for page in Page.objects.live().filter(depth__gt=1)}
    assert hidden.full_url not in listed


def test_the_index_of_parts_and_each_part_ask_a_constant_number_of_queries(client, monkeypatch):
    monkeypatch.setattr(PageList, "limit", 5)
    StandardPageFactory.create_batch(8)
    paths = ["/sitemap.xml", "/sitemap-pages.xml", "/sitemap-pages.xml?p=2"]
    before = [count(client, path) for path in paths]
    StandardPageFactory.create_batch(10)
    assert [count(client, path) for path in paths] == before
    assert max(before) <= 6


def count(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


@pytest.mark.parametrize("path", ["/sitemap-khac.xml", "/sitemap-pages.xml?p=99", "/sitemap-pages.xml?p=x"])
def test_a_part_that_does_not_exist_is_not_found(client, path):
    assert client.get(path).status_code == 404


# --- Pictures ---------------------------------------------------------------------------------------------------------


def test_a_picture_in_its_final_size_keeps_for_a_year_and_an_original_does_not(client):
    image = PortalImage.objects.create(title="Ảnh", file=get_test_image_file())
    assert client.get(image.get_rendition("width-20").url)["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cache-Control" not in client.get(image.file.url)
