"""Bundles: approved pages that go live together, all of them or none, and past nobody's approval."""

from datetime import timedelta
from threading import Thread

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, PageLogEntry

from core.bundle_views import BundleForm
from core.bundles import Bundle
from core.models import ApprovalTask
from core.schedule import publish_due
from procedures.models import ProcedureIndexPage
from tests.factories import NewsPageFactory, ProcedurePageFactory, StandardPageFactory, UserFactory, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.fixture
def bundle(db):
    return Bundle.objects.create(name="Quyết định 15", go_live_at=timezone.now() + timedelta(hours=1))


@pytest.fixture
def wait(monkeypatch):
    """Lets hours go by."""

    def wait(hours=2):
        later = timezone.now() + timedelta(hours=hours)
        monkeypatch.setattr("django.utils.timezone.now", lambda: later)

    return wait


def handed_in(author, factory=NewsPageFactory, **fields):
    page = factory(live=False, owner=author, **fields)
    page.save_revision(user=author)
    page.get_workflow().start(page, author)
    return page


def approve(page, by):
    round_ = Page.objects.get(pk=page.pk).current_workflow_task_state.specific
    round_.task.specific.on_action(round_, by, "approve")


def live(*pages):
    return [Page.objects.get(pk=page.pk).live for page in pages]


def press(user, bundle, **data):
    return signed_in(user).post(reverse("bundles:bundle", args=[bundle.pk]), data, follow=True).content.decode()


def screen(user, bundle):
    return signed_in(user).get(reverse("bundles:bundle", args=[bundle.pk]))


def desk(user):
    return signed_in(user).get(reverse("wagtailadmin_home")).content.decode()


def test_approved_pages_of_a_bundle_wait_and_then_go_live_together(bundle, staff, editor, wait):
    new, changed = handed_in(staff), NewsPageFactory(title="Đã đăng")
    changed.title = "Đã sửa"
    changed.save_revision(user=staff)
    changed.get_workflow().start(changed, staff)
    for page in (new, changed):
        bundle.join(page)
        approve(page, editor)
    publish_due()
    assert live(new) == [False]
    assert Page.objects.get(pk=changed.pk).title == "Đã đăng"
    wait()
    publish_due()
    assert live(new) == [True]
    assert Page.objects.get(pk=changed.pk).title == "Đã sửa"
    bundle.refresh_from_db()
    assert [item.revision_id for item in bundle.items.all()] == [
        Page.objects.get(pk=page.pk).live_revision_id for page in (new, changed)
    ]
    assert not bundle.is_open


def test_while_one_is_not_approved_none_goes_live_and_the_desk_says_which(bundle, staff, editor, wait):
    ready, wanting = handed_in(staff), handed_in(staff, title="Bản còn thiếu")
    for page in (ready, wanting):
        bundle.join(page)
    approve(ready, editor)
    wait()
    publish_due()
    call_command("publish_scheduled")  # Wagtail's own would publish the one that is approved
    assert live(ready, wanting) == [False, False]
    text = desk(editor)
    assert "Đợt đăng chưa đăng được" in text
    assert "“Bản còn thiếu” chưa có bản được duyệt" in text
    approve(wanting, editor)
    publish_due()
    assert live(ready, wanting) == [True, True]
    assert "Đợt đăng chưa đăng được" not in desk(editor)


def test_when_one_fails_the_others_stay_as_they_were(bundle, staff, editor, wait):
    first, second = handed_in(staff), handed_in(staff, title="Sau", slug="sau")
    for page in (first, second):
        bundle.join(page)
        approve(page, editor)
    Page.objects.filter(pk=second.pk).update(slug="sau-cu")
    NewsPageFactory(title="Khác", slug="sau")
    wait()
    publish_due()
    assert live(first, second) == [False, False]
    bundle.refresh_from_db()
    ((page, reason),) = bundle.failures
    assert page == second.pk
    assert "đã được dùng" in reason
    assert not PageLogEntry.objects.filter(page=first.pk, action="wagtail.publish.scheduled").exists()


