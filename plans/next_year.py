"""The plan of the year after, begun from that of this year: its activities with their dates moved, no evidence."""

import re
import uuid
from datetime import date

from django.utils import timezone

from plans.activities import Activity, ExpectedOutput
from plans.models import PlanPage


def begin_next_year(plan: PlanPage) -> PlanPage:
    """Gives a plan for the year after, not saved yet; what is written by hand each year is left for the writer."""
    year = plan.year + 1
    copy = PlanPage(
        title=_moved(plan.title, plan.year),
        number=re.sub(r"^\d+", "…", plan.number),
        issued_on=timezone.localdate(),
        issuing_agency=plan.issuing_agency,
        year=year,
        basis=plan.basis,
        purpose=_moved(plan.purpose, plan.year),
        organization=_moved(plan.organization, plan.year),
    )
    copy.activities = [
        Activity(
            sort_order=order,
            uid=uuid.uuid4(),
            number=activity.number,
            description=_moved(activity.description, plan.year),
            form=activity.form,
            timing_text=_moved(activity.timing_text, plan.year, dates=True),
            starts_on=_year_later(activity.starts_on),
            ends_on=_year_later(activity.ends_on),
            lead_unit=activity.lead_unit,
            supporting_units=list(activity.supporting_units.all()),
            outputs=[
                ExpectedOutput(
                    sort_order=place,
                    description=_moved(output.description, plan.year),
                    target_count=output.target_count,
                )
                for place, output in enumerate(activity.outputs.all())
            ],
        )
        for order, activity in enumerate(plan.activities.exclude(halted="cancelled"))
    ]
    return copy


def _moved(text: str, year: int, *, dates: bool = False) -> str:
    """The text with this year, and the years beside it, one later; within dates only where they are the plan's own."""
    years = "|".join(str(each) for each in (year - 1, year, year + 1))
    within_dates = rf"|(?<=\d/)(?:{years})(?![\d/-])" if dates else ""
    moved = rf"(?<![\d/-])(?:{years})(?![\d/-]){within_dates}"
    return re.sub(moved, lambda found: str(int(found[0]) + 1), text)


def _year_later(day: date | None) -> date | None:
    if day is None:
        return None
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + 1, day=28)
