"""The catalogue of procedures, each with its parts, and how fast dossiers are settled, as open data."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from django.db.models import Prefetch, QuerySet

from core import rich_text
from core.models import PortalDocument
from core.open_data import ADDRESS, AT_ONCE, PUBLISHED, Column, Dataset, Table, column, columns, full_address
from core.queries import VisiblePageQuerySet
from procedures.blocks import COST_KINDS, METHODS, TIME_UNITS, without_files
from procedures.facets import LEVELS
from procedures.models import ProcedurePage
from procedures.page_records import LEVEL_FIELDS
from procedures.parts import LegalBasis, Output, ProcedureAgency, RelatedProcedure
from procedures.settlement import COUNTS, IndexScore, SettlementIndexPage, SettlementPage, SettlementRow

RELATED = ("sectors", "applicant_types", "life_events", "agencies__agency")
LABELS = dict(LEVELS.values())
CURRENCIES = {"VND": "đồng", "USD": "đô la Mỹ"}


class Part(NamedTuple):
    """Something inside a procedure: `place` is where it stands, counted from 1, of its case or channel first."""

    page: ProcedurePage
    place: tuple[int, ...]
    value: Any
    within: Any = None


def _procedures() -> Iterator[ProcedurePage]:
    related = RelatedProcedure.objects.filter(page__in=ProcedurePage.objects.visible())
    pages = ProcedurePage.objects.published().select_related("issuing_agency", "checked_by")
    pages = pages.prefetch_related(*RELATED, Prefetch("related_procedures", related))
    return pages.defer("steps", "channels", "required_documents", "variants").iterator(chunk_size=AT_ONCE)


def _with(name: str) -> Iterator[ProcedurePage]:
    """The procedures with nothing but that part of them."""
    return ProcedurePage.objects.published().only(name).iterator(chunk_size=AT_ONCE)


def _channels() -> Iterator[Part]:
    for page in _with("channels"):
        for number, channel in enumerate(page.channel_values, 1):
            yield Part(page, (number,), channel)


def _costs() -> Iterator[Part]:
    for channel in _channels():
        for number, cost in enumerate(channel.value["costs"], 1):
            yield Part(channel.page, (*channel.place, number), cost)


def _steps() -> Iterator[Part]:
    for page in _with("steps"):
        for number, case in enumerate(page.step_cases, 1):
            for place, step in enumerate(case["steps"], 1):
                yield Part(page, (number, place), step, case)


def _papers() -> Iterator[Part]:
    """Each with the file of its form, asked for many pages together."""
    pages = _with("required_documents")
    while some := list(islice(pages, AT_ONCE)):
        parts = [part for page in some for part in _papers_of(page)]
        files = PortalDocument.objects.in_bulk({part.value["form"] for part in parts} - {None})
        for part in parts:
            part.value["form"] = files.get(part.value["form"])
            yield part


def _papers_of(page: ProcedurePage) -> Iterator[Part]:
    for number, case in enumerate(without_files(page.required_documents), 1):
        for place, paper in enumerate(case["documents"], 1):
            yield Part(page, (number, place), paper, case)


def _variants() -> Iterator[Part]:
    for page in _with("variants"):
        for number, block in enumerate(page.variants, 1):
            yield Part(page, (number,), block.value)


def _rows_of(rows: QuerySet) -> Callable[[], Iterator]:
    return lambda: rows.filter(page__in=ProcedurePage.objects.visible()).order_by("page", "sort_order", "pk").iterator()


def _agencies(role: str) -> Callable[[ProcedurePage], list[str]]:
    return lambda page: [link.agency.name for link in page.agencies.all() if link.role == role]


OF_PROCEDURE = Column("procedure_id", "thủ tục", "integer", lambda row: row.page.pk)
OF_ROW = Column("procedure_id", "thủ tục", "integer", lambda row: row.page_id)


def _number(name: str, meaning: str, depth: int = 0) -> Column:
    return Column(name, meaning, "integer", lambda part: part.place[depth])


def _of(name: str, meaning: str, type: str = "string", **more: Any) -> Column:
    """What stands under that name in the value of a part."""
    return Column(name, meaning, type, lambda part: part.value.get(name), **more)


TIME = (
    _of("processing_time", "thời hạn giải quyết", note="Số khi có đơn vị, nếu không là lời văn."),
    _of("unit", "đơn vị của thời hạn", values=dict(TIME_UNITS)),
)
PROCEDURE_TABLE = Table(
    "thu-tuc",
    "Thủ tục hành chính",
    _procedures,
    (
        *ADDRESS,
        *columns(ProcedurePage, "code", "name", "short_name", "state", "kind", "formality_type"),
        Column(
            "levels",
            "cấp thực hiện",
            "array",
            lambda page: [name for name, field in LEVEL_FIELDS.items() if getattr(page, field)],
            values={name: LABELS[field] for name, field in LEVEL_FIELDS.items()},
        ),
        *columns(ProcedurePage, "online_level", "partial_reason"),
        *columns(ProcedurePage, "is_shared_service", "is_vertical", "is_non_territorial"),
        *columns(ProcedurePage, "sectors", "applicant_types", "life_events", "issuing_agency"),
        *(
            Column(f"{role}_agencies", label[0].lower() + label[1:], "array", _agencies(role))
            for role, label in ProcedureAgency.Role.choices
        ),
        *columns(ProcedurePage, "decision_number", "decision_issued_on", "published_on"),
        column(ProcedurePage, "dossier_count", unit="bộ"),
        *columns(ProcedurePage, "receiving_address", "requirements", "description"),
        column(
            ProcedurePage,
            "plain_note",
            read=lambda page: "\n".join(paragraph.text for paragraph in rich_text.paragraphs(page.plain_note)),
            note="Lời của biên tập, không phải nội dung chính thức.",
        ),
        *columns(ProcedurePage, "keywords", "note"),
        Column("return_places", "nơi nhận kết quả", "array"),
        *columns(ProcedurePage, "checked_on", "checked_by"),
        Column(
            "related_ids",
            "thủ tục liên quan",
            "array",
            lambda page: [link.page_id for link in page.related_procedures.all()],
        ),
        *PUBLISHED,
    ),
    key=("id",),
)
PART_OF = {"procedure_id": PROCEDURE_TABLE.name}
TABLES = (
    PROCEDURE_TABLE,
    Table(
        "thu-tuc-cach-thuc",
        "Cách thức thực hiện và thời hạn",
        _channels,
        (
            OF_PROCEDURE,
            _number("number", "cách thức thứ mấy"),
            _of("method", "hình thức nộp", values=dict(METHODS)),
            *TIME,
            _of("description", "mô tả"),
        ),
        ("procedure_id", "number"),
        PART_OF,
    ),
    Table(
        "thu-tuc-phi",
        "Phí, lệ phí theo cách thức",
        _costs,
        (
            OF_PROCEDURE,
            _number("channel_number", "cách thức thứ mấy"),
            _number("number", "khoản thứ mấy", 1),
            _of("kind", "loại khoản thu", values=dict(COST_KINDS)),
            _of(
                "amount",
                "mức thu",
                "number",
                unit="theo cột currency",
                note="0 hay trống: xem mô tả, chưa hẳn miễn phí.",
            ),
            _of("currency", "đơn vị tiền", values=CURRENCIES),
            _of("description", "mô tả"),
        ),
        ("procedure_id", "channel_number", "number"),
        PART_OF,
    ),
    Table(
        "thu-tuc-giay-to",
        "Thành phần hồ sơ",
        _papers,
        (
            OF_PROCEDURE,
            _number("case_number", "trường hợp thứ mấy"),
            _number("number", "giấy tờ thứ mấy của trường hợp", 1),
            Column("case", "trường hợp", read=lambda part: part.within["name"]),
            _of("name", "tên giấy tờ", note="Không bản chính, không bản sao: là lời ghi chú."),
            _of("original_count", "số bản chính", "integer", unit="bản"),
            _of("copy_count", "số bản sao", "integer", unit="bản"),
            _of("code", "mã giấy tờ"),
            _of("form_names", "tên mẫu đơn, tờ khai", note="Mỗi dòng một mẫu."),
            Column("form", "tệp mẫu", read=lambda part: part.value["form"] and full_address(part.value["form"].url)),
            _of("is_required", "bắt buộc", "boolean"),
            _of("has_electronic_form", "có biểu mẫu điện tử", "boolean"),
            _of("is_output", "là kết quả của thủ tục khác", "boolean"),
        ),
        ("procedure_id", "case_number", "number"),
        PART_OF,
    ),
    Table(
        "thu-tuc-cac-buoc",
        "Trình tự thực hiện",
        _steps,
        (
            OF_PROCEDURE,
            _number("case_number", "trường hợp thứ mấy"),
            _number("number", "bước thứ mấy của trường hợp", 1),
            Column("case", "trường hợp", read=lambda part: part.within["name"]),
            Column("description", "nội dung bước", read=lambda part: part.value),
        ),
        ("procedure_id", "case_number", "number"),
        PART_OF,
    ),
    Table(
        "thu-tuc-truong-hop",
        "Trường hợp có mã riêng",
        _variants,
        (
            OF_PROCEDURE,
            _number("number", "trường hợp thứ mấy"),
            _of("code", "mã trường hợp"),
            _of("name", "tên trường hợp"),
            *TIME,
        ),
        ("procedure_id", "number"),
        PART_OF,
    ),
    Table(
        "thu-tuc-ket-qua",
        "Kết quả",
        _rows_of(Output.objects.all()),
        (OF_ROW, *columns(Output, "name", "code")),
        refers_to=PART_OF,
    ),
    Table(
        "thu-tuc-can-cu",
        "Căn cứ pháp lý",
        _rows_of(LegalBasis.objects.all()),
        (OF_ROW, *columns(LegalBasis, "number", "title", "issued_on", "issuing_agency")),
        refers_to=PART_OF,
    ),
)
PROCEDURES = Dataset(
    "thu-tuc",
    "Thủ tục hành chính",
    "thủ tục",
    "Danh mục thủ tục hành chính: nội dung, cách thức và thời hạn, phí, giấy tờ, trình tự, kết quả, căn cứ.",
    ProcedurePage.objects.published,
    TABLES,
    linked_data="cpsv-ap.jsonld",
)


def _settlement() -> Iterator[SettlementRow]:
    rows = SettlementRow.objects.filter(page__in=SettlementPage.objects.visible()).select_related("page", "sector")
    return rows.order_by("page__year", "page__month", "sort_order", "pk").iterator()


def _scores() -> Iterator[IndexScore]:
    pages = VisiblePageQuerySet(SettlementIndexPage).visible()
    return IndexScore.objects.filter(page__in=pages).order_by("index", "year", "pk").iterator()


SETTLEMENT = Dataset(
    "giai-quyet-ho-so",
    "Tình hình giải quyết hồ sơ",
    "tháng",
    "Mỗi tháng, mỗi lĩnh vực: số hồ sơ tiếp nhận, giải quyết trước hạn, đúng hạn, quá hạn, đang giải quyết; các chỉ số"
    " hằng năm.",
    SettlementPage.objects.visible,
    (
        Table(
            "giai-quyet-ho-so",
            "Số liệu theo tháng và lĩnh vực",
            _settlement,
            (
                column(SettlementPage, "year", read=lambda row: row.page.year),
                column(SettlementPage, "month", read=lambda row: row.page.month),
                column(SettlementRow, "sector"),
                *(column(SettlementRow, name, unit="hồ sơ") for name in COUNTS),
                Column(
                    "in_time_share",
                    "không quá hạn",
                    "number",
                    unit="% số đã giải quyết",
                    note="Cổng tính; chỉ là 100 khi không hồ sơ nào quá hạn.",
                ),
            ),
            ("year", "month", "sector"),
        ),
        Table(
            "chi-so-hang-nam",
            "Chỉ số hằng năm (PAR Index, SIPAS)",
            _scores,
            (
                *columns(IndexScore, "index", "year"),
                column(IndexScore, "score", meaning="kết quả", unit="%"),
                *columns(IndexScore, "rank", "out_of", "source_url"),
            ),
        ),
    ),
)
