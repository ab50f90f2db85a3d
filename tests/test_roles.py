"""Who may do what: the three roles, tried at the admin's own addresses, and what nobody can give themselves."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.test.utils.form_data import querydict_from_html

from core.models import ApprovalTask, OfficeSettings, PortalDocument
from home.models import HomePage
from home.roles import ADMINISTRATORS, EDITORS, LISTS, STAFF
from news.models import NewsIndexPage, NewsPage
from news.vocabularies import Category
from tests.factories import CategoryFactory, NewsPageFactory, UserFactory, signed_in
from users.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "mat-khau-moi-rat-dai-2026"
nobody_special = pytest.mark.parametrize("user", ["staff", "editor", "office"], indirect=True)


def opens(user, screen, *args):
    """Whether the admin shows the user this screen; who may not is sent back to its front page."""
    answer = signed_in(user).get(reverse(screen, args=args), follow=True)
    return answer.status_code == 200 and answer.request["PATH_INFO"] != reverse("wagtailadmin_home")


def post(user, screen, /, *args, query="", **body):
    return signed_in(user).post(reverse(screen, args=args) + query, body)


@pytest.fixture
def user(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def office(portal):
    """Who manages the office's content and lists, without being a superuser."""
    return UserFactory(username="vanphong", groups=[Group.objects.get(name=ADMINISTRATORS)])


# --- Setting up -------------------------------------------------------------------------------------------------------


def test_setting_up_again_doubles_nothing_and_takes_nothing_away(portal):
    models = [Page, Group, GroupPagePermission, GroupCollectionPermission, Workflow, WorkflowTask, WorkflowPage, Task]
    by_hand = Group.objects.get(name=STAFF)
    by_hand.permissions.add(*Group.objects.get(name=EDITORS).permissions.all())
    before = [model.objects.count() for model in models], by_hand.permissions.count()
    call_command("setup_portal", verbosity=0)
    assert ([model.objects.count() for model in models], by_hand.permissions.count()) == before


def rights(name):
    group = Group.objects.get(name=name)
    return (
        set(group.permissions.values_list("codename", flat=True)),
        set(group.page_permissions.values_list("permission__codename", flat=True)),
        set(group.collection_permissions.values_list("permission__codename", flat=True)),
        set(ApprovalTask.objects.filter(groups=group).values_list("name", flat=True)),
    )


def test_what_an_administrator_took_away_stays_away(portal):
    group = Group.objects.get(name=EDITORS)
    group.permissions.remove(Permission.objects.get(codename="add_category"))
    group.page_permissions.filter(permission__codename="lock_page").delete()
    group.collection_permissions.filter(permission__codename="add_image").delete()
    ApprovalTask.objects.get().groups.remove(group)
    before = rights(EDITORS)
    call_command("setup_portal", verbosity=0)
    assert rights(EDITORS) == before


def test_what_an_administrator_renamed_is_neither_named_back_nor_made_twice(portal):
    Site.objects.update(site_name="Sở Nội vụ")
    Workflow.objects.update(name="Duyệt hai bước")
    Task.objects.update(name="Trưởng phòng duyệt")
    call_command("setup_portal", verbosity=0)
    assert [site.site_name for site in Site.objects.all()] == ["Sở Nội vụ"]
    assert [workflow.name for workflow in Workflow.objects.all()] == ["Duyệt hai bước"]
    assert [task.name for task in Task.objects.all()] == ["Trưởng phòng duyệt"]


def test_a_workflow_that_an_administrator_took_off_the_pages_stays_off(portal):
    WorkflowPage.objects.all().delete()
    call_command("setup_portal", verbosity=0)
    assert not WorkflowPage.objects.exists()


def test_the_site_follows_the_public_address(portal, settings):
    settings.PUBLIC_URL = "https://cchc.example"
    call_command("setup_portal", verbosity=0)
    assert Site.objects.get().root_url == "https://cchc.example"


def test_a_group_that_is_missing_is_made_again_with_all_its_rights(portal):
    before = rights(EDITORS)
    assert all(before)
    Group.objects.get(name=EDITORS).delete()
    call_command("setup_portal", verbosity=0)
    assert rights(EDITORS) == before


