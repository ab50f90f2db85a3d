"""Plans as open data: what was promised, how far it is, and what proves it."""

from collections.abc import Iterator
from itertools import islice

from django.db.models import Prefetch
from django.utils import timezone

from core import rich_text
from core.open_data import ADDRESS, AT_ONCE, PUBLISHED, Column, Dataset, Table, column, columns, full_address
from plans.activities import Activity, ExpectedOutput, State, in_full
from plans.models import PlanPage

RECURRENCES = {
    "continuous": "thường xuyên",
    "weekly": "hằng tuần",
    "monthly": "hằng tháng",
    "quarterly": "hằng quý",
    "half-yearly": "6 tháng",
    "yearly": "hằng năm",
    "on-demand": "đột xuất",
}


def _plans() -> Iterator[PlanPage]:
    pages = PlanPage.objects.published().with_progress().select_related("issuing_agency", "document")
    return pages.prefetch_related(Prefetch("carries_out", PlanPage.objects.visible())).iterator(chunk_size=AT_ONCE)


def _activities() -> Iterator[Activity]:
    """With state, units, outputs and evidence, which are worked out for many activities together."""
    activities = Activity.objects.filter(plan__in=PlanPage.objects.visible()).order_by("plan", "sort_order", "pk")
    keys, today = activities.values_list("pk", flat=True).iterator(), timezone.localdate()
    while some := list(islice(keys, AT_ONCE)):
        yield from in_full(activities.filter(pk__in=some).select_related("plan").with_state(today))


def _outputs() -> Iterator[ExpectedOutput]:
    for activity in _activities():
        for output in activity.outputs.all():
            output.activity = activity
            yield output


def _evidence(output: ExpectedOutput) -> list[dict]:
    return [
        {"title": each.name, "url": full_address(each.address), "quantity": each.quantity}
        for each in output.public_evidence
    ]


def _plain(name: str):
    return lambda plan: "\n".join(paragraph.text for paragraph in rich_text.paragraphs(getattr(plan, name)))


def _periods(activity: Activity) -> list[dict]:
    """The days as they are understood; of a period that is open at one end, that day is null."""
    days = [(period.start, period.end) for period in activity.periods]
    return [{"start": start and start.isoformat(), "end": end and end.isoformat()} for start, end in days]


PLAN_TABLE = Table(
    "ke-hoach",
    "Kế hoạch",
    _plans,
    (
        *ADDRESS,
        Column("title", "tên kế hoạch"),
        *columns(PlanPage, "number", "issued_on", "issuing_agency", "year"),
        Column("carries_out_id", "kế hoạch cấp trên", "integer", lambda plan: plan.carries_out and plan.carries_out.pk),
        column(PlanPage, "basis", read=_plain("basis")),
        column(PlanPage, "purpose", read=_plain("purpose")),
        column(PlanPage, "organization", read=_plain("organization")),
        Column("document", "bản kế hoạch đã ký", read=lambda plan: plan.document and full_address(plan.document.url)),
        Column("output_count", "số dự kiến sản phẩm", "integer", note="Cổng đếm cho ngày tải."),
        Column("proven_count", "số sản phẩm đã đủ minh chứng", "integer", note="Cổng đếm cho ngày tải."),
        *PUBLISHED,
    ),
    key=("id",),
    refers_to={"carries_out_id": "ke-hoach"},
)
UID = Column("activity_uid", "mã hoạt động, không đổi khi kế hoạch sửa đổi", read=lambda row: str(row.uid))
ACTIVITY_TABLE = Table(
    "ke-hoach-hoat-dong",
    "Hoạt động của kế hoạch",
    _activities,
    (
        Column("plan_id", "kế hoạch", "integer"),
        UID,
        Column("url", "địa chỉ của hoạt động", read=lambda activity: full_address(activity.address)),
        *columns(Activity, "number", "description", "form", "timing_text"),
        Column(
            "periods",
            "các khoảng thời gian, kể cả ngày đầu và ngày cuối",
            "array",
            _periods,
            note="Cổng hiểu từ lời văn, hoặc biên tập đặt.",
        ),
        Column("recurrence", "lặp lại", values=RECURRENCES, note="Cổng hiểu từ lời văn."),
        column(Activity, "lead_unit"),
        column(Activity, "supporting_units"),
        Column(
            "state",
            "trạng thái",
            read=lambda activity: activity.current_state,
            values=dict(State.choices),
            note="Cổng tính cho ngày tải, từ thời gian và minh chứng; trống khi chưa hiểu thời gian.",
        ),
        column(Activity, "halted_reason", meaning="lý do tạm dừng hoặc hủy"),
    ),
    key=("plan_id", "activity_uid"),
    refers_to={"plan_id": "ke-hoach"},
)
OUTPUT_TABLE = Table(
    "ke-hoach-san-pham",
    "Dự kiến sản phẩm và minh chứng",
    _outputs,
    (
        Column("plan_id", "kế hoạch", "integer", lambda output: output.activity.plan_id),
        Column(UID.name, UID.meaning, read=lambda output: str(output.activity.uid)),
        column(ExpectedOutput, "description"),
        Column("needed_count", "số lượng cần đạt", "integer", note="Từ lời văn, hoặc biên tập đặt."),
        Column("reached_count", "số lượng đã có minh chứng", "integer", note="Cổng đếm cho ngày tải."),
        Column("is_proven", "đã đủ minh chứng", "boolean", note="Cổng tính cho ngày tải."),
        Column("evidence", "minh chứng: tên, địa chỉ, số lượng", "array", _evidence),
    ),
    refers_to={"plan_id": "ke-hoach"},
)
PLANS = Dataset(
    "ke-hoach",
    "Kế hoạch",
    "kế hoạch",
    "Kế hoạch hằng năm, từng hoạt động với trạng thái, từng dự kiến sản phẩm với minh chứng đã công khai.",
    PlanPage.objects.published,
    (PLAN_TABLE, ACTIVITY_TABLE, OUTPUT_TABLE),
)
