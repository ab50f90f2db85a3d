"""Tables of a Word or Excel file as records: the official list, and the annex of a local decision. No database.

Which column holds what is told by the words of its title; which table is read, by its having a code and a name. A row
tells only some fields, and an empty cell tells nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from core.vietnamese import fold, normalize, normalize_line, shorten
from formats.article import Refused
from formats.heads import TITLE_LENGTH, Head, cells_of, head_of, is_row_of_marks
from formats.tables import Cell, Document, Table
from legal import citations
from procedures.json_object import RecordError
from procedures.records import (
    MAX_AGENCY_CHARACTERS,
    MAX_NAME_CHARACTERS,
    MAX_RECORDS,
    MAX_TERM_CHARACTERS,
    TOO_MANY,
    Problem,
    ProcedureRecord,
)

ORDER, CODE, NAME, ISSUING, EXECUTING, SECTOR = "order", "code", "name", "issuing", "executing", "sector"
TIME, PLACE, COST, BASIS, NOTE = "time", "place", "cost", "basis", "note"
_OF_AN_ANNEX = {TIME, PLACE, COST, BASIS}

# Of folded words; the meaning found first in a title is its meaning.
_WORDS = {
    ORDER: r"^(?:so )?(?:s?tt|thu tu)\b",
    CODE: r"^(?:so )?ma(?: so| thu tuc| tthc| ho so)?\b",
    ISSUING: r"\bco quan (?:ban hanh|cong bo)\b",
    EXECUTING: r"\b(?:co quan|don vi) (?:thuc hien|giai quyet|tiep nhan)\b",
    SECTOR: r"\blinh vuc\b",
    NAME: r"^ten(?! linh| co)\b|^(?:noi dung )?thu tuc hanh chinh\b|^tthc$",
    TIME: r"\bthoi (?:han|gian)\b",
    PLACE: r"\bdia (?:diem|chi)\b|\bnoi (?:nop|tiep nhan)\b",
    COST: r"\b(?:phi|le phi|muc thu)\b",
    BASIS: r"\bcan cu\b",
    NOTE: r"\bghi chu\b",
}
_MEANINGS = {role: re.compile(pattern) for role, pattern in _WORDS.items()}
_LONGEST = {CODE: 60, NAME: MAX_NAME_CHARACTERS}
_TIME = re.compile(
    r"(?:trong |toi da |khong qua )*(\d{1,4}(?:[.,]\d+)?) (ngay lam viec|ngay|gio(?: lam viec)?|thang)"
    r"(?: (?:ke tu|tu) (?:ngay|khi) nhan (?:du |duoc )*ho so(?: day du)?(?:,? hop le)?)?[.;]?"
)
_UNITS = {"ngay lam viec": "WORKING_DAY", "ngay": "DAY", "gio": "HOUR", "gio lam viec": "HOUR", "thang": "MONTH"}
_CODE = re.compile(r"[1-6]\.\d{6}(?:\.[0-9A-Z]{2,3})*|T-[A-ZĐ]{2,5}-\d{6}-TT")  # domain of national and local codes


@dataclass
class Reading:
    """Records of one or more files, what cannot be taken, and what whoever imports should know besides."""

    records: list[ProcedureRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def expect(self, count: int) -> None:
        """So many records are to come. Raises Refused past the most that a file may have."""
        if len(self.records) + count > MAX_RECORDS:
            raise Refused(TOO_MANY)


def role_of(title: str) -> str | None:
    words = re.sub("[^a-z0-9]+", " ", fold(normalize_line(title))).strip()
    if len(words) > TITLE_LENGTH:
        return None
    found = [(match.start(), role) for role, pattern in _MEANINGS.items() if (match := pattern.search(words))]
    return min(found)[1] if found else None


def is_odd(code: str) -> bool:
    """Whether a code has none of the forms known; it is taken as it is all the same."""
    return not _CODE.fullmatch(code)


def read(document: Document, file: str, agency: str = "") -> Reading:
    """The rows of every table with a code and a name. `agency` publishes what does not name its issuing agency."""
    reading = Reading(remarks=[f"{file}: {remark}" for remark in document.remarks])
    number = 0
    last: _List | None = None
    for block in document.blocks:
        if isinstance(block, str):
            last = None if block.strip() else last
            continue
        number += 1
        where = f"{file}, trang tính “{block.title}”" if block.title else f"{file}, bảng {number}"
        head = head_of(block, role_of)
        if head and {CODE, NAME} <= set(head.roles):
            last = _List(block, head, where, agency, reading)
        elif last and not head and not block.title and _width(block) == _width(last.table):
            last = _List(block, Head(0, 0, last.head.columns), where, agency, reading)  # of the same, on a new page
        else:
            reading.remarks.append(f"{where}: không có cột “Mã số” và “Tên” nên không đọc.")
            continue
        last.read()
    if not reading.records and not reading.problems:
        reading.problems.append(Problem(file, _no_table(document)))
    return reading


def _says(row: list[Cell], titles: list[str]) -> bool:
    """Whether the row is the head once more."""
    return len(row) == len(titles) and all(
        fold(normalize_line(cell.text)) == title for cell, title in zip(row, titles, strict=True)
    )


def _width(table: Table) -> int:
    return max(map(len, table.rows), default=0)


def _no_table(document: Document) -> str:
    """Why nothing was found, with the row that comes nearest to a head."""
    rows = [row for table in document.tables for row in table.rows[:20]]
    heads = [[normalize_line(cell.text) for cell in cells_of(row) if cell.text.strip()] for row in rows]
    nearest = max(heads, key=lambda titles: sum(role_of(title) is not None for title in titles), default=[])
    seen = ", ".join(f"“{shorten(title, 40)}”" for title in nearest[:8])
    return (
        "không thấy hàng tiêu đề có cột “Mã số” và cột “Tên”"
        f"{f'; chỉ thấy: {seen}' if seen else ' (tệp không có bảng nào có chữ)'}."
        " Hãy đặt tên cột như danh sách của Cổng Dịch vụ công quốc gia rồi tải lại"
    )


class _List:
    """One table of procedures; what it reads goes to `reading`."""

    def __init__(self, table: Table, head: Head, where: str, agency: str, reading: Reading) -> None:
        self.table, self.head, self.where, self.agency, self.reading = table, head, where, agency, reading
        self.places = {column.role: column.first for column in reversed(head.columns) if column.role}
        self.form = "annex" if _OF_AN_ANNEX & set(head.roles) else "list"
        self.sector = ""  # of the heading above a row

    def read(self) -> None:
        codes = {cell for row in self.table.rows[self.head.end :] if (cell := self._cell(row, CODE))}
        self.reading.expect(len(codes))
        left_out = [column.title for column in self.head.columns if column.title and not column.role]
        if left_out:
            names = ", ".join(f"“{shorten(title, 60)}”" for title in left_out)
            self.reading.remarks.append(f"{self.where}: không đọc cột {names}.")
        for y, row in self._rows():
            if heading := self._heading(row):
                if fold(heading).startswith("linh vuc"):
                    self.sector = heading[len("lĩnh vực") :].strip(" :.").capitalize()
                continue
            try:
                record = self._record(y, row)
            except RecordError as error:
                self.reading.problems.append(Problem(f"{self.where}, hàng {y + 1}", str(error)))
                continue
            record.place = f"{self.where}, hàng {y + 1}"
            if is_odd(record.code):
                self.reading.remarks.append(f"{record.place}: mã “{record.code}” có dạng lạ, hãy xem lại.")
            self.reading.records.append(record)

    def _rows(self) -> Iterator[tuple[int, list[list[Cell]]]]:
        """First row number and rows of each procedure: a code merged over several rows is that of one."""
        titles = [fold(normalize_line(column.title)) for column in self.head.columns]
        group: list[list[Cell]] = []
        first = 0
        for y, row in enumerate(self.table.rows[self.head.end :], start=self.head.end):
            if not any(normalize_line(cell.text) for cell in row) or is_row_of_marks(row) or _says(row, titles):
                continue
            code = self._cell(row, CODE)
            if group and code and code.rows > 1 and code is self._cell(group[0], CODE):
                group.append(row)
                continue
            if group:
                yield first, group
            first, group = y, [row]
        if group:
            yield first, group

    def _cell(self, row: list[Cell], role: str) -> Cell | None:
        at = self.places.get(role)
        return row[at] if at is not None and at < len(row) else None

    def _text(self, rows: list[list[Cell]], role: str) -> str:
        cells = dict.fromkeys(cell for row in rows if (cell := self._cell(row, role)))
        return normalize(text) if (text := "\n".join(cell.text for cell in cells)) else ""

    def _line(self, rows: list[list[Cell]], role: str) -> str:
        line = normalize_line(self._text(rows, role))
        if len(line) > _LONGEST.get(role, MAX_AGENCY_CHARACTERS):
            raise RecordError(
                f"{self._column(role)}: dài {len(line)} ký tự, nhiều nhất {_LONGEST.get(role, MAX_AGENCY_CHARACTERS)}"
            )
        return line

    def _lines(self, rows: list[list[Cell]], role: str, longest: int) -> list[str]:
        lines = list(dict.fromkeys(filter(None, map(normalize_line, self._text(rows, role).split("\n")))))
        if wrong := [line for line in lines if len(line) > longest]:
            raise RecordError(f"{self._column(role)}: “{wrong[0][:40]}…” dài quá {longest} ký tự")
        return lines

    def _column(self, role: str) -> str:
        at = self.places[role]
        title = next(column.title for column in self.head.columns if column.first == at)
        return f"cột {get_column_letter(at + 1)} (“{shorten(title, 40)}”)"

    def _heading(self, rows: list[list[Cell]]) -> str:
        """The words of a row that only heads those below it ("I. Lĩnh vực đất đai")."""
        own = self._cell(rows[0], ORDER)
        filled = [cell for cell in cells_of(rows[0]) if cell.text.strip() and cell is not own]
        is_order = re.fullmatch(r"[\dIVXLA-Z]{0,5}[.)]?", normalize_line(own.text)) if own else None
        if not filled and own and not is_order:  # one cell across the table
            filled = [own]
        if len(filled) != 1 or filled[0] is self._cell(rows[0], CODE):
            return ""
        return re.sub(r"^(?:[\dIVX]+|[A-Z])[.)]\s+", "", normalize_line(filled[0].text))

    def _record(self, y: int, rows: list[list[Cell]]) -> ProcedureRecord:
        code, name = self._line(rows, CODE), self._line(rows, NAME)
        cell = self._cell(rows[0], CODE)
        if not code:
            raise RecordError(f"{self._column(CODE)}: thiếu mã của “{shorten(name, 60)}”")
        if cell and cell.is_number:
            raise RecordError(
                f"{self._column(CODE)}: mã “{code}” ghi dạng số nên Excel có thể đã bỏ số 0 ở cuối. Hãy định dạng cột"
                " mã là Văn bản (Text) rồi gõ lại mã"
            )
        if not name:
            raise RecordError(f"{self._column(NAME)}: thủ tục {code} thiếu tên")
        issuing = self._line(rows, ISSUING) or self.agency
        if not issuing and ISSUING in self.places:
            raise RecordError(f"{self._column(ISSUING)}: thủ tục {code} thiếu cơ quan ban hành")
        record = ProcedureRecord(code, name, issuing, form=self.form, given=frozenset({"name"}))
        for field_name, value in self._told(rows):
            setattr(record, field_name, value)
            record.given |= {_GIVEN_AS.get(field_name, field_name)}
        if time_and_cost := self._time_and_cost(rows):
            record.channels = [time_and_cost]
            record.given |= {"first_channel"}
        return record

    def _told(self, rows: list[list[Cell]]) -> Iterator[tuple[str, object]]:
        """Fields and values of the cells that are not empty."""
        if names := self._lines(rows, EXECUTING, MAX_AGENCY_CHARACTERS):
            yield "agencies", [{"role": "executing", "name": name, "code": ""} for name in names]
        if sectors := self._lines(rows, SECTOR, MAX_TERM_CHARACTERS) or ([self.sector] if self.sector else []):
            yield "sectors", [{"name": name, "code": ""} for name in sectors]
        if address := self._text(rows, PLACE):
            yield "receiving_address", address
        if basis := self._text(rows, BASIS):
            yield "legal_basis", list(_legal_basis(basis))
        if note := self._text(rows, NOTE):
            yield "note", note

    def _time_and_cost(self, rows: list[list[Cell]]) -> dict[str, object]:
        """A channel of what the row says of time and cost; both in its words where these name no plain time."""
        time, cost = self._text(rows, TIME), self._text(rows, COST)
        if not time and not cost:
            return {}
        known = _TIME.fullmatch(fold(normalize_line(time)))
        amount, unit = (known[1].replace(",", "."), _UNITS[known[2]]) if known else (time, "OTHER")
        costs = [{"kind": "FEE", "amount": None, "currency": "VND", "description": cost, "attachment_name": ""}]
        return {
            "method": "DIRECT",
            "processing_time": amount,
            "unit": unit,
            "description": "",
            "costs": costs if cost else [],
        }


# How a record names what such a row tells of a field: part of it, see procedures.partial.
_GIVEN_AS = {"agencies": "executing_agencies", "sectors": "sectors", "legal_basis": "more_legal_basis"}


def _legal_basis(text: str) -> Iterator[dict[str, str]]:
    """Each line of a basis, with the number of the first document it cites."""
    for line in text.split("\n"):
        words = normalize_line(line.strip("-–+•*; "))
        if words:
            cited = citations.find(words)
            yield {"number": cited[0].number[:120] if cited else "", "title": words}
