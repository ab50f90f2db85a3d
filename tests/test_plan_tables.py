"""Plans in Word and Excel files are read cell by cell; what cannot be told is asked, what is no good is refused."""

import io
import json
import time
import tracemalloc
import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document as WordDocument
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from formats import tables
from formats.article import Refused
from formats.package import Limits
from formats.tables import Cell, Document, Table
from plans import cells, columns, heading, reading
from plans.numbering import levels
from tests.files.plans import make
from tests.test_docx import ENTITIES, OLE, locked
from tests.word_files import W, body, changed, saved

FILES = Path(make.__file__).parent
ASKING = {"two-plans", "other-words"}
READABLE = sorted(path.stem for path in FILES.glob("*.json") if path.stem not in ASKING)


def file_of(name) -> bytes:
    return next(path for path in FILES.glob(f"{name}.*") if path.suffix in (".docx", ".xlsx")).read_bytes()


def expected(name):
    return json.loads((FILES / f"{name}.json").read_text(encoding="utf-8"))


def document_of(content):
    return tables.read(io.BytesIO(content if isinstance(content, bytes) else saved(content)))


def draft_of(content, year=2026, **answers):
    return reading.read(document_of(content), year, **answers)


def of_grid(*rows, before=(), after=()):
    table = Table([[Cell(text, y, x) for x, text in enumerate(row)] for y, row in enumerate(rows)])
    return Document([*before, table, *after])


def texts(draft):
    return [(row.number, row.description, row.outputs) for row in draft.rows]


# --- whole files ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", READABLE)
def test_every_cell_of_a_file_is_understood_as_its_maker_meant_it(name):
    draft = draft_of(file_of(name))
    assert draft.problems == []
    found = [{key: getattr(row, key) for key in make.row()} for row in draft.rows]
    assert found == expected(name)["rows"]


@pytest.mark.parametrize("name", READABLE)
def test_the_head_of_a_file_is_read_where_it_stands(name):
    draft = draft_of(file_of(name))
    found = {"number": draft.number, "agency": draft.agency, "title": draft.title, "basis": draft.basis}
    found["issued_on"] = draft.issued_on and draft.issued_on.isoformat()
    head = {"number": "", "agency": "", "title": "", "basis": [], "issued_on": None} | expected(name)["head"]
    assert found == head


def test_there_are_twelve_shapes_of_both_kinds_and_all_cells_are_right():
    assert len(READABLE) >= 12
    assert {path.suffix for path in FILES.iterdir()} >= {".docx", ".xlsx"}
    right = total = 0
    for name in READABLE:
        for row, wanted in zip(draft_of(file_of(name)).rows, expected(name)["rows"], strict=True):
            total += len(wanted)
            right += sum(getattr(row, key) == value for key, value in wanted.items())
    assert total >= 300
    assert right / total == 1


def test_the_commonest_plan_has_five_activities_and_fourteen_outputs():
    draft = draft_of(file_of("bullets"))
    assert [len(row.outputs) for row in draft.rows] == [5, 2, 2, 4, 1]
    assert [row.source for row in draft.rows] == [
        [(place, y)] for place in [draft.rows[0].source[0][0]] for y in range(1, 6)
    ]
    assert draft.notes == ["Văn phòng Sở chủ trì theo dõi thực hiện Kế hoạch này."]


def test_what_is_not_imported_is_named():
    assert draft_of(file_of("head-of-two-rows")).remarks == ["Cột không nhập: “Kinh phí”, “Ghi chú”."]
    assert draft_of(file_of("groups")).notes == ["Ghi chú: thời hạn theo dương lịch.", "Người lập CHỦ TỊCH"]
    assert draft_of(file_of("bullets"), 2025).remarks == ["Tên kế hoạch nói năm 2026, không phải 2025."]


# --- asked, not guessed -----------------------------------------------------------------------------------------------
def test_of_two_tables_that_could_be_the_plan_one_is_asked_for():
    draft = draft_of(file_of("two-plans"))
    assert draft.problems == ["Tệp có nhiều bảng có thể là bảng kế hoạch. Hãy chọn một bảng."]
    assert draft.rows == []
    assert [words for _, words in draft.tables] == [
        "TT | Nội dung | Thời gian (2 hàng)",
        "TT | Nhiệm vụ | Chủ trì | Thời gian (2 hàng)",
    ]
    place = draft.tables[1][0]
    answered = draft_of(file_of("two-plans"), table=place)
    assert answered.problems == []
    found = [{key: getattr(row, key) for key in make.row()} for row in answered.rows]
    assert found == expected("two-plans")["rows"]


