"""How our own workbook of procedures is laid out: its sheets and columns, and how a value stands in a cell."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.rich_text import cleaned
from core.vietnamese import normalize_line
from procedures.blocks import COST_KINDS, METHODS, TIME_UNITS
from procedures.records import (
    FORMALITY_TYPES,
    MAX_AGENCY_CHARACTERS,
    MAX_AMOUNT,
    MAX_NAME_CHARACTERS,
    MAX_TERM_CHARACTERS,
    is_amount,
)

MAIN, CONTINUED = "Thủ tục", "Phần nối"

# --- How values are written in a cell ---------------------------------------------------------------------------------

_YES = "có"


@dataclass(frozen=True)
class Kind:
    """A value as the text of a cell, and back; `read` raises ValueError with the reason."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


def _text(longest: int | None = None) -> Kind:
    def read(text: str) -> str:
        if longest and len(text) > longest:
            raise ValueError(f"dài {len(text)} ký tự, nhiều nhất {longest}")
        return text

    return Kind(lambda value: value or "", read)


def _chosen(choices: Iterable[tuple[str, str]], may_be_empty: bool = False) -> Kind:
    labels = dict(choices)
    values = {label: value for value, label in labels.items()}

    def read(text: str) -> str:
        if text not in values and not (may_be_empty and not text):
            raise ValueError(f"“{text[:40]}” không phải một trong: {'; '.join(values)}")
        return values.get(text, "")

    return Kind(lambda value: labels.get(value, value), read)


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date() if text else None
    except ValueError as error:
        raise ValueError(f"“{text[:40]}” không phải ngày dạng 05/02/2026") from error


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValueError(f"“{text[:40]}” không phải một thời điểm") from error


def _whole(most: int, empty: int | None = None) -> Kind:
    def read(text: str) -> int | None:
        if not text:
            return empty
        if not text.isdecimal() or int(text) > most:
            raise ValueError(f"“{text[:40]}” không phải số nguyên từ 0 đến {most}")
        return int(text)

    return Kind(lambda value: "" if value is None else str(value), read)


def _flag(text: str) -> bool:
    if text.casefold() not in ("", _YES, "không", "x"):
        raise ValueError(f"“{text[:40]}” không phải “{_YES}” hay ô trống")
    return text.casefold() in (_YES, "x")


def _amount(text: str) -> str | None:
    if text and not is_amount(text):
        raise ValueError(f"“{text[:40]}” không phải số tiền (chỉ ghi chữ số, ví dụ 50000; lớn nhất {MAX_AMOUNT})")
    return text or None


def _names(audience: str = "") -> Kind:
    """Names of a list, one a line: some have commas in them."""

    def read(text: str) -> list[dict[str, str]]:
        names = [name for line in text.split("\n") if (name := normalize_line(line))]
        if wrong := [name for name in names if len(name) > MAX_TERM_CHARACTERS]:
            raise ValueError(f"“{wrong[0][:40]}…” dài quá {MAX_TERM_CHARACTERS} ký tự")
        return [{"name": name, "code": ""} for name in names]

    return Kind(lambda items: "\n".join(item["name"] for item in items), read)


TEXT, YES_OR_NO = _text(), Kind(lambda value: _YES if value else "", _flag)
DAY = Kind(lambda value: f"{value:%d/%m/%Y}" if value else "", _day)
MOMENT = Kind(lambda value: value.isoformat() if value else "", _moment)
LINES = Kind("\n".join, lambda text: text.split("\n") if text else [])
_LEVELS = [("ministry", "cấp bộ"), ("province", "cấp tỉnh"), ("district", "cấp huyện"), ("commune", "cấp xã"),
           ("other", "cơ quan khác")]  # fmt: skip
_STATES = [("ACTIVE", "đang áp dụng"), ("UPDATED", "đã sửa đổi, bổ sung"), ("RETIRED", "không còn sử dụng")]
_KINDS = [("STANDARD", "chuẩn"), ("SPECIFIC", "đặc thù"), ("STANDARD_INTERNAL", "nội bộ")]
_FORMALITY = zip(FORMALITY_TYPES, ["được giao quy định chi tiết", "không được giao", "khác"], strict=True)
_ONLINE = [("information", "cung cấp thông tin"), ("partial", "một phần"), ("full", "toàn trình")]
_ROLES = [("executing", "thực hiện"), ("competent", "có thẩm quyền"), ("authorized", "được ủy quyền"),
          ("coordinating", "phối hợp")]  # fmt: skip
_AUDIENCES = [("CITIZEN", "công dân"), ("CORPORATE", "doanh nghiệp")]
_ONE_LEVEL = _chosen(_LEVELS)
LEVELS = Kind(
    lambda values: "\n".join(label for value, label in _LEVELS if value in values),
    lambda text: [_ONE_LEVEL.read(line) for line in text.split("\n") if line],
)

# --- The layout -------------------------------------------------------------------------------------------------------

Columns = dict[str, tuple[str, Kind]]  # key in the record: title of the column, and how its values are written

