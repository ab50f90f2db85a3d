"""What a respelled timing says: the second step of `plans.timing`.

`Reader` must explain the whole text; what it cannot explain is `Unclear`.
"""

import re
from dataclasses import dataclass, replace

from plans.timing_spelling import AND, PART, Unclear


@dataclass(frozen=True)
class Span:
    """A stretch of the calendar: its first and last day, each as (month, day).

    Months count from the start of a cycle: of 12 months for "quý II", of 1 for "ngày 15", of None
    for "tháng đầu", where the rhythm tells. Month 0 is the last of the cycle, day 0 of the month.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    head: str = ""  # the word that a bare number after it shares: "tháng" in "tháng 3, 6"
    year: int | None = None
    cycle: int | None = 12
    bare: bool = False  # a number alone, which shares head and year with its neighbours


@dataclass(frozen=True)
class Window:
    """One dated item, of one span or of a range between two."""

    start: Span
    end: Span
    kind: str = "in"  # without an end: "from"; without a start: "before", "by", "until"
    led: bool = False  # introduced by a preposition, so it belongs to the words before it

    @property
    def is_year(self) -> bool:
        return (self.start.first, self.end.last) == ((1, 1), (12, 0)) and self.start == self.end


@dataclass(frozen=True)
class Statement:
    """A rhythm, some dates, or dates with the rhythm they belong to."""

    rhythms: tuple[str, ...]
    windows: tuple[Window, ...]
    loose: bool  # only a comma stands between the rhythm and the dates


_DAY = r"(0?[1-9]|[12]\d|3[01])(?!\d)"
_MONTH = r"(0?[1-9]|1[0-2])(?!\d)"
_YEAR = r"(?:/(\d{4}))?(?![\d/])"
_FILLER = (
    r"(?:thời gian|thời hạn|thực hiện|triển khai|tổ chức|tiến hành|duy trì|báo cáo|gửi|dự kiến|"
    r"hoàn thành|xong|định kỳ)(?: ?:)?"
)
_LEAD = (
    r"vào|trong (?:khoảng )?thời gian(?= từ)|trong|của|các|cả|suốt|quanh|toàn|"
    r"giai đoạn(?= (?:từ )?(?:năm )?\d{4})"
)
_FROM = r"(?:(?:bắt đầu|tính|kể) )?từ"
_DEADLINE = (
    r"(?:(?:hoàn thành|kết thúc|xong) )*"
    r"(chậm nhất|không quá|không chậm hơn|trước|đến|hết|hạn(?: cuối| chót)?:?)"
    r"(?: (?:là|vào|đến|trong|hết|trước))*"
)


class Reader:
    """Reads a respelled text from left to right; a method gives what it found, or None."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def take(self, pattern: str) -> re.Match[str] | None:
        """Moves past `pattern` if the text goes on with it, in whole words."""
        match = re.compile(rf" ?(?:{pattern})(?:(?<!\w)|(?!\w))").match(self.text, self.at)
        if match:
            self.at = match.end()
        return match

    def statements(self) -> list[Statement]:
        found = [self.statement()]
        while self.at < len(self.text):
            if not self.take(AND):
                raise Unclear
            found.append(self.statement())
        return found

    def statement(self) -> Statement:
        while self.take(_FILLER):
            pass
        rhythms = self.rhythms()
        here = self.at
        comma = self.take("[,:]") if rhythms else None
        windows = self.windows()
        if windows:
            here = self.at
            comma = comma or (None if rhythms else self.take(","))
            if after := self.rhythms():
                here = self.at
                rhythms += after
        self.at = here
        if not (rhythms or windows):
            raise Unclear
        return Statement(rhythms, windows, bool(comma and windows and not windows[0].led))

    def rhythms(self) -> tuple[str, ...]:
        found: list[str] = []
        here = self.at
        while match := self.take(r"<([\w-]+)>"):
            found.append(match[1])
            here = self.at
            self.take(rf"{AND}|/")
        self.at = here
        return tuple(found)

    def windows(self) -> tuple[Window, ...]:
        """Reads a list of dates, in which an item may leave to the next what they share."""
        found: list[Window] = []
        here, separator = self.at, ""
        while window := self.window(found[-1] if found else None, separator):
            found.append(window)
            here = self.at
            if not (match := self.take(AND)):
                break
            separator = match[0].strip()
        self.at = here
        if any(window.kind == "from" for window in found[:-1]):
            raise Unclear
        for index in range(len(found) - 2, -1, -1):
            found[index] = _completed(found[index], found[index + 1])
        return tuple(found)

    def window(self, previous: Window | None, separator: str) -> Window | None:
        led = ""
        while match := self.take(_LEAD):
            led += match[0]
        head = previous.end.head if previous else ""
        kind = "in"
        if introduced := self.take(_FROM):
            kind = "from"
        elif introduced := self.take(_DEADLINE):
            kind = "until" if introduced[1] in ("đến", "hết") else "by"
            if "trước" in introduced[0] and "hết" not in introduced[0]:
                kind = "before"
        start = self.span(head)
        if not start:
            return None
        if kind not in ("in", "from"):
            window = Window(start, start, kind)
        elif previous and previous.kind not in ("in", "from") and not introduced:
            # "Trước 15/6 và 15/12" has two deadlines; "trước 15/6 và tháng 12" may have one.
            if start.head != head or separator.startswith(";"):
                raise Unclear
            window = Window(start, start, previous.kind)
        else:
            window = self.until(Window(start, start, kind))
        window = replace(window, led=bool(led or introduced))
        mixed = previous and window.is_year != previous.is_year
        if mixed and separator == "," and "cả" not in led:
            raise Unclear  # "tháng 6, năm 2026" is one month, not a month and a year
        if self.take("trở đi"):
            if window.kind not in ("in", "from"):
                raise Unclear
            window = replace(window, kind="from", led=True)
        return window

    def until(self, window: Window) -> Window:
        """Reads the rest of a range, where `window` is only its start."""
        if not (match := self.take(r"-|đến(?: hết)?")):
            return window
        end = self.span(window.start.head)
        if not end or ("-" in match[0] and end.head != window.start.head):
            raise Unclear
        start = _on_day_of(window.start, end)
        if start.cycle != end.cycle:
            raise Unclear
        return Window(start, end)

    def span(self, head: str) -> Span | None:
        """Reads a unit, a day of it or a part of it; `head` is what a bare number counts."""
        if match := self.take(rf"(?:{_MONTH} tháng )?({PART})(?: của)?(?= )"):
            unit = self.unit()
            return unit and _part_of(unit, match[2], int(match[1] or 0))
        if match := self.take(rf"(?:ngày )?{_DAY}/{_MONTH}{_YEAR}"):
            return _day_of(_month(match[2], match[3]), match[1])
        # "10-15/6": the first number is a day of the month that the second one names.
        to_date = r" ?(?:-|đến(?: hết)?(?: ngày)?) ?\d{1,2}/\d{1,2}(?!\d)"
        if match := self.take(rf"ngày {_DAY}(?!/)|{_DAY}(?={to_date})"):
            self.take("của|trong")
            unit = self.unit()
            return _day_of(unit or _EVERY_MONTH, match[1] or match[2])
        if head == "ngày" and (match := self.take(rf"{_DAY}(?!/)")):
            return replace(_day_of(_EVERY_MONTH, match[1]), bare=True)
        if head == "tháng" and (match := self.take(rf"{_MONTH}{_YEAR}")):
            return replace(_month(match[1], match[2]), bare=True)
        if head == "quý" and (match := self.take(rf"0?([1-4]){_YEAR}")):
            return replace(_quarter(match[1], match[2]), bare=True)
        return self.unit()

    def unit(self) -> Span | None:
        """Reads a month, quarter or year."""
        if match := self.take(rf"tháng {_MONTH}{_YEAR}|{_MONTH}/(\d{{4}})(?![\d/])"):
            return _month(match[1] or match[3], match[2] or match[4])
        if match := self.take(rf"quý 0?([1-4]){_YEAR}"):
            return _quarter(match[1], match[2])
        if match := self.take(rf"tháng ({PART})(?: của| trong)? quý 0?([1-4]){_YEAR}"):
            return _part_of(_quarter(match[2], match[3]), match[1])
        if match := self.take(rf"tháng (đầu sau|{PART}|sau)"):
            # Of a quarter or half-year, where 0 is the last; "tháng sau" follows every month.
            month = {"đầu": 1, "giữa": 2, "cuối": 0, "sau": 2, "đầu sau": 4}[match[1]]
            return replace(_whole(month, month), cycle=1 if match[1] == "sau" else None)
        if match := self.take(r"(?:năm (\d{4})|((?:19|20|21)\d\d))(?![\d/])"):
            return _whole(1, 12, "năm", match[1] or match[2])
        return None


