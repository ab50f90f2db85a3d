"""Reads the "Thời gian" cell of a plan: Vietnamese words in, calendar periods and a rhythm out.

The rules are the reporting practice of the offices that write these plans: a year not written is
the year of the plan, "trước ngày 15/6" is due on 15/6 as printed, "đầu tháng" is its first ten
days. Nothing is guessed: the grammar must explain the whole text, and a text it cannot explain
comes back as not understood, for an editor to set the dates by hand.

A text becomes `_Statement`s (class `_Reader`), and these become dates (the functions after it).
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise


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


@dataclass(frozen=True)
class _Window:
    """One dated item: a span, a range, a deadline (no start) or "từ …" (no end)."""

    start: _Span | None
    end: _Span | None
    kind: str = "in"  # or a deadline: "by", "before", "until"
    led: bool = False  # introduced by a preposition, so it belongs to the words before it
    bare: bool = False  # begins with a number that shares the head of the item before

    @property
    def span(self) -> _Span:
        """The span that gives the item its nature; a range takes that of its end."""
        span = self.end or self.start
        assert span is not None
        return span

    @property
    def is_year(self) -> bool:
        return self.start is self.end and (self.span.first, self.span.last) == ((1, 1), (12, 0))


@dataclass(frozen=True)
class _Statement:
    """A rhythm, some dates, or dates with the rhythm they belong to."""

    rhythms: tuple[str, ...]
    windows: tuple[_Window, ...] = ()
    loose: bool = False  # only a comma stands between the rhythm and the dates


_ON_DEMAND = "on-demand"
_COUNT = "count"  # "02 cuộc/năm" is a number to reach within the year, not a rhythm
_SHORTEST_FIRST = ("continuous", "weekly", "monthly", "quarterly", "half-yearly", "yearly", _COUNT)
_MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6}
_RHYTHM_OF_MONTHS = {1: "monthly", 3: "quarterly", 6: "half-yearly", 12: "yearly"}
_RHYTHM_OF_TIMES = {1: "yearly", 2: "half-yearly", 4: "quarterly", 12: "monthly"}
_LONGEST_CYCLE = {"weekly": 7, "monthly": 31, "quarterly": 92, "half-yearly": 184}  # days
_LONGEST_TEXT = 400  # characters
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

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
    r"vào|trong|các|cả|suốt|quanh|trong (?:khoảng )?thời gian(?= từ)|"
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
_THIS_YEAR = r"cùng năm|năm (?:nay|này|báo cáo|kế hoạch)|(?:của|thuộc|trong) (?:năm|kỳ báo cáo)"
_OTHER_YEARS = (
    (r"năm sau", 1),
    (r"năm trước(?: kỳ báo cáo)?", -1),
    (_THIS_YEAR, 0),
)
_DAY_NAME = r"(?:(?:sáng|chiều|tối) )?(?:thứ ([2-7])|(?:chủ nhật))(?![/.]?\d)"
_DAY_NAMES = (
    r"(?:(?:sáng|chiều|tối) )?(?:thứ [2-7]|chủ nhật)"
    r"(?:(?:, ?| ?- ?| và | đến )(?:(?:thứ )?[2-7]|chủ nhật)(?![/.]?\d))*"
)
_EVERY_WEEKDAY = (
    rf"(?:(?:vào|từ) )?(?:(?:các|mỗi|hằng) )?(?:{_HOUR} )?{_DAY_NAMES} "
    rf"(?:(?:của|trong|hằng|mỗi) )+tuần|(?:các|mỗi) {_DAY_NAMES}|"
    rf"(?:hằng|mỗi) tuần,? (?:vào )?{_DAY_NAMES}"
)
_UNIT = r"(?:(\d{1,2}) )?(tuần|tháng|quý|năm)"
_UNNAMED = rf"{_UNIT}(?! ?(?:\d|[iv]+\b|đầu|cuối))"  # any "quý", not the one of "quý II"
_EACH = r"hằng|mỗi|theo(?: mỗi)?|(?:tất cả )?các"
_ONCE_EVERY = rf"(?:(?:cứ|hằng|mỗi) )*{_UNIT}[/ ](?:0?1 )?lần"
_TIMES = r"(?:(?:ít nhất|tối thiểu|từ) )*(\d{1,3})( ?(?:-|đến) ?\d{1,3})?"
_THING = r"([^\W\d_]+(?:(?:, ?|[/ ])[^\W\d_]+){0,3})"
_NO_THINGS = frozenset("ngày giờ tuần tháng quý năm thứ trước sau từ đến hết khi trừ".split())
_TIMES_PER_UNIT = rf"{_TIMES} {_THING}(?:/| (?:mỗi|trong|hằng|1) )(?:0?1 )?{_UNNAMED}"
_UNIT_TIMES = rf"(?:hằng|mỗi|0?1) {_UNIT} {_TIMES} {_THING}(?=$|[,;.:]| (?:từ|trong|vào|và) )"
_NEED = r"(?:sự )?(?:yêu cầu|phát sinh|thay đổi|nhu cầu|đề nghị)"
_WHOSE = (
    r"đột xuất|của|cấp trên|cấp có thẩm quyền|cơ quan|có thẩm quyền|cấp|lãnh đạo|đơn vị|tổ chức|"
    r"cá nhân|công dân|người dân|ubnd|uỷ ban nhân dân|ủy ban nhân dân|hđnd|tỉnh|thành phố|xã|"
    r"phường|sở|bộ|nội vụ|chính phủ|thủ tướng|trung ương|công việc|nhiệm vụ|thực tế|thực tiễn"
)
_WHEN_NEEDED = (
    rf"(?:(?:khi|nếu|theo)(?: có| được)? {_NEED}(?:(?:, ?| và | hoặc |/){_NEED})*"
    rf"|khi cần(?: thiết)?)(?: (?:{_WHOSE}))*"
)
_AS_NEEDED = rf"(?:định kỳ(?: ?[,/] ?| và | hoặc ))?đột xuất(?:,? {_WHEN_NEEDED})?|{_WHEN_NEEDED}"


class _Reader:
    """Reads a respelled text from left to right; each method takes one kind of phrase or None."""

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
            # "A hoặc B" leaves open which, unless one of them is "when needed".
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
        if self.take(_AS_NEEDED):
            return _Statement((_ON_DEMAND,))
        periodic = self.take("định kỳ")
        rhythms = self.rhythms(_EACH, bare=bool(periodic or self.take("báo cáo")))
        here = self.at
        comma = self.take("[,:]") if rhythms else None
        windows = self.windows()
        if not windows:
            self.at = here
        elif not rhythms:
            here = self.at
            comma = self.take(",")
            cycle = windows[-1].span.cycle
            # Only a day or month of no named month or quarter can be "của tháng", "cuối quý".
            rhythms = self.rhythms(
                _EACH if cycle == 12 else rf"(?:của|trong)(?: (?:{_EACH}))?|{_EACH}",
                bare=cycle is None and not comma,
            )
            if not rhythms:
                self.at = here
        rhythms += tuple({w.span.rhythm: None for w in windows if w.span.rhythm})
        if not (rhythms or windows) or (periodic and not rhythms):
            raise _Unclear
        return _Statement(rhythms, windows, loose=bool(comma and rhythms and not windows[0].led))

    def rhythms(self, lead: str, bare: bool) -> tuple[str, ...]:
        """Reads "hằng tháng, quý, năm": after the first one a bare unit is enough."""
        found: list[str] = []
        here = self.at
        while rhythm := self.rhythm(lead, bare or bool(found)):
            found.append(rhythm)
            here = self.at
            if not self.take(rf"{_AND}|/"):
                break
        self.at = here
        return tuple(found)

    def rhythm(self, lead: str, bare: bool) -> str | None:
        here = self.at
        if self.take("thường xuyên|liên tục"):
            return "continuous"
        if self.take(_EVERY_WEEKDAY):
            return "weekly"
        if match := self.take(_ONCE_EVERY):
            return _rhythm_of(*match.groups())
        if match := self.take(_TIMES_PER_UNIT):
            times, more, thing, number, unit = match.groups()
        elif match := self.take(_UNIT_TIMES):
            number, unit, times, more, thing = match.groups()
        if match and _NO_THINGS.isdisjoint(re.findall(r"\w+", thing)):
            rhythm = _rhythm_of(number, unit)
            if rhythm != "yearly":
                return rhythm
            return _RHYTHM_OF_TIMES.get(int(times), _COUNT) if (thing, more) == ("lần", None) else _COUNT
        self.at = here
        if match := self.take(rf"(?:{lead}) {_UNNAMED}") or (self.take(_UNNAMED) if bare else None):
            # The nine-month report, "quý, 6 tháng, 9 tháng, năm", comes once a year.
            return "yearly" if bare and match[1] == "9" else _rhythm_of(*match.groups())
        return None

    def windows(self) -> tuple[_Window, ...]:
        """Reads a list of dates; an item may leave to its neighbours what they share."""
        ...
