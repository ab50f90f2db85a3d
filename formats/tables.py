"""The tables of a Word or Excel file, and the text around them, as plain data.

A cell that takes several places stands in each of them, so a reader sees what is shown there and where it comes from.
Numbers and bullets that Word sets by itself are text here; what is crossed out in tracked changes is gone.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, BinaryIO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import openpyxl
from openpyxl.utils import range_boundaries

from formats import package
from formats.article import Refused
from formats.package import COLUMN_LIMIT, Limits
from formats.word_numbering import Numbering, child, local, value, whole_number

TABLE_LIMIT = 200
LABEL_LIMIT = 60  # characters of the number that Word writes before a paragraph


# Those of a plan.
_OF_PLANS = Limits(rows=2_000, cells=100_000, cell=30_000, text=2_000_000)
_BROKEN = "Tệp {0} bị hỏng, không đọc được. Hãy mở bằng {0}, lưu thành một tệp mới rồi tải lại."


@dataclass(eq=False, slots=True)
class Cell:
    """Text, lines parted by "\\n", and the place of its first corner; it takes `rows` × `columns` places."""

    text: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    is_number: bool = False  # stored as a number: zeros at its end or start may be gone


@dataclass
class Table:
    """Rows of cells by place; a merged cell is one object in all of its places. Rows may differ in length."""

    rows: list[list[Cell]] = field(default_factory=list)
    title: str = ""  # of the sheet it is


@dataclass
class Document:
    """Lines of text and tables, in the order they stand in; and what was left unread, in words."""

    blocks: list[str | Table] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def tables(self) -> list[Table]:
        return [block for block in self.blocks if isinstance(block, Table)]


def read(file: BinaryIO, limits: Limits = _OF_PLANS) -> Document:
    """What a .docx or .xlsx holds, told by its content. Raises Refused."""
    sent = package.checked(file, (package.WORD, package.EXCEL), limits)
    try:
        if sent.format is package.WORD:
            return _within(limits, Document(_Word(sent.copy, limits).blocks()))
        return _within(limits, _workbook(sent.copy, limits))
    except Refused:
        raise
    except Exception as error:  # what the many parsers raise on a broken file is not told apart
        raise Refused(_BROKEN.format(sent.format.program)) from error


def _within(limits: Limits, document: Document) -> Document:
    tables = document.tables
    if len(tables) > TABLE_LIMIT or sum(len(table.rows) for table in tables) > limits.rows:
        raise Refused(limits.too_long)
    rows = [row for table in tables for row in table.rows]
    if any(len(row) > COLUMN_LIMIT or any(len(cell.text) > limits.cell for cell in row) for row in rows):
        raise Refused(limits.too_wide)
    texts = [cell.text for row in rows for cell in row] + [block for block in document.blocks if isinstance(block, str)]
    if sum(map(len, texts)) > limits.text:
        raise Refused(limits.too_much_text)
    return document


# --- As text, to be sent along with a form ----------------------------------------------------------------------------


def to_plain(document: Document) -> list[Any]:
    """The document as lists, numbers and strings, for JSON."""
    return [block if isinstance(block, str) else [_plain_row(block, y) for y in range(len(block.rows))]
            for block in document.blocks]  # fmt: skip


def _plain_row(table: Table, y: int) -> list[list[Any]]:
    return [[cell.column, cell.text, cell.rows, cell.columns] for x, cell in enumerate(table.rows[y])
            if (cell.row, cell.column) == (y, x)]  # fmt: skip


def from_plain(blocks: Any) -> Document:
    """The document again. Raises Refused for what `to_plain` cannot have made."""
    found: list[str | Table] = []
    try:
        for block in blocks:
            found.append(block if isinstance(block, str) else _placed(block))
    except (TypeError, ValueError, AttributeError) as error:
        raise Refused("Nội dung gửi lên không đọc được. Hãy chọn lại tệp.") from error
    return _within(_OF_PLANS, Document(found))


def _placed(rows: list[Any]) -> Table:
    if len(rows) > _OF_PLANS.rows:
        raise Refused(_OF_PLANS.too_long)
    cells = []
    for y, row in enumerate(rows):
        for x, text, down, across in row:
            numbers = all(type(each) is int and 0 <= each <= _OF_PLANS.rows for each in (x, down, across))
            if not numbers or not isinstance(text, str):
                raise ValueError
            if x + across > COLUMN_LIMIT:
                raise Refused(_OF_PLANS.too_wide)
            cells.append(Cell(text, y, x, max(down, 1), max(across, 1)))
        if len(cells) > _OF_PLANS.cells:
            raise Refused(_OF_PLANS.too_many_cells)
    return _table(cells, len(rows), _OF_PLANS)


def _table(cells: list[Cell], height: int, limits: Limits, title: str = "") -> Table:
    """Cells into the places they take; a place that none takes is an empty cell."""
    for cell in cells:
        cell.rows = min(cell.rows, height - cell.row)
    if sum(cell.rows * cell.columns for cell in cells) > 2 * limits.cells:  # over one another
        raise Refused(limits.too_many_cells)
    places: list[list[Cell | None]] = [[] for _ in range(height)]
    for cell in cells:
        end = cell.column + cell.columns
        for row in places[cell.row : cell.row + cell.rows]:
            row += [None] * (end - len(row))
            row[cell.column : end] = [other or cell for other in row[cell.column : end]]
    if sum(map(len, places)) > 2 * limits.cells:
        raise Refused(limits.too_many_cells)
    return Table([[cell or Cell("", y, x) for x, cell in enumerate(row)] for y, row in enumerate(places)], title)


# --- Word -------------------------------------------------------------------------------------------------------------

# Elements that only hold others: content controls, accepted insertions, links, of two variants the first.
_THROUGH = {"sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "fldSimple", "bdo", "dir"}
_THROUGH |= {"AlternateContent", "Choice"}


def _inside(element: Element) -> Iterator[tuple[str, Element]]:
    for each in element:
        name = local(each)
        if name in _THROUGH:
            yield from _inside(each)
        else:
            yield name, each


class _Word:
    def __init__(self, copy: io.BytesIO, limits: Limits) -> None:
        self.limits = limits
        with zipfile.ZipFile(copy) as parts:
            names = parts.namelist()

            def root(pattern: str) -> Element | None:
                name = next((each for each in names if re.fullmatch(pattern, each)), None)
                return ElementTree.fromstring(parts.read(name)) if name else None  # noqa: S314, looked at by then

            self.body = child(root(r"word/document\d*\.xml"), "body")
            self.numbering = Numbering(root(r"word/numbering\d*\.xml"), root(r"word/styles\d*\.xml"))
        self.rows = 0

    def blocks(self) -> list[str | Table]:
        if self.body is None:
            raise ValueError
        found: list[str | Table] = []
        for name, element in _inside(self.body):
            if name == "p":
                found += self._paragraph(element).split("\n")
            elif name == "tbl":
                found.append(self._table(element))
        return found

    def _paragraph(self, paragraph: Element) -> str:
        """The words of a paragraph after its number or bullet."""
        words = []
        for name, run in _inside(paragraph):
            if name == "r":
                words += [self._character(name, each) for name, each in _inside(run)]
        label = self.numbering.label(child(paragraph, "pPr"))[:LABEL_LIMIT]
        return f"{label} {''.join(words)}".rstrip() if label else "".join(words)

    def _character(self, name: str, element: Element) -> str:
        match name:
            case "t":
                return element.text or ""
            case "tab":
                return "\t"
            case "br" | "cr":
                return "\n"
            case "noBreakHyphen":
                return "-"
            case "sym":
                code = int(value(element, "char") or "20", 16)
                return "" if 0xD800 <= code <= 0xDFFF else chr(code)  # half of a character
        return ""

    def _table(self, table: Element) -> Table:
        cells: list[Cell] = []
        above: dict[int, Cell] = {}  # of each column, the cell that may go on in the next row
        y = 0
        for name, row in _inside(table):
            if name != "tr" or child(row, "trPr", "del") is not None:  # a row that tracked changes cross out
                continue
            self.rows += 1
            if self.rows > self.limits.rows:
                raise Refused(self.limits.too_long)
            x = whole_number(value(child(row, "trPr", "gridBefore")))
            open_here: dict[int, Cell] = {}
            for kind, element in _inside(row):
                if kind != "tc":
                    continue
                across = max(whole_number(value(child(element, "tcPr", "gridSpan")), 1), 1)
                if x + across > COLUMN_LIMIT:
                    raise Refused(self.limits.too_wide)
                text = "\n".join(self._lines(element)).strip("\n")
                merge, aside = (child(element, "tcPr", tag) for tag in ("vMerge", "hMerge"))
                cell = Cell(text, y, x, columns=across)
                if merge is not None and value(merge) != "restart" and x in above:
                    cell = above[x]
                    cell.rows = y - cell.row + 1
                elif aside is not None and value(aside) != "restart" and cells and cells[-1].row == y:
                    cell = cells[-1]
                    cell.columns += across
                else:
                    cells.append(cell)
                if merge is not None:
                    open_here[x] = cell
                x += across
            above = open_here
            y += 1
        return _table(cells, y, self.limits)

    def _lines(self, cell: Element) -> Iterator[str]:
        """The paragraphs of a cell, those of tables inside it too."""
        for name, element in _inside(cell):
            if name == "p":
                yield self._paragraph(element)
            elif name in ("tbl", "tr", "tc"):
                yield from self._lines(element)


# --- Excel ------------------------------------------------------------------------------------------------------------


def _workbook(copy: io.BytesIO, limits: Limits) -> Document:
    """One table for each sheet that is shown and not empty.

    Read as a stream: openpyxl's other way makes a cell for each place of a merged area, be it of the whole sheet.
    """
    workbook = openpyxl.load_workbook(copy, read_only=True, data_only=True, keep_links=False)
    found = Document()
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            found.remarks.append(f"Không đọc trang tính ẩn “{sheet.title}”.")
            continue
        sheet.reset_dimensions()  # what the file says of them need not be true
        merged, unknown = _looked_through(copy, sheet._worksheet_path, limits)
        if unknown:
            places = ", ".join(unknown[:5]) + ("…" if len(unknown) > 5 else "")
            found.remarks.append(f"Trang tính “{sheet.title}” có công thức chưa có kết quả, coi như ô trống: {places}.")
        sizes = {(top - 1, left - 1): (bottom - top + 1, right - left + 1)
                 for left, top, right, bottom in merged if right <= COLUMN_LIMIT}  # fmt: skip
        cells = []
        for y, row in enumerate(sheet.iter_rows(max_row=limits.rows, max_col=COLUMN_LIMIT + 1)):
            for x, cell in enumerate(row):
                if cell.value is not None and (text := _shown(cell.value, cell.number_format)):
                    if x >= COLUMN_LIMIT:
                        raise Refused(limits.too_wide)
                    cells.append(Cell(text, y, x, *sizes.get((y, x), (1, 1)), isinstance(cell.value, int | float)))
        if cells:
            found.blocks.append(_table(cells, cells[-1].row + 1, limits, sheet.title))
    return found


def _looked_through(copy: io.BytesIO, name: str, limits: Limits) -> tuple[list[tuple[int, int, int, int]], list[str]]:
    """First column and row, last column and row of each merged area; places of formulas that were never worked out.
    Raises Refused where a row past the limit holds something."""
    merged: list[tuple[int, int, int, int]] = []
    unknown: list[str] = []
    with zipfile.ZipFile(copy) as parts, parts.open(name) as sheet:
        for _, element in ElementTree.iterparse(sheet):  # noqa: S314, looked at by then
            if local(element) == "mergeCell":
                merged.append(range_boundaries(value(element, "ref")))
            elif local(element) == "row":
                if whole_number(value(element, "r")) > limits.rows and any(
                    child(cell, "v") is not None or child(cell, "is") is not None for cell in element
                ):
                    raise Refused(limits.too_long)
                unknown += [value(cell, "r") or "?" for cell in element
                            if child(cell, "f") is not None and not _text_of(child(cell, "v"))]  # fmt: skip
                element.clear()
    return merged, unknown


def _text_of(element: Element | None) -> str:
    return (element.text or "") if element is not None else ""


def _shown(value: object, number_format: str) -> str:
    """A value the way its cell shows it, for what stands in plans: dates, shares, numbering such as 1.10."""
    match value:
        case datetime() | date():
            return f"{value:%d/%m/%Y}" if "d" in number_format.lower() else f"{value:%m/%Y}"
        case time():
            return f"{value:%H:%M}"
        case bool():
            return "x" if value else ""
        case int() | float() if "%" in number_format:
            return f"{value * 100:g}%"
        case float():
            decimals = re.match(r"0\.(0+)$", number_format)
            return f"{value:.{len(decimals[1])}f}" if decimals else f"{value:.15g}"
    return str(value).replace("_x000D_", "").replace("\r\n", "\n")
