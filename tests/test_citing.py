"""Where documents are cited, and what pages that rest on one say when it no longer binds."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from core.reviews import PageReview
from legal.citing import PageCitation
from legal.relations import DocumentRelation
from procedures.parts import LegalBasis
from tests.factories import (
    AgencyFactory,
    LegalDocumentFactory,
    NewsPageFactory,
    PlanPageFactory,
    ProcedurePageFactory,
    signed_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

NUMBER = "61/2018/NĐ-CP"
WORDS = "Nội dung đang được rà soát."
DESK = "Căn cứ đã hết hiệu lực, cần rà soát"


def text_of(client, page) -> str:
    return " ".join(client.get(page.url).content.decode().split())


def desk(user) -> str:
    return signed_in(user).get(reverse("wagtailadmin_home")).content.decode()


def resting(number=NUMBER, **fields):
    return ProcedurePageFactory(legal_basis=[LegalBasis(number=number, title="Về một cửa")], **fields)


def replace(document, on=date(2026, 5, 1), **fields):
    relation = DocumentRelation(kind="replaces", target=document)
    return LegalDocumentFactory(relations=[relation], issued_on=on, **fields)


def test_a_document_lists_the_public_pages_that_rest_on_it_or_cite_it(client):
    document = LegalDocumentFactory(number=NUMBER)
    procedure = resting("61/2018/nđ–cp", name="Thủ tục căn cứ")
    plan = PlanPageFactory(title="Kế hoạch viện dẫn", basis=f"<p>Căn cứ Nghị định số {NUMBER}.</p>")
    article = NewsPageFactory(title="Bài nhắc tới", summary=f"Theo Nghị định số {NUMBER} của Chính phủ.")
    NewsPageFactory(title="Bài không nhắc", summary="Theo Nghị định số 45/2020/NĐ-CP.")
    draft = NewsPageFactory(title="Bài nháp", summary=f"Theo {NUMBER}.", live=False)
    text = text_of(client, document)
    for page in (procedure, plan, article):
        assert f'href="{page.url}"' in text
    assert "Bài không nhắc" not in text
    assert draft.title not in text
    assert text.count("(lấy làm căn cứ)") == 2
    article.unpublish()
    assert "Bài nhắc tới" not in text_of(client, document)


def test_a_citation_goes_with_the_words_and_the_index_can_be_built_anew(client):
    document = LegalDocumentFactory(number=NUMBER)
    article = NewsPageFactory(title="Bài nhắc tới", summary=f"Theo {NUMBER}.")
    PageCitation.objects.all().delete()
    assert "Bài nhắc tới" not in text_of(client, document)
    call_command("index_citations", verbosity=0)
    assert "Bài nhắc tới" in text_of(client, document)
    article.summary = "Không nhắc nữa."
    article.save_revision().publish()
    assert "Bài nhắc tới" not in text_of(client, document)


def test_a_procedure_says_that_what_it_rests_on_was_replaced_and_so_does_the_desk(client, editor):
    document = LegalDocumentFactory(number=NUMBER, document_type__name="Nghị định")
    procedure, other = resting(name="Thủ tục căn cứ"), resting("45/2020/NĐ-CP")
    assert WORDS not in text_of(client, procedure)
    assert DESK not in desk(editor)
    new = replace(document, number="70/2026/NĐ-CP")
    text = text_of(client, procedure)
    assert WORDS in text
    assert f">Nghị định {NUMBER}</a>, đã hết hiệu lực từ ngày 01 tháng 5 năm 2026" in text
    assert f'href="{new.url}"' in text
    assert WORDS not in text_of(client, other)
    assert DESK in desk(editor)
    assert "Thủ tục căn cứ" in desk(editor)
    procedure.legal_basis = [LegalBasis(number="70/2026/NĐ-CP")]
    procedure.save_revision().publish()
    assert WORDS not in text_of(client, procedure)
    assert DESK not in desk(editor)


def test_only_what_really_ended_is_said_to_have_ended(client):
    for number, fields in [
        ("1/2026/NĐ-CP", {"expires_on": timezone.localdate() + timedelta(days=1)}),
        ("2/2026/NĐ-CP", {"live": False, "expires_on": date(2026, 2, 1)}),
    ]:
        LegalDocumentFactory(number=number, **fields)
        assert WORDS not in text_of(client, resting(number)), number
    replace(LegalDocumentFactory(number="3/2026/NĐ-CP"), live=False)
    for year in (2025, 2026):  # one number, two documents: it names neither
        LegalDocumentFactory(number="4/NĐ-CP", issued_on=date(year, 1, 5), expires_on=date(2026, 2, 1))
    for number in ("3/2026/NĐ-CP", "4/NĐ-CP"):
        assert WORDS not in text_of(client, resting(number)), number
    LegalDocumentFactory(number="5/2026/NĐ-CP", expires_on=timezone.localdate())
    assert WORDS in text_of(client, resting("5/2026/NĐ-CP"))
    assert WORDS not in text_of(client, resting("5/2026/NĐ-CP", state="RETIRED"))


def test_a_basis_is_known_by_its_number_though_its_kind_is_written_before_it(client):
    LegalDocumentFactory(number="03/2023/TT-BTP", expires_on=date(2026, 2, 1))
    assert WORDS in text_of(client, resting("Thông tư số 03/2023/TT-BTP"))


def test_a_number_without_a_year_may_be_another_agencys_and_is_not_said_to_have_lapsed(client):
    LegalDocumentFactory(number="15/QĐ-UBND", issued_on=date(2019, 1, 5), expires_on=date(2024, 1, 1))
    assert WORDS not in text_of(client, resting("15/QĐ-UBND"))


def test_a_procedure_tells_when_it_was_checked_by_whom_and_when_next(client):
    unit = AgencyFactory(name="Phòng Kiểm soát thủ tục")
    page = ProcedurePageFactory(checked_on=date(2026, 3, 2), checked_by=unit)
    text = text_of(client, page)
    assert "ngày 02 tháng 3 năm 2026, Phòng Kiểm soát thủ tục" in text
    assert "trước ngày 02 tháng 3 năm 2027" in text
    PageReview.objects.create(page=page, review_on=date(2026, 6, 1))
    assert "đã đến hạn, ngày 01 tháng 6 năm 2026" in text_of(client, page)
    assert "Rà soát tiếp theo" not in text_of(client, ProcedurePageFactory())


def test_a_procedure_page_asks_as_often_for_many_lapsed_documents_as_for_one(client):
    documents = [LegalDocumentFactory(number=f"{n}/2020/NĐ-CP") for n in range(1, 5)]
    one = resting("1/2020/NĐ-CP")
    many = ProcedurePageFactory(legal_basis=[LegalBasis(number=document.number) for document in documents])
    for document in documents:
        replace(document)
    asked = []
    for page in (one, many, one, many):
        with CaptureQueriesContext(connection) as queries:
            assert WORDS in text_of(client, page)
        asked.append(len(queries))
    assert asked[2] == asked[3]
