"""What a plan promises: its activities and their expected outputs, with how far each is."""

import uuid
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable

from core.vietnamese import number
from plans import targets
from plans.evidence import Evidence
from plans.timing import Period, Timing, parse

KEY_LENGTH = 10  # hexadecimal digits of the uid in an address: no plan has enough activities for two alike


class Halt(models.TextChoices):
    PAUSED = "paused", "Tạm dừng"
    CANCELLED = "cancelled", "Hủy"


class State(models.TextChoices):
    """How far an activity is; only a halt is ever typed by anyone."""

    DONE = "done", "Hoàn thành"
    IN_PROGRESS = "in-progress", "Đang thực hiện"
    LATE = "late", "Chậm tiến độ"
    NOT_DUE = "not-due", "Chưa đến hạn"
    PAUSED = "paused", "Tạm dừng"
    CANCELLED = "cancelled", "Đã hủy"


class ActivityQuerySet(models.QuerySet):
    def for_files(self):
        """With all that a file of the plan says of them."""
        return self.select_related("lead_unit").prefetch_related("supporting_units", "outputs")

    def of_unit(self, unit):
        """Those that the unit leads or supports."""
        return self.filter(Q(lead_unit=unit) | Q(supporting_units=unit)).distinct()

    def without_headings(self):
        """Those that promise something; `Activity.is_heading` says what a heading is."""
        outputs = Exists(ExpectedOutput.objects.filter(activity=OuterRef("pk")))
        return self.exclude(~outputs, timing_text="", starts_on=None, ends_on=None)

    def of_years(self, first: int, last: int):
        """Those of the plans for these years that visitors may read, each with its plan."""
        plans = self.model.plan.field.related_model.objects.visible().filter(year__range=(first, last))
        return self.filter(plan__in=plans).select_related("plan__page_ptr")

    def with_state(self, today: date, plan=None) -> list["Activity"]:
        """Each with its `current_state` on the day and its `unit_pks`, in four queries; `plan` if it is that of all."""
        activities, keys = list(self.select_related("lead_unit")), self.order_by().values("pk")
        counts = ExpectedOutput.objects.filter(activity__in=keys).counted_by_activity()
        units = {activity.pk: {activity.lead_unit_id} - {None} for activity in activities}
        through = self.model.supporting_units.through.objects.filter(activity__in=keys)
        for activity_pk, unit_pk in through.values_list("activity", "agency"):
            units[activity_pk].add(unit_pk)
        for activity in activities:
            activity.plan = plan or activity.plan
            activity.output_count, activity.proven_count = counts.get(activity.pk, (0, 0))
            activity.unit_pks = units[activity.pk]
            activity.current_state = activity.state(today)
        return activities