def test_an_approver_approves_all_that_wait_but_not_their_own(bundle, staff, editor, wait):
    theirs = [handed_in(staff), handed_in(staff, factory=StandardPageFactory)]
    own = handed_in(editor, title="Tự viết")
    for page in (*theirs, own):
        bundle.join(page)
    text = screen(editor, bundle).content.decode()
    assert "Duyệt cả 2 trang" in text
    rounds = [Page.objects.get(pk=page.pk).current_workflow_task_state for page in (*theirs, own)]
    shown = [f"{round_.pk}-{round_.revision_id}" for round_ in rounds]
    assert "Đã duyệt 2 trang" in press(editor, bundle, approve="", round=shown)
    for page in theirs:
        entry = PageLogEntry.objects.get(page=page.pk, action="wagtail.workflow.approve")
        assert entry.user == editor
    assert set(bundle.waiting()) == {page.pk for page in theirs}
    wait()
    publish_due()
    assert live(*theirs, own) == [False] * 3


def test_what_was_edited_since_it_was_shown_is_not_approved_with_the_rest(bundle, staff, editor):
    page = handed_in(staff, title="Bị sửa")
    bundle.join(page)
    round_ = Page.objects.get(pk=page.pk).current_workflow_task_state
    page.save_revision(user=staff)
    text = press(editor, bundle, approve="", round=[f"{round_.pk}-{round_.revision_id}"])
    assert "vừa được sửa" in text
    assert not bundle.waiting()


def test_a_page_leaves_and_what_was_approved_becomes_a_draft_again(bundle, staff, editor, wait):
    stays, leaves = handed_in(staff), handed_in(staff)
    for page in (stays, leaves):
        bundle.join(page)
        approve(page, editor)
    item = bundle.items.get(page=leaves.pk)
    press(staff, bundle, leave=item.pk)  # taking an approved version back is the approvers'
    assert bundle.items.count() == 2
    press(editor, bundle, leave=item.pk)
    assert bundle.items.count() == 1
    wait()
    publish_due()
    assert live(stays, leaves) == [True, False]


def test_the_moment_is_the_approvers_once_something_was_approved(bundle, staff, editor):
    page = handed_in(staff)
    assert "tự hẹn" not in press(staff, bundle, join="", page=page.pk)
    address = reverse("bundles:edit", args=[bundle.pk])
    client = signed_in(staff)
    assert client.get(address).status_code == 200
    approve(page, editor)
    assert client.get(address).status_code in (302, 403)
    press(staff, bundle, now="")
    assert live(page) == [False]
    press(editor, bundle, now="")
    assert live(page) == [True]


def test_a_page_is_in_one_open_bundle_and_has_no_date_of_its_own(bundle, staff):
    page, dated = handed_in(staff), NewsPageFactory(live=False)
    bundle.join(page)
    bundle.join(page)
    assert bundle.items.count() == 1
    other = Bundle.objects.create(name="Khác", go_live_at=timezone.now() + timedelta(hours=1))
    dated.go_live_at = timezone.now() + timedelta(hours=3)
    dated.save_revision().publish()
    for taken in (page, dated):
        with pytest.raises(ValidationError):
            other.join(taken)


def test_only_an_empty_bundle_can_be_dropped(bundle, staff):
    page = handed_in(staff)
    bundle.join(page)
    press(staff, bundle, drop="")
    bundle.items.get().leave(staff)
    assert Bundle.objects.exists()
    press(staff, bundle, drop="")
    assert not Bundle.objects.exists()


def test_the_screen_asks_as_often_for_six_pages_as_for_two(bundle, staff, editor):
    for _ in range(2):
        bundle.join(handed_in(staff))
    screen(editor, bundle)
    with CaptureQueriesContext(connection) as few:
        screen(editor, bundle)
    for _ in range(4):
        bundle.join(handed_in(staff))
    with CaptureQueriesContext(connection) as many:
        screen(editor, bundle)
    assert len(many) == len(few)


def test_what_is_in_the_way_of_twelve_pages_is_asked_as_often_as_of_two(bundle, django_assert_num_queries):
    def add(**fields):
        page = ProcedurePageFactory(live=False, **fields)
        bundle.join(page)
        page.save_revision(approved_go_live_at=bundle.go_live_at)
        return page

    late = add(go_live_at=bundle.go_live_at.replace(microsecond=0) + timedelta(days=1))
    add()
    with CaptureQueriesContext(connection) as few:
        told = [bundle.obstacles(), bundle.earliest()]
    assert ([each.page for each in told[0]], told[1]) == ([late.pk], late.go_live_at)
    for _ in range(10):
        add()
    with django_assert_num_queries(len(few)):
        assert [bundle.obstacles(), bundle.earliest()] == told