def test_columns_of_unknown_words_are_asked_for_and_the_answer_is_taken():
    draft = draft_of(file_of("other-words"))
    assert draft.problems[0] == "Chưa biết cột này là gì: “Làm gì”, “Ai làm”, “Bao giờ”. Hãy chọn cho từng cột."
    assert draft.rows == []
    answered = draft_of(file_of("other-words"), chosen=["number", "description", "lead_unit", "timing"])
    assert answered.problems == []
    found = [{key: getattr(row, key) for key in make.row()} for row in answered.rows]
    assert found == expected("other-words")["rows"]


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        (["TT", "Nội dung", "Thời gian", "Tiến độ"], "Nhiều cột cùng là “Thời gian”: “Thời gian”, “Tiến độ”"),
        (["TT", "Nội dung", "Thời gian", ""], "Chưa biết cột này là gì: “cột thứ 4”"),
        (["TT", "Nội dung", "Thời gian", "Đơn vị chủ trì, phối hợp"], "“Đơn vị chủ trì, phối hợp”"),
        (["TT", "Chủ trì", "Thời gian", "Kết quả"], "Chưa biết cột nào là nội dung công việc"),
    ],
)
def test_columns_that_cannot_be_told_apart_are_asked_for(head, problem):
    draft = reading.read(of_grid(head, ["1", "a", "b", "c"]), 2026)
    assert problem in " ".join(draft.problems)
    assert draft.rows == []


def test_a_wrong_answer_is_asked_again():
    document = of_grid(["TT", "Nội dung", "Thời gian"], ["1", "Họp", "Quý I"])
    assert reading.read(document, 2026, chosen=["number", "", "timing"]).problems
    assert reading.read(document, 2026, chosen=["number"]).problems == []  # of another table: as if not told
    assert reading.read(document, 2026, chosen=["timing", "timing", "description"]).problems


def test_an_empty_column_without_a_name_need_not_be_told():
    draft = reading.read(of_grid(["TT", "Nội dung", "Thời gian", ""], ["1", "Họp", "Quý I", " "]), 2026)
    assert (draft.problems, texts(draft)) == ([], [("1", "Họp", [])])


@pytest.mark.parametrize(
    "document",
    [
        Document(["Chỉ có chữ"]),
        Document([]),
        of_grid(["Nơi nhận", "GIÁM ĐỐC"], ["- Lưu", "A"]),
        Document([Table([])]),
    ],
)
def test_a_file_without_a_plan_says_so(document):
    assert reading.read(document, 2026).problems == ["Tệp không có bảng nào là bảng kế hoạch."]


def test_a_head_without_rows_says_so():
    problems = reading.read(of_grid(["TT", "Nội dung", "Thời gian"]), 2026).problems
    assert problems == ["Bảng không có hàng nào dưới tiêu đề cột."]


def test_a_table_without_a_head_is_asked_for_with_its_first_row_kept():
    document = of_grid(["1", "Họp dân", "Quý I"], ["2", "Tập huấn", "Quý II"])
    assert reading.read(document, 2026).problems
    draft = reading.read(document, 2026, chosen=["number", "description", "timing"])
    assert texts(draft) == [("1", "Họp dân", []), ("2", "Tập huấn", [])]


def test_a_second_row_of_a_head_that_merges_nothing_downwards_belongs_to_it():
    document = tables.from_plain(
        [[[[0, "TT", 1, 1], [1, "Nội dung", 1, 1], [2, "Phân công", 1, 2]],
          [[2, "Chủ trì", 1, 1], [3, "Phối hợp", 1, 1]],
          [[0, "1", 1, 1], [1, "Họp", 1, 1], [2, "Sở Nội vụ", 1, 1], [3, "Sở Y tế", 1, 1]]]]
    )  # fmt: skip
    draft = reading.read(document, 2026)
    assert draft.problems == []
    assert [(row.lead_unit, row.supporting_units) for row in draft.rows] == [("Sở Nội vụ", ["Sở Y tế"])]


