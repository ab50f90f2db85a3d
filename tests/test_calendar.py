"""The calendar of what is scheduled: each date on its day, what is not approved told apart, no drafts of others."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from tests.factories import NewsPageFactory, PlanPageFactory, signed_in
from tests.test_desk import handed_in, plan_editor  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

NEXT_YEAR = timezone.localdate().year + 1


def on(month, day, hour=8):
    return timezone.make_aware(datetime(NEXT_YEAR, month, day, hour, 30))


def scheduled(title, moment, factory=NewsPageFactory):
    page = factory(title=title, live=False)
    page.go_live_at = moment
    page.save_revision().publish()


def ask(user, month=""):
    return signed_in(user).get(reverse("calendar"), {"thang": month} if month else {})


def calendar(user, month) -> dict[str, str]:
    """What stands on the days that have something: by ISO date."""
    table = ask(user, month).content.decode().partition('<table class="calendar">')[2]
    cells = re.findall("<td.*?</td>", table, re.DOTALL)
    days = {re.search('datetime="([^"]+)"', cell)[1]: cell for cell in cells}
    return {day: " ".join(re.sub("<[^>]+>", " ", cell).split()) for day, cell in days.items() if "<li>" in cell}


def test_each_date_stands_on_its_day_in_the_order_of_hours(editor):
    scheduled("Tin chiều", on(3, 14, hour=15))
    scheduled("Tin sáng", on(3, 14))
    ending = NewsPageFactory(title="Tin hết hạn")
    Page.objects.filter(pk=ending.pk).update(expire_at=on(3, 31, hour=23))
    scheduled("Tin tháng sau", on(4, 1, hour=0))
    told = calendar(editor, f"{NEXT_YEAR}-03")
    assert list(told) == [f"{NEXT_YEAR}-03-14", f"{NEXT_YEAR}-03-31"]
    assert told[f"{NEXT_YEAR}-03-14"].endswith("08:30 Đăng Tin sáng 15:30 Đăng Tin chiều")
    assert told[f"{NEXT_YEAR}-03-31"].endswith("23:30 Gỡ xuống Tin hết hạn")


def test_what_is_in_review_is_told_apart(staff, editor):
    handed_in(staff, "Xin đăng", go_live_at=on(5, 2))
    handed_in(staff, "Không hẹn giờ")
    assert calendar(editor, f"{NEXT_YEAR}-05")[f"{NEXT_YEAR}-05-02"].endswith("08:30 Chờ duyệt Xin đăng")
    assert "Không hẹn giờ" not in ask(editor, f"{NEXT_YEAR}-05").content.decode()


def test_it_tells_nothing_of_drafts_one_may_not_open(plan_editor, editor):  # noqa: F811
    scheduled("Kế hoạch năm", on(6, 1), factory=PlanPageFactory)
    scheduled("Tin mật", on(6, 1))
    assert "Tin mật" in calendar(editor, f"{NEXT_YEAR}-06")[f"{NEXT_YEAR}-06-01"]
    assert calendar(plan_editor, f"{NEXT_YEAR}-06")[f"{NEXT_YEAR}-06-01"].endswith("Đăng Kế hoạch năm")


def test_without_a_word_it_is_this_month_and_an_empty_one_says_where_dates_are_set(editor):
    page = ask(editor).content.decode()
    assert f"Tháng {timezone.localdate():%-m/%Y}" in page
    assert "Giờ hẹn đặt ở phần “Tình trạng”" in page


def test_it_leads_from_december_to_january(editor):
    page = ask(editor, "2027-12").content.decode()
    assert 'href="?thang=2027-11"' in page
    assert 'href="?thang=2028-01"' in page


@pytest.mark.parametrize(
    "month", ["2026", "2026-13", "2026-00", "x", "1999-12", "2101-01", "2026-1-1", "9" * 500, "\x00"]
)
def test_what_is_no_month_is_not_found(editor, month):
    assert ask(editor, month).status_code == 404


def test_who_is_not_signed_in_sees_none(client):
    assert client.get(reverse("calendar")).status_code == 302


def test_it_asks_the_same_number_of_questions_however_much_is_scheduled(editor, staff):
    def questions():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            ask(editor, f"{NEXT_YEAR}-07")
        return len(queries)

    questions()
    scheduled("Tin", on(7, 1)), handed_in(staff, "Bài", go_live_at=on(7, 2))
    before = questions()
    for hour in range(5):
        scheduled("Tin", on(7, 1, hour=hour) + timedelta(days=hour)), handed_in(staff, "Bài", go_live_at=on(7, 3))
    assert questions() == before
