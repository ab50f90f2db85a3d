"""What a careful reader would query in a text before it goes to the approver: dates, personal numbers, old names.

Pure functions, no Django. A finding is a question to the writer, not a verdict: old names in a quotation are right.
Text is walked once and looked back at over a few characters only, so the time grows with its length and no faster.
"""

import calendar
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core import vietnamese


class Kind(StrEnum):
    DATE = "date"
    WEEKDAY = "weekday"
    IDENTITY_NUMBER = "identity-number"
    PHONE = "phone"
    OLD_ENCODING = "old-encoding"
    OBSOLETE_TERM = "obsolete-term"
    CAPITALS = "capitals"
    MISSING_ALT = "missing-alt"
    DEAD_LINK = "dead-link"


@dataclass(frozen=True)
class Finding:
    """One place in a text (`text[start:end]`), and what to do about it as a Vietnamese sentence."""

    kind: Kind
    start: int
    end: int
    message: str


def findings(text: str, terms: Mapping[str, str] | None = None, office_phones: str = "") -> list[Finding]:
    """All findings in plain text, in order. `terms` maps each obsolete term to the advice that follows it;
    a number whose digits are in `office_phones` is the office's own and no one's personal number."""
    found = [*_dates(text), *_identity_numbers(text), *_phones(text, office_phones), *_old_encoding(text)]
    found += _obsolete_terms(text, terms or {})
    return sorted(found, key=lambda finding: (finding.start, finding.end))


def is_in_capitals(title: str) -> bool:
    """Whether a whole title is in capitals; abbreviations ("UBND TP", "NSƯT") have no marks but those of Đ and Ư."""
    words = title.replace("Đ", "D").replace("Ư", "U").split()
    return title.isupper() and sum(vietnamese.fold(word) != word.lower() for word in words) >= 2


# --- Dates ------------------------------------------------------------------------------------------------------------

_YEARS = range(1900, 2101)
_NUMBERS = re.compile(r"(?<!\d)\d++(?:[/.-]\d++)+")
_IN_WORDS = re.compile(
    r"ngày\s{1,3}(\d{1,3})\s{1,3}tháng\s{1,3}(\d{1,3})(?:(?:/|,?\s{0,3}năm\s{1,3})(\d{3,5})(?!\d))?", re.IGNORECASE
)
_WORD_BEFORE = re.compile(r"(\d\s{0,3})?\b([^\W\d_]+)\W{0,3}\Z")
# "Số nhà 12/34/2018", "thửa 31/4": numbers of places and papers, not days.
_NOT_OF_DATES = {"số", "nhà", "hẻm", "ngõ", "ngách", "kiệt", "thửa", "tờ", "lô", "điều", "khoản", "mục", "điểm", "mẫu"}
_WEEKDAY = r"(thứ\s{1,2}(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s{1,2}nhật)"
_WEEKDAY_BEFORE = re.compile(rf"([^\W\d_]*)\s{{0,2}}\b{_WEEKDAY}\W{{1,4}}(?:ngày\s{{1,3}})?\Z", re.IGNORECASE)
_WEEKDAY_AFTER = re.compile(rf"\s{{0,2}}\(\s?(){_WEEKDAY}\s?\)", re.IGNORECASE)
_WEEKDAYS = {"hai": 0, "ba": 1, "tư": 2, "năm": 3, "sáu": 4, "bảy": 5, "bẩy": 5, "nhật": 6}
_WEEKDAYS |= {str(number + 2): number for number in range(6)}
# "kỳ họp thứ năm, ngày …": the fifth one, not a Thursday.
_ORDINALS = {"lần", "họp", "khóa", "khoá", "kỳ", "đợt", "phiên", "vòng", "hạng", "số", "đoạn", "nghị"}


def _dates(text: str) -> Iterator[Finding]:
    for found in _IN_WORDS.finditer(text):
        if not re.search(r"\d\s{0,3}\Z", text[max(0, found.start() - 4) : found.start()]):
            yield from _judged(text, found.start(), found.end(), *found.groups())
    for found in _NUMBERS.finditer(text):
        start, end = found.span()
        before = text[max(0, start - 2) : start]
        part_of_a_name = re.search(r"[\w/]\Z|[^\W\d_][.-]\Z", before) or re.match(r"[/-]?[^\W\d_]", text[end : end + 2])
        if not part_of_a_name:
            yield from _numeric(text, start, found[0])


