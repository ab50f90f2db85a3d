"""Asking for pages: which ones a visitor may see, which results page and filters an address means."""

import json
import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from django.core.exceptions import BadRequest
from django.core.paginator import EmptyPage
from django.db import connection
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.http import Http404
from django.utils import timezone
from django.utils.dateparse import parse_date
from wagtail.models import Page, PageQuerySet, PageViewRestriction, Site

from core.vietnamese import normalize_line


@cache  # it is the same for every list, and each page asks for several
def is_hidden() -> Exists:
    """Whether a restriction of access stands on the page at hand or above it, or so on the page that it repeats."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    # Not by a join: the database might begin it with all pages, for each page that it looks at.
    closed = Subquery(Page.objects.filter(pk=OuterRef("page")).values("path"))
    page = OuterRef(OuterRef("pk"))
    repeated = Page.objects.filter(Q(aliases=page) | Q(aliases__aliases=page)).annotate(closed=OuterRef("closed"))
    hiding = PageViewRestriction.objects.annotate(asked=path, closed=closed)
    return Exists(
        hiding.filter(Q(asked__startswith=F("closed")) | Exists(repeated.filter(path__startswith=F("closed"))))
    )


class VisiblePageQuerySet(PageQuerySet):
    """Pages of one type, with the question every public list asks first."""

    def visible(self):
        """Live pages that neither their own privacy nor that of a page above hides, and whose time is not over.

        Wagtail's `live().public()` says the same with one more query each time.
        """
        current = Q(expire_at=None) | Q(expire_at__gt=timezone.now())
        return self.live().filter(current).exclude(is_hidden())

    def children(self, page):
        """Those right below the page, in their order; found by a range of the index, `child_of` reads all pages."""
        below = (page.path + "0" * page.steplen, page.path + "Z" * page.steplen)
        return self.filter(depth=page.depth + 1, path__range=below).order_by("path")


def among(keys: Iterable[int]) -> RawSQL:
    """Keys for `__in`, as one parameter: thousands, each a parameter of its own, take longer than what is asked."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [f"{{{','.join(map(str, keys))}}}"])  # as text: a list takes long
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(sorted(keys))])


def has_expired(page) -> bool:
    """Whether the page's own time is over, withdrawn already or not."""
    return page.expire_at is not None and page.expire_at <= timezone.now()


def top_pages(request) -> list[Page]:
    """The front page's own visible children, in their order; asked once a request."""
    if not hasattr(request, "top_pages"):
        site = Site.find_for_request(request)
        request.top_pages = list(VisiblePageQuerySet(Page).children(site.root_page).visible()) if site else []
    return request.top_pages


class NothingThere(Http404):
    """What the address asks for does not exist; the message is for the visitor."""


class Withdrawn(NothingThere):
    """What stood at the address was taken down; the message says when and why."""


class Refused(BadRequest):
    """A request that goes over a limit; the message is for the visitor."""


def chosen_page(paginator, request):
    """The page of results that `?trang=` asks for, the first without it; NothingThere for one that does not exist."""
    number = request.GET.get("trang") or "1"
    try:
        return paginator.page(int(number) if is_number(number) else 0)
    except EmptyPage as error:
        raise NothingThere("Không có trang kết quả này.") from error


def is_number(value: str) -> bool:
    """Whether the address writes a number as we do: digits alone, no zero before them."""
    return re.fullmatch("[1-9][0-9]{0,8}", value) is not None


def chosen_row(rows, value: str, label: str, field: str = "slug"):
    """The row whose `field` the address names; None for an empty value, NothingThere for one that names nothing."""
    if not value:
        return None
    row = rows.filter(**{field: value}).first() if len(value) <= 80 and value.isprintable() else None
    return row or bad_filter(label, value)


def chosen_month(request, today: date) -> date:
    """The first day of the month that `?thang=2026-11` asks for, of this one without it; NothingThere for none."""
    asked = request.GET.get("thang", "")
    try:
        month = parse_date(f"{asked}-01") if asked else today.replace(day=1)
    except ValueError:
        month = None
    return month if month and 2000 <= month.year <= 2100 else bad_filter("tháng", asked)


def bad_filter(label: str, value: str):
    """Refuses a filter value that names nothing."""
    raise NothingThere(f"Không có {label} “{normalize_line(value[:60])}”.")
