"""The day by which a page is to be looked over again: who sets it, who is told, and that it leaves versions alone."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from core.reviews import PageReview
from core.schedule import tell_due
from tests.factories import NewsPageFactory, PlanPageFactory, UserFactory, signed_in
from tests.test_approval import at
from tests.test_calendar import calendar
from tests.test_desk import plan_editor  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

DUE = "Đến hạn rà soát"


@pytest.fixture
def today():
    return timezone.localdate()


def set_day(user, page, day, note=""):
    body = {"review_on": f"{day:%d/%m/%Y}" if day else "", "note": note}
    return signed_in(user).post(reverse("page_review", args=[page.pk]), body, follow=True).content.decode()


def desk_of(user) -> str:
    return signed_in(user).get(reverse("wagtailadmin_home")).content.decode()


def test_the_day_is_set_moved_and_taken_away_without_a_new_version(staff, today):
    page = NewsPageFactory(title="Lịch tiếp dân")
    version = page.latest_revision_id
    assert "Đã hẹn rà soát lại" in set_day(staff, page, today, "Số điện thoại")
    set_day(staff, page, today + timedelta(days=9))
    review = PageReview.objects.get()
    assert (review.review_on, review.note) == (today + timedelta(days=9), "")
    assert "Hẹn lại hoặc bỏ hẹn" in signed_in(staff).get(at("edit", page.pk)).content.decode()
    assert "Đã bỏ hẹn" in set_day(staff, page, None)
    assert not PageReview.objects.exists()
    page = Page.objects.get(pk=page.pk)
    assert (page.latest_revision_id, page.has_unpublished_changes) == (version, False)
    history = signed_in(staff).get(at("history", page.pk)).content.decode()
    assert f"Hẹn rà soát lại ngày {today:%d/%m/%Y}: Số điện thoại" in history
    assert "Bỏ hẹn rà soát" in history


def test_a_day_gone_by_is_refused(staff, today):
    page = NewsPageFactory()
    assert "Ngày này đã qua" in set_day(staff, page, today - timedelta(days=1))
    assert not PageReview.objects.exists()


def test_nobody_sets_it_for_a_page_they_may_not_edit(plan_editor, client, today):  # noqa: F811
    article, plan = NewsPageFactory(), PlanPageFactory()
    set_day(plan_editor, article, today)
    client.post(reverse("page_review", args=[plan.pk]), {"review_on": f"{today:%d/%m/%Y}"})
    assert not PageReview.objects.exists()
    set_day(plan_editor, plan, today)
    assert PageReview.objects.get().page_id == plan.pk


def test_the_desk_shows_from_the_day_on_what_is_public_and_ones_own(staff, plan_editor, today):  # noqa: F811
    for title, day, live in [("Đến ngày", 0, True), ("Ngày mai", 1, True), ("Bản nháp", 0, False)]:
        page = NewsPageFactory(title=title, live=live)
        PageReview.objects.create(page=page, review_on=today + timedelta(days=day), note="Xem lại số liệu")
    told = desk_of(staff)
    assert DUE in told
    assert "Đến ngày" in told
    assert "Xem lại số liệu" in told
    assert "Ngày mai</a>" not in told
    assert "Bản nháp</a>" not in told
    assert DUE not in desk_of(plan_editor)


def test_it_stands_in_the_calendar_without_an_hour(editor, today):
    page = NewsPageFactory(title="Lịch tiếp dân")
    day = today.replace(year=today.year + 1, month=3, day=14)
    PageReview.objects.create(page=page, review_on=day)
    assert calendar(editor, f"{day:%Y-%m}")[day.isoformat()].endswith("ngày 14 Rà soát Lịch tiếp dân")


# --- The letter -------------------------------------------------------------------------------------------------------


@pytest.fixture
def tell(django_capture_on_commit_callbacks):
    def told():
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            tell_due()
        return mail.outbox

    return told


def test_editors_get_one_letter_on_the_day(tell, staff, editor, administrator, today):
    UserFactory(groups=editor.groups.all(), is_active=False)
    page = NewsPageFactory(title="Lịch tiếp dân")
    PageReview.objects.create(page=page, review_on=today, note="Số điện thoại")
    PageReview.objects.create(page=NewsPageFactory(), review_on=today + timedelta(days=1))
    PageReview.objects.create(page=NewsPageFactory(live=False), review_on=today)
    [letter] = tell()
    assert letter.to == [editor.email]
    assert letter.subject == "Đến hạn rà soát: Lịch tiếp dân"
    assert "Số điện thoại" in letter.body
    assert f"/admin/pages/{page.pk}/edit/" in letter.body
    assert tell() == []


def test_a_day_set_anew_has_its_own_letter(tell, editor, today):
    yesterday = today - timedelta(days=1)
    review = PageReview.objects.create(page=NewsPageFactory(), review_on=yesterday, told_on=yesterday)
    assert tell() == []
    review.review_on = today
    review.save()
    assert len(tell()) == 1


def test_a_title_of_two_lines_breaks_no_letter(tell, editor, today):
    page = NewsPageFactory()
    Page.objects.filter(pk=page.pk).update(title="Lịch\nBcc: ai@do.example")
    PageReview.objects.create(page=page, review_on=today)
    assert [letter.subject for letter in tell()] == ["Đến hạn rà soát: Lịch Bcc: ai@do.example"]
