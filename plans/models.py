from collections import Counter
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.html import strip_tags
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page, PageManager
from wagtail.snippets.models import register_snippet

from core.pages import BasePage
from core.queries import VisiblePageQuerySet, bad_filter, is_number
from plans import timing

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link"]


class PlanQuerySet(VisiblePageQuerySet):
    def published(self):
        """What a visitor may read, newest year first."""
        return self.visible().order_by("-year", "-issued_on", "-pk")

    def with_progress(self):
        """Adds `output_count` and `proven_count`: how many expected outputs there are, how many are proven."""
        outputs = ExpectedOutput.objects.filter(activity__plan=OuterRef("pk")).order_by()
        return self.annotate(
            output_count=_count(outputs, "activity__plan"),
            proven_count=_count(outputs.proven(), "activity__plan"),
        )

    def of_year(self, year):
        """The plan the front page speaks of: the newest of that year."""
        return self.published().with_progress().filter(year=year).first()


def _count(queryset, group):
    counted = queryset.values(group).annotate(n=models.Count("pk")).values("n")
    return models.functions.Coalesce(models.Subquery(counted, output_field=models.IntegerField()), 0)


PlanManager = PageManager.from_queryset(PlanQuerySet)


class PlanIndexPage(BasePage):
    """All plans, by year."""

    search_kind = None
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["plans.PlanPage"]

    introduction = models.CharField("giới thiệu", max_length=300, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = "trang kế hoạch"

    def children_to_read(self):
        return PlanPage.objects.child_of(self).select_related("issuing_agency", "document")

    def get_context(self, request, *args, **kwargs):
        plans = PlanPage.objects.child_of(self).published().with_progress().select_related("issuing_agency")
        year = request.GET.get("nam", "")
        years = sorted({plan.year for plan in plans}, reverse=True)
        if year and not (is_number(year) and int(year) in years):
            bad_filter("kế hoạch của năm", year)
        return {
            **super().get_context(request, *args, **kwargs),
            "plans": [plan for plan in plans if not year or plan.year == int(year)],
            "years": years,
            "year": int(year) if year else None,
        }


class PlanPage(BasePage):
    """A yearly plan as a promise: what will be done, what comes of it, when, by whom, and what proves it."""

    search_kind = "ke-hoach"
    parent_page_types = ["plans.PlanIndexPage"]
    subpage_types = []

    number = models.CharField("số, ký hiệu", max_length=60, help_text="Ví dụ: 57/KH-SNNMT")
    issued_on = models.DateField("ngày ban hành")
    issuing_agency = models.ForeignKey(
        "core.Agency", verbose_name="cơ quan ban hành", on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField("năm kế hoạch", db_index=True)
    basis = RichTextField("căn cứ", blank=True, features=TEXT_FEATURES)
    purpose = RichTextField("mục đích, yêu cầu", blank=True, features=TEXT_FEATURES)
    organization = RichTextField("tổ chức thực hiện", blank=True, features=TEXT_FEATURES)
    document = models.ForeignKey(
        "core.PortalDocument",
        verbose_name="bản kế hoạch đã ký",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    author = models.CharField(
        "người viết", max_length=120, blank=True, help_text="Người viết bài đưa kế hoạch này, nếu nêu tên."
    )

    objects = PlanManager()

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("number"), FieldPanel("issued_on"), FieldPanel("year")]),
                FieldPanel("issuing_agency"),
                FieldPanel("document"),
            ],
            heading="Văn bản",
        ),
        FieldPanel("basis"),
        FieldPanel("purpose"),
        InlinePanel("activities", heading="Nội dung công việc", label="Hoạt động"),
        FieldPanel("organization"),
        FieldPanel("author"),
    ]

    class Meta:
        verbose_name = "kế hoạch"
        verbose_name_plural = "kế hoạch"

    def clean(self):
        super().clean()
        if self.year and not 1990 <= self.year <= 2100:
            raise ValidationError({"year": "Năm kế hoạch phải từ 1990 đến 2100."})

    def text_for_search(self):
        parts = [self.number, *(strip_tags(text) for text in (self.basis, self.purpose, self.organization))]
        for activity in self.activities.all():
            parts += [activity.description, activity.timing_text, *(o.description for o in activity.outputs.all())]
        return " ".join(parts)

    def get_context(self, request, *args, **kwargs):
        activities = self.activities.all()
        if not getattr(request, "is_preview", False):  # what a preview shows is not in the database to be fetched from
            activities = activities.select_related("lead_unit").prefetch_related(
                "supporting_units", models.Prefetch("outputs", ExpectedOutput.objects.with_evidence())
            )
        activities = list(activities)
        today = timezone.localdate()
        for activity in activities:
            activity.current_state = activity.state(today)
        outputs = [output for activity in activities for output in activity.outputs.all()]
        return {
            **super().get_context(request, *args, **kwargs),
            "activities": activities,
            "output_count": len(outputs),
            "proven_count": sum(bool(output.public_evidence) for output in outputs),
            "states": sorted(Counter(a.current_state for a in activities if a.current_state).items()),
        }


