"""Monthly figures of settlement out of the tables of a Word or Excel file: their own columns, or those of form II.06 of
the reports on administrative procedures with its heads of several rows. No database.

A table is one month: the one that its sheet or the words above it name, else the one that whoever imports tells.
Nothing is guessed and no sum is mended: what does not add up is said.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from core.vietnamese import fold, normalize_line, number, shorten
from formats import heads
from formats.heads import Head
from formats.tables import Cell, Document, Table
from procedures.records import Problem

MOST = 10_000_000  # dossiers of a sector in a month
COUNTS = ("received_count", "early_count", "on_time_count", "late_count", "in_hand_count")
LABELS = dict(zip(COUNTS, ("Tiếp nhận", "Trước hạn", "Đúng hạn", "Quá hạn", "Đang giải quyết"), strict=True))

SECTOR, CARRIED, NEW, TOTAL_NEW, RECEIVED, DONE = "sector", "carried", "new", "total new", "received", "done"
EARLY, ON_TIME, LATE, IN_TIME, IN_HAND, PART_IN_HAND = "early", "on time", "late", "in time", "in hand", "part in hand"
# Of folded words of a whole title, "số lượng hồ sơ đang giải quyết: quá hạn"; the first that fits is its meaning.
_WORDS = [
    (SECTOR, r"\blinh vuc\b|\bcong viec\b"),
    (PART_IN_HAND, r"\b(?:dang|chua) giai quyet\b.*\b(?:trong|qua|den) han\b"),
    (IN_HAND, r"\b(?:dang|chua) giai quyet\b|\bton\b"),
    (CARRIED, r"\bky truoc\b|\bthang truoc\b"),
    (NEW, r"\btruc tuyen\b|\btruc tiep\b|\bbuu chinh\b"),
    (TOTAL_NEW, r"\btrong (?:ky|thang)\b"),
    (RECEIVED, r"\btiep nhan\b|\bda nhan\b"),
    (IN_TIME, r"\btruoc(?: han)?(?: va|,|/) ?dung han\b|\bdung(?: han)?(?: va|,|/) ?truoc han\b|\bkhong qua han\b"),
    (EARLY, r"\b(?:truoc|som) han\b"),
    (ON_TIME, r"\bdung han\b"),
    (LATE, r"\b(?:qua|tre|cham) han\b"),
    (DONE, r"\bgiai quyet\b"),
]
_MEANINGS = [(role, re.compile(pattern)) for role, pattern in _WORDS]
_PART = re.compile(r"tong(?: so)?|trong (?:ky|han)|tu ky truoc.*")  # the name of a part, which alone says nothing
_MONTH = re.compile(r"\bthang (\d{1,2}) ?(?:/|-|\.|nam) ?(\d{4})\b")
_TOTAL = re.compile(r"\W*(?:tong|cong)\b")


@dataclass
class Figures:
    """The five numbers of a sector, by the names of COUNTS."""

    sector: str
    counts: dict[str, int]
    place: str


@dataclass
class Month:
    month: int
    year: int
    rows: list[Figures] = field(default_factory=list)


@dataclass
class Reading:
    """The months of a file; what keeps it from being taken; what whoever imports should know besides."""

    months: list[Month] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def unaccounted(counts: Mapping[str, int]) -> str:
    """Why the five numbers of a sector cannot be, "" if they can: what came in was settled or is in hand. What was
    carried over is there too, so those may be more."""
    received, *parts = (counts[name] for name in COUNTS)
    if received <= sum(parts):
        return ""
    return (
        f"tiếp nhận {number(received)} hồ sơ mà đã giải quyết và đang giải quyết tất cả chỉ có {number(sum(parts))}."
        " Hãy xem lại các số của lĩnh vực này"
    )


def read(document: Document, month: int | None = None, year: int | None = None) -> Reading:
    """What the tables say; `month` and `year` are those of a table that names none."""
    reading = Reading(remarks=list(document.remarks))
    above: list[str] = []
    table_count = 0
    for block in document.blocks:
        if isinstance(block, str):
            above.append(block)
            continue
        table_count += 1
        place = f"trang tính “{block.title}”" if block.title else f"bảng {table_count}"
        head = heads.head_of(block, _known)
        roles = {_meaning(column.title) for column in head.columns} if head else set()
        if not head or SECTOR not in roles or not roles & {EARLY, ON_TIME, LATE, IN_TIME}:
            reading.remarks.append(f"Không đọc {place}: không có cột “Lĩnh vực” và các cột “Trước hạn”, “Đúng hạn”.")
            continue
        words = [block.title, *above[::-1], *(cell.text for row in block.rows[: head.first] for cell in row)]
        found = next((told for text in words if (told := _MONTH.search(fold(normalize_line(text))))), None)
        told = (int(found[1]), int(found[2])) if found else (month, year)
        above = []
        if not told[0] or not told[1] or not 1 <= told[0] <= 12:
            reading.problems.append(Problem(place, "không ghi số liệu của tháng nào. Hãy chọn tháng và năm"))
        elif any((each.month, each.year) == told for each in reading.months):
            reading.problems.append(Problem(place, f"tháng {told[0]}/{told[1]} đã có ở một bảng trên"))
        else:
            reading.months.append(Month(*told, _Sheet(block, head, place, reading).rows()))
    if not table_count or not (reading.months or reading.problems):
        wanted = ", ".join(f"“{label}”" for label in ("Lĩnh vực", *LABELS.values()))
        reading.problems.append(Problem("tệp", f"không có bảng với các cột {wanted}"))
    return reading


def _meaning(title: str) -> str | None:
    words = fold(normalize_line(title))
    return next((role for role, pattern in _MEANINGS if pattern.search(words)), None)


def _known(title: str) -> str | None:
    """Whether the words stand in such a head; what they mean is told by the title with those above it."""
    return _meaning(title) or (_PART.fullmatch(fold(normalize_line(title))) and "part") or None


class _Sheet:
    """One table; what is wrong with it or does not add up goes to `reading`."""

    def __init__(self, table: Table, head: Head, place: str, reading: Reading) -> None:
        self.table, self.head, self.place, self.reading = table, head, place, reading
        self.columns: dict[str, list[int]] = {}
        for column in head.columns:
            if role := _meaning(column.title):
                self.columns.setdefault(role, []).append(column.first)

    def rows(self) -> list[Figures]:
        if IN_TIME in self.columns:
            title = next(column.title for column in self.head.columns if column.first == self.columns[IN_TIME][0])
            self._problem(self.head.first, f"cột “{title}” gộp trước hạn với đúng hạn. Hãy tách thành hai cột")
            return []
        if lacking := [LABELS[name] for name, roles in _SOURCES.items() if not set(roles) & self.columns.keys()]:
            self._problem(self.head.first, f"thiếu cột {', '.join(f'“{label}”' for label in lacking)}")
            return []
        found: dict[str, Figures] = {}
        for y, row in self._rows():
            name = self._name(row)
            numbers = {role: self._number(y, row, role) for role in self.columns if role != SECTOR}
            counts = {name: _count(roles, numbers) for name, roles in _SOURCES.items()}
            self._check(y, name, numbers, counts)
            if _TOTAL.match(fold(name)):
                self._compare(y, name, counts, list(found.values()))
            elif (key := fold(name)) in found:
                self._problem(y, f"lĩnh vực “{shorten(name, 80)}” đã có ở {found[key].place}")
            else:
                found[key] = Figures(name, counts, f"{self.place}, hàng {y + 1}")
        if not found:
            self._problem(self.head.end, "không có hàng nào của một lĩnh vực")
        return list(found.values())

    def _rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Those that name something and have numbers: not the row that counts the columns, nor headings."""
        for y, row in enumerate(self.table.rows[self.head.end :], start=self.head.end):
            numbers = [row[at] for role, places in self.columns.items() if role != SECTOR for at in places
                       if at < len(row)]  # fmt: skip
            is_heading = not any(cell.text.strip() for cell in numbers) or any(cell.columns > 1 for cell in numbers)
            if re.search(r"[^\W\d_]{2}", self._name(row)) and not is_heading:
                yield y, row

    def _name(self, row: list[Cell]) -> str:
        """The name of the sector; that of the whole table often stands further left."""
        at = self.columns[SECTOR][0]
        texts = [normalize_line(cell.text) for cell in reversed(row[: at + 1])]
        name = next((text for text in texts if re.search(r"[^\W\d_]{2}", text)), "")
        return re.sub(r"^lĩnh vực\s*:?\s*", "", name, flags=re.IGNORECASE) or name

    def _number(self, y: int, row: list[Cell], role: str) -> int:
        """The sum of the columns of one meaning."""
        return sum(self._one(y, row, at) for at in self.columns[role])

    def _one(self, y: int, row: list[Cell], at: int) -> int:
        text = normalize_line(row[at].text) if at < len(row) else ""
        if text in ("", "-", "–"):
            return 0
        if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text) and not row[at].is_number:
            text = re.sub(r"\D", "", text)
        if not re.fullmatch(r"\d{1,9}", text) or int(text) > MOST:
            title = next(column.title for column in self.head.columns if column.first == at)
            where = f"cột {get_column_letter(at + 1)} (“{shorten(title, 60)}”)"
            self._problem(y, f"{where}: “{shorten(text, 40)}” không phải số hồ sơ, từ 0 đến {number(MOST)}")
            return 0
        return int(text)

    def _check(self, y: int, name: str, numbers: dict[str, int], counts: dict[str, int]) -> None:
        """Says where the sums that a row itself tells are not those of its parts."""
        done = sum(counts[each] for each in ("early_count", "on_time_count", "late_count"))
        received = counts["received_count"] + numbers.get(CARRIED, 0)
        sums = [("đã giải quyết", DONE, done), ("đang giải quyết", IN_HAND, numbers.get(PART_IN_HAND))]
        if CARRIED in numbers:
            sums += [("tiếp nhận", RECEIVED, received), ("đang giải quyết", IN_HAND, received - done)]
        if NEW in numbers:
            sums.append(("tiếp nhận trong kỳ", TOTAL_NEW, numbers[NEW]))
        for label, role, parts in sums:
            if role in numbers and parts is not None and numbers[role] != parts:
                self._remark(
                    y, f"“{shorten(name, 60)}”: {label} ghi {number(numbers[role])}, cộng lại được {number(parts)}"
                )

    def _compare(self, y: int, name: str, counts: dict[str, int], rows: list[Figures]) -> None:
        for each, label in LABELS.items():
            total = sum(row.counts[each] for row in rows)
            if counts[each] != total:
                told = f"{label.lower()} ghi {number(counts[each])}, cộng lại được {number(total)}"
                self._remark(y, f"“{shorten(name, 60)}”: {told}")

    def _problem(self, y: int, reason: str) -> None:
        self.reading.problems.append(Problem(f"{self.place}, hàng {y + 1}", reason))

    def _remark(self, y: int, text: str) -> None:
        self.reading.remarks.append(f"{self.place}, hàng {y + 1}: {text}.")