class Activity(Orderable, ClusterableModel):
    """Hoạt động: one row of the plan's table. The words of its timing are always what is shown."""

    plan = ParentalKey("plans.PlanPage", on_delete=models.CASCADE, related_name="activities")
    # The same in every version of the plan, in its address and in calendars that people subscribed to.
    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    number = models.CharField("TT", max_length=20, blank=True)
    description = models.TextField("nội dung công việc")
    form = models.CharField("hình thức", max_length=300, blank=True)
    timing_text = models.CharField("thời gian", max_length=300, blank=True, help_text="Đúng như trong kế hoạch.")
    starts_on = models.DateField("từ ngày", null=True, blank=True)
    ends_on = models.DateField(
        "đến hết ngày",
        null=True,
        blank=True,
        help_text="Để trống: cổng tự hiểu từ lời văn. Điền khi lời văn không nói ngày, hoặc cổng hiểu chưa đúng.",
    )
    lead_unit = models.ForeignKey(
        "core.Agency", verbose_name="chủ trì", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    supporting_units = ParentalManyToManyField("core.Agency", verbose_name="phối hợp", blank=True, related_name="+")
    halted = models.CharField(
        "tạm dừng hoặc hủy",
        max_length=10,
        blank=True,
        choices=[("", "Không, đang thực hiện theo kế hoạch"), *Halt.choices],
        help_text="Các trạng thái khác do cổng tự tính từ thời gian và minh chứng.",
    )
    halted_reason = models.CharField("lý do", max_length=300, blank=True, help_text="Hiện công khai.")

    objects = ActivityQuerySet.as_manager()
    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("form")]),
        FieldPanel("description"),
        InlinePanel("outputs", heading="Dự kiến sản phẩm", label="Sản phẩm"),
        FieldPanel("timing_text"),
        FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
        FieldPanel("lead_unit"),
        FieldPanel("supporting_units", widget=forms.CheckboxSelectMultiple),
        MultiFieldPanel([FieldPanel("halted"), FieldPanel("halted_reason")], heading="Tạm dừng, hủy"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "hoạt động"
        verbose_name_plural = "hoạt động"

    def __str__(self):
        return f"{self.number} {self.description[:80]}".strip()

    def clean(self):
        super().clean()
        if self.starts_on and self.ends_on and self.starts_on > self.ends_on:
            raise ValidationError({"ends_on": "Ngày kết thúc phải từ ngày bắt đầu trở đi."})
        if self.halted and not self.halted_reason.strip():
            raise ValidationError({"halted_reason": "Tạm dừng hoặc hủy thì phải nêu lý do."})

    @property
    def timing(self) -> Timing:
        """The words of the timing as periods, as far as they are understood."""
        return parse(self.timing_text, self.plan.year)

    @property
    def periods(self) -> tuple[Period, ...]:
        """The days of the activity: those set by hand, else what its words say."""
        if self.starts_on or self.ends_on:
            return (Period(self.starts_on, self.ends_on),)
        return self.timing.periods

    @property
    def month_count(self) -> int:
        """How many months its days fall in; twelve when it has none or they have no beginning or end."""
        periods = self.periods
        if not periods or any(None in (period.start, period.end) for period in periods):
            return 12
        spans = [(p.start.year * 12 + p.start.month, p.end.year * 12 + p.end.month) for p in periods]
        return len({month for first, last in spans for month in range(first, min(last, first + 1200) + 1)})

    @property
    def recurrence(self) -> str | None:
        """How often it comes round; dates set by hand say that it does not."""
        return None if self.starts_on or self.ends_on else self.timing.recurrence

    @property
    def units(self) -> list:
        """Who leads, then who supports."""
        return [*([self.lead_unit] if self.lead_unit else []), *self.supporting_units.all()]

    @property
    def address(self) -> str:
        """The lasting address of the activity, below that of its plan."""
        return f"{self.plan.url}hoat-dong/{self.uid.hex[:KEY_LENGTH]}/"

    @property
    def is_proven(self) -> bool:
        """Whether every expected output has the evidence it wants, for visitors to open."""
        if hasattr(self, "proven_count"):
            return 0 < self.output_count == self.proven_count
        outputs = self.outputs.all()
        return bool(outputs) and all(output.is_proven for output in outputs)

    def state(self, today: date) -> State | None:
        """How far the activity is; None when nobody can tell, its time not being understood.

        What comes round or goes on all the time is done only when its last period has ended too.
        """
        if self.halted:
            return State(self.halted)
        periods, recurrence = self.periods, self.recurrence
        if recurrence == "on-demand" and not periods:
            periods = (Period(None, date(self.plan.year, 12, 31)),)
        has_ended = bool(periods) and all(period.end and period.end < today for period in periods)
        if self.is_proven and (has_ended or not recurrence):
            return State.DONE
        if not periods:
            return None
        if has_ended:
            return State.IN_PROGRESS if recurrence == "on-demand" else State.LATE
        if all(period.start and period.start > today for period in periods):
            return State.NOT_DUE
        return State.IN_PROGRESS

    @property
    def is_heading(self) -> bool:
        """Whether the row is the name of a group: it has neither words of a time, nor dates by hand, nor outputs."""
        return not (self.timing_text or self.starts_on or self.ends_on or self.outputs.all())


class RequiredCountField(models.PositiveIntegerField):
    """How much evidence an output wants, for the database to compare: counted when the output is saved."""

    def pre_save(self, instance, add):
        instance.count_required()
        return instance.required_count


class ExpectedOutputQuerySet(models.QuerySet):
    def with_evidence_count(self):
        """Adds `public_count`: what the evidence that a visitor can open comes to."""
        counted = Evidence.objects.published().filter(output=OuterRef("pk")).order_by().values("output")
        total = Subquery(counted.annotate(n=models.Sum("quantity")).values("n"), output_field=models.IntegerField())
        return self.annotate(public_count=models.functions.Coalesce(total, 0))

    def proven(self):
        """Outputs with as much published evidence as they want."""
        return self.with_evidence_count().filter(public_count__gte=models.F("required_count"))

    def counted_by_activity(self) -> dict[int, tuple[int, int]]:
        """By the number of each activity: how many outputs it has, and how many of them are proven."""
        rows = self.with_evidence_count().order_by().values_list("activity", "required_count", "public_count")
        counts: dict[int, tuple[int, int]] = {}
        for activity, required, reached in rows:
            outputs, proven = counts.get(activity, (0, 0))
            counts[activity] = outputs + 1, proven + (reached >= required)
        return counts

    def with_evidence(self):
        return self.prefetch_related(
            models.Prefetch("evidence", Evidence.objects.published(), to_attr="prefetched_evidence")
        )


def in_full(activities) -> list[Activity]:
    """The activities with their supporting units, outputs and evidence, in a constant number of queries."""
    activities = list(activities)
    outputs = models.Prefetch("outputs", ExpectedOutput.objects.with_evidence())
    models.prefetch_related_objects(activities, "supporting_units", outputs)
    return activities


class ExpectedOutput(Orderable):
    """Dự kiến sản phẩm: one thing an activity promises, a number of them where its words give one."""

    activity = ParentalKey(Activity, on_delete=models.CASCADE, related_name="outputs")
    description = models.TextField("dự kiến sản phẩm")
    target_count = models.PositiveIntegerField(
        "số lượng cần đạt",
        null=True,
        blank=True,
        help_text="Để trống: cổng lấy từ lời văn (“tối thiểu 36 tin, bài” là 36); lời văn không nói thì cần một.",
    )
    required_count = RequiredCountField(editable=False, default=1)

    objects = ExpectedOutputQuerySet.as_manager()
    panels = [FieldPanel("description"), FieldPanel("target_count")]

    class Meta(Orderable.Meta):
        verbose_name = "dự kiến sản phẩm"
        verbose_name_plural = "dự kiến sản phẩm"

    def __str__(self):
        return f"{self.activity.plan.number}, mục {self.activity.number}: {self.description[:120]}"

    def clean(self):
        super().clean()
        if self.target_count is not None and not 1 <= self.target_count <= targets.MAXIMUM:
            raise ValidationError({"target_count": f"Số lượng cần đạt phải từ 1 đến {number(targets.MAXIMUM)}."})

    def count_required(self) -> None:
        """Sets `required_count`: what an editor set, or the words of the output say, or one piece of evidence."""
        self.required_count = self.target_count or targets.count(self.description, self.activity.month_count) or 1

    @property
    def needed_count(self) -> int:
        """How much evidence it takes, the number the database compares with."""
        return self.required_count

    @property
    def public_evidence(self) -> list[Evidence]:
        """Evidence that a visitor can open; asks the database unless `with_evidence` has."""
        if not hasattr(self, "prefetched_evidence"):
            self.prefetched_evidence = list(Evidence.objects.published().filter(output=self.pk)) if self.pk else []
        return self.prefetched_evidence

    @property
    def reached_count(self) -> int:
        return sum(evidence.quantity for evidence in self.public_evidence)

    @property
    def is_proven(self) -> bool:
        return self.reached_count >= self.needed_count
