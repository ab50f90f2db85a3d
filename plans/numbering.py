"""Levels of a plan's rows, told from how they are numbered: I, II over 1, 2 over 1.1 over a).

No numbering means the same in every plan, so the order of first use decides: what is first met below another is a level
deeper. Pure, no Django.
"""

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"(?:mục\s+|số\s+)?\(?((?:\w+[.,])*\w+)\s*[.):/–-]*", re.IGNORECASE)
_ROMAN = re.compile(r"(?=[IVXLC])(?:C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

Style = tuple[str, int]  # kind of its first part, and how many parts: ("decimal", 2) of "1.1"


def levels(numbers: Iterable[str]) -> list[int]:
    """The level of each row, 0 the highest, from the numbers in their order; a row without one is a heading or, in the
    midst of numbered rows, one below them."""
    found, open_styles, last = [], list[Style](), dict[Style, str]()
    for number in numbers:
        style = _style(number, last)
        last[style] = number
        if style in open_styles:
            del open_styles[open_styles.index(style) + 1 :]
        else:
            if style[1] > 1:  # back from 1.1.1 to a first 1.1
                while open_styles and open_styles[-1][0] == style[0] and open_styles[-1][1] > style[1]:
                    open_styles.pop()
            open_styles.append(style)
        found.append(len(open_styles) - 1)
    return found


def is_number(text: str) -> bool:
    """Whether the text could stand for the number of a row: "1.2", "IV", "a)", "-"."""
    return text in ("-", "–", "+", "*", "•") or (len(text) <= 12 and _style(text, {})[0] not in ("", "other"))


def _style(number: str, last: dict[Style, str]) -> Style:
    number = number.strip()
    if not number:
        return "", 0
    whole = _NUMBER.fullmatch(number)
    if not whole:
        return "other", 0
    parts = re.split("[.,]", whole[1])
    return _kind(parts[0], len(parts), last), len(parts)


def _kind(first: str, count: int, last: dict[Style, str]) -> str:
    if re.fullmatch(r"\d+[^\W\d_]?", first):  # 2a comes after 2
        return "decimal"
    case = "upper" if first == first.upper() else "lower"
    roman, letter = f"{case} roman", f"{case} letter"
    is_letter = len(first) == 1 and first.lower() in _LETTERS
    is_roman = bool(_ROMAN.fullmatch(first.upper())) and first in (first.upper(), first.lower())
    if is_letter and is_roman:  # "c" after "b" is a letter, "I" before "II" a Roman number
        before = re.sub(r"\W", "", last.get((letter, count), "")).lower()[:1]
        at = _LETTERS.find(before) if before else -1
        follows = at >= 0 and 0 < _LETTERS.index(first.lower()) - at <= 3
        is_roman = not follows and first.lower() in "ivx"
    if is_roman:
        return roman
    return letter if is_letter else "other"
