"""Reads the "Thời gian" cell of a plan: Vietnamese words in, calendar periods and a rhythm out.

The rules are the reporting practice of the offices that write these plans: a year not written is
the year of the plan, "trước ngày 15/6" is due on 15/6 as printed, "đầu tháng" is its first ten
days. Nothing is guessed: the grammar must explain the whole text, and a text it cannot explain
comes back as not understood, for an editor to set the dates by hand.

`_Reader` turns the words into `_Statement`s; the functions after it turn those into dates.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """The days from `start` to `end`, both included; None is an end left open."""

    start: date | None
    end: date | None


@dataclass(frozen=True)
class Timing:
    """What `text` says: when (`periods`, in order) and how often (`recurrence`).

    `recurrence` is "continuous", "weekly", "monthly", "quarterly", "half-yearly", "yearly",
    "on-demand", or None for what does not recur. Nothing is told unless `understood`.
    """

    text: str
    periods: tuple[Period, ...]
    recurrence: str | None
    understood: bool


def parse(text: str, year: int) -> Timing:
    """Gives the timing that `text` tells in a plan for `year`; never raises."""
    try:
        periods, recurrence = _combine(_Reader(_respell(text)).statements(), year)
    except (ValueError, OverflowError):  # no reading (`_Unclear`), or no such date
        return Timing(text, (), None, understood=False)
    return Timing(text, periods, recurrence, understood=True)


class _Unclear(ValueError):
    """The text has no reading in this grammar, or more than one."""


@dataclass(frozen=True)
class _Span:
    """A stretch of the calendar: its first and last day, each as (month, day).

    Months count from the start of a cycle: of 12 months for "quý II", of 3 for "tháng đầu quý",
    of 1 for "ngày 15", of None for "tháng đầu", where a rhythm beside it must tell. Month 0 is
    the last of the cycle, day 0 the last of the month.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    head: str = ""  # the word that a bare number after it shares: "tháng" in "tháng 3, 6"
    cycle: int | None = 12
    year: int | None = None  # as written
    offset: int | None = None  # "năm sau" is +1
    rhythm: str | None = None  # told by the words themselves: "cuối quý" is quarterly
    weekday: int | None = None  # Monday is 0
    bare: bool = False  # a number alone, which shares head and year with its neighbours

    @property
    def dated(self) -> bool:
        return self.year is not None or self.offset is not None

    def year_in(self, year: int) -> int | None:
        """Gives the year it says itself, beside the given one."""
        return self.year if self.offset is None else year + self.offset


@dataclass(frozen=True)
class _Window:
    """One dated item: a span, a range, a deadline (no start) or "từ …" (no end)."""

    start: _Span | None
    end: _Span | None
    kind: str = "in"  # or a deadline: "by", "before"
    led: bool = False  # introduced by a preposition, so it belongs to the words before it

    @property
    def span(self) -> _Span:
        """The span that gives the item its nature: of a range, the end."""
        span = self.end or self.start
        assert span is not None
        return span

    @property
    def is_year(self) -> bool:
        return self.start == self.end and (self.span.first, self.span.last) == ((1, 1), (12, 0))


@dataclass(frozen=True)
class _Statement:
    """A rhythm, some dates, or dates with the rhythm they belong to."""

    rhythms: tuple[str, ...]
    windows: tuple[_Window, ...]
    loose: bool  # only a comma stands between the rhythm and the dates


_ON_DEMAND = "on-demand"
_COUNT = "count"  # "02 cuộc/năm" is a number to reach within the year, not a rhythm
_SHORTEST_FIRST = ("continuous", "weekly", "monthly", "quarterly", "half-yearly", "yearly",
                   _COUNT, _ON_DEMAND)  # fmt: skip
_MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6}
_RHYTHM_OF_MONTHS = {1: "monthly", 3: "quarterly", 6: "half-yearly", 12: "yearly"}
_RHYTHM_OF_TIMES = {1: "yearly", 2: "half-yearly", 4: "quarterly", 12: "monthly"}
_LONGEST_CYCLE = {"weekly": 7, "monthly": 31, "quarterly": 92, "half-yearly": 184}  # days
_LONGEST_TEXT = 400  # characters

