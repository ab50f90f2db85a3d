"""Working days, the table of holidays behind them, and when a term is over: 126 cases worked by hand."""

import csv
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from core.desk import HolidaysPanel
from core.holidays import SHIPPED_YEARS, Holiday
from core.models import OfficeSettings
from core.working_days import End, Unit, WorkingCalendar

TABLE = Path(__file__).parent / "data" / "return-dates.tsv"


@pytest.fixture
def calendar(portal):
    return Holiday.objects.calendar(OfficeSettings())


def test_terms_end_as_the_table_worked_by_hand_says(calendar):
    rows = list(csv.DictReader(TABLE.open(encoding="utf-8"), delimiter="\t"))
    wrong = []
    for row in rows:
        received = calendar.received(datetime.fromisoformat(row["filed"]))
        found = calendar.end(received, Decimal(row["amount"]), Unit(row["unit"]))
        day, _, at = row["end"].partition(" ")
        if found != End(date.fromisoformat(day), time.fromisoformat(at) if at else None):
            wrong.append((row, found))
    assert wrong == []
    assert len(rows) >= 100


def test_what_no_day_can_be_told_for_is_refused():
    monday = datetime(2026, 3, 2, 9)
    for amount, unit in [("0", Unit.DAY), ("-1", Unit.DAY), ("3661", Unit.HOUR), ("1.25", Unit.MONTH)]:
        with pytest.raises(ValueError):
            WorkingCalendar().end(monday, Decimal(amount), unit)


def test_every_installation_begins_with_the_holidays_of_the_shipped_years(calendar):
    assert calendar.years == set(SHIPPED_YEARS)
    assert calendar.days_off[date(2026, 2, 17)] == "Tết Nguyên Đán"
    assert calendar.days_off[date(2027, 4, 16)] == "Ngày Giỗ Tổ Hùng Vương"
    assert calendar.made_up == {date(2026, 8, 22)}
    assert all(year in {day.year for day in calendar.days_off} for year in SHIPPED_YEARS)


def test_what_editors_changed_stays_when_the_holidays_are_shipped_again(portal):
    Holiday.objects.filter(day__year=2027).delete()
    Holiday.objects.filter(day=date(2026, 11, 24)).delete()
    Holiday.objects.create(day=date(2026, 1, 2), name="Nghỉ thay cho ngày 10/01/2026")
    Holiday.objects.ship()
    assert not Holiday.objects.filter(day=date(2026, 11, 24)).exists()
    assert Holiday.objects.filter(day=date(2026, 1, 2)).exists()
    assert Holiday.objects.filter(day__year=2027).count() > 10


def test_a_swapped_day_that_editors_enter_counts(portal):
    Holiday.objects.create(day=date(2026, 1, 2), name="Nghỉ thay cho ngày 10/01/2026")
    Holiday.objects.create(day=date(2026, 1, 10), name="Làm bù cho ngày 02/01/2026", is_working_day=True)
    calendar = Holiday.objects.calendar(OfficeSettings())
    assert calendar.end(datetime(2025, 12, 31, 9), Decimal(1), Unit.WORKING_DAY) == End(date(2026, 1, 5))
    assert calendar.end(datetime(2026, 1, 9, 9), Decimal(1), Unit.WORKING_DAY) == End(date(2026, 1, 10))
    with pytest.raises(ValidationError):
        Holiday(day=date(2026, 1, 9), name="Thứ Sáu", is_working_day=True).full_clean()


def test_hours_that_make_no_sense_are_refused():
    with pytest.raises(ValidationError):
        OfficeSettings(opens_at=time(17), closes_at=time(7)).clean()


def test_editors_are_told_of_a_year_without_holidays_and_staff_are_not(staff, editor, monkeypatch):
    monkeypatch.setattr("core.desk.timezone.localdate", lambda: date(2029, 12, 31))
    assert HolidaysPanel().rows(editor) == []
    monkeypatch.setattr("core.desk.timezone.localdate", lambda: date(2030, 1, 1))
    assert HolidaysPanel().rows(editor) == [2031]
    assert HolidaysPanel().rows(staff) == []
