"""A letter as a spreadsheet: one sheet that prints as the letter does, its table's cells each in a cell."""

from collections.abc import Sequence
from io import BytesIO
from itertools import zip_longest
from math import ceil

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from formats import letter as form
from formats.letter import Column, Heading, Letter, Table
from formats.sheets import put_text

_NO_TABLE = Table((Column("", 1),) * 5, ())  # the grid of a letter without one
_MILLIMETRES = 2  # about those of one unit of a column's width, and of one letter of the text
_LINE = 17  # points
_THIN = Side(style="thin")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def write(letter: Letter) -> bytes:
    """The .xlsx of the letter."""
    book = Workbook()
    about = book.properties
    about.title, about.creator, about.language = letter.title, letter.agency, "vi"
    about.created = letter.made_at
    _Sheet(book.active, letter).write()
    file = BytesIO()
    book.save(file)
    return form.without_clock(file.getvalue(), letter.made_at)


class _Sheet:
    """The sheet, written from the top down; its columns are those of the letter's widest table."""

    def __init__(self, sheet: Worksheet, letter: Letter) -> None:
        self.sheet, self.letter = sheet, letter
        tables = [part for part in letter.body if isinstance(part, Table)]
        self.widths = max(tables, key=lambda table: len(table.columns), default=_NO_TABLE).widths(letter.text_width)
        self.last = len(self.widths)
        # What stands on the left of the head and foot takes so many columns.
        self.middle = sum(1 for at in range(1, self.last) if sum(self.widths[:at]) < form.AGENCY_WIDTH + 6) or 1
        self.row = 1

    def write(self) -> None:
        letter = self.letter
        self._set_up()
        head = form.HEAD_SIZE
        names = [(letter.agency_above.upper(), Font(form.FONT, head))] if letter.agency_above else []
        names.append((letter.agency.upper(), _bold(head)))
        nation = [(form.NATION, _bold(head)), (form.MOTTO, _bold())]
        for (left, left_font), (right, right_font) in zip_longest(names, nation, fillvalue=("", _plain())):
            self._side_by_side(left, right, left_font, right_font)
        self._side_by_side(f"Số: {letter.number}", letter.dateline, _plain(), _plain(italic=True))
        self.row += 1
        self._across(letter.kind, _bold(), "center")
        self._across(letter.subject, _bold(), "center")
        self.row += 1
        for part in letter.body:
            if isinstance(part, Heading):
                self._across(part.text, _bold(), "left")
            elif isinstance(part, Table):
                self._table(part)
            else:
                italic = all(run.italic for run in part.runs)
                bold = all(run.bold for run in part.runs)
                self._across(part.text, _plain(italic=italic, bold=bold), "justify")
        self._foot()

    def _set_up(self) -> None:
        sheet = self.sheet
        sheet.title = self.letter.kind.capitalize()
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        width, height = self.letter.paper
        sheet.page_setup.orientation = "landscape" if width > height else "portrait"
        sheet.page_setup.fitToHeight = 0  # as many pages as it takes
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        edges: dict[str, float] = {"top": form.TOP, "bottom": form.BOTTOM, "left": form.LEFT, "right": form.RIGHT}
        edges |= {"header": form.TOP / 2, "footer": form.BOTTOM / 2}
        for edge, millimetres in edges.items():
            setattr(sheet.page_margins, edge, millimetres / 25.4)
        sheet.oddHeader.center.text = "&P"
        sheet.oddHeader.center.font, sheet.oddHeader.center.size = f"{form.FONT},Regular", form.TEXT_SIZE
        sheet.HeaderFooter.differentFirst = True
        sheet.sheet_view.showGridLines = False
        for number, share in enumerate(self.widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = share / _MILLIMETRES

    def _merged(self, text: str, font: Font, align: str, first: int, last: int) -> int:
        """Writes over several columns; gives the lines that it takes, which no program counts in merged cells."""
        cell = self.sheet.cell(self.row, first)
        put_text(cell, text)
        cell.font, cell.alignment = font, Alignment(horizontal=align, vertical="top", wrap_text=True)
        if last > first:
            self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=first, end_column=last)
        letters = sum(self.widths[first - 1 : last]) / _MILLIMETRES * (0.8 if text.isupper() else 1)
        return sum(ceil((len(line) or 1) / letters) for line in text.split("\n"))

    def _side_by_side(self, left: str, right: str, left_font: Font, right_font: Font, align: str = "center") -> None:
        lines = max(
            self._merged(left, left_font, align, 1, self.middle),
            self._merged(right, right_font, "center", self.middle + 1, self.last),
        )
        self._next(lines)

    def _across(self, text: str, font: Font, align: str) -> None:
        self._next(self._merged(text, font, align, 1, self.last))

    def _next(self, lines: int) -> None:
        self.sheet.row_dimensions[self.row].height = min(lines * _LINE + 3, 409)  # the most there is
        self.row += 1

    def _table(self, table: Table) -> None:
        self.sheet.print_title_rows = f"{self.row}:{self.row}"
        titles = [column.title for column in table.columns]
        self._cells(titles, ["center"] * len(titles), _bold())
        aligns = ["center" if column.is_centered else "left" for column in table.columns]
        for row in table.rows:
            self._cells(row.cells, aligns, _plain(bold=row.is_heading))
        self.row += 1

    def _cells(self, texts: Sequence[str], aligns: Sequence[str], font: Font) -> None:
        for number, (text, align) in enumerate(zip(texts, aligns, strict=True), start=1):
            cell = self.sheet.cell(self.row, number)
            put_text(cell, text)
            cell.font, cell.border = font, _FRAME
            cell.alignment = Alignment(horizontal=align, vertical="top", wrap_text=True)
        self.row += 1

    def _foot(self) -> None:
        letter = self.letter
        if not letter.is_addressed:
            return
        left = ["Nơi nhận:" if letter.recipients else "", *letter.recipients]
        right = [letter.signer_title.upper(), *[""] * 4, letter.signer_name]
        font = Font(form.FONT, form.HEAD_SIZE, bold=True, italic=True)
        for recipient, signer in zip_longest(left, right, fillvalue=""):
            self._side_by_side(recipient, signer, font, _bold(), align="left")
            font = Font(form.FONT, form.RECIPIENTS_SIZE)


def _plain(*, bold: bool = False, italic: bool = False) -> Font:
    return Font(form.FONT, form.TEXT_SIZE, bold=bold, italic=italic)


def _bold(size: int = form.TEXT_SIZE) -> Font:
    return Font(form.FONT, size, bold=True)
