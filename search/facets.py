"""Narrowing what was found: by kind, section, sector, agency, year and whether it is in force, with counts."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Case, Count, Q, Value, When
from django.utils import timezone

from core.facets import Choice, Facet
from core.vietnamese import slugify, sort_key
from search.kinds import KINDS, VALIDITIES


@dataclass(frozen=True)
class Dimension:
    key: str  # the parameter of the address
    heading: str
    field: str  # of SearchEntry, or `validity`


MOST_COUNTED = 10_000
DIMENSIONS = [
    Dimension("loai", "Loại nội dung", "kind"),
    Dimension("chuyen-muc", "Chuyên mục", "section"),
    Dimension("linh-vuc", "Lĩnh vực", "sectors"),
    Dimension("co-quan", "Cơ quan", "agency"),
    Dimension("nam", "Năm", "year"),
    Dimension("hieu-luc", "Hiệu lực", "validity"),
]


def with_validity(entries):
    """Adds `validity`, a key of VALIDITIES or nothing for what cannot be in force."""
    today = timezone.localdate()
    return entries.annotate(
        validity=Case(
            When(~Q(kind__in=["thu-tuc", "van-ban"]), then=Value("")),
            When(ends_on__lte=today, then=Value("het")),
            When(starts_on__gt=today, then=Value("sap")),
            default=Value("con"),
        )
    )


class Narrowing:
    """What was found, sorted into facets in one question to the database; `total` counts what is left of it.
    Of more than MOST_COUNTED only so many are counted, which `is_more` says."""

    def __init__(self, matches, query):
        """`matches`: a queryset of SearchEntry; `query`: the parameters of the address."""
        self.chosen = {each.key: value for each in DIMENSIONS if (value := query.get(each.key, "")[:300])}
        self._rows, self.is_more = _rows_of(matches)
        if self.is_more and self.chosen:
            matches = self.of(matches)
            self._rows, self.is_more = _rows_of(matches)
        # The rows that are counted may all be of one kind.
        kinds = matches.order_by().values_list("kind").annotate(Count("pk")) if self.is_more else ()
        self._kinds = Counter(dict(kinds))
        self.total = len(self._fitting())

    def _values(self, place: int) -> set[str]:
        """What stands in the rows for a dimension: lines of values."""
        return {row[place] for row in self._rows}

    def _fitting(self, but: str = "") -> list[tuple]:
        """The rows that have all that was chosen, `but` for one dimension."""
        rows = self._rows
        for place, dimension in enumerate(DIMENSIONS):
            wanted = self.chosen.get(dimension.key)
            if wanted is not None and dimension.key != but:
                fitting = {value for value in self._values(place) if wanted in map(_slug, _lines(value))}
                rows = [row for row in rows if row[place] in fitting]
        return rows

    def of(self, entries):
        """The entries that are left."""
        entries = with_validity(entries)
        for place, dimension in enumerate(DIMENSIONS):
            wanted = self.chosen.get(dimension.key)
            if wanted is None:
                continue
            values = self._values(place)
            if self.is_more:  # what was chosen may stand in none of the rows that were counted
                values = entries.order_by().values_list(dimension.field, flat=True).distinct()
            labels = {label for value in values for label in _lines(value) if _slug(label) == wanted}
            if dimension.field == "sectors":
                held = Q(pk=None)
                for label in labels:
                    held |= Q(sectors=label) | Q(sectors__startswith=f"{label}\n")
                    held |= Q(sectors__endswith=f"\n{label}") | Q(sectors__contains=f"\n{label}\n")
                entries = entries.filter(held)
            else:
                entries = entries.filter(**{f"{dimension.field}__in": labels})
        return entries

    @property
    def facets(self) -> list[Facet]:
        return [Facet(each.key, each.heading, self._choices(place, each)) for place, each in enumerate(DIMENSIONS)]

    def _choices(self, place: int, dimension: Dimension) -> list[Choice]:
        counts: Counter = Counter()
        for value, count in Counter(row[place] for row in self._fitting(but=dimension.key)).items():
            for line in _lines(value):
                counts[line] += count
        if dimension.field == "kind" and self.is_more:
            counts = self._kinds
        chosen = self.chosen.get(dimension.key)
        choices = [Choice(_slug(each), _label(each), count, _slug(each) == chosen) for each, count in counts.items()]
        if dimension.key == "nam":
            return sorted(choices, key=lambda choice: choice.value, reverse=True)
        if dimension.key in ("loai", "hieu-luc"):
            order = [*KINDS, *VALIDITIES]
            return sorted(choices, key=lambda choice: order.index(choice.value))
        return sorted(choices, key=lambda choice: _place(choice.label))

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Each choice made, as (parameter of the address, words)."""
        labels = {
            (dimension.key, _slug(line)): _label(line)
            for place, dimension in enumerate(DIMENSIONS)
            if dimension.key in self.chosen
            for value in self._values(place)
            for line in _lines(value)
        }
        return [(key, labels.get((key, value), KINDS.get(value, value))) for key, value in self.chosen.items()]


def _rows_of(matches) -> tuple[list[tuple], bool]:
    """What each of the matches has in each dimension, and whether there was more than is counted."""
    fields = [dimension.field for dimension in DIMENSIONS]
    rows = list(with_validity(matches).values_list(*fields)[: MOST_COUNTED + 1])
    return rows[:MOST_COUNTED], len(rows) > MOST_COUNTED


def _lines(value) -> list[str]:
    return [line for line in str(value or "").split("\n") if line]


@lru_cache(maxsize=2_000)
def _slug(value: str) -> str:
    return value if value in KINDS or value in VALIDITIES else slugify(value)


@lru_cache(maxsize=2_000)
def _place(label: str) -> str:
    return sort_key(label)


def _label(value: str) -> str:
    return KINDS.get(value) or VALIDITIES.get(value) or value
