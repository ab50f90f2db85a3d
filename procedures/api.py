"""What the API tells of a procedure: all that its page says, with its parts as lists."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.models import Page

from core import rich_text
from core.api import name_of, names_in, plain, told
from core.models import PortalDocument
from core.open_data import full_address
from core.queries import VisiblePageQuerySet
from procedures.blocks import without_files
from procedures.facets import LEVELS
from procedures.parts import RelatedProcedure


def prepare(pages: Sequence) -> None:
    """Asks once for what belongs to the pages: related procedures that visitors may read, and files of forms."""
    visible = RelatedProcedure.objects.filter(page__in=VisiblePageQuerySet(Page).visible()).select_related("page")
    related = Prefetch("related_procedures", visible)
    rows = ("agencies__agency", "outputs", "legal_basis", "sectors", "applicant_types", "life_events")
    prefetch_related_objects(pages, "issuing_agency", "checked_by", *rows, related)
    for page in pages:
        page.cases_told = without_files(page.required_documents)
    papers = [paper for page in pages for case in page.cases_told for paper in case["documents"]]
    files = PortalDocument.objects.in_bulk({paper["form"] for paper in papers} - {None})
    for paper in papers:
        paper["form"] = files.get(paper["form"])


def _number(amount: Decimal | str | None) -> int | float | None:
    if amount in (None, ""):
        return None
    value = Decimal(amount)
    return int(value) if value == value.to_integral_value() else float(value)


def _channel(channel) -> dict[str, Any]:
    costs = [{**cost, "amount": _number(cost["amount"])} for cost in channel["costs"]]
    return {**channel, "costs": costs}


def _paper(paper) -> dict[str, Any]:
    return {**paper, "form": full_address(paper["form"].url) if paper["form"] else None}


def _rows(name: str, *columns: str):
    return told(name, lambda page: [{key: getattr(row, key) for key in columns} for row in getattr(page, name).all()])


_LEVELS = {field: field.removeprefix("is_").removesuffix("_level") for field, _ in LEVELS.values()}
FIELDS = [
    *plain("code", "name", "short_name", "state", "kind", "formality_type"),
    told("levels", lambda page: [name for field, name in _LEVELS.items() if getattr(page, field)]),
    *plain("online_level", "partial_reason", "is_shared_service", "is_vertical", "is_non_territorial"),
    *map(names_in, ("sectors", "applicant_types", "life_events")),
    name_of("issuing_agency"),
    told("agencies", lambda page: [{"role": row.role, "name": row.agency.name} for row in page.agencies.all()]),
    *plain("decision_number", "decision_issued_on", "published_on", "dossier_count", "receiving_address"),
    told("plain_note", lambda page: "\n".join(each.text for each in rich_text.paragraphs(page.plain_note))),
    told(
        "required_documents",
        lambda page: [{"case": case["name"], "documents": list(map(_paper, case["documents"]))}
                      for case in page.cases_told],
    ),
    told("channels", lambda page: list(map(_channel, page.channel_values))),
    told("steps", lambda page: [{"case": case["name"], "steps": list(case["steps"])} for case in page.step_cases]),
    told("variants", lambda page: [dict(block.value) for block in page.variants]),
    _rows("outputs", "name", "code"),
    *plain("requirements"),
    _rows("legal_basis", "number", "title", "issued_on", "issuing_agency"),
    told(
        "related_procedures",
        lambda page: [{"id": row.page_id, "code": row.page.code} for row in page.related_procedures.all()],
    ),
    *plain("description", "keywords", "note", "checked_on"),
    name_of("checked_by"),
]  # fmt: skip
