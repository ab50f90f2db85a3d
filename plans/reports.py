"""Báo cáo: how a plan went in a month, a quarter or a year, drafted from its evidence and finished by hand (★7)."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, ListBlock, StreamBlock, StructBlock, StructValue, TextBlock
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager

from core.api import plain
from core.below import PagesBelow
from core.blocks import HeadingBlock, MergedTableBlock, ParagraphBlock, plain_text
from core.pages import BasePage, BasePageForm
from core.queries import VisiblePageQuerySet
from core.vietnamese import shorten
from plans.activities import Activity, ExpectedOutput
from plans.files import REPORT_FILES
from plans.reporting import QUOTED, Outcome, ReportKind, ReportPeriod

NUMBERED = (ReportKind.MONTH, ReportKind.QUARTER)
ADDRESS = re.compile(r"^(?:/(?!/)|https?://)\S*$")


class SourceValue(StructValue):
    @property
    def link(self) -> str:
        """The address, if it is one that a reader may safely follow."""
        return self["address"] if ADDRESS.match(self["address"] or "") else ""


class SourceBlock(StructBlock):
    label = CharBlock(label="Là gì", max_length=300)
    address = CharBlock(
        label="Địa chỉ",
        required=False,
        max_length=500,
        validators=[RegexValidator(ADDRESS, "Địa chỉ phải bắt đầu bằng / (trên cổng) hoặc https://.")],
    )

    class Meta:
        value_class = SourceValue


class FigureBlock(StructBlock):
    """A sentence with a number, and what was counted."""

    sentence = TextBlock(label="Câu", max_length=500)
    sources = ListBlock(SourceBlock(), label="Nguồn số liệu")

    class Meta:
        label = "Số liệu"
        icon = "list-ol"
        template = "blocks/report_figure.html"


class ReportBody(StreamBlock):
    heading = HeadingBlock(max_length=200)
    paragraph = ParagraphBlock()
    figure = FigureBlock()
    table = MergedTableBlock()


class ReportQuerySet(VisiblePageQuerySet):
    def of_period(self, plan, kind, number):
        """Those of the plan for the period; only months and quarters have numbers."""
        return self.children(plan).filter(kind=kind, **({"period_number": number} if kind in NUMBERED else {}))


class ReportForm(BasePageForm):
    """Tells a report that is not below its plan yet which plan that is."""

    def clean(self):
        self.instance.intended_plan = self.parent_page
        return super().clean()


class ReportPage(PagesBelow, BasePage):
    """A report of one period of a plan: its numbers with what was counted, then the office's own words."""

    base_form_class = ReportForm
    search_kind = "ke-hoach"
    parent_page_types = ["plans.PlanPage"]
    subpage_types = []
    views_below = REPORT_FILES

    kind = models.CharField("kỳ báo cáo", max_length=10, choices=ReportKind.choices)
    period_number = models.PositiveSmallIntegerField("tháng hoặc quý", default=1)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày")
    number = models.CharField("số, ký hiệu", max_length=60, blank=True, help_text="Ví dụ: 85/BC-SNNMT")
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    counted_on = models.DateField("số liệu tính đến ngày", default=timezone.localdate, editable=False)
    body = StreamField(ReportBody(), verbose_name="nội dung")

    objects = PageManager.from_queryset(ReportQuerySet)()
    intended_plan: Page | None = None

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldRowPanel([FieldPanel("number"), FieldPanel("issued_on")])], heading="Văn bản"),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("period_number")]),
                FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            ],
            heading="Kỳ báo cáo",
        ),
    ]

    api_fields = plain("kind", "period_number", "starts_on", "ends_on", "number", "issued_on", "counted_on")

    class Meta:
        verbose_name = "báo cáo"
        verbose_name_plural = "báo cáo"

    def clean(self):
        super().clean()
        if self.starts_on and self.ends_on and self.starts_on > self.ends_on:
            raise ValidationError({"ends_on": "Ngày cuối kỳ phải từ ngày đầu kỳ trở đi."})
        plan = self.get_parent() or self.intended_plan
        if plan and type(self).objects.of_period(plan, self.kind, self.period_number).exclude(pk=self.pk).exists():
            raise ValidationError({"kind": "Kế hoạch đã có báo cáo của kỳ này: hãy sửa báo cáo ấy, hoặc chọn kỳ khác."})

    @property
    def plan(self):
        return self.get_parent().specific

    @property
    def search_facts(self):
        return [self.number] if self.number else []

    @property
    def other_names(self):
        return [self.number]

    def search_facets(self):
        return {"code": self.number, "year": self.ends_on.year, "day": self.ends_on}

    def text_for_search(self):
        return plain_text(self.body)


