"""The reporting calendar of offices, and what a plan has come to in one of its periods, each number with its items.

A reporting year is not the calendar year: with the usual 15th of December as its first day, the first quarter of 2026
goes from 15/12/2025 to 14/3/2026 and the year to 14/12/2026.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from plans.activities import Activity, ExpectedOutput, State
from plans.evidence import Evidence
from plans.timing import QUARTERS, Period


class ReportKind(models.TextChoices):
    MONTH = "thang", "Tháng"
    QUARTER = "quy", "Quý"
    HALF_YEAR = "6-thang", "6 tháng đầu năm"
    NINE_MONTHS = "9-thang", "9 tháng"
    YEAR = "nam", "Năm"


LENGTHS = {
    ReportKind.MONTH: 1,
    ReportKind.QUARTER: 3,
    ReportKind.HALF_YEAR: 6,
    ReportKind.NINE_MONTHS: 9,
    ReportKind.YEAR: 12,
}  # in months


@register_setting(icon="date", order=3)
class ReportingSettings(BaseSiteSetting):
    """When the office's reporting months begin, and how long before a due date its people are reminded."""

    first_day = models.PositiveSmallIntegerField(
        "ngày đầu kỳ báo cáo",
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(28)],
        help_text="15: quý I từ 15/12 năm trước đến 14/3, năm đến 14/12. 1: theo tháng, quý, năm dương lịch.",
    )
    reminder_days = models.PositiveSmallIntegerField(
        "nhắc trước hạn (ngày)",
        default=7,
        validators=[MaxValueValidator(60)],
        help_text="Gửi thư nhắc người duyệt trước khi hoạt động đến hạn; 0 là không gửi.",
    )

    panels = [FieldPanel("first_day"), FieldPanel("reminder_days")]

    class Meta:
        verbose_name = "Kỳ báo cáo, nhắc hạn"


@dataclass(frozen=True)
class ReportPeriod:
    """A month (1–12), a quarter (1–4), or the half, the nine months, the whole of a reporting year (number 1)."""

    kind: ReportKind
    number: int
    year: int
    first_day: int

    @property
    def days(self) -> Period:
        months = LENGTHS[self.kind]
        return Period(self._first_of(months * (self.number - 1)), self._first_of(months * self.number) - timedelta(1))

    @property
    def name(self) -> str:
        """As offices write it: "quý I năm 2026"."""
        label = self.kind.label.lower().removesuffix("năm").strip()
        number = {ReportKind.MONTH: str(self.number), ReportKind.QUARTER: QUARTERS[(self.number - 1) % 4]}
        return " ".join(filter(None, [label, number.get(self.kind, ""), f"năm {self.year}"]))

    @property
    def following(self) -> Period:
        """The period of the same length that comes next, for what is to be done then."""
        end = self.days.end
        months = min(LENGTHS[self.kind], 3)
        return Period(end + timedelta(1), _months_later(end + timedelta(1), months) - timedelta(1))

    def _first_of(self, month: int) -> date:
        """The first day of the reporting month that follows `month` others in the year."""
        first = date(self.year, 1, 1) if self.first_day == 1 else date(self.year - 1, 12, self.first_day)
        return _months_later(first, month)


def _months_later(day: date, months: int) -> date:
    month = day.month - 1 + months
    return day.replace(year=day.year + month // 12, month=month % 12 + 1)


@dataclass(frozen=True)
class Figure:
    """A sentence of a report with the number in it, and what was counted: activities, outputs, evidence."""

    sentence: str
    items: tuple[Activity | ExpectedOutput | Evidence, ...]


@dataclass(frozen=True)
class Outcome:
    """What a plan has come to by the end of a period."""

    activities: tuple[Activity, ...]  # whose time touches the period
    late: tuple[Activity, ...]  # at its end, whenever they were due
    upcoming: tuple[Activity, ...]  # whose time touches the next period
    figures: tuple[Figure, ...]


def outcome(plan, period: ReportPeriod, today: date) -> Outcome:
    """Counts the plan's activities, outputs and evidence as they stood on the last day of the period, or stand today.

    Evidence counts from the day its page was first published, a file or an address from the day it was added.
    """
    days = period.days
    until = min(days.end, today)
    everything = plan.activities_in_full()
    new = []
    for activity in everything:
        for output in activity.outputs.all():
            output.prefetched_evidence = [each for each in output.public_evidence if each.dated_on <= until]
            new += [each for each in output.prefetched_evidence if each.dated_on >= days.start]
        activity.current_state = activity.state(until)
    activities = tuple(each for each in everything if any(own.touches(days.start, days.end) for own in each.periods))
    late = tuple(each for each in everything if each.current_state == State.LATE)
    following = period.following
    upcoming = tuple(
        each for each in everything if any(own.touches(following.start, following.end) for own in each.periods)
    )
    return Outcome(activities, late, upcoming, tuple(_figures(period, activities, late, everything, new)))


def _figures(period, activities, late, everything, new):
    yield Figure(f"Kế hoạch có {len(activities)} hoạt động phải thực hiện trong {period.name}.", activities)
    for state, words in [
        (State.DONE, "đã hoàn thành"),
        (State.IN_PROGRESS, "đang thực hiện"),
        (State.PAUSED, "tạm dừng"),
        (State.CANCELLED, "đã hủy"),
    ]:
        found = tuple(each for each in activities if each.current_state == state)
        if found:
            yield Figure(f"Trong đó {len(found)} hoạt động {words}.", found)
    yield Figure(f"Đến hết kỳ báo cáo, {len(late)} hoạt động của kế hoạch chậm tiến độ.", late)
    outputs = tuple(output for activity in activities for output in activity.outputs.all())
    proven = tuple(output for output in outputs if output.is_proven)
    if outputs:
        yield Figure(f"{len(proven)} trong {len(outputs)} sản phẩm của các hoạt động ấy đã đủ minh chứng.", proven)
    yield Figure(f"Trong kỳ có thêm {len(new)} minh chứng được công khai.", tuple(new))
    for output in outputs:
        if output.needed_count > 1:
            reached = f"{output.reached_count} trên {output.needed_count}"
            yield Figure(f"“{output.description}”: đạt {reached}.", tuple(output.public_evidence))
    undated = tuple(each for each in everything if not each.periods)
    if undated:
        yield Figure(f"{len(undated)} hoạt động không ghi ngày, tháng cụ thể nên không tính vào các số trên.", undated)
