"""Records into pages: what they would create and change, told first; then written, in one transaction.

An import never touches a page on which an editor is at work: one with a draft or a round of approval, one that was
withdrawn, one that is locked. Such a page is held back and named; the next import takes it up again, once the page is
public and holds nothing unpublished.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.db import models, transaction
from wagtail.models import Page
from wagtail.signal_handlers import disable_reference_index_auto_update

from core.models import Agency
from core.search_index import index_later, index_now, refer_now
from procedures import publishing
from procedures.import_log import WRITTEN, Outcome
from procedures.import_plans import Comparison, Entry, OtherPlan, Plan, batches
from procedures.models import ApplicantType, LifeEvent, ProcedureIndexPage, ProcedurePage, Sector
from procedures.page_records import LEVEL_FIELDS
from procedures.parts import LegalBasis, Output, ProcedureAgency, RelatedProcedure
from procedures.records import ALL, ProcedureRecord

_TERMS = {"sectors": Sector, "applicant_types": ApplicantType, "life_events": LifeEvent}
_STREAMS = {"steps": "case", "channels": "channel", "required_documents": "case", "variants": "variant"}
_ROWS = {"agencies", "legal_basis", "outputs", "related_procedures"}
_PLAIN = ALL - {"levels", "checked_by", *_TERMS, *_STREAMS, *_ROWS}  # fields that a page holds under the same name


class Importer:
    """Writes records below a catalogue page. A record whose digest the page already carries changes nothing, so what
    an editor mended by hand stays until the source itself changes.

    `author` handed the file in and `approver` applies it; both are None on the command line.
    """

    def __init__(self, index: ProcedureIndexPage, author=None, approver=None):
        self.index, self.author, self.approver = index, author, approver
        self.comparison = Comparison(index)
        self._named: dict[type, dict[str, Any]] = {}
        self._pages: dict[tuple[str, str], int] = {}  # number of each page by code and agency
        self._early: set[tuple[str, str]] = set()  # what names a procedure that came after it
        for user in filter(None, (author, approver)):
            models.prefetch_related_objects([user], "groups")  # told of each page in its history

    def plan(self, records: Sequence[ProcedureRecord], *, is_full_list: bool = False) -> Plan:
        """What `apply` would do now."""
        return self.comparison.plan(records, is_full_list=is_full_list)

    def apply(
        self, records: Sequence[ProcedureRecord], *, is_full_list: bool = False, expected: str | None = None
    ) -> Plan:
        """Publishes every new or changed record; all of them or, on an error, none.

        Raises OtherPlan when what would be written has not the digest `expected`.
        """
        return self.write(self.plan(records, is_full_list=is_full_list), expected)

    def write(self, plan: Plan, expected: str | None = None) -> Plan:
        """Carries a plan out; what it comes to is in it afterwards."""
        if expected not in (None, plan.digest()):
            raise OtherPlan(plan)
        if any(entry.outcome in WRITTEN for entry in plan.entries):
            # Editors have to wait for the transaction, so it comes after all reading and comparing.
            self._write_all(plan, expected)
        return plan

    @transaction.atomic
    def _write_all(self, plan: Plan, expected: str | None) -> None:
        """Writes what the plan says, compared once more: only now does nobody else change pages."""
        list(Page.objects.select_for_update().filter(pk=self.index.pk))  # one import at a time
        self._pages = {key: number for key, (number, _) in self.comparison.known()[0].items()}
        records = [entry.record for entry in plan.entries if entry.outcome in WRITTEN and entry.record]
        records.sort(key=lambda record: bool(record.related_procedures))  # those that they name come first
        entries = [entry for entry in plan.entries if entry.outcome not in WRITTEN]
        with disable_reference_index_auto_update(), index_later():
            for batch in batches(self.comparison.compared(records, lock=True)):
                entries += [entry for entry, _, _ in batch]
                told = [each for each in batch if each[0].outcome in WRITTEN]
                index_now(ProcedurePage, self._create(told) + self._change([each for each in told if each[2]]))
        self._relate(entries)
        for batch in batches(plan.of(Outcome.RETIRED)):
            entries += self._retire(batch)
        plan.entries = entries
        if expected not in (None, plan.digest()):
            raise OtherPlan(plan)

    def _retire(self, entries: list[Entry]) -> list[Entry]:
        pages = ProcedurePage.objects.select_for_update().in_bulk([entry.page for entry in entries])
        held = []  # by work begun since the plan was made
        for entry in entries:
            page = pages.get(entry.page)
            if page and (reason := page.work_of_editors()):
                del pages[page.pk]
                said = f"giữ lại thủ tục {entry.code} của {entry.agency}: {reason}"
                held.append(replace(entry, outcome=Outcome.HELD_BACK, reason=said))
        entries = [entry for entry in entries if entry.page in pages]
        before = {page.pk: page.live_revision_id for page in pages.values()}
        for page in pages.values():
            page.state, page.source_digests = ProcedurePage.State.RETIRED, {}  # a list that names it again is news
        note = "Không còn trong danh sách thủ tục hành chính mới nhất."
        publishing.publish(list(pages.values()), self.author, self.approver, note)
        for entry in entries:
            entry.revisions = before[entry.page], pages[entry.page].live_revision_id
        return entries + held

    def _relate(self, entries: list[Entry]) -> None:
        """Once more the pages related to procedures that came more than a batch after them."""
        early, self._early = self._early, set()
        for entry in entries:
            if entry.outcome not in WRITTEN or not entry.record or entry.record.key not in early:
                continue
            page = ProcedurePage.objects.get(pk=entry.page)
            rows = self._related(entry.record)
            if len(rows) > page.related_procedures.count():
                page.related_procedures = rows
                publishing.publish([page], self.author, self.approver)
                entry.revisions = entry.revisions[0], page.live_revision_id

    def _create(self, told: list[tuple[Entry, ProcedureRecord, ProcedurePage | None]]) -> list[ProcedurePage]:
        """The new ones among what was told, public and complete."""
        made = []
        for entry, record, page in told:
            if page is None:
                page = ProcedurePage(code=record.code, **{name: [] for name in _TERMS})
                page.issuing_agency = self._get(Agency, {"name": record.issuing_agency})
                self._fill(page, record, {record.form: entry.record.digest()})
                made.append((entry, page, record))

        def rows() -> list[publishing.Rows]:
            self._pages |= {record.key: page.pk for _, page, record in made}
            return [self._children(record, None) for _, _, record in made]

        if made:
            publishing.create(self.index, [page for _, page, _ in made], rows, self.author, self.approver)
        for entry, page, _ in made:
            entry.page, entry.revisions = page.pk, (None, page.latest_revision_id)
        return [page for _, page, _ in made]

    def _change(self, told: list[tuple[Entry, ProcedureRecord, ProcedurePage]]) -> list[ProcedurePage]:
        """The pages as they are now, public and complete."""
        for entry, record, page in told:
            entry.revisions = page.live_revision_id or page.save_revision(clean=False, changed=False).pk, None
            self._fill(page, record, page.source_digests | {record.form: entry.record.digest()})
            for name, rows in self._children(record, page).items():
                setattr(page, name, rows)
        pages = [page for _, _, page in told]
        if pages:
            publishing.publish(pages, self.author, self.approver)
            refer_now(ProcedurePage, pages)
        for entry, _, page in told:
            entry.revisions = entry.revisions[0], page.live_revision_id
        return pages

    def _fill(self, page: ProcedurePage, record: ProcedureRecord, digests: dict[str, str]) -> None:
        for name in record.given & _PLAIN:
            setattr(page, name, getattr(record, name))
        page.source_digests = digests
        if "levels" in record.given:
            for level, name in LEVEL_FIELDS.items():
                setattr(page, name, level in record.levels)
        if "checked_by" in record.given:
            page.checked_by = self._get(Agency, {"name": record.checked_by}) if record.checked_by else None
        for name in record.given & _TERMS.keys():
            terms = [self._get(_TERMS[name], item) for item in getattr(record, name)]
            setattr(page, name, list(dict.fromkeys(terms)))  # the national list names some twice
        for name in record.given & _STREAMS.keys():
            values = _with_forms(page, record) if name == "required_documents" else getattr(record, name)
            setattr(page, name, _stream(page, name, _STREAMS[name], values))

    def _children(self, record: ProcedureRecord, before: ProcedurePage | None) -> dict[str, list]:
        """The rows that belong to a page, by the name of their relation; `before` is the page as it was."""
        made: dict[str, list] = {}
        if "agencies" in record.given:
            made["agencies"] = [
                ProcedureAgency(
                    role=item["role"], agency=self._get(Agency, {"name": item["name"], "code": item["code"]})
                )
                for item in record.agencies
            ]
        if "legal_basis" in record.given:
            made["legal_basis"] = rows = [LegalBasis(**values) for values in record.legal_basis]
            cited = list(before.legal_basis.all()) if before and not _tells_issuers(record) else []
            for old, new in _pairs(cited, rows, lambda row: (row.number, row.title), lambda row: row.number):
                new.issued_on, new.issuing_agency = old.issued_on, old.issuing_agency  # editors add these
        if "outputs" in record.given:
            made["outputs"] = [Output(**values) for values in record.outputs]
        if "related_procedures" in record.given:
            made["related_procedures"] = self._related(record)
        for rows in made.values():
            for place, row in enumerate(rows):
                row.sort_order = place
        return made

    def _related(self, record: ProcedureRecord) -> list[RelatedProcedure]:
        """Rows for the related procedures that the portal has."""
        keys = [(item["code"], item["issuing_agency"].casefold()) for item in record.related_procedures]
        known = [key for key in keys if key in self._pages]
        if len(known) < len(keys):
            self._early.add(record.key)
        return [RelatedProcedure(page_id=self._pages[key], sort_order=n) for n, key in enumerate(known)]

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


def _tells_issuers(record: ProcedureRecord) -> bool:
    """Whether each basis of the record comes with its day and its agency."""
    return all("issued_on" in row for row in record.legal_basis)


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
