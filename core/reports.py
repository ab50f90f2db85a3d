"""Lists under "Báo cáo"."""

from datetime import date, timedelta

import django_filters
from django import forms
from django.db import models
from django.utils import timezone
from wagtail.admin.filters import ContentTypeFilter, WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page, get_page_content_types

from core.readership import PageViews


class Period(models.TextChoices):
    TODAY = "hom-nay", "Hôm nay"
    YESTERDAY = "hom-qua", "Hôm qua"
    WEEK = "7-ngay", "7 ngày qua"
    MONTH = "thang-nay", "Tháng này"
    LAST_MONTH = "thang-truoc", "Tháng trước"
    YEAR = "nam-nay", "Năm nay"

    def days(self, today: date) -> tuple[date, date]:
        """Its first and last day."""
        month = today.replace(day=1)
        before = month - timedelta(days=1)
        return {
            Period.TODAY: (today, today),
            Period.YESTERDAY: (today - timedelta(days=1), today - timedelta(days=1)),
            Period.WEEK: (today - timedelta(days=6), today),
            Period.MONTH: (month, today),
            Period.LAST_MONTH: (before.replace(day=1), before),
            Period.YEAR: (today.replace(month=1, day=1), today),
        }[self]


class MostReadFilters(WagtailFilterSet):
    # First, because it asks anew: how often a page was read depends on when.
    period = django_filters.ChoiceFilter(
        label="Thời gian",
        choices=Period.choices,
        empty_label="Từ trước đến nay",
        widget=forms.RadioSelect,
        method="read_within",
    )
    content_type = ContentTypeFilter(
        label="Loại trang", queryset=lambda request: get_page_content_types(include_base_page_type=False)
    )

    class Meta:
        model = Page
        fields = ["period", "content_type"]

    def read_within(self, queryset, name, value):
        return PageViews.objects.most_read(*Period(value).days(timezone.localdate()))


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


class MostReadView(ReportView):
    """Which pages are read most, of a day, a month or of all time; for everyone who works here."""

    page_title = "Lượt đọc"
    template_name = "core/most_read.html"
    header_icon = "view"
    index_url_name = "most_read"
    index_results_url_name = "most_read_results"
    filterset_class = MostReadFilters
    columns = [
        TitleColumn("title", label="Trang", get_url=lambda page: page.url),
        Column("page_type_display_name", label="Loại trang"),
        NumberColumn("view_count", label="Lượt xem"),
        DateColumn("last_published_at", label="Đăng lần cuối"),
    ]
    list_export = ["title", "page_type_display_name", "view_count", "full_url"]
    export_headings = {
        "title": "Trang",
        "page_type_display_name": "Loại trang",
        "view_count": "Lượt xem",
        "full_url": "Địa chỉ",
    }
    export_filename = "luot-doc"
    custom_field_preprocess = {"title": {ReportView.FORMAT_CSV: inert}}  # in .xlsx a text is marked as one

    def get_base_queryset(self):
        return PageViews.objects.most_read()

    def stream_csv(self, queryset):
        yield "\ufeff".encode()  # else Excel takes Vietnamese letters for another alphabet
        yield from super().stream_csv(queryset)
