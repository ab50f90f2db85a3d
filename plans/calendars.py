"""A plan as a calendar to subscribe to (RFC 5545), and what of it a phone should show."""

from datetime import UTC, date, datetime, time, timedelta
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


def calendar_of(plan, activities, address: str, unit=None) -> bytes:
    """The .ics of `activities` (as `for_files` gives them), of one `unit` or of all; `address` is that of the page.

    An event for each period. What it is known by never changes, whatever moves or is renamed; its sequence number and
    its time stamp change with that activity alone.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Cổng cải cách hành chính//Kế hoạch//VI")
    calendar.add("version", "2.0")
    name = " – ".join(normalize_line(part) for part in (plan.title, unit and unit.name) if part)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", _ZONE)
    calendar.add("refresh-interval", _REFRESHED, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", _REFRESHED)
    calendar.add_component(Timezone.from_tzid(_ZONE, first_date=date(2000, 1, 1)))
    versions = plan.activity_records.versions()
    unrecorded = Version(0, datetime.combine(plan.issued_on, time.min, UTC))
    for activity in activities:
        activity.plan = plan
        for number, period in enumerate(activity.periods, start=1):
            event = _event(plan, activity, period, address)
            event.add("uid", f"{activity.uid}-{number}")
            sequence, stamp = versions.get(activity.uid, unrecorded)
            event.add("sequence", sequence)
            event.add("dtstamp", stamp)
            event.add("last-modified", stamp)
            calendar.add_component(event)
    return calendar.to_ical()


def _event(plan, activity, period: Period, address: str) -> Event:
    event = Event()
    opening, start, end = _shown(period)
    event.add("dtstart", start)
    if end < date.max:  # else there is no day after it, and one without an end is of one day
        event.add("dtend", end + _DAY)
    halt = State(activity.halted).label if activity.halted else ""
    words = ": ".join(filter(None, [halt or opening, shorten(normalize_line(activity.description), 120)]))
    event.add("summary", words)
    event.add("description", _description(plan, activity))
    event.add("url", urljoin(address, activity.address))
    event.add("status", _STATUS[activity.halted])
    event.add("transp", "TRANSPARENT")  # a day with work to do is not a day without time
    event.add("categories", [normalize_line(str(activity.lead_unit or plan.issuing_agency))])
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