def _numeric(text: str, start: int, numbers: str) -> Iterator[Finding]:
    """Judges what stands between slashes ("13/2/2018", "01-15/3/2026"), and between other marks after "ngày"."""
    word = _WORD_BEFORE.search(text[max(0, start - 20) : start])
    context = word[2].lower() if word and not word[1] else ""
    says_day = context == "ngày"
    if context in _NOT_OF_DATES:
        return
    if "/" not in numbers:
        parts = re.split("[.-]", numbers)
        if says_day and len(parts) == 3 and len(parts[0]) <= 2:
            yield from _judged(text, start, start + len(numbers), *parts)
        return
    for piece in re.finditer(r"[\d/]+", numbers):
        parts = piece[0].split("/")
        place = (start + piece.start(), start + piece.end())
        if len(parts) > 3 and len(parts[-1]) == 4 and int(parts[-1]) in _YEARS and max(map(len, parts[:-1])) <= 2:
            message = f"“{piece[0]}” thừa một phần: ngày viết đúng chỉ gồm ngày/tháng/năm. Hãy đối chiếu văn bản gốc."
            yield Finding(Kind.DATE, *place, message)
        elif len(parts) == 3 and (says_day or (len(parts[2]) == 4 and max(map(len, parts[:2])) <= 2)):
            yield from _judged(text, *place, parts[0], parts[1], parts[2])
        elif len(parts) == 2 and says_day:
            yield from _judged(text, *place, parts[0], parts[1], None)
        elif len(parts) == 2 and context == "tháng" and len(parts[1]) == 4 and not 1 <= _int(parts[0]) <= 12:
            yield Finding(Kind.DATE, *place, f"Không có tháng {parts[0]}. Hãy đối chiếu văn bản gốc.")


def _judged(text: str, start: int, end: int, day: str, month: str, year: str | None) -> Iterator[Finding]:
    """What is wrong with one date, or with the weekday beside it."""
    if problem := _problem(_int(day), _int(month), year):
        yield Finding(Kind.DATE, start, end, f"“{text[start:end]}”: {problem} Hãy đối chiếu văn bản gốc.")
        return
    if not year:
        return
    written = date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    offset = max(0, start - 40)
    before, after = _WEEKDAY_BEFORE.search(text[offset:start]), _WEEKDAY_AFTER.match(text[end : end + 20])
    for found in (before, after):
        if not found or found[1].lower() in _ORDINALS:
            continue
        if _WEEKDAYS[found[2].lower().split()[-1]] != written.weekday():
            place = (offset + found.start(2), end) if found is before else (start, end + found.end())
            right = vietnamese.weekday(written)
            message = f"“{text[slice(*place)]}”: ngày ấy là {right}. Hãy sửa thứ hoặc sửa ngày."
            yield Finding(Kind.WEEKDAY, *place, message)


def _problem(day: int, month: int, year: str | None) -> str:
    if not 1 <= month <= 12:
        return f"không có tháng {month}."
    if year and len(year) != 2 and int(year[:5]) not in _YEARS:
        return f"năm {year} quá xa."
    number = 2000 if not year else int(year) + (2000 if len(year) == 2 else 0)
    last = calendar.monthrange(number, month)[1]
    if not 1 <= day <= last:
        of_year = f" năm {number}" if year and month == 2 and day == 29 else ""
        return f"tháng {month}{of_year} chỉ có {last} ngày, không có ngày {day}."
    return ""


def _int(digits: str) -> int:
    return int(digits[:6])  # Python refuses numbers of thousands of digits


# --- Personal data ----------------------------------------------------------------------------------------------------

_DIGITS = re.compile(r"\+?\d(?:[ .-]?\d){8,}")
_IDENTITY_WORD = re.compile(r"\b(?:cccd|cmnd|cmtnd|căn cước|chứng minh|định danh)\b[^,;.\n]*\Z", re.IGNORECASE)
_ACCOUNT_WORD = re.compile(r"\b(?:tài khoản|stk|tk|mst|mã số|mã hồ sơ|mã vạch|barcode)\b", re.IGNORECASE)
_HOTLINE_WORD = re.compile(r"\b(?:đường dây nóng|hotline|tổng đài|trực ban)\b", re.IGNORECASE)
_MOBILE = re.compile(r"(?:0|\+?84)(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-46-9])\d{7}")


