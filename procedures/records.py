"""A procedure as the national portal publishes it: file contents to checked records. Pure Python, no database.

`parse` takes the text of a `.json` or `.jsonl` file and gives records and problems; it changes no meaning: text is put
into normal form, lists stay lists, nothing is dropped but the portal's own row ids and empty alternatives of a field.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from core.vietnamese import normalize, normalize_line

MAX_RECORD_CHARACTERS = 2_000_000  # the largest real record has 120,000
MAX_NAME_CHARACTERS = 2_000
_HANOI = timezone(timedelta(hours=7))
_STEP = re.compile(r"^(?=(?:[-*+•]\s*)?B(?:ước|ƯỚC)\s+\d)", re.MULTILINE)


class RecordError(ValueError):
    """Why one record cannot be taken, in a sentence for the clerk who has the file."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the file: `place` is "dòng 3" or "bản ghi thứ 3"."""

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass
class ProcedureRecord:
    """One procedure. Coded values are those of the national portal (`STANDARD`, `WORKING_DAY`, …)."""

    code: str
    name: str
    issuing_agency: str
    place: str = field(default="", compare=False)
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

    def digest(self) -> str:
        """The record's content as 64 hexadecimal digits: equal digests, equal records."""
        content = {key: value for key, value in asdict(self).items() if key != "place"}
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def parse(text: str, *, by_line: bool) -> tuple[list[ProcedureRecord], list[Problem]]:
    """Records and problems of a file's text: JSON Lines when `by_line`, else one JSON list or object."""
    records: list[ProcedureRecord] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str], str] = {}
    for place, value in _lines(text) if by_line else _values(text):
        try:
            if isinstance(value, RecordError):
                raise value
            record = _record(value)
            key = (record.code, record.issuing_agency)
            if key in seen:
                raise RecordError(f"mã {record.code} của {record.issuing_agency} đã có ở {seen[key]}")
        except RecordError as error:
            problems.append(Problem(place, str(error)))
            continue
        seen[key] = record.place = place
        records.append(record)
    if not records and not problems:
        problems.append(Problem("tệp", "không có bản ghi nào"))
    return records, problems


