"""Narrowing the catalogue: what the address asks for, and what is left to choose, with counts."""

from dataclasses import dataclass, fields, replace

from django.db.models import Count, Q

from core import vietnamese
from core.facets import Choice, Facet
from core.models import Agency
from core.queries import bad_filter, chosen_row, is_number
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
        if agency and not is_number(agency):
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


def facets_of(procedures, chosen: Chosen) -> list[Facet]:
    """The facets of a catalogue, in four queries whatever its size.

    Each counts what choosing a value would list: under the other choices made, in place of its own.
    """

    def ids(own: str):
        return procedures.by_facets(replace(chosen, **{own: None})).order_by().values("pk")

    def counted(model, relation: str, own: str):
        within = Q(**{f"{relation}__in": ids(own)})
        rows = model.objects.filter(within).annotate(n=Count(relation, filter=within, distinct=True))
        return sorted(rows, key=lambda row: vietnamese.sort_key(row.name))

    levels = procedures.filter(pk__in=ids("level")).order_by()
    levels = levels.aggregate(**{key: Count("pk", filter=Q(**{field: True})) for key, (field, _) in LEVELS.items()})
    sectors = counted(Sector, "procedures", "sector")
    audiences = counted(ApplicantType, "procedures", "audience")
    agencies = counted(Agency, "procedure_links__page", "agency")
    return [
        Facet("linh-vuc", "Lĩnh vực", [Choice(s.slug, s.name, s.n, s == chosen.sector) for s in sectors]),
        Facet("doi-tuong", "Đối tượng", [Choice(a.slug, a.name, a.n, a == chosen.audience) for a in audiences]),
        Facet(
            "cap",
            "Cấp thực hiện",
            [Choice(key, label, levels[key], key == chosen.level) for key, (_, label) in LEVELS.items() if levels[key]],
        ),
        Facet("co-quan", "Cơ quan", [Choice(str(a.pk), a.name, a.n, a == chosen.agency) for a in agencies]),
    ]