# --- Spelling: one form of each word, so that the grammar is written once. Order matters. ---

_BULLETS = r"\-+*•·▪●○►\uf0a7\uf0b7\uf0d8\uf0fc"
_QUOTES = " \"'“”„‘’«»"
_DIGITS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
_RESPELLED = (
    (r"[‐‑‒–—―−]", "-"),
    (rf"[;,.]?\s*[\n\r]\s*[{_BULLETS}]+\s*|;\s*[{_BULLETS}]+\s+", "; "),
    (r"[()\s]+", " "),
    (r" ?/ ?", "/"),
    *((rf"\b{word}\b", str(digit)) for word, digit in _DIGITS.items()),
    (r"\bmười ([12])\b", r"1\1"),
    (r"\bmười\b", "10"),
    (r"\b(tháng|quý|thứ) tư\b", r"\1 4"),
    (r"\bthứ năm\b", "thứ 5"),
    (r"\bhàng\b", "hằng"),
    (r"\bquí\b", "quý"),
    (r"\bkì\b", "kỳ"),
    (r"\btừng\b", "mỗi"),
    (r"\bnhững\b", "các"),
    (r"\bmuộn (nhất|hơn)\b", r"chậm \1"),
    (r"\b(năm|tháng|quý) (?:tới|sau liền kề|kế tiếp|tiếp theo|liền sau)\b", r"\1 sau"),
    (r"\bnăm trước liền kề\b", "năm trước"),
    (r"\b(?:cho )?(?:đến|tới)\b", "đến"),
    (r"\bđầu tiên\b", "đầu"),
    (r"\bcuối cùng\b", "cuối"),
    (r"\bthượng tuần tháng\b", "đầu tháng"),
    (r"\btrung tuần tháng\b", "giữa tháng"),
    (r"\bhạ tuần tháng\b", "cuối tháng"),
    (r"\bnửa (đầu|cuối) năm\b", r"6 tháng \1 năm"),
    (r"\bnửa năm\b", "6 tháng"),
)


def _respell(text: str) -> str:
    """Gives `text` in lower case, in the one spelling that the grammar knows."""
    if len(text) > _LONGEST_TEXT:
        raise _Unclear
    text = unicodedata.normalize("NFC", text).lower()
    # Soft hyphens and direction marks come along from Word and nobody sees them.
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    for pattern, spelling in _RESPELLED:
        text = re.sub(pattern, spelling, text)
    text = re.sub(rf"^[{_BULLETS}\s]+", "", text.strip(_QUOTES)).strip(_QUOTES)
    # One full stop ends a sentence; "..." would leave something unsaid.
    return re.sub(r"(?<![.;])[.;]$", "", text).strip(_QUOTES)


# --- Words of the grammar, as patterns over that spelling. ---

