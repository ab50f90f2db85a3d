"""Our own workbook of procedures, written and read: one sheet of procedures, one for each of their nested parts.

What is written reads back equal. All cells are text. A text longer than a cell holds goes on in the sheet "Phần nối".
No database: `write` takes records, `read` gives them.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from core.vietnamese import normalize_line, without_stray_marks
from formats.sheets import put_text
from formats.tables import Cell, Document, Table
from procedures.json_object import RecordError
from procedures.records import ALL, Problem, ProcedureRecord
from procedures.rows import Reading
from procedures.workbook_layout import (
    CONTINUED,
    FIELDS,
    KEY,
    MAIN,
    PARTS,
    ROW,
    ROW_BELOW,
    Columns,
    Kind,
    Part,
)

CELL_LIMIT = 32_000  # Excel holds 32,767 characters in a cell
_MARK = re.compile(r"⟦nối (\d+)⟧$")

# --- Writing ----------------------------------------------------------------------------------------------------------


def write(records: Iterable[ProcedureRecord], file: BinaryIO) -> None:
    """The workbook of the records, streamed to `file`: no more than one record is held in memory."""
    book = Workbook(write_only=True)
    longer = _Continued()
    sheets = {part.title: _sheet(book, part.title, _titles(part)) for part in PARTS}
    main = _sheet(book, MAIN, [title for title, _ in (KEY | FIELDS).values()], first=True)
    for record in records:
        main.append(
            cells(main, [kind.write(getattr(record, key)) for key, (_, kind) in (KEY | FIELDS).items()], longer)
        )
        for part in PARTS:
            for row in _rows(part, getattr(record, part.field)):
                sheet = sheets[part.title]
                sheet.append(cells(sheet, [record.code, record.issuing_agency, *row], longer))
    continued = _sheet(book, CONTINUED, ["Số", "Nối tiếp"])
    for number, text in longer.parts:
        continued.append(cells(continued, [str(number), text], longer))
    book.save(file)


class _Continued:
    """What did not fit into its cell: number and text, in order."""

    def __init__(self) -> None:
        self.parts: list[tuple[int, str]] = []
        self.number = 0

    def fitted(self, text: str) -> str:
        if len(text) <= CELL_LIMIT:
            return text
        self.number += 1
        self.parts += [(self.number, text[at : at + CELL_LIMIT]) for at in range(CELL_LIMIT, len(text), CELL_LIMIT)]
        return f"{text[:CELL_LIMIT]}⟦nối {self.number}⟧"


def _titles(part: Part) -> list[str]:
    below = [ROW_BELOW, *(title for title, _ in part.below_columns.values())] if part.below_columns else []
    return [*(title for title, _ in KEY.values()), ROW, *(title for title, _ in part.columns.values()), *below]


def _sheet(book: Workbook, title: str, titles: list[str], first: bool = False):
    sheet = book.create_sheet(title, 0 if first else None)
    sheet.freeze_panes = "C2"
    for at, name in enumerate(titles, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = min(max(len(name) + 2, 12), 40)
    head = cells(sheet, titles)
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    return sheet


_WRAPPED = Alignment(vertical="top", wrap_text=True)


def cells(sheet, texts: list[str], longer: _Continued | None = None) -> list[WriteOnlyCell]:
    """A row of text cells, for `sheet.append`."""
    made = []
    for text in texts:
        cell = WriteOnlyCell(sheet)
        if text:
            put_text(cell, longer.fitted(text) if longer else text)
            cell.alignment = _WRAPPED
        made.append(cell)
    return made


def _rows(part: Part, items: list[dict[str, Any]]) -> Iterator[list[str]]:
    for number, item in enumerate(items, start=1):
        own = [kind.write(item.get(key)) for key, (_, kind) in part.columns.items()]
        if not part.below_columns:
            yield [str(number), *own]
            continue
        blank = [""] * len(own)
        for at, below in enumerate(item[part.below], start=1):
            values = [kind.write(below if key == "" else below[key]) for key, (_, kind) in part.below_columns.items()]
            yield [str(number), *(own if at == 1 else blank), str(at), *values]
        if not item[part.below]:
            yield [str(number), *own, ""]


# --- Reading ----------------------------------------------------------------------------------------------------------


def is_ours(document: Document) -> bool:
    """Whether the file has our sheet of procedures."""
    main = next((table for table in document.tables if table.title == MAIN), None)
    keys = {title for title, _ in KEY.values()}
    return main is not None and keys <= {cell.text.strip() for cell in main.rows[0]}


def read(document: Document, file: str) -> Reading:
    """The records of the workbook; a sheet or a column that it lacks tells nothing."""
    return _Workbook(document, file).read()


class _Workbook:
    def __init__(self, document: Document, file: str) -> None:
        self.file = file
        self.tables = {table.title: table for table in document.tables}
        self.reading = Reading(remarks=[f"{file}: {remark}" for remark in document.remarks])
        known = {MAIN, CONTINUED, *(part.title for part in PARTS)}
        self.reading.remarks += [
            f"{file}: không đọc trang tính “{title}”." for title in self.tables if title not in known
        ]
        self.broken: set[tuple[str, ...]] = set()  # procedures with a row of a part that cannot be taken
        self.longer: dict[str, str] = {}
        for row in self.tables[CONTINUED].rows[1:] if CONTINUED in self.tables else ():
            if len(row) > 1:
                self.longer[row[0].text] = self.longer.get(row[0].text, "") + row[1].text

    def read(self) -> Reading:
        self.reading.expect(len(self.tables[MAIN].rows) - 1)
        parts = {part: self._part(part) for part in PARTS if part.title in self.tables}
        columns = self._columns(self.tables[MAIN], KEY | FIELDS)
        given = frozenset({*(key for _, key, _ in columns.values()), *(part.field for part in parts)}) & ALL
        seen = set()
        for place, row in self._rows(MAIN):
            try:
                values = self._values(row, columns)
                for key, (title, _) in (KEY | {"name": FIELDS["name"]}).items():
                    values[key] = normalize_line(values.get(key, ""))
                    if not values[key]:
                        raise RecordError(f"thiếu “{title}”")
                key = values["code"], values["issuing_agency"]
                seen.add(key)
                if key in self.broken:
                    continue
                own = {part.field: list(rows.get(key, {}).values()) for part, rows in parts.items()}
                record = ProcedureRecord(**values, **own, place=place, form="workbook", given=given)
            except RecordError as error:
                self.reading.problems.append(Problem(place, str(error)))
            else:
                self.reading.records.append(record)
        for part, rows in parts.items():
            for code, agency in rows.keys() - seen:
                reason = f"mã {code} của “{agency}” không có ở trang tính “{MAIN}”"
                self.reading.problems.append(Problem(f"{self.file}, trang tính “{part.title}”", reason))
        return self.reading

    def _rows(self, title: str) -> Iterator[tuple[str, list[Cell]]]:
        for y, row in enumerate(self.tables[title].rows[1:], start=2):
            if any(cell.text.strip() for cell in row):
                yield f"{self.file}, trang tính “{title}”, hàng {y}", row

    def _part(self, part: Part) -> dict[tuple[str, str], dict[str, dict[str, Any]]]:
        """The rows of a part by the key of their procedure, then by their number, in the order of the sheet."""
        table = self.tables[part.title]
        titles = {cell.text.strip(): at for at, cell in reversed(list(enumerate(table.rows[0])))}
        keys, own = self._columns(table, KEY), self._columns(table, part.columns)
        below = self._columns(table, part.below_columns or {})
        found: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
        for place, row in self._rows(part.title):
            key: tuple[str, ...] = ()
            try:
                key = tuple(normalize_line(value) for value in self._values(row, keys).values())
                if len(key) < 2 or not all(key):
                    raise RecordError("thiếu mã thủ tục hoặc cơ quan công bố")
                number, number_below = (self._at(row, titles.get(title)) for title in (ROW, ROW_BELOW))
                rows = found.setdefault(key, {})
                item = rows.get(number or f"+{len(rows)}")
                if item is None:
                    item = _DEFAULTS.get(part.field, {}) | self._values(row, own)
                    if part.below:
                        item[part.below] = []
                    rows[number or f"+{len(rows)}"] = item
                elif not part.below:
                    raise RecordError(f"số thứ tự {number} đã có ở một hàng trên của thủ tục này")
                if part.below and (number_below or any(self._at(row, at) for at in below)):
                    values = self._values(row, below)
                    item[part.below].append(values.get("", values))
            except RecordError as error:
                self.reading.problems.append(Problem(place, str(error)))
                self.broken.add(key)
        return found

    def _columns(self, table: Table, wanted: Columns) -> dict[int, tuple[str, str, Kind]]:
        """Title, key and kind of each column that is known, by its place."""
        left = {title: (title, key, kind) for key, (title, kind) in wanted.items()}
        return {at: left.pop(title) for at, cell in enumerate(table.rows[0]) if (title := cell.text.strip()) in left}

    def _values(self, row: list[Cell], columns: dict[int, tuple[str, str, Kind]]) -> dict[str, Any]:
        found = {}
        for at, (title, key, kind) in columns.items():
            text = self._at(row, at)
            try:
                if title == KEY["code"][0] and at < len(row) and row[at].is_number:
                    raise ValueError(f"mã “{text}” ghi dạng số; hãy định dạng cột là Văn bản (Text) rồi gõ lại")
                found[key] = kind.read(text)
            except ValueError as error:
                raise RecordError(f"cột {get_column_letter(at + 1)} (“{title}”): {error}") from error
        return found

    def _at(self, row: list[Cell], at: int | None) -> str:
        """The whole text of a cell, with what went on elsewhere."""
        text = without_stray_marks(row[at].text) if at is not None and at < len(row) else ""
        mark = _MARK.search(text)
        return text[: mark.start()] + self.longer.get(mark[1], "") if mark else text


_DEFAULTS: dict[str, dict[str, Any]] = {"agencies": {"code": ""}}
