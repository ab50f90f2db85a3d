"""Reads the "Thời gian" cell of a plan: Vietnamese words in, calendar periods and a rhythm out.

The rules are the reporting practice of the offices that write these plans: a year not written is the year of the plan,
"trước ngày 15/6" is due on 15/6 as printed, "đầu tháng" is its first ten days. Nothing is guessed: the grammar must
explain the whole text, and a text it cannot explain comes back as not understood, for an editor to set the dates.

Three steps: `timing_spelling` brings each word, rhythm and date to one spelling ("03 tháng một lần" is "<quarterly>",
"15 tháng 6" is "15/6"); `timing_grammar` reads what is left into statements; this module turns them into periods.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from plans.timing_grammar import Reader, Statement, Window
from plans.timing_spelling import COUNT, MONTHS, ON_DEMAND, Unclear, respelled


@dataclass(frozen=True)
class Period:
    """The days from `start` to `end`, both included; None is an end left open."""

    start: date | None
    end: date | None

    def touches(self, first: date, last: date) -> bool:
        """Whether something of it falls within the days, both included; of a deadline, the day itself."""
        start = self.start or self.end
        return (start is None or start <= last) and (self.end is None or self.end >= first)


QUARTERS = ("I", "II", "III", "IV")  # as offices write them


@dataclass(frozen=True)
class Timing:
    """What `text` says: when (`periods`, in order) and how often (`recurrence`).

    `recurrence` is "continuous", "weekly", "monthly", "quarterly", "half-yearly", "yearly",
    "on-demand", or None for what does not recur. Nothing is told unless `understood`.
    """

    text: str
    periods: tuple[Period, ...]
    recurrence: str | None
    understood: bool


@lru_cache(maxsize=4096)  # the words of a plan come again in each row and on each of its pages
def parse(text: str, year: int) -> Timing:
    """Gives the timing that `text` tells in a plan for `year`; never raises."""
    try:
        date(year, 1, 1)
        periods, recurrence = _combined(Reader(respelled(text, year)).statements(), year)
    except (ValueError, OverflowError):  # no reading (`Unclear`), or no such date
        return Timing(text, (), None, understood=False)
    return Timing(text, periods, recurrence, understood=True)


_SHORTEST_FIRST = ("continuous", "weekly", *MONTHS, COUNT, ON_DEMAND)
_LONGEST_CYCLE = {"weekly": 7, "monthly": 31, "quarterly": 92, "half-yearly": 184}  # days


def _date(year: int, month: int, day: int) -> date:
    """Gives the date; month 13 is the next January, day 0 the last of the month."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, day or monthrange(year, month)[1])


def _period(window: Window, years: tuple[int, int], cycle: int = 12, skipped: int = 0) -> Period:
    """Gives the dates of `window` in the years of its start and end, `skipped` months later."""

    def on(year: int, at: tuple[int, int]) -> date:
        month, day = (at[0] or cycle) + skipped, at[1]
        # The 30th of every month is in February its last day.
        return _date(year, month, day if cycle == 12 else min(day, _date(year, month, 0).day))

    start, end = on(years[0], window.start.first), on(years[1], window.end.last)
    if start > end:
        raise Unclear
    if window.kind == "before" and window.end.head != "ngày":
        # "Trước ngày 15/6" is due that day, as printed; "trước tháng 6" ends with May.
        if not window.end.head:
            raise Unclear
        end = start - timedelta(days=1)
    has_start, has_end = window.kind in ("in", "from"), window.kind != "from"
    return Period(start if has_start else None, end if has_end else None)


def _fixed(window: Window, year: int) -> Period:
    """Gives the dates of a window with months of its own, in a plan for `year`."""
    start, end = window.start, window.end
    if start.cycle != 12:
        raise Unclear
    over_new_year = start.first > (end.last[0], end.last[1] or 31)
    start_year, end_year = start.year, end.year
    if start_year is None:
        start_year = year if end_year is None else end_year - over_new_year
    if end_year is None:
        end_year = year if start.year is None else start.year + over_new_year
        if end_year < year:
            raise Unclear  # "từ 01/3/2025 đến 30/6" in a plan for 2026: of the one year or of the other?
    return _period(window, (start_year, end_year))


