"""Dates to go live, to be withdrawn and to be looked over again: the database is the only place they stand, and no
one's cron is needed.

A date counts only for a version that was approved: `approved_go_live_at` is written by publishing alone, and nothing
publishes but `core.approval.publish_approved`.
"""

import logging
import time
from collections.abc import Callable
from threading import Thread

from django.db import DatabaseError, connections, transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from core.bundles import Bundle, BundleItem
from core.reviews import PageReview, tell

EVERY = 30  # seconds

logger = logging.getLogger(__name__)
_looked_at = float("-inf")  # by time.monotonic(), in this process


def publish_due() -> None:
    """Withdraws the pages whose time is over, then makes public the bundles and the approved versions whose time has
    come; what waits in a bundle comes with it or not at all.

    Each in a transaction of its own with its row locked, so any number of processes and machines may do it at once; one
    that fails (its address was taken since, say) is logged and tried again, and holds up no other.
    """
    now = timezone.now()
    _each(Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at"), _withdraw)
    _each(Bundle.objects.due(now), Bundle.publish_or_tell)
    single = Revision.objects.filter(approved_go_live_at__lte=now).exclude(object_id__in=BundleItem.objects.page_keys())
    _each(single.order_by("approved_go_live_at"), _publish)


def tell_due() -> None:
    """Writes the letters about pages whose day to be looked over has come, in the same way."""
    _each(PageReview.objects.to_tell(timezone.localdate()), tell)


# What other apps do by the clock, each on its own; called every half minute.
also: list[Callable[[], None]] = []


def _withdraw(page):
    page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _publish(revision):
    revision.publish(log_action="wagtail.publish.scheduled")


def _each(due, act):
    for pk in list(due.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                row = due.select_for_update(skip_locked=True).filter(pk=pk).first()
                if row:  # else another process has just done it, or is at it
                    act(row)
        except Exception as error:
            logger.error("Không làm đúng hẹn được (%s %s): %s", due.model.__name__, pk, error)


def catch_up(**kwargs) -> None:
    """Keeps the dates when this process has not looked for two rounds; called as each request begins.

    Where gunicorn.conf.py serves, `start_watch` is ahead of it; under another server a visitor still finds what is due.
    """
    if time.monotonic() - _looked_at >= 2 * EVERY:
        _look()


def start_watch() -> None:
    """Keeps the dates now and every half minute, beside the requests, as long as the process lives."""
    Thread(target=_watch, name="schedule", daemon=True).start()


def _watch():
    while True:
        _look()
        connections.close_all()  # this thread's own: none is held while it sleeps
        time.sleep(EVERY)


def _look():
    global _looked_at
    _looked_at = time.monotonic()
    try:
        publish_due()
        tell_due()
        for act in also:
            act()
    except DatabaseError as error:
        logger.error("Không đọc được lịch hẹn: %s", error)
