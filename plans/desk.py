"""What the desk says of plans: evidence that waits for a second person, activities that are late or due this month."""

from datetime import date
from operator import attrgetter

from django.utils import timezone

from core.desk import DeskPanel
from core.vietnamese import sort_key
from plans.activities import Activity, State
from plans.evidence import Evidence

YEARS_BACK = 1  # promises of the year before that are still open


class EvidenceAwaitingPanel(DeskPanel):
    """Files and addresses elsewhere that another person added and the user may confirm."""

    order = 215
    template_name = "plans/desk/evidence_awaiting.html"

    def rows(self, user):
        if not user.has_perm("plans.confirm_evidence"):
            return []
        waiting = Evidence.objects.awaiting().exclude(added_by=user)
        return list(waiting.select_related("output__activity__plan", "document", "added_by"))


class DuePanel(DeskPanel):
    """What the public plans promised for this month and is not done yet, and what is late, by unit."""

    order = 250
    template_name = "plans/desk/due.html"

    def rows(self, user):
        return due_activities(timezone.localdate())


def due_activities(today: date) -> list[Activity]:
    """Activities of public plans that are late or end in the month of `today`, each with its `due_on`, by lead unit.

    Those of one unit stand together, the latest first; those without a unit at the end.
    """
    found = []
    for activity in Activity.objects.of_years(today.year - YEARS_BACK, today.year).with_state(today):
        activity.due_on = due_on(activity, today)
        if activity.due_on and activity.current_state in (State.LATE, State.IN_PROGRESS, State.NOT_DUE):
            found.append(activity)
    found.sort(key=attrgetter("due_on"))
    return sorted(found, key=lambda each: (each.lead_unit is None, sort_key(str(each.lead_unit or ""))))


def due_on(activity: Activity, today: date) -> date | None:
    """The last day of what is late, or of the period that ends this month; None when nothing is due."""
    ends = [period.end for period in activity.periods if period.end]
    if activity.current_state == State.LATE:
        return max(ends)
    return min(
        (end for end in ends if end >= today and (end.year, end.month) == (today.year, today.month)), default=None
    )
