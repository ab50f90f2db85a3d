"""A plan or a report of it as an administrative letter, for the files that their pages offer."""

import re

from core.rich_text import paragraphs
from core.vietnamese import fold, normalize, normalize_line, written_date
from formats.letter import Column, Heading, Letter, Paragraph, Row, Run, Table
from legal.citations import find
from plans.activities import State

_MARK = re.compile(r"^[-–+•*]\s+")
_TYPE = re.compile(
    r"(?:(?:bộ )?luật|pháp lệnh|nghị định|nghị quyết|quyết định|thông tư|chỉ thị|kết luận|kế hoạch|chương trình"
    r"|hướng dẫn|công văn|công điện|thông báo|văn bản)\b(?! này)",
    re.IGNORECASE,
)  # of a document, at the beginning of a line
_NUMBERED = re.compile(r"\bsố:? *\d", re.IGNORECASE)
_NEAR = 80  # characters of the line in which its number begins
_ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]


def letter_of(plan, activities, office) -> Letter:
    """The plan in the form of NĐ 30/2020; `activities` as `for_files` gives them, `office` its OfficeSettings."""
    return _letter(plan, plan, office, "KẾ HOẠCH", plan.issued_on, _body(plan, activities))


def letter_of_report(report, plan, office) -> Letter:
    """A report of the plan, from the office that issued the plan; before it is issued it bears the day of its count."""
    return _letter(report, plan, office, "BÁO CÁO", report.issued_on or report.counted_on, _report_body(report.body))


def _letter(page, plan, office, kind, issued_on, body) -> Letter:
    date_words = written_date(issued_on)
    place = normalize_line(office.place)
    agency = normalize_line(plan.issuing_agency.name)
    is_own = fold(agency) == fold(normalize_line(office.name))
    title = normalize_line(page.title)
    subject = re.sub(rf"^{kind}\s+", "", title, flags=re.IGNORECASE) or title
    return Letter(
        agency=agency,
        agency_above=normalize_line(office.parent_name) if is_own else "",
        number=normalize_line(page.number),
        issued_on=issued_on,
        dateline=f"{place}, {date_words}" if place else date_words.capitalize(),
        kind=kind,
        subject=subject[0].upper() + subject[1:],
        body=tuple(body),
        recipients=_recipients(plan.recipients),
        signer_title=normalize_line(plan.signer_title),
        signer_name=normalize_line(plan.signer_name),
    )


def _report_body(body):
    headings = 0
    for block in body:
        if block.block_type == "heading":
            headings += 1
            yield Heading(f"{_ROMAN[min(headings, len(_ROMAN)) - 1]}. {normalize_line(block.value).upper()}")
        elif block.block_type == "figure":
            yield Paragraph((Run(f"- {normalize_line(block.value['sentence'])}"),))
        elif block.block_type == "table" and block.value:
            first, *rows = [tuple(normalize(cell or "") for cell in row) for row in block.value["data"]]
            columns = tuple(Column(title, _share(place, first, rows), place == 0) for place, title in enumerate(first))
            yield Table(columns, tuple(Row(row) for row in rows))
        elif block.block_type == "paragraph":
            yield from paragraphs(block.value.source)


def _share(place: int, first, rows) -> int:
    """A column's share of the width: more for longer texts, within reason."""
    longest = max(len(row[place]) for row in [first, *rows])
    return min(max(longest, 8), 40)


def _body(plan, activities):
    basis = paragraphs(plan.basis, with_marks=False)
    for number, paragraph in enumerate(basis, start=1):
        yield _as_basis(paragraph.text, "." if number == len(basis) else ";")
    sections = [
        ("MỤC ĐÍCH, YÊU CẦU", paragraphs(plan.purpose)),
        ("NỘI DUNG CÔNG VIỆC", [_table(activities)] if activities else []),
        ("TỔ CHỨC THỰC HIỆN", paragraphs(plan.organization)),
    ]
    written = [(name, parts) for name, parts in sections if parts]
    for number, (name, parts) in zip(_ROMAN, written, strict=False):
        yield Heading(f"{number}. {name}")
        yield from parts


def _as_basis(text: str, stop: str) -> Paragraph:
    """A line of the legal basis: in italics, "Căn cứ" before a document, a stop at its end."""
    text = text if text[-1] in ";.,:" else f"{text}{stop}"
    if _TYPE.match(text) and (_NUMBERED.search(text[:_NEAR]) or any(each.start < _NEAR for each in find(text))):
        text = f"Căn cứ {text}"
    return Paragraph((Run(text, italic=True),))


def _outputs(activity) -> str:
    texts = [normalize(output.description) for output in activity.outputs.all()]
    return texts[0] if len(texts) == 1 else "\n".join(f"- {_MARK.sub('', text)}" for text in texts)


def _time(activity) -> str:
    """The words of the timing, and below them that the activity was halted."""
    halt = f"({State(activity.halted).label}: {normalize_line(activity.halted_reason)})" if activity.halted else ""
    return f"{activity.timing_text}\n{halt}"


# A column, what it says of an activity, and whether it stands where no activity says anything; two always come first.
_COLUMNS = [
    (Column("TT", 8, is_centered=True), lambda activity: activity.number, True),
    (Column("Nội dung công việc", 36), lambda activity: activity.description, True),
    (Column("Hình thức", 20), lambda activity: activity.form, False),
    (Column("Dự kiến sản phẩm", 36), _outputs, True),
    (Column("Thời gian", 22), _time, True),
    (Column("Chủ trì", 22), lambda activity: str(activity.lead_unit or ""), False),
    (Column("Phối hợp", 22), lambda activity: "; ".join(map(str, activity.supporting_units.all())), False),
]


def _table(activities) -> Table:
    texts = [[normalize(text(activity)) for _, text, _ in _COLUMNS] for activity in activities]
    shown = [at for at, (_, _, always) in enumerate(_COLUMNS) if always or any(row[at] for row in texts)]
    columns = tuple(_COLUMNS[at][0] for at in shown)
    rows = zip(activities, texts, strict=True)
    return Table(columns, tuple(Row(tuple(row[at] for at in shown), activity.is_heading) for activity, row in rows))


def _recipients(text: str) -> tuple[str, ...]:
    """Each line with its dash and its stop."""
    lines = [_MARK.sub("", normalize_line(line)).rstrip(" ;.,") for line in text.splitlines()]
    places = "\n".join(f"- {line};" for line in lines if line)
    return tuple(f"{places[:-1]}.".split("\n")) if places else ()
