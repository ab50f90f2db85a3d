"""The files procedures come in besides the national record: lists, annexes, our own workbook; and bad ones."""

import io
import json
from dataclasses import replace

import docx
import openpyxl
import pytest
from django.core.exceptions import ValidationError

from core.models import Agency
from procedures import national_records, reading, rows, workbook
from procedures.models import ProcedurePage
from tests.factories import ProcedurePageFactory
from tests.test_import_procedures import run
from tests.test_records import example, lines

HEAD = ["Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực"]
TITLE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập – Tự do – Hạnh phúc\n\nDANH SÁCH THỦ TỤC HÀNH CHÍNH"
LAM_GIANG = "UBND tỉnh Lâm Giang"


def row(code="1.999001", name="Đăng ký thành lập tổ hòa giải ở cơ sở", agency=LAM_GIANG, at="", sector="Hộ tịch"):
    return [code, name, agency, at, sector]


def sheet(*rows, title="Danh sách TTHC", head=HEAD, change=lambda book: None) -> bytes:
    """An official list: a merged title, the head, the rows."""
    book = openpyxl.Workbook()
    paper = book.active
    paper.title = title
    paper.append([TITLE])
    paper.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(head))
    for each in (head, *rows):
        paper.append(each)
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes, name="danh-sach.xlsx", agency=""):
    return reading.read([(name, content)], agency)


def reasons(content: bytes, name="danh-sach.xlsx") -> str:
    """What is said of a file that gives no record."""
    found = read(content, name)
    assert found.records == []
    return "\n".join(map(str, found.problems))


