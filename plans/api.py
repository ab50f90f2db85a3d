"""What the API says of a plan besides its own fields: its activities, as the page shows them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from plans.activities import Activity, ExpectedOutput, in_full


def prepare(plans: Sequence) -> None:
    """Asks once for the activities of all plans, with state, units, outputs and what proves them."""
    prefetch_related_objects(plans, "issuing_agency")
    activities = Activity.objects.filter(plan__in=plans).order_by("sort_order", "pk").select_related("plan")
    of_plan = defaultdict(list)
    for activity in in_full(activities.with_state(timezone.localdate())):
        of_plan[activity.plan_id].append(activity)
    for plan in plans:
        plan.activities_told = of_plan[plan.pk]


def activities_of(plan) -> list[dict[str, Any]]:
    return [_activity(activity) for activity in plan.activities_told]


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        "uid": str(activity.uid),
        "number": activity.number,
        "description": activity.description,
        "form": activity.form,
        "timing_text": activity.timing_text,
        "recurrence": activity.recurrence,
        "periods": [{"start": period.start, "end": period.end} for period in activity.periods],
        "state": activity.current_state,
        "halted_reason": activity.halted_reason,
        "lead_unit": activity.lead_unit.name if activity.lead_unit else None,
        "supporting_units": [unit.name for unit in activity.supporting_units.all()],
        "url": activity.address,
        "outputs": [_output(output) for output in activity.outputs.all()],
    }


def _output(output: ExpectedOutput) -> dict[str, Any]:
    return {
        "description": output.description,
        "needed_count": output.needed_count,
        "reached_count": output.reached_count,
        "is_proven": output.is_proven,
        "evidence": [
            {"title": each.name, "url": each.address, "quantity": each.quantity} for each in output.public_evidence
        ],
    }
