"""The words inside files: found with the page that offers them, within limits, and never at the price of an error."""

import io
import time

import docx
import pytest
import typst
from django.core.files.base import ContentFile
from wagtail.models import Collection, CollectionViewRestriction

from core.document_text import DocumentText
from core.models import PortalDocument
from formats import text
from legal.models import LegalDocumentFile
from tests.factories import LegalDocumentFactory, signed_in

WORDS = "Miễn lệ phí cho người cao tuổi"


def pdf(pages=1) -> bytes:
    return typst.compile(f"{WORDS} \n #pagebreak()\n".encode() * pages, format="pdf")


def word() -> bytes:
    document, file = docx.Document(), io.BytesIO()
    document.add_paragraph(WORDS)
    document.add_table(1, 1).cell(0, 0).text = "Trong bảng"
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize(("extension", "content"), [("pdf", pdf), ("docx", word)])
@pytest.mark.django_db
def test_a_document_is_found_by_words_inside_its_file(portal, client, extension, content):
    file = PortalDocument(title="Bản ký", file=ContentFile(content(), name=f"ky.{extension}"))
    file._set_document_file_metadata()
    file.save()
    page = LegalDocumentFactory(title="Quy định mới", files=[LegalDocumentFile(document=file)])
    draft = LegalDocumentFactory(files=[LegalDocumentFile(document=file)], live=False)
    found = client.get("/tim-kiem/", {"q": "nguoi cao tuoi", "loai": "van-ban"}).context["page_obj"].object_list
    assert found == [page.pk]
    assert draft.pk not in found
    assert DocumentText.objects.get(document=file).text.split()[:2] == ["Miễn", "lệ"]


@pytest.mark.django_db
def test_words_of_a_file_in_a_closed_collection_lead_nobody_to_it(portal, client):
    closed = Collection.get_first_root_node().add_child(name="Kín")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    below = closed.add_child(name="Trong kín")
    file = PortalDocument(title="Bản ký", file=ContentFile(word(), name="ky.docx"), collection=below)
    file._set_document_file_metadata()
    file.save()
    LegalDocumentFactory(files=[LegalDocumentFile(document=file)])
    assert not client.get("/tim-kiem/", {"q": "nguoi cao tuoi", "loai": "van-ban"}).context["page_obj"].object_list


@pytest.mark.django_db
def test_a_collection_closed_later_hides_the_words_of_its_files_at_once(portal, client):
    def is_found():
        return bool(
            client.get("/tim-kiem/", {"q": "nguoi cao tuoi", "loai": "van-ban"}).context["page_obj"].object_list
        )

    closing = Collection.get_first_root_node().add_child(name="Sẽ kín")
    file = PortalDocument(
        title="Bản ký", file=ContentFile(word(), name="ky.docx"), collection=closing.add_child(name="A")
    )
    file._set_document_file_metadata()
    file.save()
    LegalDocumentFactory(files=[LegalDocumentFile(document=file)])
    told = [is_found()]
    closed = CollectionViewRestriction.objects.create(collection=closing, restriction_type="login")
    told.append(is_found())
    file.collection = Collection.get_first_root_node()
    file.save()
    told.append(is_found())
    file.collection = closing
    file.save()
    told.append(is_found())
    closed.delete()
    assert [*told, is_found()] == [True, False, True, False, True]


@pytest.mark.django_db
def test_a_collection_moved_below_a_closed_one_hides_the_words_of_its_files_at_once(
    portal, client, administrator, django_capture_on_commit_callbacks
):
    root = Collection.get_first_root_node()
    closed = root.add_child(name="Kín")
    CollectionViewRestriction.objects.create(collection=closed, restriction_type="login")
    moving = Collection.get_first_root_node().add_child(name="Sẽ chuyển")
    file = PortalDocument(title="Bản ký", file=ContentFile(word(), name="ky.docx"), collection=moving)
    file._set_document_file_metadata()
    file.save()
    LegalDocumentFactory(files=[LegalDocumentFile(document=file)])
    found = [client.get("/tim-kiem/", {"q": "nguoi cao tuoi"}).context["page_obj"].paginator.count]
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(administrator).post(
            f"/admin/collections/{moving.pk}/", {"name": "Sẽ chuyển", "parent": closed.pk}
        )
    assert answer.status_code == 302
    assert Collection.objects.get(pk=moving.pk).is_descendant_of(Collection.objects.get(pk=closed.pk))
    found.append(client.get("/tim-kiem/", {"q": "nguoi cao tuoi"}).context["page_obj"].paginator.count)
    assert found == [1, 0]


@pytest.mark.django_db
def test_a_file_is_read_once_and_again_only_when_it_is_another(portal, monkeypatch):
    file = PortalDocument(title="Bản ký", file=ContentFile(word(), name="ky.docx"))
    file._set_document_file_metadata()
    file.save()
    monkeypatch.setattr("core.document_text.text_of", lambda *args: pytest.fail("đọc lại"))
    file.title = "Tên khác"
    file.save()


def test_tables_of_a_word_file_are_read_too():
    assert text.text_of("docx", io.BytesIO(word())).split() == [*WORDS.split(), "Trong", "bảng"]


@pytest.mark.parametrize(
    ("extension", "content"),
    [("pdf", b"%PDF-1.7 hong"), ("pdf", b""), ("docx", b"PK\x03\x04 hong"), ("xlsx", word()), ("zip", word())],
)
def test_a_broken_file_or_another_kind_has_no_words(extension, content):
    assert text.text_of(extension, io.BytesIO(content)) == ""


def test_a_long_file_is_read_to_its_limits(monkeypatch):
    long = io.BytesIO(pdf(pages=6))
    monkeypatch.setattr(text, "PAGE_LIMIT", 2)
    assert text.text_of("pdf", long).count(WORDS) == 2
    monkeypatch.setattr(text, "PAGE_LIMIT", 300)
    monkeypatch.setattr(text, "TEXT_LIMIT", 40)
    assert len(text.text_of("pdf", long)) == 40
    monkeypatch.setattr(text, "TEXT_LIMIT", 10_000)
    clock = iter(range(0, 1000, 5))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    assert text.text_of("pdf", long).count(WORDS) == 1
