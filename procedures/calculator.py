"""The calculator on a procedure's page: how one files and when, to what it costs and the day the result is due.

It works with GET alone and tells what it assumes; the receipt that the office gives decides.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django import forms
from django.utils import timezone

from core.holidays import Holiday
from core.models import OfficeSettings
from core.working_days import NOON, End, Unit, WorkingCalendar
from procedures.answers import may_take_longer
from procedures.blocks import METHODS, ChannelGroup, grouped
from procedures.costs import Bill, bill, counted_by

METHOD_SLUGS = {"DIRECT": "truc-tiep", "ONLINE": "truc-tuyen", "POSTAL": "buu-chinh"}
MAX_COPIES = 1000
YEARS = range(2000, 2100)  # of a filing


class CalculatorForm(forms.Form):
    """What a visitor tells, in the words of the address: `hinh-thuc`, `so-ban`, `nop-luc`."""

    hinh_thuc = forms.ChoiceField(
        label="Cách nộp", required=False, error_messages={"invalid_choice": "Hãy chọn một cách nộp trong danh sách."}
    )
    so_ban = forms.IntegerField(
        label="Số bản hoặc số trang cần cấp",
        required=False,
        min_value=1,
        max_value=MAX_COPIES,
        error_messages={
            "invalid": "Hãy ghi số bản bằng chữ số, ví dụ 3.",
            "min_value": "Số bản ít nhất là 1.",
            "max_value": f"Số bản nhiều nhất là {MAX_COPIES}.",
        },
    )
    nop_luc = forms.DateTimeField(
        label="Nộp lúc",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y", "%d/%m/%Y"],
        widget=forms.DateTimeInput({"type": "datetime-local", "data-now": ""}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "Hãy ghi ngày, giờ nộp như 23/11/2026 09:30."},
    )

    def __init__(self, page, query):
        asked = any(self.add_prefix(name) in query for name in self.base_fields)
        super().__init__(query if asked else None, label_suffix="")
        methods = dict.fromkeys(channel["method"] for channel in page.channel_values)
        labels = dict(METHODS)
        known = [(METHOD_SLUGS[method], labels[method]) for method in methods if method in METHOD_SLUGS]
        self.fields["hinh_thuc"].choices = [("", "Mọi cách nộp"), *known]
        if not any(counted_by(cost) for cost in page.costs):
            del self.fields["so_ban"]

    def add_prefix(self, field_name):
        return field_name.replace("_", "-")

    def clean_nop_luc(self):
        moment = self.cleaned_data["nop_luc"]
        if moment and moment.year not in YEARS:
            raise forms.ValidationError(f"Hãy ghi năm từ {YEARS[0]} đến {YEARS[-1]}.")
        return moment and timezone.make_naive(moment)


@dataclass(frozen=True)
class Due:
    """The day a result is due, and when on it; the holidays that were not counted, years of which none are known."""

    end: End
    skipped: list[tuple[str, list]]
    unknown: list[int]

    @property
    def part(self) -> str:
        if self.end.at is None:
            return "trong ngày"
        return "trong buổi sáng" if self.end.at == NOON else f"lúc {self.end.at:%H:%M}"


@dataclass(frozen=True)
class Estimate:
    """One way to file: its channels, when the result is due (None where only words tell) and what it costs."""

    group: ChannelGroup
    due: Due | None
    bill: Bill
    is_of_case: bool

    @property
    def may_take_longer(self) -> bool:
        return any(may_take_longer(words) for _, words in self.group.remarks)


@dataclass(frozen=True)
class Result:
    filed: datetime | None
    received: datetime | None
    estimates: list[Estimate]
    variants: list[tuple[object, Due | None]]

    @property
    def is_moved(self) -> bool:
        """Whether the filing counts from a later day than it was made on."""
        return bool(self.filed and self.received and self.received.date() > self.filed.date())


def calculate(page, cases, form: CalculatorForm, office: OfficeSettings) -> Result | None:
    """What comes of a filing as the form tells it; None while nothing was asked, or what was asked makes no sense."""
    if not form.is_bound or not form.is_valid():
        return None
    told = form.cleaned_data
    calendar = Holiday.objects.calendar(office)
    filed = told["nop_luc"]
    received = calendar.received(filed) if filed else None
    method = told["hinh_thuc"]
    channels = [c for c in page.channel_values if not method or METHOD_SLUGS.get(c["method"]) == method]
    estimates = [
        Estimate(
            group,
            _due(group.term, received, calendar),
            bill(group.costs, told.get("so_ban") or 1),
            any(cases.chosen_is_told_in(words) for _, words in group.remarks),
        )
        for group in grouped(channels)
    ]
    estimates.sort(key=lambda estimate: not estimate.is_of_case)
    told_already = {"", *(estimate.group.time for estimate in estimates)}
    others = {(v["name"], v.time): v for v in (block.value for block in page.variants) if v.time not in told_already}
    variants = [(variant, _due(variant.term, received, calendar)) for variant in others.values()]
    return Result(filed, received, estimates, variants)


def _due(term, received: datetime | None, calendar: WorkingCalendar) -> Due | None:
    if term is None or received is None:
        return None
    try:
        end = calendar.end(received, *term)
    except ValueError:
        return None
    counted = term[1] == Unit.WORKING_DAY
    on_the_way = calendar.days_off_between(received.date(), end.day) if counted else []
    skipped = groupby(on_the_way, key=lambda row: row[1])
    named = [(name, [day for day, _ in rows]) for name, rows in skipped]
    return Due(end, named, calendar.unknown_years(received.date(), end.day))
