"""Opinions on a draft: who was given it to read says what they think, which decides nothing and nobody can change."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from core import opinions
from core.previews import PreviewLink
from tests.factories import NewsPageFactory, signed_in
from tests.test_approval import approve, hand_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

GOOD = {"name": "Bà Lê Thị Lan", "position": "Sở Tư pháp", "verdict": "mend", "text": "Sai số nghị định: <b>61</b>."}


@pytest.fixture
def draft(staff):
    staff.email = "canbo@example.org"
    staff.save()
    page = NewsPageFactory(title="Lịch tiếp dân", live=False, owner=staff)
    page.save_revision(user=staff)
    return page


def link_to(page, user, **values) -> PreviewLink:
    signed_in(user).post(reverse("preview_link", args=[page.pk]), {"make": "", "asks_opinion": "on", **values})
    return PreviewLink.objects.get()


def say(link, **values):
    client = Client(enforce_csrf_checks=True)
    return client.post(reverse("opinion", args=[link.key]), GOOD | values, follow=True)


def test_an_opinion_stands_before_who_writes_and_who_approves(
    staff, editor, draft, mailoutbox, django_capture_on_commit_callbacks
):
    link = link_to(draft, staff)
    assert "Cho ý kiến về bản này" in Client().get(reverse("preview", args=[link.key])).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert "Đã gửi. Cảm ơn" in say(link).content.decode()
    assert [letter.to for letter in mailoutbox] == [["canbo@example.org"]]
    assert "Sai số nghị định" in mailoutbox[0].body
    hand_in(staff, draft)
    for user, screen in [
        (staff, reverse("wagtailadmin_home")),
        (staff, reverse("preview_link", args=[draft.pk])),
        (editor, reverse("wagtailadmin_pages:edit", args=[draft.pk])),
        (editor, reverse("wagtailadmin_pages:history", args=[draft.pk])),
    ]:
        told = signed_in(user).get(screen).content.decode()
        assert "Bà Lê Thị Lan, Sở Tư pháp" in told, screen
        assert "Sai số nghị định: &lt;b&gt;61" in told, screen


def test_a_page_that_is_loaded_again_sends_nothing_again(staff, draft):
    assert say(link_to(draft, staff)).redirect_chain


def test_the_desk_tells_no_opinion_on_a_version_that_is_public_by_now(staff, draft):
    say(link_to(draft, staff))
    assert len(opinions.on_drafts(Page.objects.all())) == 1
    draft.get_latest_revision().publish()
    draft.refresh_from_db()
    draft.save_revision(user=staff)
    Page.objects.filter(pk=draft.pk).update(has_unpublished_changes=True)
    assert not opinions.on_drafts(Page.objects.all())


def test_it_decides_nothing_and_is_never_public(staff, editor, draft):
    link = link_to(draft, staff)
    say(link, verdict="agrees", text="")
    draft.refresh_from_db()
    assert not draft.live
    hand_in(staff, draft)
    approve(editor, draft)
    draft.refresh_from_db()
    assert draft.live
    assert "Bà Lê Thị Lan" not in Client().get(draft.url).content.decode()
    assert say(link).status_code == 404  # published: the link is over
    assert not opinions.opinions_of(draft)  # what was said of an earlier draft is history


def test_a_link_only_to_read_takes_none(staff, draft):
    link = link_to(draft, staff)
    PreviewLink.objects.update(asks_opinion=False)
    assert "Cho ý kiến" not in Client().get(reverse("preview", args=[link.key])).content.decode()
    assert say(link).status_code == 404
    assert not PageLogEntry.objects.filter(action=opinions.OPINION_LOG_ACTION).exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "Mục này là bắt buộc."),
        ({"name": "\u200b"}, "Mục này là bắt buộc."),
        ({"verdict": "x"}, "Lựa chọn chưa hợp lệ"),
        ({"text": ""}, "Hãy viết chỗ cần sửa."),
        ({"text": "a" * 5_001}, "5000"),
        ({"name": "\x00"}, ""),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(wrong, words, staff, draft):
    told = say(link_to(draft, staff), **wrong).content.decode()
    assert "Chưa gửi được" in told
    assert words in told
    assert "Sở Tư pháp" in told
    assert not PageLogEntry.objects.filter(action=opinions.OPINION_LOG_ACTION).exists()


def test_a_link_in_wrong_hands_fills_no_log(staff, draft, monkeypatch):
    monkeypatch.setattr(opinions, "MOST", 2)
    link = link_to(draft, staff)
    for _ in range(3):
        told = say(link).content.decode()
    assert "đã nhận đủ số ý kiến" in told
    assert opinions.opinions_of(draft).count() == 2


def test_the_form_is_kept_by_no_cache_and_gives_no_cookie(staff, draft):
    answer = Client().get(reverse("opinion", args=[link_to(draft, staff).key]))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    assert not mail.outbox
