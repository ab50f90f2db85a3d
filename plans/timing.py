"""Reads the "Thời gian" cell of a plan: Vietnamese words in, calendar periods and a rhythm out.

The rules are the reporting practice of the offices that write these plans: a year not written is
the year of the plan, "trước ngày 15/6" is due on 15/6 as printed, "đầu tháng" is its first ten
days. Nothing is guessed: the whole text must be explained, and what cannot be explained comes
back as not understood, for an editor to set the dates by hand.

Three steps: `_rewritten` brings the many ways of writing to few ("ngày 3-12", "03 tháng 12" to
"3/12"; "03 tháng một lần" to "<quarterly>"), `_Reader` reads these few as a grammar, and the
functions under "Dates" turn what it read into periods.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable
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
        date(year, 1, 1)
        statements = _Reader(_rewritten(_respelled(text), year)).statements()
        periods, recurrence = _combined(statements, year)
    except (ValueError, OverflowError):  # no reading (`_Unclear`), or no such date
        return Timing(text, (), None, understood=False)
    return Timing(text, periods, recurrence, understood=True)


class _Unclear(ValueError):
    """The text has no reading in this grammar, or more than one."""


# --- Spelling: one form of each word ---

_LONGEST_TEXT = 400  # characters
_BULLETS = r"\-+*•·▪●○►\uf0a7\uf0b7\uf0d8\uf0fc"
_QUOTES = " \"'“”„‘’«»"
_PHRASES = (
    (r"[‐‑‒–—―−]", "-"),
    (rf"[;,.]?\s*[\n\r]\s*[{_BULLETS}]+\s*|;\s*[{_BULLETS}]+\s+", "; "),
    (r"[()\s]+", " "),
    (r" ?/ ?", "/"),
    (r"\b(năm|tháng|quý) (?:tới|sau liền kề|kế tiếp|tiếp theo|liền sau)\b", r"\1 sau"),
    (r"\b(năm trước) liền kề\b", r"\1"),
    (r"\bcho (đến|tới)\b", r"\1"),
    (r"\b(đầu) tiên\b|\b(cuối) cùng\b", r"\1\2"),
    (r"\bnửa (đầu|cuối) năm\b", r"6 tháng \1 năm"),
    (r"\bnửa năm\b", "6 tháng"),
    (r"\b(tháng|quý|thứ) tư\b", r"\1 4"),
    (r"\bthứ năm\b", "thứ 5"),
    (r"\bmười một\b", "11"),
    (r"\bmười hai\b", "12"),
)
_WORDS = dict(
    pair.split("=")
    for pair in (
        "hàng=hằng quí=quý kì=kỳ từng=mỗi những=các muộn=chậm tới=đến một=1 hai=2 ba=3 bốn=4 "
        "sáu=6 bảy=7 tám=8 chín=9 mười=10 i=1 ii=2 iii=3 iv=4"
    ).split()
)


def _respelled(text: str) -> str:
    """Gives `text` in lower case, in the one spelling that the grammar knows."""
    if len(text) > _LONGEST_TEXT or "<" in text:  # "<" marks the rhythms of `_rewritten`
        raise _Unclear
    text = unicodedata.normalize("NFC", text).lower()
    # Soft hyphens and direction marks come along from Word and nobody sees them.
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    for pattern, spelling in _PHRASES:
        text = re.sub(pattern, spelling, text)
    text = re.sub(r"\w+", lambda word: _WORDS.get(word[0], word[0]), text)
    text = re.sub(rf"^[{_BULLETS}\s]+", "", text.strip(_QUOTES)).strip(_QUOTES)
    # One full stop ends a sentence; "..." would leave something unsaid.
    return re.sub(r"(?<![.;])[.;]$", "", text).strip(_QUOTES)


# --- Rewriting: few forms for the many ways to write rhythms and dates ---

_ON_DEMAND = "on-demand"
_COUNT = "count"  # "02 cuộc/năm" is a number to reach within the year, not a rhythm
_MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
_RHYTHM_OF_MONTHS = {months: rhythm for rhythm, months in _MONTHS.items()}

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
_HOUR = (
    r"(?:lúc )?(?:[01]?\d|2[0-4]) ?(?:h|giờ|:) ?(?:[0-5]\d(?!\d))?(?: ?phút)?,? (?=ngày|thứ|chủ|\d)"
)
_DAY_NAME = r"(?:(?:sáng|chiều|tối) )?(?:thứ [2-7]|chủ nhật)"
_DAY_NAMES = rf"{_DAY_NAME}(?:(?:,| ?-| và| đến) ?(?:{_DAY_NAME}|[2-7])(?![/.]?\d))*"
_EVERY_WEEKDAY = (
    rf"(?:(?:vào|từ) )?(?:(?:các|mỗi|hằng) )?{_DAY_NAMES} (?:(?:của|trong|hằng|mỗi) )+tuần|"
    rf"(?:các|mỗi) {_DAY_NAMES}|(?:hằng|mỗi) tuần,? (?:vào )?{_DAY_NAMES}"
)
_UNIT = r"(?:(?P<number>\d{1,2}) )?(?P<unit>tuần|tháng|quý|năm)"
_UNNAMED = rf"{_UNIT}\b(?! ?\d| (?:đầu|giữa|cuối))"  # any "quý", not the one of "quý 2"
_ONCE_EVERY = rf"(?:(?:cứ|hằng|mỗi) )*{_UNIT}(?:/| ?/?0?1 )lần"
_TIMES = r"(?:(?:ít nhất|tối thiểu|từ) )*(?P<times>\d{1,3})(?P<more> ?(?:-|đến) ?\d{1,3})?"
_THING = r"(?P<thing>[^\W\d_]+(?:(?:, ?|[/ ])[^\W\d_]+){0,3})"
_NOT_THINGS = frozenset("ngày giờ tuần tháng quý năm thứ trước sau từ đến hết khi trừ".split())
_TIMES_PER_UNIT = rf"{_TIMES} {_THING}(?:/| (?:mỗi|trong|hằng|1) )(?:0?1 )?{_UNNAMED}"
_UNIT_TIMES = rf"(?:hằng|mỗi|0?1) {_UNIT} {_TIMES} {_THING}(?=$|[,;.:]| (?:từ|trong|vào|và) )"
_EACH = r"hằng|mỗi|theo(?: mỗi)?|(?:tất cả )?các"
_EVERY_UNIT = rf"(?:(?:định kỳ |báo cáo )?(?:{_EACH})|định kỳ|báo cáo) {_UNNAMED}"
_AND = r" ?[,;&+] ?(?:và )?| và |\. "
_TO = r" ?- ?| đến (?:hết )?"
_PART = r"(đầu|giữa|cuối)"

_Rewrite = tuple[str, str | Callable[[re.Match[str]], str]]


def _rhythm(match: re.Match[str]) -> str:
    """Writes "every `number` `unit`" as a rhythm, where the practice has one."""
    number = int(match["number"] or 1)
    months = {"tuần": 0, "tháng": 1, "quý": 3, "năm": 12}[match["unit"]] * number
    rhythm = _RHYTHM_OF_MONTHS.get(months) if months else {1: "weekly"}.get(number)
    if rhythm is None:
        raise _Unclear
    return f"<{rhythm}>"


def _rhythm_of_times(match: re.Match[str]) -> str:
    """Writes "`times` `thing` in each unit" as a rhythm; in each year it is mostly a count.

    Only "lần", and a number that divides the year, tell when.
    """
    if not _NOT_THINGS.isdisjoint(re.findall(r"\w+", match["thing"])):
        return match[0]
    rhythm = _rhythm(match)
    if rhythm != "<yearly>":
        return rhythm
    times = int(match["times"]) if match["thing"] == "lần" and not match["more"] else 0
    return f"<{ {12 // months: each for each, months in _MONTHS.items()}.get(times, _COUNT)}>"


def _more_rhythms(match: re.Match[str]) -> str:
    # The nine-month report in "hằng quý, 6 tháng, 9 tháng, năm" adds no rhythm of its own.
    units = re.finditer(_UNNAMED, match[2])
    return ", ".join([match[1], *(_rhythm(unit) for unit in units if unit["number"] != "9")])


def _month_list(match: re.Match[str]) -> str:
    """Writes "tháng 3, 6/2026" as "tháng 3/2026, tháng 6/2026"; a range shares its year later."""
    to_year = rf"(?={_AND})(?=(?:(?:{_AND}|{_TO})\d{{1,2}})+(/\d{{4}}))"
    items = re.sub(rf"\b(\d{{1,2}}){to_year}", r"\1\2", match[2])
    return re.sub(r"(?<![\d/])(\d{1,2})\b", rf"{match[1]} \1", items)


def _day_list(match: re.Match[str]) -> str:
    """Writes "ngày 10, 15/6" as "10/6, 15/6"."""
    days = re.sub(r"(?:ngày )?(\d{1,2})", rf"\1{match[2]}", match[1])
    return days + match[0][len(match[1]) :]


def _month_of_quarter(match: re.Match[str]) -> str:
    return f"tháng {3 * int(match[2]) + {'đầu': -2, 'giữa': -1, 'cuối': 0}[match[1]]}"


def _days_of_part(match: re.Match[str]) -> str:
    first, last = {"đầu": (1, 10), "giữa": (11, 20), "cuối": (21, 31)}[match[1]]
    return f"ngày {first}-ngày {last} <monthly>"


_RHYTHM_REWRITES: tuple[_Rewrite, ...] = (
    (rf"\b{_HOUR}", ""),
    (r",? (?:và )?(?:các năm sau|trở về sau|về sau)\b", " trở đi"),
    (r"\btháng thứ 2\b", "tháng giữa"),
    (rf"\b(?:{_AS_NEEDED})\b", f"<{_ON_DEMAND}>"),
    (rf"\b(?:{_EVERY_WEEKDAY})\b", "<weekly>"),
    (r"\b(?:thường xuyên|liên tục)\b", "<continuous>"),
    (rf"\b{_ONCE_EVERY}\b", _rhythm),
    (rf"\b{_TIMES_PER_UNIT}", _rhythm_of_times),
    (rf"\b{_UNIT_TIMES}", _rhythm_of_times),
    (rf"\b{_EVERY_UNIT}", _rhythm),
    (rf"(<[\w-]+>)((?:(?:{_AND}|/)(?:\d{{1,2}} )?(?:tháng|quý|năm)\b(?! ?\d| {_PART}))+)",
     _more_rhythms),
    (rf"\b(tháng {_PART})(?: của)? kỳ báo cáo\b", r"\1"),
)  # fmt: skip
_DATE_REWRITES: tuple[_Rewrite, ...] = (
    (r"(?<=\d) (?:(?:của|thuộc|trong) )?năm (\d{4})\b", r"/\1"),
    (r"\b((?:tháng|quý) \d{1,2})(?: | ?- ?|\.)(\d{4})\b", r"\1/\2"),
    (r"\b(\d{1,2})(?: của)? tháng (\d{1,2})\b", r"\1/\2"),
    (r"(?<![\d/.-])(\d{1,2})([.-])(\d{1,2})\2(?=\d{4}(?!\d))", r"\1/\3/"),
    (r"(?<![\d/.-])(\d{1,2})\.(\d{1,2})(?![\d.]|/\d{1,2}(?!\d))", r"\1/\2"),
    # "3-12" is a date only where the words before it say so; elsewhere it may be a range.
    (r"\b(ngày|trước|hết|nhất|là) (\d{1,2})-(\d{1,2})(?=$|[,;]| (?!của|trong|<)|[-/]\d{4}\b)",
     r"\1 \2/\3"),
    (r"(\d{1,2}/\d{1,2}) ?- ?(\d{4})\b", r"\1/\2"),
    (rf"(?<!đầu )(?<!giữa )(?<!cuối )\b(tháng|quý) "
     rf"(\d{{1,2}}(?:/\d{{4}})?(?:(?:{_AND}|{_TO})\d{{1,2}}(?:/\d{{4}})?(?![\d.]|/\d| \w+/| tháng))+)",
     _month_list),
    (r"(?<![\d/.])(?<!tháng )(?<!quý )(?<!ngày )(\d{1,2}/\d{4})\b", r"tháng \1"),
    (rf"(?<![\d/.])(?<!tháng )(?<!quý )(?<!thứ )((?:ngày )?\d{{1,2}}(?:(?:{_AND}|{_TO})(?:ngày )?"
     rf"\d{{1,2}})*)(?:{_AND}|{_TO})(?:ngày )?\d{{1,2}}(/\d{{1,2}}(?:/\d{{4}})?)(?![\d/])",
     _day_list),
    (rf"\bngày \d{{1,2}}(?:(?:{_AND}|{_TO})\d{{1,2}}(?![\d/.]| tháng))+",
     lambda days: re.sub(r"(?<!ngày )\b\d", r"ngày \g<0>", days[0])),
    (r"(?<!tháng )\bđầu(?: (<yearly>)| năm (?=\d))", r"quý 1 \1"),
    (rf"(?:tháng )?\b{_PART}(?: của| trong)? quý (\d)\b", _month_of_quarter),
    (rf"(?:tháng )?\b{_PART}(?: của| trong)? (?:<quarterly>|quý\b)", r"tháng \1 <quarterly>"),
    (rf"\b{_PART}(?: của)? (?:<monthly>|tháng\b(?! \d| {_PART}| sau))", _days_of_part),
    (r"(ngày \d{1,2})(?: của)? tháng sau\b", r"\1 tháng sau <monthly>"),
    (rf"(ngày \d{{1,2}}) (?:của|trong) (?:<monthly>|tháng\b(?! \d| {_PART}))", r"\1 <monthly>"),
)  # fmt: skip