def draft(plan, period: ReportPeriod, result: Outcome) -> ReportPage:
    """A report not saved yet, with the numbers of a period of the plan and room for the office's own words."""
    days = period.days
    opening, ending = "Báo cáo kết quả thực hiện ", f", {period.name}"
    name = plan.title
    if name.endswith(f" năm {period.year}"):  # said once: "… cải cách hành chính quý I năm 2026"
        name, ending = name.removesuffix(f" năm {period.year}"), f" {period.name}"
    body = [
        ("heading", "Kết quả thực hiện"),
        *(
            ("figure", {"sentence": f.sentence, "sources": [_source(item) for item in f.sources]})
            for f in result.figures
        ),
        ("table", _table(result.activities[:TABLE_ROWS])) if result.activities else None,
        ("heading", "Tồn tại, hạn chế và nguyên nhân"),
        ("paragraph", _list(result.late) + "<p>(Nêu nguyên nhân, trách nhiệm.)</p>"),
        ("heading", "Nhiệm vụ kỳ tiếp theo"),
        ("paragraph", _list(result.upcoming) + "<p>(Nêu nhiệm vụ, giải pháp.)</p>"),
    ]
    return ReportPage(
        title=f"{opening}{shorten(name, TITLE_LENGTH - len(opening) - len(ending))}{ending}",
        slug=f"bao-cao-{period.kind}{f'-{period.number}' if period.kind in NUMBERED else ''}",
        kind=period.kind,
        period_number=period.number,
        starts_on=days.start,
        ends_on=days.end,
        body=[part for part in body if part],
    )


TITLE_LENGTH = ReportPage._meta.get_field("title").max_length
LISTED = 50  # activities in a list; the table above it has more
TABLE_ROWS = 300
COLUMNS = ["TT", "Nội dung công việc", "Thời gian", "Sản phẩm: đã đạt", "Tình trạng"]


def _source(item) -> dict:
    if isinstance(item, Activity):
        return {"label": f"Mục {_named(item)}" if item.number else _named(item), "address": item.address}
    if isinstance(item, ExpectedOutput):
        return {"label": shorten(item.description, QUOTED), "address": item.activity.address}
    if isinstance(item, Page):
        return {"label": item.title, "address": item.url}
    return {"label": item.name[:300], "address": item.address}


def _named(activity) -> str:
    return f"{activity.number} {shorten(activity.description, QUOTED - 30)}".strip()


def _list(activities) -> str:
    """The activities as rich text."""
    parts = ((_named(each), each.timing_text) for each in activities[:LISTED])
    texts = ("; thời gian: ".join(part.rstrip(" .;,") for part in each if part) for each in parts)
    rows = format_html_join("", "<li>{}.</li>", ((text,) for text in texts))
    return format_html("<ul>{}</ul>", rows) if rows else ""


def _table(activities) -> dict:
    rows = [
        [
            activity.number,
            activity.description,
            activity.timing_text,
            "\n".join(f"{o.description}: {o.reached_count}/{o.needed_count}" for o in activity.outputs.all()),
            activity.current_state.label if activity.current_state else "",
        ]
        for activity in activities
    ]
    return {
        "data": [COLUMNS, *rows],
        "cell": [],
        "mergeCells": [],
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": "Tình hình từng hoạt động",
    }
