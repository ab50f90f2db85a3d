"""The two-person rule, tried through the admin itself: nothing goes public that nobody else approved."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    Page,
    PageLogEntry,
    PageViewRestriction,
    Revision,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from core.approval import SELF_APPROVAL_LOG_ACTION
from core.models import ApprovalTask
from core.pages import BasePageForm
from core.schedule import publish_due
from home.models import HomePage
from home.roles import EDITORS, STAFF
from news.models import NewsIndexPage, NewsPage
from news.vocabularies import Category
from tests.factories import (
    AgencyFactory,
    CategoryFactory,
    NewsPageFactory,
    PlanPageFactory,
    ProcedurePageFactory,
    StandardPageFactory,
    UserFactory,
    signed_in,
)

pytestmark = pytest.mark.django_db

TEXT = "Người dân nộp hồ sơ tại xã."
UNSEEN = "Câu này chưa ai duyệt."
everyone = pytest.mark.parametrize("user", ["staff", "editor", "administrator"], indirect=True)


# --- Hands: what a person does in the admin ---------------------------------------------------------------------------


def at(name, *args):
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def article(button="", **fields):
    """The body of the admin's form of a news page; without a button the page is only saved."""
    body = {
        "title": "Nhận kết quả tại nhà",
        "slug": "",
        "summary": TEXT,
        "category": (Category.objects.first() or CategoryFactory()).pk,
        "body": streamfield([("paragraph", rich_text("<p>Bài viết đầy đủ.</p>"))]),
        "attachments": inline_formset([]),
        "related_links": inline_formset([]),
        "change_kind": "update",
        **fields,
    }
    return nested_form_data({**body, button: "1"} if button else body)


def write(user, button="", **fields):
    signed_in(user).post(at("add", "news", "newspage", NewsIndexPage.objects.get().pk), article(button, **fields))
    return NewsPage.objects.latest("pk")


def edit(user, page, button="", *, follow=False, **fields):
    """Sends the form of a page; gives the answer, with `follow` the screen it leads to."""
    return signed_in(user).post(at("edit", page.pk), article(button, slug=page.slug, **fields), follow=follow)


def hand_in(user, page, **fields):
    edit(user, page, "action-submit", **fields)


def autosave(user, page, **fields):
    """What the form sends by itself while someone types; the answer is JSON."""
    body = article(slug=page.slug, **fields)
    return signed_in(user).post(at("edit", page.pk), body, headers={"accept": "application/json"}).json()


def open_round(page):
    """The round of approval under way on a page, or None."""
    return Page.objects.get(pk=page.pk).current_workflow_task_state


def decide(user, page, action, comment="", round_=None):
    """Presses a button of the review screen; `round_` is the one that was on the screen when it was opened."""
    address = at("workflow_action", page.pk, action, (round_ or open_round(page)).pk)
    return signed_in(user).post(address, {"comment": comment})


def approve(user, page, round_=None):
    return decide(user, page, "approve", round_=round_)


def bulk(user, action, query, **body):
    return signed_in(user).post(reverse("wagtail_bulk_action", args=["wagtailcore", "page", action]) + query, body)


def by_program(user, page, action, **body):
    """The interface Wagtail's own screens use, which any signed-in browser can call."""
    address = reverse("wagtailadmin_api:pages:action", args=[page.pk, action])
    return signed_in(user).post(address, body, content_type="application/json")


# --- Eyes -------------------------------------------------------------------------------------------------------------


def citizens_read(page, text=TEXT):
    """Whether someone who is not signed in finds the text on the page."""
    answer = Client().get(NewsPage.objects.get(pk=page.pk).url)
    return answer.status_code == 200 and text in answer.content.decode()


def public_pages():
    """Everything that is or will become public by itself: pages as they stand, and versions with a date to go live."""
    live = Page.objects.live().values_list("pk", "url_path", "title", "last_published_at")
    return set(live), set(Revision.objects.filter(approved_go_live_at__isnull=False).values_list("pk"))


def may_approve_on_screen(user, page):
    return 'data-workflow-action-name="approve"' in signed_in(user).get(at("edit", page.pk)).content.decode()


# --- People and pages -------------------------------------------------------------------------------------------------


