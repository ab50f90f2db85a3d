"""Rights by section: news of a section that groups look after is written, changed and approved by them alone."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from home.roles import EDITORS, STAFF
from news.models import NewsIndexPage, NewsPage
from news.vocabularies import Category
from tests.factories import CategoryFactory, NewsPageFactory, UserFactory, signed_in

pytestmark = pytest.mark.django_db

SECTION_SCREENS = ["edit", "delete", "unpublish", "move", "copy", "history", "view_draft"]


@pytest.fixture
def group(portal):
    return Group.objects.create(name="Tổ Công báo")


@pytest.fixture
def section(group):
    row = CategoryFactory(name="Công báo")
    row.groups.add(group)
    return row


@pytest.fixture
def own_staff(group):
    return UserFactory(username="congbao", groups=[Group.objects.get(name=STAFF), group])


@pytest.fixture
def own_editor(group):
    return UserFactory(username="duyetcongbao", groups=[Group.objects.get(name=EDITORS), group])


def opens(user, screen, page):
    answer = signed_in(user).get(reverse(f"wagtailadmin_pages:{screen}", args=[page.pk]), follow=True)
    return answer.status_code == 200 and answer.request["PATH_INFO"] != reverse("wagtailadmin_home")


def handed_in(author, category, **values):
    page = NewsPageFactory(live=False, owner=author, category=category, **values)
    page.save_revision(user=author, log_action=True)
    page.get_workflow().start(page, author)
    return NewsPage.objects.get(pk=page.pk)


def decide(user, page, action="approve"):
    state = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
    signed_in(user).post(address, {"comment": "Đã xem."})
    page.refresh_from_db()


def body(category, **values):
    return nested_form_data(
        {
            "title": "Bài mới",
            "slug": "",
            "summary": "Một câu.",
            "category": category.pk,
            "body": streamfield([("paragraph", rich_text("<p>Nội dung.</p>"))]),
            "attachments": inline_formset([]),
            "related_links": inline_formset([]),
            "change_kind": "update",
            **values,
        }
    )


@pytest.mark.parametrize("screen", SECTION_SCREENS)
def test_no_screen_of_its_articles_opens_to_others(screen, section, staff, editor, own_editor):
    page = NewsPageFactory(category=section, owner=staff)
    page.save_revision(user=staff)
    assert not opens(editor, screen, page)
    assert not opens(staff, screen, page)  # who began it, before the section was given to a group
    assert opens(own_editor, screen, page)


def test_others_cannot_put_an_article_into_it(section, staff, own_staff):
    add = reverse("wagtailadmin_pages:add", args=["news", "newspage", NewsIndexPage.objects.get().pk])
    free = CategoryFactory(name="Tin chung")
    assert "do nhóm khác phụ trách" in signed_in(staff).post(add, body(section)).content.decode()
    assert not NewsPage.objects.exists()
    signed_in(own_staff).post(add, body(section))
    signed_in(staff).post(add, body(free))
    assert {page.category for page in NewsPage.objects.all()} == {section, free}


def test_its_articles_wait_for_its_own_editors(section, own_staff, editor, own_editor):
    page = handed_in(own_staff, section, title="Chờ tổ Công báo")
    assert page.title not in signed_in(editor).get("/admin/").content.decode()
    assert page.title in signed_in(own_editor).get("/admin/").content.decode()
    decide(editor, page)
    assert not page.live
    decide(editor, page, "reject")
    assert page.current_workflow_task_state.status == "in_progress"
    decide(own_editor, page)
    assert page.live


def test_nor_does_the_address_of_another_article_lead_to_their_approval(section, own_staff, staff, editor):
    page, free = handed_in(own_staff, section), handed_in(staff, CategoryFactory())
    address = reverse(
        "wagtailadmin_pages:workflow_action", args=[free.pk, "approve", page.current_workflow_task_state.pk]
    )
    signed_in(editor).post(address, {"comment": ""})
    page.refresh_from_db()
    assert not page.live


def test_who_wrote_it_does_not_approve_it_in_their_section_either(section, own_editor):
    page = handed_in(own_editor, section)
    decide(own_editor, page)
    assert not page.live


def test_a_version_that_moves_an_article_into_it_waits_for_its_editors(section, own_staff, editor, own_editor):
    page = NewsPageFactory(owner=own_staff)
    page.category = section
    page.save_revision(user=own_staff)
    page.get_workflow().start(page, own_staff)
    page = NewsPage.objects.get(pk=page.pk)
    decide(editor, page)
    assert page.category != section
    decide(own_editor, page)
    assert page.category == section


def test_others_keep_their_rights_in_sections_of_no_group(section, staff, editor):
    page = handed_in(staff, CategoryFactory())
    assert opens(staff, "edit", page)
    decide(editor, page)
    assert page.live


def test_only_who_gives_rights_to_groups_gives_a_section_to_one(section, editor, administrator):
    address = reverse(Category.snippet_viewset.get_url_name("edit"), args=[section.pk])
    own = Group.objects.get(name=EDITORS)
    values = {"name": "Công báo", "slug": section.slug, "sort_order": "0", "groups": [own.pk]}
    signed_in(editor).post(address, values)
    assert own not in section.groups.all()
    signed_in(administrator).post(address, values)
    assert list(section.groups.all()) == [own]
