"""What the text around a plan's table says of the plan: number, date, agency, title, basis. Pure, no Django.

From the head of the sheet where there is one (NĐ 30/2020, phụ lục I), else from the sentence that names the plan: of an
appendix "(Kèm theo Kế hoạch số 57/KH-SNNMT ngày 08/01/2026 của Sở …)", of a report "đã ban hành Kế hoạch số …".
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from core.vietnamese import fold, normalize_line
from legal import citations

# Two columns of a letterhead set with tabs or many spaces, and what stands in the right one.
_LINE_END = re.compile(r"\n|\t|(?<!\s)\s{3,}(?=CỘNG H|Độc lập|[^\W\d_][^,\d]{2,40}, ngày)")
_LINE_OF_NUMBER = re.compile(r"^số\s*[:.]?\s*(?=[\d/.…]|$)", re.IGNORECASE)  # drafts leave the number out
_LONGEST_LINE = 5_000  # characters that are looked through
_DAY = r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+(\d{4})"
_LINE_OF_DATE = re.compile(rf"^[^,\d]{{2,60}},\s*{_DAY}\s*\.?$", re.IGNORECASE)
_DATE = re.compile(rf"^\W*(?:{_DAY}|ngày\s+(\d{{1,2}})[/.-](\d{{1,2}})[/.-](\d{{4}}))", re.IGNORECASE)
_BASIS = re.compile(r"^[-–+\s]*(?:căn cứ|thực hiện|theo)\b(?=.*\d)", re.IGNORECASE)
_PLAN = re.compile(r"^kế hoạch\b", re.IGNORECASE)
_NAMES_THE_PLAN = re.compile(r"(?:kèm theo|ban hành)[^.;]{0,40}?(?:kế hoạch|quyết định)[^.;]{0,20}$", re.IGNORECASE)
_ISSUES = re.compile(r"(?:^|[;.]\s+)([^;.,]+?)\s+(?:(?:vừa|đã|xây dựng|và)\s+)*ban hành[^;.]*$")
# What ends a title: the basis, a heading of a part, the note of an appendix.
_END_OF_TITLE = re.compile(r"^(?:\(|căn cứ|thực hiện|[\W\d_]+$|[IVX\d]+[.)/]|phần |kính gửi)", re.IGNORECASE)
_MOTTO = re.compile("cong hoa xa hoi chu nghia|doc lap|tu do|hanh phuc|dang cong san")
_AGENCY = re.compile(
    "(?:so|ubnd|uy ban nhan dan|ban|bo|cuc|chi cuc|phong|van phong|trung tam|cong an|thanh tra|hdnd|tong cuc|vien|"
    r"truong|hoi|bao|dai|bao hiem|kho bac|quan|to)\b"
)


@dataclass
class Heading:
    """What was found; "" and None where it was not."""

    number: str = ""
    issued_on: date | None = None
    agency: str = ""
    title: str = ""
    basis: list[str] = field(default_factory=list)


def read(texts: Iterable[str]) -> Heading:
    """The head data in texts before (and, for an agency's spelling, around) the table."""
    lines = [line for text in texts for each in _LINE_END.split(text) if (line := normalize_line(each)[:_LONGEST_LINE])]
    heading = Heading(title=_title(lines), basis=[part for line in lines for part in _basis(line)])
    for at, line in enumerate(lines):
        if not heading.number and (label := _LINE_OF_NUMBER.match(line)):
            heading.number = _number(line[label.end() :])
            heading.agency = heading.agency or _in_its_own_letters(_agency_above(lines[:at]), lines)
        if not heading.issued_on and (day := _LINE_OF_DATE.match(line)):
            heading.issued_on = _day(*day.groups())
    for line in lines:
        _from_sentence(heading, line)
    if not heading.agency and (of := re.search(r"\bcủa\s+(.+?)(?:\s+năm \d{4})?$", heading.title)):
        heading.agency = of[1] if _AGENCY.match(fold(of[1])) else ""
    return heading


def _basis(line: str) -> list[str]:
    """The documents that a line says the plan rests on, each with its words; what the office then did is left out."""
    return [part for part in re.split(r"(?<=;)\s+", line) if _BASIS.match(part) and citations.find(part)]


def _number(text: str) -> str:
    """The number a line opens with, as it is written when it is of no kind we know."""
    found = citations.find(f"số {text}")
    if found and found[0].start == len("số "):
        return found[0].number
    plain = re.match(r"\d+\s*/\s*[\w-]+(?:\s*-\s*[\w.]+)*", text)
    return re.sub(r"\s", "", plain[0]) if plain else ""


def _day(day: str, month: str, year: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _agency_above(lines: list[str]) -> str:
    """The agency whose name stands over the number: of the lines in capitals there the last, which the next may end."""
    named = [line for line in lines[-6:] if line == line.upper() and re.search(r"\w", line)]
    named = [line for line in named if not _MOTTO.search(fold(line)) and not _PLAN.match(line)]
    parts: list[str] = []
    for line in reversed(named):
        parts.insert(0, line)
        if _AGENCY.match(fold(line)):
            return " ".join(parts)
    return parts[-1] if parts else ""


def _in_its_own_letters(name: str, lines: list[str]) -> str:
    """A name in capitals the way the text writes it elsewhere ("Sở Nội vụ"); as it is where it does not."""
    folded = fold(name)
    for line in lines:
        at = fold(line).find(folded) if len(fold(line)) == len(line) and folded else -1
        written = line[at : at + len(name)]
        if at >= 0 and written != written.upper():
            return written[:1].upper() + written[1:]
    return name


def _title(lines: list[str]) -> str:
    """ "KẾ HOẠCH" and what stands below it up to the text, on one line."""
    start = next((at for at, line in enumerate(lines) if _PLAN.match(line) and not citations.find(line)), None)
    if start is None:
        return ""
    words = [lines[start]]
    for line in lines[start + 1 : start + 5]:
        if _END_OF_TITLE.match(line) or citations.find(line) or len(line) > 200 or re.search("[.;:]$", line):
            break
        words.append(line)
    if len(words) == 1 and len(words[0]) == len("Kế hoạch"):
        return ""
    title = " ".join(words)
    opening, rest = title[: len("Kế hoạch")], title[len("Kế hoạch") :]
    if opening == opening.upper() and rest != rest.upper():  # the word alone is in capitals
        rest = re.sub(r"^\s*[–-]?\s*(\w)(?=[^\W\d_]*[a-zà-ỹ])", lambda first: f" {first[1].lower()}", rest, count=1)
        return f"Kế hoạch{rest}"
    return title


def _from_sentence(heading: Heading, line: str) -> None:
    """Fills what is missing from a sentence that names the plan by its number."""
    for found in citations.find(line):
        before, after = line[: found.start], line[found.end :]
        is_this = _NAMES_THE_PLAN.search(before) or (heading.number and found.number == heading.number)
        if not is_this or (_BASIS.match(line) and ";" not in before):
            continue
        heading.number = heading.number or found.number
        if found.number != heading.number:
            continue
        day = _DATE.match(after)
        if day and not heading.issued_on:
            parts = [part for part in day.groups() if part]
            heading.issued_on = _day(parts[0], parts[1], parts[2])
        of = re.match(r"\s*của\s+([^.;)(]+?)\s*(?:\)|;|\.|$|về\b|ban hành\b)", after[day.end() :] if day else after)
        of = of or _ISSUES.search(before)
        if of and not heading.agency and _AGENCY.match(fold(of[1])):
            heading.agency = of[1]
        return
