"""What machines ask of the portal: health, security.txt, the list of pages, how long a picture keeps; and its mail."""

import json
import os
import subprocess
import sys
import time
from datetime import datetime, timedelta
from threading import Event
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core import mail as django_mail
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.mail import send_mail
from django.core.mail.backends import locmem
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, Site

from core import mail
from core.models import OfficeSettings
from home.views import PageList
from portal import health
from portal.settings import BASE_DIR
from tests.factories import NewsPageFactory, StandardPageFactory, UserFactory

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
    pages = ["/sitemap-pages.xml", *(f"/sitemap-pages.xml?p={number}" for number in (2, 3, 4))]
    assert parts == [*pages, "/sitemap-views.xml"]
    assert addresses(client, parts.pop()) == ["/du-lieu-mo/"]
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


# --- Mail -------------------------------------------------------------------------------------------------------------


class DeadServer:
    """A mail server that answers nothing until it is let go, and then fails as the worst one does."""

    def __init__(self, *args, **kwargs):
        self.let_go = Event()

    def __call__(self):
        return self

    def send_messages(self, messages):
        self.let_go.wait(5)
        raise OSError("Tên máy chủ không có")


def test_a_dead_mail_server_neither_holds_up_nor_breaks_handing_in(staff, editor, settings, monkeypatch, caplog):
    settings.EMAIL_BACKEND = "core.mail.BackgroundEmailBackend"
    server = DeadServer()
    monkeypatch.setattr(mail, "SMTPBackend", server)
    page = NewsPageFactory(live=False)
    start = time.monotonic()
    page.get_workflow().start(page, staff)
    assert time.monotonic() - start < 4
    assert page.current_workflow_task_state.status == "in_progress"
    server.let_go.set()
    mail._post.submit(lambda: None).result(timeout=10)
    assert "Không gửi được 1 thư (xem EMAIL_URL): Tên máy chủ không có" in caplog.text


def test_handing_in_writes_once_to_everyone_who_may_approve_and_to_nobody_else(staff, editor, administrator):
    UserFactory(is_superuser=True)
    page = NewsPageFactory(title="Nhận kết quả tại nhà", live=False)
    page.get_workflow().start(page, staff)
    assert sorted(letter.to[0] for letter in django_mail.outbox) == sorted([editor.email, administrator.email])
    assert all("Nhận kết quả tại nhà" in letter.subject for letter in django_mail.outbox)
    assert "submitted" not in django_mail.outbox[0].subject + django_mail.outbox[0].body


def test_letters_leave_in_order_and_each_once(settings, monkeypatch):
    settings.EMAIL_BACKEND = "core.mail.BackgroundEmailBackend"
    monkeypatch.setattr(mail, "SMTPBackend", locmem.EmailBackend)
    for subject in ("một", "hai", "ba"):
        send_mail(subject, "", None, ["canbo@coquan.example"])
    mail._post.submit(lambda: None).result(timeout=10)
    assert [letter.subject for letter in django_mail.outbox] == ["một", "hai", "ba"]


def configured(**environment):
    """The mail settings as a server with this environment reads them."""
    kept = {name: value for name, value in os.environ.items() if name not in ("EMAIL_URL", "DEFAULT_FROM_EMAIL")}
    names = ["BACKEND", "HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL"]
    code = "from portal import settings as s; import json; print(json.dumps(["
    code += ", ".join(f"s.EMAIL_{name}" for name in names) + ", s.WAGTAIL_PASSWORD_RESET_ENABLED]))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=BASE_DIR, env={**kept, **environment}
    )
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def test_without_a_mail_server_nothing_is_sent_and_no_forgotten_password_is_offered():
    backend, *_, offers_reset = configured()
    assert backend == "django.core.mail.backends.dummy.EmailBackend"
    assert offers_reset is False


def test_the_mail_server_is_one_line_of_the_environment():
    tls = configured(EMAIL_URL="smtp+tls://gui:mat%40khau@mail.coquan.example:587")
    assert tls[1:] == ["mail.coquan.example", 587, "gui", "mat@khau", True, False, True]
    assert tls[0] == "core.mail.BackgroundEmailBackend"
    assert configured(EMAIL_URL="smtp://localhost")[1:] == ["localhost", 25, "", "", False, False, True]


@pytest.mark.parametrize("wrong", ["khong-phai-dia-chi", "smtp://mail:cong"])
def test_an_address_of_a_mail_server_that_cannot_be_read_is_refused_with_a_pattern(wrong):
    assert "EMAIL_URL không đọc được; mẫu: smtp+tls://" in configured(EMAIL_URL=wrong)


# --- The command line -------------------------------------------------------------------------------------------------


def test_without_a_secret_key_a_command_ends_in_one_line_whatever_else_is_set(tmp_path):
    command = [sys.executable, "manage.py", "makemigrations", "--check"]
    bare = {"DATA_DIR": str(tmp_path)}
    run = subprocess.run(command, cwd=settings.BASE_DIR, env=bare, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.startswith("Cấu hình chưa đúng: chưa có SECRET_KEY")
    assert run.stderr.count("\n") == 1
