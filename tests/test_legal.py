"""Official documents: page and list, whether they bind, numbers that are unique."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from core.models import PortalDocument
from legal.models import LegalDocument, LegalDocumentFile, LegalDocumentIndexPage
from legal.relations import DocumentRelation
from legal.validity import Validity
from legal.vocabularies import LegalField
from tests.factories import AgencyFactory, DocumentTypeFactory, LegalDocumentFactory

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 1)


def validity(page, today=TODAY) -> str:
    return LegalDocument.objects.with_validity(today).get(pk=page.pk).validity


def changed_by(kind, live=True, **fields) -> LegalDocument:
    """A document to which another one does this, from 1 May 2026."""
    target = LegalDocumentFactory()
    is_partial = fields.pop("is_partial", False)
    relation = DocumentRelation(kind=kind, target=target, is_partial=is_partial)
    dates = {"issued_on": date(2026, 4, 1), "effective_on": date(2026, 5, 1)} | fields
    LegalDocumentFactory(relations=[relation], live=live, **dates)
    return target


# --- Whether it binds -------------------------------------------------------------------------------------------------


def test_a_document_binds_from_the_day_it_names_or_else_from_its_issue(portal):
    with_day = LegalDocumentFactory(issued_on=date(2026, 5, 20), effective_on=date(2026, 6, 2))
    assert validity(with_day) == Validity.NOT_YET
    assert validity(with_day, date(2026, 6, 2)) == Validity.IN_FORCE
    assert validity(LegalDocumentFactory(issued_on=TODAY)) == Validity.IN_FORCE
    assert validity(LegalDocumentFactory(issued_on=date(2026, 6, 2))) == Validity.NOT_YET


def test_a_document_no_longer_binds_on_the_day_it_expires(portal):
    page = LegalDocumentFactory(expires_on=TODAY)
    assert validity(page) == Validity.EXPIRED
    assert validity(page, date(2026, 5, 31)) == Validity.IN_FORCE


@pytest.mark.parametrize(
    ("kind", "is_partial", "expected"),
    [
        ("replaces", False, Validity.EXPIRED),
        ("replaces", True, Validity.PARTLY),
        ("repeals", False, Validity.EXPIRED),
        ("repeals", True, Validity.PARTLY),
        ("amends", False, Validity.PARTLY),
        ("supplements", False, Validity.IN_FORCE),
        ("corrects", False, Validity.IN_FORCE),
        ("based-on", False, Validity.IN_FORCE),
    ],
)
def test_what_another_document_does_decides_whether_it_binds(portal, kind, is_partial, expected):
    assert validity(changed_by(kind, is_partial=is_partial)) == expected


def test_a_relation_by_number_holds_for_the_document_that_comes_to_the_portal_later(portal, client, agency):
    """For the one it surely means: numbers of the same form are given out by every province, each year anew."""
    numbers = ("Quyết định 9/2020/QĐ-UBND", "9/QĐ-UBND", "8/QĐ-UBND ngày 12/3/2019", "61/2018/NĐ-CP")
    newer = LegalDocumentFactory(
        number="20/2026/QĐ-UBND",
        issuing_agency=agency,
        issued_on=date(2026, 4, 1),
        relations=[DocumentRelation(kind="repeals", number=number) for number in numbers],
    )
    expected = {}
    for number, year, issuer, validity in [
        ("09/2020/QĐ-UBND", 2020, agency, "het"),
        ("09/2020/QĐ-UBND", 2020, None, "con"),
        ("9/QĐ-UBND", 2020, agency, "con"),
        ("8/QĐ-UBND", 2019, agency, "het"),
        ("8/QĐ-UBND", 2020, agency, "con"),
        ("8/QĐ-UBND", 2019, None, "con"),
        ("61/2018/NĐ-CP", 2018, None, "het"),
    ]:
        issued = {"issuing_agency": issuer or AgencyFactory(), "issued_on": date(year, 3, 12)}
        expected[LegalDocumentFactory(number=number, **issued)] = validity
    known = LegalDocument.objects.with_validity(date(2026, 5, 1))
    assert [known.get(pk=page.pk).validity for page in expected] == list(expected.values())
    assert known.get(pk=newer.pk).validity == "con"
    for page, validity in expected.items():
        text = client.get(page.url).content.decode()
        assert ("Bị bãi bỏ bởi" in text and f'href="{newer.url}"' in text) == (validity == "het"), page.number


def test_a_new_document_can_be_looked_at_before_it_is_saved(portal, staff, client):
    client.force_login(staff)
    index = LegalDocumentIndexPage.objects.get()
    address = reverse("wagtailadmin_pages:preview_on_add", args=["legal", "legaldocument", index.pk])
    data = {"title": "Quy định", "number": "15/2026/QĐ-UBND", "issued_on": "01/04/2026", "slug": "quy-dinh"}
    data |= {"document_type": DocumentTypeFactory().pk, "issuing_agency": AgencyFactory().pk}
    data = nested_form_data(
        data | {"files": inline_formset([]), "relations": inline_formset([]), "comments": inline_formset([])}
    )
    assert client.post(address, data).json() == {"is_valid": True, "is_available": True}
    response = client.get(address)
    assert response.status_code == 200
    assert "15/2026/QĐ-UBND" in response.content.decode()


def test_a_document_ends_another_only_once_it_binds_itself(portal):
    target = changed_by("replaces")
    assert validity(target, date(2026, 4, 30)) == Validity.IN_FORCE
    assert validity(target, date(2026, 5, 1)) == Validity.EXPIRED
    assert validity(changed_by("replaces", effective_on=None), date(2026, 4, 1)) == Validity.EXPIRED


def test_a_draft_ends_nothing(portal):
    assert validity(changed_by("replaces", live=False)) == Validity.IN_FORCE


# --- Numbers ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def agency(db):
    return AgencyFactory(name="Ủy ban nhân dân tỉnh")


@pytest.mark.parametrize("number", ["15/2026/QĐ-UBND", "15/2026/qđ-ubnd", " 15/2026/QD–UBND "])
def test_an_agency_issues_a_number_once_a_year(portal, agency, number):
    LegalDocumentFactory(number="15/2026/QĐ-UBND", issuing_agency=agency)
    with pytest.raises(ValidationError) as refused:
        LegalDocumentFactory(number=number, issuing_agency=agency, issued_on=date(2026, 12, 1))
    assert list(refused.value.message_dict) == ["number"]
    assert "đã có văn bản số" in str(refused.value)


def test_another_agency_or_another_year_may_use_the_number(portal, agency):
    for issuing_agency, year in ((agency, 2025), (agency, 2026), (AgencyFactory(), 2026)):
        LegalDocumentFactory(number="225/QĐ-UBND", issuing_agency=issuing_agency, issued_on=date(year, 3, 1))
    assert LegalDocument.objects.filter(number_key="225/qdubnd").count() == 3


def test_a_document_cannot_bind_or_expire_before_its_issue(portal):
    with pytest.raises(ValidationError) as refused:
        LegalDocumentFactory(effective_on=date(2026, 1, 14), expires_on=date(2026, 1, 14))
    assert set(refused.value.message_dict) == {"effective_on", "expires_on"}


def test_a_relation_names_a_document_or_its_number(portal):
    page = LegalDocumentFactory(number="7/2026/QĐ-UBND")
    with pytest.raises(ValidationError):
        DocumentRelation(kind="amends", source=page).clean()
    with pytest.raises(ValidationError):
        DocumentRelation(kind="amends", source=page, target=page).clean()
    relation = DocumentRelation(kind="amends", source=LegalDocumentFactory(), target=page)
    relation.clean()
    assert relation.number == "7/2026/QĐ-UBND"


def test_the_form_says_in_vietnamese_that_the_number_is_taken(portal, staff, client, agency):
    LegalDocumentFactory(number="15/2026/QĐ-UBND", issuing_agency=agency)
    client.force_login(staff)
    index = LegalDocumentIndexPage.objects.get()
    data = {"title": "Quy định mức thu", "slug": "", "number": "15/2026/QĐ-UBND", "issuing_agency": agency.pk}
    data |= {"document_type": DocumentTypeFactory(name="Quyết định").pk, "issued_on": "20/02/2026"}
    data = nested_form_data(
        data | {"files": inline_formset([]), "relations": inline_formset([]), "comments": inline_formset([])}
    )
    address = reverse("wagtailadmin_pages:add", args=["legal", "legaldocument", index.pk])
    answer = client.post(address, data | {"action-submit": "1"})
    assert "Cơ quan này đã có văn bản số 15/2026/QĐ-UBND trong năm 2026." in answer.content.decode()
    assert LegalDocument.objects.count() == 1
    client.post(address, data | {"number": "16/2026/QĐ-UBND", "action-submit": "1"})
    made = LegalDocument.objects.get(number="16/2026/QĐ-UBND")
    assert made.slug == "quyet-dinh-16-2026-qd-ubnd"
    assert (made.live, made.current_workflow_state.status) == (False, "in_progress")


# --- Pages ------------------------------------------------------------------------------------------------------------


def text_of(client, path: str, status=200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_document_shows_its_facts_files_and_relations_both_ways(portal, client):
    old = LegalDocumentFactory(title="Quy định cũ", number="9/2020/QĐ-UBND")
    page = LegalDocumentFactory(
        title="Quy định mới",
        number="15/2026/QĐ-UBND",
        signer="Nguyễn Văn Mẫu",
        signer_position="Phó Chủ tịch",
        relations=[
            DocumentRelation(kind="replaces", target=old),
            DocumentRelation(kind="based-on", number="31/2024/QH15"),
        ],
        files=[
            LegalDocumentFile(
                document=PortalDocument.objects.create(
                    title="Bản ký", file=ContentFile(b"%PDF", name="ky.pdf"), file_size=2048
                )
            )
        ],
    )
    text = text_of(client, page.url)
    assert text.count("<h1") == 1
    for words in ("15/2026/QĐ-UBND", "Nguyễn Văn Mẫu, Phó Chủ tịch", "ngày 15 tháng 01 năm 2026", "Còn hiệu lực"):
        assert words in text
    assert "(PDF, 2 KB)" in text
    assert f'<iframe src="{page.files.get().document.url}"' in text
    assert f'href="{old.url}"' in text
    assert 'href="/tim-kiem/?q=31%2F2024%2FQH15"' in text
    text = text_of(client, old.url)
    assert "Được thay thế bởi" in text
    assert f'href="{page.url}"' in text
    assert "Hết hiệu lực toàn bộ" in text
    assert "không còn hiệu lực" in text


def test_drafts_show_neither_as_pages_nor_in_relations_nor_in_the_list(portal, client):
    draft = LegalDocumentFactory(title="Dự thảo kín", number="99/2026/QĐ-UBND", live=False)
    page = LegalDocumentFactory(relations=[DocumentRelation(kind="amends", target=draft)])
    draft.relations.add(DocumentRelation(kind="repeals", target=page))
    draft.save()
    assert client.get(draft.url).status_code == 404
    for path in (page.url, "/van-ban/"):
        assert "Dự thảo kín" not in text_of(client, path)
    assert "Bị bãi bỏ" not in text_of(client, page.url)


def listed(client, query="") -> set[str]:
    return {page.number for page in client.get(f"/van-ban/{query}").context["page_obj"]}


def test_the_list_narrows_by_type_agency_year_and_validity(portal, client, agency):
    decision = DocumentTypeFactory(name="Quyết định", slug="quyet-dinh")
    decree = DocumentTypeFactory(name="Nghị định", slug="nghi-dinh")
    today = timezone.localdate()
    LegalDocumentFactory(number="1/QĐ-A", document_type=decision, issuing_agency=agency, issued_on=date(2024, 1, 1))
    LegalDocumentFactory(number="2/QĐ-A", document_type=decision, issued_on=date(2025, 1, 1), expires_on=today)
    LegalDocumentFactory(number="3/NĐ-A", document_type=decree, issuing_agency=agency, issued_on=date(2025, 1, 1))
    assert listed(client) == {"1/QĐ-A", "2/QĐ-A", "3/NĐ-A"}
    assert listed(client, "?loai=quyet-dinh") == {"1/QĐ-A", "2/QĐ-A"}
    assert listed(client, f"?co-quan={agency.pk}") == {"1/QĐ-A", "3/NĐ-A"}
    assert listed(client, "?nam=2025") == {"2/QĐ-A", "3/NĐ-A"}
    assert listed(client, "?hieu-luc=het") == {"2/QĐ-A"}
    assert listed(client, "?nam=2025&hieu-luc=con") == {"3/NĐ-A"}
    counts = {f.key: {c.value: c.count for c in f.choices} for f in client.get("/van-ban/?nam=2025").context["facets"]}
    assert counts["loai"] == {"quyet-dinh": 1, "nghi-dinh": 1}
    assert counts["nam"] == {"2025": 2, "2024": 1}
    assert counts["hieu-luc"] == {"con": 1, "het": 1}
    assert counts["co-quan"][str(agency.pk)] == 1


def test_the_list_narrows_by_field_and_signer(portal, client):
    land = LegalField.objects.create(name="Đất đai", slug="dat-dai")
    LegalDocumentFactory(number="1/QĐ-A", signer="Nguyễn Văn Mẫu", legal_fields=[land])
    LegalDocumentFactory(number="2/QĐ-A", signer="Trần Thị Mẫu", legal_fields=[land])
    LegalDocumentFactory(number="3/QĐ-A")
    assert listed(client, "?linh-vuc=dat-dai") == {"1/QĐ-A", "2/QĐ-A"}
    assert listed(client, "?nguoi-ky=Trần Thị Mẫu") == {"2/QĐ-A"}
    facets = client.get("/van-ban/?linh-vuc=dat-dai").context["facets"]
    counts = {f.key: {c.value: c.count for c in f.choices} for f in facets}
    assert counts["linh-vuc"] == {"dat-dai": 2}
    assert counts["nguoi-ky"] == {"Nguyễn Văn Mẫu": 1, "Trần Thị Mẫu": 1}


@pytest.mark.parametrize(
    "query",
    [
        "linh-vuc=khong-co",
        "nguoi-ky=Không Có",
        "nguoi-ky=%00",
        "loai=khong-co",
        "co-quan=0",
        "co-quan=x",
        "nam=1",
        "nam=abcd",
        "hieu-luc=mai",
        "trang=9",
    ],
)
def test_a_filter_that_names_nothing_is_not_found(portal, client, query):
    LegalDocumentFactory()
    text_of(client, f"/van-ban/?{query}", status=404)


def test_a_document_is_found_by_its_number_and_by_its_words(portal, client):
    page = LegalDocumentFactory(title="Quy định mức thu lệ phí", number="15/2026/QĐ-UBND")
    for query in ("15/2026/QĐ-UBND", "15/2026/qd-ubnd", "muc thu le phi"):
        assert client.get("/tim-kiem/", {"q": query, "loai": "van-ban"}).context["page_obj"].object_list == [page.pk]
