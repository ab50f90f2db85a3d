"""How often pages are read and files downloaded: one number for each page and day, one for each file, and nothing about
who did.

What core/beacon.py counts waits in the memory of its worker and is written in one go every few seconds; a crash loses
no more than that, and a page of thousands of readers costs the database one row.
"""

import logging
import time
from collections import Counter
from datetime import date
from threading import Lock, Thread

from django.db import InterfaceError, OperationalError, close_old_connections, models, transaction
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Page

from core.queries import VisiblePageQuerySet

EVERY = 5  # seconds

logger = logging.getLogger(__name__)
_views: Counter[tuple[int, date]] = Counter()
_downloads: Counter[int] = Counter()
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

    def total_of(self, page) -> Coalesce:
        """`total` for a query of pages, `page` being an OuterRef to their key."""
        return Coalesce(Subquery(self.filter(page=page).values("page").values(total=Sum("count"))), 0)

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
        _views[page_id, timezone.localdate()] += 1


def count_download(document_id: int) -> None:
    """One more download of the file."""
    with _lock:
        _downloads[document_id] += 1


def write() -> None:
    """Writes what was counted since the last time; while the database is away it waits for the next."""
    _write(_views, PageViews.objects.add)
    _write(_downloads, _add_downloads)


def _write(waiting: Counter, add):
    with _lock:
        counts = dict(waiting)
        waiting.clear()
    if not counts:
        return
    try:
        add(counts)
    except (OperationalError, InterfaceError) as error:
        with _lock:
            waiting.update(counts)
        logger.error("Chưa ghi được lượt xem, lượt tải, sẽ thử lại: %s", error)
    except Exception:
        _write_one_by_one(counts, add)


def _write_one_by_one(counts: dict, add):
    """One number that the database refuses would be refused for ever, and hold up the others."""
    for key, count in counts.items():
        try:
            add({key: count})
        except Exception as error:
            logger.error("Bỏ %d lượt xem hoặc tải không ghi được (%s): %s", count, key, error)


def _add_downloads(counts: dict[int, int]):
    with transaction.atomic():
        for document, count in sorted(counts.items()):
            documents = get_document_model().objects.filter(pk=document)
            documents.update(download_count=F("download_count") + count)


def start_writing() -> None:
    """`write` every few seconds, beside the requests, as long as the process lives."""
    Thread(target=_keep_writing, name="readership", daemon=True).start()


def _keep_writing():
    while True:
        time.sleep(EVERY)
        write()
        close_old_connections()
