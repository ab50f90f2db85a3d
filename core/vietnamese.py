"""Vietnamese text: normal form, folding, slugs, alphabetical order, dates and numbers as an office writes them.

Pure functions, no Django. Every other module that touches Vietnamese text asks here.
"""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

# Bullets that Word writes in the private use area of its symbol fonts, and what they look like on paper.
_SYMBOL_BULLETS = {"\uf0b7": "•", "\uf0fc": "✓", "\uf0a7": "▪", "\uf0d8": "➢", "\uf02d": "-"}
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
# Marks that show nothing and break search: zero width, direction marks, soft hyphen, byte order mark.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
# What no text may hold: control characters, halves of a surrogate pair (no UTF-8 for them), and non-characters.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
# Letters that old fonts and scanners put for Vietnamese ones ("Ðăng ký", "dƣỡng"), and the digits of m² and m³.
_STAND_INS = {"ð": "đ", "ɖ": "đ", "ƣ": "ư", "²": "2", "³": "3"}
_LINE_END = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_STRAY = "".join(marks.pattern[1:-1] for marks in (_SPACES, _INVISIBLE, _CONTROL, _PRIVATE_USE))
_TO_MEND = re.compile(f"[{_STRAY}\r\x0b\x0c\x85\u2028\u2029]")  # of what is in NFC
_TO_TIGHTEN = ("  ", " \n", "\n ", "\n\n\n")


def without_stray_marks(text: str) -> str:
    """The same text in NFC without control and invisible characters: every space and line stays as it was typed."""
    text = _CONTROL.sub("", _INVISIBLE.sub("", _LINE_END.sub("\n", text)))
    return unicodedata.normalize("NFC", text)


