"""Preview links: who has one reads one version of a page, with its pictures and files, and nothing else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from core.previews import LIFETIME, PreviewLink
from news.models import NewsAttachment, NewsPage
from plans.models import Activity
from tests.factories import (
    LegalDocumentFactory,
    NewsPageFactory,
    PlanPageFactory,
    ProcedurePageFactory,
    StandardPageFactory,
    signed_in,
)
from tests.test_approval import approve, at, autosave, hand_in
from tests.test_desk import plan_editor  # noqa: F401  (a fixture)
from tests.test_files import as_figure, as_lead_picture, document, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

NOTICE = "Bản xem trước, chưa công khai."


@pytest.fixture
def draft(staff):
    page = NewsPageFactory(title="Lịch tiếp dân", live=False, owner=staff)
    page.save_revision(user=staff)
    return page


def ask(user, page, button="make"):
    return signed_in(user).post(reverse("preview_link", args=[page.pk]), {button: ""}, follow=True)


def link_to(page) -> str:
    revision = Page.objects.get(pk=page.pk).latest_revision
    return reverse("preview", args=[PreviewLink.objects.create(page_id=page.pk, revision=revision).key])


def shown_to(visitor, item) -> bool:
    address = item.get_rendition("width-320").url if hasattr(item, "renditions") else item.url
    return visitor.get(address).status_code == 200


def test_who_has_the_link_reads_the_draft_and_no_cache_or_search_engine_keeps_it(staff, draft):
    assert "Đã tạo liên kết xem trước" in ask(staff, draft).content.decode()
    link = PreviewLink.objects.get()
    assert (link.page_id, link.made_by) == (draft.pk, staff)
    assert link.address in signed_in(staff).get(reverse("preview_link", args=[draft.pk])).content.decode()
    answer = Client().get(reverse("preview", args=[link.key]))
    told = answer.content.decode()
    assert "Lịch tiếp dân" in told
    assert NOTICE in told
    assert '<meta name="robots" content="noindex">' in told
    assert "data-count-view" not in told
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert Client().get(draft.url).status_code == 404


def test_what_is_public_says_nothing_of_previews(client):
    answer = client.get(NewsPageFactory().url)
    assert NOTICE not in answer.content.decode()
    assert not answer.cookies


def test_the_link_shows_the_version_it_was_made_for(staff, draft):
    ask(staff, draft)
    address = reverse("preview", args=[PreviewLink.objects.get().key])
    latest = Page.objects.get(pk=draft.pk).latest_revision_id
    autosave(staff, draft, title="Sửa sau đó", overwrite_revision_id=latest)
    assert NewsPage.objects.get().get_latest_revision_as_object().title == "Sửa sau đó"
    assert "Sửa sau đó" not in Client().get(address).content.decode()
    screen = signed_in(staff).get(reverse("preview_link", args=[draft.pk])).content.decode()
    assert "Bản nháp đã được sửa sau đó" in screen


def test_the_link_ends_by_itself(draft):
    address = link_to(draft)
    PreviewLink.objects.update(made_at=timezone.now() - LIFETIME + timedelta(minutes=1))
    assert Client().get(address).status_code == 200
    PreviewLink.objects.update(made_at=timezone.now() - LIFETIME)
    answer = Client().get(address)
    assert answer.status_code == 404
    assert "đã hết hạn" in answer.content.decode()
    assert timedelta(days=7) >= LIFETIME


@pytest.mark.parametrize("button", ["make", "end"])
def test_the_link_ends_when_it_is_renewed_or_taken_back(staff, draft, button):
    address = link_to(draft)
    ask(staff, draft, button)
    assert Client().get(address).status_code == 404
    assert PreviewLink.objects.count() == (button == "make")
    history = signed_in(staff).get(at("history", draft.pk)).content.decode()
    assert {"make": "Đã tạo liên kết xem trước", "end": "Đã thu hồi liên kết xem trước"}[button] in history


def test_the_link_ends_when_the_page_is_published(staff, editor, draft):
    address = link_to(draft)
    hand_in(staff, draft)
    assert Client().get(address).status_code == 200
    approve(editor, draft)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("path", ["", "x", "..%2F", "%00", "a" * 500])
def test_made_up_links_lead_nowhere(path, draft):
    link_to(draft)
    assert Client().get(f"/xem-truoc/{path}/").status_code == 404


def test_only_who_may_edit_a_draft_lets_others_read_it(plan_editor, staff, draft, client):  # noqa: F811
    plan = PlanPageFactory(live=False)
    ask(plan_editor, draft)
    client.post(reverse("preview_link", args=[plan.pk]), {"make": ""})
    ask(staff, NewsPageFactory())  # nothing there that is not public
    assert not PreviewLink.objects.exists()
    ask(plan_editor, plan)
    assert PreviewLink.objects.get().page_id == plan.pk


def test_the_button_stands_at_drafts_only(staff, draft):
    public = NewsPageFactory()
    for page, is_offered in ((draft, True), (public, False)):
        form = signed_in(staff).get(at("edit", page.pk)).content.decode()
        assert (reverse("preview_link", args=[page.pk]) in form) is is_offered


def test_every_type_of_page_has_them(portal):
    plan = PlanPageFactory(live=False)
    plan.activities = [Activity(number="1", description="Niêm yết tại xã", timing_text="Quý I")]
    plan.save_revision()
    pages = [make(live=False) for make in (ProcedurePageFactory, LegalDocumentFactory, StandardPageFactory)]
    for page, words in [(plan, "Niêm yết tại xã"), *((page, page.title) for page in pages)]:
        assert words in Client().get(link_to(page)).content.decode()


# --- Pictures and files -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("use", [as_lead_picture, as_figure])
def test_pictures_of_the_version_show_to_who_opened_the_link(use):
    shown, other = picture(), picture()
    as_lead_picture(other, live=False)
    visitor = Client()
    address = link_to(use(shown, live=False))
    assert not shown_to(visitor, shown)
    visitor.get(address)
    assert shown_to(visitor, shown)
    assert not shown_to(visitor, other)
    assert not shown_to(Client(), shown)
    assert visitor.get(shown.get_rendition("width-320").url)["Cache-Control"] == "private, no-store"
    PreviewLink.objects.update(made_at=timezone.now() - LIFETIME)
    assert not shown_to(visitor, shown)


def test_files_of_the_version_too(draft):
    file, other = document(), document()
    draft.attachments = [NewsAttachment(document=file)]
    draft.save_revision()
    visitor = Client()
    visitor.get(link_to(draft))
    assert shown_to(visitor, file)
    assert not shown_to(visitor, other)


def test_the_browser_keeps_what_it_was_given_for_pictures_and_files_alone(draft):
    answer = Client().get(link_to(draft))
    assert {cookie["path"] for cookie in answer.cookies.values()} == {"/media/", "/tai-lieu/"}
    assert all(cookie["httponly"] and cookie["samesite"] == "Lax" for cookie in answer.cookies.values())


@pytest.mark.parametrize("value", ["", "x", "\x00", "a" * 9000])
def test_a_made_up_cookie_opens_nothing(value):
    shown = picture()
    link_to(as_lead_picture(shown, live=False))
    visitor = Client()
    visitor.cookies["xem-truoc-media-1"] = value
    assert not shown_to(visitor, shown)
