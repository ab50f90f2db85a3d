"""Records into pages: created, changed, held back or left alone, in one transaction.

The import publishes without a second person, so it never touches a page on which an editor is at work: one with a draft
or a round of approval, one that was withdrawn, one that is locked. Such a page is held back and named; the next import
takes it up again, once the page is public and holds nothing unpublished.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail.signals import page_published, published

from core.models import Agency
from core.search_index import index_later, index_now
from procedures.models import ApplicantType, LifeEvent, ProcedureIndexPage, ProcedurePage, Sector
from procedures.parts import LegalBasis, Output, ProcedureAgency
from procedures.records import Problem, ProcedureRecord

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

_BATCH = 100  # pages held in memory until they are indexed for search


@dataclass
class Result:
    """Codes of the procedures an import created, changed, or found the same; and what it held back, with the reason."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    held_back: list[Problem] = field(default_factory=list)


class Importer:
    """Writes records below a catalogue page. A record whose digest the page already carries changes nothing, so what
    an editor mended by hand stays until the source itself changes; a page an editor is at work on is held back."""

    def __init__(self, index: ProcedureIndexPage):
        self.index = index
        self._named: dict[type, dict[str, object]] = {}

    def apply(self, records: list[ProcedureRecord], *, dry_run: bool = False) -> Result:
        """Publishes every new or changed record; all of them or, on an error or a dry run, none."""
        result = Result()
        known = self._known()
        pending = []
        for record in records:
            _, digest = known.get(record.key, (None, None))
            if digest == record.digest():
                result.unchanged.append(record.code)
            else:
                pending.append(record)
        if pending:  # editors have to wait for the transaction, so it comes after all reading and comparing
            self._write_all(pending, result, dry_run)
        return result

    def _known(self) -> dict[tuple[str, str], tuple[int, str]]:
        """Number and digest of every page by the key of its record; light rows, without the text."""
        rows = ProcedurePage.objects.child_of(self.index)
        rows = rows.values_list("code", "issuing_agency__name", "pk", "source_digest")
        return {(code, agency): (pk, digest) for code, agency, pk, digest in rows.iterator()}

    @transaction.atomic
    def _write_all(self, records: list[ProcedureRecord], result: Result, dry_run: bool) -> None:
        known = self._known()  # once more: only now does nobody else add or withdraw pages
        with disable_reference_index_auto_update(), index_later():
            for start in range(0, len(records), _BATCH):
                batch = records[start : start + _BATCH]
                pages = [self._write(record, known.get(record.key), result) for record in batch]
                index_now(ProcedurePage, [page for page in pages if page])
        if dry_run:
            transaction.set_rollback(True)

    def _write(self, record: ProcedureRecord, known: tuple[int, str] | None, result: Result) -> ProcedurePage | None:
        """The page written, with its references; none where it was held back."""
        if known is None:
            page = self._create(record)
            result.created.append(record.code)
        else:
            page = ProcedurePage.objects.select_for_update().get(pk=known[0])
            if reason := page.work_of_editors():
                held = f"giữ lại thủ tục {record.code} của {record.issuing_agency}: {reason}"
                result.held_back.append(Problem(record.place, held))
                return None
            page = self._change(page, record)
            result.changed.append(record.code)
        ReferenceIndex.create_or_update_for_object(page)
        return page

    def _create(self, record: ProcedureRecord) -> ProcedurePage:
        """A new page, live from its first row: half the work of a draft that is published after it."""
        page = ProcedurePage()
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
        published.send(sender=ProcedurePage, instance=page, revision=revision)
        return page

    def _change(self, page: ProcedurePage, record: ProcedureRecord) -> ProcedurePage:
        self._fill(page, record)
        children = self._children(record)
        cited = list(page.legal_basis.all())
        for old, new in _pairs(
            cited, children["legal_basis"], lambda row: (row.number, row.title), lambda row: row.number
        ):
            new.issued_on, new.issuing_agency = (
                old.issued_on,
                old.issuing_agency,
            )  # editors add these, no record has them
        for name, rows in children.items():
            setattr(page, name, rows)
        page.save_revision(log_action=True).publish()
        return ProcedurePage.objects.get(pk=page.pk)  # with its rows as they are stored

    def _agency(self, record: ProcedureRecord) -> Agency:
        return self._get(Agency, {"name": record.issuing_agency})

    def _fill(self, page: ProcedurePage, record: ProcedureRecord) -> None:
        for name in _SAME_NAME:
            setattr(page, name, getattr(record, name))
        page.source_digest = record.digest()
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


def _with_forms(page: ProcedurePage, record: ProcedureRecord) -> list[dict[str, Any]]:
    """The record's documents with the blank forms that editors attached to the same documents of the page."""
    cases = [
        {**case, "documents": [{**document, "form": None} for document in case["documents"]]}
        for case in record.required_documents
    ]
    before = [(case.value["name"], item) for case in page.required_documents for item in case.value["documents"]]
    after = [(case["name"], item) for case in cases for item in case["documents"]]
    for (_, old), (_, new) in _pairs(
        before,
        after,
        lambda row: (row[0], row[1]["code"], row[1]["name"]),
        lambda row: (row[1]["code"], row[1]["name"]),
    ):
        new["form"] = old["form"] and old["form"].pk
    return cases


def _pairs(before: Sequence, after: Sequence, exact: Callable, rough: Callable) -> list[tuple[Any, Any]]:
    """Each new row with the earlier one it stands for: equal in `exact`, or the only two left with one `rough` name."""
    before, left, pairs = list(before), [], []
    for new in after:
        old = next((row for row in before if exact(row) == exact(new)), None)
        if old is None:
            left.append(new)
        else:
            before.remove(old)
            pairs.append((old, new))
    for new in left:
        olds = [row for row in before if rough(row) == rough(new)]
        news = [row for row in left if rough(row) == rough(new)]
        if rough(new) and len(olds) == len(news) == 1:
            pairs.append((olds[0], new))
    return pairs


def _stream(page, field_name, block_name, values):
    """Plain values as a StreamField's value, the way the database holds them."""
    block = page._meta.get_field(field_name).stream_block
    return block.to_python([{"type": block_name, "value": value} for value in values])
