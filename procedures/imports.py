"""Records into pages: created, changed or left alone, in one transaction."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published

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
            with disable_reference_index_auto_update():  # once a page, not once for each of its rows
                page = self._change(page, record, digest) if page else self._create(record, digest)
            ReferenceIndex.create_or_update_for_object(page)
        return result

    def _create(self, record: ProcedureRecord, digest: str) -> ProcedurePage:
        """A new page, live from its first row: half the work of a draft that is published after it."""
        page = ProcedurePage(source_digest=digest)
        self._fill(page, record)
        page.first_published_at = page.last_published_at = timezone.now()
        page = self.index.add_child(instance=page)  # writes "wagtail.create" to the log
        for name, rows in self._children(record, page=page).items():
            if rows:
                type(rows[0]).objects.bulk_create(rows)
            setattr(page, name, rows)  # so that nobody below has to ask the database for them
        revision = page.save_revision(clean=False, changed=False)  # by now all of the page is there to be indexed
        page.live_revision = revision
        Page.objects.filter(pk=page.pk).update(live_revision=revision)
        log(instance=page, action="wagtail.publish", revision=revision)
        page_published.send(sender=ProcedurePage, instance=page, revision=revision)
        return page

    def _change(self, page: ProcedurePage, record: ProcedureRecord, digest: str) -> ProcedurePage:
        page.source_digest = digest
        self._fill(page, record)
        children = self._children(record)
        cited = {basis.number: basis for basis in page.legal_basis.all()}
        for basis in children["legal_basis"]:
            if known := cited.get(basis.number):  # what editors added to the citation; the record does not hold it
                basis.issued_on, basis.issuing_agency = known.issued_on, known.issuing_agency
        for name, rows in children.items():
            setattr(page, name, rows)
        page.save_revision(log_action=True).publish()
        return page

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
        page.steps = _stream(page, "steps", "case", record.steps)
        page.channels = _stream(page, "channels", "channel", record.channels)
        page.required_documents = _stream(page, "required_documents", "case", _with_forms(page, record))
        page.variants = _stream(page, "variants", "variant", record.variants)

    def _children(self, record: ProcedureRecord, **parent) -> dict[str, list]:
        """The rows that belong to a page, by the name of their relation."""
        agencies = [
            {"role": item["role"], "agency": self._get(Agency, {"name": item["name"], "code": item["code"]})}
            for item in record.agencies
        ]
        rows = {
            "agencies": (ProcedureAgency, agencies),
            "legal_basis": (LegalBasis, record.legal_basis),
            "outputs": (Output, record.outputs),
        }
        return {
            name: [model(**values, **parent, sort_order=n) for n, values in enumerate(items)]
            for name, (model, items) in rows.items()
        }

    def _get(self, model, values):
        """The row of that name, made on its first mention."""
        if model not in self._named:
            self._named[model] = {row.name: row for row in model.objects.all()}
        known = self._named[model]
        name = values["name"]
        if name not in known:
            row = model(**values)
            row.clean()
            row.save()
            known[name] = row
        return known[name]


def _with_forms(page, record):
    """The record's documents with the blank forms that editors attached to the same documents of the page."""
    forms = {
        (document["code"], document["name"]): document["form"].pk
        for case in page.required_documents
        for document in case.value["documents"]
        if document["form"]
    }
    return [
        {**case, "documents": [{**item, "form": forms.get((item["code"], item["name"]))} for item in case["documents"]]}
        for case in record.required_documents
    ]


def _stream(page, field_name, block_name, values):
    """Plain values as a StreamField's value, the way the database holds them."""
    block = page._meta.get_field(field_name).stream_block
    return block.to_python([{"type": block_name, "value": value} for value in values])
