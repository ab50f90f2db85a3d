"""Who works in one branch of the portal alone: a group with its rights below the plans sees nothing of news drafts."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page, PageLogEntry
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from home.roles import STAFF
from news.models import NewsIndexPage, NewsPage
from plans.models import PlanIndexPage
from tests.factories import CategoryFactory, NewsPageFactory, PlanPageFactory, UserFactory, signed_in

pytestmark = pytest.mark.django_db

SECRET, OPEN = "Dự thảo chưa ai được biết", "Kế hoạch tuyên truyền năm 2026"


@pytest.fixture
def planner(portal, administrator):
    """A group made by the form an administrator uses: the rights of staff, with those on pages below the plans only."""
    staff = Group.objects.get(name=STAFF)
    empty = {f"{name}_permissions": inline_formset([]) for name in ("document", "image", "collection")}
    rights = inline_formset([{"page": PlanIndexPage.objects.get().pk}])
    body = nested_form_data({"name": "Tổ kế hoạch", "page_permissions": rights, **empty})
    body["permissions"] = [permission.pk for permission in staff.permissions.all()]
    body["page_permissions-0-permissions"] = ["add_page", "change_page"]
    signed_in(administrator).post(reverse("wagtailusers_groups:add"), body)
    return UserFactory(username="kehoach", groups=[Group.objects.get(name="Tổ kế hoạch")])


@pytest.fixture
def client(planner, client):
    client.force_login(planner)
    return client


@pytest.fixture
def draft(staff):
    """An article in review, with a version after it, locked and commented in the log."""
    page = NewsPageFactory(title=SECRET, live=False, owner=staff)
    page.save_revision(user=staff, log_action=True)
    page.get_workflow().start(page, staff)
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=staff)
    return page


@pytest.fixture
def plan(planner):
    page = PlanPageFactory(title=OPEN, live=False, owner=planner)
    page.save_revision(user=planner, log_action=True)
    return page


def test_in_their_branch_they_write_and_hand_in(client, plan, planner):
    assert client.get(reverse("wagtailadmin_pages:edit", args=[plan.pk])).status_code == 200
    index = PlanIndexPage.objects.get()
    assert client.get(reverse("wagtailadmin_pages:add", args=["plans", "planpage", index.pk])).status_code == 200
    permissions = plan.permissions_for_user(planner)
    assert permissions.can_edit()
    assert permissions.can_submit_for_moderation()
    assert GroupPagePermission.objects.filter(group=planner.groups.get()).count() == 2


PAGE_SCREENS = ["edit", "delete", "unpublish", "move", "copy", "history", "workflow_history", "usage", "view_draft"]


@pytest.mark.parametrize("screen", PAGE_SCREENS)
def test_no_screen_of_an_article_opens(screen, client, draft):
    answer = client.get(reverse(f"wagtailadmin_pages:{screen}", args=[draft.pk]), follow=True)
    assert answer.status_code in (403, 404) or answer.request["PATH_INFO"] == reverse("wagtailadmin_home")
    assert SECRET not in answer.content.decode()


def test_nor_does_a_version_of_it(client, draft):
    revision = draft.latest_revision_id
    for screen, *args in [
        ("revisions_view", draft.pk, revision),
        ("revisions_revert", draft.pk, revision),
        ("revisions_compare", draft.pk, "earliest", "latest"),
        ("preview_on_edit", draft.pk),
        ("workflow_preview", draft.pk, draft.current_workflow_task_state.task_id),
    ]:
        answer = client.get(reverse(f"wagtailadmin_pages:{screen}", args=args), follow=True)
        assert SECRET not in answer.content.decode(), screen


LISTS = [
    "/admin/",
    "/admin/pages/",
    "/admin/pages/{news}/",
    "/admin/pages/{news}/?q=Dự+thảo",
    "/admin/pages/search/?q=Dự+thảo",
    "/admin/choose-page/",
    "/admin/choose-page/{news}/",
    "/admin/choose-page/search/?q=Dự+thảo",
    "/admin/reports/locked/",
    "/admin/reports/workflow/",
    "/admin/reports/workflow_tasks/",
    "/admin/reports/site-history/",
    "/admin/reports/site-history/?export=csv",
    "/admin/reports/aging-pages/",
    "/admin/reports/page-types-usage/",
    "/admin/reports/luot-doc/",
    "/admin/pages/usage/news/newspage/",
    "/admin/api/main/pages/?child_of={news}&fields=*",
    "/admin/api/main/pages/?search=Dự+thảo",
    "/admin/api/main/pages/{draft}/",
    "/admin/nhuan-but/",
]


@pytest.mark.parametrize("address", LISTS)
def test_no_list_names_a_draft_of_news(address, client, draft):
    answer = client.get(address.format(news=NewsIndexPage.objects.get().pk, draft=draft.pk), follow=True)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert SECRET not in body.decode()


def test_the_lists_do_name_their_own(client, plan):
    for address in (f"/admin/pages/{plan.get_parent().pk}/", "/admin/reports/site-history/"):
        assert OPEN in client.get(address, follow=True).content.decode(), address


def test_they_neither_write_nor_change_nor_hand_in_news(client, draft):
    Page.objects.filter(pk=draft.pk).update(locked=False)
    before = PageLogEntry.objects.count()
    body = nested_form_data(
        {
            "title": "Sửa trộm",
            "slug": "",
            "summary": "Sửa trộm.",
            "category": CategoryFactory().pk,
            "body": streamfield([("paragraph", rich_text("<p>Sửa trộm.</p>"))]),
            "attachments": inline_formset([]),
            "related_links": inline_formset([]),
            "change_kind": "update",
            "action-submit": "1",
        }
    )
    client.post(reverse("wagtailadmin_pages:edit", args=[draft.pk]), body)
    client.post(reverse("wagtailadmin_pages:add", args=["news", "newspage", draft.get_parent().pk]), body)
    client.post(reverse("wagtailadmin_pages:move_confirm", args=[draft.pk, PlanIndexPage.objects.get().pk]))
    copy = {"new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": PlanIndexPage.objects.get().pk}
    client.post(reverse("wagtailadmin_pages:copy", args=[draft.pk]), copy)
    assert [page.get_latest_revision_as_object().title for page in NewsPage.objects.all()] == [SECRET]
    assert PageLogEntry.objects.count() == before


def test_the_chooser_offers_public_pages_and_drafts_of_their_own(client, plan, draft):
    article = NewsPageFactory(title="Bài đã đăng")
    found = client.get("/admin/choose-page/search/?q=đã+đăng").content.decode()
    assert article.title in found
    assert OPEN in client.get("/admin/choose-page/search/?q=tuyên+truyền").content.decode()


def test_the_report_of_page_types_opens_when_there_is_no_page_of_a_type(client):
    page = client.get("/admin/reports/page-types-usage/").content.decode()
    assert "Kế hoạch" in page
    assert "plans.planpage" not in page
