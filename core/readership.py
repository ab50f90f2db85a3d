"""How often pages are read: one number for each page and day, and nothing about who read it.

What core/beacon.py counts waits in the memory of its worker and is written in one go every few seconds; a crash loses
no more than that, and a page of thousands of readers costs the database one row.
"""

import logging
import time
from collections import Counter
from datetime import date
from threading import Lock, Thread

from django.db import close_old_connections, models, transaction
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import Page

from core.queries import VisiblePageQuerySet

EVERY = 5  # seconds

logger = logging.getLogger(__name__)
_waiting: Counter[tuple[int, date]] = Counter()
_lock = Lock()


class PageViewsQuerySet(models.QuerySet):
    def add(self, counts: dict[tuple[int, date], int]) -> None:
        """Adds numbers of views of pages on days. What is no page that everyone may read is left out.

        All or nothing, and on top of what others wrote meanwhile. The order keeps two writers from waiting for each
        other.
        """
        with transaction.atomic():
            pages = VisiblePageQuerySet(Page).visible().filter(depth__gt=1, pk__in={page for page, _ in counts})
            known = set(pages.values_list("pk", flat=True))
            rows = sorted(key for key in counts if key[0] in known)
            self.bulk_create([self.model(page_id=page, day=day) for page, day in rows], ignore_conflicts=True)
            for page, day in rows:
                self.filter(page=page, day=day).update(count=F("count") + counts[page, day])

    def total(self, page) -> int:
        """How often the page was read since it is counted."""
        return self.filter(page=page.pk).aggregate(total=Coalesce(Sum("count"), 0))["total"]

    def most_read(self, since: date | None = None, until: date | None = None):
        """The pages everyone may read, the most read from one day to another (both included) first: a QuerySet of Page
        with `view_count`."""
        days = Q(day__gte=since or date.min) & Q(day__lte=until or date.max)
        views = self.filter(days, page=OuterRef("pk")).order_by().values("page").values(total=Sum("count"))
        pages = VisiblePageQuerySet(Page).visible().annotate(view_count=Subquery(views))
        return pages.filter(view_count__gt=0).order_by("-view_count", "title", "pk")


class PageViews(models.Model):
    """How often one page was read on one day."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+", verbose_name="trang")
    day = models.DateField("ngày")
    count = models.PositiveIntegerField("lượt xem", default=0)

    objects = PageViewsQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt xem"
        verbose_name_plural = "lượt xem"
        constraints = [models.UniqueConstraint(fields=["page", "day"], name="one_count_a_page_and_day")]

    def __str__(self):
        return f"{self.page}, {self.day:%d/%m/%Y}: {self.count}"


def count(page_id: int) -> None:
    """One more view today; `write` puts it into the database and looks whether there is such a page."""
    with _lock:
        _waiting[page_id, timezone.localdate()] += 1


def write() -> None:
    """Writes what was counted since the last time; what cannot be written now waits for the next."""
    with _lock:
        counts = dict(_waiting)
        _waiting.clear()
    if not counts:
        return
    try:
        PageViews.objects.add(counts)
    except Exception as error:
        with _lock:
            _waiting.update(counts)
        logger.error("Chưa ghi được lượt xem, sẽ thử lại: %s", error)


def start_writing() -> None:
    """`write` every few seconds, beside the requests, as long as the process lives."""
    Thread(target=_keep_writing, name="readership", daemon=True).start()


def _keep_writing():
    while True:
        time.sleep(EVERY)
        write()
        close_old_connections()
