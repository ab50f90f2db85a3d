"""A procedure as the national portal publishes it: file contents to checked records. Pure Python, no database.

`parse` takes the text of a `.json` or `.jsonl` file and gives records and problems; it changes no meaning: text is put
into normal form, lists stay lists, nothing is dropped but the portal's own row ids and empty alternatives of a field.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta, timezone
from typing import Any

from core.vietnamese import normalize, normalize_line

MAX_RECORD_CHARACTERS = 2_000_000  # the largest real record has 120,000
MAX_FILE_CHARACTERS = 100_000_000
MAX_NAME_CHARACTERS = 2_000
MAX_AMOUNT = 10**12  # đồng
# Values the national portal writes in code; another one is a mistake, or a new kind that wants a decision.
KINDS = ("STANDARD", "SPECIFIC", "STANDARD_INTERNAL")
STATES = ("ACTIVE", "UPDATED")
FORMALITY_TYPES = ("", "ASSIGNED_REGULATION", "NOT_ASSIGNED_REGULATION", "OTHER")
METHODS = ("DIRECT", "ONLINE", "POSTAL")
TIME_UNITS = ("WORKING_DAY", "DAY", "HOUR", "MONTH", "OTHER")
COST_KINDS = ("FEE", "SERVICE_FEE", "PRICE_LEVEL")
AUDIENCES = ("CITIZEN", "CORPORATE")
CURRENCIES = {"": "VND", "VND": "VND", "Việt Nam Đồng": "VND", "USD": "USD"}
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
            record = _checked(value)
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
            yield f"dòng {number}", _load(line, MAX_RECORD_CHARACTERS)


def _values(text: str) -> Iterator[tuple[str, Any]]:
    if not text.strip():
        return
    value = _load(text, MAX_FILE_CHARACTERS)
    if isinstance(value, list):
        for number, item in enumerate(value, start=1):
            yield f"bản ghi thứ {number}", item
    else:
        yield "tệp", value


def _load(text: str, max_characters: int) -> Any:
    """The JSON value of a text, or the RecordError that says why there is none."""
    if len(text) > max_characters:
        return RecordError(f"dài quá {max_characters} ký tự")
    try:
        return json.loads(text.removeprefix("\ufeff"), parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        is_cut_off = error.pos >= len(text.rstrip()) - 1 or error.msg.startswith("Unterminated")
        line = f"dòng {error.lineno}, " if "\n" in text.strip() else ""
        return RecordError(
            f"không phải JSON ({'bị cắt cụt' if is_cut_off else f'sai từ {line}ký tự thứ {error.colno}'})"
        )
    except RecursionError:
        return RecordError(_TOO_DEEP)
    except RecordError as error:
        return error
    except ValueError:
        return RecordError("có một số dài quá")


_TOO_DEEP = "không phải JSON của một thủ tục (lồng quá sâu)"


def _refuse_constant(name: str) -> None:
    raise RecordError(f"không phải JSON (có giá trị {name})")


def _checked(value: Any) -> ProcedureRecord:
    try:
        return _record(value)
    except RecursionError as error:
        raise RecordError(_TOO_DEEP) from error


def _record(value: Any) -> ProcedureRecord:
    if not isinstance(value, dict):
        raise RecordError("không phải một thủ tục (cần một đối tượng JSON)")
    data = value.get("data", value)
    if not isinstance(data, dict):
        raise RecordError("không có phần “data” của thủ tục")
    code, name = _line(data, "code", 60), _line(data, "name", MAX_NAME_CHARACTERS)
    if not code:
        raise RecordError("thiếu mã thủ tục")
    if not name:
        raise RecordError(f"thủ tục {code} thiếu tên")
    proposal = _object(data, "procedureProposal")
    issuing_agency = _line(data, "departmentPromulgateName", 255) or _line(
        _object(proposal, "issuingAgency"), "name", 255
    )
    if not issuing_agency:
        raise RecordError(f"thủ tục {code} thiếu cơ quan công bố")
    channels = [_channel(item) for item in _objects(data, "executionMethods")]
    requirements, description = _text(data, "requirementsAndConditions"), _text(data, "description")
    return ProcedureRecord(
        code=code,
        name=name,
        issuing_agency=issuing_agency,
        national_id=_line(data, "id", 40),
        decision_number=_line(data, "decisionNo", 60) or _line(proposal, "proposalNumber", 60),
        decision_issued_on=_day(proposal.get("decisionDate")),
        published_on=_day(proposal.get("publicationDate")),
        kind=_coded(data, "type", KINDS, "STANDARD"),
        state=_coded(data, "state", STATES, "ACTIVE"),
        formality_type=_coded(data, "formalityType", FORMALITY_TYPES, ""),
        levels=[level for level, key in _LEVEL_KEYS.items() if _flag(data, key)],
        online_level=_online_level(data, channels),
        is_shared_service=_flag(data, "isSharedService"),
        is_vertical=_flag(data, "isVertical"),
        is_non_territorial=_flag(data, "isNonTerritorial"),
        sectors=_named(data, "categoriesDetails"),
        applicant_types=_named(data, "subjectTypesDetails"),
        life_events=[
            {"name": _name(item, 255), "audience": _coded(item, "type", AUDIENCES, "CITIZEN")}
            for item in _objects(data, "serviceGroupsDetails")
        ],
        agencies=list(_agencies(data)),
        steps=[_step_case(item) for item in _objects(data, "executionSteps")],
        channels=channels,
        required_documents=[_document_case(item) for item in _objects(data, "executionCases")],
        variants=[_variant(item) for item in _objects(data, "cases")],
        legal_basis=[
            {"number": _line(item, "code", 120), "title": _line(item, "name")}
            for item in _objects(data, "legalBasisesDetails")
        ],
        outputs=[{"name": _name(item), "code": _line(item, "code", 60)} for item in _objects(data, "resultsDetails")],
        return_methods=[
            {"type": _line(item, "type"), "value": _lines_of(item, "value")}
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
        found = _named(data, departments) + _named(data, groups)
        if not found and _line(data, text):
            found = [{"name": _line(data, text, 255), "code": ""}]
        for item in found:
            yield {"role": role, "name": item["name"], "code": item["code"]}


def _online_level(data: dict[str, Any], channels: list[dict[str, Any]]) -> str:
    if _flag(data, "isFullProcess"):
        return "full"
    return "partial" if any(channel["method"] == "ONLINE" for channel in channels) else "information"


def _step_case(item: dict[str, Any]) -> dict[str, Any]:
    text = _text(item, "description")
    return {"name": _text(item, "name"), "steps": [part.strip() for part in _STEP.split(text) if part.strip()]}


def _channel(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "method": _coded(item, "submissionMethod", METHODS),
        "processing_time": _quantity(item, "processingTime"),
        "unit": _coded(item, "processingTimeUnit", TIME_UNITS, "OTHER"),
        "description": _text(item, "description"),
        "costs": [_cost(cost) for cost in _objects(item, "fees")],
    }


def _cost(item: dict[str, Any]) -> dict[str, Any]:
    amount = item.get("value")
    if amount is not None and (
        isinstance(amount, bool) or not isinstance(amount, int | float) or not 0 <= amount <= MAX_AMOUNT
    ):
        raise RecordError(f"mức phí “{str(amount)[:40]}” không phải một số từ 0 đến {MAX_AMOUNT}")
    currency = _line(item, "currencyName")
    if currency not in CURRENCIES:
        raise RecordError(f"không rõ đơn vị tiền “{currency[:40]}”")
    return {
        "kind": _coded(item, "type", COST_KINDS),
        "amount": None if amount is None else str(amount),
        "currency": CURRENCIES[currency],
        "description": _text(item, "description"),
        "attachment_name": _line(_object(item, "attachment"), "fileName", 300),
    }


def _document_case(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": _text(item, "name"),
        "documents": [_required_document(document) for document in _objects(item, "profileComponents")],
    }


def _required_document(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": _text(item, "name"),
        "code": _line(item, "code", 60),
        "original_count": _count(item.get("originalQty")),
        "copy_count": _count(item.get("copyQty")),
        "is_required": _flag(item, "required"),
        "has_electronic_form": _flag(item, "hasElectronicForm"),
        "is_output": _flag(item, "isProcessingResult"),
        "form_names": "\n".join(_line(form, "fileName") for form in _objects(item, "attachments")),
    }


def _variant(item: dict[str, Any]) -> dict[str, str]:
    time = _object(item, "processingDay")
    return {
        "code": _line(item, "code", 60),
        "name": _text(item, "name"),
        "processing_time": _quantity(time, "qty"),
        "unit": _coded(time, "type", TIME_UNITS, ""),
    }


def _object(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RecordError(f"mục “{key}” không đúng dạng")
    return value


def _objects(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = data.get(key)
    if value is None or value == "":
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise RecordError(f"mục “{key}” không phải một danh sách")
    return value


def _named(data: dict[str, Any], key: str) -> list[dict[str, str]]:
    return [{"name": _name(item, 255), "code": _line(item, "code", 40)} for item in _objects(data, key)]


def _name(item: dict[str, Any], max_length: int | None = None) -> str:
    name = _line(item, "name", max_length)
    if not name:
        raise RecordError(f"có một dòng không có tên (mã “{_line(item, 'code')[:40]}”)")
    return name


def _scalar(data: dict[str, Any], key: str) -> str:
    """A text, or a whole number as text. Not a fraction: the code 1.000080 written as a number has lost its last 0."""
    value = data.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise RecordError(f"mục “{key}” phải là chữ")
    return str(value)


def _quantity(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if isinstance(value, float) and math.isfinite(value):
        return str(value)
    return _text(data, key)


def _text(data: dict[str, Any], key: str) -> str:
    return normalize(_scalar(data, key))


def _line(data: dict[str, Any], key: str, max_length: int | None = None) -> str:
    line = normalize_line(_scalar(data, key))
    if max_length and len(line) > max_length:
        raise RecordError(f"mục “{key}” dài quá {max_length} ký tự")
    return line


def _lines_of(data: dict[str, Any], key: str) -> list[str]:
    value = data.get(key)
    if value is not None and not isinstance(value, list):
        raise RecordError(f"mục “{key}” không phải một danh sách")
    return [_line({key: item}, key) for item in value or []]


def _coded(data: dict[str, Any], key: str, known: Iterable[str], default: str | None = None) -> str:
    """One of the known values; `default` where the record has none."""
    value = _line(data, key)
    if not value and default is not None:
        return default
    if value not in known:
        raise RecordError(f"mục “{key}” có giá trị lạ “{value[:40]}”")
    return value


def _flag(data: dict[str, Any], key: str) -> bool:
    value = data.get(key)
    if value is not None and not isinstance(value, bool):
        raise RecordError(f"mục “{key}” phải là true hoặc false")
    return bool(value)


def _count(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100:
        raise RecordError(f"số bản “{str(value)[:20]}” không phải số từ 0 đến 100")
    return value


def _moment(value: Any) -> datetime | None:
    if value is None or value == "":
        return None
    try:
        if isinstance(value, bool):
            raise TypeError
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
        found, wrong = parse(text, by_line=name.lower().endswith(".jsonl"))
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
