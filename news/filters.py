"""Narrowing the news: what the address asks for, the same for the list and for its feed."""

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from core.queries import bad_filter, chosen_row, is_number
from news.vocabularies import Author, Category, Tag


@dataclass(frozen=True)
class Chosen:
    """What a visitor chose: rows, and a year with or without a month of it."""

    category: Category | None = None
    author: Author | None = None
    tag: Tag | None = None
    year: int | None = None
    month: int | None = None

    @classmethod
    def from_query(cls, query):
        """Reads `chuyen-muc`, `tac-gia`, `the`, `nam`, `thang`; Http404 for a value that names nothing public."""
        year, month = query.get("nam", ""), query.get("thang", "")
        if year and not re.fullmatch("(19|20)[0-9]{2}", year):
            bad_filter("năm", year)
        if month and not (year and is_number(month) and int(month) <= 12):
            bad_filter("tháng", month)
        return cls(
            category=chosen_row(Category.objects, query.get("chuyen-muc", ""), "chuyên mục"),
            author=chosen_row(Author.objects.filter(articles__live=True), query.get("tac-gia", ""), "tác giả"),
            tag=chosen_row(Tag.objects.filter(items__content_object__live=True), query.get("the", ""), "thẻ"),
            year=int(year) if year else None,
            month=int(month) if month else None,
        )

    @property
    def period(self) -> tuple[datetime, datetime] | None:
        """The first and the last moment of the year or month; plain moments, for the index to find."""
        if not self.year:
            return None
        first = datetime(self.year, self.month or 1, 1, tzinfo=timezone.get_default_timezone())
        days = monthrange(self.year, self.month)[1] if self.month else 366 - (not isleap(self.year))
        return first, first + timedelta(days=days) - timedelta.resolution

    @property
    def heading(self) -> str:
        """The choice in words, such as "Cải cách thể chế, tháng 3 năm 2026"; "" when nothing was chosen."""
        rows = [self.category and str(self.category), self.author and str(self.author), self.tag and f"Thẻ: {self.tag}"]
        when = self.year and (f"tháng {self.month} năm {self.year}" if self.month else f"năm {self.year}")
        words = ", ".join(part for part in [*rows, when] if part)
        return words[:1].upper() + words[1:]
