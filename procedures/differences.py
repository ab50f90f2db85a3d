"""What differs between two records of one procedure, field by field, in the words of its page."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.rich_text import paragraphs
from core.vietnamese import number
from procedures.blocks import COST_KINDS, METHODS, CostBlock, time_in_words
from procedures.facets import LEVELS
from procedures.models import RETURN_PLACES, ProcedurePage
from procedures.page_records import LEVEL_FIELDS, amount_in_digits
from procedures.parts import ProcedureAgency
from procedures.records import ProcedureRecord

_LEVEL_LABELS = {level: label for level, (_, label) in zip(LEVEL_FIELDS, LEVELS.values(), strict=True)}
_ROLES = dict(ProcedureAgency.Role.choices)


@dataclass(frozen=True)
class Difference:
    """A field that differs: of a text or a list the lines that only one side has."""

    field: str
    label: str
    before: str
    after: str


def between(before: ProcedureRecord, after: ProcedureRecord, names: Iterable[str] | None = None) -> list[Difference]:
    """Differences in the fields that `after` tells, or in `names` of them, in the order of the page."""
    wanted = set(after.given if names is None else names)
    found = []
    for name in FIELDS:
        if name not in wanted:
            continue
        old, new = getattr(before, name), getattr(after, name)
        if name in ("legal_basis", "agencies", "sectors", "applicant_types"):
            old, new = _told_by_both(old, new)
        canonical = _CANONICAL.get(name, lambda value: value)
        if canonical(old) != canonical(new):
            found.append(_difference(name, old, new))
    return found


def _told_by_both(old: list[dict], new: list[dict]) -> tuple[list[dict], list[dict]]:
    """Rows with the keys that both sides tell; codes of agencies and of terms belong to those, not to the page."""
    keys = set.intersection(*map(set, new)) if new else {"number", "title", "role", "name"}
    keys -= {"code"}
    return [{key: row[key] for key in row if key in keys} for row in old], [
        {key: row[key] for key in row if key in keys} for row in new
    ]


def _difference(name: str, old: Any, new: Any) -> Difference:
    label, words = FIELDS[name]
    before, after = (_lines(words(value)) for value in (old, new))
    return of_lines(name, label, before, after)


def of_lines(name: str, label: str, before: list[str], after: list[str]) -> Difference:
    """What one side says and the other does not, line by line; of equal lines in another order, that."""
    only_before = list((Counter(before) - Counter(after)).elements())
    only_after = list((Counter(after) - Counter(before)).elements())
    if not only_before and not only_after:
        before_words, after_words = ("theo thứ tự cũ", "theo thứ tự mới") if before else ("", "chi tiết kỹ thuật")
        return Difference(name, label, before_words, after_words)
    return Difference(name, label, "\n".join(only_before), "\n".join(only_after))


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


# --- In words ---------------------------------------------------------------------------------------------------------


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "có" if value else "không"
        case datetime():
            return f"{value:%H:%M, %d/%m/%Y}"
        case date():
            return f"{value:%d/%m/%Y}"
    return str(value)


def _choice(field: str) -> Callable[[Any], str]:
    labels = dict(ProcedurePage._meta.get_field(field).choices)
    return lambda value: str(labels.get(value, value))


def _names(items: list[dict]) -> str:
    return "\n".join(item["name"] for item in items)


def _steps(cases: list[dict]) -> str:
    return "\n".join("\n".join(filter(None, [case["name"], *case["steps"]])) for case in cases)


def cost_in_words(cost: dict) -> str:
    """ "Lệ phí: 8.000 đồng (mỗi bản)"."""
    value = CostBlock().to_python({**cost, "amount": cost["amount"]})
    told = filter(None, [value.amount_in_words, cost["description"], cost["attachment_name"]])
    return f"{dict(COST_KINDS).get(cost['kind'], cost['kind'])}: {' – '.join(told) or 'mức chưa ghi'}"


def _channels(channels: list[dict]) -> str:
    return "\n".join(line for channel in channels for line in _channel(channel))


def _channel(channel: dict) -> Iterator[str]:
    method = dict(METHODS).get(channel["method"], channel["method"])
    time = time_in_words(channel["processing_time"], channel["unit"]) or channel["processing_time"]
    yield f"{method}: {time or 'chưa ghi thời hạn'}"
    for line in _lines(channel["description"]):
        yield f"{method}: {line}"
    for cost in channel["costs"]:
        yield f"{method}, {' '.join(cost_in_words(cost).split())}"


def document_in_words(item: dict) -> str:
    """ "Đơn đề nghị (1 bản chính, mẫu: Mẫu 01.docx)"."""
    counts = [(item["original_count"], "bản chính"), (item["copy_count"], "bản sao")]
    told = [f"{number(count)} {label}" for count, label in counts if count]
    told += [f"mẫu: {', '.join(item['form_names'].split(chr(10)))}"] if item["form_names"] else []
    told += [f"mã {item['code']}"] if item["code"] else []
    told += [words for key, words in [("is_required", "bắt buộc"), ("has_electronic_form", "có biểu mẫu điện tử"),
                                      ("is_output", "là kết quả của thủ tục khác")] if item[key]]  # fmt: skip
    name = " ".join(item["name"].split()) or "giấy tờ không ghi tên"
    return f"{name} ({'; '.join(told)})" if told else name


def _documents(cases: list[dict]) -> str:
    return "\n".join(
        "\n".join(filter(None, [case["name"], *map(document_in_words, case["documents"])])) for case in cases
    )


def _variants(rows: list[dict]) -> str:
    return "\n".join(
        f"{row['code']} {row['name']}: {time_in_words(row['processing_time'], row['unit']) or row['processing_time']}"
        for row in rows
    )


def _basis(rows: list[dict]) -> str:
    return "\n".join(
        ", ".join(filter(None, [row["number"], row["title"], _plain(row.get("issued_on")), row.get("issuing_agency")]))
        for row in rows
    )


def _coded(rows: list[dict]) -> str:
    return "\n".join(" ".join(filter(None, [row["name"], row["code"]])) for row in rows)


# Field: label, and its value in words, a line for each thing in it. In the order of the page.
FIELDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "name": ("Tên thủ tục", _plain),
    "short_name": ("Tên thường gọi", _plain),
    "plain_note": ("Nói ngắn gọn", lambda html: "\n".join(paragraph.text for paragraph in paragraphs(html))),
    "state": ("Tình trạng", _choice("state")),
    "kind": ("Loại thủ tục", _choice("kind")),
    "formality_type": ("Phân loại", _choice("formality_type")),
    "decision_number": ("Số quyết định công bố", _plain),
    "decision_issued_on": ("Ngày quyết định", _plain),
    "published_on": ("Ngày công khai", _plain),
    "levels": ("Cấp thực hiện", lambda levels: "\n".join(_LEVEL_LABELS[level] for level in levels)),
    "online_level": ("Mức độ trực tuyến", _choice("online_level")),
    "partial_reason": ("Lý do chưa toàn trình", _plain),
    "is_shared_service": ("Liên thông", _plain),
    "is_vertical": ("Thuộc cơ quan ngành dọc", _plain),
    "is_non_territorial": ("Nộp ở đâu cũng được", _plain),
    "sectors": ("Lĩnh vực", _names),
    "applicant_types": ("Đối tượng thực hiện", _names),
    "life_events": ("Sự kiện trong đời", _names),
    "agencies": ("Cơ quan", lambda rows: "\n".join(f"{_ROLES[row['role']]}: {row['name']}" for row in rows)),
    "receiving_address": ("Địa chỉ tiếp nhận hồ sơ", _plain),
    "required_documents": ("Thành phần hồ sơ", _documents),
    "dossier_count": ("Số bộ hồ sơ", _plain),
    "channels": ("Cách thức, thời hạn, phí, lệ phí", _channels),
    "steps": ("Trình tự thực hiện", _steps),
    "variants": ("Trường hợp có mã riêng", _variants),
    "requirements": ("Yêu cầu, điều kiện", _plain),
    "outputs": ("Kết quả", _coded),
    "legal_basis": ("Căn cứ pháp lý", _basis),
    "related_procedures": ("Thủ tục liên quan", lambda rows: "\n".join(row["code"] for row in rows)),
    "description": ("Mô tả", _plain),
    "keywords": ("Từ khóa", _plain),
    "note": ("Ghi chú", _plain),
    "return_methods": ("Nơi nhận kết quả", lambda rows: "\n".join(
        RETURN_PLACES.get(place, place) for row in rows for place in row["value"]
    )),
    "checked_on": ("Ngày rà soát gần nhất", _plain),
    "checked_by": ("Đơn vị rà soát", _plain),
    "front_page_order": ("Thứ tự ở trang chủ", _plain),
    "national_id": ("Mã bản ghi quốc gia", _plain),
    "source_created_at": ("Ngày tạo ở nguồn", _plain),
    "source_updated_at": ("Ngày cập nhật ở nguồn", _plain),
}  # fmt: skip


def _in_any_order(rows: list[dict]) -> list:
    return sorted({tuple(sorted(row.items())) for row in rows})


# Values that may be written in several ways and mean one thing.
_CANONICAL: dict[str, Callable[[Any], Any]] = {
    "levels": sorted,
    "sectors": _in_any_order,
    "applicant_types": _in_any_order,
    "life_events": _in_any_order,
    "agencies": _in_any_order,
    "channels": lambda rows: [
        {**row, "costs": [{**cost, "amount": amount_in_digits(cost["amount"])} for cost in row["costs"]]}
        for row in rows
    ],
}