@pytest.fixture
def user(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def live(portal):
    return NewsPageFactory(title="Bài đã đăng", summary=TEXT)


@pytest.fixture
def draft(portal):
    return NewsPageFactory(title="Bài nháp", summary=TEXT, live=False)


@pytest.fixture
def handed_in(staff):
    """An article a member of staff wrote and submitted."""
    return write(staff, "action-submit")


# --- The ordinary way -------------------------------------------------------------------------------------------------


def test_citizens_read_an_article_the_moment_an_editor_approves_it(handed_in, editor):
    assert not citizens_read(handed_in)
    approve(editor, handed_in)
    assert citizens_read(handed_in)


def test_a_change_of_a_live_article_waits_for_approval_while_the_old_text_stays(live, staff, editor):
    hand_in(staff, live, summary=UNSEEN)
    assert citizens_read(live, TEXT)
    assert not citizens_read(live, UNSEEN)
    approve(editor, live)
    assert citizens_read(live, UNSEEN)


def test_who_wrote_an_article_sees_why_it_was_returned(handed_in, staff, editor):
    decide(editor, handed_in, "reject", "Thiếu số quyết định công bố.")
    assert not citizens_read(handed_in)
    assert "Thiếu số quyết định công bố." in signed_in(staff).get(at("edit", handed_in.pk)).content.decode()
    assert [letter.to for letter in mail.outbox if "Thiếu số quyết định" in letter.body] == [[staff.email]]


def test_an_article_is_not_returned_without_a_reason(handed_in, editor):
    decide(editor, handed_in, "reject", " ")
    assert open_round(handed_in).status == "in_progress"


def test_a_returned_article_goes_public_once_a_colleague_hands_it_in_again(handed_in, editor, colleague):
    decide(editor, handed_in, "reject", "Thiếu ảnh.")
    hand_in(colleague, handed_in)
    approve(editor, handed_in)
    assert citizens_read(handed_in)


# --- Nobody publishes directly ----------------------------------------------------------------------------------------


def publish_while_writing(user, draft, live):
    write(user, "action-publish")


def publish_with_a_date_while_writing(user, draft, live):
    write(user, "action-publish", go_live_at="2020-01-01 00:00", expire_at="")


def publish_a_draft(user, draft, live):
    edit(user, draft, "action-publish")


def publish_a_change(user, draft, live):
    edit(user, live, "action-publish", title="Tiêu đề khác")


def publish_on_a_date(user, draft, live):
    edit(user, draft, "action-publish", go_live_at=f"{timezone.now().year + 1}-01-01 00:00")


def publish_an_older_version(user, draft, live):
    older = live.latest_revision.pk
    edit(user, live, title="Tiêu đề khác")
    signed_in(user).post(at("revisions_revert", live.pk, older), article("action-publish", slug=live.slug))


def publish_in_bulk(user, draft, live):
    bulk(user, "publish", f"?id={draft.pk}&id={live.pk}")


def publish_in_bulk_with_all_below(user, draft, live):
    bulk(user, "publish", f"?id={HomePage.objects.get().pk}", include_descendants="on")


def publish_all_in_bulk(user, draft, live):
    bulk(user, "publish", f"?id=all&childOf={draft.get_parent().pk}", include_descendants="on")


def publish_by_program(user, draft, live):
    by_program(user, draft, "publish")


def copy(user, page, **extra):
    body = {"new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": page.get_parent().pk, **extra}
    signed_in(user).post(at("copy", page.pk), body)
    return NewsPage.objects.filter(slug="ban-sao").first()


def copy_a_live_page(user, draft, live):
    assert not copy(user, live).live


def copy_a_live_page_and_publish(user, draft, live):
    copy(user, live, publish_copies="on")


def copy_a_live_page_by_program(user, draft, live):
    by_program(user, live, "copy", keep_live=True)


def make_an_alias(user, draft, live):
    copy(user, live, alias="on")


def make_an_alias_by_program(user, draft, live):
    by_program(user, live, "create_alias", update_slug="ban-sao")


def go_back_by_program(user, draft, live):
    older = live.latest_revision_id
    edit(user, live, title="Tiêu đề khác")
    by_program(user, live, "revert_to_page_revision", revision_id=older)


def save_a_change(user, draft, live):
    edit(user, live, title="Tiêu đề khác")


def move_a_draft_below_a_live_page(user, draft, live):
    parent, page = StandardPageFactory(title="Giới thiệu"), StandardPageFactory(title="Nháp", live=False)
    before = public_pages()
    signed_in(user).post(at("move_confirm", page.pk, parent.pk))
    assert Page.objects.get(pk=page.pk).is_child_of(parent)
    assert public_pages() == before
    parent.delete()


DIRECT_WAYS = [
    publish_while_writing,
    publish_with_a_date_while_writing,
    publish_a_draft,
    publish_a_change,
    publish_on_a_date,
    publish_an_older_version,
    publish_in_bulk,
    publish_in_bulk_with_all_below,
    publish_all_in_bulk,
    publish_by_program,
    copy_a_live_page,
    copy_a_live_page_and_publish,
    copy_a_live_page_by_program,
    make_an_alias,
    make_an_alias_by_program,
    go_back_by_program,
    save_a_change,
    move_a_draft_below_a_live_page,
]


@everyone
@pytest.mark.parametrize("way", DIRECT_WAYS, ids=lambda way: way.__name__)
def test_nobody_publishes_directly(way, user, draft, live):
    before = public_pages()
    way(user, draft, live)
    assert public_pages() == before
    assert citizens_read(live)


@everyone
def test_a_withdrawn_page_needs_approval_to_come_back(user, live, editor):
    signed_in(editor).post(at("unpublish", live.pk))
    edit(user, live, "action-publish")
    bulk(user, "publish", f"?id={live.pk}")
    assert not citizens_read(live)


@everyone
def test_no_button_to_publish_is_offered(user, draft):
    screens = [at("edit", draft.pk), at("add", "news", "newspage", draft.get_parent().pk)]
    for screen in screens:
        assert "action-publish" not in signed_in(user).get(screen).content.decode()


@everyone
def test_an_alias_made_an_ordinary_page_shows_what_was_approved(user, live):
    alias = live.create_alias(update_slug="ban-sao")
    edit(user, live, title="Tiêu đề khác", summary=UNSEEN)
    signed_in(user).post(at("convert_alias", alias.pk))
    assert NewsPage.objects.get(pk=alias.pk).alias_of_id is None
    assert citizens_read(alias, TEXT)
    assert not citizens_read(alias, UNSEEN)


# --- Nobody approves their own work -----------------------------------------------------------------------------------


def approve_on_the_review_screen(user, page):
    approve(user, page)


def approve_in_the_form(user, page):
    edit(user, page, "action-workflow-action", **{"workflow-action-name": "approve"})


def approve_in_the_form_with_a_change(user, page):
    extra = {"workflow-action-name": "approve"}
    return edit(user, page, "action-workflow-action", follow=True, summary=UNSEEN, **extra)


def approve_with_a_comment(user, page):
    extra = {"workflow-action-name": "approve", "workflow-action-extra-data": json.dumps({"comment": "Đạt."})}
    edit(user, page, "action-workflow-action", **extra)


def approve_through_the_comment_box(user, page):
    signed_in(user).post(at("collect_workflow_action_data", page.pk, "approve", open_round(page).pk), {"comment": ""})


def approve_by_an_invented_name(user, page):
    for name in ("publish", "finish", "skip", "APPROVE", "approved"):
        decide(user, page, name)
        edit(user, page, "action-workflow-action", **{"workflow-action-name": name})


def approve_under_the_name_of_another_page(user, page):
    """The address names someone else's page, which the user may approve, and the round of their own."""
    other = write(UserFactory(groups=[Group.objects.get(name=STAFF)]), "action-submit")
    approve(user, other, round_=open_round(page))


def publish_what_is_handed_in(user, page):
    edit(user, page, "action-publish")
    bulk(user, "publish", f"?id={page.pk}")


OWN_WAYS = [
    approve_on_the_review_screen,
    approve_in_the_form,
    approve_in_the_form_with_a_change,
    approve_with_a_comment,
    approve_through_the_comment_box,
    approve_by_an_invented_name,
    approve_under_the_name_of_another_page,
    publish_what_is_handed_in,
]
any_way = pytest.mark.parametrize("way", OWN_WAYS, ids=lambda way: way.__name__)


@everyone
@any_way
def test_nobody_approves_what_they_handed_in(way, user):
    page = write(user, "action-submit")
    way(user, page)
    assert not citizens_read(page)
    assert open_round(page).status == "in_progress"
    assert not PageLogEntry.objects.filter(page=page.pk, action="wagtail.workflow.approve").exists()


@any_way
def test_staff_do_not_approve_what_a_colleague_handed_in(way, colleague, handed_in):
    way(colleague, handed_in)
    assert not citizens_read(handed_in)
    assert open_round(handed_in).status == "in_progress"


@everyone
@any_way
def test_nobody_approves_what_they_wrote_and_another_handed_in(way, user, colleague, draft):
    draft.save_revision(user=user)
    draft.get_workflow().start(draft, colleague)
    way(user, draft)
    assert not citizens_read(draft)


@everyone
def test_no_way_to_approve_their_own_work_is_offered(user, second_editor):
    page = write(user, "action-submit")
    assert not may_approve_on_screen(user, page)
    assert may_approve_on_screen(second_editor, page)


@everyone
def test_who_handed_in_a_page_cannot_have_it_published_by_code_either(user):
    page = write(user, "action-submit")
    with pytest.raises(PermissionDenied):
        open_round(page).approve(user=user)
    assert not citizens_read(page)
    assert open_round(page).status == "in_progress"


def test_who_corrects_and_hands_in_what_they_returned_needs_another_approver(handed_in, editor, second_editor):
    decide(editor, handed_in, "reject", "Để tôi sửa.")
    hand_in(editor, handed_in)
    approve(editor, handed_in)
    assert not citizens_read(handed_in)
    approve(second_editor, handed_in)
    assert citizens_read(handed_in)


# --- The setting for offices with one administrator -------------------------------------------------------------------


def test_where_the_office_allows_it_an_administrator_approves_their_own_work_and_it_is_logged(administrator, settings):
    settings.ADMIN_MAY_APPROVE_OWN_WORK = True
    page = write(administrator, "action-submit")
    assert may_approve_on_screen(administrator, page)
    approve(administrator, page)
    assert citizens_read(page)
    entry = PageLogEntry.objects.get(page=page.pk, action=SELF_APPROVAL_LOG_ACTION)
    assert (entry.user, entry.revision) == (administrator, page.get_latest_revision())
    assert "Tự duyệt bài của mình" in signed_in(administrator).get(at("history", page.pk)).content.decode()


@pytest.mark.parametrize("user", ["staff", "editor"], indirect=True)
def test_that_setting_helps_nobody_else(user, settings):
    settings.ADMIN_MAY_APPROVE_OWN_WORK = True
    page = write(user, "action-submit")
    approve(user, page)
    assert not citizens_read(page)


@everyone
def test_that_setting_opens_no_direct_way(user, settings, draft, live):
    settings.ADMIN_MAY_APPROVE_OWN_WORK = True
    before = public_pages()
    for way in (publish_while_writing, publish_a_draft, publish_in_bulk):
        way(user, draft, live)
    assert public_pages() == before


def test_an_approval_by_someone_else_is_not_logged_as_ones_own(handed_in, administrator, settings):
    settings.ADMIN_MAY_APPROVE_OWN_WORK = True
    approve(administrator, handed_in)
    assert citizens_read(handed_in)
    assert not PageLogEntry.objects.filter(action=SELF_APPROVAL_LOG_ACTION).exists()


# --- The text changes while it is being reviewed ----------------------------------------------------------------------


def test_staff_cannot_change_what_they_handed_in(handed_in, staff):
    edit(staff, handed_in, summary=UNSEEN)
    assert autosave(staff, handed_in, summary=UNSEEN)["success"] is False
    assert handed_in.get_latest_revision().as_object().summary == TEXT


def test_an_editor_who_changes_the_text_while_approving_needs_a_second_editor(handed_in, editor, second_editor):
    approve_in_the_form_with_a_change(editor, handed_in)
    assert not citizens_read(handed_in, UNSEEN)
    assert not may_approve_on_screen(editor, handed_in)
    approve(second_editor, handed_in)
    assert citizens_read(handed_in, UNSEEN)


def test_the_only_editor_is_not_stuck_after_changing_the_text(handed_in, staff, editor):
    approve_in_the_form_with_a_change(editor, handed_in)
    decide(editor, handed_in, "reject", "Tôi đã sửa câu đầu, xin xem lại.")
    hand_in(staff, handed_in, summary=UNSEEN)
    approve(editor, handed_in)
    assert citizens_read(handed_in, UNSEEN)


def test_a_change_saved_after_the_review_was_opened_is_not_approved_with_it(handed_in, editor, second_editor):
    on_screen = open_round(handed_in)
    edit(editor, handed_in, summary=UNSEEN)
    approve(second_editor, handed_in, round_=on_screen)
    assert not citizens_read(handed_in, TEXT)
    assert not citizens_read(handed_in, UNSEEN)


def test_that_does_not_hang_on_a_setting_of_wagtails(handed_in, editor, second_editor, settings):
    settings.WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = False
    on_screen = open_round(handed_in)
    edit(editor, handed_in, summary=UNSEEN)
    approve(second_editor, handed_in, round_=on_screen)
    assert not citizens_read(handed_in, UNSEEN)


def test_who_met_such_a_change_approves_the_new_text_once_they_have_seen_it(handed_in, editor, second_editor):
    on_screen = open_round(handed_in)
    edit(editor, handed_in, summary=UNSEEN)
    approve(second_editor, handed_in, round_=on_screen)
    assert may_approve_on_screen(second_editor, handed_in)
    assert not may_approve_on_screen(editor, handed_in)
    approve(second_editor, handed_in)
    assert citizens_read(handed_in, UNSEEN)


def test_an_editor_who_has_changed_the_text_is_told_what_comes_next(handed_in, editor):
    answer = approve_in_the_form_with_a_change(editor, handed_in)
    assert "cần người khác duyệt" in answer.content.decode()


def test_a_form_opened_before_a_change_neither_approves_nor_undoes_it(handed_in, editor, second_editor):
    opened = handed_in.latest_revision_id
    edit(editor, handed_in, summary=UNSEEN)
    extra = {"workflow-action-name": "approve", "loaded_revision_id": opened}
    answer = edit(second_editor, handed_in, "action-workflow-action", follow=True, **extra)
    assert "sau khi anh/chị mở" in answer.content.decode()
    assert not citizens_read(handed_in)
    assert Page.objects.get(pk=handed_in.pk).get_latest_revision_as_object().summary == UNSEEN


def test_who_handed_it_in_cannot_approve_what_an_editor_made_of_it(editor, second_editor, administrator):
    page = write(editor, "action-submit")
    on_screen = open_round(page)
    edit(second_editor, page, summary=UNSEEN)
    approve(administrator, page, round_=on_screen)
    approve(editor, page)
    assert not citizens_read(page)
    assert not citizens_read(page, UNSEEN)


def test_what_is_handed_in_is_not_rewritten_under_the_reviewers_eyes(editor, second_editor):
    """Wagtail's form saves by itself into the version it made before; not into one that is being reviewed."""
    page = write(editor, "action-submit")
    on_screen = open_round(page)
    saved = autosave(editor, page, summary=UNSEEN, overwrite_revision_id=on_screen.revision_id)
    assert saved["success"]
    assert saved["revision_id"] != on_screen.revision_id
    assert Revision.objects.get(pk=on_screen.revision_id).as_object().summary == TEXT
    approve(second_editor, page, round_=on_screen)
    assert not citizens_read(page)
    assert not citizens_read(page, UNSEEN)


@everyone
def test_a_version_that_came_out_is_not_rewritten(user, live):
    """Imports publish without a round of approval, under the name of who handed the file in."""
    live.save_revision(user=user).publish(user=user, skip_permission_checks=True)
    came_out = Page.objects.get(pk=live.pk).live_revision
    edit(user, live, summary=UNSEEN, overwrite_revision_id=came_out.pk)
    autosave(user, live, summary=UNSEEN, overwrite_revision_id=came_out.pk)
    assert Revision.objects.get(pk=came_out.pk).as_object().summary != UNSEEN


def test_what_was_rewritten_in_the_database_after_it_was_handed_in_is_not_published(handed_in, editor):
    revision = handed_in.get_latest_revision()
    revision.content["summary"], revision.created_at = UNSEEN, timezone.now()
    revision.save()
    approve(editor, handed_in)
    assert not citizens_read(handed_in, UNSEEN)


# --- Workflows that an administrator makes ----------------------------------------------------------------------------


def assign(page, *tasks):
    """A workflow of these tasks on this page, as an administrator could make in the settings."""
    workflow = Workflow.objects.create(name="Tự đặt")
    for order, task in enumerate(tasks):
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    WorkflowPage.objects.update_or_create(page=page.page_ptr, defaults={"workflow": workflow})


def stock_task(*groups):
    task = GroupApprovalTask.objects.create(name="Bước có sẵn của Wagtail")
    task.groups.set(Group.objects.filter(name__in=groups))
    return task


@everyone
def test_a_workflow_without_steps_publishes_nothing(user, live, draft):
    assign(NewsIndexPage.objects.get())
    before = public_pages()
    write(user, "action-submit")
    hand_in(user, draft)
    hand_in(user, live, title="Tiêu đề khác")
    assert public_pages() == before


@everyone
def test_a_stock_step_of_wagtails_lets_nobody_publish(user, draft, editor, second_editor):
    assign(NewsIndexPage.objects.get(), stock_task(STAFF, EDITORS))
    hand_in(user, draft)
    for approver in (user, editor, second_editor):
        approve(approver, draft)
    assert not citizens_read(draft)
    assert open_round(draft).status == "in_progress"


def test_a_page_in_such_a_workflow_is_not_lost(staff, editor, draft):
    assign(NewsIndexPage.objects.get(), stock_task(EDITORS))
    hand_in(staff, draft)
    WorkflowPage.objects.get(workflow__name="Tự đặt").delete()
    edit(staff, draft, "action-cancel-workflow")
    hand_in(staff, draft)
    approve(editor, draft)
    assert citizens_read(draft)


@pytest.mark.parametrize("ours_first", [True, False])
def test_a_stock_step_before_or_after_ours_changes_nothing(ours_first, editor, second_editor):
    steps = [Task.objects.get(name="Biên tập duyệt"), stock_task(STAFF, EDITORS)]
    assign(NewsIndexPage.objects.get(), *(steps if ours_first else reversed(steps)))
    page = write(editor, "action-submit")
    approve(editor, page)
    approve(editor, page)
    assert not citizens_read(page)
    approve(second_editor, page)
    if ours_first:
        assert not citizens_read(page)
        approve(editor, page)
    assert citizens_read(page)


def test_who_handed_in_a_page_takes_no_step_of_several(editor, second_editor):
    leader = ApprovalTask.objects.create(name="Lãnh đạo duyệt")
    leader.groups.set(Group.objects.filter(name=EDITORS))
    assign(NewsIndexPage.objects.get(), Task.objects.get(name="Biên tập duyệt"), leader)
    page = write(editor, "action-submit")
    approve_under_the_name_of_another_page(editor, page)
    assert open_round(page).task.name == "Biên tập duyệt"
    approve(second_editor, page)
    approve_under_the_name_of_another_page(editor, page)
    assert open_round(page).task.name == "Lãnh đạo duyệt"
    approve(UserFactory(groups=[Group.objects.get(name=EDITORS)]), page)
    assert citizens_read(page)


def test_disabling_the_step_or_the_workflow_publishes_nothing(handed_in, administrator):
    task, workflow = Task.objects.get(name="Biên tập duyệt"), Workflow.objects.get(name="Trình duyệt")
    signed_in(administrator).post(reverse("wagtailadmin_workflows:disable_task", args=[task.pk]))
    assert not citizens_read(handed_in)
    signed_in(administrator).post(reverse("wagtailadmin_workflows:disable", args=[workflow.pk]))
    assert not citizens_read(handed_in)


def test_a_page_without_a_workflow_is_not_published(staff, editor, draft):
    WorkflowPage.objects.all().delete()
    hand_in(staff, draft)
    edit(editor, draft, "action-publish")
    assert not citizens_read(draft)


# --- Taking back, starting again, locking -----------------------------------------------------------------------------


def test_who_handed_in_a_page_takes_it_back_and_hands_it_in_again(handed_in, staff, editor):
    edit(staff, handed_in, "action-cancel-workflow")
    assert open_round(handed_in) is None
    assert not citizens_read(handed_in)
    hand_in(staff, handed_in)
    approve(editor, handed_in)
    assert citizens_read(handed_in)


def test_a_colleague_does_not_take_back_what_another_handed_in(handed_in, colleague):
    edit(colleague, handed_in, "action-cancel-workflow")
    edit(colleague, handed_in, "action-restart-workflow")
    assert open_round(handed_in).status == "in_progress"


def test_starting_again_lets_nobody_approve_their_own_work(editor, second_editor):
    page = write(editor, "action-submit")
    decide(second_editor, page, "reject", "Thiếu ảnh.")
    edit(editor, page, "action-restart-workflow")
    approve(editor, page)
    assert not citizens_read(page)
    approve(second_editor, page)
    assert citizens_read(page)


def test_a_page_locked_by_an_absent_editor_is_still_decided_by_another(handed_in, editor, second_editor):
    signed_in(editor).post(at("lock", handed_in.pk))
    assert Page.objects.get(pk=handed_in.pk).locked
    approve(second_editor, handed_in)
    assert citizens_read(handed_in)
    signed_in(second_editor).post(at("unlock", handed_in.pk))
    assert not Page.objects.get(pk=handed_in.pk).locked


def test_staff_neither_lock_nor_unlock_the_page_of_another(live, staff, editor):
    signed_in(staff).post(at("lock", live.pk))
    assert not Page.objects.get(pk=live.pk).locked
    signed_in(editor).post(at("lock", live.pk))
    signed_in(staff).post(at("unlock", live.pk))
    assert Page.objects.get(pk=live.pk).locked


# --- A date to go live ------------------------------------------------------------------------------------------------

TOMORROW = timezone.localtime() + timedelta(days=1)


def pass_two_days(monkeypatch):
    """Lets two days go by, then looks for what is due, as the server does every minute."""
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    publish_due()


@pytest.fixture
def for_tomorrow(staff):
    return write(staff, "action-submit", go_live_at=f"{TOMORROW:%Y-%m-%d %H:%M}")


def test_an_approved_article_with_a_date_goes_public_on_that_date(for_tomorrow, editor, monkeypatch):
    approve(editor, for_tomorrow)
    assert not citizens_read(for_tomorrow)
    pass_two_days(monkeypatch)
    assert citizens_read(for_tomorrow)


def test_an_article_with_a_date_that_nobody_approved_stays_hidden_on_that_date(for_tomorrow, monkeypatch):
    pass_two_days(monkeypatch)
    assert not citizens_read(for_tomorrow)


@everyone
def test_what_waits_for_its_date_is_not_changed(user, for_tomorrow, second_editor, monkeypatch):
    approve(second_editor, for_tomorrow)
    edit(user, for_tomorrow, summary=UNSEEN)
    autosave(user, for_tomorrow, summary=UNSEEN, overwrite_revision_id=for_tomorrow.latest_revision_id)
    pass_two_days(monkeypatch)
    assert citizens_read(for_tomorrow)
    assert not citizens_read(for_tomorrow, UNSEEN)


def test_the_author_does_not_change_what_waits_for_its_date_by_locking_it(editor, second_editor, monkeypatch):
    page = write(editor, "action-submit", go_live_at=f"{TOMORROW:%Y-%m-%d %H:%M}")
    approve(second_editor, page)
    signed_in(editor).post(at("lock", page.pk))
    autosave(editor, page, summary=UNSEEN, overwrite_revision_id=page.latest_revision_id)
    pass_two_days(monkeypatch)
    assert not citizens_read(page, UNSEEN)


def unschedule(user, page):
    signed_in(user).post(at("revisions_unschedule", page.pk, page.get_latest_revision().pk))


def test_an_editor_takes_the_date_away_and_staff_do_not(for_tomorrow, staff, editor, monkeypatch):
    approve(editor, for_tomorrow)
    unschedule(staff, for_tomorrow)
    assert Revision.objects.filter(approved_go_live_at__isnull=False).count() == 1
    unschedule(editor, for_tomorrow)
    pass_two_days(monkeypatch)
    assert not citizens_read(for_tomorrow)


def test_a_copy_of_what_waits_for_its_date_does_not_go_public_with_it(for_tomorrow, staff, editor, monkeypatch):
    approve(editor, for_tomorrow)
    assert copy(staff, for_tomorrow)
    pass_two_days(monkeypatch)
    assert [page.pk for page in NewsPage.objects.live()] == [for_tomorrow.pk]


# --- Withdrawing, deleting, hiding ------------------------------------------------------------------------------------


def test_an_editor_withdraws_a_page(live, editor):
    signed_in(editor).post(at("unpublish", live.pk))
    assert not citizens_read(live)


def withdraw(user, page):
    signed_in(user).post(at("unpublish", page.pk))


def withdraw_in_bulk(user, page):
    bulk(user, "unpublish", f"?id={page.pk}")


def withdraw_with_all_below(user, page):
    bulk(user, "unpublish", f"?id={page.get_parent().pk}", include_descendants="on")


def delete(user, page):
    signed_in(user).post(at("delete", page.pk))


def delete_in_bulk(user, page):
    bulk(user, "delete", f"?id={page.pk}")


def delete_all_above(user, page):
    signed_in(user).post(at("delete", page.get_parent().pk))


def withdraw_by_program(user, page):
    by_program(user, page, "unpublish")


def delete_by_program(user, page):
    by_program(user, page, "delete")


def move_by_program(user, page):
    by_program(user, page, "move", destination_page_id=page.get_parent().pk, position="first-child")


def move(user, page):
    signed_in(user).post(at("move_confirm", page.pk, page.get_parent().pk))


def put_first(user, page):
    signed_in(user).post(at("set_page_position", page.pk) + "?position=0")


STAFF_WAYS = [
    withdraw,
    withdraw_in_bulk,
    withdraw_with_all_below,
    withdraw_by_program,
    delete,
    delete_in_bulk,
    delete_all_above,
    delete_by_program,
    move,
    move_by_program,
    put_first,
]


@pytest.mark.parametrize("way", STAFF_WAYS, ids=lambda way: way.__name__)
def test_staff_change_nothing_about_a_live_page(way, staff):
    NewsPageFactory()
    live = NewsPageFactory()
    before = list(Page.objects.order_by("path").values_list("pk", "path", "live"))
    way(staff, live)
    assert list(Page.objects.order_by("path").values_list("pk", "path", "live")) == before


@pytest.mark.parametrize("restriction", ["login", "groups"])
@pytest.mark.parametrize("user", ["staff", "editor"], indirect=True)
def test_only_administrators_hide_a_page_from_the_public(user, restriction, live, administrator):
    body = {"restriction_type": restriction, "groups": [Group.objects.get(name=STAFF).pk]}
    signed_in(user).post(at("set_privacy", live.pk), body)
    assert citizens_read(live)
    signed_in(administrator).post(at("set_privacy", live.pk), body)
    assert not citizens_read(live)


def test_staff_and_editors_do_not_show_a_hidden_page(live, staff, editor):
    PageViewRestriction.objects.create(page=live, restriction_type="login")
    for user in (staff, editor):
        signed_in(user).post(at("set_privacy", live.pk), {"restriction_type": "none"})
    assert not citizens_read(live)


# --- What is not approved is nowhere ----------------------------------------------------------------------------------

SECRET = "Xakuvi bí mật"
PUBLIC_ADDRESSES = [
    "/",
    "/tin-tuc/",
    "/tin-tuc/rss.xml",
    "/tin-tuc/bi-mat/",
    "/sitemap.xml",
    "/so-do-trang/",
    "/tim-kiem/?q=xakuvi",
    "/goi-y/?q=xakuvi",
    "/api/v2/pages/?fields=*",
    "/api/v2/search/?q=xakuvi",
    "/thu-tuc/",
    "/thu-tuc/bi-mat/",
    "/tt/9.001",
]


def draft_article(staff, editor):
    write(staff, title=SECRET, slug="bi-mat")


def article_in_review(staff, editor):
    write(staff, "action-submit", title=SECRET, slug="bi-mat")


def returned_article(staff, editor):
    decide(editor, write(staff, "action-submit", title=SECRET, slug="bi-mat"), "reject", "Chưa được.")


def changed_article(staff, editor):
    hand_in(staff, NewsPageFactory(), title=SECRET, summary=SECRET)


def withdrawn_article(staff, editor):
    withdraw(editor, NewsPageFactory(title=SECRET, slug="bi-mat"))


def draft_procedure(staff, editor):
    ProcedurePageFactory(name=SECRET, slug="bi-mat", code="9.001", live=False)


def unmarked(response) -> str:
    """What a page says, without the marks of what was looked for."""
    return response.content.decode().replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize(
    "make",
    [draft_article, article_in_review, returned_article, changed_article, withdrawn_article, draft_procedure],
    ids=lambda make: make.__name__,
)
def test_what_is_not_approved_is_nowhere_on_the_site(make, staff, editor):
    make(staff, editor)
    for address in PUBLIC_ADDRESSES:
        text = unmarked(Client().get(address))
        assert SECRET not in text, address
        assert "bi-mat" not in text.replace(address, ""), address


def test_the_same_addresses_show_the_article_once_it_is_approved(staff, editor):
    approve(editor, write(staff, "action-submit", title=SECRET, slug="bi-mat"))
    for address in ("/", "/tin-tuc/", "/tin-tuc/bi-mat/", "/tim-kiem/?q=xakuvi"):
        assert SECRET in unmarked(Client().get(address)), address
    assert "/tin-tuc/bi-mat/" in Client().get("/sitemap.xml").content.decode()


def admin_screens(page):
    revision = page.latest_revision_id
    task = Task.objects.get(name="Biên tập duyệt").pk
    return [
        at("edit", page.pk),
        at("view_draft", page.pk),
        at("preview_on_edit", page.pk),
        at("history", page.pk),
        at("workflow_history", page.pk),
        at("revisions_view", page.pk, revision),
        at("revisions_compare", page.pk, "earliest", "latest"),
        at("workflow_preview", page.pk, task),
        at("usage", page.pk),
        reverse("wagtailadmin_explore", args=[page.get_parent().pk]),
        reverse("wagtailadmin_api:pages:detail", args=[page.pk]),
    ]


def test_without_signing_in_no_screen_of_the_admin_shows_a_draft(handed_in):
    for screen in admin_screens(handed_in):
        answer = Client().get(screen)
        assert answer.status_code in (302, 401, 403, 404), screen
        assert TEXT not in answer.content.decode()


def test_an_account_without_a_role_sees_no_draft(handed_in):
    client = signed_in(UserFactory())
    for screen in admin_screens(handed_in):
        answer = client.get(screen)
        assert answer.status_code in (302, 403, 404), screen
        assert TEXT not in answer.content.decode()


# --- What another page has taken meanwhile ----------------------------------------------------------------------------


def test_a_version_whose_address_was_taken_since_is_not_approved_and_the_approver_reads_why(staff, editor):
    first, second = NewsPageFactory(title="Một"), NewsPageFactory(title="Hai")
    for page in (first, second):
        signed_in(staff).post(at("edit", page.pk), article("action-submit", slug="mot-ten", title=page.title))
    approve(editor, first)
    answer = signed_in(editor).post(
        at("edit", second.pk),
        article("action-workflow-action", slug="mot-ten", title="Hai", **{"workflow-action-name": "approve"}),
        follow=True,
    )
    assert "Chưa duyệt được" in answer.content.decode()
    assert approve(editor, second).status_code == 302  # the review screen, which the admin's own buttons do not use
    second.refresh_from_db()
    assert (second.slug, second.has_unpublished_changes) == ("hai", True)
    assert open_round(second)


def test_a_version_whose_code_was_taken_since_is_not_approved_either(staff, editor):
    agency = AgencyFactory()
    first, second = ProcedurePageFactory(issuing_agency=agency), ProcedurePageFactory(issuing_agency=agency)
    for page in (first, second):
        page.code = "1.555555"
        page.save_revision(user=staff)
        page.get_workflow().start(page, staff)
    approve(editor, first)
    assert approve(editor, second).status_code == 302
    assert type(second).objects.filter(code="1.555555").count() == 1
    assert open_round(second)


def test_who_approves_a_text_unchanged_is_not_its_author_whatever_the_editor_makes_of_it(staff, editor):
    """The form as the server sends it, before the editor's script has begun: keys, and an empty text of one block."""
    page = PlanPageFactory(live=False, purpose="<p>Bớt giấy tờ &amp; giờ chờ.</p>", basis="")
    page.save_revision(user=staff)
    page.get_workflow().start(page, staff)
    form = BeautifulSoup(signed_in(editor).get(at("edit", page.pk)).content, "html.parser")
    fields = form.select("form [name]:is(input:not([type=checkbox], [type=submit]), textarea)")
    body = {field["name"]: field.get("value") or field.get_text().lstrip("\n") for field in fields}
    assert '"key"' in body["basis"]
    body |= {"action-workflow-action": "1", "workflow-action-name": "approve", "title": page.title}
    body |= {"issuing_agency": page.issuing_agency_id, "change_kind": "update"}
    signed_in(editor).post(at("edit", page.pk), body)
    page.refresh_from_db()
    assert page.live
    assert page.get_latest_revision().user == staff


def test_a_draft_saved_while_another_approves_does_not_take_the_page_offline(staff, editor, administrator, monkeypatch):
    page = write(staff, "action-submit")
    validate = BasePageForm.is_valid

    def approved_meanwhile(form):
        valid = validate(form)
        if not NewsPage.objects.get(pk=page.pk).live:
            approve(editor, page)
        return valid

    monkeypatch.setattr(BasePageForm, "is_valid", approved_meanwhile)
    edit(administrator, page, summary=UNSEEN)
    page.refresh_from_db()
    assert page.live
    assert page.summary == TEXT
    assert page.get_latest_revision_as_object().summary == UNSEEN
    assert page.has_unpublished_changes
