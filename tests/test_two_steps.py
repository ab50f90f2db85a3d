"""A workflow of two steps, as an administrator sets it up: each is another person's, and only then it is public."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Workflow, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from core.models import ApprovalTask
from home.roles import EDITORS
from news.models import NewsPage
from tests.factories import NewsPageFactory, UserFactory, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def leaders(portal):
    return Group.objects.create(name="Lãnh đạo")


@pytest.fixture
def two_steps(portal, leaders, administrator):
    """The second step, put behind the first by the forms an administrator uses."""
    leaders.permissions.add(Permission.objects.get(codename="access_admin"))
    desk = signed_in(administrator)
    add = reverse("wagtailadmin_workflows:add_task", args=["core", "approvaltask"])
    desk.post(add, {"name": "Lãnh đạo duyệt", "groups": [leaders.pk]})
    workflow = Workflow.objects.get()
    first = WorkflowTask.objects.get()
    steps = [{"id": first.pk, "task": first.task_id}, {"id": "", "task": ApprovalTask.objects.latest("pk").pk}]
    pages = [{"page": page.pk} for page in workflow.all_pages().filter(depth=2)]
    body = {"name": workflow.name, "workflow_tasks": inline_formset(steps, 1), "pages": inline_formset(pages, 1)}
    desk.post(reverse("wagtailadmin_workflows:edit", args=[workflow.pk]), nested_form_data(body))
    assert [task.name for task in workflow.tasks] == ["Biên tập duyệt", "Lãnh đạo duyệt"]
    return workflow


@pytest.fixture
def leader(leaders):
    return UserFactory(username="lanhdao", groups=[leaders])


@pytest.fixture
def handed_in(two_steps, staff):
    page = NewsPageFactory(live=False, owner=staff)
    page.save_revision(user=staff)
    two_steps.start(page, staff)
    return page


def decide(user, page, action="approve", comment=""):
    round_ = Page.objects.get(pk=page.pk).current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, round_.pk])
    return signed_in(user).post(address, {"comment": comment})


def waits_for(page) -> str:
    return Page.objects.get(pk=page.pk).current_workflow_task_state.task.name


def is_public(page) -> bool:
    return Client().get(NewsPage.objects.get(pk=page.pk).url).status_code == 200


def test_an_article_is_public_when_both_steps_are_passed(handed_in, editor, leader):
    assert waits_for(handed_in) == "Biên tập duyệt"
    decide(editor, handed_in)
    assert waits_for(handed_in) == "Lãnh đạo duyệt"
    assert not is_public(handed_in)
    decide(leader, handed_in)
    assert is_public(handed_in)


def test_no_step_is_passed_by_who_wrote_or_handed_in(handed_in, staff, editor, leader, leaders):
    for group in (leaders, Group.objects.get(name=EDITORS)):
        staff.groups.add(group)
    decide(staff, handed_in)
    assert waits_for(handed_in) == "Biên tập duyệt"
    decide(editor, handed_in)
    decide(staff, handed_in)
    assert waits_for(handed_in) == "Lãnh đạo duyệt"
    assert not is_public(handed_in)


@pytest.mark.parametrize("chief", [False, True], ids=["in both groups", "superuser"])
def test_each_step_is_passed_by_another_person(handed_in, editor, leader, leaders, chief):
    editor.groups.add(leaders)
    editor.is_superuser = chief
    editor.save()
    decide(editor, handed_in)
    assert "Chờ anh/chị duyệt" not in signed_in(editor).get("/admin/").content.decode()
    form = signed_in(editor).get(reverse("wagtailadmin_pages:edit", args=[handed_in.pk])).content.decode()
    assert 'data-workflow-action-name="reject"' in form
    assert 'data-workflow-action-name="approve"' not in form
    decide(editor, handed_in)
    assert waits_for(handed_in) == "Lãnh đạo duyệt"
    assert not is_public(handed_in)
    decide(leader, handed_in)
    assert is_public(handed_in)


def test_a_step_forced_by_program_does_not_publish_for_one_person(handed_in, editor):
    decide(editor, handed_in)
    round_ = Page.objects.get(pk=handed_in.pk).current_workflow_task_state
    with pytest.raises(PermissionDenied):
        round_.approve(user=editor)
    assert not is_public(handed_in)


def test_a_leader_does_not_pass_the_first_step(handed_in, leader):
    decide(leader, handed_in)
    assert waits_for(handed_in) == "Biên tập duyệt"


def test_what_a_leader_returned_and_staff_changed_needs_both_steps_again(handed_in, staff, editor, leader):
    decide(editor, handed_in)
    decide(leader, handed_in, "reject", "Thiếu số liệu.")
    page = NewsPage.objects.get(pk=handed_in.pk)
    page.summary = "Đã thêm số liệu."
    page.save_revision(user=staff)
    page.current_workflow_state.resume(staff)
    for person, step in ((leader, "Lãnh đạo duyệt"), (editor, "Biên tập duyệt")):  # first who asked for the change
        assert waits_for(page) == step
        assert not is_public(page)
        decide(person, page)
    assert is_public(page)


def test_each_step_writes_to_its_own_approvers_and_shows_on_their_desk(editor, leader, administrator, handed_in):
    def waiting():
        desks = {person: signed_in(person).get("/admin/").content.decode() for person in (editor, leader)}
        return [person for person, desk in desks.items() if "Chờ anh/chị duyệt" in desk]

    def addressed():
        return {address for letter in mail.outbox for address in letter.to} - {administrator.email}

    assert (waiting(), addressed()) == ([editor], {editor.email})
    mail.outbox.clear()
    decide(editor, handed_in)
    assert (waiting(), addressed()) == ([leader], {leader.email})
