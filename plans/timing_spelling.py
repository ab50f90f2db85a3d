"""One spelling for each word, rhythm and date of a timing: the first step of `plans.timing`.

"03 tháng một lần" becomes "<quarterly>", "ngày 15 tháng 6" becomes "15/6".
"""

import re
from collections.abc import Callable

from core.vietnamese import normalize


class Unclear(ValueError):
    """The text has no reading in this grammar, or more than one."""


ON_DEMAND = "on-demand"
COUNT = "count"  # "02 cuộc/năm" is a number to reach within the year, not a rhythm
MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
_RHYTHM_OF_MONTHS = {months: rhythm for rhythm, months in MONTHS.items()}
_RHYTHM_OF_TIMES = {12 // months: rhythm for rhythm, months in MONTHS.items()}
_LONGEST_TEXT = 400  # characters

_BULLETS = "-–—+*•▪➢✓○●►"
_QUOTES = " \"'“”„‘’«»"
AND = r"(?:[,;&+] ?(?:và )?|và|\.(?= ))"
PART = r"(?:đầu|giữa|cuối)"
_EACH = r"(?:hằng|mỗi|theo(?: mỗi)?|(?:tất cả )?các)"
_UNIT = r"(?:(?P<number>\d{1,2}) )?(?P<unit>tuần|tháng|quý|năm)"
_UNNAMED = rf"{_UNIT}\b(?! ?\d| {PART})"  # any "quý", not the one of "quý 2"
_TIMES = r"(?:(?:ít nhất|tối thiểu|từ) )*(?P<times>\d{1,3})(?P<more> ?(?:-|đến) ?\d{1,3})?"
_NO_THING = (
    r"(?:ngày|giờ|tuần|tháng|quý|năm|thứ|trước|sau|từ|đến|hết|khi|trừ|không|và|hoặc|mỗi|hằng|các|trong|của|vào|đầu|giữa|"
    r"cuối|cả|trở|nếu|theo|chậm|nhất)\b"
)
_WORD = rf"(?!{_NO_THING})[^\W\d_]+"
_THING = rf"(?P<thing>{_WORD}(?:(?:, ?|[/ ]| và ){_WORD}){{0,3}})"  # "tin, bài" of "30 tin, bài/năm"
_EVENT = r"(?:lớp|đợt|cuộc|buổi|kỳ|hội nghị|tin, bài|tin|bài)"  # how many of them takes nothing from their dates
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
        raise Unclear
    return f"<{rhythm}>"


def _rhythm_of_times(match: re.Match[str]) -> str:
    """Gives the token of "`times` `thing` in each unit"; in each year it is mostly a count."""
    if _rhythm(match) != "<yearly>":
        return _rhythm(match)
    # Only "lần", and a number that divides the year, tell when.
    exact = match["thing"] == "lần" and not match["more"]
    return f"<{_RHYTHM_OF_TIMES.get(int(match['times']), COUNT) if exact else COUNT}>"


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
    (r"\b(?:quí|qúy)\b", "quý"),
    (r"\bq\.? ?(?=(?:iv|i{1,3}|[1-4])(?:/\d{4})?(?:$|[ ,;-]))", "quý "),
    (r"\b(tháng|quý)(?=\d)", r"\1 "),
    # "T5-T6" alone might be Thursday and Friday.
    (r"\bt(\d{1,2}) ?- ?t(\d{1,2})(?=/\d{4})", r"tháng \1-tháng \2"),
    (r"\bt(?=\d{1,2}/\d{4})", "tháng "),
    (rf"\bđợt \d{{1,2}}:|^\d{{1,2}} đợt:|: ?\d{{1,3}} {_EVENT}\b|\(\d{{1,3}} {_EVENT}\)", " "),
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
    (rf"\b(?:{_AS_NEEDED})\b", f"<{ON_DEMAND}>"),
    (r" hoặc (?=<)|(?<=>) hoặc ", ", "),
    (rf"\b(?:{_EVERY_WEEKDAY})\b", "<weekly>"),
    (r"\b(?:thường xuyên|liên tục)\b", "<continuous>"),
    (rf"\b(?:(?:cứ|hằng|mỗi) )*{_UNIT}(?:/| ?/?0?1 )lần\b", _rhythm),
    (rf"\b({_TIMES} {_THING}) trong năm (?=\d{{4}}\b)", r"\1/năm trong năm "),
    (rf"\b{_TIMES} {_THING}(?:/| (?:mỗi|trong|hằng|1) )(?:0?1 )?{_UNNAMED}", _rhythm_of_times),
    (rf"\b(?:hằng|mỗi|0?1) {_UNIT} {_TIMES} {_THING}(?=$|[,;.:]| (?:từ|trong|vào|và) )", _rhythm_of_times),
    (rf"\b(tháng {PART})(?: của)? kỳ báo cáo\b", r"\1"),
    (rf"^(?=(?:tuần|tháng|quý)(?: ?{AND} ?|/)(?:6 )?(?:tháng|quý|năm)\b(?! ?\d| {PART}))", "hằng "),
    (rf"\b(?:(?:(?:định kỳ|báo cáo) )?{_EACH}|định kỳ|báo cáo) {_UNNAMED}", _rhythm),
    (rf"(<[\w-]+>)((?: ?(?:{AND}|/) ?(?:\d{{1,2}} )?(?:tháng|quý|năm)\b(?! ?\d| {PART}))+)", _more_rhythms),
    # What has no month or quarter of its own belongs to each of them: "đầu quý", "ngày 15 của tháng".
    (rf"(?:\btháng )?\b({PART})(?: của| trong)? (?:quý\b(?! \d| sau)|<quarterly>)", r"tháng \1 <quarterly>"),
    (rf"\b({PART})(?: của)? (?:tháng\b(?! \d| {PART}| sau)|<monthly>)", _days_of_part),
    (rf"(ngày \d{{1,2}}) (?:của|trong) tháng\b(?! \d| {PART}| sau)", r"\1 <monthly>"),
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


def respelled(text: str, year: int) -> str:
    """Gives `text` in the one spelling that the grammar knows, with the years that it only points to."""
    if len(text) > _LONGEST_TEXT or "<" in text:  # "<" marks the rhythms
        raise Unclear
    text = normalize(text).lower().strip(_QUOTES).lstrip(_BULLETS + " ").strip(_QUOTES)
    # One full stop ends a sentence; "..." would leave something unsaid.
    text = re.sub(r"(?<![.;])[.;]$", "", text).strip(_QUOTES)
    for pattern, spelling in (*_SIGNS_AND_WORDS, *_RHYTHMS, *_DATES):
        text = re.sub(pattern, spelling, text)
    if "định kỳ" in text and "<" not in text:
        raise Unclear  # "at intervals", but of what length?
    others = {int(digits) for digits in re.findall(r"\d{4}", text)} - {year}
    relative = set(re.findall(r"\bnăm sau\b|\bnăm trước\b|\bcùng năm\b", text))
    if len(relative) > 1 or (relative and others):
        raise Unclear  # "năm sau" may follow the year of the plan, or the one named
    for pattern, words, offset in _YEARS:
        text = re.sub(pattern, f"{words}năm {year + offset:04}", text)
    text = re.sub(r"(?<=\d) (?:(?:của|thuộc|trong) )?năm (?=\d{4}\b)", "/", text)
    text = re.sub(r"\b(tháng \d{1,2}|quý \d|\d{1,2}/\d{1,2})(?: | ?- ?)(?=\d{4}\b)", r"\1/", text)
    # The rhythms are those of the year of the plan anyhow.
    return re.sub(rf"(?<=>),?(?: trong| của)?(?: cả)? năm {year:04}\b", "", text).strip()
