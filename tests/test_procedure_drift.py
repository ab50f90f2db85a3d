"""What was exported comes back unchanged; what differs from the national export is found, and nothing else."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from modelcluster.models import get_all_child_relations

from procedures import differences, drift, exports, reading, workbook_layout
from procedures.import_plans import Comparison
from procedures.imports import Importer
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.page_records import LEVEL_FIELDS
from procedures.parts import RelatedProcedure
from procedures.records import INNER
from tests.test_records import NATIONAL_RECORDS, example, lines

pytestmark = pytest.mark.django_db


def imported(*values):
    index = ProcedureIndexPage.objects.get()
    return Importer(index).apply(reading.read([("ho-so.jsonl", lines(*values).encode())]).records)


def exported(write) -> bytes:
    file = io.BytesIO()
    write(file)
    return file.getvalue()


def coming_back(content: bytes):
    found = reading.read([("xuat.xlsx", content)])
    assert (found.problems, found.remarks) == ([], [])
    return Importer(ProcedureIndexPage.objects.get()).plan(found.records)


# --- export -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def edited(portal):
    """A procedure with all that a record and an editor can say, related to another."""
    imported(example(), example(code="1.999002", name="=1+1", requirementsAndConditions="Dài\n" + "ă" * 44_590))
    page, other = ProcedurePage.objects.order_by("code")
    page.short_name, page.partial_reason, page.dossier_count = "Tổ hòa giải", "Chờ  chữ ký số", 2
    page.plain_note, page.checked_by = "<p>Chỉ cần <b>căn cước</b> &amp; tờ khai.</p>", page.issuing_agency
    page.checked_on, page.front_page_order, page.description = date(2026, 5, 4), 1, "  Hai  dấu cách\n\n\n– và dòng "
    basis = page.legal_basis.get()
    basis.issued_on, basis.issuing_agency = date(2013, 6, 20), "Quốc hội"
    page.legal_basis = [basis]
    page.related_procedures = [RelatedProcedure(page=other)]
    page.save_revision().publish()
    return page


def test_what_was_exported_comes_back_unchanged(edited):
    plan = coming_back(exported(exports.write_workbook))
    assert [entry.differences for entry in plan.entries] == [[], []]
    assert [entry.differences for entry in coming_back(exported(exports.write_list)).entries] == [[], []]


def test_records_in_the_national_form_come_back_unchanged_what_editors_made_of_them_too(portal):
    imported(example(), example(code="1.999002", executionMethods=[], executionSteps=[], returningMethods=[]))
    page = ProcedurePage.objects.get(code="1.999001")
    case = page.steps[0].value
    case["steps"] = ["Nộp hồ sơ.\nBước 2 nói sau.", "Nhận kết quả."]  # no words tell where one begins
    page.online_level = "information"  # though it can be filed online
    page.save_revision().publish()
    content = exported(exports.write_national)
    plan = coming_back(content)
    assert [entry.differences for entry in plan.entries] == [[], []]
    for each in ProcedurePage.objects.all():
        each.delete()
    Importer(ProcedureIndexPage.objects.get()).apply(reading.read([("ho-so.jsonl", content)]).records)
    again = ProcedurePage.objects.get(code="1.999001")
    assert [cost["amount"] for cost in again.costs] == [cost["amount"] for cost in page.costs]
    assert (again.times, again.online_level) == (page.times, "information")
    assert list(again.steps[0].value["steps"]) == list(case["steps"])


def test_an_export_fills_an_empty_portal_with_the_same_procedures(edited):
    content = exported(exports.write_workbook)
    for page in ProcedurePage.objects.all():
        page.delete()
    index = ProcedureIndexPage.objects.get()
    Importer(index).apply(reading.read([("xuat.xlsx", content)]).records)
    assert coming_back(content).counts["unchanged"] == 2
    page = ProcedurePage.objects.get(code="1.999001")
    assert [link.page.code for link in page.related_procedures.all()] == ["1.999002"]
    assert (page.costs, page.short_name, page.description) == (edited.costs, "Tổ hòa giải", edited.description)
    assert (page.plain_note, page.checked_by) == ("<p>Chỉ cần <b>căn cước</b> &amp; tờ khai.</p>", page.issuing_agency)


def test_procedures_that_name_one_another_come_out_once_and_the_catalogue_is_read_once(portal, monkeypatch):
    codes = [f"1.99900{n}" for n in range(6)]
    imported(*(example(code=code, name=f"Thủ tục {code}") for code in codes))
    pages = list(ProcedurePage.objects.order_by("code"))
    for page, other in zip(pages, pages[1:] + pages[:1], strict=True):  # in a ring
        page.related_procedures = [RelatedProcedure(page=other)]
        page.save_revision().publish()
    found = reading.read([("xuat.xlsx", exported(exports.write_workbook))])
    for page in pages:
        page.delete()
    reads, known = [], Comparison.known
    monkeypatch.setattr(Comparison, "known", lambda self: reads.append(self) or known(self))
    Importer(ProcedureIndexPage.objects.get()).apply(found.records)
    pages = ProcedurePage.objects.order_by("code")
    assert [page.related_procedures.get().page.code for page in pages] == codes[1:] + codes[:1]
    assert [page.revisions.count() for page in pages] == [1] * 6
    assert len(reads) == 3  # the plan, the plan once more under the lock, the numbers


def test_every_field_of_a_procedure_is_in_the_export_or_left_out_on_purpose():
    left_out = {
        *("page_ptr", "sort_key", "folded_name", "source_digests"),  # made of the others
        *("change_kind", "change_note", "wagtail_admin_comments"),  # of one version
    }
    model = ProcedurePage._meta
    fields = {field.name for field in (*model.local_fields, *model.local_many_to_many)}
    fields |= {relation.get_accessor_name() for relation in get_all_child_relations(ProcedurePage)}
    told = {"levels", *workbook_layout.KEY, *workbook_layout.FIELDS, *(part.field for part in workbook_layout.PARTS)}
    assert fields - set(LEVEL_FIELDS.values()) - told == left_out
    assert set(differences.FIELDS) == told - workbook_layout.KEY.keys()
    blocks = {name: model.get_field(name).stream_block for name in INNER}
    for part in workbook_layout.PARTS:
        if part.field in blocks:
            [block] = blocks[part.field].child_blocks.values()
            inner = block.child_blocks[part.below].child_block
            assert set(block.child_blocks) == {*part.columns, part.below}
            assert set(getattr(inner, "child_blocks", [""])) - {"form"} == set(part.below_columns)  # a file stays here


def test_a_cell_changed_in_the_exported_file_changes_that_alone(edited):
    book = openpyxl.load_workbook(io.BytesIO(exported(exports.write_workbook)))
    papers = book["Hồ sơ"]
    at = next(cell.column for cell in papers[1] if cell.value == "Bản sao")
    papers.cell(2, at).value = "3"
    file = io.BytesIO()
    book.save(file)
    [changed] = coming_back(file.getvalue()).of("changed")
    assert (changed.code, len(changed.differences)) == (papers.cell(2, 1).value, 1)
    assert "3 bản sao" in changed.differences[0].after


def test_no_text_of_an_export_is_a_formula(edited):
    book = openpyxl.load_workbook(io.BytesIO(exported(exports.write_workbook)))
    [cell] = [cell for row in book["Thủ tục"] for cell in row if cell.value == "=1+1"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_the_national_records_come_back_unchanged(portal):
    if not NATIONAL_RECORDS.is_file():
        pytest.skip(f"không có {NATIONAL_RECORDS}")
    imported(*NATIONAL_RECORDS.read_text(encoding="utf-8").splitlines())
    assert coming_back(exported(exports.write_workbook)).counts["unchanged"] == 253
    assert coming_back(exported(exports.write_national)).counts["unchanged"] == 253


# --- drift ------------------------------------------------------------------------------------------------------------
SEEDED = {
    "code": lambda value, n: value.update(code=f"2.0000{n:02d}"),
    "name": lambda value, n: value.update(name=f"Tên khác {n}"),
    "decision_number": lambda value, n: value.update(decisionNo=f"{n}/QĐ-UBND"),
    "time": lambda value, n: value["executionMethods"][0].update(processingTime=n + 20),
    "cost": lambda value, n: value["executionMethods"][0]["fees"][0].update(value=9000 + n),
    "papers": lambda value, n: value["executionCases"][0]["profileComponents"].pop(),
}


def test_fifty_seeded_differences_are_found_and_no_other(portal, django_assert_max_num_queries):
    ours = [example(code=f"1.9990{n:02d}", name=f"Thủ tục {n}", id=f"so-{n}") for n in range(60)]
    imported(*ours)
    seeded = []
    for n, value in enumerate(ours[:50]):
        kind = list(SEEDED)[n % len(SEEDED)]
        seeded.append((f"1.9990{n:02d}", kind))
        SEEDED[kind](value["data"], n)
    theirs = [*ours[:59], example(code="1.999099", name="Chỉ quốc gia có", id="so-99")]
    records = reading.read([("quoc-gia.jsonl", lines(*theirs).encode())]).records
    before = list(ProcedurePage.objects.values())
    with django_assert_max_num_queries(5):
        found = drift.compare(records, ProcedureIndexPage.objects.get())
    assert [(each.page.code, each.differences[0].field) for each in found.drifted] == seeded
    assert found.difference_count == 50
    assert [record.code for record in found.we_lack] == ["1.999099"]
    assert [page.code for page in found.they_lack] == ["1.999059"]
    assert list(ProcedurePage.objects.values()) == before


def test_the_screen_tells_what_differs_in_words(portal, client, staff):
    imported(example())
    client.force_login(staff)
    theirs = example()
    theirs["data"]["executionMethods"][0]["fees"][0]["value"] = 9000
    file = SimpleUploadedFile("quoc-gia.json", lines(theirs).encode())
    html = client.post(reverse("procedure_imports:drift"), {"file": file}).content.decode()
    assert "1 thủ tục có 1 chỗ khác" in html
    assert "Trực tiếp, Phí: 8.000 đồng" in html and "Trực tiếp, Phí: 9.000 đồng" in html
