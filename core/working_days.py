"""Working days of an office, and when a term ends that began with a filing. Pure functions, no Django.

The rules are those of the Civil Code of 2015, articles 146 to 148: the day after the filing is the first day of a term;
a term of months ends on the day of the same number, or on the month's last; half a month is fifteen days; hours run
from the moment itself; what would end on a day off ends with the next working day. Moments are local and naive.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

NOON = time(12)
MAX_AMOUNT = 3660  # of any unit: ten years of days
_HALF = Decimal("0.5")


class Unit(StrEnum):
    WORKING_DAY = "WORKING_DAY"
    DAY = "DAY"
    HOUR = "HOUR"
    MONTH = "MONTH"


def duration(amount: Decimal, unit: Unit) -> str:
    """A term as ISO 8601 writes durations. It knows no working days: of these five are told as the week they take."""
    if unit == Unit.MONTH and amount == int(amount):
        return f"P{int(amount)}M"
    times = {Unit.WORKING_DAY: Decimal(7) / 5, Unit.MONTH: Decimal(30)}.get(unit, Decimal(1))
    count = (amount * times).to_integral_value(ROUND_CEILING)
    return f"PT{count}H" if unit == Unit.HOUR else f"P{count}D"


@dataclass(frozen=True)
class End:
    """When a term is over: on `day` at the time `at`, NOON for the end of the morning, None for that of the day."""

    day: date
    at: time | None = None


@dataclass(frozen=True)
class WorkingCalendar:
    """Monday to Friday but for `days_off`, and the days of a weekend that are worked in place of others."""

    days_off: Mapping[date, str] = field(default_factory=dict)  # name of the holiday by its day
    made_up: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()  # whose holidays are known
    opens_at: time = time(7, 30)
    closes_at: time = time(17)

    def is_working(self, day: date) -> bool:
        return day in self.made_up or (day.weekday() < 5 and day not in self.days_off)

    def working_from(self, day: date) -> date:
        """The day itself, or the next working day."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def working_after(self, day: date, count: int) -> date:
        """The `count`-th working day after the day; with 0 the day itself."""
        for _ in range(count):
            day = self.working_from(day + timedelta(days=1))
        return day

    def received(self, filed: datetime) -> datetime:
        """The moment at which a filing counts: after hours and on a day off, the opening of the next working day."""
        day = filed.date()
        if filed.time() > self.closes_at:
            day += timedelta(days=1)
        day = self.working_from(day)
        return max(filed, datetime.combine(day, self.opens_at))

    def end(self, received: datetime, amount: Decimal, unit: Unit) -> End:
        """When a term is over that runs from a moment of `received`.

        ValueError for a term that has no day: nothing or too much of a unit, a part of a month that is not its half.
        """
        if not 0 < amount <= MAX_AMOUNT or (unit == Unit.MONTH and amount % _HALF):
            raise ValueError(f"{amount} {unit}")
        if unit == Unit.HOUR:
            return self._after_hours(received + timedelta(hours=float(amount)))
        day, whole, part = received.date(), int(amount), amount % 1
        if unit == Unit.WORKING_DAY:
            last = self.working_after(day, whole + bool(part))
        elif unit == Unit.DAY:
            last = day + timedelta(days=whole + bool(part))
        else:
            return End(self.working_from(_months_after(day, whole) + timedelta(days=15 if part else 0)))
        return End(last, NOON if 0 < part <= _HALF else None) if self.is_working(last) else End(self.working_from(last))

    def _after_hours(self, moment: datetime) -> End:
        """The end of a term of hours, moved to when the office is there."""
        day = moment.date()
        if not self.is_working(day):
            return End(self.working_from(day))
        if moment.time() > self.closes_at:
            return End(self.working_after(day, 1), self.opens_at)
        return End(day, max(moment.time(), self.opens_at))

    def days_off_between(self, first: date, last: date) -> list[tuple[date, str]]:
        """The holidays after `first`, up to `last`, that would have been working days."""
        return sorted((day, name) for day, name in self.days_off.items() if first < day <= last and day.weekday() < 5)

    def unknown_years(self, first: date, last: date) -> list[int]:
        """Years from one day to another whose holidays are not known."""
        return [year for year in range(first.year, last.year + 1) if year not in self.years]


def _months_after(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
