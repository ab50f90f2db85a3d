"""A letter as a Word file."""

from io import BytesIO
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell

from formats import letter as form
from formats.letter import Heading, Letter, Run, Table

_CENTER = WD_ALIGN_PARAGRAPH.CENTER
_MOTTO_WIDTH = 57  # millimetres that the motto takes in its size


def write(letter: Letter) -> bytes:
    """The .docx of the letter."""
    document = docx.Document()
    _set_up(document, letter)
    _head(document, letter)
    _name(document, letter)
    for part in letter.body:
        if isinstance(part, Heading):
            document.add_heading(part.text, 1)
        elif isinstance(part, Table):
            _table(document, part, letter.text_width)
        else:
            paragraph = document.add_paragraph(style="Body Text")
            for run in part.runs:
                _add(paragraph, run)
    _foot(document, letter)
    file = BytesIO()
    document.save(file)
    return form.without_clock(file.getvalue(), letter.made_at)


def _set_up(document: Document, letter: Letter) -> None:
    section = document.sections[0]
    width, height = letter.paper
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.orientation = WD_ORIENT.LANDSCAPE if width > height else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Mm(form.TOP), Mm(form.BOTTOM)
    section.left_margin, section.right_margin = Mm(form.LEFT), Mm(form.RIGHT)
    section.header_distance = section.footer_distance = Mm(form.TOP // 2)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = _CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    field.append(number.add_run("2")._r)  # what stands there until a program has counted
    number._p.append(field)
    for name in ("Normal", "Header", "Title", "Heading 1", "Body Text"):
        _set_style(document.styles[name], is_heading=name in ("Title", "Heading 1"))
    text = document.styles["Body Text"].paragraph_format
    text.first_line_indent, text.space_after = Mm(10), Pt(6)
    text.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    language = OxmlElement("w:lang")
    for use in ("val", "eastAsia"):
        language.set(qn(f"w:{use}"), "vi-VN")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    about = document.core_properties
    about.title = letter.title[:255]  # no more is allowed
    about.author = about.last_modified_by = letter.agency[:255]
    about.language, about.comments = "vi", ""
    about.created = about.modified = letter.made_at


def _set_style(style: Any, is_heading: bool) -> None:
    """Times New Roman in black, without what Word's own template gives headings."""
    style.element.get_or_add_rPr().clear()
    fonts = style.element.rPr.get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), form.FONT)
    style.font.size, style.font.bold = Pt(form.TEXT_SIZE), is_heading
    style.font.color.rgb = RGBColor(0, 0, 0)
    style.paragraph_format.space_before = Pt(6 if is_heading else 0)
    style.paragraph_format.space_after = Pt(3 if is_heading else 0)
    for line in style.element.pPr.findall(qn("w:pBdr")) if style.element.pPr is not None else ():
        style.element.pPr.remove(line)


def _add(paragraph: Any, run: Run, size: int | None = None) -> None:
    added = paragraph.add_run(run.text)
    added.bold, added.italic = run.bold or None, run.italic or None
    if size:
        added.font.size = Pt(size)


def _line(cell: _Cell, text: str, *, size: int = form.TEXT_SIZE, bold: bool = False, italic: bool = False) -> Any:
    """One more centred line of the cell."""
    paragraph = cell.paragraphs[0] if not cell.paragraphs[0].runs else cell.add_paragraph()
    paragraph.alignment = _CENTER
    _add(paragraph, Run(text, bold, italic), size)
    return paragraph


def _rule(holder: Any, width: float, within: float) -> None:
    """A line in the middle, `width` of the `within` millimetres there are: the lower border of an empty paragraph."""
    paragraph = holder.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm((within - width) / 2)
    shape.line_spacing = Pt(3)
    borders, border = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for key, value in {"val": "single", "sz": "6", "space": "1", "color": "000000"}.items():
        border.set(qn(f"w:{key}"), value)
    borders.append(border)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc")


def _two_columns(document: Document, widths: tuple[float, float], rows: int = 1) -> Any:
    table = document.add_table(rows, 2)
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    return table


def _head(document: Document, letter: Letter) -> None:
    left, right = form.AGENCY_WIDTH, letter.text_width - form.AGENCY_WIDTH
    table = _two_columns(document, (left, right), 2)
    (agency, nation), (number, place) = (row.cells for row in table.rows)
    if letter.agency_above:
        _line(agency, letter.agency_above.upper(), size=form.HEAD_SIZE)
    _line(agency, letter.agency.upper(), size=form.HEAD_SIZE, bold=True)
    _rule(agency, left / 3, left)
    _line(nation, form.NATION, size=form.HEAD_SIZE, bold=True)
    _line(nation, form.MOTTO, bold=True)
    _rule(nation, _MOTTO_WIDTH, right)
    _line(number, f"Số: {letter.number}")
    _line(place, letter.dateline, italic=True)


def _name(document: Document, letter: Letter) -> None:
    name = document.add_paragraph(style="Title")
    name.alignment = _CENTER
    name.paragraph_format.space_before = Pt(14)
    name.add_run(letter.kind)
    name.add_run().add_break()
    name.add_run(letter.subject)
    _rule(document, 35, letter.text_width)
    document.add_paragraph()


def _table(document: Document, table: Table, whole: float) -> None:
    grid = document.add_table(1, len(table.columns), "Table Grid")
    grid.autofit, grid.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    widths = [Mm(width) for width in table.widths(whole)]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    head = grid.rows[0]
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell, column, width in zip(head.cells, table.columns, widths, strict=True):
        cell.width = width
        _line(cell, column.title, bold=True)
    for row in table.rows:
        for cell, column, width, text in zip(grid.add_row().cells, table.columns, widths, row.cells, strict=True):
            cell.width = width
            for number, line in enumerate(text.split("\n")):
                paragraph = cell.add_paragraph() if number else cell.paragraphs[0]
                paragraph.alignment = _CENTER if column.is_centered else None
                _add(paragraph, Run(line, bold=row.is_heading))
    document.add_paragraph()


def _foot(document: Document, letter: Letter) -> None:
    if not letter.is_addressed:
        return
    half = letter.text_width / 2
    row = _two_columns(document, (half, half)).rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    recipients, signer = row.cells
    if letter.recipients:
        _add(recipients.paragraphs[0], Run("Nơi nhận:", bold=True, italic=True), form.HEAD_SIZE)
    for recipient in letter.recipients:
        _add(recipients.add_paragraph(), Run(recipient), form.RECIPIENTS_SIZE)
    _line(signer, letter.signer_title.upper(), bold=True)
    for _ in range(4):
        signer.add_paragraph()
    _line(signer, letter.signer_name, bold=True)