def _all_fixed(windows: tuple[Window, ...], year: int) -> list[Period]:
    """Gives the dates of a list, if no year in it can be meant for another item as well."""
    periods = [_fixed(window, year) for window in windows]
    for index, window in enumerate(windows):
        for other, dated in enumerate(windows):
            if window.end.year is None and dated.end.year not in (None, year):
                # "Tháng 3 và tháng 4/2027" in a plan for 2026: March of which year?
                there = _order(_fixed(window, dated.end.year)) < _order(periods[other])
                if there == (index < other):
                    raise Unclear
    return periods


def _order(period: Period) -> tuple[date, date]:
    return period.start or date.min, period.end or date.max


def _every(rhythm: str, year: int) -> list[Period]:
    """Gives the months, quarters, halves or the year in which a rhythm falls."""
    if rhythm == ON_DEMAND:
        return []
    months = MONTHS.get(rhythm, 12)
    return [Period(_date(year, at, 1), _date(year, at + months - 1, 0)) for at in range(1, 13, months)]


def _timed(statement: Statement, year: int) -> tuple[str | None, list[Period]]:
    """Gives the shortest rhythm of a statement, and its dates."""
    windows = statement.windows
    if not statement.rhythms:
        return None, _all_fixed(windows, year)
    rhythm = min(statement.rhythms, key=_SHORTEST_FIRST.index)
    cycle = MONTHS.get(rhythm, 0)
    if any(window.end.cycle != 12 for window in windows):
        # No month is named, as in "trước ngày 15 hằng tháng": one date in each cycle of the only rhythm.
        named = {window.end.cycle for window in windows}
        fits = (named == {1} and cycle == 1) or (named == {None} and cycle in (3, 6))
        if not fits or len(set(statement.rhythms)) > 1:
            raise Unclear
        starts = range(0, 12, cycle)
        return rhythm, [_period(each, (year, year), cycle, at) for at in starts for each in windows]
    if all(window.is_year for window in windows):
        years = [window.end.year or year for window in windows] or [year]
        return rhythm, [period for each in years for period in _every(rhythm, each)]
    periods = _all_fixed(windows, year)
    if len(periods) * cycle == 12:
        return rhythm, periods  # "2 lần/năm: tháng 6, tháng 12"
    # Else the dates are the range of the rhythm: it must come round in them, and something must
    # join the two, unlike in "hằng quý, 6 tháng đầu năm".
    longest = timedelta(_LONGEST_CYCLE.get(rhythm, 0))
    for window, period in zip(windows, periods, strict=True):
        due = window.kind in ("before", "by")
        short = period.start and period.end and period.end - period.start < longest
        if longest and (statement.loose or due or short):
            raise Unclear
    return rhythm, periods


def _combined(statements: list[Statement], year: int) -> tuple[tuple[Period, ...], str | None]:
    """Gives the periods and the rhythm of the whole text."""
    timed = [(*_timed(statement, year), statement.windows) for statement in statements]
    rhythms = {rhythm or "" for rhythm, _, _ in timed}
    shortest = min(rhythms - {""}, key=_SHORTEST_FIRST.index, default=None)
    if "" in rhythms and shortest not in (None, ON_DEMAND):
        raise Unclear  # do the dates bound the rhythm, or come beside it?
    if shortest == ON_DEMAND:
        # Whenever in the year is no date.
        told = [periods for _, periods, windows in timed if not all(w.is_year for w in windows)]
    else:
        # "Hằng quý; trước ngày 15 tháng cuối quý": the dates say more than the rhythm alone.
        equal = [each for each in timed if each[0] == shortest]
        told = [periods for _, periods, _ in [each for each in equal if each[2]] or equal]
    found = {period for periods in told for period in periods}
    return tuple(sorted(found, key=_order)), None if shortest == COUNT else shortest
