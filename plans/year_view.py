"""The year of a plan drawn: months across, an activity a row. Positions are shares of the width, as SVG takes them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from plans.activities import Activity
from plans.timing import Period

ROW_HEIGHT = 48  # px: a line of words above its bar
HEAD_HEIGHT = 24
MARK = 1.5  # the width in percent of what is due on one day
MONTHS = range(1, 13)


@dataclass(frozen=True)
class Bar:
    x: str
    width: str
    is_deadline: bool


@dataclass(frozen=True)
class Row:
    """An activity, its bars, and for the table beside the drawing the months it falls in ("due" for a deadline)."""

    activity: Activity
    y: int
    bars: tuple[Bar, ...]
    months: tuple[str, ...]


@dataclass(frozen=True)
class YearView:
    year: int
    rows: tuple[Row, ...]
    months: tuple[tuple[int, str, str], ...]  # number, where it begins, its middle
    today: str

    @property
    def height(self) -> int:
        return HEAD_HEIGHT + ROW_HEIGHT * len(self.rows)


def year_view(activities: list[Activity], year: int, today: date) -> YearView:
    """Draws the activities whose time is known; `today` is marked when it is in the year."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    rows = []
    for activity in activities:
        inside = [period for period in activity.periods if period.touches(first, last)]
        if inside:
            months = tuple(_month(inside, year, month) for month in MONTHS)
            y = HEAD_HEIGHT + ROW_HEIGHT * len(rows)
            rows.append(Row(activity, y, tuple(_bar(period, first, last) for period in inside), months))
    starts = [_share(date(year, month, 1), first, last) for month in MONTHS]
    months = tuple((n, _percent(at), _percent(at + 100 / 24)) for n, at in zip(MONTHS, starts, strict=True))
    marked = _percent(_share(today, first, last)) if first <= today <= last else ""
    return YearView(year, tuple(rows), months, marked)


def _bar(period: Period, first: date, last: date) -> Bar:
    end = _share(min(period.end or last, last), first, last, after=True)
    if period.start is None:
        return Bar(_percent(max(end - MARK, 0)), _percent(MARK), is_deadline=True)
    start = _share(max(period.start, first), first, last)
    # A narrow gap parts one month from the next.
    return Bar(_percent(start), _percent(max(end - start - 0.4, MARK)), is_deadline=False)


def _month(periods: list[Period], year: int, month: int) -> str:
    first, last = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    touching = [period for period in periods if period.touches(first, last)]
    if not touching:
        return ""
    return "due" if all(period.start is None for period in touching) else "on"


def _share(day: date, first: date, last: date, *, after: bool = False) -> float:
    return 100 * ((day - first).days + after) / ((last - first).days + 1)


def _percent(share: float) -> str:
    return f"{share:.2f}%"
