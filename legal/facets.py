"""Narrowing the list of documents: what the address asks for, and what is left to choose, with counts."""

import re
from dataclasses import dataclass, fields, replace

from django.db.models import Count

from core import vietnamese
from core.facets import Choice, Facet
from core.models import Agency
from core.queries import bad_filter, chosen_row, is_number
from legal.validity import Validity
from legal.vocabularies import DocumentType, LegalField

# Parameters of the address, in the order of the fields of Chosen.
PARAMETERS = ("loai", "linh-vuc", "co-quan", "nguoi-ky", "nam", "hieu-luc")
LONGEST_NAME = 120


@dataclass(frozen=True)
class Chosen:
    """What a visitor chose: each None when not."""

    document_type: DocumentType | None = None
    legal_field: LegalField | None = None
    agency: Agency | None = None
    signer: str | None = None
    year: int | None = None
    validity: Validity | None = None

    @classmethod
    def from_query(cls, query):
        """Reads the parameters above; Http404 for a value that names nothing."""
        agency, signer, year, validity = (query.get(key, "") for key in PARAMETERS[2:])
        if len(signer) > LONGEST_NAME or not signer.isprintable():
            bad_filter("người ký", signer)
        if agency and not is_number(agency):
            bad_filter("cơ quan", agency)
        if year and not re.fullmatch("(19|20)[0-9]{2}", year):
            bad_filter("năm", year)
        if validity and validity not in Validity.values:
            bad_filter("tình trạng hiệu lực", validity)
        return cls(
            document_type=chosen_row(DocumentType.objects, query.get("loai", ""), "loại văn bản"),
            legal_field=chosen_row(LegalField.objects, query.get("linh-vuc", ""), "lĩnh vực"),
            signer=signer or None,
            agency=chosen_row(Agency.objects, agency, "cơ quan", "pk"),
            year=int(year) if year else None,
            validity=Validity(validity) if validity else None,
        )

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Each choice made, as (parameter of the address, words)."""
        chosen = [(key, getattr(self, field.name)) for key, field in zip(PARAMETERS, fields(self), strict=True)]
        return [(key, _words(key, value)) for key, value in chosen if value]


def _words(key, value) -> str:
    if key == "nam":
        return f"Năm {value}"
    return value.label if key == "hieu-luc" else str(value)


def facets_of(documents, chosen: Chosen) -> list[Facet]:
    """The facets of a list, in six queries whatever its size.

    Each counts what choosing a value would list: under the other choices made, in place of its own.
    """

    def counted(own: str, *columns: str):
        rows = documents.by_facets(replace(chosen, **{own: None})).order_by().values(*columns)
        return rows.annotate(n=Count("pk")).values_list(*columns, "n")

    types = counted("document_type", "document_type__slug", "document_type__name")
    agencies = counted("agency", "issuing_agency", "issuing_agency__name")
    subjects = [row for row in counted("legal_field", "legal_fields__slug", "legal_fields__name") if row[0]]
    signers = [(name, name, n) for name, n in counted("signer", "signer") if name]
    years = counted("year", "issued_on__year").order_by("-issued_on__year")
    validity = dict(counted("validity", "validity"))
    return [
        Facet("loai", "Loại văn bản", _named(types, chosen.document_type and chosen.document_type.slug)),
        Facet("linh-vuc", "Lĩnh vực", _named(subjects, chosen.legal_field and chosen.legal_field.slug)),
        Facet("co-quan", "Cơ quan ban hành", _named(agencies, chosen.agency and chosen.agency.pk)),
        Facet("nguoi-ky", "Người ký", _named(signers, chosen.signer)),
        Facet("nam", "Năm ban hành", [Choice(str(year), str(year), n, year == chosen.year) for year, n in years]),
        Facet(
            "hieu-luc",
            "Hiệu lực",
            [Choice(v.value, v.label, validity[v], v == chosen.validity) for v in Validity if v in validity],
        ),
    ]


def _named(rows, chosen) -> list[Choice]:
    rows = sorted(rows, key=lambda row: vietnamese.sort_key(row[1]))
    return [Choice(str(value), name, n, value == chosen) for value, name, n in rows]
