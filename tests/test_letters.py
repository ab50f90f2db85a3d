"""Letters in the form of NĐ 30/2020, each file opened with another library than wrote it where there is one."""

import io
import re
import time
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import docx
import openpyxl
import pdfplumber
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from formats import letter_docx, letter_pdf, letter_xlsx
from formats.letter import Column, Heading, Letter, Paragraph, Row, Run, Table

COLUMNS = (
    Column("TT", 8, is_centered=True),
    Column("Nội dung công việc", 36),
    Column("Dự kiến sản phẩm", 36),
    Column("Thời gian", 22),
)
LONG_NAME = "Trung tâm Phục vụ hành chính công, Văn phòng Hội đồng nhân dân và Ủy ban nhân dân thành phố Lam Giang"
WRITERS = {"docx": letter_docx.write, "pdf": letter_pdf.write, "xlsx": letter_xlsx.write}
each_writer = pytest.mark.parametrize("kind", WRITERS)


def row(number):
    task = "Tuyên truyền, phổ biến pháp luật; tổ chức cuộc thi trực tuyến tìm hiểu cải cách hành chính"
    return Row((str(number), f"{task} lần {number}", "- Văn bản hướng dẫn;\n- Báo cáo kết quả.", "Quý II, IV"))


def letter(rows=3, **changes):
    plain = Letter(
        agency="Sở Nông nghiệp và Môi trường tỉnh Lam Giang",
        agency_above="Ủy ban nhân dân tỉnh Lam Giang",
        number="57/KH-SNNMT",
        issued_on=date(2026, 1, 8),
        dateline="Lam Giang, ngày 08 tháng 01 năm 2026",
        kind="KẾ HOẠCH",
        subject="Tuyên truyền cải cách hành chính năm 2026",
        body=(
            Paragraph((Run("Căn cứ Nghị quyết số 76/NQ-CP của Chính phủ;", italic=True),)),
            Heading("I. MỤC ĐÍCH, YÊU CẦU"),
            Paragraph((Run("Đề cao "), Run("thái độ phục vụ", bold=True), Run(" người dân; "), *_sentences(5))),
            Heading("II. NỘI DUNG CÔNG VIỆC"),
            Table(COLUMNS, (Row(("I", "Việc chung", "", ""), is_heading=True), *map(row, range(1, rows + 1)))),
        ),
        recipients=("- Ủy ban nhân dân tỉnh (để báo cáo);", "- Lưu: VT, VP."),
        signer_title="Giám đốc",
        signer_name="Nguyễn Thị Ước",
    )
    return replace(plain, **changes)


def _sentences(number):
    return [Run("giúp công chức nắm chắc mục tiêu, nội dung cải cách hành chính và phần việc của mình. ")] * number


def squeezed(text):
    """The signs of a text without spaces: where lines break is each file's own."""
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


