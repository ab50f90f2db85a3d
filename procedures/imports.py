"""Records into pages: created, changed or left alone, in one transaction."""

from dataclasses import dataclass, field

from django.db import transaction
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from core.models import Agency
from procedures.models import (
    ApplicantType,
    LegalBasis,
    LifeEvent,
    Output,
    ProcedureAgency,
    ProcedureIndexPage,
    ProcedurePage,
    Sector,
)
from procedures.records import ProcedureRecord

# Fields of a record that a page holds under the same name.
_SAME_NAME = [
    "code",
    "name",
    "decision_number",
    "decision_issued_on",
    "published_on",
    "kind",
    "state",
    "formality_type",
    "online_level",
    "is_shared_service",
    "is_vertical",
    "is_non_territorial",
    "return_methods",
    "receiving_address",
    "requirements",
    "description",
    "keywords",
    "note",
    "national_id",
    "source_created_at",
    "source_updated_at",
]


@dataclass
class Result:
    """Codes of the procedures an import created, changed, or found the same."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


class Importer:
    """Writes records below a catalogue page. A record whose digest the page already carries changes nothing, so what
    an editor mended by hand stays until the source itself changes."""

    def __init__(self, index: ProcedureIndexPage):
        self.index = index
        self._named: dict[type, dict[str, object]] = {}

    @transaction.atomic
    def apply(self, records: list[ProcedureRecord]) -> Result:
        """Publishes every new or changed record; all of them or, on an error, none."""
        result = Result()
        existing = {
            (page.code, page.issuing_agency.name): page
            for page in ProcedurePage.objects.child_of(self.index).select_related("issuing_agency")
        }
        for record in records:
            page = existing.get((record.code, record.issuing_agency))
            digest = record.digest()
            if page and page.source_digest == digest:
                result.unchanged.append(record.code)
                continue
            (result.changed if page else result.created).append(record.code)
            self._publish(page or self._new_page(record), record, digest)
        return result

    def _new_page(self, record: ProcedureRecord) -> ProcedurePage:
        page = ProcedurePage(live=False, code=record.code, name=record.name, issuing_agency=self._agency(record))
        return self.index.add_child(instance=page)

    def _publish(self, page: ProcedurePage, record: ProcedureRecord, digest: str) -> None:
        self._fill(page, record)
        page.source_digest = digest
        with disable_reference_index_auto_update():  # once a page, not once for each of its rows
            page.save_revision(log_action=True).publish()
        ReferenceIndex.create_or_update_for_object(page)

    def _agency(self, record: ProcedureRecord) -> Agency:
        return self._get(Agency, {"name": record.issuing_agency})

    def _fill(self, page: ProcedurePage, record: ProcedureRecord) -> None:
        for name in _SAME_NAME:
            setattr(page, name, getattr(record, name))
        page.issuing_agency = self._agency(record)
        for level in ("ministry", "province", "district", "commune", "other"):
            setattr(page, f"is_{level}_level", level in record.levels)
        page.sectors = [self._get(Sector, item) for item in record.sectors]
        page.applicant_types = [self._get(ApplicantType, item) for item in record.applicant_types]
        page.life_events = [self._get(LifeEvent, item) for item in record.life_events]
        page.agencies = [
            ProcedureAgency(
                role=item["role"], agency=self._get(Agency, {"name": item["name"], "code": item["code"]}), sort_order=n
            )
            for n, item in enumerate(record.agencies)
        ]
        page.legal_basis = [LegalBasis(**item, sort_order=n) for n, item in enumerate(record.legal_basis)]
        page.outputs = [Output(**item, sort_order=n) for n, item in enumerate(record.outputs)]
        page.steps = _stream(page, "steps", "case", record.steps)
        page.channels = _stream(page, "channels", "channel", record.channels)
        page.required_documents = _stream(page, "required_documents", "case", record.required_documents)
        page.variants = _stream(page, "variants", "variant", record.variants)

    def _get(self, model, values):
        """The row of that name, made on its first mention."""
        known = self._named.setdefault(model, {row.name: row for row in model.objects.all()})
        name = values["name"]
        if name not in known:
            row = model(**values)
            row.clean()
            row.save()
            known[name] = row
        return known[name]


def _stream(page, field_name, block_name, values):
    """Plain values as a StreamField's value, the way the database holds them."""
    block = page._meta.get_field(field_name).stream_block
    return block.to_python([{"type": block_name, "value": value} for value in values])