def test_what_is_not_understood_stays_with_a_doubt_beside_it():
    draft = reading.read(
        of_grid(
            ["TT", "Nội dung", "Chủ trì", "Thời gian"],
            ["1", "Họp", "Sở Nội vụ; Sở Tài chính", "Sau khi có hướng dẫn"],
            ["2", "Tập huấn", "Sở Nội vụ", "Quý I"],
            ["", "Tổng kết", "", "Quý IV"],
        ),
        2026,
    )
    first, second = draft.rows
    assert (first.lead_unit, first.timing_text) == ("Sở Nội vụ; Sở Tài chính", "Sau khi có hướng dẫn")
    assert [doubt.field for doubt in first.doubts] == ["timing_text", "lead_unit"]
    assert (second.description, second.timing_text) == ("Tập huấn\nTổng kết", "Quý I; Quý IV")
    assert [doubt.field for doubt in second.doubts] == ["description", "timing_text"]


def test_what_is_understood_carries_no_doubt():
    assert [row.doubts for row in draft_of(file_of("bullets")).rows] == [[]] * 5


# --- cells ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("STT", "number"), ("Số TT", "number"), ("NỘI DUNG CÔNG VIỆC", "description"), ("Nhiệm vụ", "description"),
        ("Hoạt động", "description"), ("Dự kiến sản phẩm", "outputs"), ("Kết quả", "outputs"),
        ("Sản phẩm, kết quả", "outputs"), ("Thời gian hoàn thành", "timing"), ("Tiến độ", "timing"),
        ("Thời hạn", "timing"), ("Thời gian hoàn thành sản phẩm", "timing"), ("Cơ quan chủ trì", "lead_unit"),
        ("Cơ quan, đơn vị chủ trì thực hiện", "lead_unit"), ("Đơn vị thực hiện", "lead_unit"),
        ("Đơn vị phối hợp", "supporting_units"), ("Cơ quan phối hợp thực hiện", "supporting_units"),
        ("Hình thức thực hiện", "form"), ("Nhóm nhiệm vụ", "group"),
        ("Trạng thái", "state"), ("Minh chứng", "evidence"), ("Ghi chú", "note"), ("Kinh phí", "budget"),
        ("noi dung", "description"), ("Phân công", None), ("Chủ trì, phối hợp", None), ("", None), ("Bao giờ", None),
        ("Nội dung " * 30, None),
    ],
)  # fmt: skip
def test_a_title_names_what_its_column_holds(title, role):
    assert columns.role_of(title) == role


@pytest.mark.parametrize(
    ("text", "outputs"),
    [
        ("- Tin, bài;\n- Báo cáo.", ["Tin, bài", "Báo cáo"]),
        ("Tin, bài;\nBáo cáo.", ["Tin, bài", "Báo cáo"]),
        ("- Tin, bài; - Báo cáo.", ["Tin, bài", "Báo cáo"]),
        ("• Tin về\nhội nghị\n• Ảnh", ["Tin về hội nghị", "Ảnh"]),
        ("1. Kế hoạch\n2. Báo cáo", ["Kế hoạch", "Báo cáo"]),
        ("Kế hoạch; 02 báo cáo", ["Kế hoạch", "02 báo cáo"]),
        ("Kế hoạch; báo cáo", ["Kế hoạch; báo cáo"]),
        ("1.000 tờ gấp", ["1.000 tờ gấp"]),
        ("- Tin bài:\n+ 10 tin\n+ 5 bài\n- Ảnh", ["Tin bài: + 10 tin + 5 bài", "Ảnh"]),
        ("Tờ rơi, áp phích, v.v.", ["Tờ rơi, áp phích, v.v."]),
        (" \n-\n", ["-"]),
        ("", []),
    ],
)
def test_a_cell_is_parted_into_its_outputs(text, outputs):
    assert cells.outputs_of(text) == outputs


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sở Nội vụ; Sở Tài chính", ["Sở Nội vụ", "Sở Tài chính"]),
        ("Sở Nội vụ, Sở Tài chính và các đơn vị", ["Sở Nội vụ", "Sở Tài chính và các đơn vị"]),
        ("Sở Văn hóa, Thể thao và Du lịch", ["Sở Văn hóa, Thể thao và Du lịch"]),
        ("Các sở, ban, ngành", ["Các sở, ban, ngành"]),
        ("UBND các xã, phường", ["UBND các xã, phường"]),
        ("Sở Nông nghiệp\nvà Môi trường\nBáo Lam Giang", ["Sở Nông nghiệp và Môi trường", "Báo Lam Giang"]),
        ("- Phòng Tổ chức;\n- Phòng Tổ chức", ["Phòng Tổ chức"]),
        (" ; ", []),
    ],
)
def test_a_cell_is_parted_into_its_units(text, names):
    assert cells.names_of(text) == names


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        ("1 2 3", [0, 0, 0]),
        ("1 2 2a 2b 3", [0, 0, 0, 0, 0]),
        ("I 1 1.1 a) b) 1.2 2 II 1", [0, 1, 2, 3, 3, 2, 1, 0, 1]),
        ("A I 1 2 II B I", [0, 1, 2, 2, 1, 0, 1]),
        ("1. 1.1. 1.1.1. 1.2. 2. 2.1.", [0, 1, 2, 1, 0, 1]),
        ("a) b) c) d) đ) e) g) h) i) k)", [0] * 10),
        ("i) ii) iii) iv) v)", [0] * 5),
        ("A B C D I 1", [0, 0, 0, 0, 1, 2]),
        ("I I.1 I.2 II II.1", [0, 1, 1, 0, 1]),
    ],
)
def test_levels_follow_from_how_rows_are_numbered(numbers, found):
    assert levels(numbers.split()) == found