def text_of(kind, content):
    """All that the file says, page numbers apart."""
    if kind == "docx":
        return "".join(text.text or "" for text in docx.Document(io.BytesIO(content)).element.body.iter(qn("w:t")))
    if kind == "xlsx":
        cells = (cell for row in sheet_of(content).iter_rows(values_only=True) for cell in row)
        return "".join(filter(None, cells))
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def sheet_of(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def lines_of(plain):
    """Every line that a letter holds, as it is to be read in each file."""
    lines = [plain.agency_above.upper(), plain.agency.upper(), f"Số: {plain.number}", plain.dateline, plain.kind]
    lines += ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", plain.subject]
    for part in plain.body:
        if isinstance(part, Table):
            lines += [column.title for column in part.columns]
            lines += [line for row in part.rows for cell in row.cells for line in cell.split("\n")]
        else:
            lines.append(part.text)
    return [*lines, "Nơi nhận:", *plain.recipients, plain.signer_title.upper(), plain.signer_name]


# --- the same in all three --------------------------------------------------------------------------------------------
@each_writer
def test_every_file_holds_the_words_of_the_letter_each_once(kind):
    plain = letter()
    text, lines = squeezed(text_of(kind, WRITERS[kind](plain))), lines_of(plain)
    assert [line for line in lines if squeezed(line) not in text] == []
    assert Counter(text) == Counter(squeezed("".join(lines)))


@each_writer
def test_a_letter_without_signer_recipients_and_agency_above_names_none(kind):
    plain = letter(agency_above="", recipients=(), signer_title="", signer_name="")
    text = squeezed(text_of(kind, WRITERS[kind](plain)))
    assert text.startswith(squeezed(plain.agency.upper()))
    assert "Nơinhận" not in text
    assert text.endswith("QuýII,IV")
    text = squeezed(text_of(kind, WRITERS[kind](replace(plain, signer_name="Nguyễn Thị Ước"))))
    assert "Nơinhận" not in text
    assert text.endswith("NguyễnThịƯớc")


@each_writer
def test_the_same_letter_is_the_same_bytes_whenever_it_is_written(kind, monkeypatch):
    first = WRITERS[kind](letter())
    later = time.localtime(time.time() + 90_000)
    monkeypatch.setattr("time.localtime", lambda *given: later)
    monkeypatch.setattr("openpyxl.writer.excel.datetime", Later)
    assert WRITERS[kind](letter()) == first
    assert WRITERS[kind](letter(number="58/KH-SNNMT")) != first


class Later:
    """The module `datetime` a day later."""

    timezone = timezone

    class datetime(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(days=1)


@each_writer
def test_what_looks_like_a_program_is_text(kind):
    odd = [
        "=1+1",
        "+84 912 345 678",
        "-5",
        "@SUM(A1)",
        '#import "x"',
        "$x$",
        "<b>&amp;",
        "*đậm*",
        "\\u{1}",
        "@ref",
        "]",
    ]
    table = Table(COLUMNS, tuple(Row(("1", text, text, text)) for text in odd))
    texts = [part for text in odd for part in (Heading(text), Paragraph((Run(text), Run(text, bold=True))))]
    changes = dict.fromkeys(("agency", "agency_above", "number", "dateline", "signer_title", "signer_name"), odd[4])
    plain = letter(body=(*texts, table), subject=odd[0], recipients=tuple(odd), **changes)
    content = WRITERS[kind](plain)
    text = squeezed(text_of(kind, content))
    assert [line for line in lines_of(plain) if squeezed(line) not in text] == []
    if kind == "xlsx":
        cells = [cell for row in sheet_of(content).iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in cells} == {"s"}


@each_writer
def test_words_no_font_shows_and_names_without_end_are_no_error(kind):
    plain = letter(subject="Chào 😀 汉字 " + "dài " * 100, agency="Ủy ban " * 60)
    assert squeezed("Chào") in squeezed(text_of(kind, WRITERS[kind](plain)))


# --- on paper ---------------------------------------------------------------------------------------------------------
def opened(plain):
    return pdfplumber.open(io.BytesIO(letter_pdf.write(plain)))


@pytest.fixture(scope="module")
def pages():
    """Thirty pages of one table."""
    with opened(letter(330)) as pdf:
        assert len(pdf.pages) >= 30
        yield pdf.pages


def millimetres(points):
    return float(points) / 72 * 25.4


def edges(page):
    """The free space around what a page says, its number apart: top, right, bottom, left."""
    inner = page.crop((0, 50, page.width, page.height))
    left, right = min(c["x0"] for c in inner.chars), max(c["x1"] for c in inner.chars)
    top, bottom = min(c["top"] for c in inner.chars), max(c["bottom"] for c in inner.chars)
    return [millimetres(edge) for edge in (top, page.width - right, page.height - bottom, left)]


def test_a_page_is_a4_with_the_margins_of_the_decree(pages):
    for page in pages:
        assert [round(millimetres(side)) for side in (page.width, page.height)] == [210, 297]
        top, right, bottom, left = edges(page)
        assert 20 <= top <= 25
        assert right >= 15
        assert bottom >= 20
        assert 30 <= left <= 35.5  # the table's own space
    _, right, _, left = edges(pages[0])
    assert 15 <= right <= 20
    assert 30 <= left <= 35


def test_letters_are_of_a_font_that_measures_as_times_in_the_sizes_of_the_decree():
    with opened(letter()) as pdf:
        chars = [char for page in pdf.pages for char in page.chars]
    assert {re.sub(r"^\w+\+|-.*", "", char["fontname"]) for char in chars} == {"Tinos"}
    sizes = Counter(round(char["size"], 1) for char in chars)
    assert set(sizes) == {11, 12, 13}
    assert sizes.most_common(1)[0][0] == 13


def test_the_page_number_stands_top_centre_from_the_second_page_on(pages):
    heads = [page.crop((0, 0, page.width, 50)) for page in pages]
    assert [head.extract_text() for head in heads] == ["", *(str(n) for n in range(2, len(heads) + 1))]
    for head in heads[1:]:
        middle = (head.chars[0]["x0"] + head.chars[-1]["x1"]) / 2
        assert millimetres(middle) == pytest.approx(32 + (210 - 32 - 17) / 2, abs=0.5)


def test_the_head_of_a_table_stands_on_each_of_its_pages(pages):
    for page in pages[1:-1]:
        assert page.extract_text().splitlines()[1] == " ".join(column.title for column in COLUMNS)


def test_the_motto_has_a_line_of_its_own_length_and_long_names_touch_nothing():
    for plain in (letter(), letter(agency=LONG_NAME, agency_above=LONG_NAME)):
        with opened(plain) as pdf:
            page = pdf.pages[0]
            [motto] = page.search("Độc lập - Tự do - Hạnh phúc")
            [line] = [line for line in page.lines if line["x0"] > page.width / 2 and line["top"] < 120]
            assert line["x0"] == pytest.approx(motto["x0"], abs=1)
            assert line["x1"] == pytest.approx(motto["x1"], abs=1)
            assert 0 < line["top"] - motto["bottom"] < 6
            [nation], [number] = page.search("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), page.search("Số: 57/KH-SNNMT")
            agency = page.crop((0, 50, nation["x0"] - 3, number["top"] - 1))
            assert squeezed(agency.extract_text()) == squeezed((plain.agency_above + plain.agency).upper())
            assert agency.chars[-1]["bottom"] < number["top"]


def test_seven_columns_lie_across_the_paper():
    columns = (*COLUMNS, Column("Hình thức", 20), Column("Chủ trì", 22), Column("Phối hợp", 22))
    plain = letter(body=(Table(columns, (Row(("1",) * 7),)),))
    with opened(plain) as pdf:
        assert pdf.pages[0].width > pdf.pages[0].height
    section = docx.Document(io.BytesIO(letter_docx.write(plain))).sections[0]
    assert section.page_width > section.page_height
    assert sheet_of(letter_xlsx.write(plain)).page_setup.orientation == "landscape"


def test_programs_that_read_aloud_find_language_title_and_structure():
    pdf = PdfReader(io.BytesIO(letter_pdf.write(letter())))
    assert pdf.metadata.title == "KẾ HOẠCH Tuyên truyền cải cách hành chính năm 2026"
    assert pdf.metadata.author == letter().agency
    root = pdf.trailer["/Root"]
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part" in root["/Metadata"].get_data().decode()


# --- Word -------------------------------------------------------------------------------------------------------------
def test_the_word_file_has_the_measures_of_the_decree():
    document = docx.Document(io.BytesIO(letter_docx.write(letter())))
    [section] = document.sections
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in (*sides, section.page_width, section.page_height)] == [22, 22, 32, 17, 210, 297]
    for name in ("Normal", "Body Text", "Title", "Heading 1"):
        font = document.styles[name].font
        assert (font.name, font.size.pt) == ("Times New Roman", 13)
    sizes = {run.font.size.pt for run in _runs(document) if run.font.size}
    assert sizes == {11, 12, 13}
    about = document.core_properties
    assert (about.language, about.author) == ("vi", letter().agency)
    assert about.created == about.modified == datetime(2026, 1, 8, tzinfo=about.created.tzinfo)


def _runs(document):
    paragraphs = [*document.paragraphs, *(p for t in document.tables for c in t._cells for p in c.paragraphs)]
    return [run for paragraph in paragraphs for run in paragraph.runs]


def test_the_word_file_numbers_pages_from_the_second_on_and_repeats_only_the_head_of_its_table():
    document = docx.Document(io.BytesIO(letter_docx.write(letter(30))))
    [section] = document.sections
    assert section.different_first_page_header_footer
    assert section.first_page_header.is_linked_to_previous
    [field] = section.header._element.iter(qn("w:fldSimple"))
    assert field.get(qn("w:instr")) == "PAGE"
    table = document.tables[1]
    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True] + [False] * 31


def test_bold_and_italic_words_keep_their_face_in_word():
    runs = {run.text: run for run in _runs(docx.Document(io.BytesIO(letter_docx.write(letter()))))}
    assert runs["thái độ phục vụ"].bold
    assert not runs["Đề cao "].bold
    assert runs["Căn cứ Nghị quyết số 76/NQ-CP của Chính phủ;"].italic
    assert runs["Việc chung"].bold


# --- Excel ------------------------------------------------------------------------------------------------------------
def test_the_sheet_prints_as_the_letter_does():
    sheet = sheet_of(letter_xlsx.write(letter(30)))
    margins = sheet.page_margins
    sides = (margins.top, margins.bottom, margins.left, margins.right)
    assert [round(side * 25.4) for side in sides] == [22, 22, 32, 17]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "portrait")
    assert "&P" in sheet.oddHeader.center.text
    assert sheet.HeaderFooter.differentFirst
    head = int(sheet.print_title_rows.strip("$").partition(":")[0])
    assert [cell.value for cell in sheet[head]] == [column.title for column in COLUMNS]
    fonts = {(cell.font.name, cell.font.size) for row in sheet.iter_rows() for cell in row if cell.value}
    assert fonts == {("Times New Roman", 11), ("Times New Roman", 12), ("Times New Roman", 13)}


# --- speed ------------------------------------------------------------------------------------------------------------
def test_a_thousand_rows_are_a_pdf_within_ten_seconds():
    began = time.perf_counter()
    content = letter_pdf.write(letter(1000))
    assert time.perf_counter() - began < 10
    assert len(PdfReader(io.BytesIO(content)).pages) > 80
