"""Our own workbook of procedures, written and read: one sheet of procedures, one for each of their nested parts.

What is written reads back equal. All cells are text. A text longer than a cell holds goes on in the sheet "Phần nối".
No database: `write` takes records, `read` gives them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from core.vietnamese import normalize_line, without_stray_marks
from formats.sheets import put_text
from formats.tables import Cell, Document, Table
from procedures.blocks import COST_KINDS, METHODS, TIME_UNITS
from procedures.records import (
    ALL,
    FORMALITY_TYPES,
    MAX_AGENCY_CHARACTERS,
    MAX_AMOUNT,
    MAX_NAME_CHARACTERS,
    MAX_TERM_CHARACTERS,
    Problem,
    ProcedureRecord,
    RecordError,
)
from procedures.rows import Reading

MAIN, CONTINUED = "Thủ tục", "Phần nối"
CELL_LIMIT = 32_000  # Excel holds 32,767 characters in a cell
_MARK = re.compile(r"⟦nối (\d+)⟧$")

# --- How values are written in a cell ---------------------------------------------------------------------------------

_YES = "có"


@dataclass(frozen=True)
class Kind:
    """A value as the text of a cell, and back; `read` raises ValueError with the reason."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _text(longest: int | None = None) -> Kind:
    def read(text: str) -> str:
        if longest and len(text) > longest:
            raise ValueError(f"dài {len(text)} ký tự, nhiều nhất {longest}")
        return text

    return Kind(lambda value: value or "", read)


def _chosen(choices: Iterable[tuple[str, str]], may_be_empty: bool = False) -> Kind:
    labels = dict(choices)
    values = {label: value for value, label in labels.items()}

    def read(text: str) -> str:
        if text not in values and not (may_be_empty and not text):
            raise ValueError(f"“{text[:40]}” không phải một trong: {'; '.join(values)}")
        return values.get(text, "")

    return Kind(lambda value: labels.get(value, value), read)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date() if text else None
    except ValueError as error:
        raise ValueError(f"“{text[:40]}” không phải ngày dạng 05/02/2026") from error


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValueError(f"“{text[:40]}” không phải một thời điểm") from error


def _whole(most: int, empty: int | None = None) -> Kind:
    def read(text: str) -> int | None:
        if not text:
            return empty
        if not text.isdecimal() or int(text) > most:
            raise ValueError(f"“{text[:40]}” không phải số nguyên từ 0 đến {most}")
        return int(text)

    return Kind(lambda value: "" if value is None else str(value), read)


def _flag(text: str) -> bool:
    if text.casefold() not in ("", _YES, "không", "x"):
        raise ValueError(f"“{text[:40]}” không phải “{_YES}” hay ô trống")
    return text.casefold() in (_YES, "x")


def _amount(text: str) -> str | None:
    if not text:
        return None
    try:
        if not 0 <= Decimal(text) <= MAX_AMOUNT:
            raise InvalidOperation
    except InvalidOperation as error:
        raise ValueError(f"“{text[:40]}” không phải số tiền (chỉ ghi chữ số, ví dụ 50000)") from error
    return text


def _names(audience: str = "") -> Kind:
    """Names of a list, one a line: some have commas in them."""

    def read(text: str) -> list[dict[str, str]]:
        names = [name for line in text.split("\n") if (name := normalize_line(line))]
        if wrong := [name for name in names if len(name) > MAX_TERM_CHARACTERS]:
            raise ValueError(f"“{wrong[0][:40]}…” dài quá {MAX_TERM_CHARACTERS} ký tự")
        return [{"name": name, "code": ""} for name in names]

    return Kind(lambda items: "\n".join(item["name"] for item in items), read)


TEXT, YES_OR_NO = _text(), Kind(lambda value: _YES if value else "", _flag)
DAY = Kind(lambda value: f"{value:%d/%m/%Y}" if value else "", _day)
MOMENT = Kind(lambda value: value.isoformat() if value else "", _moment)
LINES = Kind("\n".join, lambda text: text.split("\n") if text else [])
_LEVELS = [("ministry", "cấp bộ"), ("province", "cấp tỉnh"), ("district", "cấp huyện"), ("commune", "cấp xã"),
           ("other", "cơ quan khác")]  # fmt: skip
_STATES = [("ACTIVE", "đang áp dụng"), ("UPDATED", "đã sửa đổi, bổ sung"), ("RETIRED", "không còn sử dụng")]
_KINDS = [("STANDARD", "chuẩn"), ("SPECIFIC", "đặc thù"), ("STANDARD_INTERNAL", "nội bộ")]
_FORMALITY = zip(FORMALITY_TYPES, ["được giao quy định chi tiết", "không được giao", "khác"], strict=True)
_ONLINE = [("information", "cung cấp thông tin"), ("partial", "một phần"), ("full", "toàn trình")]
_ROLES = [("executing", "thực hiện"), ("competent", "có thẩm quyền"), ("authorized", "được ủy quyền"),
          ("coordinating", "phối hợp")]  # fmt: skip
_AUDIENCES = [("CITIZEN", "công dân"), ("CORPORATE", "doanh nghiệp")]
_ONE_LEVEL = _chosen(_LEVELS)
LEVELS = Kind(
    lambda values: "\n".join(label for value, label in _LEVELS if value in values),
    lambda text: [_ONE_LEVEL.read(line) for line in text.split("\n") if line],
)

# --- The layout -------------------------------------------------------------------------------------------------------

Columns = dict[str, tuple[str, Kind]]  # key in the record: title of the column, and how its values are written