def _whole(first_month: int, last_month: int, head: str = "", year: str | None = None) -> Span:
    return Span((first_month, 1), (last_month, 0), head, int(year) if year else None)


_EVERY_MONTH = replace(_whole(1, 1), cycle=1)


def _month(number: str, year: str | None) -> Span:
    return _whole(int(number), int(number), "tháng", year)


def _quarter(number: str, year: str | None) -> Span:
    return _whole(3 * int(number) - 2, 3 * int(number), "quý", year)


def _day_of(unit: Span, day: str) -> Span:
    if unit.first[0] != unit.last[0]:
        raise Unclear
    at = (unit.first[0], int(day))
    return replace(unit, first=at, last=at, head="ngày")


def _part_of(unit: Span, which: str, months: int = 0) -> Span:
    """Gives ten days of a month, a month of a quarter, a quarter or `months` of a year."""
    first, last = unit.first[0], unit.last[0]
    size = last - first + 1
    if size == 1 and not months:
        days = {"đầu": (1, 10), "giữa": (11, 20), "cuối": (21, 0)}[which]
        return replace(unit, first=(first, days[0]), last=(last, days[1]), head="")
    if (months and size != 12) or (which == "giữa" and size != 3):
        raise Unclear
    length = months or {3: 1, 12: 3}[size]
    begin = {"đầu": first, "giữa": first + 1, "cuối": last - length + 1}[which]
    return replace(unit, first=(begin, 1), last=(begin + length - 1, 0), head="")


def _on_day_of(span: Span, other: Span) -> Span:
    """Gives "ngày 10" the month that `other` names, as in "ngày 10 và ngày 15/6"."""
    if (span.head, span.cycle, other.head) == ("ngày", 1, "ngày"):
        return replace(_day_of(other, str(span.last[1])), bare=span.bare)
    return span


def _completed(window: Window, after: Window) -> Window:
    """Gives an item of a list what it leaves to the item `after` it: a month or a year."""

    def complete(span: Span) -> Span:
        year = after.end.year if after.start.bare else None
        return _on_day_of(replace(span, year=span.year or year), after.start)

    return replace(window, start=complete(window.start), end=complete(window.end))
