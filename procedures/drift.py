"""Where our catalogue and an export of the national portal say different things. Nothing is changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from core.vietnamese import fold, normalize_line
from procedures.blocks import METHODS, time_in_words
from procedures.differences import Difference, cost_in_words, document_in_words, of_lines
from procedures.import_plans import batches
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.page_records import amount_in_digits, record_of
from procedures.records import ProcedureRecord

_NAMES = frozenset({"name", "decision_number", "channels", "required_documents", "national_id"})


@dataclass
class Drifted:
    """One procedure of ours with the fields in which the national record differs: ours before, theirs after."""

    page: ProcedurePage
    differences: list[Difference]


@dataclass
class Drift:
    compared: int = 0
    drifted: list[Drifted] = field(default_factory=list)
    we_lack: list[ProcedureRecord] = field(default_factory=list)
    they_lack: list[ProcedurePage] = field(default_factory=list)  # of the agencies that their file names

    @property
    def difference_count(self) -> int:
        return sum(len(each.differences) for each in self.drifted)


def compare(records: Sequence[ProcedureRecord], index: ProcedureIndexPage) -> Drift:
    """The catalogue beside the records of a national export.

    A procedure is found by code and agency; where its code drifted, by the number of the national record, or by name
    and agency.
    """
    drift, matched = Drift(), set()
    pages = ProcedurePage.objects.child_of(index).live().exclude(state=ProcedurePage.State.RETIRED)
    rows = list(pages.values_list("pk", "code", "issuing_agency__name", "national_id", "name"))
    by_code = {(code, agency.casefold()): pk for pk, code, agency, _, _ in rows}
    by_number = {number: pk for pk, _, _, number, _ in rows if number}
    by_name = {(_words(name), agency.casefold()): pk for pk, _, agency, _, name in rows}
    named = {(record.code, record.issuing_agency.casefold()) for record in records}
    free = {pk for pk, code, agency, _, _ in rows if (code, agency.casefold()) not in named}
    pairs = []
    for record in records:
        agency = record.issuing_agency.casefold()
        others = (by_number.get(record.national_id), by_name.get((_words(record.name), agency)))
        pk = by_code.get((record.code, agency)) or next((other for other in others if other in free), None)
        if pk is None:
            drift.we_lack.append(record)
        else:
            free.discard(pk)
            matched.add(pk)
            pairs.append((pk, record))
    for batch in batches(pairs):
        found = pages.select_related("issuing_agency").in_bulk([pk for pk, _ in batch])
        for pk, record in batch:
            drift.compared += 1
            if differences := list(_between(record_of(found[pk], _NAMES), record)):
                drift.drifted.append(Drifted(found[pk], differences))
    agencies = {record.issuing_agency for record in records}
    lacking = pages.filter(issuing_agency__name__in=agencies).exclude(pk__in=matched)
    drift.they_lack = list(lacking.select_related("issuing_agency").order_by("sort_key", "pk"))
    return drift


def _between(ours: ProcedureRecord, theirs: ProcedureRecord) -> Iterator[Difference]:
    for name, (label, given, lines) in FIELDS.items():
        if given != "code" and given not in theirs.given:
            continue
        before, after = lines(ours), lines(theirs)
        if before != after:
            yield of_lines(name, label, before, after)


def _words(name: str) -> str:
    return fold(normalize_line(name))


def _times(record: ProcedureRecord) -> list[str]:
    methods = dict(METHODS)
    return sorted(
        f"{methods.get(channel['method'], channel['method'])}:"
        f" {time_in_words(channel['processing_time'], channel['unit']) or channel['processing_time']}"
        for channel in record.channels
    )


def _costs(record: ProcedureRecord) -> list[str]:
    methods = dict(METHODS)
    return sorted(
        f"{methods.get(channel['method'], channel['method'])}, "
        + normalize_line(cost_in_words({**cost, "amount": amount_in_digits(cost["amount"])}))
        for channel in record.channels
        for cost in channel["costs"]
    )


def _papers(record: ProcedureRecord) -> list[str]:
    return [
        normalize_line(f"{case['name']} {document_in_words(item)}")
        for case in record.required_documents
        for item in case["documents"]
    ]


# Field: label, the field of the record it is read from, its lines.
FIELDS: dict[str, tuple[str, str, Callable[[ProcedureRecord], list[str]]]] = {
    "code": ("Mã thủ tục", "code", lambda record: [record.code]),
    "name": ("Tên thủ tục", "name", lambda record: [normalize_line(record.name)]),
    "decision_number": ("Số quyết định công bố", "decision_number", lambda record: [record.decision_number]),
    "time": ("Thời hạn giải quyết", "channels", _times),
    "cost": ("Phí, lệ phí", "channels", _costs),
    "papers": ("Thành phần hồ sơ", "required_documents", _papers),
}
