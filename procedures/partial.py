"""A record that tells only some fields, laid onto what a page has: what it would make of the page, and what it leaves.

Nothing the page has besides is wiped: agencies of other roles stay, a basis is added to those cited, one time or cost
of an annex does not replace several of the page. Pure.
"""

from dataclasses import replace

from core.vietnamese import normalize_line
from legal import citations
from procedures.blocks import time_in_words
from procedures.records import PARTS, ProcedureRecord


def onto(record: ProcedureRecord, page: ProcedureRecord | None) -> tuple[ProcedureRecord, list[str]]:
    """The record with whole fields only, and remarks in words; `page` is the record of the page there is."""
    given = frozenset(PARTS.get(name, name) for name in record.given)
    if page is None or given == record.given:
        return replace(record, given=given), []
    whole, remarks = replace(record, given=given), []
    if "executing_agencies" in record.given:
        whole.agencies = _agencies(record, page)
    if "more_legal_basis" in record.given:
        cited = {_key(row) for row in page.legal_basis}
        whole.legal_basis = page.legal_basis + [row for row in record.legal_basis if _key(row) not in cited]
    if "first_channel" in record.given:
        whole.channels, remarks = _channels(record.channels[0], page.channels)
    return whole, remarks


def _key(row: dict[str, str]) -> str:
    return citations.key_in(row["number"]) or normalize_line(row["title"]).casefold()


def _agencies(record: ProcedureRecord, page: ProcedureRecord) -> list[dict[str, str]]:
    """Those of the page when the record names the same executing ones; else these in their place."""
    executing = [item for item in page.agencies if item["role"] == "executing"]
    if {item["name"].casefold() for item in executing} == {item["name"].casefold() for item in record.agencies}:
        return page.agencies
    return [*record.agencies, *(item for item in page.agencies if item["role"] != "executing")]


def _channels(told: dict, channels: list[dict]) -> tuple[list[dict], list[str]]:
    if not channels:
        return [told], []
    made, remarks = [dict(channel) for channel in channels], []
    if told["processing_time"]:
        times = {(channel["processing_time"], channel["unit"]) for channel in channels}
        if len(times) == 1:
            for channel in made:
                channel["processing_time"], channel["unit"] = told["processing_time"], told["unit"]
        elif (told["processing_time"], told["unit"]) not in times:
            words = time_in_words(told["processing_time"], told["unit"]) or told["processing_time"]
            remarks.append(f"thời hạn “{words}” chưa đưa vào: trang có nhiều thời hạn theo cách nộp, hãy sửa tay")
    if told["costs"]:
        words = told["costs"][0]["description"]
        if not any(channel["costs"] for channel in channels):
            for channel in made:
                channel["costs"] = told["costs"]
        elif not any(cost["description"] == words for channel in channels for cost in channel["costs"]):
            remarks.append(f"phí, lệ phí “{words}” chưa đưa vào: trang đã có mức thu, hãy xem và sửa tay")
    return made, remarks
