"""Questions that found nothing, counted so that editors learn what people call things. Nothing is kept of who asked."""

from contextlib import contextmanager, suppress
from datetime import timedelta

from django.db import OperationalError, connection
from django.db.models import F, Q
from django.utils import timezone

from search.models import EmptyQuery

LONGEST, MOST_WORDS = 80, 8
MOST_ROWS = 2_000
KEPT = timedelta(days=180)
MOST_DIGITS = 5  # more may tell of a person: telephone, identity card, dossier, day of birth


def count_missed(query: str) -> None:
    """Counts a query that found nothing; one that is long or may hold personal data is not kept."""
    words = query.lower()
    is_personal = "@" in words or sum(map(str.isdigit, words)) > MOST_DIGITS
    if is_personal or len(words) > LONGEST or len(words.split()) > MOST_WORDS:
        return
    with suppress(OperationalError), at_once():
        _count(words)


@contextmanager
def at_once():
    """In here SQLite does not wait for who is writing: a visitor is not to wait for a count."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        before = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 200")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {before:d}")


def _count(words: str) -> None:
    today = timezone.localdate()
    if EmptyQuery.objects.filter(words=words).update(times=F("times") + 1, last_on=today):
        return
    if EmptyQuery.objects.count() >= MOST_ROWS:  # those of whom least was asked, long ago, make room
        least = EmptyQuery.objects.order_by("times", "last_on").values("pk")[: MOST_ROWS // 10]
        EmptyQuery.objects.filter(
            Q(pk__in=list(least.values_list("pk", flat=True))) | Q(last_on__lt=today - KEPT)
        ).delete()
    EmptyQuery.objects.get_or_create(words=words, defaults={"last_on": today})
