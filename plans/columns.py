"""Which table of a document is the plan, and which column of it holds what: told by the words of its head, whatever
their order, case or spelling. What these words do not tell is left to be asked. Pure, no Django."""

import re
from dataclasses import dataclass

from core.vietnamese import fold, normalize_line
from formats import heads
from formats.heads import HEAD_ROWS, TITLE_LENGTH, Head, cells_of
from formats.tables import Document, Table

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
        head = heads.head_of(block, role_of)
        if head and _is_of_plan(head):
            before = next((parts for parts in found if _say_the_same(head, parts[0].head)), None)
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
    if len(words) > TITLE_LENGTH:
        return None
    found = [(match.start(), role) for role, pattern in _MEANINGS.items() if (match := pattern.search(words))]
    if {LEAD_UNIT, SUPPORTING_UNITS} <= {role for _, role in found}:
        return None
    return min(found, key=lambda each: each[0])[1] if found else None


def _is_of_plan(head: Head) -> bool:
    """Whether the words speak of what is to be done, and of one thing more a plan tells."""
    told = set(head.roles) - {None, NUMBER, NOTE}
    return len(told) > 1 and bool(told & _ROLES_OF_A_PLAN)


def _say_the_same(head: Head, other: Head) -> bool:
    return [fold(column.title) for column in head.columns] == [fold(column.title) for column in other.columns] or (
        None not in head.roles and head.roles == other.roles
    )


def untold_head(table: Table) -> Head | None:
    """The first row that could name columns in words we do not know; an empty head when the rows begin at once."""
    for y, row in enumerate(table.rows[:HEAD_ROWS]):
        filled = [cell for cell in cells_of(row) if cell.text.strip()]
        if len(filled) > 2 and len(table.rows) - y > 1:
            is_head = all(len(cell.text) <= TITLE_LENGTH and not re.search(r"\d", cell.text) for cell in filled)
            head = heads.head_at(table, y, role_of)
            for column in head.columns:
                column.role = column.role if is_head else None
            return head if is_head else Head(y, y, head.columns)
    return None