@pytest.fixture
def saved(tmp_path):
    def save(content, name="danh-sach.xlsx"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return save


# --- lists ------------------------------------------------------------------------------------------------------------
def test_a_list_is_read_from_its_head_on_with_several_agencies_in_a_cell():
    found = read(sheet(row(" 1.999001 ", "Đăng ký\n  tổ hòa giải ", at="Sở Tư pháp\nUBND cấp xã", sector="A\nB")))
    [record] = found.records
    assert (found.problems, found.remarks) == ([], [])
    assert (record.code, record.name, record.issuing_agency) == ("1.999001", "Đăng ký tổ hòa giải", LAM_GIANG)
    assert [item["name"] for item in record.agencies] == ["Sở Tư pháp", "UBND cấp xã"]
    assert [item["name"] for item in record.sectors] == ["A", "B"]
    assert record.place == "danh-sach.xlsx, trang tính “Danh sách TTHC”, hàng 3"


def test_columns_are_told_by_their_words_in_any_order():
    head = ["Tên thủ tục hành chính", "STT", "Lĩnh vực", "Mã TTHC", "Cơ quan công bố"]
    [record] = read(sheet(["Đăng ký", 1, "Hộ tịch", "1.999001", LAM_GIANG], head=head)).records
    assert (record.code, record.name, record.issuing_agency) == ("1.999001", "Đăng ký", LAM_GIANG)


@pytest.mark.django_db
def test_a_row_of_a_list_sets_what_it_has_and_wipes_nothing(portal, saved):
    run(saved(lines(example()), "ho-so.jsonl"))
    before = ProcedurePage.objects.get()
    code, out = run(saved(sheet(row(name="Tên mới", at=""))))
    assert (code, "created 0, changed 1, unchanged 0" in out) == (0, True)
    page = ProcedurePage.objects.get()
    assert (page.name, [sector.name for sector in page.sectors.all()]) == ("Tên mới", ["Hộ tịch"])
    assert [link.agency.name for link in page.agencies.all()] == ["UBND cấp xã", "Ban Tư pháp xã; Tổ dân phố"]
    assert page.required_documents.raw_data[0]["value"] == before.required_documents.raw_data[0]["value"]
    assert (page.costs, page.legal_basis.count(), page.note) == (before.costs, 1, before.note)
    assert "unchanged 1" in run(saved(sheet(row(name="Tên mới", at=""))))[1]
    assert "unchanged 1" in run(saved(lines(example()), "ho-so.jsonl"))[1]  # its source says nothing new


@pytest.mark.django_db
def test_the_executing_agencies_of_a_list_take_the_place_of_those_alone(portal, saved):
    run(saved(lines(example()), "ho-so.jsonl"))
    run(saved(sheet(row(at="Sở Tư pháp"))))
    links = {(link.role, link.agency.name) for link in ProcedurePage.objects.get().agencies.all()}
    assert links == {("executing", "Sở Tư pháp"), ("competent", "UBND cấp xã")}


@pytest.mark.django_db
def test_a_row_of_the_national_list_becomes_a_page(portal, saved):
    listed = {
        "id": "019f", "name": " Đăng ký tổ hòa giải", "code": "1.999001", "categories": ["Hộ tịch", "Hộ tịch"],
        "departments": ["", "Sở Tư pháp"], "departmentPromulgate": LAM_GIANG, "state": "UPDATED", "type": "SPECIFIC",
        "formalityTargetType": ["Tổ chức (không bao gồm doanh nghiệp, HTX)"],
    }  # fmt: skip
    code, _ = run(saved(json.dumps(listed) + "\n" + json.dumps({**listed, "code": "1.999002"}), "danh-muc.json"))
    page = ProcedurePage.objects.get(code="1.999001")
    assert (code, page.live, page.state, page.kind, page.national_id) == (0, True, "UPDATED", "SPECIFIC", "019f")
    assert [each.name for each in (*page.sectors.all(), *page.applicant_types.all())] == [
        "Hộ tịch",
        "Tổ chức (không bao gồm doanh nghiệp, HTX)",
    ]
    assert [link.agency.name for link in page.agencies.all()] == ["Sở Tư pháp"]


# --- annexes ----------------------------------------------------------------------------------------------------------
ANNEX = ["STT", "Tên TTHC", "Mã", "Thời hạn giải quyết", "Địa điểm", "Phí, lệ phí", "Căn cứ pháp lý", "Ghi chú"]
OF_ANNEX = ["1", "Cấp giấy phép xây dựng", "1.999001", "07 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ",
            "Trung tâm Phục vụ hành chính công", "150.000 đồng/giấy phép", "- Luật Xây dựng số 50/2014/QH13;",
            "Sửa đổi"]  # fmt: skip


def word(*rows) -> bytes:
    document = docx.Document()
    document.add_paragraph("Phụ lục")
    table = document.add_table(rows=0, cols=len(ANNEX))
    for each in (ANNEX, *rows):
        for cell, text in zip(table.add_row().cells, each, strict=False):
            cell.text = text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.mark.parametrize("made", [word, lambda *rows: sheet(*rows, head=ANNEX)])
def test_an_annex_is_read_with_time_cost_place_and_basis(made):
    found = read(made(["I", "LĨNH VỰC XÂY DỰNG"], OF_ANNEX), "phu-luc.docx", LAM_GIANG)
    [record] = found.records
    assert (record.form, record.issuing_agency, record.note) == ("annex", LAM_GIANG, "Sửa đổi")
    assert [item["name"] for item in record.sectors] == ["Xây dựng"]
    [channel] = record.channels
    assert (channel["processing_time"], channel["unit"]) == ("07", "WORKING_DAY")
    assert channel["costs"][0]["description"] == "150.000 đồng/giấy phép"
    assert record.legal_basis == [{"number": "50/2014/QH13", "title": "Luật Xây dựng số 50/2014/QH13"}]
    assert record.receiving_address == "Trung tâm Phục vụ hành chính công"


@pytest.mark.django_db
def test_an_annex_without_agency_is_of_the_one_procedure_with_that_code(portal, saved):
    path = saved(word(OF_ANNEX), "phu-luc.docx")
    code, out = run(path)
    assert code == 2 and "bảng 1, hàng 2: tệp không ghi cơ quan công bố thủ tục 1.999001" in out
    ProcedurePageFactory(code="1.999001", name="Cấp giấy phép xây dựng")
    assert "created 0, changed 1" in run(path)[1]
    assert ProcedurePage.objects.get().times == ["7 ngày làm việc"]
    ProcedurePageFactory(code="1.999001")
    assert "nhiều cơ quan có mã này" in run(path)[1]


@pytest.mark.django_db
def test_one_procedure_with_its_agency_and_without_is_written_once(portal, saved):
    path, annex = saved(lines(example()), "ho-so.jsonl"), saved(word(OF_ANNEX), "phu-luc.docx")
    run(path)
    code, out = run(path, annex)
    assert code == 2
    assert "ho-so.jsonl, dòng 1 cũng nêu thủ tục 1.999001 của UBND tỉnh Lâm Giang. Hãy bỏ một nơi" in out


@pytest.mark.django_db
def test_an_annex_does_not_put_one_cost_or_time_in_place_of_several(portal, saved):
    run(saved(lines(example()), "ho-so.jsonl"))
    code, out = run(saved(word(OF_ANNEX), "phu-luc.docx"))
    page = ProcedurePage.objects.get()
    assert {c["amount"] for c in page.costs if c.is_fixed} == {8000}
    assert page.times == ["10 ngày làm việc", "Theo mô tả", "7,5 ngày làm việc"]
    assert [basis.number for basis in page.legal_basis.all()] == ["35/2013/QH13", "50/2014/QH13"]
    assert code == 0
    assert "thời hạn “7 ngày làm việc” chưa đưa vào" in out
    assert "phí, lệ phí “150.000 đồng/giấy phép” chưa đưa vào" in out


# --- bad input --------------------------------------------------------------------------------------------------------
def at(hidden=None, cell=None, value=None):
    def change(book):
        if hidden:
            book.create_sheet(hidden).sheet_state = "hidden"
        if cell:
            book.active[cell] = value

    return change


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (sheet(row(), head=["A", "B", "C", "D", "E"]), "không thấy hàng tiêu đề có cột “Mã số” và cột “Tên”"),
        (sheet(row(code="")), "hàng 3: cột A (“Mã số”): thiếu mã của “Đăng ký"),
        (sheet(row(code=1.00008)), "hàng 3: cột A (“Mã số”): mã “1.00008” ghi dạng số"),
        (sheet(row(name="")), "hàng 3: cột B (“Tên”): thủ tục 1.999001 thiếu tên"),
        (sheet(row(agency="")), "hàng 3: cột C (“Cơ quan ban hành”): thủ tục 1.999001 thiếu cơ quan ban hành"),
        (sheet(row(name="a" * 60_000)), "hàng 3: cột B (“Tên”): dài 32767 ký tự"),
        (sheet(row(), row(name="Khác")), "hàng 4: mã 1.999001 của UBND tỉnh Lâm Giang đã có ở danh-sach.xlsx"),
        (sheet(row(name="CÊp giÊy phÐp x©y dùng nhµ ë riªng lÎ")), ": tên “CÊp giÊy phÐp"),
        (b"PK\x03\x04 hong", "hỏng"),
        (b"{", "không phải JSON"),
        (b"\xff\xfe\x00", "không phải mã UTF-8"),
        (b"", "không có bản ghi nào"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_told_with_sheet_row_and_column(content, words):
    assert words in reasons(content)


def test_a_sheet_of_a_hundred_thousand_rows_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "LIMITS", reading.LIMITS.__class__(rows=100))
    assert "chỉ đọc được bảng đến 100 hàng" in reasons(sheet(*(row(f"1.{n:06d}") for n in range(200))))


def test_the_export_of_2900_procedures_as_full_as_the_national_records_can_be_read(monkeypatch):
    """A hundredth of it within a hundredth of the limits: 45 rows, 270 cells, 14,000 letters a procedure."""
    names = ("rows", "cells", "text", "elements", "unpacked")
    within = replace(reading.LIMITS, **{name: getattr(reading.LIMITS, name) // 100 for name in names})
    monkeypatch.setattr(reading, "LIMITS", within)
    [record] = national_records.parse(lines(example()), by_line=True)[0]
    told = {"legal_basis": record.legal_basis[:1] * 30, "requirements": "Có đủ giấy tờ. " * 800}
    file = io.BytesIO()
    workbook.write((replace(record, code=f"1.{n:06d}", **told) for n in range(29)), file)
    found = reading.read([("xuat.xlsx", file.getvalue())])
    assert (len(found.records), found.problems) == (29, [])


def test_a_sheet_of_more_procedures_than_any_list_has_is_refused_in_one_sentence(monkeypatch):
    monkeypatch.setattr(rows, "MAX_RECORDS", 2)
    content = sheet(*(row(f"1.00000{n}") for n in range(3)))
    assert reasons(content).startswith("danh-sach.xlsx: có hơn 20.000 thủ tục, không đọc được một lần.")
    assert len(read(sheet(row(), row("1.999002"))).records) == 2


def test_what_is_not_read_is_told():
    found = read(sheet(row(), change=at(hidden="Nháp", cell="D3", value="=A1")))
    assert len(found.records) == 1
    assert "có công thức chưa có kết quả, coi như ô trống: D3." in found.remarks[0]
    assert "Không đọc trang tính ẩn “Nháp”." in found.remarks[1]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["01/TTHC-UBND", "1.00?2", "1.0#3", "1.0%2f", "1\\2", ".."])
def test_a_code_that_cannot_stand_in_an_address_is_refused_in_files_and_in_the_form(code):
    assert f"hàng 3: mã “{code}” có “" in reasons(sheet(row(code)))
    with pytest.raises(ValidationError, match=r"Mã “.*” có “.*hãy ghi đúng mã đã công bố."):
        ProcedurePage(name="Tên", code=code).clean()


def test_a_name_of_1192_characters_and_an_odd_code_are_taken_as_they_are():
    found = read(sheet(row("1.00234A", name="ă" * 1192)))
    assert [(record.code, len(record.name)) for record in found.records] == [("1.00234A", 1192)]
    assert "mã “1.00234A” có dạng lạ" in found.remarks[0]


def test_a_head_of_two_rows_with_merged_cells_is_read():
    def merge(book):
        paper = book.active
        paper.insert_rows(2)
        for at, title in enumerate(["Mã số", "Tên", "Cơ quan", None, "Lĩnh vực"], start=1):
            paper.cell(2, at).value = title
        paper.merge_cells("C2:D2")
        for place in ("A2:A3", "B2:B3", "E2:E3"):
            paper.merge_cells(place)

    head = [None, None, "Cơ quan ban hành", "Cơ quan thực hiện", None]
    [record] = read(sheet(row(at="Sở Tư pháp"), head=head, change=merge)).records
    assert (record.code, record.issuing_agency, record.agencies[0]["name"]) == ("1.999001", LAM_GIANG, "Sở Tư pháp")


@pytest.mark.django_db
def test_a_list_with_a_bad_row_changes_nothing(portal, saved):
    code, out = run(saved(sheet(row(), row("1.999002", name=""))))
    assert (code, ProcedurePage.objects.count(), Agency.objects.count()) == (2, 0, 0)
    code, out = run(saved(sheet(row(), row("1.999002", name=""))), "--skip-invalid")
    assert (code, "created 1" in out and "skipped 1" in out) == (2, True)


# --- more than a page can hold ----------------------------------------------------------------------------------------
def ours(**changes) -> bytes:
    """Our own workbook of the record of tests/data, changed."""
    [record] = national_records.parse(lines(example()), by_line=True)[0]
    file = io.BytesIO()
    workbook.write([replace(record, **changes)], file)
    return file.getvalue()


def channel(amount="8000", count=1):
    cost = {"kind": "FEE", "amount": amount, "currency": "VND", "description": "", "attachment_name": ""}
    return {"method": "DIRECT", "processing_time": "3", "unit": "DAY", "description": "", "costs": [cost] * count}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"channels": [channel("1e-7000000")]}, "cột J (“Mức thu”): “1e-7000000” không phải số tiền"),
        ({"channels": [channel("1E+999999")]}, "cột J (“Mức thu”): “1E+999999” không phải số tiền"),
        ({"steps": [{"name": "Trường hợp", "steps": []}] * 301}, "“Trình tự thực hiện” có 301 mục, nhiều nhất 300"),
        ({"channels": [channel(count=301)] * 2}, "phí, lệ phí” có tất cả 602 mục con, nhiều nhất 600"),
        ({"outputs": [{"name": "Giấy", "code": ""}] * 301}, "“Kết quả” có 301 mục, nhiều nhất 300"),
    ],
)  # fmt: skip
def test_a_workbook_with_more_than_a_page_can_hold_is_refused(changes, words):
    assert words in reasons(ours(**changes))


def test_an_amount_in_json_with_more_decimals_than_money_has_is_refused():
    record = example(executionMethods__fees__value=1e-300)
    assert "mức thu “1e-300” có quá bốn chữ số thập phân" in reasons(lines(record).encode(), "ho-so.jsonl")


@pytest.mark.django_db
def test_a_form_with_more_than_a_page_can_hold_is_refused():
    page = ProcedurePageFactory()
    page.required_documents = [("case", {"name": "", "documents": [{"name": "Đơn"}] * 201})] * 3
    with pytest.raises(ValidationError) as refused:
        page.clean()
    assert refused.value.message_dict["required_documents"] == [
        "Phần này có tất cả 603 mục con, nhiều nhất 600. Hãy gộp lại, hoặc tách thành thủ tục khác."
    ]
    formsets = ProcedurePage.get_edit_handler().get_form_class().formsets
    rows = ("agencies", "outputs", "legal_basis", "related_procedures")
    assert [(formsets[name].max_num, formsets[name].validate_max) for name in rows] == [(300, True)] * 4
