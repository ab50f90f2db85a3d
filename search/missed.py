"""Questions that found nothing, counted so that editors learn what people call things. Nothing is kept of who asked."""

import re
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from search.models import EmptyQuery

LONGEST, MOST_WORDS = 80, 8
MOST_ROWS = 2_000
KEPT = timedelta(days=180)
# What may tell of a person: long numbers (telephone, identity card, dossier), addresses of mail.
_PERSONAL = re.compile(r"[0-9](?:[ .-]?[0-9]){5}|@")


def count_missed(query: str) -> None:
    """Counts a query that found nothing; one that is long or may hold personal data is not kept."""
    words = query.lower()
    if len(words) > LONGEST or len(words.split()) > MOST_WORDS or _PERSONAL.search(words):
        return
    today = timezone.localdate()
    if EmptyQuery.objects.filter(words=words).update(times=F("times") + 1, last_on=today):
        return
    if EmptyQuery.objects.count() >= MOST_ROWS:
        EmptyQuery.objects.filter(last_on__lt=today - KEPT).delete()
    if EmptyQuery.objects.count() < MOST_ROWS:
        EmptyQuery.objects.get_or_create(words=words, defaults={"last_on": today})
