"""The numbers and bullets that Word itself sets in front of paragraphs: they stand in no text, only in its lists."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

BULLET = "-"
_LEVELS = 9


def local(element: Element) -> str:
    """The name of an element without its namespace, of which there are two (ISO 29500 transitional and strict)."""
    return str(element.tag).rpartition("}")[2]


def value(element: Element | None, name: str = "val") -> str | None:
    """An attribute by its name without namespace."""
    if element is None:
        return None
    return next((found for key, found in element.attrib.items() if key.rpartition("}")[2] == name), None)


def child(element: Element | None, *path: str) -> Element | None:
    """The first element found by going down the names of `path`."""
    for name in path:
        if element is None:
            return None
        element = next((each for each in element if local(each) == name), None)
    return element


def whole_number(text: str | None, default: int = 0) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else default


@dataclass(frozen=True)
class _Level:
    kind: str = "decimal"
    pattern: str = ""
    start: int = 1
    is_legal: bool = False  # the levels above in plain figures: "I" and below it "1.1"


class Numbering:
    """Counts a document's lists from its start; `label` is asked once for each paragraph, in order."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        abstract = {value(each, "abstractNumId"): _levels(each) for each in _all(numbering, "abstractNum")}
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}  # what is counted together, and its levels
        for each in _all(numbering, "num"):
            number = value(each, "numId") or ""
            counted = value(child(each, "abstractNumId")) or ""
            levels, exceptions = dict(abstract.get(counted, {})), list(_all(each, "lvlOverride"))
            for one in exceptions:
                depth = whole_number(value(one, "ilvl"))
                level = _levels(one).get(depth) or levels.get(depth, _Level())
                start = whole_number(value(child(one, "startOverride")), level.start)
                levels[depth] = replace(level, start=start)
            self._lists[number] = (f"num {number}" if exceptions else counted, levels)
        self._styles = {value(each, "styleId"): each for each in _all(styles, "style")}
        self._counts: dict[str, list[int | None]] = {}

    def label(self, properties: Element | None) -> str:
        """What Word shows before the paragraph of these properties ("1.", "-"); "" before one of no list."""
        number, depth = self._place(properties)
        counted, levels = self._lists.get(number, ("", {}))
        level = levels.get(depth)
        if level is None or level.kind == "none":
            return ""
        if level.kind == "bullet":
            return BULLET
        counts = self._counts.setdefault(counted, [None] * _LEVELS)
        before = counts[depth]
        counts[depth] = level.start if before is None else before + 1
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)

        def shown(found: re.Match[str]) -> str:
            at = int(found[1]) - 1
            other = levels.get(at, _Level())
            count = counts[at] if at < _LEVELS else None
            return _written(other.start if count is None else count, "decimal" if level.is_legal else other.kind)

        return re.sub(r"%([1-9])", shown, level.pattern).strip()

    def _place(self, properties: Element | None) -> tuple[str, int]:
        """List and level of a paragraph, its own or those of its style."""
        own = child(properties, "numPr")
        style = self._styles.get(value(child(properties, "pStyle")))
        number, depth = value(child(own, "numId")), value(child(own, "ilvl"))
        for _ in range(20):  # a style may go in circles
            if style is None or number is not None:
                break
            found = child(style, "pPr", "numPr")
            number = value(child(found, "numId"))
            depth = depth or value(child(found, "ilvl"))
            style = self._styles.get(value(child(style, "basedOn")))
        return number or "", min(whole_number(depth), _LEVELS - 1)


def _all(element: Element | None, name: str) -> Iterator[Element]:
    return (each for each in (element if element is not None else ()) if local(each) == name)


def _levels(element: Element) -> dict[int, _Level]:
    return {
        whole_number(value(one, "ilvl")): _Level(
            value(child(one, "numFmt")) or "decimal",
            value(child(one, "lvlText")) or "",
            whole_number(value(child(one, "start")), 1),
            child(one, "isLgl") is not None,
        )
        for one in _all(element, "lvl")
    }


_ROMAN = [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


def _written(count: int, kind: str) -> str:
    match kind:
        case "upperRoman" | "lowerRoman":
            text, left = "", min(count, 999)
            for worth, letters in _ROMAN:
                text += letters * (left // worth)
                left %= worth
            return text if kind == "upperRoman" else text.lower()
        case "upperLetter" | "lowerLetter" if count > 0:
            text = chr(ord("A") + (count - 1) % 26) * min((count - 1) // 26 + 1, 9)  # Word: Z, AA, BB
            return text if kind == "upperLetter" else text.lower()
        case "decimalZero":
            return f"{count:02d}"
        case _:
            return str(count)
