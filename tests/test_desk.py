"""The desk, the admin's front page, and the list of what is read most: who is told what, and who is not."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission, Page
from wagtail.users.models import UserProfile

from core.models import ApprovalTask
from core.readership import PageViews
from home.roles import EDITORS, STAFF
from plans.models import PlanIndexPage
from tests.factories import NewsPageFactory, PlanPageFactory, StandardPageFactory, UserFactory, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

AWAITING, RETURNED, HANDED_IN = "Chờ anh/chị duyệt", "Bị trả lại, cần sửa", "Đã trình, đang chờ duyệt"
OVERDUE, CALENDAR, MOST_READ = "Đã quá hẹn", "Lịch đăng và gỡ trong 30 ngày tới", "Được đọc nhiều trong 7 ngày qua"
HEADINGS = [AWAITING, RETURNED, HANDED_IN, OVERDUE, CALENDAR, MOST_READ]


def desk(user) -> dict[str, str]:
    """What the desk shows someone: the text of each part by its heading, in their order."""
    html = signed_in(user).get(reverse("wagtailadmin_home")).content.decode()
    sections = re.findall(r"<section.*?</section>", html, re.DOTALL)
    texts = [" ".join(re.sub(r"<[^>]+>", " ", section).split()) for section in sections]
    return {heading: text for text in texts for heading in HEADINGS if heading in text}


def handed_in(author, title="Bài chờ duyệt", by=None, **kwargs):
    page = NewsPageFactory(title=title, live=False, owner=author, **kwargs)
    page.save_revision(user=author)
    page.get_workflow().start(page, by or author)
    return page


def sent_back(page, by, reason):
    state = page.current_workflow_task_state.specific
    state.task.specific.on_action(state, by, "reject", comment=reason)


@pytest.fixture
def plan_editor(portal):
    """Who writes and decides in the branch of plans alone."""
    group = Group.objects.create(name="Tổ kế hoạch")
    group.permissions.add(*Group.objects.get(name=STAFF).permissions.all())
    for permission in GroupPagePermission.objects.filter(group__name=EDITORS):
        GroupPagePermission.objects.create(
            group=group, page=PlanIndexPage.objects.get(), permission=permission.permission
        )
    return UserFactory(username="kehoach", groups=[group])


# --- Approval ---------------------------------------------------------------------------------------------------------


def test_what_is_handed_in_waits_for_the_approver_and_not_for_its_author(staff, editor, administrator):
    handed_in(staff, "Nhận kết quả tại nhà")
    assert list(desk(staff)) == [HANDED_IN]
    assert "Nhận kết quả tại nhà" in desk(staff)[HANDED_IN]
    for approver in (editor, administrator):
        assert list(desk(approver)) == [AWAITING]
        assert "Nhận kết quả tại nhà" in desk(approver)[AWAITING]
        assert "canbo" in desk(approver)[AWAITING]


def test_nobody_is_asked_to_approve_what_they_wrote_or_handed_in(staff, editor, administrator):
    handed_in(editor, "Tự viết")
    handed_in(staff, "Trình hộ", by=editor)
    assert list(desk(editor)) == [HANDED_IN]
    assert {"Tự viết", "Trình hộ"} <= set(re.findall("Tự viết|Trình hộ", desk(editor)[HANDED_IN]))
    assert "Tự viết" in desk(administrator)[AWAITING]


def test_an_administrator_let_off_by_setting_is_asked(administrator, settings):
    handed_in(administrator, "Tự viết")
    assert AWAITING not in desk(administrator)
    settings.ADMIN_MAY_APPROVE_OWN_WORK = True
    assert "Tự viết" in desk(administrator)[AWAITING]


def test_what_was_returned_says_why_and_by_which_role(staff, editor, administrator):
    page = handed_in(staff, "Bài thiếu nguồn")
    sent_back(page, editor, "Thiếu <b>nguồn</b>.\nGhi rõ nơi lấy tin.")
    told = desk(staff)
    assert list(told) == [RETURNED]
    for words in ("Bài thiếu nguồn", "Thiếu &lt;b&gt;nguồn&lt;/b&gt;.", "Ghi rõ nơi lấy tin.", EDITORS):
        assert words in told[RETURNED]
    assert "bientap" not in told[RETURNED]
    assert desk(editor) == desk(administrator) == {}


def test_what_is_handed_in_again_is_no_longer_returned(staff, editor):
    page = handed_in(staff)
    sent_back(page, editor, "Sửa tên.")
    page.refresh_from_db()
    page.current_workflow_state.resume(staff)
    assert list(desk(staff)) == [HANDED_IN]
    assert list(desk(editor)) == [AWAITING]


def test_what_was_approved_or_withdrawn_waits_for_nobody(staff, editor):
    approved, cancelled = handed_in(staff, "Đã duyệt"), handed_in(staff, "Đã rút")
    state = approved.current_workflow_task_state.specific
    state.task.specific.on_action(state, editor, "approve")
    cancelled.current_workflow_state.cancel(user=staff)
    assert desk(staff) == desk(editor) == {}


def test_another_section_is_told_nothing_of_drafts(staff, editor, plan_editor):
    handed_in(staff, "Bài chờ duyệt")
    sent_back(handed_in(staff, "Bài bị trả"), editor, "Sửa.")
    scheduled("Bài hẹn giờ", timedelta(days=1))
    scheduled("Bài quá hẹn", -timedelta(hours=1))
    assert desk(plan_editor) == {}


def test_who_lost_the_right_to_a_page_is_told_nothing_of_it(staff, editor):
    handed_in(staff)
    sent_back(handed_in(staff), editor, "Sửa.")
    GroupPagePermission.objects.filter(group__name=STAFF).delete()
    assert desk(staff) == {}


def test_a_group_is_asked_for_its_own_step_only(staff, plan_editor):
    task = ApprovalTask.objects.create(name="Tổ kế hoạch duyệt")
    task.groups.set(plan_editor.groups.all())
    handed_in(staff)
    assert AWAITING not in desk(plan_editor)


# --- Dates ------------------------------------------------------------------------------------------------------------


def scheduled(title, after, factory=NewsPageFactory):
    """A page whose version is approved to go live so long from now."""
    page = factory(title=title, live=False)
    page.go_live_at = timezone.now() + timedelta(days=1)
    revision = page.save_revision()
    revision.publish()
    type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now() + after)
    return page


def ending(title, after, **kwargs):
    page = NewsPageFactory(title=title, **kwargs)
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() + after)
    return page


def test_dates_that_were_missed_are_an_alarm(staff):
    scheduled("Chưa đăng", -timedelta(minutes=3))
    ending("Chưa gỡ", -timedelta(minutes=3))
    told = desk(staff)
    assert list(told) == [OVERDUE]
    assert re.search("Chưa đăng Đăng .*Chưa gỡ Gỡ xuống|Chưa gỡ Gỡ xuống .*Chưa đăng Đăng", told[OVERDUE])


def test_there_is_no_alarm_for_dates_that_are_kept_or_about_to_be(staff):
    scheduled("Sắp đăng", -timedelta(minutes=1))
    ending("Đã gỡ", -timedelta(days=1), live=False)
    ending("Còn hạn", timedelta(days=40))
    NewsPageFactory(title="Không hẹn")
    assert OVERDUE not in desk(staff)


def test_the_calendar_goes_by_day_and_reaches_thirty_days_ahead(staff):
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    in_days = {days: noon + timedelta(days=days) - timezone.now() for days in (2, 3, 31)}
    scheduled("Đăng sau", in_days[3])
    ending("Gỡ sau", in_days[3] + timedelta(hours=1))
    scheduled("Đăng trước", in_days[2])
    scheduled("Còn lâu", in_days[31])
    told = desk(staff)
    assert list(told) == [CALENDAR]
    assert re.search("12:00 Đăng Đăng trước .*12:00 Đăng Đăng sau 13:00 Gỡ xuống Gỡ sau", told[CALENDAR])
    assert told[CALENDAR].count("ngày ") == 1 + 2  # in the heading, and of each day
    assert "Còn lâu" not in told[CALENDAR]


# --- The desk as a whole ----------------------------------------------------------------------------------------------


def busy(staff, editor, administrator):
    """One more of everything there is."""
    handed_in(staff)
    sent_back(handed_in(staff), editor, "Sửa.")
    handed_in(editor)
    sent_back(handed_in(editor), administrator, "Sửa.")
    scheduled("Đăng", timedelta(days=1)), ending("Gỡ", timedelta(days=1))
    scheduled("Đăng", -timedelta(days=1)), ending("Gỡ", -timedelta(days=1))
    PageViews.objects.add({(NewsPageFactory().pk, timezone.localdate()): 3})


def test_the_parts_come_in_their_order_and_each_asks_no_more_for_more_rows(staff, editor, administrator):
    def count(user):
        desk(user)
        with CaptureQueriesContext(connection) as queries:
            desk(user)
        return len(queries)

    busy(staff, editor, administrator)
    assert list(desk(editor)) == HEADINGS
    before = [count(editor), count(staff)]
    for _ in range(3):
        busy(staff, editor, administrator)
    assert [count(editor), count(staff)] == before


def test_an_empty_desk_shows_no_empty_parts(staff, editor, administrator):
    assert desk(staff) == desk(editor) == desk(administrator) == {}


def test_the_most_read_of_the_week_are_public_pages(staff):
    today = timezone.localdate()
    much, little, old, hidden = (NewsPageFactory(title=title) for title in ("Nhiều", "Ít", "Cũ", "Đã gỡ"))
    PageViews.objects.add({(much.pk, today): 1234, (little.pk, today - timedelta(days=6)): 2, (hidden.pk, today): 99})
    PageViews.objects.add({(old.pk, today - timedelta(days=7)): 500})
    Page.objects.filter(pk=hidden.pk).update(live=False)
    told = desk(staff)[MOST_READ]
    assert re.search(r"Nhiều .*1\.234 Ít .* 2", told)
    assert not re.search("Cũ|Đã gỡ", told)


def welcome(user):
    html = signed_in(user).get(reverse("wagtailadmin_home")).content.decode()
    return [line for line in ("Viết bài:", "Duyệt bài:", "Quản trị:") if line in html]


def test_newcomers_are_told_what_to_do_by_what_they_may_do(staff, editor, administrator):
    assert welcome(staff) == ["Viết bài:"]
    assert welcome(editor) == ["Viết bài:", "Duyệt bài:"]
    assert welcome(administrator) == ["Viết bài:", "Duyệt bài:", "Quản trị:"]


def test_who_knows_is_not_welcomed_again(staff, editor):
    signed_in(staff).patch(
        reverse("wagtailadmin_dismissibles"), {"portal_welcome": True}, content_type="application/json"
    )
    assert UserProfile.objects.get(user=staff).dismissibles == {"portal_welcome": True}
    assert welcome(staff) == []
    assert welcome(editor)


# --- The list of what is read most ------------------------------------------------------------------------------------


@pytest.fixture
def read_on(monkeypatch):
    """Views on days before 21/11/2026, which is today."""
    monkeypatch.setattr("core.reports.timezone.localdate", lambda: date(2026, 11, 21))

    def read_on(page, *days):
        PageViews.objects.add({(page.pk, date(2026, *day)): count for *day, count in days})

    return read_on


def report(user, **query):
    return signed_in(user).get(reverse("most_read"), query)


def exported(user, form, **query) -> list[list]:
    answer = report(user, export=form, **query)
    content = b"".join(answer.streaming_content)
    if form == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    return [list(row) for row in load_workbook(io.BytesIO(content)).active.values]


def test_what_is_read_most_is_told_of_a_day_a_month_and_all_time(staff, read_on):
    article, standing = NewsPageFactory(title="Bài"), StandardPageFactory(title="Trang nội dung A")
    read_on(article, (11, 21, 1), (11, 20, 2), (11, 1, 4), (10, 31, 8), (1, 1, 16))
    read_on(standing, (10, 1, 100))
    expected = {
        "": [("Trang nội dung A", 100), ("Bài", 31)],
        "hom-nay": [("Bài", 1)],
        "hom-qua": [("Bài", 2)],
        "7-ngay": [("Bài", 3)],
        "thang-nay": [("Bài", 7)],
        "thang-truoc": [("Trang nội dung A", 100), ("Bài", 8)],
        "nam-nay": [("Trang nội dung A", 100), ("Bài", 31)],
    }
    for period, rows in expected.items():
        pages = report(staff, period=period).context["object_list"]
        assert [(page.title, page.view_count) for page in pages] == rows, period
    pages = report(staff, period="thang-truoc", content_type=article.content_type_id).context["object_list"]
    assert [page.title for page in pages] == ["Bài"]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_taken_along_as_a_spreadsheet(staff, read_on, form):
    page = NewsPageFactory(title="Đăng ký đất đai", slug="dat-dai")
    read_on(page, (11, 21, 5), (10, 1, 7))
    head, row = exported(staff, form, period="thang-nay")
    assert head == ["Trang", "Loại trang", "Lượt xem", "Địa chỉ"]
    assert [str(cell) for cell in row] == ["Đăng ký đất đai", "Tin, bài", "5", "http://localhost/tin-tuc/dat-dai/"]


def test_no_title_becomes_a_formula(staff, read_on):
    for title in ("=1+1", "+84", "-1", "@SUM(A1)"):
        read_on(NewsPageFactory(title=title, slug=f"f{ord(title[0])}"), (11, 21, 1))
    assert {row[0] for row in exported(staff, "csv")[1:]} == {"'=1+1", "'+84", "'-1", "'@SUM(A1)"}
    content = b"".join(report(staff, export="xlsx").streaming_content)
    cells = [row[0] for row in load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2)]
    assert {(cell.value, cell.data_type) for cell in cells} == {
        (title, "s") for title in ("=1+1", "+84", "-1", "@SUM(A1)")
    }


def test_the_list_names_no_draft_and_opens_for_who_works_here_alone(staff, plan_editor, client, read_on):
    hidden, shown = NewsPageFactory(title="Đã gỡ"), PlanPageFactory(title="Kế hoạch năm")
    read_on(hidden, (11, 21, 5)), read_on(shown, (11, 21, 1))
    Page.objects.filter(pk=hidden.pk).update(live=False)
    for user in (staff, plan_editor):
        assert [page.title for page in report(user).context["object_list"]] == ["Kế hoạch năm"]
    assert client.get(reverse("most_read")).status_code == 302
    client.force_login(UserFactory())
    assert client.get(reverse("most_read")).status_code == 302


def test_the_list_asks_no_more_for_more_rows(staff, read_on):
    read_on(NewsPageFactory(), (11, 21, 5)), read_on(StandardPageFactory(), (11, 21, 5))

    def count():
        report(staff)
        with CaptureQueriesContext(connection) as queries:
            report(staff)
        return len(queries)

    before = count()
    for _ in range(3):
        read_on(NewsPageFactory(), (11, 21, 5))
    assert count() == before


def test_the_list_says_what_is_counted(staff):
    assert "ít nhất hai giây" in report(staff).content.decode()


def test_the_list_stands_among_the_reports(staff):
    assert f'"{reverse("most_read")}"' in signed_in(staff).get(reverse("wagtailadmin_home")).content.decode()
