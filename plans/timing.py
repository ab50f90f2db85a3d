"""Reads the "Thời gian" cell of a plan: Vietnamese words in, calendar periods and a rhythm out.

The rules are the reporting practice of the offices that write these plans: a year not written is the year of the plan,
"trước ngày 15/6" is due on 15/6 as printed, "đầu tháng" is its first ten days. Nothing is guessed: the grammar must
explain the whole text, and a text it cannot explain comes back as not understood, for an editor to set the dates.

Three steps: `_respelled` brings each word, rhythm and date to one spelling ("03 tháng một lần" is "<quarterly>",
"15 tháng 6" is "15/6"); `_Reader` is the grammar of what is left and gives `_Statement`s; the functions under "Dates"
turn these into periods.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.vietnamese import normalize


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
        periods, recurrence = _combined(_Reader(_respelled(text, year)).statements(), year)
    except (ValueError, OverflowError):  # no reading (`_Unclear`), or no such date
        return Timing(text, (), None, understood=False)
    return Timing(text, periods, recurrence, understood=True)


class _Unclear(ValueError):
    """The text has no reading in this grammar, or more than one."""


# --- Spelling: one form for each word, date and rhythm ---

_ON_DEMAND = "on-demand"
_COUNT = "count"  # "02 cuộc/năm" is a number to reach within the year, not a rhythm
_MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
_RHYTHM_OF_MONTHS = {months: rhythm for rhythm, months in _MONTHS.items()}
_RHYTHM_OF_TIMES = {12 // months: rhythm for rhythm, months in _MONTHS.items()}
_LONGEST_TEXT = 400  # characters

_BULLETS = "-–—+*•▪➢✓○●►"
_QUOTES = " \"'“”„‘’«»"
_AND = r"(?:[,;&+] ?(?:và )?|và|\.(?= ))"
_PART = r"(?:đầu|giữa|cuối)"
_EACH = r"(?:hằng|mỗi|theo(?: mỗi)?|(?:tất cả )?các)"
_UNIT = r"(?:(?P<number>\d{1,2}) )?(?P<unit>tuần|tháng|quý|năm)"
_UNNAMED = rf"{_UNIT}\b(?! ?\d| {_PART})"  # any "quý", not the one of "quý 2"
_TIMES = r"(?:(?:ít nhất|tối thiểu|từ) )*(?P<times>\d{1,3})(?P<more> ?(?:-|đến) ?\d{1,3})?"
_NO_THING = (
    r"(?:ngày|giờ|tuần|tháng|quý|năm|thứ|trước|sau|từ|đến|hết|khi|trừ|không|và|hoặc|mỗi|hằng|các|trong|của|vào|đầu|giữa|"
    r"cuối|cả|trở|nếu|theo|chậm|nhất)\b"
)
_WORD = rf"(?!{_NO_THING})[^\W\d_]+"
_THING = rf"(?P<thing>{_WORD}(?:(?:, ?|[/ ]| và ){_WORD}){{0,3}})"  # "tin, bài" of "30 tin, bài/năm"
_CLOCK = r"(?:[01]?\d|2[0-4]) ?(?:h|giờ|:) ?(?:[0-5]\d(?!\d))?(?: ?phút)?,?"
_DAY_NAME = r"(?:(?:sáng|chiều|tối) )?(?:thứ [2-7]|chủ nhật)"
_DAY_NAMES = rf"{_DAY_NAME}(?:(?:,| ?-| và| đến) ?(?:{_DAY_NAME}|[2-7])(?![/.]?\d))*"
_EVERY_WEEKDAY = (
    rf"(?:(?:vào|từ) )?(?:(?:các|mỗi|hằng) )?(?:ngày )?{_DAY_NAMES},? (?:(?:của|trong|hằng|mỗi) )+tuần|"
    rf"(?:các|mỗi) {_DAY_NAMES}|(?:hằng|mỗi) tuần,? (?:vào )?{_DAY_NAMES}"
)
_NEED = r"(?:sự )?(?:yêu cầu|phát sinh|thay đổi|nhu cầu|đề nghị)"
_WHOSE = (
    r"(?:đột xuất|của|về|cấp trên|cấp có thẩm quyền|cơ quan|có thẩm quyền|lãnh đạo|đơn vị|tổ chức|cá nhân|công dân|"
    r"người dân|ubnd|uỷ ban nhân dân|ủy ban nhân dân|hđnd|tỉnh|thành phố|xã|phường|sở|bộ|nội vụ|chính phủ|thủ tướng|"
    r"trung ương|công việc|nhiệm vụ|thực tế|thực tiễn|thủ tục hành chính|tthc|quy định|pháp luật|chính sách|nhân sự)"
)
_WHEN_NEEDED = (
    rf"(?:(?:khi|nếu|theo)(?: có| được)? {_NEED}(?:(?:,|/| và| hoặc) ?{_NEED})*|khi cần(?: thiết)?)(?: {_WHOSE})*"
)
_AS_NEEDED = rf"(?:định kỳ(?: ?[,/]| và| hoặc) ?)?đột xuất(?:,? {_WHEN_NEEDED})?|{_WHEN_NEEDED}"


def _rhythm(match: re.Match[str]) -> str:
    """Gives the token of "every `number` `unit`", where the practice has such a rhythm."""
    number = int(match["number"] or 1)
    months = {"tuần": 0, "tháng": 1, "quý": 3, "năm": 12}[match["unit"]] * number
    rhythm = _RHYTHM_OF_MONTHS.get(months) if months else {1: "weekly"}.get(number)
    if rhythm is None:
        raise _Unclear
    return f"<{rhythm}>"


def _rhythm_of_times(match: re.Match[str]) -> str:
    """Gives the token of "`times` `thing` in each unit"; in each year it is mostly a count."""
    if _rhythm(match) != "<yearly>":
        return _rhythm(match)
    # Only "lần", and a number that divides the year, tell when.
    exact = match["thing"] == "lần" and not match["more"]
    return f"<{_RHYTHM_OF_TIMES.get(int(match['times']), _COUNT) if exact else _COUNT}>"


def _more_rhythms(match: re.Match[str]) -> str:
    """Gives the tokens of ", 6 tháng, 9 tháng và năm" after a rhythm."""
    # The nine-month report of such a list comes once a year and adds no rhythm of its own.
    units = re.finditer(_UNNAMED, match[2])
    return ", ".join([match[1], *(_rhythm(unit) for unit in units if unit["number"] not in ("9", "09"))])


def _days_of_part(match: re.Match[str]) -> str:
    """Gives the days of "cuối tháng" where no month is named; the 31st is the last of any month."""
    days = {"đầu": "ngày 1-ngày 10", "giữa": "ngày 11-ngày 20", "cuối": "ngày 21-ngày 31"}
    return f"{days[match[1]]} <monthly>"


def _roman_quarters(match: re.Match[str]) -> str:
    # Only of quarters: "II/2026" alone might be a month.
    return re.sub(r"\b(?:iv|i{1,3})\b", lambda roman: str(["i", "ii", "iii", "iv"].index(roman[0]) + 1), match[0])


_WORDS: dict[str, str] = dict(
    re.findall(
        r"(\S+)=(\S+)",
        "hàng=hằng quí=quý kì=kỳ từng=mỗi những=các muộn=chậm tới=đến "
        "một=1 hai=2 ba=3 bốn=4 sáu=6 bảy=7 tám=8 chín=9 mười=10",
    )
)
_Spelling = tuple[str, str | Callable[[re.Match[str]], str]]
# What to find and what to put there, in this order: a pattern meets the text as those before it left it.
_SIGNS_AND_WORDS: tuple[_Spelling, ...] = (
    (r"[‐‑‒–—―−]", "-"),
    (rf"[;,.]?\s*\n\s*[{re.escape(_BULLETS)}]+\s*|;\s*[{re.escape(_BULLETS)}]+\s+", "; "),
    (r"[()\s]+", " "),
    (r" ?/ ?|(?<=\d)\.(?=\d)", "/"),
    (r"\b(năm|tháng|quý) (?:tới|sau liền kề|kế tiếp|tiếp theo|liền sau)\b", r"\1 sau"),
    (r"\b(năm trước) liền kề\b|\b(đầu) tiên\b|\b(cuối) cùng\b", r"\1\2\3"),
    (r"\bcho (?=đến|tới)", ""),
    (r"\bnửa (đầu|cuối) năm\b", r"6 tháng \1 năm"),
    (r"\bnửa năm\b", "6 tháng"),
    (r"\b(tháng|quý|thứ) tư\b", r"\1 4"),
    (r"\bthứ năm\b", "thứ 5"),
    (r"\bmười (?:(một)|hai)\b", lambda match: "11" if match[1] else "12"),
    (r"\bquý(?:[ ,;&+/-]|và|đến|hết|quý|năm|\d|\b(?:iv|i{1,3})\b)+", _roman_quarters),
    (r"\w+", lambda word: _WORDS.get(word[0], word[0])),
    (r"\btháng thứ 2\b", "tháng giữa"),
    (r",? (?:và )?(?:các năm sau|trở về sau|về sau)\b", " trở đi"),
    (rf"\b(?:(?:lúc|hồi) )?(?:{_CLOCK} (?=ngày|thứ|chủ|\d{{1,2}}(?:[/-]| tháng))|(?:sáng|chiều|tối) (?=ngày))", ""),
)
# A rhythm becomes its name in angle brackets, whatever the words: "hằng quý", "3 tháng 1 lần", "quý 1 lần".
_RHYTHMS: tuple[_Spelling, ...] = (
    (rf"\b(?:{_AS_NEEDED})\b", f"<{_ON_DEMAND}>"),
    (r" hoặc (?=<)|(?<=>) hoặc ", ", "),
    (rf"\b(?:{_EVERY_WEEKDAY})\b", "<weekly>"),
    (r"\b(?:thường xuyên|liên tục)\b", "<continuous>"),
    (rf"\b(?:(?:cứ|hằng|mỗi) )*{_UNIT}(?:/| ?/?0?1 )lần\b", _rhythm),
    (rf"\b({_TIMES} {_THING}) trong năm (?=\d{{4}}\b)", r"\1/năm trong năm "),
    (rf"\b{_TIMES} {_THING}(?:/| (?:mỗi|trong|hằng|1) )(?:0?1 )?{_UNNAMED}", _rhythm_of_times),
    (rf"\b(?:hằng|mỗi|0?1) {_UNIT} {_TIMES} {_THING}(?=$|[,;.:]| (?:từ|trong|vào|và) )", _rhythm_of_times),
    (rf"\b(tháng {_PART})(?: của)? kỳ báo cáo\b", r"\1"),
    (rf"^(?=(?:tuần|tháng|quý)(?: ?{_AND} ?|/)(?:6 )?(?:tháng|quý|năm)\b(?! ?\d| {_PART}))", "hằng "),
    (rf"\b(?:(?:(?:định kỳ|báo cáo) )?{_EACH}|định kỳ|báo cáo) {_UNNAMED}", _rhythm),
    (rf"(<[\w-]+>)((?: ?(?:{_AND}|/) ?(?:\d{{1,2}} )?(?:tháng|quý|năm)\b(?! ?\d| {_PART}))+)", _more_rhythms),
    # What has no month or quarter of its own belongs to each of them: "đầu quý", "ngày 15 của tháng".
    (rf"(?:\btháng )?\b({_PART})(?: của| trong)? (?:quý\b(?! \d| sau)|<quarterly>)", r"tháng \1 <quarterly>"),
    (rf"\b({_PART})(?: của)? (?:tháng\b(?! \d| {_PART}| sau)|<monthly>)", _days_of_part),
    (rf"(ngày \d{{1,2}}) (?:của|trong) tháng\b(?! \d| {_PART}| sau)", r"\1 <monthly>"),
    (r"(ngày \d{1,2})(?: của)? tháng sau\b", r"\1 tháng sau <monthly>"),
    (r"\btháng đầu(?: của)? quý sau\b", "tháng đầu sau <quarterly>"),
    (r" (?:của|trong) <", " <"),
)
_DATES: tuple[_Spelling, ...] = (
    (r"\b(\d{1,2})(?: của)? tháng (\d{1,2})\b", r"\1/\2"),
    (r"(?<![\d/-])(\d{1,2})-(\d{1,2})-(?=\d{4}\b)", r"\1/\2/"),
    # "3-12" is a date only where the word before it says so, and may else be a range.
    (r"\b(ngày|trước|hết|nhất|là) (\d{1,2})-(\d{1,2})(?=$|[,;]| (?!của|trong|<)|[-/]\d{4}\b)", r"\1 \2/\3"),
)
_YEARS = (
    (r"\bnăm sau\b", "", 1),
    (r"\bnăm trước\b(?: kỳ báo cáo)?", "", -1),
    (r"\b(?:cùng năm|năm (?:nay|này|báo cáo|kế hoạch)|(?:của|thuộc|trong) kỳ báo cáo)\b", "", 0),
    (r"\b(trong|cả|suốt|quanh|toàn|của|thuộc|hết|đầu|cuối) năm\b(?! ?\d)", r"\1 ", 0),
)


def _respelled(text: str, year: int) -> str:
    """Gives `text` in the one spelling that the grammar knows, with the years that it only points to."""
    if len(text) > _LONGEST_TEXT or "<" in text:  # "<" marks the rhythms
        raise _Unclear
    text = normalize(text).lower().strip(_QUOTES).lstrip(_BULLETS + " ").strip(_QUOTES)
    # One full stop ends a sentence; "..." would leave something unsaid.
    text = re.sub(r"(?<![.;])[.;]$", "", text).strip(_QUOTES)
    for pattern, spelling in (*_SIGNS_AND_WORDS, *_RHYTHMS, *_DATES):
        text = re.sub(pattern, spelling, text)
    if "định kỳ" in text and "<" not in text:
        raise _Unclear  # "at intervals", but of what length?
    others = {int(digits) for digits in re.findall(r"\d{4}", text)} - {year}
    relative = set(re.findall(r"\bnăm sau\b|\bnăm trước\b|\bcùng năm\b", text))
    if len(relative) > 1 or (relative and others):
        raise _Unclear  # "năm sau" may follow the year of the plan, or the one named
    for pattern, words, offset in _YEARS:
        text = re.sub(pattern, f"{words}năm {year + offset:04}", text)
    text = re.sub(r"(?<=\d) (?:(?:của|thuộc|trong) )?năm (?=\d{4}\b)", "/", text)
    text = re.sub(r"\b(tháng \d{1,2}|quý \d|\d{1,2}/\d{1,2})(?: | ?- ?)(?=\d{4}\b)", r"\1/", text)
    # The rhythms are those of the year of the plan anyhow.
    return re.sub(rf"(?<=>),?(?: trong| của)?(?: cả)? năm {year:04}\b", "", text).strip()


# --- Grammar ---


@dataclass(frozen=True)
class _Span:
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
class _Window:
    """One dated item, of one span or of a range between two."""

    start: _Span
    end: _Span
    kind: str = "in"  # without an end: "from"; without a start: "before", "by", "until"
    led: bool = False  # introduced by a preposition, so it belongs to the words before it

    @property
    def is_year(self) -> bool:
        return (self.start.first, self.end.last) == ((1, 1), (12, 0)) and self.start == self.end


@dataclass(frozen=True)
class _Statement:
    """A rhythm, some dates, or dates with the rhythm they belong to."""

    rhythms: tuple[str, ...]
    windows: tuple[_Window, ...]
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
            if not self.take(_AND):
                raise _Unclear
            found.append(self.statement())
        return found

    def statement(self) -> _Statement:
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
            raise _Unclear
        return _Statement(rhythms, windows, bool(comma and windows and not windows[0].led))

    def rhythms(self) -> tuple[str, ...]:
        found: list[str] = []
        here = self.at
        while match := self.take(r"<([\w-]+)>"):
            found.append(match[1])
            here = self.at
            self.take(rf"{_AND}|/")
        self.at = here
        return tuple(found)

    def windows(self) -> tuple[_Window, ...]:
        """Reads a list of dates, in which an item may leave to the next what they share."""
        found: list[_Window] = []
        here, separator = self.at, ""
        while window := self.window(found[-1] if found else None, separator):
            found.append(window)
            here = self.at
            if not (match := self.take(_AND)):
                break
            separator = match[0].strip()
        self.at = here
        if any(window.kind == "from" for window in found[:-1]):
            raise _Unclear
        for index in range(len(found) - 2, -1, -1):
            found[index] = _completed(found[index], found[index + 1])
        return tuple(found)

    def window(self, previous: _Window | None, separator: str) -> _Window | None:
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
            window = _Window(start, start, kind)
        elif previous and previous.kind not in ("in", "from") and not introduced:
            # "Trước 15/6 và 15/12" has two deadlines; "trước 15/6 và tháng 12" may have one.
            if start.head != head or separator.startswith(";"):
                raise _Unclear
            window = _Window(start, start, previous.kind)
        else:
            window = self.until(_Window(start, start, kind))
        window = replace(window, led=bool(led or introduced))
        mixed = previous and window.is_year != previous.is_year
        if mixed and separator == "," and "cả" not in led:
            raise _Unclear  # "tháng 6, năm 2026" is one month, not a month and a year
        if self.take("trở đi"):
            if window.kind not in ("in", "from"):
                raise _Unclear
            window = replace(window, kind="from", led=True)
        return window

    def until(self, window: _Window) -> _Window:
        """Reads the rest of a range, where `window` is only its start."""
        if not (match := self.take(r"-|đến(?: hết)?")):
            return window
        end = self.span(window.start.head)
        if not end or ("-" in match[0] and end.head != window.start.head):
            raise _Unclear
        start = _on_day_of(window.start, end)
        if start.cycle != end.cycle:
            raise _Unclear
        return _Window(start, end)

    def span(self, head: str) -> _Span | None:
        """Reads a unit, a day of it or a part of it; `head` is what a bare number counts."""
        if match := self.take(rf"(?:{_MONTH} tháng )?({_PART})(?: của)?(?= )"):
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

    def unit(self) -> _Span | None:
        """Reads a month, quarter or year."""
        if match := self.take(rf"tháng {_MONTH}{_YEAR}|{_MONTH}/(\d{{4}})(?![\d/])"):
            return _month(match[1] or match[3], match[2] or match[4])
        if match := self.take(rf"quý 0?([1-4]){_YEAR}"):
            return _quarter(match[1], match[2])
        if match := self.take(rf"tháng ({_PART})(?: của| trong)? quý 0?([1-4]){_YEAR}"):
            return _part_of(_quarter(match[2], match[3]), match[1])
        if match := self.take(rf"tháng (đầu sau|{_PART}|sau)"):
            # Of a quarter or half-year, where 0 is the last; "tháng sau" follows every month.
            month = {"đầu": 1, "giữa": 2, "cuối": 0, "sau": 2, "đầu sau": 4}[match[1]]
            return replace(_whole(month, month), cycle=1 if match[1] == "sau" else None)
        if match := self.take(r"(?:năm (\d{4})|((?:19|20|21)\d\d))(?![\d/])"):
            return _whole(1, 12, "năm", match[1] or match[2])
        return None


def _whole(first_month: int, last_month: int, head: str = "", year: str | None = None) -> _Span:
    return _Span((first_month, 1), (last_month, 0), head, int(year) if year else None)


_EVERY_MONTH = replace(_whole(1, 1), cycle=1)


def _month(number: str, year: str | None) -> _Span:
    return _whole(int(number), int(number), "tháng", year)


def _quarter(number: str, year: str | None) -> _Span:
    return _whole(3 * int(number) - 2, 3 * int(number), "quý", year)


def _day_of(unit: _Span, day: str) -> _Span:
    if unit.first[0] != unit.last[0]:
        raise _Unclear
    at = (unit.first[0], int(day))
    return replace(unit, first=at, last=at, head="ngày")


def _part_of(unit: _Span, which: str, months: int = 0) -> _Span:
    """Gives ten days of a month, a month of a quarter, a quarter or `months` of a year."""
    first, last = unit.first[0], unit.last[0]
    size = last - first + 1
    if size == 1 and not months:
        days = {"đầu": (1, 10), "giữa": (11, 20), "cuối": (21, 0)}[which]
        return replace(unit, first=(first, days[0]), last=(last, days[1]), head="")
    if (months and size != 12) or (which == "giữa" and size != 3):
        raise _Unclear
    length = months or size // 3 - (size == 12)  # of a year the quarter
    begin = {"đầu": first, "giữa": first + 1, "cuối": last - length + 1}[which]
    return replace(unit, first=(begin, 1), last=(begin + length - 1, 0), head="")


def _on_day_of(span: _Span, other: _Span) -> _Span:
    """Gives "ngày 10" the month that `other` names, as in "ngày 10 và ngày 15/6"."""
    if (span.head, span.cycle, other.head) == ("ngày", 1, "ngày"):
        return replace(_day_of(other, str(span.last[1])), bare=span.bare)
    return span


def _completed(window: _Window, after: _Window) -> _Window:
    """Gives an item of a list what it leaves to the item `after` it: a month or a year."""

    def complete(span: _Span) -> _Span:
        year = after.end.year if after.start.bare else None
        return _on_day_of(replace(span, year=span.year or year), after.start)

    return replace(window, start=complete(window.start), end=complete(window.end))


# --- Dates ---

_SHORTEST_FIRST = ("continuous", "weekly", *_MONTHS, _COUNT, _ON_DEMAND)
_LONGEST_CYCLE = {"weekly": 7, "monthly": 31, "quarterly": 92, "half-yearly": 184}  # days


def _date(year: int, month: int, day: int) -> date:
    """Gives the date; month 13 is the next January, day 0 the last of the month."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, day or monthrange(year, month)[1])