KEY: Columns = {
    "code": ("Mã thủ tục", _text(60)),
    "issuing_agency": ("Cơ quan công bố", _text(MAX_AGENCY_CHARACTERS)),
}
FIELDS: Columns = {
    "name": ("Tên thủ tục", _text(MAX_NAME_CHARACTERS)),
    "short_name": ("Tên thường gọi", _text(120)),
    "state": ("Tình trạng", _chosen(_STATES)),
    "kind": ("Loại", _chosen(_KINDS)),
    "formality_type": ("Phân loại", _chosen(_FORMALITY, may_be_empty=True)),
    "levels": ("Cấp thực hiện", LEVELS),
    "online_level": ("Mức độ trực tuyến", _chosen(_ONLINE)),
    "partial_reason": ("Lý do chưa toàn trình", TEXT),
    "decision_number": ("Số quyết định", _text(60)),
    "decision_issued_on": ("Ngày quyết định", DAY),
    "published_on": ("Ngày công khai", DAY),
    "checked_on": ("Ngày rà soát gần nhất", DAY),
    "sectors": ("Lĩnh vực", _names()),
    "applicant_types": ("Đối tượng thực hiện", _names()),
    "is_shared_service": ("Liên thông", YES_OR_NO),
    "is_vertical": ("Ngành dọc", YES_OR_NO),
    "is_non_territorial": ("Phi địa giới", YES_OR_NO),
    "dossier_count": ("Số bộ hồ sơ", _whole(32_767)),
    "receiving_address": ("Địa chỉ tiếp nhận", TEXT),
    "requirements": ("Yêu cầu, điều kiện", TEXT),
    "description": ("Mô tả", TEXT),
    "keywords": ("Từ khóa", TEXT),
    "note": ("Ghi chú", TEXT),
    "front_page_order": ("Thứ tự ở trang chủ", _whole(32_767)),
    "national_id": ("Mã bản ghi quốc gia", _text(40)),
    "source_created_at": ("Tạo ở nguồn lúc", MOMENT),
    "source_updated_at": ("Cập nhật ở nguồn lúc", MOMENT),
}


@dataclass(frozen=True, eq=False)
class Part:
    """A sheet of rows that belong to procedures: each a row of `field`, and one for each of what it has in `below`.

    `below_columns` with the key "" are plain texts.
    """

    field: str
    title: str
    columns: Columns
    below: str = ""
    below_columns: Columns | None = None


UNIT = _chosen(TIME_UNITS, may_be_empty=True)
PARTS = [
    Part("agencies", "Cơ quan", {
        "role": ("Vai trò", _chosen(_ROLES)), "name": ("Tên cơ quan", _text(MAX_AGENCY_CHARACTERS)),
    }),
    Part("steps", "Trình tự", {"name": ("Trường hợp", TEXT)}, "steps", {"": ("Bước", TEXT)}),
    Part("channels", "Cách thức", {
        "method": ("Hình thức nộp", _chosen(METHODS)),
        "processing_time": ("Thời hạn", TEXT),
        "unit": ("Đơn vị thời gian", UNIT),
        "description": ("Mô tả cách thức", TEXT),
    }, "costs", {
        "kind": ("Khoản thu", _chosen(COST_KINDS)),
        "amount": ("Mức thu", Kind(lambda value: value or "", _amount)),
        "currency": ("Đơn vị tiền", _chosen([("VND", "đồng"), ("USD", "USD")])),
        "description": ("Mô tả khoản thu", TEXT),
        "attachment_name": ("Tệp biểu phí", _text(300)),
    }),
    Part("required_documents", "Hồ sơ", {"name": ("Trường hợp", TEXT)}, "documents", {
        "name": ("Tên giấy tờ", TEXT),
        "original_count": ("Bản chính", _whole(100, 0)),
        "copy_count": ("Bản sao", _whole(100, 0)),
        "code": ("Mã giấy tờ", _text(60)),
        "form_names": ("Mẫu đơn, tờ khai", TEXT),
        "is_required": ("Bắt buộc", YES_OR_NO),
        "has_electronic_form": ("Có biểu mẫu điện tử", YES_OR_NO),
        "is_output": ("Là kết quả của thủ tục khác", YES_OR_NO),
    }),
    Part("variants", "Trường hợp có mã riêng", {
        "code": ("Mã trường hợp", _text(60)),
        "name": ("Tên trường hợp", TEXT),
        "processing_time": ("Thời hạn", TEXT),
        "unit": ("Đơn vị thời gian", UNIT),
    }),
    Part("legal_basis", "Căn cứ", {
        "number": ("Số, ký hiệu", _text(120)),
        "title": ("Trích yếu", TEXT),
        "issued_on": ("Ngày ban hành", DAY),
        "issuing_agency": ("Cơ quan ban hành", _text(255)),
    }),
    Part("outputs", "Kết quả", {"name": ("Tên kết quả", TEXT), "code": ("Mã kết quả", _text(60))}),
    Part("life_events", "Sự kiện trong đời", {
        "name": ("Tên sự kiện", _text(MAX_TERM_CHARACTERS)), "audience": ("Nhóm", _chosen(_AUDIENCES)),
    }),
    Part("return_methods", "Nơi nhận kết quả", {"type": ("Hình thức trả", TEXT), "value": ("Nơi nhận", LINES)}),
    Part("related_procedures", "Thủ tục liên quan", {
        "code": ("Mã thủ tục liên quan", _text(60)),
        "issuing_agency": ("Cơ quan công bố thủ tục ấy", _text(MAX_AGENCY_CHARACTERS)),
    }),
]  # fmt: skip
ROW, ROW_BELOW = "STT", "STT trong mục"


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
        self.longer: dict[str, str] = {}
        for row in self.tables[CONTINUED].rows[1:] if CONTINUED in self.tables else ():
            if len(row) > 1:
                self.longer[row[0].text] = self.longer.get(row[0].text, "") + row[1].text

    def read(self) -> Reading:
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
