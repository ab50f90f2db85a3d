"""Narrowing the catalogue: what the address asks for, and what is left to choose, with counts."""

from dataclasses import dataclass, fields

from django.db.models import Count, Q

from core import vietnamese
from core.models import Agency
from core.queries import bad_filter, chosen_row
from procedures.vocabularies import ApplicantType, Sector

# Level in the address → field, label. "Cấp huyện" ended on 2025-07-01 and stays for old records.
LEVELS = {
    "bo": ("is_ministry_level", "Cấp bộ"),
    "tinh": ("is_province_level", "Cấp tỉnh"),
    "huyen": ("is_district_level", "Cấp huyện (trước 01/7/2025)"),
    "xa": ("is_commune_level", "Cấp xã"),
    "khac": ("is_other_level", "Cơ quan khác"),
}


@dataclass(frozen=True)
class Chosen:
    """What a visitor chose: each a row, a key of LEVELS, or None."""

    sector: Sector | None = None
    audience: ApplicantType | None = None
    level: str | None = None
    agency: Agency | None = None

    @classmethod
    def from_query(cls, query):
        """Reads `linh-vuc`, `doi-tuong`, `cap`, `co-quan`; Http404 for a value that names nothing."""
        level, agency = query.get("cap", ""), query.get("co-quan", "")
        if level and level not in LEVELS:
            bad_filter("cấp thực hiện", level)
        if agency and not (agency.isascii() and agency.isdigit() and len(agency) < 10):
            bad_filter("cơ quan", agency)
        return cls(
            sector=chosen_row(Sector.objects, query.get("linh-vuc", ""), "lĩnh vực"),
            audience=chosen_row(ApplicantType.objects, query.get("doi-tuong", ""), "đối tượng"),
            level=level or None,
            agency=chosen_row(Agency.objects, agency, "cơ quan", "pk"),
        )

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Each choice made, as (parameter of the address, words)."""
        chosen = [(key, getattr(self, field.name)) for key, field in zip(PARAMETERS, fields(self), strict=True)]
        return [(key, LEVELS[value][1] if key == "cap" else str(value)) for key, value in chosen if value]


# Parameters of the address, in the order of the fields of Chosen.
PARAMETERS = ("linh-vuc", "doi-tuong", "cap", "co-quan")


@dataclass(frozen=True)
class Choice:
    """One line of a facet."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One way to narrow, with the choices that leave something, in Vietnamese order."""

    key: str
    heading: str
    choices: list[Choice]


def facets_of(found, chosen: Chosen) -> list[Facet]:
    """The facets of the procedures found, in four queries whatever their number."""
    ids = found.order_by().values("pk")
    through = {"n": Count("procedures", filter=Q(procedures__in=ids), distinct=True)}
    sectors = Sector.objects.filter(procedures__in=ids).annotate(**through)
    audiences = ApplicantType.objects.filter(procedures__in=ids).annotate(**through)
    agencies = Agency.objects.filter(procedure_links__page__in=ids).annotate(
        n=Count("procedure_links__page", filter=Q(procedure_links__page__in=ids), distinct=True)
    )
    levels = found.order_by().aggregate(**{key: Count("pk", filter=Q(**{f: True})) for key, (f, _) in LEVELS.items()})
    return [
        Facet("linh-vuc", "Lĩnh vực", [Choice(s.slug, s.name, s.n, s == chosen.sector) for s in _sorted(sectors)]),
        Facet(
            "doi-tuong", "Đối tượng", [Choice(a.slug, a.name, a.n, a == chosen.audience) for a in _sorted(audiences)]
        ),
        Facet(
            "cap",
            "Cấp thực hiện",
            [Choice(key, label, levels[key], key == chosen.level) for key, (_, label) in LEVELS.items() if levels[key]],
        ),
        Facet("co-quan", "Cơ quan", [Choice(str(a.pk), a.name, a.n, a == chosen.agency) for a in _sorted(agencies)]),
    ]


def _sorted(rows):
    return sorted(rows, key=lambda row: vietnamese.sort_key(row.name))