def test_what_was_read_before_the_bundle_went_live_changes_it_no_more(bundle, staff, editor, wait):
    page, late = handed_in(staff), handed_in(staff)
    bundle.join(page)
    approve(page, editor)
    stale, item = Bundle.objects.get(), bundle.items.select_related("bundle").get()
    wait()
    publish_due()
    for change in (lambda: stale.join(late), lambda: item.leave(editor), lambda: stale.move(timezone.now())):
        with pytest.raises(ValidationError):
            change()
    assert bundle.items.get().page_id == page.pk
    approve(late, editor)
    assert live(late) == [True]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite chỉ có một người ghi một lúc")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_joins_while_it_goes_live_waits_for_that_and_is_refused(bundle, staff, editor, wait):
    page, late = handed_in(staff), handed_in(staff)
    bundle.join(page)
    approve(page, editor)
    wait()
    said = []

    def join():
        try:
            Bundle.objects.get().join(late)
        except ValidationError as error:
            said.extend(error.messages)
        connection.close()

    with transaction.atomic():
        held = Bundle.objects.select_for_update().get()
        other = Thread(target=join)
        other.start()
        other.join(0.3)
        held.publish()
    other.join()
    assert said == ["Đợt này đã đăng hoặc đã bỏ: hãy lập đợt khác."]
    assert bundle.items.count() == 1


def test_a_name_given_while_the_bundle_goes_live_does_not_open_it_again(bundle, staff, editor, wait, monkeypatch):
    page = handed_in(staff)
    bundle.join(page)
    approve(page, editor)
    read = BundleForm.clean

    def read_while_it_goes_live(form):
        wait()
        publish_due()
        return read(form)

    monkeypatch.setattr(BundleForm, "clean", read_while_it_goes_live)
    client = Client()
    client.force_login(editor)
    moment = f"{timezone.localtime(bundle.go_live_at):%d/%m/%Y %H:%M}"
    client.post(reverse("bundles:edit", args=[bundle.pk]), {"name": "Tên khác", "go_live_at": moment})
    bundle.refresh_from_db()
    assert not bundle.is_open
    assert bundle.name == "Quyết định 15"


def test_what_cannot_go_live_now_keeps_the_moment_that_was_set(bundle, staff, editor):
    planned = bundle.go_live_at
    page = handed_in(staff, title="Có giờ riêng", go_live_at=planned - timedelta(minutes=10))
    bundle.join(page)
    approve(page, editor)
    assert "“Có giờ riêng” chỉ được công khai từ" in press(editor, bundle, now="")
    bundle.refresh_from_db()
    assert (bundle.go_live_at, live(page)) == (planned, [False])
    assert bundle.waiting()[page.pk].approved_go_live_at == planned


def test_who_works_in_another_branch_reads_no_title(bundle, staff, editor, wait):
    """Even who approves there: the screen, the answer to a press and the alarm say why, without a name."""
    bundle.join(handed_in(staff, title="Bí mật nhân sự"))
    group = Group.objects.create(name="Nhánh khác")
    group.permissions.set(Permission.objects.filter(codename__in=["access_admin", "add_bundle", "change_bundle"]))
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=ProcedureIndexPage.objects.get(), permission=change)
    ApprovalTask.objects.create(name="Duyệt của nhánh").groups.add(group)
    stranger = UserFactory(username="nhanh", groups=[group])
    wait()
    publish_due()
    texts = [press(stranger, bundle, now=""), screen(stranger, bundle).content.decode(), desk(stranger)]
    for text in texts:
        assert "một trang ngoài phần việc của anh/chị chưa có bản được duyệt" in text
        assert "Bí mật" not in text
    for text in (screen(editor, bundle).content.decode(), desk(editor)):
        assert "“Bí mật nhân sự” chưa có bản được duyệt" in text