def normalize(text: str) -> str:
    """The same text in NFC without stray marks: lines stay lines, lists stay lists, runs of spaces become one.

    Private-use bullets of symbol fonts become the bullets they look like; other private-use characters, which no
    font shows, are dropped. At most one empty line is kept between paragraphs; the ends are trimmed.
    """
    is_tidy = unicodedata.is_normalized("NFC", text) and not _TO_MEND.search(text)
    if is_tidy and not any(run in text for run in _TO_TIGHTEN):
        return text.strip()
    text = _PRIVATE_USE.sub(lambda found: _SYMBOL_BULLETS.get(found[0], ""), _SPACES.sub(" ", text))
    text = without_stray_marks(text)
    text = re.sub(" *\n *", "\n", re.sub(" {2,}", " ", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def normalize_line(text: str) -> str:
    """`normalize`, and everything on one line: for names, numbers and codes."""
    return " ".join(normalize(text).split())


def fold(text: str) -> str:
    """The text in lower case without any Vietnamese mark ("Đăng ký" gives "dang ky"): the form to compare and index."""
    decomposed = unicodedata.normalize("NFD", _lower(text).replace("đ", "d"))
    return unicodedata.normalize("NFC", _MARKS.sub("", decomposed))


def _lower(text: str) -> str:
    text = text.lower()
    for stand_in, letter in _STAND_INS.items():  # several times faster than str.translate
        text = text.replace(stand_in, letter)
    return text


def search_words(text: str) -> list[str]:
    """The folded words of a text, cut the same way for index and query: "61/2018/NĐ-CP" gives 61, 2018, nd, cp."""
    return re.findall(r"[a-z0-9]+", fold(normalize(text)))


_WORD = re.compile(r"[^\W\d_]+|\d+")
# How VNI writes the marks of letters, and the tones: "đất" is d9a6t1. Only to tell words apart in an index.
_LETTER_CODES = {"đ": "d9", "â": "a6", "ê": "e6", "ô": "o6", "ă": "a8", "ơ": "o7", "ư": "u7"}
_TONE_CODES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0323": "5"}
MAX_WORD = 40  # letters of a word that an index keeps


_CODE_DOT = re.compile(r"(\d)(?<![\d.]\d)\.(?=\d{6}(?!\d))")  # "1.002341", a procedure's code, is one word


def spelled_words(text: str) -> list[str]:
    """The words of a text in lower case, with their marks: runs of letters and runs of digits."""
    return _WORD.findall(_CODE_DOT.sub(r"\1", _lower(without_stray_marks(text))))


@lru_cache(maxsize=20_000)  # Vietnamese has some 7,000 syllables
def search_forms(word: str) -> tuple[str, str]:
    """A spelled word as search knows it: without marks ("dat"), and with its marks as ASCII ("d9a6t1").

    What people spell in two ways has one form: hòa and hoà, kỹ and kĩ, quý and quí, hằng and hàng. The second form
    of a word of letters always ends with a digit (0 for no tone), so that it is never taken for the first of another.
    """
    letters, tone = [], "0"
    for char in unicodedata.normalize("NFC", word):
        for mark in unicodedata.normalize("NFD", char)[1:]:
            if mark in _TONE_CODES:
                tone = _TONE_CODES[mark]
                char = unicodedata.normalize("NFC", unicodedata.normalize("NFD", char).replace(mark, ""))
        letters.append(_LETTER_CODES.get(char) or fold(char))
    coded = re.sub(r"[^a-z0-9]", "", "".join(letters))[:MAX_WORD]
    coded = re.sub(r"(?<=[bcdghklmnpqrstvx])y$|(?<=^qu)y$", "i", coded)
    if any(char.isdigit() for char in word) or not coded:
        return coded, coded
    if coded + tone == "ha8ng2":
        coded = "hang"
    return re.sub("[0-9]", "", coded), coded + tone


@lru_cache(maxsize=20_000)
def unmarked(coded: str) -> str:
    """The first form of a word that `search_forms` made, of its second."""
    return coded if coded.isdigit() else re.sub("[0-9]", "", coded)


def slugify(text: str, max_length: int = 80) -> str:
    """An address of `[a-z0-9-]`, at most `max_length` characters, cut at a word; empty when nothing is left."""
    slug = re.sub(r"[^a-z0-9]+", "-", fold(normalize(text))).strip("-")
    if len(slug) <= max_length:
        return slug
    head, _, _ = slug[: max_length + 1].rpartition("-")
    return head or slug[:max_length]


def shorten(text: str, max_length: int) -> str:
    """The text in at most `max_length` characters, cut at a word and ended with "…" when something was left out."""
    if len(text) <= max_length:
        return text
    head, _, _ = text[:max_length].rpartition(" ")
    return (head or text[: max_length - 1]).rstrip(" ,;:-–") + "…"


_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: f"{20 + i}" for i, letter in enumerate(_ALPHABET)}
INITIALS = dict(_RANK)  # what the sort_key of a word begins with, by its first letter, in the order of the alphabet
_RANK |= {str(digit): f"1{digit}" for digit in range(10)}
# Tones in the order of the Vietnamese dictionary: ngang, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


@lru_cache(maxsize=4096)  # lists that are sorted again with each page: hundreds of names
def sort_key(text: str) -> str:
    """A key whose plain order is Vietnamese alphabetical order: letters first, tones only between equal letters.

    Made of digits alone, so that Python, SQLite and PostgreSQL under any collation order it the same way.
    Spaces come before digits, digits before letters, letters of other scripts last.
    """
    letters, tones = [], []
    for char in _lower(normalize_line(text)):
        tone, base = "0", char
        for mark in unicodedata.normalize("NFD", char)[1:]:
            if mark in _TONES:
                tone = _TONES[mark]
                base = unicodedata.normalize("NFC", unicodedata.normalize("NFD", char).replace(mark, ""))
        if base in _RANK:
            letters.append(_RANK[base])
        elif char.isspace():
            letters.append("01")
        elif char.isalpha():
            letters.append(f"99{ord(char):06d}")
        else:
            letters.append("02")
        tones.append(tone)
    return "".join(letters) + "00" + "".join(tones).rstrip("0")


_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")


def weekday(day: date) -> str:
    return _WEEKDAYS[day.weekday()]


def written_date(day: date) -> str:
    """ "ngày 05 tháng 02 năm 2026": days below 10 and months 1 and 2 take a zero (NĐ 30/2020, phụ lục I)."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def long_date(day: date) -> str:
    """ "Thứ Năm, ngày 15 tháng 3 năm 2018"."""
    return f"{weekday(day)}, {written_date(day)}"


def long_moment(moment: datetime) -> str:
    """ "08:30, Thứ Năm, ngày 15 tháng 3 năm 2018", in the time zone the moment carries."""
    return f"{moment:%H:%M}, {long_date(moment.date())}"


def number(value: int | float | Decimal) -> str:
    """A number with "." between thousands and "," before decimals: 1234.5 gives "1.234,5"."""
    text = f"{Decimal(str(value)):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def file_size(size: int) -> str:
    """Bytes as people read them: "820 byte", "12 KB", "1,4 MB"."""
    if size < 1024:
        return f"{size} byte"
    if round(size / 1024) < 1024:
        return f"{round(size / 1024)} KB"
    return f"{number(round(size / 1024**2, 1))} MB"
