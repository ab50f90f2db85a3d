"""Which table of a document is the plan, and which column of it holds what: told by the words of its head, whatever
their order, case or spelling. What these words do not tell is left to be asked. Pure, no Django."""

import re
from dataclasses import dataclass

from core.vietnamese import fold, normalize, normalize_line
from formats.tables import Cell, Document, Table

NUMBER, GROUP, DESCRIPTION, FORM, OUTPUTS = "number", "group", "description", "form", "outputs"
TIMING, LEAD_UNIT, SUPPORTING_UNITS, STATE = "timing", "lead_unit", "supporting_units", "state"
EVIDENCE, BUDGET, NOTE, LEFT_OUT = "evidence", "budget", "note", "left-out"

LABELS = {
    NUMBER: "TT",
    GROUP: "Nhóm",
    DESCRIPTION: "Nội dung công việc",
    FORM: "Hình thức",
    OUTPUTS: "Dự kiến sản phẩm",
    TIMING: "Thời gian",
    LEAD_UNIT: "Chủ trì",
    SUPPORTING_UNITS: "Phối hợp",
    STATE: "Trạng thái",
    EVIDENCE: "Minh chứng",
    BUDGET: "Kinh phí",
    NOTE: "Ghi chú",
    LEFT_OUT: "Không nhập cột này",
}

NOT_IMPORTED = {EVIDENCE, BUDGET, NOTE, LEFT_OUT}

# Of folded words; the meaning found first in a title is its meaning: "thời gian hoàn thành sản phẩm" is a time.
_WORDS = {
    NUMBER: r"^(?:so )?s?tt\b|^(?:so )?thu tu\b",
    GROUP: r"^(?:nhom|linh vuc|chuyen de)\b",
    STATE: r"\b(?:trang thai|tinh trang|tinh hinh)\b",
    EVIDENCE: r"\b(?:minh chung|kiem chung|chung minh)\b",
    LEAD_UNIT: r"\b(?:chu tri|phu trach|chiu trach nhiem|dau moi|tham muu)\b"
    r"|\b(?:don vi|co quan|bo phan|to chuc|nguoi|can bo|ca nhan)(?: (?!phoi hop)\w+){0,4} thuc hien\b|^thuc hien$",
    SUPPORTING_UNITS: r"\bphoi hop\b",
    TIMING: r"\b(?:thoi gian|thoi han|thoi diem|tien do|han hoan thanh)\b",
    OUTPUTS: r"\b(?:san pham|ket qua|dau ra|chi tieu)\b",
    FORM: r"\b(?:hinh thuc|phuong thuc|cach thuc)\b",
    BUDGET: r"\b(?:kinh phi|du toan|nguon von)\b",
    NOTE: r"\bghi chu\b",
    DESCRIPTION: r"\b(?:noi dung|nhiem vu|hoat dong|cong viec|dau viec)\b",
}
_MEANINGS = {role: re.compile(pattern) for role, pattern in _WORDS.items()}
_ROLES_OF_A_PLAN = {FORM, OUTPUTS, TIMING, LEAD_UNIT, SUPPORTING_UNITS}
_TITLE_LENGTH = 90
_HEAD_ROWS = 40  # a sheet may say much above its table


@dataclass
class Column:
    """A column as its head shows it; `role` is None when that does not tell what stands in it."""

    title: str
    role: str | None
    first: int  # places it takes, from the left edge of the table
    last: int
    sample: str = ""  # the first words that stand in it


@dataclass
class Head:
    """Rows `first` to before `end` of a table say what its columns are."""

    first: int
    end: int
    columns: list[Column]

    @property
    def roles(self) -> list[str | None]:
        return [column.role for column in self.columns]

    @property
    def is_of_plan(self) -> bool:
        """Whether the words speak of what is to be done, and of one thing more a plan tells."""
        told = set(self.roles) - {None, NUMBER, NOTE}
        return len(told) > 1 and bool(told & _ROLES_OF_A_PLAN)

    def says_the_same(self, other: "Head") -> bool:
        return [fold(column.title) for column in self.columns] == [fold(column.title) for column in other.columns] or (
            None not in self.roles and self.roles == other.roles
        )


@dataclass
class Part:
    """A table of the document, or its continuation, with the head that says what its columns are."""

    place: int  # among the blocks of the document
    table: Table
    head: Head