# What each number is taken from: the first of these that a table has; PART and NEW are sums of columns.
_SOURCES: dict[str, tuple[str, ...]] = {
    "received_count": (NEW, TOTAL_NEW, RECEIVED),
    "early_count": (EARLY,),
    "on_time_count": (ON_TIME,),
    "late_count": (LATE,),
    "in_hand_count": (IN_HAND, PART_IN_HAND),
}


def _count(roles: tuple[str, ...], numbers: dict[str, int]) -> int:
    role = next(role for role in roles if role in numbers)
    return numbers[role] - (numbers.get(CARRIED, 0) if role == RECEIVED else 0)


# --- As text, to be sent along with a form ----------------------------------------------------------------------------


def to_plain(months: list[Month]) -> list:
    """Months as lists, numbers and strings, for JSON."""
    return [[month.month, month.year, [[row.place, row.sector, *row.counts.values()] for row in month.rows]]
            for month in months]  # fmt: skip


def from_plain(value: object) -> list[Month]:
    """The months again. Raises ValueError for what `to_plain` cannot have made."""
    try:
        months = [
            Month(month, year, [Figures(name, dict(zip(COUNTS, counts, strict=True)), place)
                                for place, name, *counts in rows])
            for month, year, rows in value
        ]  # fmt: skip
        numbers = [(each.month, 12) for each in months] + [(each.year, 2100) for each in months]
        numbers += [(count, MOST) for each in months for row in each.rows for count in row.counts.values()]
        texts = [text for each in months for row in each.rows for text in (row.sector, row.place)]
    except TypeError as error:
        raise ValueError from error
    if not all(type(each) is int and 0 <= each <= most for each, most in numbers):
        raise ValueError
    if not all(isinstance(text, str) for text in texts):
        raise ValueError
    return months
