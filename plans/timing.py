"""Reads the "Thời gian" cell of a plan: Vietnamese words in, calendar periods and a rhythm out.

The rules are the reporting practice of the offices that write these plans: "hằng" is "hàng", a
year not written is the year of the plan, "trước ngày 15/6" is due on 15/6 as printed, the start
of a month is its first ten days. Nothing is ever guessed: the grammar must explain the whole
text, and a text it cannot explain comes back as not understood, for an editor to set the dates.

Reading order: `parse` at the end, then `_Reader` (words to statements), then the functions
between them (statements to periods).
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """Days from `start` to `end`, both included; None is an end left open."""

    start: date | None
    end: date | None


@dataclass(frozen=True)
class Timing:
    """What `text` says: when (`periods`, in order), how often (`recurrence`), or nothing sure.

    `recurrence` is one of "continuous", "weekly", "monthly", "quarterly", "half-yearly",
    "yearly", "on-demand", or None for what happens once.
    """

    text: str
    periods: tuple[Period, ...]
    recurrence: str | None
    understood: bool


class _Unclear(ValueError):
    """The text has no single reading in this grammar."""


@dataclass(frozen=True)
class _Span:
    """A named stretch of the calendar: its first and last (month, day).

    Months count from the start of a cycle: of 12 months for "quý II", of 3 for "tháng đầu quý",
    of 1 for "ngày 15"; of None where only a rhythm elsewhere in the text can tell. Month 0 is
    the last of the cycle, day 0 the last of the month.
    """

    first: tuple[int, int]
    last: tuple[int, int]
    head: str = ""  # the unit a bare number after it shares: "tháng" in "tháng 3, 6"
    cycle: int | None = 12
    year: int | None = None  # as written
    offset: int | None = None  # "năm sau" is +1
    rhythm: str | None = None  # what the words themselves imply: "cuối quý" is quarterly
    weekday: int | None = None  # Monday is 0


@dataclass(frozen=True)
class _Window:
    """One dated item: a span, a range of two, a deadline (no start) or "từ …" (no end)."""

    start: _Span | None
    end: _Span | None
    kind: str = "in"  # or "by", "before", "until": the three sorts of deadline
    led: bool = False  # a preposition ties it to the words before it
    bare: bool = False  # begins with a number that shares the head of the item before

    @property
    def span(self) -> _Span:
        span = self.end or self.start
        assert span is not None
        return span

    @property
    def is_year(self) -> bool:
        return self.kind == "in" and self.start is self.end and self.span.last == (12, 31)


@dataclass(frozen=True)
class _Statement:
    """A rhythm, dates, or dates with the rhythm they belong to; `limits` bounds such a pair."""

    rhythms: tuple[str, ...]
    windows: tuple[_Window, ...] = ()
    limits: tuple[_Window, ...] = ()
    loose: bool = False  # only a comma stands between rhythm and dates


_COUNT = "count"  # "02 cuộc/năm": a number to reach within the year, not a rhythm
_ON_DEMAND = "on-demand"
_SHORTEST_FIRST = ("continuous", "weekly", "monthly", "quarterly", "half-yearly", "yearly", _COUNT)
_MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6}
_RHYTHM_OF_MONTHS = {1: "monthly", 3: "quarterly", 6: "half-yearly", 12: "yearly"}
_RHYTHM_OF_TIMES = {1: "yearly", 2: "half-yearly", 4: "quarterly", 12: "monthly"}  # in a year
_LONGEST_DAYS = {"weekly": 7, "monthly": 31, "quarterly": 92, "half-yearly": 184}
_LONGEST_TEXT = 400  # characters; a cell of plain words never comes near
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

# --- The spelling: one form for each word, so that the grammar below is written once. ---

_BULLETS = r"\-+*•·▪●○►\uf0a7\uf0b7\uf0d8\uf0fc"
_QUOTES = " \"'“”„‘’«»"
_NUMBERS = ("mười 2", "12"), ("mười 1", "11"), ("mười", "10")
_DIGITS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9}
_RESPELLED = (
    (r"[‐‑‒–—―−]", "-"),
    (rf"[;,.]?\s*[\n\r]\s*[{_BULLETS}]+\s*|;\s*[{_BULLETS}]+\s+", "; "),
    (r"[()\s]+", " "),
    (r" ?/ ?", "/"),
    *((rf"\b{word}\b", str(digit)) for word, digit in _DIGITS.items()),
    *((rf"\b{word}\b", digits) for word, digits in _NUMBERS),
    (r"\b(tháng|quý|thứ) tư\b", r"\1 4"),
    (r"\bthứ năm\b", "thứ 5"),
    (r"\bhàng\b", "hằng"),
    (r"\bquí\b", "quý"),
    (r"\bkì\b", "kỳ"),
    (r"\btừng\b", "mỗi"),
    (r"\bnhững\b", "các"),
    (r"\bmuộn (nhất|hơn)\b", r"chậm \1"),
    (r"\b(năm|tháng|quý) tới\b", r"\1 sau"),
    (r"\b(?:cho )?(?:đến|tới)\b", "đến"),
    (r"\b(năm|tháng|quý) (?:sau liền kề|kế tiếp|tiếp theo|liền sau|tiếp sau)\b", r"\1 sau"),
    (r"\bnăm trước liền kề\b", "năm trước"),
    (r"\bđầu tiên\b", "đầu"),
    (r"\bcuối cùng\b", "cuối"),
    (r"\bthượng tuần tháng\b", "đầu tháng"),
    (r"\btrung tuần tháng\b", "giữa tháng"),
    (r"\bhạ tuần tháng\b", "cuối tháng"),
    (r"\bnửa (đầu|cuối) năm\b", r"6 tháng \1 năm"),
    (r"\bnửa năm\b", "6 tháng"),
)


def _respell(text: str) -> str:
    """Gives `text` in lower case and the one spelling the grammar knows."""
    text = unicodedata.normalize("NFC", text).lower()
    # Files from Word carry soft hyphens and direction marks that nobody sees.
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    for pattern, spelling in _RESPELLED:
        text = re.sub(pattern, spelling, text)
    text = re.sub(rf"^[{_BULLETS}\s]+", "", text.strip(_QUOTES))
    # One full stop ends a sentence; "..." would mean that something is left unsaid.
    return re.sub(r"(?<![.;])[.;]$", "", text.strip(_QUOTES)).strip(_QUOTES)


# --- The words of the grammar, as patterns over that spelling. ---

_END = r"(?!\d)(?![/.]\d{1,3}(?!\d))"  # a number ends here; "/2026" may follow, "/2/2018" not
_NUMBER = rf"(\d{{1,2}}){_END}"
_QUARTER = rf"(iv|iii|ii|i|[1-4]){_END}"
_AND = r"[,;] ?(?:và )?|và |[&+]|\. "
_TO = r"-|đến(?: hết)?"
_FILLER = (
    r"(?:thời gian|thời hạn|thực hiện|triển khai|tổ chức|tiến hành|duy trì|gửi|hoàn thành|xong|"
    r"dự kiến|kết thúc(?= (?:vào|trước|chậm)))(?: ?:)?"
)
_LEAD = r"(?:vào|trong|các|cả|suốt|quanh|trong (?:khoảng )?thời gian(?= từ))"
_STAGE = r"giai đoạn(?= (?:từ )?(?:năm )?\d{4})"
_DEADLINE = (
    r"(?:chậm nhất|không quá|không chậm hơn|trước|đến|hết|hạn(?: cuối| chót)?:?)"
    r"(?: (?:là|vào|đến|trong|hết|trước))*"
)
_CLOCK = r"(?:lúc )?(?:[01]?\d|2[0-4]) ?(?:h|giờ|g|:) ?(?:[0-5]\d)?(?: ?phút)?"
_HOUR = rf"{_CLOCK},?(?= (?:ngày|\d|thứ|chủ))"
_THE_YEAR = r"cùng năm|năm (?:nay|này|báo cáo|kế hoạch)|(?:thuộc|của|trong) (?:năm|kỳ báo cáo)"
_YEAR_WORDS = (
    (r"(?:(?:của|thuộc|trong) )?năm sau", 1),
    (r"(?:(?:của|thuộc|trong) )?năm trước(?: kỳ báo cáo)?", -1),
    (rf"(?:(?:của|thuộc|trong) )?(?:{_THE_YEAR})", 0),
)
_UNIT = r"(?:(\d{1,2}) )?(tuần|tháng|quý|năm)"
_UNNAMED_UNIT = rf"{_UNIT}(?! ?(?:\d|[iv]+\b|đầu|cuối))"  # "quý", but not the one in "quý II"
_THING = r"([^\W\d_]+(?:(?:, ?|/| )[^\W\d_]+){0,3})"
_NO_THING = frozenset("ngày giờ tuần tháng quý năm thứ trước sau từ đến hết khi trừ đầu cuối".split())
_TIMES = r"(?:(?:ít nhất|tối thiểu|từ) )*(\d{1,3})( ?(?:-|đến) ?\d{1,3})?"
_COUNT_PER_UNIT = rf"{_TIMES} {_THING}(?:/| (?:mỗi|trong|hằng|1) )(?:0?1 )?{_UNNAMED_UNIT}"
_UNIT_THEN_COUNT = rf"(?:hằng|mỗi|0?1) {_UNIT} {_TIMES} {_THING}(?=$|[,;.:]| (?:từ|trong|vào|và) )"
_DAY = r"(?:(?:sáng|chiều|tối) )?(?:thứ ([2-7])|chủ nhật)(?![/.]?\d)"
_DAYS = r"{0}(?:(?: ?[,-] ?| và | đến )(?:{0}|[2-7](?![/.]?\d)))*".format(_DAY.replace("([", "[").replace("])", "]"))
