"""Records in the form of the national portal: the way back from national_records, which reads it unchanged."""

import json
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, TextIO

from procedures.json_object import HANOI
from procedures.national_records import LEVEL_KEYS, ROLE_KEYS
from procedures.records import ProcedureRecord

_CURRENCY_NAMES = {"VND": "Việt Nam Đồng"}


def write(records: Iterable[ProcedureRecord], file: TextIO) -> None:
    """One record a line."""
    for record in records:
        file.write(json.dumps({"data": to_national(record)}, ensure_ascii=False) + "\n")


def to_national(record: ProcedureRecord) -> dict[str, Any]:
    """The object that the national portal would answer; what the office adds to its record is not in it."""
    return {
        "id": record.national_id,
        "code": record.code,
        "name": record.name,
        "departmentPromulgateName": record.issuing_agency,
        "decisionNo": record.decision_number,
        "procedureProposal": {
            "decisionDate": _moment(record.decision_issued_on),
            "publicationDate": _moment(record.published_on),
        },
        "type": record.kind,
        "state": record.state,
        "formalityType": record.formality_type,
        **{key: level in record.levels for level, key in LEVEL_KEYS.items()},
        "isFullProcess": record.online_level == "full",
        "onlineLevel": record.online_level,  # not the portal's: it tells but whether it is the full one
        "isSharedService": record.is_shared_service,
        "isVertical": record.is_vertical,
        "isNonTerritorial": record.is_non_territorial,
        "categoriesDetails": record.sectors,
        "subjectTypesDetails": record.applicant_types,
        "serviceGroupsDetails": [{"name": event["name"], "type": event["audience"]} for event in record.life_events],
        **{
            departments: [{"name": row["name"], "code": row["code"]} for row in record.agencies if row["role"] == role]
            for role, (departments, _, _) in ROLE_KEYS.items()
        },
        # The steps one by one are not the portal's either: it has them as one text.
        "executionSteps": [
            {"name": case["name"], "description": "\n".join(case["steps"]), "steps": case["steps"]}
            for case in record.steps
        ],
        "executionMethods": [_channel(channel) for channel in record.channels],
        "executionCases": [
            {"name": case["name"], "profileComponents": [_document(item) for item in case["documents"]]}
            for case in record.required_documents
        ],
        "cases": [
            {
                "code": row["code"],
                "name": row["name"],
                "processingDay": {"qty": row["processing_time"], "type": row["unit"]},
            }
            for row in record.variants
        ],
        "legalBasisesDetails": [{"code": row["number"], "name": row["title"]} for row in record.legal_basis],
        "resultsDetails": record.outputs,
        "returningMethods": record.return_methods,
        "dossierReceivingAddresses": record.receiving_address,
        "requirementsAndConditions": record.requirements,
        "description": record.description,
        "keywords": record.keywords,
        "note": record.note,
        "createdAt": _moment(record.source_created_at),
        "updatedAt": _moment(record.source_updated_at),
    }


def _moment(value) -> int | None:
    """Milliseconds since 1970, of a day its beginning in Hanoi."""
    if value is None:
        return None
    moment = value if isinstance(value, datetime) else datetime.combine(value, time.min, HANOI)
    return round(moment.timestamp() * 1000)


def _channel(channel: dict[str, Any]) -> dict[str, Any]:
    return {
        "submissionMethod": channel["method"],
        "processingTime": channel["processing_time"],
        "processingTimeUnit": channel["unit"],
        "description": channel["description"],
        "fees": [
            {
                "type": cost["kind"],
                "value": None if cost["amount"] is None else json.loads(cost["amount"]),
                "currencyName": _CURRENCY_NAMES.get(cost["currency"], cost["currency"]),
                "description": cost["description"],
                "attachment": {"fileName": cost["attachment_name"]} if cost["attachment_name"] else None,
            }
            for cost in channel["costs"]
        ],
    }


def _document(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": item["name"],
        "code": item["code"],
        "originalQty": item["original_count"],
        "copyQty": item["copy_count"],
        "required": item["is_required"],
        "hasElectronicForm": item["has_electronic_form"],
        "isProcessingResult": item["is_output"],
        "attachments": [{"fileName": name} for name in item["form_names"].split("\n") if name],
    }
