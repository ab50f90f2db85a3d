"""The public history of a page, and corrections that stand where the mistake stood."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.history import PublishedChange
from core.vietnamese import written_date
from news.models import NewsPage
from plans.models import Activity, Evidence, ExpectedOutput, PlanPage
from tests.factories import NewsPageFactory, PlanPageFactory, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(portal):
    return NewsPageFactory(title="Phí là 50.000 đồng")


def publish(page, title, kind="update", note=""):
    page.title, page.change_kind, page.change_note = title, kind, note
    page.save_revision().publish()
    return NewsPage.objects.get(pk=page.pk)


def approve(page, writer, approver):
    """Takes the page through its workflow, as the two would."""
    page.save_revision(user=writer)
    page.get_workflow().start(page, writer)
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, approver, "approve")
    return NewsPage.objects.get(pk=page.pk)


def read(client, page, **query):
    return client.get(page.url, query).content.decode()


def test_a_page_published_once_has_no_history_to_show(client, article):
    assert article.published_changes.count() == 1
    assert "Lịch sử thay đổi" not in read(client, article)


def test_each_publication_is_in_the_history_with_its_note_and_roles_but_no_name(client, portal, staff, editor):
    article = NewsPageFactory(title="Một cửa", live=False)
    article = approve(article, staff, editor)
    article.change_note = "Thêm số điện thoại"
    article = approve(article, staff, editor)
    html = read(client, article)
    assert "Thêm số điện thoại" in html
    assert html.count("Biên tập: Cán bộ. Duyệt: Biên tập.") == 2
    assert staff.username not in html
    assert editor.username not in html


def test_a_note_on_a_draft_is_not_public(client, article):
    publish(article, "Phí là 50.000 đồng", note="lần hai")
    article.change_note = "Sắp đổi mức phí"
    article.save_revision()
    assert "Sắp đổi mức phí" not in read(client, article)


def test_a_correction_says_so_on_top_and_the_earlier_text_stays_readable(client, article):
    article = publish(article, "Phí là 30.000 đồng", "correction", "Mức phí đúng là 30.000 đồng.")
    html = read(client, article)
    assert "<b>Đính chính</b>" in html
    assert "Mức phí đúng là 30.000 đồng." in html
    change = PublishedChange.objects.get(kind="correction")

    earlier = read(client, article, **{"ban-truoc": change.pk})
    assert "<h1>Phí là 50.000 đồng</h1>" in earlier
    assert "Đây là bản cũ" in earlier
    assert '<meta name="robots" content="noindex">' in earlier


def test_the_notice_stays_when_the_page_changes_again(client, article):
    article = publish(article, "Phí là 30.000 đồng", "correction", "Mức phí đúng là 30.000 đồng.")
    article = publish(article, "Phí mới")
    assert "Mức phí đúng là 30.000 đồng." in read(client, article)
    assert PublishedChange.objects.filter(kind="correction").count() == 1


def test_a_correction_without_a_word_is_refused(article):
    article.change_kind = "correction"
    with pytest.raises(ValidationError, match="Đính chính phải nói rõ"):
        article.clean()


@pytest.mark.parametrize("number", ["0", "x", "99999", "-1", "1" * 40])
def test_an_earlier_text_that_does_not_exist_is_not_found(client, article, number):
    assert client.get(article.url, {"ban-truoc": number}).status_code == 404


def test_only_what_a_correction_replaced_is_shown_and_only_on_its_own_page(client, article):
    other = publish(NewsPageFactory(title="Bài khác"), "Bài khác nữa")
    plain = PublishedChange.objects.filter(page=other.pk).first()
    assert client.get(other.url, {"ban-truoc": plain.pk}).status_code == 404
    publish(article, "Phí là 30.000 đồng", "correction", "Sửa mức phí.")
    change = PublishedChange.objects.get(kind="correction")
    assert client.get(other.url, {"ban-truoc": change.pk}).status_code == 404


def test_the_earlier_text_of_a_withdrawn_page_is_withdrawn_too(client, article):
    article = publish(article, "Phí là 30.000 đồng", "correction", "Sửa mức phí.")
    change = PublishedChange.objects.get(kind="correction")
    article.unpublish()
    assert client.get(f"/tin-tuc/{article.slug}/", {"ban-truoc": change.pk}).status_code == 404


def test_the_form_of_a_published_page_begins_with_an_empty_note(client, article, staff):
    article = publish(article, "Phí", "correction", "Sửa mức phí.")
    client.force_login(staff)
    html = client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).content.decode()
    assert "Sửa mức phí." not in html.split('name="change_note"')[1][:200]


def test_the_history_of_an_earlier_version_survives_the_version(article):
    article = publish(article, "Phí là 30.000 đồng", "correction", "Sửa mức phí.")
    article.revisions.exclude(pk=article.latest_revision_id).delete()
    assert PublishedChange.objects.get(kind="correction").earlier_page.title == "Phí là 50.000 đồng"


# --- Withdrawn, and why -----------------------------------------------------------------------------------------------


def withdraw(user, page, note):
    signed_in(user).post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]), {"withdrawal_note": note})


def test_a_withdrawn_page_says_when_and_why_to_who_comes_back(client, article, editor):
    withdraw(editor, article, "Quyết định 12/QĐ-SNNMT\u200e đã  <b>thay</b> mức phí này.")
    answer = client.get(article.url)
    assert answer.status_code == 410
    html = answer.content.decode()
    assert f"Gỡ xuống {written_date(timezone.localdate())}. Lý do: Quyết định 12/QĐ-SNNMT đã" in html
    assert "<h1>Trang này đã được gỡ xuống</h1>" in html
    assert "&lt;b&gt;thay&lt;/b&gt;" in html
    assert "Phí là 50.000" not in html


def test_without_a_reason_a_withdrawn_page_is_just_not_there(client, article, editor):
    withdraw(editor, article, " ")
    assert client.get(article.url).status_code == 404


def test_the_reason_is_told_of_no_page_that_was_closed_to_the_public(client, article, editor):
    PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    withdraw(editor, article, "Lộ kế hoạch")
    answer = client.get(article.url)
    assert answer.status_code == 404
    assert "Lộ kế hoạch" not in answer.content.decode()


def test_the_earlier_text_of_a_plan_has_its_own_activities_and_counts_no_view(client, portal):
    plan = PlanPageFactory(live=False)
    plan.activities = [Activity(number="1", description="Niêm yết tại xã", timing_text="Quý I")]
    plan.save_revision().publish()
    plan = PlanPage.objects.get()
    plan.activities.get().delete()
    plan.activities = [Activity(number="1", description="Niêm yết tại huyện", timing_text="Quý I")]
    plan.change_kind, plan.change_note = "correction", "Sửa nơi niêm yết."
    plan.save_revision().publish()
    change = PublishedChange.objects.get(kind="correction")
    earlier = read(client, plan, **{"ban-truoc": change.pk})
    assert "Niêm yết tại xã" in earlier
    assert "Niêm yết tại huyện" not in earlier
    assert "data-count-view" not in earlier


def test_a_page_published_again_shows_its_withdrawal_in_the_history_and_an_earlier_text_is_still_found(
    client, article, editor
):
    withdraw(editor, article, "Xem lại mức phí.")
    article = NewsPage.objects.get(pk=article.pk)
    article = publish(article, "Phí là 30.000 đồng", "correction", "Mức phí đúng là 30.000 đồng.")
    html = read(client, article)
    assert "<b>Gỡ xuống</b> – Xem lại mức phí." in html
    assert "Người gỡ: Biên tập." in html
    change = PublishedChange.objects.get(kind="correction")
    assert "<h1>Phí là 50.000 đồng</h1>" in read(client, article, **{"ban-truoc": change.pk})


def test_the_reason_of_a_withdrawal_is_in_the_log_of_the_page(article, editor):
    withdraw(editor, article, "Xem lại  mức phí.")
    history = signed_in(editor).get(reverse("wagtailadmin_pages:history", args=[article.pk])).content.decode()
    assert "Lý do gỡ xuống: Xem lại mức phí." in history


def test_who_withdraws_evidence_is_told_of_which_plan(article, editor):
    plan = PlanPageFactory(number="57/KH-SNNMT", live=False)
    output = ExpectedOutput(description="Lịch tiếp dân")
    plan.activities = [Activity(number="4", description="Niêm yết", timing_text="Quý I", outputs=[output])]
    plan.save_revision().publish()
    client, other = Client(), NewsPageFactory()
    client.force_login(editor)
    Evidence.objects.create(output=ExpectedOutput.objects.get(), page=article)
    told = {page: client.get(reverse("wagtailadmin_pages:unpublish", args=[page.pk])) for page in (article, other)}
    assert "Minh chứng: 57/KH-SNNMT, mục 4: Lịch tiếp dân" in told[article].content.decode()
    assert "help-warning" not in told[other].content.decode()


def test_the_front_page_shows_no_history(client, portal):
    for introduction in ("Một", "Hai"):
        portal.introduction = introduction
        portal.save_revision().publish()
    assert portal.published_changes.count() > 1
    assert "Lịch sử thay đổi" not in client.get("/").content.decode()


def test_a_draft_that_never_was_public_says_nothing(client, portal):
    draft = NewsPageFactory(live=False)
    assert client.get(f"/tin-tuc/{draft.slug}/").status_code == 404
