"""Tình hình giải quyết hồ sơ: how many dossiers came in and were settled early, on time or late, month by month; and
the yearly indices by which the office is judged (PAR Index, SIPAS)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel
from wagtail.models import Orderable, PageManager

from core import vietnamese
from core.pages import PROOFREADING, BasePage
from core.queries import VisiblePageQuerySet, bad_filter, is_number
from procedures.settlement_tables import COUNTS, MOST, unaccounted
from procedures.vocabularies import Sector

MONTHS = range(1, 13)


class Counts:
    """What is worked out of the five numbers, of a row or of a sum of rows."""

    received_count: int
    early_count: int
    on_time_count: int
    late_count: int
    in_hand_count: int | None

    @property
    def numbers(self) -> tuple[int, ...]:
        """The five, in the order of COUNTS."""
        return tuple(getattr(self, name) for name in COUNTS)

    @property
    def done_count(self) -> int:
        return self.early_count + self.on_time_count + self.late_count

    @property
    def in_time_count(self) -> int:
        return self.early_count + self.on_time_count

    @property
    def in_time_share(self) -> Decimal | None:
        """Of what was settled, how much not late, in percent with one decimal; None while nothing was settled.

        What is not quite all is never rounded to all.
        """
        if not self.done_count:
            return None
        share = (Decimal(100 * self.in_time_count) / self.done_count).quantize(Decimal("0.1"), ROUND_HALF_UP)
        return min(share, Decimal("99.9")) if self.late_count else share


@dataclass
class Total(Counts):
    """The sum of rows: of a month, of a sector, of a year. What is in hand is no sum but stands at the end."""

    name: str
    received_count: int = 0
    early_count: int = 0
    on_time_count: int = 0
    late_count: int = 0
    in_hand_count: int | None = 0  # None of a sector that the last month does not tell
    page: "SettlementPage | None" = None

    def add(self, row: Counts) -> None:
        for name in COUNTS[:-1]:
            setattr(self, name, getattr(self, name) + getattr(row, name))


class SettlementQuerySet(VisiblePageQuerySet):
    def years(self) -> list[int]:
        """Those a visitor can read of, the latest first."""
        return list(self.visible().order_by("-year").values_list("year", flat=True).distinct())

    def of_year(self, year: int):
        return self.visible().filter(year=year).order_by("month").prefetch_related("rows__sector")

    def latest(self):
        """The newest month a visitor can read of, or None."""
        return self.visible().order_by("-year", "-month").prefetch_related("rows__sector").first()


class SettlementIndexPage(BasePage):
    """How fast the office settles what people hand in: a year by months and by sectors, and the yearly indices."""

    search_kind = None
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["procedures.SettlementPage"]

    introduction = models.CharField("giới thiệu", max_length=300, blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("introduction"),
        InlinePanel("scores", heading="Chỉ số hằng năm", label="Chỉ số"),
    ]

    class Meta:
        verbose_name = "trang tình hình giải quyết hồ sơ"

    def children_to_read(self):
        return SettlementPage.objects.child_of(self).prefetch_related("rows__sector")

    def get_context(self, request, *args, **kwargs):
        pages = SettlementPage.objects.child_of(self)
        years = pages.years()
        year = _chosen_year(request.GET.get("nam", ""), years)
        months = list(pages.of_year(year)) if year else []
        return {
            **super().get_context(request, *args, **kwargs),
            "years": years,
            "year": year,
            "months": [page.total for page in months],
            "total": sum_of(f"Năm {year}", months),
            "sectors": by_sector(months),
            "chart": chart([page.total for page in months]),
            "indices": by_index(self.scores.all()),
        }


def _chosen_year(value: str, years: list[int]) -> int | None:
    if not value:
        return years[0] if years else None
    return int(value) if is_number(value) and int(value) in years else bad_filter("năm", value)


class IndexScore(Orderable):
    """What the office reached in one year of a yearly index."""

    class Index(models.TextChoices):
        PAR = "par", "Chỉ số cải cách hành chính (PAR Index)"
        SIPAS = "sipas", "Chỉ số hài lòng của người dân, tổ chức (SIPAS)"

    page = ParentalKey(SettlementIndexPage, on_delete=models.CASCADE, related_name="scores")
    index = models.CharField("chỉ số", max_length=10, choices=Index.choices)
    year = models.PositiveSmallIntegerField("năm", validators=[MinValueValidator(2010), MaxValueValidator(2100)])
    score = models.DecimalField(
        "kết quả (%)", max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    rank = models.PositiveSmallIntegerField("xếp hạng", null=True, blank=True)
    out_of = models.PositiveSmallIntegerField("trên tổng số", null=True, blank=True)
    source_url = models.URLField("nguồn công bố", blank=True)

    panels = [
        FieldRowPanel([FieldPanel("index"), FieldPanel("year"), FieldPanel("score")]),
        FieldRowPanel([FieldPanel("rank"), FieldPanel("out_of"), FieldPanel("source_url")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "chỉ số hằng năm"
        verbose_name_plural = "chỉ số hằng năm"

    def clean(self):
        super().clean()
        if self.rank and self.out_of and self.rank > self.out_of:
            raise ValidationError({"rank": "Thứ hạng không thể lớn hơn tổng số đơn vị được xếp hạng."})


class SettlementPage(BasePage):
    """What came in and was settled in one month, by sector."""

    search_kind = None
    parent_page_types = ["procedures.SettlementIndexPage"]
    subpage_types = []

    year = models.PositiveSmallIntegerField("năm", validators=[MinValueValidator(2010), MaxValueValidator(2100)])
    month = models.PositiveSmallIntegerField("tháng", validators=[MinValueValidator(1), MaxValueValidator(12)])

    objects = PageManager.from_queryset(SettlementQuerySet)()
    content_panels = [
        PROOFREADING,
        FieldRowPanel([FieldPanel("month"), FieldPanel("year")]),
        HelpPanel("Tháng tính theo kỳ báo cáo của cơ quan. Đang giải quyết là số hồ sơ còn lại khi hết kỳ."),
        InlinePanel("rows", heading="Số liệu theo lĩnh vực", label="Lĩnh vực"),
    ]

    class Meta:
        verbose_name = "số liệu giải quyết hồ sơ"
        verbose_name_plural = "số liệu giải quyết hồ sơ"
        indexes = [models.Index(fields=["-year", "-month"])]

    @property
    def name_for_slug(self) -> str:
        return f"tháng {self.month} {self.year}"

    def _set_core_field_defaults(self):
        self.title = self.draft_title = f"Tình hình giải quyết hồ sơ tháng {self.month} năm {self.year}"
        super()._set_core_field_defaults()

    def clean(self):
        super().clean()
        same = SettlementPage.objects.filter(year=self.year, month=self.month).exclude(pk=self.pk)
        if same.exists():
            raise ValidationError(
                {"month": f"Tháng {self.month} năm {self.year} đã có trang số liệu: hãy sửa trang ấy."}
            )

    @property
    def total(self) -> Total:
        total = sum_of(f"Tháng {self.month}", [self])
        total.page = self
        return total

    def get_context(self, request, *args, **kwargs):
        rows = sorted(self.rows.all(), key=lambda row: vietnamese.sort_key(row.sector.name))
        return {**super().get_context(request, *args, **kwargs), "rows": rows, "total": self.total}


class SettlementRow(Counts, Orderable):
    """The five numbers of one sector in one month."""

    page = ParentalKey(SettlementPage, on_delete=models.CASCADE, related_name="rows")
    sector = models.ForeignKey(Sector, verbose_name="lĩnh vực", on_delete=models.PROTECT, related_name="+")
    received_count = models.PositiveIntegerField("tiếp nhận", validators=[MaxValueValidator(MOST)])
    early_count = models.PositiveIntegerField("giải quyết trước hạn", validators=[MaxValueValidator(MOST)])
    on_time_count = models.PositiveIntegerField("giải quyết đúng hạn", validators=[MaxValueValidator(MOST)])
    late_count = models.PositiveIntegerField("giải quyết quá hạn", validators=[MaxValueValidator(MOST)])
    in_hand_count = models.PositiveIntegerField("đang giải quyết", validators=[MaxValueValidator(MOST)])

    panels = [FieldPanel("sector"), FieldRowPanel([FieldPanel(name) for name in COUNTS])]

    class Meta(Orderable.Meta):
        verbose_name = "số liệu của lĩnh vực"
        verbose_name_plural = "số liệu của lĩnh vực"
        constraints = [
            models.UniqueConstraint(
                fields=["page", "sector"],
                name="one_row_of_a_sector",
                violation_error_message="Lĩnh vực này đã có một dòng trong tháng.",
            )
        ]

    def clean(self):
        super().clean()
        counts = dict(zip(COUNTS, self.numbers, strict=True))
        if None not in counts.values() and (reason := unaccounted(counts)):
            raise ValidationError({"received_count": f"{reason[0].upper()}{reason[1:]}."})


def sum_of(name: str, pages: list[SettlementPage]) -> Total:
    """The total of those months, given in their order; in hand is what the last of them left."""
    total = Total(name)
    for page in pages:
        total.in_hand_count = 0
        for row in page.rows.all():
            total.add(row)
            total.in_hand_count += row.in_hand_count
    return total


def by_sector(pages: list[SettlementPage]) -> list[Total]:
    """The totals of each sector over those months, given in their order; the sectors in alphabetical order."""
    totals: dict[str, Total] = {}
    for page in pages:
        for row in page.rows.all():
            total = totals.setdefault(row.sector.name, Total(row.sector.name, in_hand_count=None))
            total.add(row)
            total.in_hand_count = row.in_hand_count if page is pages[-1] else None
    return [totals[name] for name in sorted(totals, key=vietnamese.sort_key)]


def by_index(scores) -> dict[str, list[IndexScore]]:
    """The scores of each index by its name, the latest year first."""
    found: dict[str, list[IndexScore]] = {}
    for score in sorted(scores, key=lambda score: (-IndexScore.Index.values.index(score.index), score.year))[::-1]:
        found.setdefault(score.get_index_display(), []).append(score)
    return found


@dataclass(frozen=True)
class Column:
    """A month of the drawing: its parts from the ground up, in percent of the height, each with its state."""

    month: str
    x: float
    middle: float
    parts: list[tuple[str, float, float]]
    label: str


def chart(totals: list[Total]) -> list[Column]:
    """What was settled in each month, as columns of parts; positions are shares of the width and the height."""
    highest = max((total.done_count for total in totals), default=0)
    if not highest:
        return []
    width = 100 / len(MONTHS)
    columns = []
    for total in totals:
        number = total.page.month - 1
        ground, parts = 100.0, []
        for state, count in (
            ("done", total.early_count),
            ("in-progress", total.on_time_count),
            ("late", total.late_count),
        ):
            height = 100 * count / highest
            ground -= height
            if count:
                parts.append((state, round(ground, 2), round(height, 2)))
        x, middle = round(number * width + 1, 2), round((number + 0.5) * width, 2)
        columns.append(Column(str(number + 1), x, middle, parts, vietnamese.number(total.done_count)))
    return columns