def test_an_upgrade_gives_every_group_what_it_lacks_when_asked(portal):
    before = [rights(name) for name in (STAFF, EDITORS, ADMINISTRATORS)]
    for group in Group.objects.all():
        group.permissions.clear()
        group.page_permissions.all().delete()
        group.collection_permissions.all().delete()
    ApprovalTask.objects.get().groups.clear()
    WorkflowPage.objects.all().delete()
    call_command("setup_portal", "--grant", verbosity=0)
    assert [rights(name) for name in (STAFF, EDITORS, ADMINISTRATORS)] == before
    assert NewsIndexPage.objects.get().get_workflow().name == "Trình duyệt"


def test_only_our_roles_and_our_workflow_are_there_to_choose_from(portal):
    assert set(Group.objects.values_list("name", flat=True)) == {STAFF, EDITORS, ADMINISTRATORS}
    assert [workflow.name for workflow in Workflow.objects.all()] == ["Trình duyệt"]
    assert [task.name for task in Task.objects.all()] == ["Biên tập duyệt"]


# --- Coming in --------------------------------------------------------------------------------------------------------


def test_nobody_comes_in_without_an_account_with_a_role(portal):
    assert Client().get("/admin/").url.startswith("/admin/login/")
    assert signed_in(UserFactory()).get("/admin/").url.startswith("/admin/login/")


def test_a_disabled_account_is_out_at_once(staff):
    client = signed_in(staff)
    assert client.get("/admin/").status_code == 200
    User.objects.filter(pk=staff.pk).update(is_active=False)
    assert client.get("/admin/").status_code == 302


# --- Pages ------------------------------------------------------------------------------------------------------------


@nobody_special
def test_every_role_writes_and_edits_pages(user):
    assert opens(user, "wagtailadmin_pages:add", "news", "newspage", NewsIndexPage.objects.get().pk)
    assert opens(user, "wagtailadmin_pages:edit", HomePage.objects.get().pk)


def test_editors_delete_a_live_article_and_staff_do_not(staff, editor):
    page = NewsPageFactory()
    assert not opens(staff, "wagtailadmin_pages:delete", page.pk)
    assert opens(editor, "wagtailadmin_pages:delete", page.pk)


def test_only_administrators_delete_a_section_with_what_is_below(editor, office):
    section = NewsIndexPage.objects.get()
    NewsPageFactory()
    assert not opens(editor, "wagtailadmin_pages:delete", section.pk)
    assert opens(office, "wagtailadmin_pages:delete", section.pk)


def test_a_group_made_by_hand_with_every_right_on_pages_neither_publishes_nor_approves(portal):
    group = Group.objects.create(name="Phòng tin học")
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", content_type__model="page"):
        GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=permission)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    member, page = UserFactory(groups=[group]), NewsPageFactory(live=False)
    page.get_workflow().start(page, UserFactory())
    post(member, "wagtail_bulk_action", "wagtailcore", "page", "publish", query=f"?id={page.pk}")
    post(member, "wagtailadmin_pages:workflow_action", page.pk, "approve", page.current_workflow_task_state.pk)
    assert not NewsPage.objects.get(pk=page.pk).live
    assert page.current_workflow_task_state.status == "in_progress"


# --- Lists and settings: what shows at once everywhere ----------------------------------------------------------------


@pytest.mark.parametrize("label", LISTS)
def test_staff_do_not_add_to_a_list_and_editors_do(label, staff, editor, office):
    screen = f"wagtailsnippets_{label.replace('.', '_')}:add"
    assert not opens(staff, screen)
    assert opens(editor, screen)
    assert opens(office, screen)


def test_staff_change_no_list_even_by_a_forged_form(staff):
    category = CategoryFactory(name="Cải cách", slug="cai-cach")
    name = "wagtailsnippets_news_category"
    post(staff, f"{name}:edit", category.pk, name="Khác", slug="khac", sort_order="0")
    post(staff, f"{name}:add", name="Thêm", slug="them", sort_order="0")
    post(staff, f"{name}:delete", category.pk)
    post(staff, "wagtailsnippetchoosers_news_category:create", name="Thêm", slug="them", sort_order="0")
    post(staff, "wagtail_bulk_action", "news", "category", "delete", query=f"?id={category.pk}")
    assert list(Category.objects.values_list("name", "slug")) == [("Cải cách", "cai-cach")]


