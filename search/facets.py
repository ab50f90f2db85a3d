"""Narrowing what was found: by kind, section, sector, agency, year and whether it is in force, with counts."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, Q, Value, When
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
        self._groups, self.is_more = _groups_of(matches)
        if self.is_more and self.chosen:
            self._groups, self.is_more = _groups_of(self.of(matches))
        self.total = sum(count for values, count in self._groups if self._fits(values))

    def _fits(self, values, but: str = "") -> bool:
        return all(
            dimension.key == but or (wanted := self.chosen.get(dimension.key)) is None or wanted in map(_slug, held)
            for dimension, held in zip(DIMENSIONS, values, strict=True)
        )

    def of(self, entries):
        """The entries that are left."""
        entries = with_validity(entries)
        for place, dimension in enumerate(DIMENSIONS):
            wanted = self.chosen.get(dimension.key)
            if wanted is None:
                continue
            labels = {label for values, _ in self._groups for label in values[place] if _slug(label) == wanted}
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
        for values, count in self._groups:
            if self._fits(values, but=dimension.key):
                for value in values[place]:
                    counts[value] += count
        chosen = self.chosen.get(dimension.key)
        choices = [Choice(_slug(each), _label(each), count, _slug(each) == chosen) for each, count in counts.items()]
        if dimension.key == "nam":
            return sorted(choices, key=lambda choice: choice.value, reverse=True)
        if dimension.key in ("loai", "hieu-luc"):
            order = [*KINDS, *VALIDITIES]
            return sorted(choices, key=lambda choice: order.index(choice.value))
        return sorted(choices, key=lambda choice: sort_key(choice.label))

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Each choice made, as (parameter of the address, words)."""
        labels = {
            (dimension.key, _slug(value)): _label(value)
            for values, _ in self._groups
            for dimension, held in zip(DIMENSIONS, values, strict=True)
            for value in held
        }
        return [(key, labels.get((key, value), KINDS.get(value, value))) for key, value in self.chosen.items()]


def _groups_of(matches) -> tuple[list, bool]:
    """[(the values of each dimension, how many have them)], and whether there was more than is counted."""
    rows = with_validity(matches).values_list(*(dimension.field for dimension in DIMENSIONS))[: MOST_COUNTED + 1]
    counts = Counter(rows)
    groups = [([_values(value) for value in row], count) for row, count in counts.items()]
    return groups, counts.total() > MOST_COUNTED


def _values(value) -> list[str]:
    return [line for line in str(value or "").split("\n") if line]


def _slug(value: str) -> str:
    return value if value in KINDS or value in VALIDITIES else slugify(value)


def _label(value: str) -> str:
    return KINDS.get(value) or VALIDITIES.get(value) or value