_END = r"(?!\d)(?![/.]\d{1,3}(?!\d))"  # a number ends here: "/2026" may follow it, "/2/2018" not
_NUMBER = rf"(\d{{1,2}}){_END}"
_QUARTER = rf"(iv|iii|ii|i|[1-4]){_END}"
_YEAR = r"(\d{4})(?![/.]?\d)"
_AND = r"[,;] ?(?:và )?|và|[&+]|\.(?= )"
_TO = r"-|đến(?: hết)?"
_ONWARDS = r"trở đi|trở về sau|về sau|(?:, ?|và )các năm sau"
_FILLER = (
    r"(?:thời gian|thời hạn|thực hiện|triển khai|tổ chức|tiến hành|duy trì|gửi|hoàn thành|xong|"
    r"dự kiến|kết thúc(?= (?:vào|trước|chậm)))(?: ?:)?"
)
_LEAD = (
    r"vào|trong (?:khoảng )?thời gian(?= từ)|trong|các|cả|suốt|quanh|"
    r"giai đoạn(?= (?:từ )?(?:năm )?\d{4})"
)
_FROM = r"(?:(?:bắt đầu|tính|kể) )?từ"
_DEADLINE = (
    r"(?:chậm nhất|không quá|không chậm hơn|trước|đến|hết|hạn(?: cuối| chót)?:?)"
    r"(?: (?:là|vào|đến|trong|hết|trước))*"
)
_HOUR = (
    r"(?:lúc )?(?:[01]?\d|2[0-4]) ?(?:h|giờ|:) ?(?:[0-5]\d)?(?: ?phút)?,?(?= (?:ngày|thứ|chủ|\d))"
)
_THE_YEAR = r"cùng năm|năm (?:nay|này|báo cáo|kế hoạch)|(?:của|thuộc|trong) (?:năm|kỳ báo cáo)"
_OTHER_YEARS = ((r"năm sau", 1), (r"năm trước(?: kỳ báo cáo)?", -1), (_THE_YEAR, 0))
_WHICH_MONTH = r"(?:(?:của|trong) )?tháng (đầu|cuối|thứ [123])(?:(?: của)? kỳ báo cáo)?"
_DAY_NAME = r"(?:(?:sáng|chiều|tối) )?(?:thứ [2-7]|chủ nhật)"
_DAY_NAMES = rf"{_DAY_NAME}(?:(?:,| ?-| và| đến) ?(?:{_DAY_NAME}|[2-7])(?![/.]?\d))*"
_EVERY_WEEKDAY = (
    rf"(?:(?:vào|từ) )?(?:(?:các|mỗi|hằng) )?(?:{_HOUR} )?{_DAY_NAMES} "
    rf"(?:(?:của|trong|hằng|mỗi) )+tuần|(?:các|mỗi) {_DAY_NAMES}|"
    rf"(?:hằng|mỗi) tuần,? (?:vào )?{_DAY_NAMES}"
)
_EACH = r"hằng|mỗi|theo(?: mỗi)?|(?:tất cả )?các"
_PERIODIC = r"định kỳ(?!(?: ?[,/]| và| hoặc) ?đột xuất)"
_UNIT = r"(?:(?P<number>\d{1,2}) )?(?P<unit>tuần|tháng|quý|năm)"
_UNNAMED = rf"{_UNIT}(?! ?(?:\d|[iv]+\b|đầu|cuối))"  # any "quý", not the one of "quý II"
_ONCE_EVERY = rf"(?:(?:cứ|hằng|mỗi) )*{_UNIT}(?:/| ?/?0?1 )lần"
_TIMES = r"(?:(?:ít nhất|tối thiểu|từ) )*(?P<times>\d{1,3})(?P<more> ?(?:-|đến) ?\d{1,3})?"
_THING = r"(?P<thing>[^\W\d_]+(?:(?:, ?|[/ ])[^\W\d_]+){0,3})"
_NOT_THINGS = frozenset("ngày giờ tuần tháng quý năm thứ trước sau từ đến hết khi trừ".split())
_TIMES_PER_UNIT = rf"{_TIMES} {_THING}(?:/| (?:mỗi|trong|hằng|1) )(?:0?1 )?{_UNNAMED}"
_UNIT_TIMES = rf"(?:hằng|mỗi|0?1) {_UNIT} {_TIMES} {_THING}(?=$|[,;.:]| (?:từ|trong|vào|và) )"
_NEED = r"(?:sự )?(?:yêu cầu|phát sinh|thay đổi|nhu cầu|đề nghị)"
_WHOSE = (
    r"đột xuất|của|cấp trên|cấp có thẩm quyền|cơ quan|có thẩm quyền|lãnh đạo|đơn vị|tổ chức|"
    r"cá nhân|công dân|người dân|ubnd|uỷ ban nhân dân|ủy ban nhân dân|hđnd|tỉnh|thành phố|xã|"
    r"phường|sở|bộ|nội vụ|chính phủ|thủ tướng|trung ương|công việc|nhiệm vụ|thực tế|thực tiễn"
)
_WHEN_NEEDED = (
    rf"(?:(?:khi|nếu|theo)(?: có| được)? {_NEED}(?:(?:,|/| và| hoặc) ?{_NEED})*"
    rf"|khi cần(?: thiết)?)(?: (?:{_WHOSE}))*"
)
_AS_NEEDED = rf"(?:định kỳ(?: ?[,/]| và| hoặc) ?)?đột xuất(?:,? {_WHEN_NEEDED})?|{_WHEN_NEEDED}"
_TENTHS = {"đầu": (1, 10), "giữa": (11, 20), "cuối": (21, 0)}  # first and last day in a month


