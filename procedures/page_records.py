"""A page as the record it would be imported from: to compare the two, and to export it."""

from decimal import Decimal
from typing import Any

from procedures.facets import LEVELS
from procedures.models import ProcedurePage
from procedures.records import ALL, ProcedureRecord

# What `record_of` asks for besides the page itself.
RELATED = ("sectors", "applicant_types", "life_events", "agencies__agency", "legal_basis", "outputs",
           "related_procedures__page__issuing_agency")  # fmt: skip
LEVEL_FIELDS = {field.removeprefix("is_").removesuffix("_level"): field for field, _ in LEVELS.values()}


def with_related(pages):
    """The pages with all that a record of them holds, in a constant number of queries."""
    return pages.select_related("issuing_agency", "checked_by").prefetch_related(*RELATED)


def record_of(page: ProcedurePage, names: frozenset[str] = ALL) -> ProcedureRecord:
    """What the page says of the fields named."""
    values = {name: _READ[name](page) if name in _READ else getattr(page, name) for name in names}
    return ProcedureRecord(
        page.code, **{"name": page.name, **values}, issuing_agency=page.issuing_agency.name, given=names
    )


def _terms(name: str):
    return lambda page: [{"name": term.name, "code": term.code} for term in getattr(page, name).all()]


def _channel(value) -> dict[str, Any]:
    costs = [{**cost, "amount": amount_in_digits(cost["amount"])} for cost in value["costs"]]
    return {**value, "costs": costs}


def amount_in_digits(amount: Decimal | str | None) -> str | None:
    """An amount without the zeros that a form or a file adds to it: 8000.00 is 8000."""
    if amount is None or amount == "":
        return None
    return f"{Decimal(amount).normalize():f}"


def _documents(value) -> list[dict[str, Any]]:
    return [{key: item[key] for key in item if key != "form"} for item in value["documents"]]


_READ = {
    "checked_by": lambda page: page.checked_by.name if page.checked_by else "",
    "levels": lambda page: [level for level, field in LEVEL_FIELDS.items() if getattr(page, field)],
    "sectors": _terms("sectors"),
    "applicant_types": _terms("applicant_types"),
    "life_events": lambda page: [{"name": event.name, "audience": event.audience} for event in page.life_events.all()],
    "agencies": lambda page: [
        {"role": link.role, "name": link.agency.name, "code": link.agency.code} for link in page.agencies.all()
    ],
    "steps": lambda page: [{"name": case.value["name"], "steps": list(case.value["steps"])} for case in page.steps],
    "channels": lambda page: [_channel(channel.value) for channel in page.channels],
    "required_documents": lambda page: [
        {"name": case.value["name"], "documents": _documents(case.value)} for case in page.required_documents
    ],
    "variants": lambda page: [dict(variant.value) for variant in page.variants],
    "legal_basis": lambda page: [
        {name: getattr(basis, name) for name in ("number", "title", "issued_on", "issuing_agency")}
        for basis in page.legal_basis.all()
    ],
    "outputs": lambda page: [{"name": output.name, "code": output.code} for output in page.outputs.all()],
    "related_procedures": lambda page: [
        {"code": link.page.code, "issuing_agency": link.page.issuing_agency.name}
        for link in page.related_procedures.all()
    ],
}