def test_only_administrators_delete_from_a_list(editor, office):
    category = CategoryFactory()
    assert not opens(editor, "wagtailsnippets_news_category:delete", category.pk)
    assert opens(office, "wagtailsnippets_news_category:delete", category.pk)


def test_only_administrators_change_the_particulars_of_the_office(staff, editor, office):
    site = Site.objects.get()
    screen = ("wagtailsettings:edit", "core", "officesettings", site.pk)
    hours = {"opens_at": "07:30", "closes_at": "17:00"}
    body = {"name": "Sở Nội vụ", "national_portal_url": "https://dichvucong.gov.vn", "data_licence": "CC0-1.0", **hours}
    for user in (staff, editor):
        assert not opens(user, *screen)
        post(user, *screen, **body)
        assert OfficeSettings.for_site(site).name != "Sở Nội vụ"
    assert opens(office, *screen)
    post(office, *screen, **body)
    assert OfficeSettings.objects.get(site=site).name == "Sở Nội vụ"


# --- People, groups, workflows: superusers only -----------------------------------------------------------------------

MANAGEMENT = [
    "wagtailusers_users:index",
    "wagtailusers_users:add",
    "wagtailusers_groups:index",
    "wagtailusers_groups:add",
    "wagtailadmin_workflows:index",
    "wagtailadmin_workflows:add",
    "wagtailadmin_workflows:task_index",
    "wagtailadmin_workflows:select_task_type",
    "wagtailsites:index",
    "wagtailadmin_collections:index",
    "wagtailadmin_collections:add",
]


@nobody_special
@pytest.mark.parametrize("screen", MANAGEMENT)
def test_no_role_manages_people_groups_workflows_sites_or_collections(screen, user, administrator):
    assert not opens(user, screen)
    assert opens(administrator, screen)


def change_own_account(user):
    """Everything a form about a person may hold, sent to the one about oneself."""
    post(user, "wagtailusers_users:edit", user.pk, **person(user))


def change_own_profile(user):
    names = {f"{form}-{field}": value for form in ("name_email", "profile") for field, value in person(user).items()}
    post(user, "wagtailadmin_account", **person(user), **names)


def add_a_second_account(user):
    post(user, "wagtailusers_users:add", **person(user, username="hai"), password1=PASSWORD, password2=PASSWORD)


def take_over_the_superuser(user):
    superuser = User.objects.get(username="quantri")
    body = person(superuser, groups=[]) | {"password1": PASSWORD, "password2": PASSWORD}
    post(user, "wagtailusers_users:edit", superuser.pk, **body)


def take_a_role_in_bulk(user):
    role = Group.objects.get(name=EDITORS).pk
    post(user, "wagtail_bulk_action", "users", "user", "assign_role", query=f"?id={user.pk}", role=role)


def disable_the_superuser_in_bulk(user):
    query = f"?id={User.objects.get(username='quantri').pk}"
    post(user, "wagtail_bulk_action", "users", "user", "set_active_state", query=query, mark_as_active="False")


def delete_the_superuser(user):
    superuser = User.objects.get(username="quantri").pk
    post(user, "wagtailusers_users:delete", superuser)
    post(user, "wagtail_bulk_action", "users", "user", "delete", query=f"?id={superuser}")


def widen_the_group(user):
    screen = ("wagtailusers_groups:edit", user.groups.get().pk)
    html = signed_in(User.objects.get(username="quantri")).get(reverse(screen[0], args=screen[1:])).content.decode()
    form = querydict_from_html(html).dict()
    post(user, *screen, **form | {"permissions": [Permission.objects.get(codename="delete_category").pk]})


def join_the_approvers(user):
    task = Task.objects.get(name="Biên tập duyệt")
    post(user, "wagtailadmin_workflows:edit_task", task.pk, groups=[group.pk for group in Group.objects.all()])


def take_the_workflow_away(user):
    workflow = Workflow.objects.get(name="Trình duyệt").pk
    post(user, "wagtailadmin_workflows:remove", HomePage.objects.get().pk)
    post(user, "wagtailadmin_workflows:disable", workflow)
    post(user, "wagtailadmin_workflows:disable_task", Task.objects.get(name="Biên tập duyệt").pk)


