"""Pictures and files: what no page shows in public is not for visitors."""

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction
from wagtail.rich_text import RichText

from core.models import PortalDocument, PortalImage
from news.models import NewsAttachment, NewsPage
from tests.factories import (
    NewsPageFactory,
    PlanPageFactory,
    ProcedurePageFactory,
    StandardPageFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

everyone = pytest.mark.parametrize("user", ["staff", "editor", "administrator"], indirect=True)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def user(request):
    return request.getfixturevalue(request.param)


def picture(owner=None, **fields) -> PortalImage:
    file = get_test_image_file("tranh.png", size=(640, 480))
    return PortalImage.objects.create(title="Tranh", file=file, uploaded_by_user=owner, **fields)


def document(owner=None, **fields) -> PortalDocument:
    fields = {"title": "Quyết định", "file": ContentFile(b"%PDF-1.4 cu", "qd.pdf"), **fields}
    return PortalDocument.objects.create(uploaded_by_user=owner, **fields)


# Each way a page shows a file; each gives the page.


def as_figure(item, **page):
    return StandardPageFactory(body=[("image", {"image": item, "alt": "Ruộng lúa", "caption": ""})], **page)


def as_attachment(item, live=True):
    page = NewsPageFactory(live=False)
    page.attachments = [NewsAttachment(document=item)]
    revision = page.save_revision()
    if live:
        revision.publish()
    return page


def as_plan(item, **page):
    return PlanPageFactory(document=item, **page)


def as_block(item, **page):
    return StandardPageFactory(body=[("file", {"document": item, "title": ""})], **page)


def as_link(item, **page):
    text = RichText(f'<p><a linktype="document" id="{item.pk}">Xem</a></p>')
    return StandardPageFactory(body=[("paragraph", text)], **page)


def as_form_of_a_procedure(item, **page):
    papers = [{"name": "Đơn", "original_count": 1, "form_names": "", "form": item}]
    return ProcedurePageFactory(required_documents=[("case", {"name": "", "documents": papers})], **page)


DOCUMENT_USES = [as_attachment, as_plan, as_block, as_link, as_form_of_a_procedure]


def address(item, name):
    app = "wagtailimages" if isinstance(item, PortalImage) else "wagtaildocs"
    return reverse(f"{app}:{name}", args=[item.pk])


# --- What visitors get ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("use", DOCUMENT_USES, ids=lambda use: use.__name__)
def test_a_visitor_downloads_the_document_of_a_live_page_and_of_no_draft(use, portal, client):
    shown, hidden, unused = document(), document(), document()
    use(shown), use(hidden, live=False)
    assert [client.get(item.url).status_code for item in (shown, hidden, unused)] == [200, 404, 404]


def test_a_document_is_out_of_reach_once_its_page_is_withdrawn_or_leaves_it_out(portal, client):
    withdrawn, left_out = document(), document()
    as_block(withdrawn).unpublish()
    page = NewsPage.objects.get(pk=as_attachment(left_out).pk)
    assert client.get(left_out.url).status_code == 200
    page.attachments = []
    page.save_revision().publish()
    assert [client.get(item.url).status_code for item in (withdrawn, left_out)] == [404, 404]


def test_a_draft_beside_a_live_page_makes_nothing_public(portal, client):
    item, page = document(), StandardPageFactory()
    page.body = [("file", {"document": item, "title": ""})]
    page.save_revision()
    assert client.get(item.url).status_code == 404


def test_the_document_of_a_closed_page_is_for_those_the_page_is_for(portal, client):
    item = document()
    parent = StandardPageFactory()
    page = as_block(item, parent=parent)
    closed = PageViewRestriction.objects.create(page=parent, restriction_type="groups")
    group = Group.objects.create(name="Tổ soạn thảo")
    closed.groups.add(group)
    member, other = UserFactory(groups=[group]), UserFactory()
    answers = [visitor.get(item.url).status_code for visitor in (client, signed_in(other), signed_in(member))]
    assert answers == [404, 404, 200]
    page.move(StandardPageFactory(), pos="last-child")
    assert client.get(item.url).status_code == 200


@everyone
def test_who_works_here_reads_every_document(user):
    assert signed_in(user).get(document().url).status_code == 200


def test_no_document_and_no_picture_as_uploaded_is_at_an_address_of_the_media_folder(portal, client):
    files = [document().file, picture().file]
    as_figure(PortalImage.objects.get()), as_block(PortalDocument.objects.get())
    assert [client.get(file.url).status_code for file in files] == [404, 404]


def test_a_picture_as_a_page_shows_it_is_served_and_its_address_cannot_be_guessed(portal, client):
    first, second = (picture().get_rendition("width-320") for _ in range(2))
    assert client.get(first.url).status_code == 200
    secrets = {rendition.file.name.split("/")[-1].split(".")[0] for rendition in (first, second)}
    assert len(secrets) == 2
    assert all(len(secret) == 16 for secret in secrets)
    assert not any("tranh" in secret for secret in secrets)


def test_staff_see_previews_in_the_admin(staff):
    item = picture(owner=staff)
    client = signed_in(staff)
    for screen in (reverse("wagtailimages:index"), address(item, "edit"), reverse("wagtailimages_chooser:choose")):
        said = client.get(screen).content.decode()
        assert "/media/images/" in said
        assert "/media/original_images/" not in said
    assert all(client.get(rendition.url).status_code == 200 for rendition in item.renditions.all())