def test_a_heading_without_a_number_stands_above_the_numbers():
    assert levels(["", "1", "2", "", "1"]) == [0, 1, 1, 0, 1]
    assert levels(["", ""]) == [0, 0]


def test_the_head_is_read_from_a_sentence_where_no_sheet_has_one():
    found = heading.read(
        [
            "Thực hiện Kế hoạch số 12/KH-UBND ngày 20/12/2025 của UBND tỉnh; Sở Y tế đã ban hành Kế hoạch số"
            " 99/KH-SYT ngày 05/01/2026 về cải cách hành chính."
        ]
    )
    assert (found.number, str(found.issued_on), found.agency) == ("99/KH-SYT", "2026-01-05", "Sở Y tế")
    assert found.basis == ["Thực hiện Kế hoạch số 12/KH-UBND ngày 20/12/2025 của UBND tỉnh;"]


def test_the_head_is_read_from_a_letterhead_set_with_spaces_and_tabs():
    found = heading.read(
        [
            "UBND TỈNH LAM GIANG        CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "SỞ NỘI VỤ\tĐộc lập - Tự do - Hạnh phúc",
            "Số:   12/KH-SNV       Lam Giang, ngày 05 tháng 02 năm 2026",
            "KẾ HOẠCH",
            "Công tác năm 2026 của Sở Nội vụ",
        ]
    )
    assert (found.number, str(found.issued_on), found.agency) == ("12/KH-SNV", "2026-02-05", "Sở Nội vụ")
    assert found.title == "Kế hoạch công tác năm 2026 của Sở Nội vụ"


def test_a_plan_the_text_only_rests_on_is_not_taken_for_this_one():
    found = heading.read(
        ["Căn cứ Quyết định số 5/QĐ-UBND ngày 01/01/2026 của UBND tỉnh ban hành Kế hoạch số 6/KH-UBND;"]
    )
    assert (found.number, found.issued_on, found.agency) == ("", None, "")


# --- refused ----------------------------------------------------------------------------------------------------------
def workbook_of(*rows):
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return workbook


