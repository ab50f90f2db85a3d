"""Which activities of a plan a reader asked for: of a unit, in a state, in a quarter."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from core.models import Agency
from core.queries import bad_filter, is_number
from core.vietnamese import slugify, sort_key
from plans.activities import Activity, State
from plans.timing import QUARTERS

STATES = {slugify(state.label): state for state in State}


@dataclass(frozen=True)
class Filter:
    """One choice of the form above the activities: its name in the address, and (value, label) of what there is."""

    name: str
    label: str
    choices: tuple[tuple[str, str], ...]
    value: str


def filters(activities: list[Activity], request) -> list[Filter]:
    """The filters that the activities allow, with what the address chose; NothingThere for what does not exist."""
    named = Agency.objects.filter(pk__in=set().union(*(activity.unit_pks for activity in activities)))
    units = {str(pk): name for pk, name in named.values_list("pk", "name")}
    present = {activity.current_state for activity in activities}
    known = [
        ("don-vi", "Đơn vị", tuple(sorted(units.items(), key=lambda item: sort_key(item[1])))),
        ("tinh-trang", "Tình trạng", tuple((key, state.label) for key, state in STATES.items() if state in present)),
        ("quy", "Quý", tuple((str(n), roman) for n, roman in enumerate(QUARTERS, start=1))),
    ]
    return [
        Filter(name, label, choices, _chosen(request, name, label, dict(choices))) for name, label, choices in known
    ]


def _chosen(request, name, label, choices):
    value = request.GET.get(name, "")
    # A state that no activity is in today is no wrong address: it may have been yesterday.
    if value and value not in choices and not (name == "tinh-trang" and value in STATES):
        bad_filter(label.lower(), value)
    return value


def chosen_activities(activities: list[Activity], chosen: list[Filter], year: int) -> list[Activity]:
    """The activities that every filter lets through."""
    unit, state, quarter = (each.value for each in chosen)
    if unit:
        activities = [activity for activity in activities if int(unit) in activity.unit_pks]
    if state:
        activities = [activity for activity in activities if activity.current_state == STATES[state]]
    if is_number(quarter):
        last = 3 * int(quarter)
        days = date(year, last - 2, 1), date(year, last, monthrange(year, last)[1])
        activities = [each for each in activities if any(period.touches(*days) for period in each.periods)]
    return activities