def _lines(text: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield f"dòng {number}", _load(line)


def _values(text: str) -> Iterator[tuple[str, Any]]:
    value = _load(text)
    if isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield f"bản ghi thứ {number}", item
    else:
        yield "tệp", value


def _load(text: str) -> Any:
    if len(text) > MAX_RECORD_CHARACTERS * 50:
        return RecordError("quá dài")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        where = "bị cắt cụt" if error.pos >= len(text.rstrip()) - 1 else f"sai từ ký tự thứ {error.pos + 1}"
        return RecordError(f"không phải JSON ({where})")
    except RecursionError:
        return RecordError("không phải JSON của một thủ tục (lồng quá sâu)")


def _record(value: Any) -> ProcedureRecord:
    if not isinstance(value, dict):
        raise RecordError("không phải một thủ tục (cần một đối tượng JSON)")
    data = value.get("data", value)
    if not isinstance(data, dict):
        raise RecordError("không có phần “data” của thủ tục")
    code, name = _line(data, "code"), _line(data, "name")
    if not code:
        raise RecordError("thiếu mã thủ tục")
    if len(code) > 60:
        raise RecordError("mã thủ tục dài quá 60 ký tự")
    if not name:
        raise RecordError(f"thủ tục {code} thiếu tên")
    if len(name) > MAX_NAME_CHARACTERS:
        raise RecordError(f"tên thủ tục {code} dài quá {MAX_NAME_CHARACTERS} ký tự")
    proposal = data.get("procedureProposal") or {}
    if not isinstance(proposal, dict):
        raise RecordError(f"thủ tục {code}: “procedureProposal” không đúng dạng")
    channels = [_channel(item) for item in _objects(data, "executionMethods")]
    requirements, description = _text(data, "requirementsAndConditions"), _text(data, "description")
    return ProcedureRecord(
        code=code,
        name=name,
        issuing_agency=_line(data, "departmentPromulgateName") or _line(proposal.get("issuingAgency") or {}, "name"),
        national_id=_line(data, "id"),
        decision_number=_line(data, "decisionNo") or _line(proposal, "proposalNumber"),
        decision_issued_on=_day(proposal.get("decisionDate")),
        published_on=_day(proposal.get("publicationDate")),
        kind=_line(data, "type") or "STANDARD",
        state=_line(data, "state") or "ACTIVE",
        formality_type=_line(data, "formalityType"),
        levels=[level for level, key in _LEVEL_KEYS.items() if data.get(key)],
        online_level=_online_level(data, channels),
        is_shared_service=bool(data.get("isSharedService")),
        is_vertical=bool(data.get("isVertical")),
        is_non_territorial=bool(data.get("isNonTerritorial")),
        sectors=_named(data, "categoriesDetails", "code"),
        applicant_types=_named(data, "subjectTypesDetails", "code"),
        life_events=[
            {"name": item["name"], "audience": item["type"]} for item in _named(data, "serviceGroupsDetails", "type")
        ],
        agencies=list(_agencies(data)),
        steps=[_step_case(item) for item in _objects(data, "executionSteps")],
        channels=channels,
        required_documents=[_document_case(item) for item in _objects(data, "executionCases")],
        variants=[_variant(item) for item in _objects(data, "cases")],
        legal_basis=[
            {"number": _line(item, "code"), "title": _line(item, "name")}
            for item in _objects(data, "legalBasisesDetails")
        ],
        outputs=_named(data, "resultsDetails", "code"),
        return_methods=[
            {"type": _line(item, "type"), "value": [str(value) for value in item.get("value") or []]}
            for item in _objects(data, "returningMethods")
        ],
        receiving_address=_text(data, "dossierReceivingAddresses"),
        requirements=requirements,
        description="" if description == requirements else description,  # the portal fills both with one text
        keywords=_text(data, "keywords"),
        note=_text(data, "note"),
        source_created_at=_moment(data.get("createdAt")),
        source_updated_at=_moment(data.get("updatedAt")),
    )


_LEVEL_KEYS = {
    "ministry": "isMinistry",
    "province": "isProvince",
    "district": "isDistrict",
    "commune": "isWard",
    "other": "isOtherAgency",
}
_ROLE_KEYS = {
    "competent": ("departmentsAuthority", "unitGroupsAuthority", "delegatedAgencies"),
    "executing": ("departmentsExecuting", "unitGroupsExecuting", "executingAgencies"),
    "authorized": ("departmentsAuthorized", "unitGroupsAuthorized", "authorizedAgencies"),
    "coordinating": ("departmentsCoordinating", "unitGroupsCoordinating", "coordinatingAgencies"),
}


def _agencies(data: dict[str, Any]) -> Iterator[dict[str, str]]:
    for role, (departments, groups, text) in _ROLE_KEYS.items():
        found = _named(data, departments, "code") + _named(data, groups, "code")
        if not found and _line(data, text):
            found = [{"name": _line(data, text)[:255], "code": ""}]
        for item in found:
            yield {"role": role, "name": item["name"], "code": item["code"]}


def _online_level(data: dict[str, Any], channels: list[dict[str, Any]]) -> str:
    if data.get("isFullProcess"):
        return "full"
    return "partial" if any(channel["method"] == "ONLINE" for channel in channels) else "information"


def _step_case(item: dict[str, Any]) -> dict[str, Any]:
    text = _text(item, "description")
    return {"name": _text(item, "name"), "steps": [part.strip() for part in _STEP.split(text) if part.strip()]}


def _channel(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "method": _line(item, "submissionMethod"),
        "processing_time": _text(item, "processingTime"),
        "unit": _line(item, "processingTimeUnit"),
        "description": _text(item, "description"),
        "costs": [_cost(cost) for cost in _objects(item, "fees")],
    }


def _cost(item: dict[str, Any]) -> dict[str, Any]:
    amount = item.get("value")
    if amount is not None and (isinstance(amount, bool) or not isinstance(amount, int | float) or amount < 0):
        raise RecordError(f"mức phí “{str(amount)[:40]}” không phải một số")
    attachment = item.get("attachment")
    return {
        "kind": _line(item, "type"),
        "amount": None if amount is None else str(amount),
        "currency": {"USD": "USD"}.get(_line(item, "currencyName"), "VND"),
        "description": _text(item, "description"),
        "attachment_name": _line(attachment, "fileName") if isinstance(attachment, dict) else "",
    }


def _document_case(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": _text(item, "name"),
        "documents": [_required_document(document) for document in _objects(item, "profileComponents")],
    }


def _required_document(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": _text(item, "name"),
        "code": _line(item, "code"),
        "original_count": _count(item.get("originalQty")),
        "copy_count": _count(item.get("copyQty")),
        "is_required": bool(item.get("required")),
        "has_electronic_form": bool(item.get("hasElectronicForm")),
        "is_output": bool(item.get("isProcessingResult")),
        "form_names": "\n".join(_line(form, "fileName") for form in _objects(item, "attachments")),
    }


def _variant(item: dict[str, Any]) -> dict[str, str]:
    time = item.get("processingDay")
    time = time if isinstance(time, dict) else {}
    return {
        "code": _line(item, "code"),
        "name": _text(item, "name"),
        "processing_time": _text(time, "qty"),
        "unit": _line(time, "type"),
    }


def _objects(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = data.get(key) or []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise RecordError(f"mục “{key}” không phải một danh sách")
    return value


def _named(data: dict[str, Any], key: str, extra: str) -> list[dict[str, str]]:
    return [
        {"name": _line(item, "name"), extra: _line(item, extra)} for item in _objects(data, key) if _line(item, "name")
    ]


def _scalar(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if value is None:
        return ""
    if isinstance(value, dict | list):
        raise RecordError(f"mục “{key}” phải là chữ hoặc số")
    return str(value)


def _text(data: dict[str, Any], key: str) -> str:
    return normalize(_scalar(data, key))


def _line(data: dict[str, Any], key: str) -> str:
    return normalize_line(_scalar(data, key))


def _count(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
        raise RecordError(f"số bản “{str(value)[:20]}” không phải số từ 0 đến 100")
    return value


def _moment(value: Any) -> datetime | None:
    if value in (None, ""):
        return None
    try:
        return datetime.fromtimestamp(int(value) / 1000, _HANOI)
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise RecordError(f"thời điểm “{str(value)[:40]}” không đọc được") from error


def _day(value: Any) -> date | None:
    moment = _moment(value)
    return moment.date() if moment else None


def load(paths: Iterable[tuple[str, str]]) -> tuple[list[ProcedureRecord], list[Problem]]:
    """`parse` over several files given as (name, text); a code may stand once over all of them."""
    records: list[ProcedureRecord] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str], str] = {}
    for name, text in paths:
        found, wrong = parse(text, by_line=name.endswith(".jsonl"))
        problems += [Problem(f"{name}, {problem.place}", problem.reason) for problem in wrong]
        for record in found:
            key = (record.code, record.issuing_agency)
            record.place = f"{name}, {record.place}"
            if key in seen:
                problems.append(Problem(record.place, f"mã {record.code} đã có ở {seen[key]}"))
            else:
                seen[key] = record.place
                records.append(record)
    return records, problems
