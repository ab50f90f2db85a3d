"""The words of public names and the pairs that follow one another: how many names have each, and how it is written.

By them a query's words are weighed and its slips mended. Only of names that everyone may read; kept as pages change,
and counted anew by `manage.py update_index`.
"""

import math
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from django.db import OperationalError, connection, transaction
from django.db.models import F

from core.vietnamese import search_forms, spelled_words
from search.models import SearchEntry, SearchTerm

RARITY = 1.4  # how much more a rare word tells than a common one
AT_ONCE = 300


@dataclass
class Vocabulary:
    """How many names have each of some words and pairs, and how those are written."""

    pages: dict[str, int]
    shown: dict[str, str]

    @classmethod
    def of(cls, texts) -> "Vocabulary":
        """Of these folded words and pairs, those that names have."""
        pages, shown = {}, {}
        for some in _in_parts(sorted({*texts, SearchTerm.ALL})):
            rows = SearchTerm.objects.filter(text__in=some, pages__gt=0).values_list("text", "shown", "pages")
            for text, written, count in rows:
                pages[text], shown[text] = count, written
        return cls(pages, shown)

    def weight(self, text: str) -> float:
        """What a word or a pair tells: the rarer in names, the more."""
        total = max(self.pages.get(SearchTerm.ALL, 0), 10)
        return math.log(1 + total / (1 + self.pages.get(text, 0))) ** RARITY


def _in_parts(rows: list):
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def terms_of(names: str) -> dict[str, str]:
    """The words of names, one name a line, with and without marks, and the pairs without; and how each is written."""
    terms = {}
    for name in names.splitlines():
        spelled = spelled_words(name)
        terms.update((search_forms(word)[1], word[:40]) for word in spelled)
        words = [(search_forms(word)[0], word[:40]) for word in spelled]
        terms.update(words)
        terms.update((f"{first} {second}", f"{one} {other}") for (first, one), (second, other) in pairwise(words))
    return terms


def learn(before: list[str], after: list[str]) -> None:
    """Takes the names of some pages as they were out of the count, and those as they are into it."""
    shown: dict[str, str] = {}
    change: Counter = Counter({SearchTerm.ALL: len(after) - len(before)})
    for names in (Counter(before) - Counter(after)).elements():
        change.subtract(terms_of(names).keys())
    for names in (Counter(after) - Counter(before)).elements():
        terms = terms_of(names)
        change.update(terms.keys())
        shown |= terms
    more = sorted((text, shown.get(text, ""), count) for text, count in change.items() if count > 0)
    table = SearchTerm._meta.db_table
    with suppress(OperationalError), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # a count that is lost comes back at night; nobody waits for another's
            cursor.execute("SET LOCAL lock_timeout = '500ms'")
        for rows in _in_parts(more):
            cursor.execute(
                f"INSERT INTO {table} (text, shown, pages) VALUES {', '.join(['(%s, %s, %s)'] * len(rows))} "  # noqa: S608
                f"ON CONFLICT (text) DO UPDATE SET pages = {table}.pages + excluded.pages",
                [value for row in rows for value in row],
            )
        for count in sorted({-count for count in change.values() if count < 0}):
            fewer = sorted(text for text, changed in change.items() if changed == -count)
            for some in _in_parts(fewer):
                SearchTerm.objects.filter(text__in=some, pages__gte=count).update(pages=F("pages") - count)
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")


def learn_anew() -> None:
    """Counts the words of all public names; of several ways to write one, most names decide."""
    counts: Counter = Counter()
    spellings: dict[str, Counter] = defaultdict(Counter)
    for names in SearchEntry.objects.public().values_list("indexed__names", flat=True).iterator():
        terms = terms_of(names)
        counts.update([SearchTerm.ALL, *terms])
        for text, shown in terms.items():
            spellings[text][shown] += 1
    rows = [
        SearchTerm(text=text, shown=max(spellings[text], key=spellings[text].get, default=""), pages=pages)
        for text, pages in counts.items()
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # one at a time
            cursor.execute(f"LOCK TABLE {SearchTerm._meta.db_table} IN SHARE ROW EXCLUSIVE MODE")
        SearchTerm.objects.all().delete()
        SearchTerm.objects.bulk_create(rows, batch_size=1000)