KEY: Columns = {
    "code": ("Mã thủ tục", _text(60)),
    "issuing_agency": ("Cơ quan công bố", _text(MAX_AGENCY_CHARACTERS)),
}
FIELDS: Columns = {
    "name": ("Tên thủ tục", _text(MAX_NAME_CHARACTERS)),
    "short_name": ("Tên thường gọi", _text(120)),
    "state": ("Tình trạng", _chosen(_STATES)),
    "kind": ("Loại", _chosen(_KINDS)),
    "formality_type": ("Phân loại", _chosen(_FORMALITY, may_be_empty=True)),
    "levels": ("Cấp thực hiện", LEVELS),
    "online_level": ("Mức độ trực tuyến", _chosen(_ONLINE)),
    "partial_reason": ("Lý do chưa toàn trình", TEXT),
    "plain_note": ("Nói ngắn gọn (HTML)", Kind(lambda value: value or "", cleaned)),
    "decision_number": ("Số quyết định", _text(60)),
    "decision_issued_on": ("Ngày quyết định", DAY),
    "published_on": ("Ngày công khai", DAY),
    "checked_on": ("Ngày rà soát gần nhất", DAY),
    "checked_by": ("Đơn vị rà soát", _text(MAX_AGENCY_CHARACTERS)),
    "sectors": ("Lĩnh vực", _names()),
    "applicant_types": ("Đối tượng thực hiện", _names()),
    "is_shared_service": ("Liên thông", YES_OR_NO),
    "is_vertical": ("Ngành dọc", YES_OR_NO),
    "is_non_territorial": ("Phi địa giới", YES_OR_NO),
    "dossier_count": ("Số bộ hồ sơ", _whole(32_767)),
    "receiving_address": ("Địa chỉ tiếp nhận", TEXT),
    "requirements": ("Yêu cầu, điều kiện", TEXT),
    "description": ("Mô tả", TEXT),
    "keywords": ("Từ khóa", TEXT),
    "note": ("Ghi chú", TEXT),
    "front_page_order": ("Thứ tự ở trang chủ", _whole(32_767)),
    "national_id": ("Mã bản ghi quốc gia", _text(40)),
    "source_created_at": ("Tạo ở nguồn lúc", MOMENT),
    "source_updated_at": ("Cập nhật ở nguồn lúc", MOMENT),
}


@dataclass(frozen=True, eq=False)
class Part:
    """A sheet of rows that belong to procedures: each a row of `field`, and one for each of what it has in `below`.

    `below_columns` with the key "" are plain texts.
    """

    field: str
    title: str
    columns: Columns
    below: str = ""
    below_columns: Columns | None = None


UNIT = _chosen(TIME_UNITS, may_be_empty=True)
PARTS = [
    Part("agencies", "Cơ quan", {
        "role": ("Vai trò", _chosen(_ROLES)), "name": ("Tên cơ quan", _text(MAX_AGENCY_CHARACTERS)),
    }),
    Part("steps", "Trình tự", {"name": ("Trường hợp", TEXT)}, "steps", {"": ("Bước", TEXT)}),
    Part("channels", "Cách thức", {
        "method": ("Hình thức nộp", _chosen(METHODS)),
        "processing_time": ("Thời hạn", TEXT),
        "unit": ("Đơn vị thời gian", UNIT),
        "description": ("Mô tả cách thức", TEXT),
    }, "costs", {
        "kind": ("Khoản thu", _chosen(COST_KINDS)),
        "amount": ("Mức thu", Kind(lambda value: value or "", _amount)),
        "currency": ("Đơn vị tiền", _chosen([("VND", "đồng"), ("USD", "USD")])),
        "description": ("Mô tả khoản thu", TEXT),
        "attachment_name": ("Tệp biểu phí", _text(300)),
    }),
    Part("required_documents", "Hồ sơ", {"name": ("Trường hợp", TEXT)}, "documents", {
        "name": ("Tên giấy tờ", TEXT),
        "original_count": ("Bản chính", _whole(100, 0)),
        "copy_count": ("Bản sao", _whole(100, 0)),
        "code": ("Mã giấy tờ", _text(60)),
        "form_names": ("Mẫu đơn, tờ khai", TEXT),
        "is_required": ("Bắt buộc", YES_OR_NO),
        "has_electronic_form": ("Có biểu mẫu điện tử", YES_OR_NO),
        "is_output": ("Là kết quả của thủ tục khác", YES_OR_NO),
    }),
    Part("variants", "Trường hợp có mã riêng", {
        "code": ("Mã trường hợp", _text(60)),
        "name": ("Tên trường hợp", TEXT),
        "processing_time": ("Thời hạn", TEXT),
        "unit": ("Đơn vị thời gian", UNIT),
    }),
    Part("legal_basis", "Căn cứ", {
        "number": ("Số, ký hiệu", _text(120)),
        "title": ("Trích yếu", TEXT),
        "issued_on": ("Ngày ban hành", DAY),
        "issuing_agency": ("Cơ quan ban hành", _text(255)),
    }),
    Part("outputs", "Kết quả", {"name": ("Tên kết quả", TEXT), "code": ("Mã kết quả", _text(60))}),
    Part("life_events", "Sự kiện trong đời", {
        "name": ("Tên sự kiện", _text(MAX_TERM_CHARACTERS)), "audience": ("Nhóm", _chosen(_AUDIENCES)),
    }),
    Part("return_methods", "Nơi nhận kết quả", {"type": ("Hình thức trả", TEXT), "value": ("Nơi nhận", LINES)}),
    Part("related_procedures", "Thủ tục liên quan", {
        "code": ("Mã thủ tục liên quan", _text(60)),
        "issuing_agency": ("Cơ quan công bố thủ tục ấy", _text(MAX_AGENCY_CHARACTERS)),
    }),
]  # fmt: skip
ROW, ROW_BELOW = "STT", "STT trong mục"
