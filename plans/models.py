from collections import Counter
from collections.abc import Sequence
from datetime import date
from urllib.parse import urljoin

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import OuterRef
from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField
from wagtail.models import PageManager
from wagtail.url_routing import RouteResult

from core.api import name_of, told
from core.below import PagesBelow
from core.pages import BasePage
from core.queries import VisiblePageQuerySet, bad_filter, chosen_page, is_number
from core.vietnamese import search_words
from legal import citations
from plans import views
from plans.activities import Activity, ExpectedOutput, Halt, in_full
from plans.api import activities_of, prepare
from plans.evidence import Evidence
from plans.files import PLAN_FILES
from plans.filters import chosen_activities, filters
from plans.lineage import TaskLink, tasks_of
from plans.records import ActivityRecord, Reminder, promise_changes
from plans.reporting import ReportingSettings
from plans.reports import ReportPage
from plans.year_view import year_view

__all__ = [
    "Activity",
    "ActivityRecord",
    "Evidence",
    "ExpectedOutput",
    "PlanIndexPage",
    "PlanPage",
    "Reminder",
    "ReportPage",
    "ReportingSettings",
    "TaskLink",
]

ACTIVITIES_A_PAGE = 50
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


class PlanPage(PagesBelow, BasePage):
    """A yearly plan as a promise: what will be done, what comes of it, when, by whom, and what proves it."""

    search_kind = "ke-hoach"
    search_prefetch = ("issuing_agency", "activities__outputs")
    parent_page_types = ["plans.PlanIndexPage"]
    subpage_types = ["plans.ReportPage"]
    views_below = PLAN_FILES

    number = models.CharField("số, ký hiệu", max_length=60, help_text="Ví dụ: 57/KH-SNNMT")
    issued_on = models.DateField("ngày ban hành")
    issuing_agency = models.ForeignKey(
        "core.Agency", verbose_name="cơ quan ban hành", on_delete=models.PROTECT, related_name="+"
    )
    year = models.PositiveSmallIntegerField("năm kế hoạch", db_index=True)
    carries_out = models.ForeignKey(
        "self",
        verbose_name="thực hiện kế hoạch",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Kế hoạch cấp trên mà kế hoạch này cụ thể hóa, nếu cổng có đăng.",
    )
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

    recipients = models.TextField(
        "nơi nhận",
        blank=True,
        help_text="Mỗi dòng một nơi, ví dụ: Ủy ban nhân dân tỉnh (để báo cáo). In ở cuối tệp tải về.",
    )
    signer_title = models.CharField("chức vụ người ký", max_length=120, blank=True)
    signer_name = models.CharField("họ tên người ký", max_length=120, blank=True)
    author = models.CharField(
        "người viết", max_length=120, blank=True, help_text="Người viết bài đưa kế hoạch này, nếu nêu tên."
    )

    objects = PlanManager()
    shown_activities: Sequence[Activity] = ()

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("number"), FieldPanel("issued_on"), FieldPanel("year")]),
                FieldPanel("issuing_agency"),
                FieldPanel("carries_out"),
                FieldPanel("document"),
            ],
            heading="Văn bản",
        ),
        FieldPanel("basis"),
        FieldPanel("purpose"),
        InlinePanel("activities", heading="Nội dung công việc", label="Hoạt động"),
        FieldPanel("organization"),
        MultiFieldPanel(
            [FieldPanel("recipients"), FieldRowPanel([FieldPanel("signer_title"), FieldPanel("signer_name")])],
            heading="Nơi nhận, người ký",
        ),
        FieldPanel("author"),
    ]

    api_fields = [
        APIField("number"),
        APIField("issued_on"),
        name_of("issuing_agency"),
        APIField("year"),
        APIField("basis"),
        APIField("purpose"),
        APIField("organization"),
        told("activities", activities_of),
    ]
    prepare_for_api = staticmethod(prepare)

    class Meta:
        verbose_name = "kế hoạch"
        verbose_name_plural = "kế hoạch"

    def clean(self):
        super().clean()
        if self.year and not 1990 <= self.year <= 2100:
            raise ValidationError({"year": "Năm kế hoạch phải từ 1990 đến 2100."})
        if self.issued_on and not 1945 <= self.issued_on.year <= 2101:
            raise ValidationError({"issued_on": "Ngày ban hành phải từ năm 1945 đến 2101."})
        if self.carries_out_id and self.carries_out_id == self.pk:
            raise ValidationError({"carries_out": "Kế hoạch không thực hiện chính nó: hãy chọn kế hoạch cấp trên."})

    def structured_data(self, request):
        """The plan as a document of its office, with an event for each activity that has a first and a last day."""
        address = self.get_full_url(request)
        plan = {
            "@type": "DigitalDocument",
            "name": self.title,
            "identifier": self.number,
            "url": address,
            "dateCreated": self.issued_on.isoformat(),
            "temporalCoverage": str(self.year),
            "publisher": {"@type": "GovernmentOrganization", "name": self.issuing_agency.name},
        }
        dated = [(activity, activity.periods[0]) for activity in self.shown_activities if len(activity.periods) == 1]
        return [plan, *(_event(each, days.start, days.end, address) for each, days in dated if days.start and days.end)]

    @property
    def rests_on(self) -> list[str]:
        return [found.number for found in citations.find(strip_tags(self.basis))]

    @property
    def other_names(self):
        return [self.number]

    @property
    def search_facts(self):
        return [self.number, str(self.issuing_agency)]

    def search_facets(self):
        return {"code": self.number, "agency": self.issuing_agency.name, "year": self.year, "day": self.issued_on}

    def text_for_search(self):
        parts = [strip_tags(text) for text in (self.basis, self.purpose, self.organization)]
        for activity in self.activities.all():
            parts += [activity.description, activity.timing_text, *(o.description for o in activity.outputs.all())]
        return " ".join(parts)

    def activities_with_state(self, today: date | None = None) -> list[Activity]:
        """Every activity as `with_state` gives it: few queries, and no evidence itself."""
        return Activity.objects.filter(plan=self.pk).with_state(today or timezone.localdate(), self)

    def activities_in_full(self) -> list[Activity]:
        """Every activity with its `current_state`, units, outputs and evidence."""
        return in_full(self.activities_with_state())

    def activities_of_preview(self) -> list[Activity]:
        """As `activities_with_state`, of a version that is not in the database."""
        activities, today = list(self.activities.all()), timezone.localdate()
        for activity in activities:
            outputs = activity.outputs.all()
            for output in outputs:
                output.count_required()
            activity.plan = self
            activity.output_count, activity.proven_count = len(outputs), sum(output.is_proven for output in outputs)
            activity.unit_pks = {unit.pk for unit in activity.units}
            activity.current_state = activity.state(today)
        return activities

    def _lineage(self):
        """The public plan above with its tasks, and the public plan of the same office for the year before."""
        above = self.carries_out_id and PlanPage.objects.visible().filter(pk=self.carries_out_id).first()
        tasks = list(tasks_of(self)) if above else []
        for task in tasks:
            task.plan = above
        before = PlanPage.objects.published().filter(year=self.year - 1, issuing_agency=self.issuing_agency_id)
        return {
            "plan_above": above,
            "tasks": tasks,
            "uncovered": [task for task in tasks if not task.is_taken_up],
            # An office may have several plans a year: the one before bears the same name but for the year.
            "year_before": next((plan for plan in before if _undated(plan.title) == _undated(self.title)), None),
        }

    def get_context(self, request, *args, **kwargs):
        is_preview = getattr(request, "is_preview", False)
        everything = self.activities_of_preview() if is_preview else self.activities_with_state()
        chosen = filters(everything, request)
        activities = chosen_activities(everything, chosen, self.year)
        page_obj = chosen_page(Paginator(activities, ACTIVITIES_A_PAGE), request)
        shown = page_obj.object_list if is_preview else in_full(page_obj.object_list)
        self.shown_activities = shown  # for `structured_data`, which the template asks for
        return {
            **super().get_context(request, *args, **kwargs),
            "filters": chosen,
            "is_filtered": any(each.value for each in chosen),
            "page_obj": page_obj,
            "activities": shown,
            "activity_count": len(activities),
            "total_count": len(everything),
            "year_view": year_view(shown, self.year, timezone.localdate()),
            "output_count": sum(activity.output_count for activity in everything),
            "proven_count": sum(activity.proven_count for activity in everything),
            "states": sorted(Counter(a.current_state for a in everything if a.current_state).items()),
            **self._lineage(),
            "reports": ReportPage.objects.children(self).visible() if self.pk else [],
            "promise_changes": promise_changes(self.activity_records.by_activity()) if self.pk else [],
        }

    def route(self, request, path_components):
        """Also the pages below, of one activity and of a comparison, for whom the plan's own page is there."""
        if len(path_components) != 2 or path_components[0] not in views.BELOW:
            return super().route(request, path_components)
        page, args, kwargs = super().route(request, [])
        return RouteResult(page, args, {**kwargs, "below": tuple(path_components)})

    def serve(self, request, *args, below=(), withdrawal=None, **kwargs):
        if not below or withdrawal:
            return super().serve(request, *args, withdrawal=withdrawal, **kwargs)
        name, key = below
        return views.BELOW[name](request, self, key)


def _undated(title: str) -> list[str]:
    return [word for word in search_words(title) if not word.isdigit()]


EVENT_STATUS = {"": "EventScheduled", Halt.PAUSED: "EventPostponed", Halt.CANCELLED: "EventCancelled"}


def _event(activity, start, end, address: str) -> dict:
    """An activity in the words of schema.org."""
    return {
        "@type": "Event",
        "name": activity.description[:200],
        "startDate": start.isoformat(),
        "endDate": end.isoformat(),
        "eventStatus": f"https://schema.org/{EVENT_STATUS[activity.halted]}",
        "url": urljoin(address, activity.address),
        **({"organizer": {"@type": "Organization", "name": activity.lead_unit.name}} if activity.lead_unit else {}),
    }