def _period(window: _Window, years: tuple[int, int], cycle: int = 12, skipped: int = 0) -> Period:
    """Gives the dates of `window` in the years of its start and end, `skipped` months later."""

    def on(year: int, at: tuple[int, int]) -> date:
        month, day = (at[0] or cycle) + skipped, at[1]
        # The 30th of every month is in February its last day.
        return _date(year, month, day if cycle == 12 else min(day, _date(year, month, 0).day))

    start, end = on(years[0], window.start.first), on(years[1], window.end.last)
    if start > end:
        raise _Unclear
    if window.kind == "before" and window.end.head != "ngày":
        # "Trước ngày 15/6" is due that day, as printed; "trước tháng 6" ends with May.
        if not window.end.head:
            raise _Unclear
        end = start - timedelta(days=1)
    has_start, has_end = window.kind in ("in", "from"), window.kind != "from"
    return Period(start if has_start else None, end if has_end else None)


def _fixed(window: _Window, year: int) -> Period:
    """Gives the dates of a window with months of its own, in a plan for `year`."""
    start, end = window.start, window.end
    if start.cycle != 12:
        raise _Unclear
    over_new_year = start.first > (end.last[0], end.last[1] or 31)
    start_year, end_year = start.year, end.year
    if start_year is None:
        start_year = year if end_year is None else end_year - over_new_year
    if end_year is None:
        end_year = year if start.year is None else start.year + over_new_year
        if end_year < year:
            raise _Unclear  # "từ 01/3/2025 đến 30/6" in a plan for 2026: of the one year or of the other?
    return _period(window, (start_year, end_year))