PLAIN = saved(WordDocument())
BOOK = saved(workbook_of(["a"]))
LONG = f"<w:tbl>{'<w:tr><w:tc><w:p/></w:tc></w:tr>' * 2_001}</w:tbl>"
WIDE = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
ATTRIBUTES = " ".join(f'a{n}=""' for n in range(80_000))
REFUSED = {
    "nothing": (b"", "không phải tệp Word (.docx) hay Excel (.xlsx)"),
    "a page": (b"<html>", "không phải tệp Word (.docx) hay Excel (.xlsx)"),
    "another package": (changed(PLAIN, {"word/document.xml": None}), "không phải văn bản Word (.docx) hay bảng tính"),
    "an old Word file": (OLE, "Word đời cũ (.doc)"),
    "an old workbook": (OLE + "Workbook".encode("utf-16-le"), "Excel đời cũ (.xls)"),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "có mật khẩu"),
    "a locked part": (locked(), "có mật khẩu"),
    "a macro in Word": (changed(PLAIN, {"word/vbaProject.bin": b"x"}), "lưu thành .docx không có macro"),
    "a macro in Excel": (changed(BOOK, {"xl/vbaProject.bin": b"x"}), "lưu thành .xlsx không có macro"),
    "a bomb": (changed(BOOK, {"xl/a.xml": bytes(100 * 1024**2)}), "quá nhiều dữ liệu"),
    "entities": (changed(PLAIN, {"word/document.xml": body("", ENTITIES)}), "không an toàn"),
    "entities in a sheet": (changed(BOOK, {"xl/worksheets/sheet1.xml": f"{ENTITIES}<a/>"}), "không an toàn"),
    "half a sheet": (changed(BOOK, {"xl/worksheets/sheet1.xml": "<worksheet>"}), "Excel bị hỏng"),
    "another document": (changed(PLAIN, {"word/document.xml": "<a/>"}), "Word bị hỏng"),
    "10,000 rows in Word": (changed(PLAIN, {"word/document.xml": body(LONG * 5)}), "chỉ đọc được bảng đến 2.000 hàng"),
    "2,001 rows in Word": (changed(PLAIN, {"word/document.xml": body(LONG)}), "chỉ đọc được bảng đến 2.000 hàng"),
    "10,000 rows in Excel": (saved(workbook_of(*[["a", 1]] * 10_000)), "chỉ đọc được bảng đến 2.000 hàng"),
    "a table too wide": (changed(PLAIN, {"word/document.xml": body(WIDE)}), "chỉ đọc được bảng đến 60 cột"),
    "a sheet too wide": (saved(workbook_of(["a"] * 61)), "chỉ đọc được bảng đến 60 cột"),
    "a cell without end": (saved(workbook_of(["a" * 30_001])), "mỗi ô đến 30.000 chữ"),
    "a tag without end": (changed(PLAIN, {"word/document.xml": f"<a {ATTRIBUTES}/>"}), "quá nhiều định dạng"),
    "attributes without end": (
        changed(PLAIN, {"word/document.xml": body('<w:p a="" b="" c=""/>' * 70_000)}),
        "quá nhiều định dạng",
    ),
}


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_bad_file_is_refused_with_the_reason(content, reason):
    with pytest.raises(Refused) as refused:
        document_of(content)
    assert reason in str(refused.value)


def test_a_sheet_of_too_many_cells_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(tables.openpyxl, "load_workbook", lambda *args, **kwargs: pytest.fail("was read"))
    with pytest.raises(Refused, match="chỉ đọc được đến 100 ô có chữ"):
        tables.read(io.BytesIO(saved(workbook_of(*[["a", 1]] * 51))), Limits(cells=100))


@pytest.mark.parametrize("merged", ["", "A1:BH20"])
def test_cells_far_apart_or_merged_count_as_many_as_they_take(merged):
    workbook = workbook_of(["a"], *[[None] * 59 + ["b"]] * 20)
    if merged:
        workbook.active.merge_cells(merged)
    with pytest.raises(Refused, match="chỉ đọc được đến 100 ô có chữ"):
        tables.read(io.BytesIO(saved(workbook)), Limits(cells=100))


def test_a_merged_area_of_a_whole_sheet_and_a_cell_at_its_end_cost_nothing():
    workbook = workbook_of(["TT", "Nội dung", "Thời gian"], ["1", "Họp", "Quý I"])
    workbook.active["XFD1048576"].fill = PatternFill("solid")
    content = saved(workbook)
    sheet = b'<mergeCells><mergeCell ref="A3:XFD1048576"/><mergeCell ref="A2:XFD2"/></mergeCells><pageMargins'
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        part = package.read(name).replace(b"<pageMargins", sheet)
    began = time.monotonic()
    draft = draft_of(changed(content, {name: part}))
    assert time.monotonic() - began < 2
    assert texts(draft) == [("1", "Họp", [])]


def test_a_plan_of_forty_rows_is_read_in_a_moment_and_in_little_memory():
    document = WordDocument()
    rows = [
        [f"{n}", "Tuyên truyền cải cách hành chính " * 8, "- Tin, bài;\n- Báo cáo" * 3, "Quý II"] for n in range(40)
    ]
    make.grid(document, [["TT", "Nội dung công việc", "Dự kiến sản phẩm", "Thời gian"], *rows])
    content = saved(document)
    tracemalloc.start()
    began = time.monotonic()
    assert len(draft_of(content).rows) == 40
    assert time.monotonic() - began < 2
    assert tracemalloc.get_traced_memory()[1] < 50 * 1024**2
    tracemalloc.stop()


# --- sent along with a form -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", READABLE)
def test_a_document_comes_back_from_a_form_as_it_was(name):
    document = document_of(file_of(name))
    sent = json.loads(json.dumps(tables.to_plain(document)))
    assert reading.read(tables.from_plain(sent), 2026) == reading.read(document, 2026)


