"""The foot of a page's form: the two buttons that its reader came for are in sight, the others behind the arrow."""

import pytest
from lxml.html import document_fromstring

from news.models import NewsIndexPage
from tests.factories import signed_in
from tests.test_approval import at, decide, write

pytestmark = pytest.mark.django_db


def foot(user, address) -> tuple[list[str], list[str]]:
    """The words on the buttons in sight, and on those behind the arrow."""
    form = document_fromstring(signed_in(user).get(address).content.decode())
    [actions] = form.xpath("//footer//nav[contains(@class, 'actions--primary')]")
    buttons = [button for button in actions.xpath(".//button[not(@hidden)] | .//a") if words(button) != "Thao tác khác"]
    hidden = [button for button in buttons if button.xpath("ancestor::*[@data-w-dropdown-target='content']")]
    return [words(button) for button in buttons if button not in hidden], [words(button) for button in hidden]


def words(element) -> str:
    return " ".join(element.text_content().split())


def test_who_writes_saves_or_hands_in(staff, editor):
    new = at("add", "news", "newspage", NewsIndexPage.objects.get().pk)
    assert foot(staff, new) == (["Lưu bản nháp", "Trình duyệt"], [])
    draft = at("edit", write(staff).pk)
    for user in (staff, editor):
        assert foot(user, draft) == (["Lưu bản nháp", "Trình duyệt"], [])


def test_who_got_it_back_hands_in_again(staff, editor):
    page = write(staff, "action-submit")
    decide(editor, page, "reject", "Thiếu ảnh.")
    shown, others = foot(staff, at("edit", page.pk))
    assert shown == ["Lưu bản nháp", "Trình lại"]
    assert "Hủy quy trình duyệt" in others


def test_who_decides_approves_or_sends_back(staff, editor):
    page = write(staff, "action-submit")
    shown, others = foot(editor, at("edit", page.pk))
    assert shown == ["Duyệt", "Trả lại"]
    assert {"Lưu bản nháp", "Duyệt kèm ghi chú"} <= set(others)


def test_nobody_is_offered_to_approve_their_own(editor):
    page = write(editor, "action-submit")
    shown, others = foot(editor, at("edit", page.pk))
    assert shown == ["Lưu bản nháp"]
    assert not [label for label in others if label.startswith("Duyệt")]


def test_the_first_button_of_a_form_only_saves(staff, editor):
    """Enter in a field presses it."""
    page = write(staff, "action-submit")
    form = document_fromstring(signed_in(editor).get(at("edit", page.pk)).content.decode())
    first = form.xpath("//form[@data-edit-form]//button[not(@type) or @type='submit']")[0]
    assert not {"name", "data-workflow-action-name", "form"} & set(first.keys())
