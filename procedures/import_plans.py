"""What an import would do, told before anything is written: each record beside the page it is about."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from core.vietnamese import shorten
from procedures.differences import Difference, between
from procedures.import_log import WRITTEN, ImportedPage, Outcome
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.page_records import record_of, with_related
from procedures.partial import onto
from procedures.records import Problem, ProcedureRecord

BATCH = 100  # pages held in memory
LONGEST = 1_500  # characters of one side of a difference that are shown
_SHARE_THAT_MAY_GO = 0.3  # of an agency's procedures; a list that lacks more is asked about
_FEW = 3  # so many may go whatever the share


def batches(items: Iterable) -> Iterator[list]:
    """The items, some at a time."""
    left = iter(items)
    while batch := list(islice(left, BATCH)):
        yield batch


@dataclass
class Entry:
    """What becomes of one record, or of one page that a full list names no more."""

    outcome: Outcome
    code: str
    agency: str
    name: str
    place: str = ""
    reason: str = ""  # why it is held back or refused; what is to be looked at where it is written
    differences: list[Difference] = field(default_factory=list)
    page: int | None = None
    record: ProcedureRecord | None = None
    revisions: tuple[int | None, int | None] = (None, None)  # once written: the version before, and the new one


@dataclass
class Plan:
    """What an import would do, or did; `short` names the agencies of which a full list lacks suspiciously many."""

    entries: list[Entry] = field(default_factory=list)
    short: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def of(self, outcome: Outcome) -> list[Entry]:
        return [entry for entry in self.entries if entry.outcome == outcome]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(entry.outcome for entry in self.entries)
        return {str(outcome): found[outcome] for outcome in Outcome}

    def to_plain(self) -> list[dict[str, Any]]:
        """The entries for JSON, long texts cut."""
        names = ("outcome", "code", "agency", "name", "place", "reason", "page")
        return [
            {
                **{name: getattr(entry, name) for name in names},
                "differences": [
                    {
                        "label": each.label,
                        **{side: shorten(getattr(each, side), LONGEST) for side in ("before", "after")},
                    }
                    for each in entry.differences
                ],
            }
            for entry in self.entries
        ]

    @property
    def problems(self) -> list[Problem]:
        return [Problem(entry.place, entry.reason) for entry in self.of(Outcome.REFUSED)]

    def digest(self) -> str:
        """What it would write, as 64 hexadecimal digits: who applies it applies what was seen."""
        told = sorted(
            [entry.outcome, entry.code, entry.agency, entry.name]
            + [[each.field, each.before, each.after] for each in entry.differences]
            for entry in self.entries
            if entry.outcome in WRITTEN
        )
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


class OtherPlan(Exception):
    """Nothing was written: what would change is not what was seen. `plan` is what would change now."""

    def __init__(self, plan: Plan):
        super().__init__("Những gì sẽ thay đổi đã khác với bản xem trước.")
        self.plan = plan


class Comparison:
    """Records against the pages below a catalogue page."""

    def __init__(self, index: ProcedureIndexPage):
        self.index = index

    def plan(self, records: Sequence[ProcedureRecord], *, is_full_list: bool = False) -> Plan:
        """What importing the records would do now."""
        plan = Plan()
        matched = set()
        for entry, _, _ in self.compared(records):
            plan.entries.append(entry)
            matched.add(entry.page)
        if is_full_list:
            self._retire(records, matched, plan)
        return plan

    def compared(
        self, records: Iterable[ProcedureRecord], *, lock: bool = False
    ) -> Iterator[tuple[Entry, ProcedureRecord, ProcedurePage | None]]:
        """Each record with what becomes of it, whole as its page is to be, and its page."""
        known, of_code = self.known()
        pending, named = [], {}
        for record in records:
            entry = Entry(
                Outcome.UNCHANGED, record.code, record.issuing_agency, record.name, record.place, record=record
            )
            key, agencies = record.key, [record.issuing_agency]
            if not record.issuing_agency:
                agencies = of_code[record.code]
                if len(agencies) != 1:
                    why = f"nhiều cơ quan có mã này ({'; '.join(agencies)})" if agencies else "cổng chưa có mã này"
                    entry.outcome = Outcome.REFUSED
                    entry.reason = f"tệp không ghi cơ quan công bố thủ tục {record.code}, mà {why}. Hãy chọn cơ quan"
                    yield entry, record, None
                    continue
                key = record.code, agencies[0].casefold()
            entry.page, digests = known.get(key, (None, {}))
            if key in named:
                entry.outcome = Outcome.REFUSED
                entry.reason = f"{named[key]} cũng nêu thủ tục {record.code} của {agencies[0]}. Hãy bỏ một nơi"
                yield entry, record, None
                continue
            named[key] = record.place
            if entry.page is None:
                entry.outcome = Outcome.CREATED
                if others := of_code[record.code]:
                    entry.reason = f"cổng đã có thủ tục cùng mã của {'; '.join(others)}"
                whole = onto(record, None)[0]
                entry.differences = between(ProcedureRecord(record.code, "", ""), whole)
                yield entry, whole, None
            elif record.form != "workbook" and digests.get(record.form) == record.digest():
                yield entry, record, None
            else:
                pending.append((entry, record))
        taken_back = self._taken_back() if pending else set()
        for batch in batches(pending):
            pages = ProcedurePage.objects.filter(pk__in=[entry.page for entry, _ in batch])
            if lock:
                list(pages.select_for_update().order_by("pk").values_list("pk", "path"))
            found = {page.pk: page for page in with_related(pages)}
            for entry, record in batch:
                page = found[entry.page]
                whole = self._compare(entry, record, page, page.pk in taken_back)
                yield entry, whole, page

    def _compare(self, entry: Entry, record: ProcedureRecord, page, is_taken_back: bool) -> ProcedureRecord:
        names = frozenset(onto(record, None)[0].given) | {"state"}
        before = record_of(page, names)
        whole, remarks = onto(record, before)
        if page.is_retired and record.form == "list":  # it is in force again
            whole = replace(whole, state="ACTIVE", given=whole.given | {"state"})
        entry.differences = between(ProcedureRecord(record.code, "", "") if is_taken_back else before, whole)
        entry.agency = before.issuing_agency
        entry.reason = "; ".join(remarks)
        if is_taken_back:
            entry.outcome = Outcome.CREATED
        elif entry.differences:
            entry.outcome = Outcome.CHANGED
            if reason := page.work_of_editors():
                entry.outcome = Outcome.HELD_BACK
                entry.reason = f"giữ lại thủ tục {record.code} của {entry.agency}: {reason}"
        return whole

    def known(self) -> tuple[dict[tuple[str, str], tuple[int, dict]], dict[str, list[str]]]:
        """Number and digests of every page by code and agency, and the agencies of every code; light rows, no text."""
        rows = ProcedurePage.objects.child_of(self.index)
        known, of_code = {}, defaultdict(list)
        for code, agency, pk, digests, live in rows.values_list(
            "code", "issuing_agency__name", "pk", "source_digests", "live"
        ).iterator():
            known[code, agency.casefold()] = pk, digests if live else {}  # what was withdrawn is looked at
            of_code[code].append(agency)
        return known, of_code

    def _taken_back(self) -> set[int]:
        """Pages that an undone import had made and nobody touched since: they may come again."""
        return set(ImportedPage.objects.withdrawn_by_undo().values_list("page", flat=True))

    def _retire(self, records: Sequence[ProcedureRecord], matched: set[int | None], plan: Plan) -> None:
        """Adds the pages that a full list would name and does not: of the agencies and the sectors that it names."""
        agencies = {record.issuing_agency.casefold() for record in records}
        sectors = {item["name"] for record in records for item in record.sectors}
        pages = ProcedurePage.objects.child_of(self.index).live().exclude(state=ProcedurePage.State.RETIRED)
        pages = pages.select_related("issuing_agency").prefetch_related("sectors").only(
            "code", "name", "title", "path", "depth", "live", "locked", "has_unpublished_changes", "content_type",
            "issuing_agency",
        )  # fmt: skip
        covered, elsewhere = defaultdict(int), 0
        missing = defaultdict(list)
        for page in pages.order_by("sort_key", "pk"):
            agency = page.issuing_agency.name
            if agency.casefold() not in agencies:
                continue
            own = {sector.name for sector in page.sectors.all()}
            if own and not own & sectors and page.pk not in matched:
                elsewhere += 1
                continue
            covered[agency] += 1
            if page.pk not in matched:
                missing[agency].append(page)
        for agency, gone in missing.items():
            if len(gone) > max(_FEW, _SHARE_THAT_MAY_GO * covered[agency]):
                plan.short.append(f"{agency}: {len(gone)} trong {covered[agency]} thủ tục")
            for page in gone:
                reason = page.work_of_editors()
                outcome = Outcome.HELD_BACK if reason else Outcome.RETIRED
                label = dict(ProcedurePage.State.choices)[ProcedurePage.State.RETIRED]
                change = Difference("state", "Tình trạng", "Đang áp dụng", label)
                held = f"giữ lại thủ tục {page.code} của {agency}: {reason}" if reason else ""
                plan.entries.append(Entry(outcome, page.code, agency, page.name, "", held, [change], page.pk))
        if elsewhere:
            plan.remarks.append(
                f"Không xét {elsewhere} thủ tục của các cơ quan trong danh sách nhưng thuộc lĩnh vực mà danh sách"
                " không có."
            )
