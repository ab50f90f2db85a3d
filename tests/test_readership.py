"""View counts: what is counted and what is not, that nothing of a visitor is kept, and that no view is lost."""

import os
import re
import runpy
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from ipaddress import ip_network
from pathlib import Path
from threading import Barrier, Event

import pytest
from django.conf import settings as project
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import DataError, OperationalError, connection, connections
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from core import beacon, readership
from core.models import PortalDocument
from core.readership import PageViews, PageViewsQuerySet
from news.models import NewsAttachment
from tests.factories import NewsPageFactory, StandardPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/148.0.0.0 Safari/537.36"


@pytest.fixture(autouse=True)
def nobody_has_read_yet(monkeypatch):
    readership._views.clear()
    readership._downloads.clear()
    monkeypatch.setattr(beacon, "_marks", beacon.Marks())


def read(page_id, agent=PERSON, address="203.0.113.9", client=None, **headers):
    """What the script of a page that someone reads sends, and what it is told."""
    headers = {"user-agent": agent, "origin": "http://testserver", **headers}
    headers = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
    client = client or Client(enforce_csrf_checks=True)
    return client.post("/da-doc/", str(page_id), content_type="text/plain", headers=headers, REMOTE_ADDR=address)


def views(page=None):
    """The views in the database, of one page or of all, once those waiting are written."""
    readership.write()
    rows = PageViews.objects.filter(page=page) if page else PageViews.objects.all()
    return sum(row.count for row in rows)


# --- Who counts -------------------------------------------------------------------------------------------------------


def test_each_visitor_counts_once_within_half_an_hour(monkeypatch):
    page, other = NewsPageFactory(), NewsPageFactory()
    now = 1_800_000_000
    monkeypatch.setattr(beacon.time, "time", lambda: now)
    read(page.pk), read(page.pk), read(other.pk)
    assert (views(page), views(other)) == (1, 1)
    read(page.pk, address="203.0.113.10"), read(page.pk, agent=f"{PERSON} Edg/148")
    assert views(page) == 3
    now += 29 * 60
    read(page.pk)
    assert views(page) == 3
    now += 60
    read(page.pk)
    assert views(page) == 4


def test_a_proxy_of_ours_tells_visitors_apart(settings):
    settings.TRUSTED_PROXIES = [ip_network("127.0.0.1"), ip_network("10.0.0.0/8")]
    page = NewsPageFactory()
    read(page.pk, address="127.0.0.1", x_forwarded_for="198.51.100.1")
    read(page.pk, address="127.0.0.1", x_forwarded_for="198.51.100.2")
    read(page.pk, address="", x_forwarded_for="198.51.100.3")
    assert views(page) == 3
    read(page.pk, address="10.1.1.1", x_forwarded_for="198.51.100.1, 127.0.0.1")
    assert views(page) == 3


@pytest.mark.parametrize("address", ["203.0.113.7", "127.0.0.1"])
def test_nobody_counts_twice_by_a_made_up_header(address):
    """The proxy writes whom it serves behind whatever that visitor wrote."""
    page = NewsPageFactory()
    seen = ", 203.0.113.7" if address == "127.0.0.1" else ""
    for made_up in ("198.51.100.1", "198.51.100.2", "::1", "unknown", "127.0.0.1, 198.51.100.9"):
        read(page.pk, address=address, x_forwarded_for=made_up + seen)
    assert views(page) == 1


def test_repeats_are_known_to_every_machine_that_shares_a_cache(monkeypatch):
    page = NewsPageFactory()
    monkeypatch.setattr(beacon, "LocMemCache", type(None))  # as if the cache were not the worker's own
    try:
        read(page.pk), read(page.pk)
        assert views(page) == 1
    finally:
        cache.clear()


def test_repeats_are_known_to_every_worker_of_the_machine():
    marks, mark = beacon.Marks(), bytes(range(32))
    child = os.fork()
    if not child:
        os._exit(marks.is_repeat(mark, 1_800_000_000))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert marks.is_repeat(mark, 1_800_000_001)


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
        "Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)",
        "Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/148.0.0.0 Safari/537.36",
        "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
        "curl/8.5.0",
        "python-requests/2.32.3",
        "",
    ],
)
def test_robots_do_not_count(agent):
    page = NewsPageFactory()
    assert read(page.pk, agent=agent).status_code == 204
    assert views() == 0


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 coc_coc_browser/130.0.0 Chrome/124.0.0.0",
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Zalo android/12080675 ZaloLanguage/vi",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 [FBAN/FBIOS;FBAV/480.0]",
    ],
)
def test_people_with_rare_browsers_count(agent):
    page = NewsPageFactory()
    read(page.pk, agent=agent)
    assert views(page) == 1


# --- What counts ------------------------------------------------------------------------------------------------------