def _long_numbers(text: str) -> Iterator[tuple[re.Match[str], str, str]]:
    """Numbers of nine digits and more that are no part of a code: the match, its digits, the words before it."""
    for found in _DIGITS.finditer(text):
        start, end = found.span()
        before = text[max(0, start - 1) : start]
        if not re.match(r"[\w/,.-]", before) and not re.match(r"[^\W_]|[/,.-]\w", text[end : end + 2]):
            yield found, re.sub("[ .-]", "", found[0]), text[max(0, start - 45) : start]


def _identity_numbers(text: str) -> Iterator[Finding]:
    for found, digits, before in _long_numbers(text):
        named = bool(_IDENTITY_WORD.search(before))
        if (len(digits) in (9, 12) and named) or (
            re.fullmatch(r"0[0-9]{11}", digits) and 1 <= int(digits[:3]) <= 96 and not _ACCOUNT_WORD.search(before)
        ):
            message = f"“{found[0]}” giống số căn cước hoặc chứng minh nhân dân: hãy bỏ, hoặc che bớt số."
            yield Finding(Kind.IDENTITY_NUMBER, *found.span(), message)


def _phones(text: str, office_phones: str) -> Iterator[Finding]:
    office = re.sub(r"[ .()-]", "", office_phones)
    for found, digits, before in _long_numbers(text):
        if not _MOBILE.fullmatch(digits) or digits in office:
            continue
        if not any(word.search(before) for word in (_HOTLINE_WORD, _ACCOUNT_WORD, _IDENTITY_WORD)):
            message = f"“{found[0]}” giống số di động cá nhân: hãy thay bằng số của cơ quan, hoặc bỏ."
            yield Finding(Kind.PHONE, *found.span(), message)


# --- Words ------------------------------------------------------------------------------------------------------------

# Letters that a font of the 1990s shows as Vietnamese and no Vietnamese word has: "Céng hoµ x· héi", "Coäng hoøa".
_OLD_LETTER = re.compile("[a-zA-Z][µ¶·¸¨©«¬®ÆÇËÎÏÑÖØÜÞßäåæçëîïñöøûüþÿ]|[µ¶¸¨©«¬®ÑÖØÜÞßäåæçëñöøûüþÿ][a-zA-Z]")
_WORD = re.compile(r"\S+")


def _old_encoding(text: str) -> Iterator[Finding]:
    """Stretches with three such words or more, each within five words of the next; capitals begin foreign names."""
    run: list[re.Match[str]] = []
    distance = 0
    for word in _WORD.finditer(text):
        distance += 1
        if not word[0][0].islower() or not _OLD_LETTER.search(word[0]):
            continue
        if distance > 5:
            yield from _stretch(run)
            run = []
        run.append(word)
        distance = 0
    yield from _stretch(run)


def _stretch(run: list[re.Match[str]]) -> Iterator[Finding]:
    if len(run) >= 3:
        message = "Đoạn này có vẻ gõ bằng bảng mã cũ (TCVN3 hoặc VNI): hãy chuyển sang Unicode rồi dán lại."
        yield Finding(Kind.OLD_ENCODING, run[0].start(), run[-1].end(), message)


def _obsolete_terms(text: str, terms: Mapping[str, str]) -> Iterator[Finding]:
    by_key = {_key(term): advice for term, advice in terms.items() if term.strip()}
    if not by_key:
        return
    for found in _term_pattern(by_key).finditer(text):
        advice = by_key.get(_key(found[0]), "")
        yield Finding(Kind.OBSOLETE_TERM, *found.span(), f"“{found[0]}” là cách gọi cũ. {advice}".strip())


def _term_pattern(keys: Collection[str]) -> re.Pattern[str]:
    """Any of the terms as whole words, the longest first; spaces, dashes, "Ủy" and "Uỷ" count as they are read."""
    spellings = {r"\ ": r"\s{1,3}", r"\-": "[-–]", "ủy": "(?:ủy|uỷ)"}
    either = "|".join(re.escape(key) for key in sorted(keys, key=len, reverse=True))
    for written, read in spellings.items():
        either = either.replace(written, read)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def _key(term: str) -> str:
    return " ".join(term.lower().replace("uỷ", "ủy").replace("–", "-").split())
