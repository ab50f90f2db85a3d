"""A plan as a calendar to subscribe to (RFC 5545), and what of it a phone should show."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import urljoin

from icalendar import Calendar, Event, Timezone, vDuration

from core.vietnamese import normalize, normalize_line, shorten
from plans.activities import Halt, State
from plans.records import Version
from plans.timing import Period

_ZONE = "Asia/Ho_Chi_Minh"
_DAY = timedelta(days=1)
_REFRESHED = vDuration(timedelta(hours=12))
# What lasts longer than a quarter would stand on every day of a phone, and say nothing: it is shown when it is due.
_LONGEST = timedelta(days=92)
_STATUS = {"": "CONFIRMED", Halt.PAUSED: "TENTATIVE", Halt.CANCELLED: "CANCELLED"}


class Entry(NamedTuple):
    """One event: a period of an activity, as a calendar shows it."""

    uid: str
    sequence: int
    stamp: datetime
    start: date
    end: date
    summary: str
    description: str
    address: str
    status: str
    unit: str


def name_of(plan, unit=None) -> str:
    """What the calendar is called, of one unit or of all."""
    return " – ".join(normalize_line(part) for part in (plan.title, unit and unit.name) if part)


def entries_of(plan, activities, address: str) -> list[Entry]:
    """An event for each period of `activities` (as `for_files` gives them); `address` is that of the plan's page.

    What an event is known by never changes, whatever moves or is renamed; its sequence number and its time stamp change
    with that activity alone.
    """
    versions = plan.activity_records.versions()
    unrecorded = Version(0, datetime.combine(plan.issued_on, time.min, UTC))
    entries = []
    for activity in activities:
        activity.plan = plan
        halt = State(activity.halted).label if activity.halted else ""
        about = shorten(normalize_line(activity.description), 120)
        facts = {
            "description": _description(plan, activity),
            "address": urljoin(address, activity.address),
            "status": _STATUS[activity.halted],
            "unit": normalize_line(str(activity.lead_unit or plan.issuing_agency)),
        }
        sequence, stamp = versions.get(activity.uid, unrecorded)
        for number, period in enumerate(activity.periods, start=1):
            opening, start, end = _shown(period)
            summary = ": ".join(filter(None, [halt or opening, about]))
            entries.append(Entry(f"{activity.uid}-{number}", sequence, stamp, start, end, summary, **facts))
    return entries


def write(name: str, entries: list[Entry]) -> bytes:
    """The .ics of that name with those events."""
    calendar = Calendar()
    calendar.add("prodid", "-//Cổng cải cách hành chính//Kế hoạch//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", _ZONE)
    calendar.add("refresh-interval", _REFRESHED, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", _REFRESHED)
    calendar.add_component(Timezone.from_tzid(_ZONE, first_date=date(2000, 1, 1)))
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar.to_ical()


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("dtstart", entry.start)
    if entry.end < date.max:  # else there is no day after it, and one without an end is of one day
        event.add("dtend", entry.end + _DAY)
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("url", entry.address)
    event.add("status", entry.status)
    event.add("transp", "TRANSPARENT")  # a day with work to do is not a day without time
    event.add("categories", [entry.unit])
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp)
    event.add("last-modified", entry.stamp)
    return event


def _shown(period: Period) -> tuple[str, date, date]:
    """What the title says of the days, and the days themselves."""
    start, end = period.start, period.end
    if end is None:
        return "Bắt đầu", start, start
    if start is None or end - start > _LONGEST:
        return "Hạn cuối", end, end
    return "", start, end


def _description(plan, activity) -> str:
    outputs = "".join(f"\n- {normalize(output.description)}" for output in activity.outputs.all())
    parts = {
        "Thời gian": activity.timing_text,
        "Hình thức": activity.form,
        "Dự kiến sản phẩm": outputs,
        "Chủ trì": str(activity.lead_unit or ""),
        "Phối hợp": "; ".join(map(str, activity.supporting_units.all())),
        "Lý do": activity.halted_reason if activity.halted else "",
        "Kế hoạch số": plan.number,
    }
    told = [f"{name}: {text}" for name, text in parts.items() if text]
    return normalize("\n".join([activity.description, *told]))