class _Reader:
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

    def statements(self) -> list[_Statement]:
        found = [self.statement()]
        while self.at < len(self.text):
            # "A hoặc B" leaves open which of them, unless one is "when needed".
            choice = self.take("hoặc|/")
            if not choice and not self.take(_AND):
                raise _Unclear
            found.append(self.statement())
            if choice and all(_ON_DEMAND not in each.rhythms for each in found[-2:]):
                raise _Unclear
        return found

    def statement(self) -> _Statement:
        while self.take(_FILLER):
            pass
        periodic = self.take(_PERIODIC)
        rhythms = self.rhythms(_EACH, bare=bool(periodic or self.take("báo cáo")))
        here = self.at
        comma = self.take("[,:]") if rhythms else None
        windows = self.windows()
        if windows and not rhythms:
            here = self.at
            comma = self.take(",")
            cycle = windows[-1].span.cycle
            # Only what has no month or quarter of its own can be "của tháng" or "cuối quý".
            lead = _EACH if cycle == 12 else rf"(?:của|trong)(?: (?:{_EACH}))?|{_EACH}"
            rhythms = self.rhythms(lead, bare=cycle is None and not comma)
        if not (rhythms and windows):
            self.at = here
        rhythms += tuple(window.span.rhythm for window in windows if window.span.rhythm)
        if not (rhythms or windows) or (periodic and not rhythms):
            raise _Unclear
        return _Statement(rhythms, windows, loose=bool(comma and windows and not windows[0].led))

    def rhythms(self, lead: str, bare: bool) -> tuple[str, ...]:
        """Reads "hằng tháng, quý, năm": after the first of them a bare unit is enough."""
        found: list[str] = []
        here = self.at
        while rhythm := self.rhythm(lead, bare or bool(found)):
            found.append(rhythm)
            here = self.at
            while self.take(rf"{_AND}|/") and self.take("9 tháng(?! (?:đầu|cuối))"):
                here = self.at  # the nine-month report comes once a year, as the list's "năm"
        self.at = here
        return tuple(found)

    def rhythm(self, lead: str, bare: bool) -> str | None:
        here = self.at
        if self.take(_AS_NEEDED):
            return _ON_DEMAND
        if self.take("thường xuyên|liên tục"):
            return "continuous"
        if self.take(_EVERY_WEEKDAY):
            return "weekly"
        if match := self.take(_ONCE_EVERY):
            return _rhythm_of(match)
        if match := self.take(_TIMES_PER_UNIT) or self.take(_UNIT_TIMES):
            if _NOT_THINGS.isdisjoint(re.findall(r"\w+", match["thing"])):
                rhythm = _rhythm_of(match)
                if rhythm == "yearly":
                    exact = match["thing"] == "lần" and not match["more"]
                    rhythm = _RHYTHM_OF_TIMES.get(int(match["times"]), _COUNT) if exact else _COUNT
                return rhythm
            self.at = here
        if match := self.take(rf"(?:{lead}) {_UNNAMED}") or (self.take(_UNNAMED) if bare else None):
            return _rhythm_of(match)
        return None

    def windows(self) -> tuple[_Window, ...]:
        """Reads a list of dates, in which an item may leave to the next what they share."""
        found: list[_Window] = []
        here, separator = self.at, ""
        while window := self.window(found[-1] if found else None, separator):
            found.append(window)
            here = self.at
            if not (match := self.take(_AND)):
                break
            separator = match[0]
        self.at = here
        if any(window.end is None for window in found[:-1]):
            raise _Unclear
        for index in range(len(found) - 2, -1, -1):
            found[index] = _complete(found[index], found[index + 1])
        return tuple(found)

    def window(self, previous: _Window | None, separator: str) -> _Window | None:
        led = ""
        while match := self.take(_LEAD):
            led += match[0]
        head = previous.span.head if previous else ""
        if self.take(_FROM):
            start = self.span(head, firm=True)
            window = start and self.until(start, _Window(start, None, led=True))
        elif match := self.take(_DEADLINE):
            end = self.span(firm=True)
            kind = "before" if "trước" in match[0] and "hết" not in match[0] else "by"
            window = end and _Window(None, end, kind, led=True)
        else:
            start = self.span(head)
            window = start and self.until(start, _Window(start, start, led=bool(led)))
            if window and previous and previous.kind != "in":
                # "Trước 15/6 và 15/12" has two deadlines; "trước 15/6 và tháng 12" may have one.
                if window.start != window.end or window.span.head != head or ";" in separator:
                    raise _Unclear
                window = replace(window, start=None, kind=previous.kind)
        if window and previous and window.is_year != previous.is_year:
            # "Tháng 6, năm 2026" is one month; "tháng 6 và cả năm" is a month and a year.
            if separator.startswith(",") and "và" not in separator and "cả" not in led:
                raise _Unclear
        if window and self.take(_ONWARDS):
            if window.start is None:
                raise _Unclear
            window = replace(window, end=None, led=True)
        return window or None

    def until(self, start: _Span, otherwise: _Window) -> _Window:
        """Reads the second half of a range that begins with `start`, where there is one."""
        if not (match := self.take(_TO)):
            return otherwise
        end = self.span(start.head, firm="đến" in match[0])
        if end is None or (match[0].strip() == "-" and end.head != start.head):
            raise _Unclear
        start = _complete_span(start, end)
        if start.cycle != end.cycle or start.weekday is not None or end.weekday is not None:
            raise _Unclear
        return _Window(start, end, led=otherwise.led)

    def span(self, head: str = "", firm: bool = False) -> _Span | None:
        """Reads one stretch; `firm` where the words before it make "3-12" a date and no range."""
        self.take(_HOUR)
        if match := self.take(r"(\d{1,2}) tháng (đầu|cuối)(?: của)?(?= năm)"):
            months = _within(12, match[1])
            at_start = match[2] == "đầu"
            span = _Span((1, 1), (months, 0)) if at_start else _Span((13 - months, 1), (12, 0))
            return self.of_year(span, bare=True)
        if match := self.take(r"(đầu|giữa|cuối)(?= )"):
            return self.part(match[1])
        if span := self.day(head, firm):
            return span
        if match := self.take(_WHICH_MONTH):
            return self.which_month(match[1], 1, 0)
        if match := self.take(rf"tháng {_NUMBER}|(\d{{1,2}})(?=/\d{{4}})"):
            return self.of_year(_month(match[1] or match[2]))
        if match := self.take(rf"quý {_QUARTER}"):
            return self.of_year(_quarter(match[1]))
        if head == "tháng" and (match := self.take(_NUMBER)):
            return self.of_year(replace(_month(match[1]), bare=True))
        if head == "quý" and (match := self.take(_QUARTER)):
            return self.of_year(replace(_quarter(match[1]), bare=True))
        year = _Span((1, 1), (12, 0), head="năm")
        if self.take(r"(?=năm|\d)") and (span := self.of_year(year)).dated:
            return span
        return year if self.take(_WHOLE_YEAR) else None

    def part(self, which: str) -> _Span:
        """Reads what "đầu", "giữa" or "cuối" is a part of."""
        first, last = {"đầu": (1, 10), "giữa": (11, 20), "cuối": (21, 0)}[which]
        if match := self.take(rf"tháng {_NUMBER}"):
            month = _within(12, match[1])
            return self.of_year(_Span((month, first), (month, last)))
        if self.take(rf"(?:(?:{_EACH}|của) )?tháng"):
            return _Span((1, first), (1, last), cycle=1, rhythm="monthly")
        if which == "giữa":
            raise _Unclear
        if match := self.take(rf"quý {_QUARTER}"):
            month = _quarter(match[1]).first[0] if which == "đầu" else _quarter(match[1]).last[0]
            return self.of_year(_Span((month, 1), (month, 0)))
        if self.take(rf"(?:(?:{_EACH}|của) )?quý"):
            month = 1 if which == "đầu" else 3
            return _Span((month, 1), (month, 0), cycle=3, rhythm="quarterly")
        span = _Span((1, 1), (3, 0)) if which == "đầu" else _Span((10, 1), (12, 0))
        if self.take(r"(?:hằng|mỗi) năm"):
            return replace(span, rhythm="yearly")
        return self.of_year(span, bare=True)

    def day(self, head: str, firm: bool) -> _Span | None:
        if firm and (match := self.take(_DAY_NAME)):
            number = re.search(r"\d", match[0])
            return _Span((1, 1), (1, 1), cycle=0, weekday=int(number[0]) - 2 if number else 6)
        # "10-15/6": the first number is a day of the month that the second one names.
        to_date = r" ?(?:-|đến(?: hết)?(?: ngày)?) ?\d{1,2}(?:[/.]\d{1,2}(?!\d)| tháng \d)"
        if match := self.take(rf"(\d{{1,2}})(?={to_date})"):
            return _day_of_month(match[1])
        # "3-12" is a date in "ngày 3-12", and may be anything where nothing says so.
        dashed = rf"ngày (\d{{1,2}})-{_NUMBER}(?! tháng)|(\d{{1,2}})-(\d{{1,2}})(?=-\d{{4}})"
        if firm:
            dashed += rf"|(\d{{1,2}})-{_NUMBER}(?!/)"
        plain = rf"(?:ngày )?(\d{{1,2}})(?:[/.]| tháng ){_NUMBER}"
        if match := self.take(plain) or self.take(dashed):
            day, month = (group for group in match.groups() if group)
            at = (_within(12, month), _within(31, day))
            return self.of_year(_Span(at, at, head="ngày"))
        if match := self.take(rf"ngày {_NUMBER}"):
            span = _day_of_month(match[1])
            if self.take(r"(?:(?:của|trong) )?tháng sau"):
                at = (2, span.last[1])
                return _Span(at, at, cycle=1, rhythm="monthly")
            if which := self.take(_WHICH_MONTH):
                return self.which_month(which[1], span.last[1], span.last[1])
            return span
        if head == "ngày" and (match := self.take(_NUMBER)):
            return replace(_day_of_month(match[1]), bare=True)
        return None

    def which_month(self, which: str, first: int, last: int) -> _Span:
        """Reads whose month it is: of a named quarter, of the next one, or of a rhythm's."""
        month = {"đầu": 1, "thứ 2": 2, "cuối": 0}[which]
        if match := self.take(rf"(?:(?:của|trong) )?quý {_QUARTER}"):
            month = _quarter(match[1]).first[0] - 1 + (month or 3)
            return self.of_year(_Span((month, first), (month, last)))
        if self.take(r"(?:(?:của|trong) )?quý sau"):
            month = 3 + (month or 3)
            return _Span((month, first), (month, last), cycle=3, rhythm="quarterly")
        return _Span((month, first), (month, last), cycle=None)

    def of_year(self, span: _Span, bare: bool = False) -> _Span:
        """Adds the year that follows, if one does; `bare`: a plain "năm" must at least."""
        if match := self.take(rf"(?:[/.]| ?- ?|(?:(?:của|thuộc|trong) )?(?:năm )?){_YEAR}"):
            return replace(span, year=int(match[1]))
        for words, offset in _OTHER_YEARS:
            if self.take(rf"(?:(?:của|thuộc|trong) )?(?:{words})"):
                return replace(span, offset=offset)
        if bare and not self.take("năm"):
            raise _Unclear
        return span


