"""A draft that only named people open, until it is public."""

import pytest
from django.urls import reverse
from wagtail.models import PageLogEntry

from core.draft_readers import DraftReaders
from tests.factories import NewsPageFactory, UserFactory, signed_in
from tests.test_sections import SECTION_SCREENS, decide, opens

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(staff):
    page = NewsPageFactory(live=False, owner=staff)
    page.save_revision(user=staff, log_action=True)
    return page


def name(user, page, *named):
    return signed_in(user).post(reverse("draft_readers", args=[page.pk]), {"users": [person.pk for person in named]})


@pytest.mark.parametrize("screen", [s for s in SECTION_SCREENS if s != "unpublish"] + ["preview_link", "draft_readers"])
def test_no_screen_of_it_opens_to_who_is_not_named(screen, draft, staff, editor, second_editor):
    name(staff, draft, staff, editor)
    address = reverse(
        screen if "_" in screen and screen != "view_draft" else f"wagtailadmin_pages:{screen}", args=[draft.pk]
    )
    for user, expected in [(second_editor, False), (editor, True)]:
        answer = signed_in(user).get(address, follow=True)
        opened = answer.status_code == 200 and answer.request["PATH_INFO"] != reverse("wagtailadmin_home")
        assert opened is expected


def test_only_who_is_named_decides_on_it_and_sees_it_waiting(draft, staff, editor, second_editor):
    name(staff, draft, staff, editor)
    draft.get_workflow().start(draft, staff)
    assert draft.title not in signed_in(second_editor).get("/admin/").content.decode()
    decide(second_editor, draft)
    assert not draft.live
    decide(editor, draft)
    assert draft.live


def test_it_is_open_to_all_again_when_it_is_public(draft, staff, editor, second_editor):
    name(staff, draft, staff, editor)
    draft.get_workflow().start(draft, staff)
    decide(editor, draft)
    assert not DraftReaders.objects.exists()
    assert opens(second_editor, "edit", draft)


def test_only_who_has_a_right_to_the_page_can_be_named(draft, staff, colleague):
    name(staff, draft, staff, UserFactory())
    assert not DraftReaders.objects.exists()
    name(staff, draft, staff, colleague)
    assert set(DraftReaders.objects.get().users.all()) == {staff, colleague}


def test_nobody_shuts_themselves_out(draft, staff, editor):
    answer = name(staff, draft, editor)
    assert "Hãy chọn cả chính anh/chị" in answer.content.decode()
    assert not DraftReaders.objects.exists()


def test_an_administrator_still_opens_it_and_may_open_it_to_all(draft, staff, editor, second_editor, administrator):
    name(staff, draft, staff)
    assert opens(administrator, "edit", draft)
    name(administrator, draft)
    assert opens(second_editor, "edit", draft)
    assert PageLogEntry.objects.filter(action="portal.draft_readers").first().data == {"names": []}


def test_who_is_not_named_cannot_name_themselves(draft, staff, second_editor):
    name(staff, draft, staff)
    name(second_editor, draft, second_editor)
    assert list(DraftReaders.objects.get().users.all()) == [staff]


def test_a_public_page_without_a_draft_has_nobody_to_name(editor):
    page = NewsPageFactory()
    name(editor, page, editor)
    assert not DraftReaders.objects.exists()