def _all_fixed(windows: tuple[_Window, ...], year: int) -> list[Period]:
    """Gives the dates of a list, if no year in it can be meant for another item as well."""
    periods = [_fixed(window, year) for window in windows]
    for index, window in enumerate(windows):
        for other, dated in enumerate(windows):
            if window.end.year is None and dated.end.year not in (None, year):
                # "Tháng 3 và tháng 4/2027" in a plan for 2026: March of which year?
                there = _order(_fixed(window, dated.end.year)) < _order(periods[other])
                if there == (index < other):
                    raise _Unclear
    return periods


def _order(period: Period) -> tuple[date, date]:
    return period.start or date.min, period.end or date.max


def _every(rhythm: str, year: int) -> list[Period]:
    """Gives the months, quarters, halves or the year in which a rhythm falls."""
    if rhythm == _ON_DEMAND:
        return []
    months = _MONTHS.get(rhythm, 12)
    return [Period(_date(year, at, 1), _date(year, at + months - 1, 0)) for at in range(1, 13, months)]


def _timed(statement: _Statement, year: int) -> tuple[str | None, list[Period]]:
    """Gives the shortest rhythm of a statement, and its dates."""
    windows = statement.windows
    if not statement.rhythms:
        return None, _all_fixed(windows, year)
    rhythm = min(statement.rhythms, key=_SHORTEST_FIRST.index)
    cycle = _MONTHS.get(rhythm, 0)
    if any(window.end.cycle != 12 for window in windows):
        # No month is named, as in "trước ngày 15 hằng tháng": one date in each cycle of the only rhythm.
        named = {window.end.cycle for window in windows}
        fits = (named == {1} and cycle == 1) or (named == {None} and cycle in (3, 6))
        if not fits or len(set(statement.rhythms)) > 1:
            raise _Unclear
        starts = range(0, 12, cycle)
        return rhythm, [_period(each, (year, year), cycle, at) for at in starts for each in windows]
    if all(window.is_year for window in windows):
        years = [window.end.year or year for window in windows] or [year]
        return rhythm, [period for each in years for period in _every(rhythm, each)]
    periods = _all_fixed(windows, year)
    if len(periods) * cycle == 12:
        return rhythm, periods  # "2 lần/năm: tháng 6, tháng 12"
    # Else the dates are the range of the rhythm: it must come round in them, and something must
    # join the two, unlike in "hằng quý, 6 tháng đầu năm".
    longest = timedelta(_LONGEST_CYCLE.get(rhythm, 0))
    for window, period in zip(windows, periods, strict=True):
        due = window.kind in ("before", "by")
        short = period.start and period.end and period.end - period.start < longest
        if longest and (statement.loose or due or short):
            raise _Unclear
    return rhythm, periods


def _combined(statements: list[_Statement], year: int) -> tuple[tuple[Period, ...], str | None]:
    """Gives the periods and the rhythm of the whole text."""
    timed = [(*_timed(statement, year), statement.windows) for statement in statements]
    rhythms = {rhythm or "" for rhythm, _, _ in timed}
    shortest = min(rhythms - {""}, key=_SHORTEST_FIRST.index, default=None)
    if "" in rhythms and shortest not in (None, _ON_DEMAND):
        raise _Unclear  # do the dates bound the rhythm, or come beside it?
    if shortest == _ON_DEMAND:
        # Whenever in the year is no date.
        told = [periods for _, periods, windows in timed if not all(w.is_year for w in windows)]
    else:
        # "Hằng quý; trước ngày 15 tháng cuối quý": the dates say more than the rhythm alone.
        equal = [each for each in timed if each[0] == shortest]
        told = [periods for _, periods, _ in [each for each in equal if each[2]] or equal]
    found = {period for periods in told for period in periods}
    return tuple(sorted(found, key=_order)), None if shortest == _COUNT else shortest
