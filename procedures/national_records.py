"""Files of the national portal, `.json` or `.jsonl`, to checked records; national_export is the way back.

It changes no meaning: nothing is dropped but the portal's own row ids and empty alternatives of a field.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from procedures.json_object import JsonObject, RecordError
from procedures.records import (
    AUDIENCES,
    COST_KINDS,
    CURRENCIES,
    FORMALITY_TYPES,
    KINDS,
    MAX_AGENCY_CHARACTERS,
    MAX_AMOUNT,
    MAX_NAME_CHARACTERS,
    MAX_RECORDS,
    MAX_TERM_CHARACTERS,
    METHODS,
    STATES,
    TIME_UNITS,
    TOO_MANY,
    Problem,
    ProcedureRecord,
    is_amount,
)

MAX_RECORD_CHARACTERS = 2_000_000  # the largest real record has 120,000
MAX_FILE_CHARACTERS = 100_000_000
_TOO_DEEP = "không phải JSON của một thủ tục (lồng quá sâu)"
_STEP = re.compile(r"^(?=(?:[-*+•]\s*)?B(?:ước|ƯỚC)\s+\d)", re.MULTILINE)


def parse(text: str, *, by_line: bool, file: str = "") -> tuple[list[ProcedureRecord], list[Problem]]:
    """Records and problems of a text: JSON Lines when `by_line`, else one JSON list or object."""
    records: list[ProcedureRecord] = []
    problems: list[Problem] = []
    text = text.removeprefix("\ufeff")
    for number, (place, value) in enumerate(_lines(text) if by_line else _values(text), start=1):
        if number > MAX_RECORDS:
            return [], [Problem(file or "tệp", TOO_MANY)]
        place = f"{file}, {place}" if file else place
        try:
            record = _checked(value)
        except RecordError as error:
            problems.append(Problem(place, str(error)))
            continue
        record.place = place
        records.append(record)
    if not records and not problems:
        problems.append(Problem(file or "tệp", "không có bản ghi nào"))
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
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        is_cut_off = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        line = f"dòng {error.lineno}, " if "\n" in text.strip() else ""
        return RecordError(
            f"không phải JSON ({'bị cắt cụt' if is_cut_off else f'sai từ {line}ký tự thứ {error.colno}'})"
        )
    except RecordError as error:
        return error
    except RecursionError:
        return RecordError(_TOO_DEEP)
    except ValueError:
        return RecordError("có một số dài quá")


def _refuse_constant(name: str) -> None:
    raise RecordError(f"không phải JSON (có giá trị {name})")


def _checked(value: Any) -> ProcedureRecord:
    if isinstance(value, RecordError):
        raise value
    try:
        return _record(value)
    except RecursionError as error:
        raise RecordError(_TOO_DEEP) from error


def _record(value: Any) -> ProcedureRecord:
    envelope = JsonObject(value)
    data = envelope.object("data") if "data" in envelope else envelope
    if "departmentPromulgate" in data and "executionSteps" not in data:
        return _row(data)
    code, name = data.line("code", 60), data.line("name", MAX_NAME_CHARACTERS)
    if not code:
        raise RecordError("thiếu mã thủ tục")
    if not name:
        raise RecordError(f"thủ tục {code} thiếu tên")
    proposal = data.object("procedureProposal")
    issuing_agency = data.line("departmentPromulgateName", MAX_AGENCY_CHARACTERS) or proposal.object(
        "issuingAgency"
    ).line("name", MAX_AGENCY_CHARACTERS)
    if not issuing_agency:
        raise RecordError(f"thủ tục {code} thiếu cơ quan công bố")
    channels = [_channel(item) for item in data.objects("executionMethods")]
    requirements, description = data.text("requirementsAndConditions"), data.text("description")
    return ProcedureRecord(
        code=code,
        name=name,
        issuing_agency=issuing_agency,
        national_id=data.line("id", 40),
        decision_number=data.line("decisionNo", 60) or proposal.line("proposalNumber", 60),
        decision_issued_on=proposal.day("decisionDate"),
        published_on=proposal.day("publicationDate"),
        kind=data.coded("type", KINDS, "STANDARD"),
        state=data.coded("state", STATES, "ACTIVE"),
        formality_type=data.coded("formalityType", FORMALITY_TYPES, ""),
        levels=[level for level, key in LEVEL_KEYS.items() if data.flag(key)],
        online_level=_online_level(data, channels),
        is_shared_service=data.flag("isSharedService"),
        is_vertical=data.flag("isVertical"),
        is_non_territorial=data.flag("isNonTerritorial"),
        sectors=_named(data, "categoriesDetails"),
        applicant_types=_named(data, "subjectTypesDetails"),
        life_events=[
            {
                "name": item.required_line("name", MAX_TERM_CHARACTERS),
                "audience": item.coded("type", AUDIENCES, "CITIZEN"),
            }
            for item in data.objects("serviceGroupsDetails")
        ],
        agencies=list(_agencies(data)),
        steps=[_step_case(item) for item in data.objects("executionSteps")],
        channels=channels,
        required_documents=[_document_case(item) for item in data.objects("executionCases")],
        variants=[_variant(item) for item in data.objects("cases")],
        legal_basis=[
            {"number": item.line("code", 120), "title": item.line("name")}
            for item in data.objects("legalBasisesDetails")
        ],
        outputs=[
            {"name": item.required_line("name"), "code": item.line("code", 60)}
            for item in data.objects("resultsDetails")
        ],
        return_methods=[
            {"type": item.line("type"), "value": item.lines("value")} for item in data.objects("returningMethods")
        ],
        receiving_address=data.text("dossierReceivingAddresses"),
        requirements=requirements,
        description="" if description == requirements else description,  # the portal fills both with one text
        keywords=data.text("keywords"),
        note=data.text("note"),
        source_created_at=data.moment("createdAt"),
        source_updated_at=data.moment("updatedAt"),
    )


def _row(data: JsonObject) -> ProcedureRecord:
    """A row of the national list; names of agencies that it leaves out are blank there."""
    agencies = [name for name in data.lines("departments") if name]
    record = ProcedureRecord(
        code=data.required_line("code", 60),
        name=data.required_line("name", MAX_NAME_CHARACTERS),
        issuing_agency=data.required_line("departmentPromulgate", MAX_AGENCY_CHARACTERS),
        form="row",
        given=frozenset({"name", "national_id", "kind", "state", "sectors", "applicant_types"}),
        national_id=data.line("id", 40),
        kind=data.coded("type", KINDS, "STANDARD"),
        state=data.coded("state", STATES, "ACTIVE"),
        sectors=[{"name": name, "code": ""} for name in data.lines("categories")],
        applicant_types=[{"name": name, "code": ""} for name in data.lines("formalityTargetType")],
        agencies=[{"role": "executing", "name": name, "code": ""} for name in dict.fromkeys(agencies)],
    )
    for items, longest in [
        (record.sectors + record.applicant_types, MAX_TERM_CHARACTERS),
        (record.agencies, MAX_AGENCY_CHARACTERS),
    ]:
        if wrong := [item["name"] for item in items if not 0 < len(item["name"]) <= longest]:
            raise RecordError(f"thủ tục {record.code}: tên “{wrong[0][:40]}” trống hoặc dài quá {longest} ký tự")
    if agencies:
        record.given |= {"executing_agencies"}
    return record


LEVEL_KEYS = {
    "ministry": "isMinistry",
    "province": "isProvince",
    "district": "isDistrict",
    "commune": "isWard",
    "other": "isOtherAgency",
}
ROLE_KEYS = {
    "competent": ("departmentsAuthority", "unitGroupsAuthority", "delegatedAgencies"),
    "executing": ("departmentsExecuting", "unitGroupsExecuting", "executingAgencies"),
    "authorized": ("departmentsAuthorized", "unitGroupsAuthorized", "authorizedAgencies"),
    "coordinating": ("departmentsCoordinating", "unitGroupsCoordinating", "coordinatingAgencies"),
}


def _agencies(data: JsonObject) -> Iterator[dict[str, str]]:
    for role, (departments, groups, text) in ROLE_KEYS.items():
        found = [item for key in (departments, groups) for item in _named(data, key, MAX_AGENCY_CHARACTERS)]
        if not found and data.line(text):
            found = [{"name": data.line(text, MAX_AGENCY_CHARACTERS), "code": ""}]
        for item in found:
            yield {"role": role, "name": item["name"], "code": item["code"]}


def _named(data: JsonObject, key: str, longest: int = MAX_TERM_CHARACTERS) -> list[dict[str, str]]:
    return [{"name": item.required_line("name", longest), "code": item.line("code", 40)} for item in data.objects(key)]


def _online_level(data: JsonObject, channels: list[dict[str, Any]]) -> str:
    if data.flag("isFullProcess"):
        return "full"
    if told := data.coded("onlineLevel", ("information", "partial", "full"), ""):  # by procedures.national_export
        return told
    return "partial" if any(channel["method"] == "ONLINE" for channel in channels) else "information"


def _step_case(item: JsonObject) -> dict[str, Any]:
    parts = item.texts("steps") or _STEP.split(item.text("description"))  # one by one in our own export alone
    return {"name": item.text("name"), "steps": [part.strip() for part in parts if part.strip()]}


def _channel(item: JsonObject) -> dict[str, Any]:
    return {
        "method": item.coded("submissionMethod", METHODS),
        "processing_time": item.quantity("processingTime"),
        "unit": item.coded("processingTimeUnit", TIME_UNITS, "OTHER"),
        "description": item.text("description"),
        "costs": [_cost(cost) for cost in item.objects("fees")],
    }


def _cost(item: JsonObject) -> dict[str, Any]:
    amount = item.number("value", MAX_AMOUNT)
    currency = item.line("currencyName")
    if currency not in CURRENCIES:
        raise RecordError(f"không rõ đơn vị tiền “{currency[:40]}”")
    if amount is not None and not is_amount(str(amount)):
        raise RecordError(f"mục “value”: mức thu “{amount}” có quá bốn chữ số thập phân")
    return {
        "kind": item.coded("type", COST_KINDS),
        "amount": None if amount is None else str(amount),
        "currency": CURRENCIES[currency],
        "description": item.text("description"),
        "attachment_name": item.object("attachment").line("fileName", 300),
    }


def _document_case(item: JsonObject) -> dict[str, Any]:
    return {
        "name": item.text("name"),
        "documents": [_required_document(document) for document in item.objects("profileComponents")],
    }


def _required_document(item: JsonObject) -> dict[str, Any]:
    return {
        "name": item.text("name"),
        "code": item.line("code", 60),
        "original_count": item.count("originalQty", 100),
        "copy_count": item.count("copyQty", 100),
        "is_required": item.flag("required"),
        "has_electronic_form": item.flag("hasElectronicForm"),
        "is_output": item.flag("isProcessingResult"),
        "form_names": "\n".join(form.line("fileName") for form in item.objects("attachments")),
    }


def _variant(item: JsonObject) -> dict[str, str]:
    time = item.object("processingDay")
    return {
        "code": item.line("code", 60),
        "name": item.text("name"),
        "processing_time": time.quantity("qty"),
        "unit": time.coded("type", TIME_UNITS, ""),
    }
