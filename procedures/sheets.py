"""The posting kit: sheets of one procedure or of a narrowed catalogue, and whether a sheet on a wall is still true."""

from dataclasses import replace

from django.urls import reverse
from django.utils import timezone

from core.below import download, kept
from core.models import OfficeSettings
from core.queries import NothingThere, Refused
from core.rich_text import paragraphs
from core.vietnamese import written_date
from formats import posting_sheet
from formats.letter import Column, Heading, Paragraph, Row, Run, Table
from formats.posting_sheet import Sheet
from procedures import answers
from procedures.costs import UNKNOWN
from procedures.facets import Chosen

MOST = 100  # sheets in one file
_PAPERS = (Column("TT", 7, is_centered=True), Column("Tên giấy tờ", 70), Column("Số lượng", 23))
_CHANNELS = (Column("Cách nộp", 18), Column("Thời hạn", 18), Column("Phí, lệ phí", 64))


def sheet_of(page, office) -> Sheet:
    """What the procedure's sheet says, with its address and version."""
    shown = page.last_published_at and timezone.localdate(page.last_published_at)
    number = page.live_revision_id
    address = f"{office.site.root_url}{reverse('short_address', args=[page.code])}"
    return Sheet(
        office=office.name,
        code=page.code,
        name=page.heading,
        facts=(f"Mã {page.code}", f"{page.issuing_agency} công bố", *(str(sector) for sector in page.sectors.all())),
        answers=tuple((label, _told(answer)) for label, answer in _answers(page)),
        body=tuple(_body(page)),
        address=f"{address}?v={number}" if number else address,
        version=f"Bản {number or 'chưa đánh số'}{f', {written_date(shown)}' if shown else ''}",
    )


def says_the_same(page, other, office) -> bool:
    """Whether the sheets of two versions of a procedure tell the same."""
    blank = {"address": "", "version": ""}
    return replace(sheet_of(page, office), **blank) == replace(sheet_of(other, office), **blank)


def posting_sheet_view(paper: str):
    """`<procedure>niem-yet-a4.pdf`, `-a3.pdf`."""

    def view(request, page):
        if page.is_retired:
            raise NothingThere("Thủ tục không còn sử dụng thì không có tờ niêm yết.")
        title = f"Niêm yết {page.code} {page.title}"
        return _file(request, [page], paper, title, title)

    return view


def catalogue_sheets_view(paper: str):
    """`/thu-tuc/niem-yet-a4.pdf?linh-vuc=…`: a sheet for each procedure in force that the filters leave; not for words
    or letters, which would make endless files of the same sheets."""

    def view(request, index):
        chosen = Chosen.from_query(request.GET)
        if chosen.words or chosen.letter:
            raise Refused("Tờ niêm yết tải theo lĩnh vực, cấp hoặc cơ quan. Hãy bỏ từ tìm và chữ cái rồi tải lại.")
        found = index.procedures.by_facets(chosen).order_by().values("pk")
        pages = index.procedures.for_sheets().filter(pk__in=found)[: MOST + 1]
        if not pages:
            raise NothingThere("Không có thủ tục nào khớp các điều kiện đã chọn.")
        if len(pages) > MOST:
            raise Refused(f"Một tệp niêm yết có nhiều nhất {MOST} thủ tục. Hãy chọn thêm lĩnh vực, cấp hoặc cơ quan.")
        labels = ", ".join(label for _, label in chosen.labels)
        return _file(request, list(pages), paper, f"Niêm yết thủ tục {labels}".strip(), "Niêm yết thủ tục")

    return view


def _file(request, pages, paper: str, name: str, title: str):
    """The sheets as a download of that name; the file itself bears the title, the same however they were found."""
    office = OfficeSettings.for_request(request)
    sheets = [sheet_of(page, office) for page in pages]
    content = kept(f"sheets-{paper}", (title, sheets), lambda: posting_sheet.write(sheets, paper, title))
    return download(request, name, content, "application/pdf")


def _answers(page):
    yield "Giấy tờ", answers.papers(page)
    yield "Thời hạn", answers.time(page)
    yield "Phí, lệ phí", answers.cost(page)


def _told(answer) -> str:
    return f"{answer.text} ({answer.note})" if answer.note else answer.text


def _body(page):
    if page.heading != page.name:
        yield from _section("Tên đầy đủ của thủ tục", page.name)
    note = paragraphs(page.plain_note)
    yield from [Heading("Nói ngắn gọn"), *note] if note else []
    yield Heading("Thành phần hồ sơ")
    if page.dossier_count:
        yield _paragraph(f"Số lượng hồ sơ: {page.dossier_count} bộ.")
    if not any(case["documents"] for case in page.document_cases):
        yield _paragraph("Cơ quan công bố chưa nêu thành phần hồ sơ.")
    for case in page.document_cases:
        if case.label and case["documents"]:
            yield Paragraph((Run(case.label, bold=True),))
        rows = [(str(number), d.lines, d.counts_in_words) for number, d in enumerate(case.papers, start=1)]
        if rows:
            yield Table(_PAPERS, tuple(map(Row, rows)))
        for remark in case.remarks:
            yield _paragraph(remark.lines)
    yield from _where(page)
    yield Heading("Cách thức thực hiện, thời hạn, phí và lệ phí")
    groups = page.channel_groups
    rows = [(", ".join(g.methods), g.time or ("Ghi bằng lời" if g.remarks else UNKNOWN), _costs(g)) for g in groups]
    yield Table(_CHANNELS, tuple(map(Row, rows))) if rows else _paragraph(UNKNOWN)
    for group in groups:
        for methods, words in group.remarks:
            told = ", ".join(filter(None, (methods or ", ".join(group.methods), group.time)))
            yield Paragraph((Run(f"{told}: ", bold=True), Run(words)))
    if page.step_cases:
        yield Heading("Trình tự thực hiện")
    for case in page.step_cases:
        if case.label:
            yield Paragraph((Run(case.label, bold=True),))
        yield from map(_paragraph, case["steps"])
    yield from _section("Yêu cầu, điều kiện", page.requirements)
    yield from _section("Kết quả", *(output.name for output in page.outputs.all()))
    yield from _section("Căn cứ pháp lý", *(_basis(basis) for basis in page.legal_basis.all()))


def _where(page):
    executing = [str(link.agency) for link in page.agencies.all() if link.role == "executing"]
    yield from _section("Nơi nộp hồ sơ", *([page.receiving_address] if page.receiving_address else executing[:12]))


def _section(heading: str, *texts: str):
    texts = [text for text in texts if text]
    if texts:
        yield Heading(heading)
        yield from map(_paragraph, texts)


def _costs(group) -> str:
    """Each cost with all its words, told once: exemptions stand on the sheet as they stand in the record."""
    if group.costs_as:
        return f"Như mục “{group.costs_as.label}” ở trên"
    lines = [": ".join(filter(None, (c.kind_label, ". ".join(filter(None, _cost(c)))))) for c in group.costs]
    return "\n".join(lines) or UNKNOWN


def _cost(cost) -> tuple[str, str, str]:
    if not cost.is_told:
        return "chưa có thông tin", "", ""
    doubt = " (như nguồn ghi, cần hỏi lại)" if cost.amount_in_words and not cost.is_fixed else ""
    return f"{cost.amount_in_words}{doubt}", cost.lines, cost.attachment_in_words


def _basis(basis) -> str:
    return ": ".join(filter(None, (basis.number, basis.title)))


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Run(text),))