def test_only_pages_that_everyone_may_read_are_counted():
    draft, private, expired = NewsPageFactory(live=False), NewsPageFactory(), NewsPageFactory()
    restriction = PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(Group.objects.create(name="Nội bộ"))
    Page.objects.filter(pk=expired.pk).update(expire_at=timezone.now() - timedelta(hours=1))
    gone = StandardPageFactory()
    read(gone.pk)
    gone.delete()
    for page_id in (draft.pk, private.pk, expired.pk, Page.get_first_root_node().pk, 987654321):
        read(page_id)
    assert views() == 0


@pytest.mark.parametrize("body", ["", "0", "-1", "1.5", "abc", "١", "9" * 10, "1" + " " * 100_000, "\x00", '{"id": 1}'])
def test_what_is_no_number_of_a_page_gets_the_same_answer_and_counts_nothing(body):
    NewsPageFactory()
    answer = read(body)
    assert (answer.status_code, answer.content) == (204, b"")
    assert not readership._views


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"sec_fetch_site": "none"},
        {"origin": "https://example.com"},
        {"origin": "null"},
        {"origin": "http://testserver.example.com"},
    ],
)
def test_another_site_cannot_have_views_counted(headers):
    page = NewsPageFactory()
    assert read(page.pk, **headers).status_code == 204
    assert views() == 0
    read(page.pk, sec_fetch_site="same-origin")
    assert views() == 1


def test_nothing_is_counted_without_a_post(client):
    page = NewsPageFactory()
    assert client.get("/da-doc/", {"id": page.pk}, headers={"user-agent": PERSON}).status_code == 405
    client.get(page.url, headers={"user-agent": PERSON})
    assert views() == 0


def test_the_page_asks_to_be_counted_for_visitors_only(client, staff):
    page = NewsPageFactory()
    asks = f'data-count-view="{page.pk}"'
    assert asks in client.get(page.url).content.decode()
    assert "data-count-view" not in client.get("/khong-co-trang-nay/").content.decode()
    client.force_login(staff)
    assert "data-count-view" not in client.get(page.url).content.decode()


# --- What is kept -----------------------------------------------------------------------------------------------------


def test_no_cookie_is_set_or_needed_and_the_database_is_not_asked(client, django_assert_num_queries):
    page = NewsPageFactory()
    with django_assert_num_queries(0):
        answer = read(page.pk, client=client)
    assert not answer.cookies
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.get("Vary", "")


def test_nothing_of_the_visitor_is_kept(caplog):
    page = NewsPageFactory()
    caplog.set_level("DEBUG")
    read(page.pk)
    views()
    assert {field.name for field in PageViews._meta.get_fields()} == {"id", "page", "day", "count"}
    for trace in (b"203.0.113.9", b"Mozilla"):
        assert trace not in bytes(beacon._marks.memory)
        assert trace.decode() not in caplog.text
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            assert "203.0.113.9" not in str(cursor.fetchall()), table


def test_the_fingerprint_of_a_visitor_is_another_one_each_day(monkeypatch):
    page, marks = NewsPageFactory(), []
    monkeypatch.setattr(beacon._marks, "is_repeat", lambda mark, now: marks.append(mark), raising=False)
    read(page.pk), read(page.pk)
    monkeypatch.setattr(beacon.timezone, "localdate", lambda: date(2030, 1, 1))
    read(page.pk)
    assert marks[0] == marks[1] != marks[2]


# --- Batches ----------------------------------------------------------------------------------------------------------


def test_a_batch_adds_to_what_stands(django_assert_max_num_queries):
    first, second = NewsPageFactory(), NewsPageFactory()
    today = timezone.localdate()
    PageViews.objects.add({(first.pk, today): 2})
    with django_assert_max_num_queries(6):
        PageViews.objects.add({(second.pk, today): 5, (first.pk, today): 3})
    PageViews.objects.add({(first.pk, today - timedelta(days=1)): 10})
    assert [views(first), views(second)] == [15, 5]
    assert PageViews.objects.count() == 3


def test_what_cannot_be_written_waits_for_the_next_time(monkeypatch, caplog):
    page = NewsPageFactory()
    read(page.pk)
    with monkeypatch.context() as broken:
        broken.setattr(
            PageViewsQuerySet, "add", lambda *args: (_ for _ in ()).throw(OperationalError("database is locked"))
        )
        readership.write()
    assert "Chưa ghi được lượt xem" in caplog.text
    read(page.pk, address="203.0.113.10")
    assert views(page) == 2


def test_what_can_never_be_written_is_dropped_and_holds_up_no_other(monkeypatch, caplog):
    page, refused = NewsPageFactory(), NewsPageFactory()
    add = PageViewsQuerySet.add

    def add_all_but_one(rows, counts):
        if any(page_id == refused.pk for page_id, _ in counts):
            raise DataError("integer out of range")
        add(rows, counts)

    monkeypatch.setattr(PageViewsQuerySet, "add", add_all_but_one)
    read(page.pk), read(refused.pk)
    assert (views(page), views(refused)) == (1, 0)
    assert "Bỏ 1 lượt xem" in caplog.text
    assert not readership._views


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="SQLite khóa cả cơ sở dữ liệu")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_writers_at_once_both_count():
    pages = [NewsPageFactory() for _ in range(5)]
    today, start = timezone.localdate(), Barrier(4)

    def write(order):
        start.wait()
        try:
            for _ in range(5):
                PageViews.objects.add({(page.pk, today): 1 for page in pages[::order]})
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as workers:
        list(workers.map(write, [1, -1, 1, -1]))
    assert [PageViews.objects.total(page) for page in pages] == [20] * 5