def person(user, **other):
    groups = list(Group.objects.values_list("pk", flat=True))
    body = {"username": user.username, "email": "moi@coquan.example", "first_name": "Nguyễn", "last_name": "An"}
    return {**body, "is_active": "on", "is_superuser": "on", "groups": groups, **other}


def powers():
    """Who exists, what each may do, and who approves what."""
    people = {
        (person.username, person.is_superuser, person.is_active, person.password, *person.groups.order_by("pk"))
        for person in User.objects.all()
    }
    groups = {(group.name, *group.permissions.order_by("pk")) for group in Group.objects.all()}
    approvers = set(Task.objects.get(name="Biên tập duyệt").specific.groups.all())
    workflows = set(
        WorkflowPage.objects.values_list("page", "workflow__active", "workflow__workflow_tasks__task__active")
    )
    return people, groups, approvers, workflows


POWER_WAYS = [
    change_own_account,
    change_own_profile,
    add_a_second_account,
    take_over_the_superuser,
    take_a_role_in_bulk,
    disable_the_superuser_in_bulk,
    delete_the_superuser,
    widen_the_group,
    join_the_approvers,
    take_the_workflow_away,
]


@nobody_special
@pytest.mark.parametrize("way", POWER_WAYS, ids=lambda way: way.__name__)
def test_nobody_gives_themselves_or_takes_from_others_any_power(way, user, administrator):
    before = powers()
    way(user)
    assert powers() == before


@pytest.mark.parametrize("way", [way for way in POWER_WAYS if way is not change_own_profile], ids=lambda w: w.__name__)
def test_the_same_forms_do_work_for_a_superuser(way, administrator):
    chief = UserFactory(is_superuser=True, groups=[Group.objects.get(name=STAFF)])
    before = powers()
    way(chief)
    assert powers() != before


@pytest.mark.parametrize("in_bulk", [False, True])
def test_who_has_handed_in_work_is_not_deleted_and_the_administrator_reads_what_to_do_instead(
    in_bulk, staff, administrator
):
    page = NewsPageFactory(live=False)
    page.get_workflow().start(page, staff)
    screen = reverse("wagtailusers_users:delete", args=[staff.pk])
    if in_bulk:
        screen = reverse("wagtail_bulk_action", args=["users", "user", "delete"]) + f"?id={staff.pk}"
    answer = signed_in(administrator).post(screen, follow=True)
    assert "bỏ chọn “Đang hoạt động”" in answer.content.decode()
    assert User.objects.filter(pk=staff.pk).exists()


def test_who_has_not_is_deleted(staff, administrator):
    post(administrator, "wagtailusers_users:delete", staff.pk)
    assert not User.objects.filter(pk=staff.pk).exists()


# --- Pictures and files -----------------------------------------------------------------------------------------------


def test_staff_upload_files_and_leave_those_of_others_alone(staff, editor):
    own, other = (
        PortalDocument.objects.create(title="Quyết định", file=ContentFile(b"%PDF", "qd.pdf"), uploaded_by_user=user)
        for user in (staff, editor)
    )
    assert opens(staff, "wagtaildocs:add")
    assert opens(staff, "wagtaildocs:edit", own.pk)  # what may change there: tests/test_files.py
    assert not opens(staff, "wagtaildocs:edit", other.pk)
    post(staff, "wagtaildocs:delete", other.pk)
    post(staff, "wagtail_bulk_action", "core", "portaldocument", "delete", query=f"?id={other.pk}")
    assert PortalDocument.objects.filter(pk=other.pk).exists()


# --- What the form of a group says ------------------------------------------------------------------------------------


def test_every_permission_bears_a_vietnamese_name(db):
    names = dict(Permission.objects.values_list("codename", "name"))
    assert names["add_category"] == "Thêm chuyên mục"
    assert names["change_page"] == "Sửa trang"
    assert names["delete_group"] == "Xóa nhóm"
    assert names["access_admin"] == "Được vào trang quản trị"
    assert names["sign_royaltysheet"] == "Ký bảng nhuận bút"


def test_an_english_name_becomes_vietnamese_with_the_next_migration(db):
    Permission.objects.filter(codename="add_category").update(name="Can add category")
    call_command("migrate", verbosity=0)
    assert Permission.objects.get(codename="add_category").name == "Thêm chuyên mục"
