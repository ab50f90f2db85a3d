"""One procedure as files tell it, of whatever form: checked values, no database.

Text is in normal form, lists stay lists. A row of a list is a record too, one that tells few fields:
`ProcedureRecord.given` names them.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

MAX_RECORDS = 20_000  # in a file; the largest real list has 2,839
TOO_MANY = f"có hơn {MAX_RECORDS // 1000}.000 thủ tục, không đọc được một lần. Hãy chia thành tệp nhỏ hơn rồi tải lại"
MAX_NAME_CHARACTERS = 2_000
MAX_AGENCY_CHARACTERS = 500
MAX_TERM_CHARACTERS = 255  # of a sector and the like
MAX_AMOUNT = 10**12  # đồng
MAX_ITEMS = 300  # of one list; the longest of the national records has 53
MAX_INNER_ITEMS = 600  # below all items of one list; the most of the national records is 108
INNER = {"steps": "steps", "channels": "costs", "required_documents": "documents"}
_AMOUNT = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,4})?")
_NOT_IN_AN_ADDRESS = re.compile(r"[/\\?#%]|^\.+$")
# Values the national portal writes in code; another one is a mistake, or a new kind that wants a decision.
KINDS = ("STANDARD", "SPECIFIC", "STANDARD_INTERNAL")
STATES = ("ACTIVE", "UPDATED")
FORMALITY_TYPES = ("ASSIGNED_REGULATION", "NOT_ASSIGNED_REGULATION", "OTHER")
METHODS = ("DIRECT", "ONLINE", "POSTAL")
TIME_UNITS = ("WORKING_DAY", "DAY", "HOUR", "MONTH", "OTHER")
COST_KINDS = ("FEE", "SERVICE_FEE", "PRICE_LEVEL")
AUDIENCES = ("CITIZEN", "CORPORATE")
CURRENCIES = {"": "VND", "VND": "VND", "Việt Nam Đồng": "VND", "USD": "USD"}
# Names in `given` of a record that tells only part of a field, and that field (procedures.partial lays it onto a page).
PARTS = {"executing_agencies": "agencies", "more_legal_basis": "legal_basis", "first_channel": "channels"}


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the file: `place` is "dòng 3" or "bản ghi thứ 3"."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass
class ProcedureRecord:
    """One procedure. Coded values are those of the national portal (`STANDARD`, `WORKING_DAY`, …).

    `given` names the fields that its source tells; of the others it says nothing, so a page keeps what it has there.
    """

    code: str
    name: str
    issuing_agency: str  # "" where the source does not tell: then the code alone says which procedure it is
    place: str = field(default="", compare=False)
    form: str = "record"  # of the source, see procedures.reading.FORMS
    given: frozenset[str] = frozenset()
    national_id: str = ""
    decision_number: str = ""
    decision_issued_on: date | None = None
    published_on: date | None = None
    kind: str = "STANDARD"
    state: str = "ACTIVE"
    formality_type: str = ""
    levels: list[str] = field(default_factory=list)  # of ministry, province, district, commune, other
    online_level: str = "information"  # or partial, full
    is_shared_service: bool = False
    is_vertical: bool = False
    is_non_territorial: bool = False
    sectors: list[dict[str, str]] = field(default_factory=list)  # name, code
    applicant_types: list[dict[str, str]] = field(default_factory=list)  # name, code
    life_events: list[dict[str, str]] = field(default_factory=list)  # name, audience
    agencies: list[dict[str, str]] = field(default_factory=list)  # role, name, code
    steps: list[dict[str, Any]] = field(default_factory=list)  # name, steps
    channels: list[dict[str, Any]] = field(default_factory=list)  # method, processing_time, unit, description, costs
    required_documents: list[dict[str, Any]] = field(default_factory=list)  # name, documents
    variants: list[dict[str, str]] = field(default_factory=list)  # code, name, processing_time, unit
    legal_basis: list[dict[str, str]] = field(default_factory=list)  # number, title
    outputs: list[dict[str, str]] = field(default_factory=list)  # name, code
    return_methods: list[dict[str, Any]] = field(default_factory=list)  # type, value
    receiving_address: str = ""
    requirements: str = ""
    description: str = ""
    keywords: str = ""
    note: str = ""
    source_created_at: datetime | None = None
    source_updated_at: datetime | None = None
    # What the office adds to the national record; our own workbook tells it.
    short_name: str = ""
    front_page_order: int | None = None
    partial_reason: str = ""
    dossier_count: int | None = None
    plain_note: str = ""  # rich text
    checked_on: date | None = None
    checked_by: str = ""  # the name of an agency
    related_procedures: list[dict[str, str]] = field(default_factory=list)  # code, issuing_agency

    def __post_init__(self) -> None:
        self.given = self.given or NATIONAL

    @property
    def key(self) -> tuple[str, str]:
        """What makes it one procedure: the code alone is not enough, agencies give out the same ones."""
        return self.code, self.issuing_agency.casefold()

    def digest(self) -> str:
        """What the record tells as 64 hexadecimal digits: equal digests, equal records."""
        content = {
            "key": (self.code, self.issuing_agency),
            "form": self.form,
            **{name: getattr(self, PARTS.get(name, name)) for name in self.given},
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


# Every field but those that say which procedure it is and where that stands; without what only the office adds.
ALL = frozenset(each.name for each in fields(ProcedureRecord)) - {"code", "issuing_agency", "place", "form", "given"}
NATIONAL = ALL - {
    *("short_name", "front_page_order", "partial_reason", "dossier_count", "plain_note", "checked_on", "checked_by"),
    "related_procedures",
}


def wrong_code(code: str) -> str:
    """Why no procedure can have the code; "" if one can. Of the odd codes that are met, all can."""
    found = _NOT_IN_AN_ADDRESS.search(code)
    if not found:
        return ""
    return f"mã “{code}” có “{found[0]}”, không dùng được trong địa chỉ /tt/<mã> và mã QR; hãy ghi đúng mã đã công bố"


def is_amount(text: str) -> bool:
    """Whether the text is a sum that somebody may have to pay, in digits with at most four decimals: "50000"."""
    return bool(_AMOUNT.fullmatch(text)) and Decimal(text) <= MAX_AMOUNT


def too_many(name: str, items: Sequence[Mapping[str, Any]]) -> str:
    """Why a page cannot hold so many items in the list of that name: "có 301 mục, nhiều nhất 300"; "" if it can."""
    if len(items) > MAX_ITEMS:
        return f"có {len(items)} mục, nhiều nhất {MAX_ITEMS}"
    inner = sum(len(item.get(INNER[name], ())) for item in items) if name in INNER else 0
    return f"có tất cả {inner} mục con, nhiều nhất {MAX_INNER_ITEMS}" if inner > MAX_INNER_ITEMS else ""


def distinct(records: Iterable[ProcedureRecord]) -> tuple[list[ProcedureRecord], list[Problem]]:
    """Each procedure once. Of two that say the same one is enough; two that differ are both refused, and both named."""
    first: dict[tuple[str, str], ProcedureRecord] = {}
    problems: list[Problem] = []
    refused = set()
    for record in records:
        earlier = first.setdefault(record.key, record)
        if earlier is not record and earlier.digest() != record.digest():
            of_agency = f" của {record.issuing_agency}" if record.issuing_agency else ""
            reason = f"mã {record.code}{of_agency} đã có ở {earlier.place} với nội dung khác: cả hai đều không nhập"
            problems.append(Problem(record.place, reason))
            refused.add(record.key)
    return [record for key, record in first.items() if key not in refused], problems
