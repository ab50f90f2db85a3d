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
from wagtail.models import Page

from core.vietnamese import shorten
from plans.activities import Activity, ExpectedOutput, State
from plans.evidence import Evidence
from plans.timing import QUARTERS, Period

QUOTED = 300  # characters of a description in a sentence or a list of a report


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
        """The months that come next, for what is to be done then: as many as the period has, three at most."""
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
    """A sentence of a report with the number in it, what was counted, and `about`, the plan or output it speaks of."""

    sentence: str
    items: tuple[Activity | ExpectedOutput | Evidence, ...]
    about: Page | ExpectedOutput

    @property
    def sources(self) -> tuple:
        """What a reader may open to count again; where nothing was counted, what should have had it."""
        return self.items or (self.about,)


@dataclass(frozen=True)
class Outcome:
    """What a plan has come to by the end of a period."""

    activities: tuple[Activity, ...]  # whose time touches the period; of a year all
    late: tuple[Activity, ...]  # at its end, whenever they were due
    upcoming: tuple[Activity, ...]  # not finished nor halted: those late, those whose time touches the next months
    figures: tuple[Figure, ...]


def outcome(plan, period: ReportPeriod, today: date) -> Outcome:
    """Counts the plan's activities, outputs and evidence up to the last day of the period, or up to today in its midst.

    Evidence counts from the day its page was first published, a file or an address from the day it was added, if it
    is public now. Words, dates and halts of activities are those of now too, not those of that day.
    """
    days = period.days
    until = min(days.end, today)
    everything = tuple(each for each in plan.activities_in_full() if not each.is_heading)
    new = []
    for activity in everything:
        for output in activity.outputs.all():
            output.prefetched_evidence = [each for each in output.public_evidence if each.dated_on <= until]
            new += [each for each in output.prefetched_evidence if each.dated_on >= days.start]
        activity.proven_count = sum(output.is_proven for output in activity.outputs.all())
        activity.current_state = activity.state(until)
    # What is due between the last day of a reporting year and the 31st of December is in no other report of the plan.
    activities = everything if period.kind == ReportKind.YEAR else _within(days, everything)
    late = tuple(each for each in everything if each.current_state == State.LATE)
    upcoming = {*late, *(each for each in _within(period.following, everything) if each.current_state in _AHEAD)}
    figures = tuple(_figures(plan, period, activities, late, everything, new))
    return Outcome(activities, late, tuple(each for each in everything if each in upcoming), figures)


_AHEAD = (State.IN_PROGRESS, State.NOT_DUE)


def _within(days: Period, activities) -> tuple[Activity, ...]:
    return tuple(each for each in activities if any(own.touches(days.start, days.end) for own in each.periods))


def _figures(plan, period, activities, late, everything, new):
    yield Figure(f"Kế hoạch có {len(activities)} hoạt động phải thực hiện trong {period.name}.", activities, plan)
    for state, words in [
        (State.DONE, "đã hoàn thành"),
        (State.IN_PROGRESS, "đang thực hiện"),
        (State.LATE, "chậm tiến độ"),
        (State.NOT_DUE, "chưa đến hạn"),
        (State.PAUSED, "tạm dừng"),
        (State.CANCELLED, "đã hủy"),
        (None, "không ghi ngày, tháng cụ thể nên chưa xác định được tiến độ"),
    ]:
        found = tuple(each for each in activities if each.current_state == state)
        if found:
            yield Figure(f"Trong đó {len(found)} hoạt động {words}.", found, plan)
    yield Figure(f"Đến hết kỳ báo cáo, {len(late)} hoạt động của kế hoạch chậm tiến độ.", late, plan)
    outputs = tuple(output for activity in activities for output in activity.outputs.all())
    proven = tuple(output for output in outputs if output.is_proven)
    if outputs:
        yield Figure(
            f"{len(proven)} trong {len(outputs)} sản phẩm của các hoạt động ấy đã đủ minh chứng.", proven, plan
        )
    yield Figure(f"Trong kỳ có thêm {len(new)} minh chứng được công khai.", tuple(new), plan)
    for output in outputs:
        if output.needed_count > 1:
            reached = f"{output.reached_count} trên {output.needed_count}"
            sentence = f"“{shorten(output.description, QUOTED)}”: đạt {reached}."
            yield Figure(sentence, tuple(output.public_evidence), output)
    undated = tuple(each for each in everything if not each.periods and each not in activities)
    if undated:
        words = "không ghi ngày, tháng cụ thể nên không có trong số hoạt động phải thực hiện"
        yield Figure(f"{len(undated)} hoạt động {words}.", undated, plan)
