"""A Word or Excel document as a draft of a plan: its table row by row, what was not understood, what has to be asked.

Nothing is guessed. Where the table or a column cannot be told, `PlanDraft.problems` asks and nothing is saved before an
answer; a cell that is not understood stays as it is, with a doubt beside it. plans/columns.py finds the table,
plans/heading.py reads the text around it, plans/cells.py what stands in a cell. Pure, no Django.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from core.vietnamese import fold, normalize_line, shorten
from formats.heads import Column, cells_of, is_row_of_marks
from formats.tables import Cell, Document
from plans import cells, columns, heading, timing
from plans.columns import Part
from plans.numbering import is_number

_MAY_REPEAT = {None, columns.STATE, *columns.NOT_IMPORTED}
_NOTE = re.compile(r"\W*(?:ghi chu|noi nhan|luu y|chu thich|nguoi lap|tong cong|tong so)\b")
LENGTHS = {"number": 20, "form": 300, "timing_text": 300, "lead_unit": 255, "halted_reason": 300}


@dataclass
class Doubt:
    """What an editor has to look at in a field of a row, in words."""

    field: str
    text: str


@dataclass
class ActivityDraft:
    """A row as understood; `source` are the rows it was read from: (place among the blocks, number of the row)."""

    number: str = ""
    description: str = ""
    form: str = ""
    outputs: list[str] = field(default_factory=list)
    timing_text: str = ""
    lead_unit: str = ""
    supporting_units: list[str] = field(default_factory=list)
    halted: str = ""
    halted_reason: str = ""
    source: list[tuple[int, int]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def doubt(self, name: str, text: str) -> None:
        if Doubt(name, text) not in self.doubts:
            self.doubts.append(Doubt(name, text))


@dataclass
class PlanDraft:
    """What a document says of a plan. `problems` ask for one of `tables` (place, words to know it by) or for what the
    `columns` hold, and are to be answered before anything is saved; `remarks` only tell what is left out."""

    year: int
    number: str = ""
    issued_on: date | None = None
    agency: str = ""
    title: str = ""
    basis: list[str] = field(default_factory=list)
    rows: list[ActivityDraft] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    tables: list[tuple[int, str]] = field(default_factory=list)

    @property
    def roles(self) -> set[str | None]:
        return {column.role for column in self.columns}


def read(document: Document, year: int, chosen: Sequence[str] | None = None, table: int | None = None) -> PlanDraft:
    """The draft of the plan for `year`. `table` is the place of the table to take and `chosen` a role of
    `columns.LABELS` for each of its columns, where an editor told."""
    draft = PlanDraft(year)
    candidates = columns.candidates(document)
    draft.tables = [(parts[0].place, _described(parts[0])) for parts in candidates]
    if len(candidates) > 1:
        candidates = [parts for parts in candidates if parts[0].place == table]
        if not candidates:
            draft.problems.append("Tệp có nhiều bảng có thể là bảng kế hoạch. Hãy chọn một bảng.")
    elif not candidates:
        draft.problems.append("Tệp không có bảng nào là bảng kế hoạch.")
    parts = candidates[0] if candidates else []
    _read_around(draft, document, parts)
    if parts:
        draft.columns = _told(parts, chosen)
        _ask(draft)
    if parts and not draft.problems:
        rows = _Rows(parts, draft.columns)
        draft.rows, draft.notes = rows.read(), rows.notes + draft.notes
        if not draft.rows:
            draft.problems.append("Bảng không có hàng nào dưới tiêu đề cột.")
        for row in draft.rows:
            _look_over(row, year)
    return draft


def source_of(row: ActivityDraft, draft: PlanDraft, document: Document) -> list[list[tuple[Column, str]]]:
    """The rows of the file that a row was read from, each as its columns with the words that stand in them."""
    found = []
    for place, y in row.source:
        block = document.blocks[place]
        cells_of_row = [] if isinstance(block, str) else _values(block.rows[y], draft.columns, y)
        pairs = zip(draft.columns, cells_of_row, strict=False)
        found.append([(column, text.strip()) for column, (text, _) in pairs if text.strip()])
    return found


def _described(part: Part) -> str:
    rows = part.table.rows[part.head.first :]
    words = [normalize_line(cell.text) for cell in cells_of(rows[0])] if rows else []
    return f"{shorten(' | '.join(filter(None, words)), 160)} ({len(rows)} hàng)"


def _read_around(draft: PlanDraft, document: Document, parts: list[Part]) -> None:
    """Head data from what stands above the table, notes from what stands below its first part."""
    first = parts[0].place if parts else len(document.blocks)
    inside = {part.place for part in parts}
    above: list[str] = []
    for place, block in enumerate(document.blocks):
        if place in inside:
            continue
        texts = [block] if isinstance(block, str) else [cell.text for row in block.rows for cell in cells_of(row)]
        if place < first:
            above += texts
        elif isinstance(block, str):  # the table of those who sign is no note
            draft.notes += cells.lines_of(block)
    if parts:
        above += [cell.text for row in parts[0].table.rows[: parts[0].head.first] for cell in cells_of(row)]
    found = heading.read(above)
    draft.number, draft.issued_on, draft.agency = found.number, found.issued_on, found.agency
    draft.title, draft.basis = found.title, found.basis
    years = set(re.findall(r"năm (\d{4})", found.title))
    if years and str(draft.year) not in years:
        draft.remarks.append(f"Tên kế hoạch nói năm {', '.join(sorted(years))}, không phải {draft.year}.")


def _told(parts: list[Part], chosen: Sequence[str] | None) -> list[Column]:
    """The columns, with what an editor chose; one with nothing in it need not be told."""
    found = parts[0].head.columns
    samples = [""] * len(found)
    for part in parts:
        for row in part.table.rows[part.head.end :]:
            for at, (text, _) in enumerate(_values(row, found, -1)):
                samples[at] = samples[at] or normalize_line(text)
    roles = [column.role or (None if sample else columns.LEFT_OUT)
             for column, sample in zip(found, samples, strict=True)]  # fmt: skip
    if chosen is not None and len(chosen) == len(found):
        roles = [role if role in columns.LABELS else None for role in chosen]
    return [replace(column, role=role, sample=shorten(sample, 80))
            for column, role, sample in zip(found, roles, samples, strict=True)]  # fmt: skip


def _ask(draft: PlanDraft) -> None:
    names = [column.title or f"cột thứ {at}" for at, column in enumerate(draft.columns, start=1)]
    untold = [name for name, column in zip(names, draft.columns, strict=True) if column.role is None]
    if untold:
        draft.problems.append(f"Chưa biết cột này là gì: {_quoted(untold)}. Hãy chọn cho từng cột.")
    for role, count in Counter(column.role for column in draft.columns).items():
        if role not in _MAY_REPEAT and role is not None and count > 1:
            same = [name for name, column in zip(names, draft.columns, strict=True) if column.role == role]
            draft.problems.append(f"Nhiều cột cùng là “{columns.LABELS[role]}”: {_quoted(same)}. Hãy chọn một cột.")
    if columns.DESCRIPTION not in draft.roles:
        draft.problems.append("Chưa biết cột nào là nội dung công việc.")
    left = [name for name, column in zip(names, draft.columns, strict=True)
            if column.role in columns.NOT_IMPORTED and column.title]  # fmt: skip
    if left:
        draft.remarks.append(f"Cột không nhập: {_quoted(left)}.")


def _quoted(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _look_over(row: ActivityDraft, year: int) -> None:
    """Marks what an editor should see."""
    if row.timing_text and not timing.parse(row.timing_text, year).understood:
        row.doubt("timing_text", "Chưa hiểu thời gian này: chữ giữ nguyên, ngày thì phải đặt tay.")
    if len(cells.names_of(row.lead_unit)) > 1:
        row.doubt("lead_unit", "Có vẻ là nhiều đơn vị; chỉ một đơn vị chủ trì.")
    for name, length in LENGTHS.items():
        if len(getattr(row, name)) > length:
            row.doubt(name, f"Dài hơn {length} chữ: phải rút gọn.")
    if any(len(name) > LENGTHS["lead_unit"] for name in row.supporting_units):
        row.doubt("supporting_units", f"Có tên dài hơn {LENGTHS['lead_unit']} chữ: phải rút gọn.")
    if not row.description:
        row.doubt("description", "Không có nội dung công việc.")


# --- Rows -------------------------------------------------------------------------------------------------------------


def _values(row: list[Cell], found: list[Column], y: int) -> list[tuple[str, bool]]:
    """The text of a row in each column, and whether it comes from a cell that began in a row above `y`.

    Rows of one table may be cut in other places: a cell belongs to the column it has most in common with.
    """
    each = cells_of(row)
    spans = {cell: (row.index(cell), row.index(cell) + cell.columns - 1) for cell in each}

    def shared(cell: Cell, column: Column) -> int:
        return min(spans[cell][1], column.last) - max(spans[cell][0], column.first) + 1

    texts: list[list[Cell]] = [[] for _ in found]
    if len(each) == len(found) and all(shared(cell, column) > 0 for cell, column in zip(each, found, strict=True)):
        texts = [[cell] for cell in each]
    else:
        for cell in each:
            best = max(range(len(found)), key=lambda at: shared(cell, found[at]))
            if shared(cell, found[best]) > 0:
                texts[best].append(cell)
    return [
        ("\n".join(filter(None, (cell.text for cell in group))), bool(group) and group[0].row < y) for group in texts
    ]


class _Rows:
    """Goes down the parts of a table; `notes` are the rows below it that are none of the plan."""

    def __init__(self, parts: list[Part], found: list[Column]) -> None:
        self.parts, self.columns = parts, found
        self.rows: list[ActivityDraft] = []
        self.notes: list[str] = []
        self.group = ""
        self.may_go_on = False  # nothing goes on with a heading
        own = [at for at, column in enumerate(found) if column.role == columns.NUMBER]
        numbers = [self._number_in(values, own) for _, _, row, values in self._all()]
        self.has_numbers = any(map(is_number, numbers))
        self.last_numbered = max((at for at, number in enumerate(numbers) if is_number(number)), default=-1)

    @staticmethod
    def _number_in(values: list[tuple[str, bool]], own: list[int]) -> str:
        return cells.row_number(values[own[0]][0]) if own else ""

    def _all(self) -> Iterator[tuple[int, int, list[Cell], list[tuple[str, bool]]]]:
        """Place, number, cells and texts of each row; heads that are repeated are left out, empty rows are not."""
        head = self.parts[0]
        heads = {_texts(row) for row in head.table.rows[head.head.first : head.head.end]}
        for part in self.parts:
            heads |= {_texts(row) for row in part.table.rows[part.head.first : part.head.end]}
            after_head = True
            for y in range(part.head.end, len(part.table.rows)):
                row = part.table.rows[y]
                if _texts(row) in heads or (after_head and is_row_of_marks(row)):
                    after_head = True
                    continue
                after_head = False
                yield part.place, y, row, _values(row, self.columns, y)

    def read(self) -> list[ActivityDraft]:
        after_gap = ended = False
        for at, (place, y, row, values) in enumerate(self._all()):
            told: dict[str, tuple[str, bool]] = {}
            for column, value in zip(self.columns, values, strict=True):
                if column.role and value[0].strip() and column.role not in told:
                    told[column.role] = value
            filled = [cell for cell in cells_of(row) if cell.text.strip()]
            fresh = [cell for cell in filled if cell.row == y]
            if not fresh:
                after_gap = after_gap or not filled
                continue
            number = cells.row_number(told.get(columns.NUMBER, ("", False))[0])
            is_below = self.has_numbers and at > self.last_numbered and after_gap
            if ended or is_below or _NOTE.match(fold(normalize_line(fresh[0].text))):
                ended = ended or at > self.last_numbered
                self.notes.append(" ".join(normalize_line(cell.text) for cell in fresh))
                continue
            after_gap = False
            if (words := self._heading(filled, told, number)) is not None:
                self._add_heading(words, number if is_number(number) else "", place, y)
            else:
                self._add(told, number, place, y)
        return self.rows

    def _heading(self, filled: list[Cell], told: dict[str, tuple[str, bool]], number: str) -> str | None:
        """The words of a row that only heads those below it: beside its number one cell across the table."""
        rest = [cell for cell in filled if cells.row_number(cell.text) != number or not is_number(number)]
        if len(rest) != 1:
            return None
        cell = rest[0]
        across = sum(
            min(column.last, cell.column + cell.columns - 1) >= max(column.first, cell.column)
            for column in self.columns
        )
        in_number = number and not is_number(number) and set(told) == {columns.NUMBER}
        return normalize_line(cell.text) if in_number or (across > 1 and across * 2 >= len(self.columns)) else None

    def _add_heading(self, words: str, number: str, place: int, y: int) -> None:
        own, rest = cells.without_number(words) if not number else (number, words)
        self.rows.append(ActivityDraft(number=own, description=rest, source=[(place, y)]))
        self.may_go_on = False

    def _add(self, told: dict[str, tuple[str, bool]], number: str, place: int, y: int) -> None:
        group, group_carried = told.get(columns.GROUP, ("", False))
        if group and not group_carried and normalize_line(group) != self.group:
            self.group = normalize_line(group)
            self._add_heading(self.group, "", place, y)
            if set(told) <= {columns.GROUP, columns.NUMBER}:
                return
        row = self._row(told, number)
        row.source = [(place, y)]
        carried_number = told.get(columns.NUMBER, ("", False))[1]
        text, carried = told.get(columns.DESCRIPTION, ("", False))
        is_unnumbered = self.has_numbers and (not number or carried_number)
        goes_on = is_unnumbered or not text or (carried and (not number or carried_number))
        if self.may_go_on and goes_on:
            self._join(self.rows[-1], row, told)
        else:
            self.rows.append(row)
            self.may_go_on = True

    def _row(self, told: dict[str, tuple[str, bool]], number: str) -> ActivityDraft:
        def text(role: str) -> str:
            return told.get(role, ("", False))[0]

        row = ActivityDraft(
            description=cells.description_of(text(columns.DESCRIPTION)),
            form=cells.one_line(text(columns.FORM)),
            timing_text=cells.one_line(text(columns.TIMING)),
            lead_unit=cells.one_line(text(columns.LEAD_UNIT)),
            supporting_units=cells.names_of(text(columns.SUPPORTING_UNITS)),
            halted=cells.halted(text(columns.STATE)),
        )
        row.halted_reason = cells.one_line(text(columns.STATE)) if row.halted else ""
        outputs, carried = told.get(columns.OUTPUTS, ("", False))
        if carried:
            row.doubt("outputs", "Ô sản phẩm gộp với hàng trên: sản phẩm chỉ ghi ở hàng trên.")
        else:
            row.outputs = cells.outputs_of(outputs)
        if is_number(number):
            row.number = number
        elif number:
            row.description = "\n".join(filter(None, [number, row.description]))
            row.doubt("number", f"“{shorten(number, 40)}” không phải số thứ tự nên để vào nội dung.")
        elif not self.has_numbers:
            row.number, row.description = cells.without_number(row.description)
        return row

    def _join(self, above: ActivityDraft, row: ActivityDraft, told: dict[str, tuple[str, bool]]) -> None:
        """A row that goes on with the one above: what is the same cell is not said twice."""

        def is_new(role: str) -> bool:
            return role in told and not told[role][1]

        above.source += row.source
        if is_new(columns.DESCRIPTION):
            if not cells.continues(above.description, row.description):
                above.doubt("description", "Hàng dưới không có số thứ tự nên nối vào đây.")
            above.description = cells.joined(above.description, row.description)
        if row.outputs:
            if above.outputs and cells.continues(above.outputs[-1], row.outputs[0]):
                above.outputs[-1] += f" {row.outputs.pop(0)}"
            above.outputs += row.outputs
        for name, role in (("form", columns.FORM), ("timing_text", columns.TIMING), ("lead_unit", columns.LEAD_UNIT)):
            old, new = getattr(above, name), getattr(row, name)
            if not is_new(role) or fold(old) == fold(new):
                continue
            if old and not cells.continues(old, new):
                above.doubt(name, "Nhiều hàng ghi khác nhau, đã nối lại.")
                new = f"{old.rstrip(';')}; {new}"
            elif old:
                new = f"{old} {new}"
            setattr(above, name, new)
        if is_new(columns.SUPPORTING_UNITS):
            above.supporting_units = list(dict.fromkeys(above.supporting_units + row.supporting_units))
        above.halted, above.halted_reason = max((above.halted, above.halted_reason), (row.halted, row.halted_reason))


def _texts(row: list[Cell]) -> tuple[str, ...]:
    return tuple(fold(normalize_line(cell.text)) for cell in cells_of(row))