def _within(limit: int, digits: str) -> int:
    if not 1 <= int(digits) <= limit:
        raise _Unclear
    return int(digits)


def _day_of_month(digits: str) -> _Span:
    at = (1, _within(31, digits))
    return _Span(at, at, head="ngày", cycle=1)


def _month(digits: str) -> _Span:
    month = _within(12, digits)
    return _Span((month, 1), (month, 0), head="tháng")


def _quarter(numeral: str) -> _Span:
    last = 3 * ({"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(numeral) or int(numeral))
    return _Span((last - 2, 1), (last, 0), head="quý")


def _rhythm_of(match: re.Match[str]) -> str:
    """Gives the rhythm of "every `number` `unit`", where this practice has one."""
    number = int(match["number"] or 1)
    if match["unit"] == "tuần":
        rhythm = {1: "weekly"}.get(number)
    else:
        months = number * {"tháng": 1, "quý": 3, "năm": 12}[match["unit"]]
        rhythm = {1: "monthly", 3: "quarterly", 6: "half-yearly", 12: "yearly"}.get(months)
    if rhythm is None:
        raise _Unclear
    return rhythm


def _on_day_of(span: _Span, other: _Span) -> _Span:
    """Gives "ngày 10" the month that `other` names in "ngày 10 và ngày 15/6"."""
    if (span.head, span.cycle) != ("ngày", 1) or other.first != other.last:
        return span
    at = (other.first[0], span.first[1])
    return replace(other, first=at, last=at, bare=span.bare)


def _completed(window: _Window, after: _Window) -> _Window:
    """Gives an item of a list the month or year that it leaves to the item `after` it."""

    def complete(span: _Span | None) -> _Span | None:
        source = after.start or after.span
        if span and source.bare and not span.dated:
            span = replace(span, year=after.span.year, offset=after.span.offset)
        return span and _on_day_of(span, source)

    return replace(window, start=complete(window.start), end=complete(window.end))


# --- Dates ---


def _date(year: int, month: int, day: int) -> date:
    """Gives the date; months past 12 are of the next year, day 0 is the last of the month."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, day or monthrange(year, month)[1])


def _period(window: _Window, start_year: int, end_year: int, cycle: int, month: int) -> Period:
    """Gives the period of `window` in the cycle that begins after `month` months of its year."""

    def on(year: int, at: tuple[int, int]) -> date:
        day = at[1]
        if cycle < 12:  # the 30th of each month is in February its last
            day = min(day, _date(year, (at[0] or cycle) + month, 0).day)
        return _date(year, (at[0] or cycle) + month, day)

    start = on(start_year, window.start.first) if window.start else None
    end = on(end_year, window.end.last) if window.end else None
    if window.kind == "before" and window.span.first != window.span.last:
        # "Trước ngày 15/6" is due on that day as printed; "trước tháng 6" ends with May.
        if not window.span.head:
            raise _Unclear
        end = on(end_year, window.span.first) - timedelta(days=1)
    if start and end and start > end:
        raise _Unclear
    return Period(start, end)


def _fixed(window: _Window, year: int) -> Period:
    """Gives the period of a window with months of its own in a plan for `year`."""
    if window.span.cycle != 12:
        raise _Unclear
    start, end = window.start or window.span, window.span
    start_year = start.year_in(year)
    # "15/12/2025 đến 14/3 năm sau": the year after the one written, not after the plan's.
    end_year = end.year_in(start.year or year)
    if (start.offset, end.offset) == (-1, 1):
        raise _Unclear
    goes_round = (start.first[0], start.first[1]) > (end.last[0], end.last[1] or 31)
    if start_year is None:
        start_year = year if end_year is None else end_year - goes_round
    if end_year is None:
        end_year = year if year + (not goes_round) > start_year else start_year + goes_round
    return _period(window, start_year, end_year, 12, 0)
