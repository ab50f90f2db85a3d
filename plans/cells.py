"""What stands in one cell of a plan's table: several outputs, several units, a time over two lines. Pure, no Django."""

import re

from core.vietnamese import fold, normalize, normalize_line

_BULLET = re.compile(r"\s*([-–—−+*•▪▫➢➤✓✔○●◦►·■□❖]|o(?=\s))\s*(?=\S)")
_BULLET_WITHIN = re.compile(r"(?<=[;.:])\s+(?=[-–—+•*]\s+\S)")
_NUMBERED = re.compile(r"\s*\(?(?:\d{1,2}[.)/]|[a-zđ]\))\s+(?=\S)")
_ROW_NUMBER = re.compile(
    r"(\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,6}|[a-zđA-ZĐ])[.)/]+|\d{1,2}(?:\.\d{1,2}){1,3})\s+(\S.*)", re.S
)
_DASHES = str.maketrans("–—−", "---")
# How names of units begin, folded: only between such names is a comma the end of one.
_UNIT = re.compile(
    "(?:cac|so|ban|phong|van phong|ubnd|uy ban|hdnd|hoi dong|trung tam|co quan|don vi|bo|cong an|cuc|chi cuc|tong cuc|"
    "thanh tra|dai|bao|hoi|lien doan|doan|mat tran|toa an|vien|truong|benh vien|ngan hang|kho bac|to|"
    r"cong doan|doi|quy|bao hiem|buu dien|vnpt|viettel|doanh nghiep|cong ty) \w"
)


def lines_of(text: str) -> list[str]:
    return [line for line in normalize(text).split("\n") if line]


def _without_bullet(line: str) -> str:
    found = _BULLET.match(line)
    return line[found.end() :] if found else line


def one_line(text: str) -> str:
    """The words of a cell on one line; what were points of a list are parted by ";"."""
    lines = lines_of(text)
    if len(lines) > 1 and all(map(_BULLET.match, lines)):
        return "; ".join(_without_bullet(line).rstrip(" ;,.") for line in lines)
    return normalize_line(_without_bullet(" ".join(lines)))


def row_number(text: str) -> str:
    """The number of a row without the full stop behind it."""
    return normalize_line(text).rstrip(". ")


def without_number(text: str) -> tuple[str, str]:
    """The number that words begin with ("1.1. Mở chuyên mục"), and the words."""
    found = _ROW_NUMBER.match(text)
    return (row_number(found[1]), found[2]) if found else ("", text)


def continues(above: str, line: str) -> bool:
    """Whether a line goes on with the sentence above it."""
    return bool(above) and not above.endswith((";", ".", ":")) and (line[:1].islower() or above.endswith(","))


def joined(above: str, below: str) -> str:
    """Two texts of one cell that the table set into two rows."""
    if not above or not below:
        return above or below
    return f"{above} {below}" if continues(above, below) else f"{above}\n{below}"


def description_of(text: str) -> str:
    """What is to be done; the bullet of a single point is left out."""
    lines = lines_of(text)
    bullets = sum(bool(_BULLET.match(line)) for line in lines)
    return _without_bullet(lines[0]) if len(lines) == bullets == 1 else "\n".join(lines)


def outputs_of(text: str) -> list[str]:
    """Each thing a cell promises, without its bullet and the mark behind it."""
    lines = [part for line in lines_of(text) for part in _BULLET_WITHIN.split(line)]
    marks = [found[1].translate(_DASHES) if (found := _BULLET.match(line)) else "" for line in lines]
    main = next(filter(None, marks), "")  # points below the points of this mark are part of them
    has_points = main or any(map(_NUMBERED.match, lines))
    items: list[str] = []
    for line, mark in zip(lines, marks, strict=True):
        numbered = not main and _NUMBERED.match(line)
        words = line[numbered.end() :] if numbered else _without_bullet(line) if mark == main else line
        if not items or (mark and mark == main) or numbered:
            items.append(words)
        elif mark or continues(items[-1], line) or (has_points and not items[-1].endswith((";", "."))):
            items[-1] += f" {line}"
        else:
            items.append(words)
    if len(lines) == 1 and not has_points:
        parts = re.split(r";\s+", items[0])
        items = parts if all(part[:1].isupper() or part[:1].isdigit() for part in parts) else items
    return [item for each in items if (item := _without_end(each))]


def _without_end(item: str) -> str:
    item = item.strip().rstrip(";, ")
    return item if item.endswith(("..", "v.v.")) else item.rstrip(". ")


def names_of(text: str) -> list[str]:
    """The units a cell names. A comma parts names only where each begins like one: "Sở Thông tin, Truyền thông"."""
    pieces: list[str] = []
    for line in (each for each in lines_of(text)):
        words = _without_bullet(line)
        if pieces and words == line and words[:1].islower() and not pieces[-1].endswith((";", ",", ".")):
            pieces[-1] += f" {words}"
        else:
            pieces.append(words)
    names = []
    for piece in (part for each in pieces for part in each.split(";")):
        parts = [part.strip() for part in piece.strip(" ,.;").split(",")]
        names += parts if all(_UNIT.match(fold(part)) for part in parts) else [piece.strip(" ,.;")]
    return list(dict.fromkeys(filter(None, names)))


def halted(text: str) -> str:
    """Whether a state says that the work was stopped: "paused", "cancelled" or ""."""
    words = fold(normalize_line(text))
    if re.search(r"\btam (?:dung|hoan|ngung)\b", words):
        return "paused"
    return "cancelled" if re.search(r"\bhuy\b|\b(?:khong|dung|ngung) thuc hien\b", words) else ""
