"""Public holidays and days made up for: the table, kept by editors, that working days are counted by."""

from datetime import date

import holidays
from django.core.exceptions import ValidationError
from django.db import models
from wagtail.admin.panels import FieldPanel

from core.working_days import WorkingCalendar

SHIPPED_YEARS = range(2026, 2031)


class HolidayQuerySet(models.QuerySet):
    def ship(self):
        """Makes the holidays of each shipped year of which there is none; from then on they are the editors'."""
        years = [year for year in SHIPPED_YEARS if year not in self.years()]
        known = holidays.country_holidays("VN", years=years, language="vi") if years else {}
        made_up = [day for day in known.weekend_workdays if day.year in years] if years else []
        rows = [self.model(day=day, name=name) for day, name in known.items()]
        rows += [self.model(day=day, name="Ngày làm bù", is_working_day=True) for day in made_up]
        self.bulk_create(sorted(rows, key=lambda row: row.day))

    def years(self) -> set[int]:
        """Years that have any row."""
        return {day.year for day in self.dates("day", "year")}

    def missing_years(self, today: date) -> list[int]:
        """This year and the next, as far as they are not known."""
        known = _known_years(self.all())
        return [year for year in (today.year, today.year + 1) if year not in known]

    def calendar(self, office) -> WorkingCalendar:
        """The working days of an office with its hours, in one query."""
        rows = list(self.all())
        return WorkingCalendar(
            days_off={row.day: row.name for row in rows if not row.is_working_day},
            made_up=frozenset(row.day for row in rows if row.is_working_day),
            years=_known_years(rows),
            opens_at=office.opens_at,
            closes_at=office.closes_at,
        )


def _known_years(rows) -> frozenset[int]:
    """The years whose lunar new year is among the rows, the days off that fall another way every year."""
    off = (row.day for row in rows if not row.is_working_day)
    return frozenset(day.year for day in off if (1, 20) <= (day.month, day.day) <= (2, 25))


class Holiday(models.Model):
    """Ngày nghỉ lễ, Tết; or a day of a weekend that is worked in place of another (`is_working_day`)."""

    day = models.DateField("ngày", unique=True)
    name = models.CharField("tên", max_length=120, help_text="Ví dụ: Quốc khánh; Làm bù cho ngày 31/8/2026.")
    is_working_day = models.BooleanField(
        "là ngày làm bù",
        default=False,
        help_text="Chọn khi thứ Bảy hoặc Chủ nhật này làm việc thay cho một ngày được nghỉ.",
    )

    objects = HolidayQuerySet.as_manager()

    panels = [FieldPanel("day"), FieldPanel("name"), FieldPanel("is_working_day")]

    class Meta:
        verbose_name = "ngày nghỉ lễ, ngày làm bù"
        verbose_name_plural = "ngày nghỉ lễ, ngày làm bù"
        ordering = ["day"]

    def __str__(self):
        return f"{self.day:%d/%m/%Y}: {self.name}"

    def clean(self):
        if self.day and self.is_working_day and self.day.weekday() < 5:
            message = "Ngày này từ thứ Hai đến thứ Sáu, vốn đã là ngày làm việc: hãy bỏ chọn hoặc xóa dòng."
            raise ValidationError({"is_working_day": message})
