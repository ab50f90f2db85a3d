"""Dates to go live and to be withdrawn: kept by the server itself, and by every page for its own end.

That only approved versions go live on their date is tried in test_approval.py.
"""

import runpy
import time
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from core import schedule
from core.schedule import publish_due
from tests.factories import NewsPageFactory, StandardPageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

WORD = "Xylophonxyz"


@pytest.fixture
def wait(monkeypatch):
    """Lets hours go by."""

    def wait(hours):
        later = timezone.now() + timedelta(hours=hours)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    return wait


def in_hours(hours):
    return timezone.now() + timedelta(hours=hours)


def scheduled(**kwargs):
    """An article whose newest version is approved for one hour from now."""
    page = NewsPageFactory(live=False, **kwargs)
    page.go_live_at = in_hours(1)
    page.save_revision().publish()
    return page


def is_live(page):
    return Page.objects.get(pk=page.pk).live


def test_nothing_goes_live_before_its_time(wait):
    page = scheduled()
    publish_due()
    assert not is_live(page)
    wait(hours=2)
    publish_due()
    assert is_live(page)


def test_a_page_is_withdrawn_when_its_time_is_over(wait):
    page, lasting = NewsPageFactory(expire_at=in_hours(1)), NewsPageFactory()
    publish_due()
    assert is_live(page)
    wait(hours=2)
    publish_due()
    assert not is_live(page)
    assert Page.objects.get(pk=page.pk).expired
    assert is_live(lasting)


def test_who_comes_second_finds_nothing_to_do(wait):
    page, gone = scheduled(), NewsPageFactory(expire_at=in_hours(1))
    wait(hours=2)
    publish_due()
    publish_due()
    done = PageLogEntry.objects.filter(action__endswith=".scheduled").values_list("page_id", "action")
    assert sorted(done) == [(page.pk, "wagtail.publish.scheduled"), (gone.pk, "wagtail.unpublish.scheduled")]


def test_what_another_process_has_done_meanwhile_is_not_done_again(wait, monkeypatch):
    scheduled()
    wait(hours=2)
    monkeypatch.setattr(schedule, "_publish", lambda revision: pytest.fail("published twice"))
    due = Revision.objects.filter(approved_go_live_at__isnull=False)
    monkeypatch.setattr(schedule.transaction, "atomic", lambda: LetAnotherGoFirst(due))
    publish_due()


class LetAnotherGoFirst:
    def __init__(self, due):
        self.due = due

    def __enter__(self):
        self.due.update(approved_go_live_at=None)

    def __exit__(self, *error):
        pass


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="SQLite khóa cả cơ sở dữ liệu")
def test_the_version_is_locked_while_it_is_published(wait):
    scheduled()
    wait(hours=2)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        publish_due()
    locking = [query["sql"] for query in queries if "FOR UPDATE SKIP LOCKED" in query["sql"]]
    assert any("wagtailcore_revision" in sql for sql in locking)


def test_one_version_that_cannot_be_published_holds_up_no_other(wait, caplog):
    first, second = scheduled(title="Trước"), scheduled(title="Sau")
    Page.objects.filter(pk=first.pk).update(slug="truoc-cu")
    taken = NewsPageFactory(title="Khác", slug="truoc")
    wait(hours=2)
    publish_due()
    assert (is_live(first), is_live(second), is_live(taken)) == (False, True, True)
    assert "Không làm đúng hẹn được" in caplog.text


# --- Pages keep their own time ----------------------------------------------------------------------------------------


def test_a_page_whose_time_is_over_is_nowhere_even_before_it_is_withdrawn(client, wait):
    article = NewsPageFactory(title=f"Tin {WORD}", is_featured=True, expire_at=in_hours(1))
    standing = StandardPageFactory(title=f"Trang {WORD}", show_in_menus=True, expire_at=in_hours(1))
    places = ["/", "/tin-tuc/", "/tin-tuc/rss.xml", "/so-do-trang/", "/sitemap.xml", article.url, standing.url]
    answers = {place: client.get(place) for place in places}
    assert all(answer.status_code == 200 for answer in answers.values())
    assert f"{WORD}</a>" in client.get(f"/tim-kiem/?q={WORD}").content.decode()
    wait(hours=2)
    for place in places:
        assert WORD.lower() not in client.get(place).content.decode().lower().replace(place, ""), place
    assert f"{WORD}</a>" not in client.get(f"/tim-kiem/?q={WORD}").content.decode()
    for page in (article, standing):
        answer = client.get(page.url)
        assert answer.status_code == 404
        assert "trang đã được gỡ xuống" in answer.content.decode()


def test_a_page_below_one_whose_time_is_over_stays(client, wait):
    parent = StandardPageFactory(expire_at=in_hours(1))
    child = StandardPageFactory(parent=parent, title="Còn hạn")
    wait(hours=2)
    assert client.get(child.url).status_code == 200


# --- A visitor finds what is due though nothing looked before ---------------------------------------------------------


def test_who_asks_first_after_the_time_finds_the_page(client, wait, monkeypatch):
    page = scheduled()
    url = f"/tin-tuc/{page.slug}/"
    monkeypatch.setattr(schedule, "_looked_at", time.monotonic() - 60)
    assert client.get(url).status_code == 404
    wait(hours=2)
    assert client.get(url).status_code == 404  # this process has just looked
    monkeypatch.setattr(schedule, "_looked_at", time.monotonic() - 60)
    assert client.get(url).status_code == 200


def test_a_page_comes_all_the_same_when_the_dates_cannot_be_kept(client, monkeypatch):
    def fail():
        raise DatabaseError("không kết nối được")

    monkeypatch.setattr(schedule, "publish_due", fail)
    monkeypatch.setattr(schedule, "_looked_at", float("-inf"))
    assert client.get("/").status_code == 200


# --- The server does it -----------------------------------------------------------------------------------------------


def test_every_worker_of_the_server_looks_by_itself(monkeypatch):
    looked = Event()

    def look():
        looked.set()
        Event().wait()  # so that the thread, which outlives the test, asks no database again

    monkeypatch.setattr(schedule, "publish_due", look)
    monkeypatch.setattr("core.readership.start_writing", lambda: None)
    runpy.run_path(str(Path(settings.BASE_DIR) / "gunicorn.conf.py"))["post_worker_init"](None)
    assert looked.wait(5)


def test_a_database_that_is_away_for_a_while_does_not_end_it(monkeypatch):
    class Enough(Exception):
        pass

    looks = []

    def look():
        looks.append(1)
        if len(looks) == 3:
            raise Enough
        raise DatabaseError("không kết nối được")

    monkeypatch.setattr(schedule, "publish_due", look)
    monkeypatch.setattr(schedule, "EVERY", 0)
    monkeypatch.setattr(schedule.connections, "close_all", lambda: None)  # this one is the test's
    with pytest.raises(Enough):
        schedule._watch()