class Activity(Orderable, ClusterableModel):
    """Hoạt động: one row of the plan's table. The words of its timing are always what is shown."""

    class State(models.TextChoices):
        DONE = "done", "Hoàn thành"
        IN_PROGRESS = "in-progress", "Đang thực hiện"
        LATE = "late", "Chậm tiến độ"
        NOT_DUE = "not-due", "Chưa đến hạn"

    plan = ParentalKey(PlanPage, on_delete=models.CASCADE, related_name="activities")
    number = models.CharField("TT", max_length=20, blank=True)
    description = models.TextField("nội dung công việc")
    timing_text = models.CharField("thời gian", max_length=300, blank=True, help_text="Đúng như trong kế hoạch.")
    lead_unit = models.ForeignKey(
        "core.Agency", verbose_name="chủ trì", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    supporting_units = ParentalManyToManyField("core.Agency", verbose_name="phối hợp", blank=True, related_name="+")

    panels = [
        FieldPanel("number"),
        FieldPanel("description"),
        InlinePanel("outputs", heading="Dự kiến sản phẩm", label="Sản phẩm"),
        FieldPanel("timing_text"),
        FieldPanel("lead_unit"),
        FieldPanel("supporting_units", widget=forms.CheckboxSelectMultiple),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "hoạt động"
        verbose_name_plural = "hoạt động"

    def __str__(self):
        return f"{self.number} {self.description[:80]}".strip()

    @property
    def timing(self) -> timing.Timing:
        """The words of the timing as periods, as far as they are understood."""
        return timing.parse(self.timing_text, self.plan.year)

    @property
    def is_proven(self) -> bool:
        """Whether every expected output has evidence a visitor can open."""
        outputs = self.outputs.all()
        return bool(outputs) and all(output.public_evidence for output in outputs)

    def state(self, today: date) -> State | None:
        """How far the activity is, never typed by anyone; None when the timing is not understood."""
        if self.is_proven:
            return self.State.DONE
        periods = self.timing.periods
        if not periods:
            return self.State.IN_PROGRESS if self.timing.recurrence == "on-demand" else None
        if all(period.end and period.end < today for period in periods):
            return self.State.LATE
        if all(period.start and period.start > today for period in periods):
            return self.State.NOT_DUE
        return self.State.IN_PROGRESS


class ExpectedOutputQuerySet(models.QuerySet):
    def proven(self):
        """Outputs with at least one published page as evidence."""
        return self.filter(Exists(Evidence.objects.published().filter(output=OuterRef("pk"))))

    def with_evidence(self):
        return self.prefetch_related(
            models.Prefetch("evidence", Evidence.objects.published(), to_attr="prefetched_evidence")
        )


class ExpectedOutput(Orderable):
    """Dự kiến sản phẩm: one thing an activity promises."""

    activity = ParentalKey(Activity, on_delete=models.CASCADE, related_name="outputs")
    description = models.TextField("dự kiến sản phẩm")

    objects = ExpectedOutputQuerySet.as_manager()
    panels = [FieldPanel("description")]

    class Meta(Orderable.Meta):
        verbose_name = "dự kiến sản phẩm"
        verbose_name_plural = "dự kiến sản phẩm"

    def __str__(self):
        return f"{self.activity.plan.number}, mục {self.activity.number}: {self.description[:120]}"

    @property
    def public_evidence(self) -> list["Evidence"]:
        """Evidence that a visitor can open; asks the database unless `with_evidence` has."""
        if not hasattr(self, "prefetched_evidence"):
            self.prefetched_evidence = list(Evidence.objects.published().filter(output=self.pk)) if self.pk else []
        return self.prefetched_evidence


class EvidenceQuerySet(models.QuerySet):
    def published(self):
        """Evidence that a visitor can open."""
        return self.filter(page__in=VisiblePageQuerySet(Page).visible()).select_related("page")


class EvidenceForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["output"].queryset = ExpectedOutput.objects.select_related("activity__plan")


@register_snippet
class Evidence(models.Model):
    """Minh chứng: a published page that proves an expected output. Outside the plan's own versions on purpose:
    adding one needs no new approval of the plan, and it counts only while its page is published."""

    output = models.ForeignKey(
        ExpectedOutput, verbose_name="sản phẩm", on_delete=models.CASCADE, related_name="evidence"
    )
    page = models.ForeignKey(Page, verbose_name="trang minh chứng", on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField("thêm lúc", auto_now_add=True)

    objects = EvidenceQuerySet.as_manager()
    panels = [FieldPanel("output"), FieldPanel("page")]
    base_form_class = EvidenceForm

    class Meta:
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        constraints = [models.UniqueConstraint(fields=["output", "page"], name="evidence_once_per_output")]

    def __str__(self):
        return f"{self.output}: {self.page}"