def test_every_worker_writes_by_itself_and_once_more_when_it_ends(monkeypatch):
    written = Event()
    monkeypatch.setattr(readership, "write", written.set)
    monkeypatch.setattr(readership, "EVERY", 0.01)
    monkeypatch.setattr("core.schedule.start_watch", lambda: None)
    server = runpy.run_path(str(Path(project.BASE_DIR) / "gunicorn.conf.py"))
    server["post_worker_init"](None)
    assert written.wait(5)
    monkeypatch.setattr(readership, "EVERY", 3600)
    last = Event()
    monkeypatch.setattr(readership, "write", last.set)
    server["worker_exit"](None, None)
    assert last.is_set()


def test_no_more_than_five_seconds_are_lost():
    assert readership.EVERY <= 5


# --- What is read of it -----------------------------------------------------------------------------------------------


def test_the_most_read_pages_of_a_time_come_first(django_assert_num_queries):
    much, little, draft = NewsPageFactory(title="Nhiều"), NewsPageFactory(title="Ít"), NewsPageFactory(title="Nháp")
    NewsPageFactory(title="Chưa ai đọc")
    day = date(2026, 11, 20)
    PageViews.objects.add({(much.pk, day): 5, (little.pk, day): 2, (draft.pk, day): 9})
    PageViews.objects.add({(little.pk, day - timedelta(days=30)): 50, (much.pk, day + timedelta(days=1)): 1})
    Page.objects.filter(pk=draft.pk).update(live=False)

    def titles(*days):
        return [(page.title, page.view_count) for page in PageViews.objects.most_read(*days)]

    assert titles(day) == [("Nhiều", 6), ("Ít", 2)]
    assert titles(day, day) == [("Nhiều", 5), ("Ít", 2)]
    assert titles() == [("Ít", 52), ("Nhiều", 6)]
    assert titles(date(2030, 1, 1)) == []
    with django_assert_num_queries(1):
        titles()


def test_an_article_tells_how_often_it_was_read(client):
    page = NewsPageFactory()
    assert "Lượt xem" not in client.get(page.url).content.decode()
    PageViews.objects.add({(page.pk, date(2026, 11, 20)): 1000, (page.pk, date(2026, 11, 21)): 234})
    assert re.search(r"Lượt xem:\s*1\.234", client.get(page.url).content.decode())


# --- Downloads --------------------------------------------------------------------------------------------------------


def attached_file():
    """A file of a live article."""
    file = PortalDocument.objects.create(title="Kế hoạch", file=ContentFile(b"%PDF-1.4", "ke-hoach.pdf"))
    page = NewsPageFactory(live=False)
    page.attachments = [NewsAttachment(document=file)]
    page.save_revision().publish()
    page.refresh_from_db()
    return page, file


def download(file, client=None, agent=PERSON, **headers):
    answer = (client or Client()).get(file.url, headers={"user-agent": agent, **headers})
    b"".join(answer.streaming_content)
    return answer


def downloads(file):
    readership.write()
    file.refresh_from_db()
    return file.download_count


def test_each_visitor_s_download_counts_once_and_the_page_says_how_many(client):
    page, file = attached_file()
    assert "lượt tải" not in client.get(page.url).content.decode()
    download(file), download(file), download(file, agent=f"{PERSON} Edg/148")
    assert downloads(file) == 2
    assert "2 lượt tải" in client.get(page.url).content.decode()


def test_downloads_by_robots_by_who_works_here_and_of_later_parts_do_not_count(client, staff):
    file = attached_file()[1]
    client.force_login(staff)
    download(file, client=client)
    download(file, agent="curl/8.5.0")
    download(file, **{"range": "bytes=4-7"})
    assert downloads(file) == 0


def test_what_is_refused_is_no_download(client):
    page, file = attached_file()
    page.unpublish()
    assert client.get(file.url, headers={"user-agent": PERSON}).status_code == 404
    assert downloads(file) == 0


def test_a_cache_that_is_away_keeps_nobody_from_reading(monkeypatch, caplog):
    page = NewsPageFactory()

    class Away:
        def add(self, *args):
            raise ConnectionError("không kết nối được")

    monkeypatch.setattr(beacon, "caches", {"default": Away()})
    assert (read(page.pk).status_code, read(page.pk).status_code) == (204, 204)
    assert views(page) == 1
    assert "Bộ nhớ đệm không trả lời" in caplog.text
