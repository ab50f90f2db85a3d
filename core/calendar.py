"""What goes live, is withdrawn or is to be looked over when; and what versions in review ask for."""

from calendar import Calendar
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Page, Revision
from wagtail.permissions import page_permission_policy

from core.models import ApprovalTaskState
from core.queries import chosen_month
from core.reviews import PageReview


def editable_by(user):
    """The pages whose drafts the user may open: a QuerySet of Page."""
    return page_permission_policy.instances_user_has_permission_for(user, "change")


class Due(NamedTuple):
    """A date that the schedule has to keep, or will have to once the version is approved."""

    moment: datetime
    page: Page
    is_withdrawal: bool
    is_approved: bool = True
    is_review: bool = False  # of a day, whatever the hour

    @property
    def day(self) -> date:
        return timezone.localdate(self.moment)


def due(pages, until: datetime) -> list[Due]:
    """The dates of these pages that are not kept yet, up to a moment, the earliest first."""
    approved = Revision.page_revisions.filter(approved_go_live_at__lte=until)
    going_live = {int(pk): moment for pk, moment in approved.values_list("object_id", "approved_go_live_at")}
    ending = Q(live=True, expire_at__lte=until)
    found = []
    for page in pages.filter(ending | Q(pk__in=going_live)):
        if page.pk in going_live:
            found.append(Due(going_live[page.pk], page, False))
        if page.live and page.expire_at and page.expire_at <= until:
            found.append(Due(page.expire_at, page, True))
    return sorted(found, key=lambda row: (row.moment, row.page.pk))


def asked_for(pages) -> list[Due]:
    """The dates to go live that versions in review ask for."""
    wanted = {}
    for round_ in ApprovalTaskState.objects.under_way():
        moment = parse_datetime(round_.revision.content.get("go_live_at") or "")
        if moment:
            wanted[int(round_.revision.object_id)] = moment
    return [Due(wanted[page.pk], page, False, False) for page in pages.filter(pk__in=wanted)]


def to_look_over(pages) -> list[Due]:
    """The days by which these pages are to be looked over again."""
    rows = PageReview.objects.of(pages)
    return [Due(_midnight(row.review_on), row.page, is_withdrawal=False, is_review=True) for row in rows]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class CalendarView(WagtailAdminTemplateMixin, TemplateView):
    """A month of what is scheduled, `?thang=2026-11`; of pages whose drafts the reader may open."""

    template_name = "core/calendar.html"
    page_title = "Lịch đăng, gỡ"
    header_icon = "calendar"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        today = timezone.localdate()
        month = chosen_month(self.request, today)
        following = (month + timedelta(days=31)).replace(day=1)
        pages = editable_by(self.request.user)
        rows = [
            row
            for row in due(pages, _midnight(following)) + asked_for(pages) + to_look_over(pages)
            if month <= row.day < following
        ]
        rows.sort(key=lambda row: (row.moment, row.page.pk))
        weeks = Calendar().monthdatescalendar(month.year, month.month)
        return {
            **super().get_context_data(**kwargs),
            "month": month,
            "today": today,
            "weeks": [[(day, [row for row in rows if row.day == day]) for day in week] for week in weeks],
            "rows": rows,
            "previous": month - timedelta(days=1),
            "following": following,
        }
