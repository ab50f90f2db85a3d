"""`/api/v2/pages/`: what visitors may read and nothing else, whoever asks."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.models import Agency
from legal.models import LegalDocumentFile
from legal.relations import DocumentRelation
from plans.models import PlanPage
from procedures.parts import LegalBasis, ProcedureAgency, RelatedProcedure
from tests.factories import (
    AgencyFactory,
    AuthorFactory,
    LegalDocumentFactory,
    NewsPageFactory,
    ProcedurePageFactory,
    SectorFactory,
    StandardPageFactory,
    signed_in,
)
from tests.test_files import document as file
from tests.test_plans import article, plan, prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

PAGES = "/api/v2/pages/"


def titles(client, **query):
    return {item["title"] for item in client.get(PAGES, {"limit": 20, **query}).json()["items"]}


def test_a_plan_is_there_with_its_activities_and_what_proves_them(client):
    page = plan(("Quý II", ["02 bài"]), title="Kế hoạch 2026")
    row = page.activities.get()
    row.lead_unit = AgencyFactory(name="Văn phòng", email="vanphong@so.example")
    row.save()
    prove("02 bài", article(title="Bài một"))
    answer = client.get(f"{PAGES}{page.pk}/")
    told = answer.json()
    assert (told["title"], told["number"], told["year"]) == ("Kế hoạch 2026", page.number, 2026)
    (activity,) = told["activities"]
    assert activity["periods"] == [{"start": "2026-04-01", "end": "2026-06-30"}]
    assert activity["lead_unit"] == "Văn phòng"
    (output,) = activity["outputs"]
    assert (output["reached_count"], output["needed_count"], output["is_proven"]) == (1, 2, False)
    assert [each["title"] for each in output["evidence"]] == ["Bài một"]
    assert "vanphong@so.example" not in answer.content.decode()


def test_drafts_private_and_expired_pages_are_not_there_even_for_an_editor(client, editor):
    NewsPageFactory(title="Nháp", live=False)
    hidden = NewsPageFactory(title="Riêng")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    over = NewsPageFactory(title="Hết hạn")
    type(over).objects.filter(pk=over.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    NewsPageFactory(title="Công khai")
    writer = signed_in(editor)
    for who in (client, writer):
        assert {"Nháp", "Riêng", "Hết hạn"} & titles(who) == set()
        assert "Công khai" in titles(who)
        assert who.get(f"{PAGES}{hidden.pk}/").status_code == 404


def test_unconfirmed_evidence_and_drafts_of_a_plan_are_not_told(client, staff):
    page = plan(("Quý II", ["bài"]))
    prove("bài", url="https://dai.example/", title="Chưa xác nhận", added_by=staff)
    rows = list(page.activities.all())
    rows[0].description = "Lời văn nháp"
    page.activities = rows
    page.save_revision(user=staff)
    text = client.get(f"{PAGES}{page.pk}/").content.decode()
    assert "Chưa xác nhận" not in text
    assert "Lời văn nháp" not in text


@pytest.mark.parametrize(
    "query",
    [
        "?search=a",
        "?site=x",
        "?type=users.User",
        "?type=core.Agency",
        "?fields=owner",
        "?limit=1000",
        "?limit=x",
        "?offset=-1",
        "?order=owner",
        "?child_of=x",
        "?owner=1",
        "?fields=*,(",
        "?type=%00",
        "?slug=%00",
        "find/?id=abc",
        "?first_published_at=x",
        "?offset=9999999999999999999",
        "?type=plans.PlanPage&issued_on=2026-13-01",
        "?type=plans.PlanPage&activities=x",
    ],
)
def test_a_question_it_does_not_know_is_refused_as_json(client, query):
    answer = client.get(PAGES + query)
    assert answer.status_code in (400, 404), query
    assert answer["Content-Type"] == "application/json"


def test_nothing_can_be_changed_through_it(client, editor):
    page = plan(("Quý II", ["bài"]))
    writer = signed_in(editor)
    for method in ("post", "put", "patch", "delete"):
        assert getattr(writer, method)(f"{PAGES}{page.pk}/").status_code in (403, 405)
    assert PlanPage.objects.filter(pk=page.pk).exists()
    assert Agency.objects.exists()


def test_a_plan_tells_search_engines_of_its_events(client):
    page = plan(("Quý II", ["bài"]), ("Thường xuyên", ["tin"]), ("Trước ngày 15/6", ["sách"]), ("Quý I, III", ["x"]))
    html = client.get(page.url).content.decode()
    assert '"@type": "DigitalDocument"' in html
    assert html.count('"@type": "Event"') == 2
    assert '"startDate": "2026-04-01", "endDate": "2026-06-30"' in html


# --- Every type of page -----------------------------------------------------------------------------------------------
def one_of_each():
    """A page of each type with all its parts, by the type."""
    paper = {
        "name": "Đơn",
        "original_count": 1,
        "copy_count": 2,
        "code": "",
        "form_names": "",
        "form": file(),
    }
    cost = {"kind": "FEE", "amount": 50_000, "currency": "VND", "description": "", "attachment_name": ""}
    channel = {"method": "ONLINE", "processing_time": "3", "unit": "DAY", "description": "", "costs": [cost]}
    procedure = ProcedurePageFactory(
        sectors=[SectorFactory()],
        steps=[("case", {"name": "", "steps": ["Nộp hồ sơ"]})],
        channels=[("channel", channel)],
        required_documents=[("case", {"name": "Lần đầu", "documents": [paper]})],
        agencies=[ProcedureAgency(agency=AgencyFactory(email="noi-bo@so.example"))],
        legal_basis=[LegalBasis(number="61/2018/NĐ-CP", issued_on=date(2018, 4, 23))],
        related_procedures=[RelatedProcedure(page=ProcedurePageFactory(live=live)) for live in (True, False)],
    )
    document = LegalDocumentFactory(
        files=[LegalDocumentFile(document=file(), title="Bản ký")],
        relations=[DocumentRelation(kind="amends", target=LegalDocumentFactory(live=live)) for live in (True, False)],
    )
    words = [("heading", "Mục một"), ("paragraph", "<p>Lời <b>bài</b></p>")]
    news = NewsPageFactory(author=AuthorFactory(name="An"), body=words)
    news.tags.add("đất đai")
    news.save_revision().publish()
    return {
        "procedures.ProcedurePage": procedure,
        "legal.LegalDocument": document,
        "news.NewsPage": news,
        "home.StandardPage": StandardPageFactory(summary="Tóm tắt", body=words),
        "plans.PlanPage": plan(("Quý II", ["02 bài"])),
    }


def test_a_page_of_each_type_tells_what_its_page_shows_and_nothing_for_staff(client):
    told = {}
    for name, page in one_of_each().items():
        answer = client.get(f"{PAGES}{page.pk}/")
        told[name] = answer.json()
        assert "noi-bo@so.example" not in answer.content.decode()
        assert {"owner", "royalties", "source_digests", "change_note"} & told[name].keys() == set()
    procedure, document = told["procedures.ProcedurePage"], told["legal.LegalDocument"]
    [case] = procedure["required_documents"]
    assert (case["case"], case["documents"][0]["name"], case["documents"][0]["copy_count"]) == ("Lần đầu", "Đơn", 2)
    assert case["documents"][0]["form"].startswith("http")
    [channel] = procedure["channels"]
    assert (channel["processing_time"], channel["unit"], channel["costs"][0]["amount"]) == ("3", "DAY", 50_000)
    assert procedure["steps"] == [{"case": "", "steps": ["Nộp hồ sơ"]}]
    assert procedure["legal_basis"][0]["issued_on"] == "2018-04-23"
    assert len(procedure["related_procedures"]) == 1  # the other is a draft
    assert (document["validity"], document["files"][0]["title"]) == ("con", "Bản ký")
    assert [bool(relation["target"]) for relation in document["relations"]] == [True, False]
    news = told["news.NewsPage"]
    assert (news["author"], news["tags"], news["text"]) == ("An", ["đất đai"], "Mục một\nLời bài")
    assert (told["home.StandardPage"]["summary"], told["home.StandardPage"]["text"]) == ("Tóm tắt", "Mục một\nLời bài")


def test_a_list_of_more_pages_asks_no_more_queries(client):
    addresses = {name: f"{PAGES}?type={name}&fields=*&limit=20" for name in one_of_each()}
    few = {}
    for name, address in addresses.items():
        client.get(address)
        with CaptureQueriesContext(connection) as few[name]:
            client.get(address)
    one_of_each()
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as many:
            answer = client.get(address).json()
        assert len(answer["items"]) >= 2, name
        assert len(many) == len(few[name]), name
