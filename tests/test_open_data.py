"""Dữ liệu mở: the files anyone may take away, what is in them and what is not, and how they are described."""

import csv
import gc
import io
import itertools
import json
import re
import weakref
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from core.models import OfficeSettings
from core.open_data import TYPES, Column, Licence, Table
from home.open_data import DATASETS, TABLES
from legal.models import LegalDocumentFile
from legal.relations import DocumentRelation
from plans.models import PlanPage
from procedures.blocks import without_files
from procedures.models import ProcedurePage
from procedures.parts import LegalBasis, ProcedureAgency, RelatedProcedure
from procedures.settlement import IndexScore, SettlementIndexPage
from tests.factories import (
    AgencyFactory,
    AuthorFactory,
    LegalDocumentFactory,
    NewsPageFactory,
    ProcedurePageFactory,
    SectorFactory,
)
from tests.test_calculator import channel, cost
from tests.test_plans import plan, prove
from tests.test_queries import document, procedure
from tests.test_settlement import month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

PAGE = "/du-lieu-mo/"


def file(client, name) -> str:
    answer = client.get(f"{PAGE}{name}")
    assert answer.status_code == 200, name
    return b"".join(answer.streaming_content).decode()


def rows(client, name) -> list[dict]:
    return json.loads(file(client, f"{name}.json"))


def something_of_everything():
    """One more of every part of a procedure, and another page of each type with something below it."""
    procedure()
    paper = {"name": "Đơn", "original_count": 1, "form_names": "Mẫu 01", "form": document()}
    ProcedurePageFactory(
        channels=[channel(costs=[cost(amount="8000")])],
        required_documents=[("case", {"name": "", "documents": [paper]})],
        sectors=[SectorFactory()],
        agencies=[ProcedureAgency(agency=AgencyFactory())],
        legal_basis=[LegalBasis(number=LegalDocumentFactory().number)],
        related_procedures=[RelatedProcedure(page=ProcedurePageFactory())],
    )
    relations = [DocumentRelation(kind="amends", target=LegalDocumentFactory(), sort_order=1)]
    relations += [DocumentRelation(kind="repeals", number="1/2000/NĐ-CP", sort_order=2)]
    LegalDocumentFactory(files=[LegalDocumentFile(document=document())], relations=relations)
    page = plan(("Quý II", ["02 bài"]), document=document())
    body = [("paragraph", "<p>Nộp tại xã.</p>"), ("file", {"document": document(), "title": ""})]
    page.activities.get().outputs.get().evidence.create(page=NewsPageFactory(author=AuthorFactory(), body=body))
    months = SettlementIndexPage.objects.get()
    month(months, months.get_children().count() + 1, (SectorFactory(), 3, 1, 1, 0, 1))


def from_cell(cell: str, kind: str):
    """The value of a cell, as the dictionary says to read it."""
    if not cell:
        return None
    if kind in ("string", "date", "datetime"):
        return re.sub(r"^'(?=[-=+@\t\r])", "", cell)
    return json.loads(cell)


def test_both_forms_of_a_file_hold_the_same_and_are_as_the_data_package_says(client):
    something_of_everything()
    IndexScore.objects.create(page=SettlementIndexPage.objects.get(), index="par", year=2025, score="90.30")
    resources = {each["name"]: each for each in client.get(f"{PAGE}datapackage.json").json()["resources"]}
    assert set(resources) == set(TABLES)
    found = {name: rows(client, name) for name in TABLES}
    for name, resource in resources.items():
        assert re.fullmatch("[a-z0-9._-]+", name)
        text, schema = file(client, resource["path"]), resource["schema"]
        assert text.startswith("\ufeff")
        head, *lines = csv.reader(io.StringIO(text[1:], newline=""))
        fields = {field["name"]: field for field in schema["fields"]}
        assert head == list(fields)
        kinds = [field["type"] for field in fields.values()]
        read = [dict(zip(head, map(from_cell, line, kinds), strict=True)) for line in lines]
        assert read == found[name] != [], name
        for record in read:
            told = {key: value for key, value in record.items() if value is not None}
            assert all(value in fields[key].get("constraints", {}).get("enum", [value]) for key, value in told.items())
        keys = [tuple(record[part] for part in schema.get("primaryKey", head)) for record in read]
        assert len(set(map(str, keys))) == len(keys), name
        for key in schema.get("foreignKeys", []):
            others = {record["id"] for record in found[key["reference"]["resource"] or name]} | {None}
            assert {record[key["fields"][0]] for record in read} <= others, name


