"""The plan of the year after, begun from that of this year: its activities with their dates moved, no evidence."""

import re
import uuid
from datetime import date

from django.utils import timezone

from legal import citations
from plans.activities import Activity, ExpectedOutput

_YEAR = r"(?<!\d)(?P<year>\d{4})(?!\d)"
# A year that is not the plan's to move stands in a tag, an address, a date, or a range of years, in the name of a law
# or after the number of a document.
_YEAR_OF_TEXT = (
    r"<[^>]*>|https?://[^\s<]+"
    r"|ngày\s+\d{1,2}(?:\s+tháng\s+|[/.-])\d{1,2},?\s+năm\s+\d{4}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
    r"|\d{4}\s*[-\u2010-\u2015\u2212]\s*\d{4}"
    r"|(?<!Pháp )\bLuật(?:\s+(?!trong\b|theo\b)[^\W\d_]+){0,8}\s+\d{4}"
    r"|(?:số\s+\d+|\b(?:1[3-9]|[2-9]\d|\d{3,}))/\d{4}"
    rf"|{_YEAR}"
)


def begin_next_year(plan):
    """Gives a plan for the year after, not saved yet; what is written by hand each year is left for the writer."""
    year = plan.year + 1
    copy = type(plan)(
        title=moved(plan.title, plan.year),
        number=re.sub(r"^\d+", "…", plan.number),
        issued_on=timezone.localdate(),
        issuing_agency=plan.issuing_agency,
        year=year,
        basis=plan.basis,
        purpose=moved(plan.purpose, plan.year),
        organization=moved(plan.organization, plan.year),
        recipients=plan.recipients,
        signer_title=plan.signer_title,
        signer_name=plan.signer_name,
    )
    copy.activities = [
        Activity(
            sort_order=order,
            uid=uuid.uuid4(),
            number=activity.number,
            description=moved(activity.description, plan.year),
            form=activity.form,
            timing_text=moved_timing(activity.timing_text, plan.year),
            starts_on=_year_later(activity.starts_on),
            ends_on=_year_later(activity.ends_on),
            lead_unit=activity.lead_unit,
            supporting_units=list(activity.supporting_units.all()),
            outputs=[
                ExpectedOutput(
                    sort_order=place,
                    description=moved(output.description, plan.year),
                    target_count=output.target_count,
                )
                for place, output in enumerate(activity.outputs.all())
            ],
        )
        for order, activity in enumerate(plan.activities.exclude(halted="cancelled"))
    ]
    return copy


def moved(text: str, year: int, by: int = 1) -> str:
    """Running text of a plan with its year, and the years beside it, `by` later; what names a document stays."""
    return _moved(_YEAR_OF_TEXT, text, year, by)


def moved_timing(text: str, year: int, by: int = 1) -> str:
    """As `moved`, of words whose dates and ranges are the plan's own."""
    return _moved(_YEAR, text, year, by)


def _moved(pattern: str, text: str, year: int, by: int) -> str:
    cited = [range(each.start, each.end) for each in citations.find(text)]

    def later(found: re.Match[str]) -> str:
        is_near = found["year"] and abs(int(found["year"]) - year) <= 1
        return str(int(found[0]) + by) if is_near and not any(found.start() in each for each in cited) else found[0]

    return re.sub(pattern, later, text)


def _year_later(day: date | None) -> date | None:
    if day is None or day.year >= date.max.year:
        return None
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + 1, day=28 if is_leap_day else day.day)