@pytest.mark.parametrize(
    "sent",
    [None, 1, [1], [[1]], [[[1]]], [[[[0, "a", 1]]]], [[[["0", "a", 1, 1]]]], [[[[0, 1, 1, 1]]]], [[[[-1, "a", 1, 1]]]],
     [[[[0, "a", 10**9, 1]]]], [[[[0, "a", 1, 61]]]], [[[]] * 2_001],
     [[[[0, "a", 2_000, 60]] * 1_000] * 1_000], [[[[True, "a", 1, 1]]]], {"a": 1}],
)  # fmt: skip
def test_what_no_form_of_ours_sends_is_refused(sent):
    if isinstance(sent, dict):
        assert tables.from_plain(sent).tables == []
        return
    with pytest.raises(Refused):
        tables.from_plain(sent)


WORDS = st.sampled_from(
    ["", "TT", "Nội dung", "Thời gian", "Chủ trì", "Phối hợp", "Sản phẩm", "1", "1.1", "a)", "I", "- a;\n- b", "Nhóm",
     "Quý I", "Ghi chú", "(1)", "Hình thức", "Trạng thái", "Đã hủy"]
)  # fmt: skip


@st.composite
def grids(draw):
    height, width = draw(st.integers(0, 7)), draw(st.integers(1, 6))
    found = []
    for y in range(height):
        for x in range(width):
            if draw(st.integers(0, 3)):
                text = draw(WORDS | st.text(max_size=12))
                found.append([y, [x, text, draw(st.integers(1, 3)), draw(st.integers(1, min(3, width - x)))]])
    return [[cell for at, cell in found if at == y] for y in range(height)]


@given(st.lists(grids() | WORDS | st.text(max_size=40), max_size=4), st.lists(WORDS, max_size=6), st.integers(1, 9999))
def test_whatever_the_table_reading_it_never_fails_and_tells_or_asks(blocks, answers, year):
    document = tables.from_plain(blocks)
    for draft in (reading.read(document, year), reading.read(document, year, answers, table=0)):
        assert bool(draft.rows) != bool(draft.problems)


def test_values_of_a_sheet_read_as_they_are_shown():
    workbook = workbook_of([date(2026, 3, 1), date(2026, 3, 1), 0.125, 1.1, 1.1, 3.0, True, 10**6])
    for column, shown_as in {"B": "mm/yyyy", "C": "0.0%", "E": "0.00"}.items():
        workbook.active[f"{column}1"].number_format = shown_as
    shown = [cell.text for cell in document_of(saved(workbook)).tables[0].rows[0]]
    assert shown == ["01/03/2026", "03/2026", "12.5%", "1.1", "1.10", "3", "x", "1000000"]


def test_a_row_that_tracked_changes_cross_out_is_gone():
    row = "<w:tr>{}<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc></w:tr>"
    inner = f"<w:tbl>{row.format('', 'còn')}{row.format('<w:trPr><w:del/></w:trPr>', 'bỏ')}</w:tbl>"
    table = document_of(changed(PLAIN, {"word/document.xml": body(inner)})).tables[0]
    assert [[cell.text for cell in row] for row in table.rows] == [["còn"]]


def test_the_numbers_of_words_own_lists_are_text():
    document = WordDocument()
    level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    numbering = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="7">'
        f"{level.format(0, 'upperRoman', '%1.')}{level.format(1, 'decimal', '%1.%2')}"
        f"{level.format(2, 'lowerLetter', '%3)')}"
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        "</w:lvlOverride></w:num></w:numbering>"
    )
    point = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>'
    )
    inner = "".join(point.format(*each) for each in [(0, 1), (1, 1), (2, 1), (2, 1), (1, 1), (0, 1), (1, 1), (0, 2)])
    content = changed(saved(document), {"word/numbering.xml": numbering, "word/document.xml": body(inner)})
    assert document_of(content).blocks == ["I. a", "I.1 a", "a) a", "b) a", "I.2 a", "II. a", "II.1 a", "V. a"]


def test_one_long_text_in_every_cell_is_too_much():
    workbook = Workbook()
    for _ in range(400):
        workbook.active.append(["chữ " * 2_000] * 4)
    file = io.BytesIO()
    workbook.save(file)
    file.seek(0)
    with pytest.raises(Refused, match="quá nhiều chữ"):
        tables.read(file)


def test_a_paragraph_of_nothing_but_documents_takes_no_time():
    start = time.perf_counter()
    heading.read(["ban hành kèm theo Kế hoạch số 12/KH-UBND ngày 01/01/2026 " * 3_000])
    assert time.perf_counter() - start < 2