def test_a_text_that_looks_like_a_formula_is_marked_in_csv_alone(client):
    page = NewsPageFactory(title="=1+1", summary="- Một\n- Hai")
    (line,) = csv.DictReader(io.StringIO(file(client, "tin-tuc.csv")[1:], newline=""))
    assert (line["title"], line["summary"], line["id"]) == ("'=1+1", "'- Một\n- Hai", str(page.pk))
    (record,) = rows(client, "tin-tuc")
    assert (record["title"], record["summary"]) == ("=1+1", "- Một\n- Hai")


def test_what_visitors_may_not_read_is_in_no_file(client, staff, editor):
    secret = AgencyFactory(name="Văn phòng", email="mat@so.example")
    for make in (NewsPageFactory, LegalDocumentFactory, ProcedurePageFactory):
        named = {"name": "Mật"} if make is ProcedurePageFactory else {"title": "Mật"}
        make(**named, live=False)
        hidden, over = make(**named), make(**named)
        PageViewRestriction.objects.create(page=hidden, restriction_type="login")
        type(over).objects.filter(pk=over.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        shown = make()
        if make is LegalDocumentFactory:
            relation = DocumentRelation(kind="amends", target=hidden, number=hidden.number)
            shown.relations = [relation]
            shown.save()
        draft = type(shown).objects.get(pk=shown.pk)
        draft.title = draft.name = "Mật, lời nháp"
        draft.save_revision(user=staff)
    promised = plan(("Quý II", ["02 bài"]))
    PlanPage.objects.filter(pk=promised.pk).update(signer_name="Ký")
    promised.activities.update(lead_unit=secret)
    prove("02 bài", url="https://mat.example/", title="Mật, chưa xác nhận", added_by=staff)
    hidden_plan = plan(("Quý I", ["Mật, sản phẩm"]), title="Mật")
    PageViewRestriction.objects.create(page=hidden_plan, restriction_type="login")
    month(SettlementIndexPage.objects.get(), 1, (SectorFactory(name="Mật"), 1, 1, 0, 0, 0), live=False)
    ProcedurePageFactory(national_id="mat-0001", source_digests={"row": "mat-0002"})
    client.force_login(editor)
    everything = "".join(file(client, f"{name}.{ending}") for name in TABLES for ending in ("csv", "json"))
    everything += file(client, "cpsv-ap.jsonld")
    for word in ("Mật", "mat@so", "mat.example", "mat-000", staff.username, editor.username):
        assert word not in everything, word
    (relation,) = rows(client, "van-ban-quan-he")
    assert (relation["target_id"], bool(relation["number"])) == (None, True)
    assert "Văn phòng" in everything


def test_an_article_taken_over_from_elsewhere_is_named_but_not_given_away(client):
    body = [("paragraph", "<p>Nộp tại <b>xã</b>.</p>")]
    NewsPageFactory(body=body)
    NewsPageFactory(body=body, source="Báo Lam Giang")
    assert [record["text"] for record in rows(client, "tin-tuc")] == [None, "Nộp tại xã."]


def test_more_rows_ask_no_more_queries(client):
    """Of those read together: a file asks anew for every hundred."""

    def counted():
        counts = {}
        for name in [*(f"{name}.csv" for name in TABLES), "cpsv-ap.jsonld"]:
            with CaptureQueriesContext(connection) as queries:
                file(client, name)
            counts[name] = len(queries)
        return counts

    something_of_everything()
    client.get(PAGE)  # the settings of the office are there from now on
    before = counted()
    something_of_everything()
    assert counted() == before


def test_a_file_is_sent_while_it_is_written(client):
    endless = Table("x", "X", itertools.count, (Column("n", "số", "integer", lambda row: row),))
    assert "999" in next(endless.as_csv())
    assert '{"n": 999}' in next(endless.as_json())
    assert client.get(f"{PAGE}thu-tuc.csv").streaming


def test_a_file_is_sent_again_only_when_a_page_was_published_or_the_day_is_over(client, monkeypatch):
    NewsPageFactory()
    address = f"{PAGE}tin-tuc.csv"
    first = client.get(address)
    assert "public" in first["Cache-Control"]
    known = {"If-None-Match": first["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    tomorrow = timezone.localdate() + timedelta(days=1)
    with monkeypatch.context() as later:
        later.setattr("home.open_data.timezone.localdate", lambda: tomorrow)
        assert client.get(address, headers=known).status_code == 200
    NewsPageFactory()
    assert client.get(address, headers=known).status_code == 200
    assert client.get(f"{PAGE}thu-tuc.csv")["ETag"] != client.get(f"{PAGE}thu-tuc.json")["ETag"]


@pytest.mark.parametrize("name", ["khong-co.csv", "khong-co/", "tin-tuc.xml", "tin-tuc.exe", "%00.csv"])
def test_a_file_that_is_not_there_is_told_so(client, name):
    assert client.get(PAGE + name).status_code == 404


def test_nothing_is_sent_to_who_asks_for_the_head_and_nothing_is_taken(client):
    assert b"".join(client.head(f"{PAGE}tin-tuc.csv").streaming_content) == b""
    assert client.post(f"{PAGE}tin-tuc.csv").status_code == 405


# --- How they are described -------------------------------------------------------------------------------------------
def test_every_file_is_led_to_and_every_column_explained(client):
    NewsPageFactory()
    html = client.get(PAGE).content.decode()
    assert "1 tin, bài" in html
    for name, (dataset, table) in TABLES.items():
        address = f"{PAGE}{dataset.name}/"
        assert f'href="{address}"' in html
        dictionary = client.get(address).content.decode()
        assert f'href="{PAGE}{name}.csv"' in html
        assert f'href="{PAGE}{name}.json"' in html
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        for column in table.columns:
            assert re.fullmatch("[a-z][a-z_]*", column.name)
            assert column.meaning
            assert column.type in TYPES
            assert f">{column.name}</code>" in dictionary
    for name in ("data_package", "dcat", "cpsv_ap"):
        assert reverse(name).rpartition("/")[2] in html


def test_it_is_found_from_every_page_and_by_search_engines(client):
    assert f'href="{PAGE}"' in client.get("/").content.decode()
    assert f"<loc>http://testserver{PAGE}</loc>" in client.get("/sitemap.xml").content.decode()


def test_the_licence_is_what_the_office_chose(client):
    office = OfficeSettings.for_site(Site.objects.get())
    assert "CC-BY-4.0" in client.get(PAGE).content.decode()
    office.data_licence = Licence.CC0
    office.save()
    assert "CC0-1.0" in client.get(PAGE).content.decode()
    (licence,) = client.get(f"{PAGE}datapackage.json").json()["licenses"]
    assert licence["name"] == "CC0-1.0"
    dcat = client.get(f"{PAGE}dcat.jsonld").content.decode()
    assert "publicdomain/zero/1.0" in dcat
    assert "licenses/by" not in dcat


def test_the_catalogue_of_datasets_leads_to_every_file(client):
    catalogue = client.get(f"{PAGE}dcat.jsonld").json()
    assert len(catalogue["dcat:dataset"]) == len(DATASETS)
    files = [each for dataset in catalogue["dcat:dataset"] for each in dataset["dcat:distribution"]]
    assert len(files) == 2 * len(TABLES) + 1
    for each in files:
        answer = client.head(each["dcat:downloadURL"]["@id"].removeprefix("http://testserver"))
        assert answer.status_code == 200
        assert each["dcat:mediaType"]["@id"].endswith(answer["Content-Type"].partition(";")[0])


def test_the_papers_of_a_page_leave_memory_with_it():
    """Or a file of thousands would hold the texts of those before, until Python looks for circles."""
    stored = [{"type": "case", "value": {"name": "", "documents": [{"name": "Đơn"}]}}]
    papers = ProcedurePage._meta.get_field("required_documents").to_python(json.dumps(stored))
    told, kept = without_files(papers), weakref.ref(papers)
    gc.disable()
    try:
        del papers
        assert (told[0]["documents"][0]["name"], kept()) == ("Đơn", None)
    finally:
        gc.enable()