def candidates(document: Document) -> list[list[Part]]:
    """The tables that could be the plan; one that goes on in the next, or begins anew with the same head, is one."""
    found: list[list[Part]] = []
    before: list[Part] | None = None  # whose table stands right above, with no words between
    for place, block in enumerate(document.blocks):
        if isinstance(block, str):
            before = None if block.strip() else before
            continue
        head = head_of(block)
        if head and head.is_of_plan:
            before = next((parts for parts in found if head.says_the_same(parts[0].head)), None)
            if before is None:
                found.append(before := [])
            before.append(Part(place, block, head))
        elif before and not head and max(map(len, block.rows), default=0) == max(map(len, before[0].table.rows)):
            before.append(Part(place, block, Head(0, 0, before[0].head.columns)))
    if found:
        return found
    untold = [
        (place, block, untold_head(block)) for place, block in enumerate(document.blocks) if not isinstance(block, str)
    ]
    return [[Part(place, table, head)] for place, table, head in untold if head]


def role_of(title: str) -> str | None:
    """What a column of this title holds; None when the words name nothing, or two units at once."""
    words = re.sub("[^a-z0-9]+", " ", fold(normalize_line(title))).strip()
    if len(words) > _TITLE_LENGTH:
        return None
    found = [(match.start(), role) for role, pattern in _MEANINGS.items() if (match := pattern.search(words))]
    if {LEAD_UNIT, SUPPORTING_UNITS} <= {role for _, role in found}:
        return None
    return min(found, key=lambda each: each[0])[1] if found else None


def cells_of(row: list[Cell]) -> list[Cell]:
    """The cells of a row, each once."""
    return list(dict.fromkeys(row))


def head_of(table: Table) -> Head | None:
    """The rows that name most columns; None when no row names two."""
    best: Head | None = None
    for y in range(min(len(table.rows), _HEAD_ROWS)):
        if len(cells_of(table.rows[y])) < 2 or any(len(cell.text) > 2 * _TITLE_LENGTH for cell in table.rows[y]):
            continue
        head = head_at(table, y)
        if len(set(head.roles) - {None}) > (len(set(best.roles) - {None}) if best else 1):
            best = head
    return best


def untold_head(table: Table) -> Head | None:
    """The first row that could name columns in words we do not know; an empty head when the rows begin at once."""
    for y, row in enumerate(table.rows[:_HEAD_ROWS]):
        filled = [cell for cell in cells_of(row) if cell.text.strip()]
        if len(filled) > 2 and len(table.rows) - y > 1:
            is_head = all(len(cell.text) <= _TITLE_LENGTH and not re.search(r"\d", cell.text) for cell in filled)
            head = head_at(table, y)
            for column in head.columns:
                column.role = column.role if is_head else None
            return head if is_head else Head(y, y, head.columns)
    return None


def head_at(table: Table, y: int) -> Head:
    """The head that begins in a row; a second row belongs to it when the first is merged with it or over its parts."""
    depth = min(max((cell.row + cell.rows - y for cell in table.rows[y] if cell.text.strip()), default=1), 3)
    if depth == 1 and _is_over_parts(table, y):
        depth = 2
    rows = table.rows[y : y + depth]
    columns: list[Column] = []
    last: Cell | None = None
    for x in range(max(len(row) for row in rows)):
        stack = list(dict.fromkeys(row[x] for row in rows if x < len(row)))
        titles = list(dict.fromkeys(filter(None, (normalize_line(cell.text) for cell in stack))))
        if columns and stack and stack[-1] is last:
            columns[-1].last = x
            continue
        last = stack[-1] if stack else None
        title = ": ".join(titles)
        role = role_of(titles[-1]) if titles else None
        columns.append(Column(title, role or role_of(title), x, x))
    return Head(y, y + len(rows), columns)


def _is_over_parts(table: Table, y: int) -> bool:
    """Whether the next row only names parts of merged cells of this one ("Phân công" over "Chủ trì", "Phối hợp")."""
    if y + 1 >= len(table.rows):
        return False
    wide = {x for x, cell in enumerate(table.rows[y]) if cell.columns > 1 and cell.text.strip()}
    below = [(cell, x in wide) for x, cell in enumerate(table.rows[y + 1]) if cell.text.strip()]
    return bool(wide and below) and all(is_under and role_of(cell.text) for cell, is_under in below)


def is_row_of_marks(row: list[Cell]) -> bool:
    """Whether the row only counts the columns: (1), (2), (3) or A, B, 1, 2."""
    texts = [normalize(cell.text).strip("() ") for cell in cells_of(row)]
    return len(texts) > 2 and all(re.fullmatch(r"[1-9]\d?|[A-Z]|\d=[\d+\-=x*/]+", text) for text in texts)
