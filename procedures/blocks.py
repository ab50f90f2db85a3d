"""The nested parts of a procedure: cases and steps, channels with time and costs, cases and required documents.

Markup is in templates/procedures/; what the values can say of themselves is here.
"""

import hashlib
import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    DecimalBlock,
    IntegerBlock,
    ListBlock,
    StreamBlock,
    StreamValue,
    StructBlock,
    StructValue,
    TextBlock,
)
from wagtail.documents.blocks import DocumentChooserBlock

from core import vietnamese
from core.working_days import Unit
from procedures.records import MAX_AMOUNT

METHODS = [("DIRECT", "Trực tiếp"), ("ONLINE", "Trực tuyến"), ("POSTAL", "Dịch vụ bưu chính")]
TIME_UNITS = [
    ("WORKING_DAY", "ngày làm việc"),
    ("DAY", "ngày"),
    ("HOUR", "giờ"),
    ("MONTH", "tháng"),
    ("OTHER", "khác (ghi bằng lời)"),
]
# The national record runs lists together: "150.000 đồng/hồ sơ. + Các tổ chức: 200.000 đồng/hồ sơ".
_RUN_ON = re.compile(r"(?<=[.;:]) +(?=[-+*] )")
LONG_COSTS = 300  # characters that are not told twice
COST_KINDS = [("FEE", "Phí"), ("SERVICE_FEE", "Lệ phí"), ("PRICE_LEVEL", "Mức giá")]


# A time told in words that says no more than a number does: "Không quá 03 ngày làm việc kể từ ngày nhận đủ hồ sơ".
_TERM_IN_WORDS = re.compile(
    r"(?:khong qua |toi da |trong (?:vong |thoi han )?)*([0-9]+(?:[.,/][0-9]+)?) (ngay lam viec|ngay|gio|thang)"
    r"(?:,? ke tu (?:ngay|khi) nhan (?:du |duoc )*ho so(?: hop le)?)?[.;]?"
)
_UNITS = {"ngay lam viec": Unit.WORKING_DAY, "ngay": Unit.DAY, "gio": Unit.HOUR, "thang": Unit.MONTH}


def term_of(amount: str, unit: str) -> tuple[Decimal, Unit] | None:
    """ "7,5" or "15/2" and WORKING_DAY as (7.5, WORKING_DAY); None for what only words can tell."""
    told = _TERM_IN_WORDS.fullmatch(vietnamese.fold(amount or ""))
    if told:
        amount, unit = told[1], _UNITS[told[2]]
    found = re.fullmatch(r"([0-9]{1,6}(?:[.,][0-9]{1,4})?)(?:/([1-9][0-9]?))?", amount or "")
    if not found or unit not in list(Unit):
        return None
    return Decimal(found[1].replace(",", ".")) / int(found[2] or 1), Unit(unit)


def time_in_words(amount: str, unit: str) -> str:
    """ "7.5" and WORKING_DAY give "7,5 ngày làm việc"; words stay words; "" when the record says nothing usable."""
    if re.fullmatch("[0-9]+/[0-9]+", amount or "") and unit in list(Unit):
        return f"{amount} {dict(TIME_UNITS)[unit]}"
    if not re.fullmatch(r"[0-9]+([.,][0-9]+)?", amount or ""):
        return amount or ""
    label = dict(TIME_UNITS).get(unit, "")
    if unit == "OTHER" or not label:
        return ""  # a bare number without a unit would only mislead; the description tells
    return f"{vietnamese.number(Decimal(amount.replace(',', '.')))} {label}"


class StepCaseValue(StructValue):
    @property
    def label(self) -> str:
        """Its name without list marks and closing colon."""
        return self["name"].strip("-–+•*▪ :")

    @property
    def is_alternative(self) -> bool:
        """Whether it is one case among others; records also give single steps and remarks the place of a case."""
        label = vietnamese.fold(self.label)
        return bool(label) and not label.startswith(("buoc ", "luu y", "ghi chu", "mac dinh", "trinh tu"))


class StepCaseBlock(StructBlock):
    name = TextBlock(label="Trường hợp", required=False, rows=1)
    steps = ListBlock(TextBlock(label="Bước", rows=4), label="Các bước")

    class Meta:
        value_class = StepCaseValue
        label = "Trường hợp"
        icon = "list-ol"


class CostValue(StructValue):
    @property
    def kind_label(self) -> str:
        return dict(COST_KINDS).get(self["kind"], "Phí, lệ phí")

    @property
    def is_fixed(self) -> bool:
        """Whether the amount can be told as the price: sums below 1.000 đồng in the records are slips of a unit."""
        return bool(self["amount"]) and (self["currency"] == "USD" or Decimal(self["amount"]) >= 1000)

    @property
    def amount_in_words(self) -> str:
        """ "8.000 đồng", "20 USD", or "" where no amount is fixed: a 0 beside words is a placeholder, not "free"."""
        if not self["amount"]:
            return ""
        unit = "USD" if self["currency"] == "USD" else "đồng"
        return f"{vietnamese.number(Decimal(self['amount']))} {unit}"

    @property
    def attachment_in_words(self) -> str:
        """The table of charges that the source keeps as a file of its own; only its name is in the record."""
        return f"Biểu mức thu: tệp “{self['attachment_name']}” của nguồn" if self["attachment_name"] else ""

    @property
    def lines(self) -> str:
        """Its description with each item of a list in a line of its own."""
        return _RUN_ON.sub("\n", self["description"])

    @property
    def is_list(self) -> bool:
        return "\n" in self.lines

    @property
    def is_told(self) -> bool:
        """Whether the record says anything of it besides its kind."""
        return bool(self.amount_in_words or self["description"] or self["attachment_name"])


class CostBlock(StructBlock):
    kind = ChoiceBlock(label="Loại", choices=COST_KINDS)
    amount = DecimalBlock(
        label="Mức thu",
        required=False,
        min_value=0,
        max_value=MAX_AMOUNT,
        decimal_places=4,
        help_text="Để trống hoặc 0 khi mức thu được tả bằng lời.",
    )
    currency = ChoiceBlock(label="Đơn vị", choices=[("VND", "đồng"), ("USD", "USD")], default="VND")
    description = TextBlock(label="Mô tả", required=False, rows=2)
    attachment_name = CharBlock(label="Tên tệp biểu phí", required=False, max_length=300)

    class Meta:
        value_class = CostValue
        label = "Khoản thu"


class ChannelValue(StructValue):
    @property
    def method_label(self) -> str:
        return dict(METHODS).get(self["method"], "Hình thức khác")

    @property
    def time(self) -> str:
        return time_in_words(self["processing_time"], self["unit"])

    @property
    def term(self) -> tuple[Decimal, Unit] | None:
        return term_of(self["processing_time"], self["unit"])


class ChannelBlock(StructBlock):
    method = ChoiceBlock(label="Hình thức nộp", choices=METHODS)
    processing_time = TextBlock(
        label="Thời hạn giải quyết", required=False, rows=1, help_text="Chỉ ghi số, ví dụ 7.5, nếu chọn đơn vị."
    )
    unit = ChoiceBlock(label="Đơn vị thời gian", choices=TIME_UNITS, default="WORKING_DAY")
    description = TextBlock(label="Mô tả", required=False, rows=3)
    costs = ListBlock(CostBlock(), label="Phí, lệ phí", default=[])

    class Meta:
        value_class = ChannelValue
        label = "Cách thức"
        icon = "mail"


class ChannelGroup:
    """Channels with one processing time and one list of costs: `methods`, and what is said of each. `costs_as` is the
    group before it that has told the same long list already."""

    def __init__(self, channel: ChannelValue):
        self.time, self.term = channel.time, channel.term
        self.costs = list(channel["costs"])
        self.costs_as: ChannelGroup | None = None
        self.methods: list[str] = []
        self.descriptions: dict[str, list[str]] = {}

    def add(self, channel: ChannelValue) -> None:
        method, words = channel.method_label, channel["description"]
        if method not in self.methods:
            self.methods.append(method)
        if words:
            self.descriptions.setdefault(words, []).append(method)

    @property
    def label(self) -> str:
        return ", ".join(filter(None, (*self.methods, self.time)))

    @property
    def remarks(self) -> list[tuple[str, str]]:
        """Each description once, with the methods it is for; no methods where it is for all of the group."""
        return [
            ("" if methods == self.methods else ", ".join(methods), words)
            for words, methods in self.descriptions.items()
        ]


def grouped(channels: Iterable[ChannelValue]) -> list[ChannelGroup]:
    """Channels that cost the same and take as long, told once: the record repeats itself for each of them."""
    groups: dict[str, ChannelGroup] = {}
    for channel in channels:
        key = str((channel.time, [dict(cost) for cost in channel["costs"]]))
        if key not in groups:
            groups[key] = ChannelGroup(channel)
        groups[key].add(channel)
    told: dict[str, ChannelGroup] = {}
    for group in groups.values():
        if sum(len(cost["description"]) for cost in group.costs) > LONG_COSTS:
            first = told.setdefault(str([dict(cost) for cost in group.costs]), group)
            group.costs_as = first if first is not group else None
    return list(groups.values())


class RequiredDocumentValue(StructValue):
    @property
    def is_paper(self) -> bool:
        """Whether it is something to hand in; the national record also lists notes, with no copies wanted."""
        return bool(self["original_count"] or self["copy_count"])

    @property
    def text(self) -> str:
        """Its name without the list mark the national record writes before it."""
        return self["name"].lstrip("-–+•*▪ ").strip() or "(hồ sơ gốc không ghi tên giấy tờ này)"

    @property
    def lines(self) -> str:
        """Its text with each item of a list in a line of its own."""
        return _RUN_ON.sub("\n", self.text)

    @property
    def key(self) -> str:
        """What a tick on a visitor's device is kept under: the same paper has the same, wherever it stands."""
        return hashlib.blake2s(self.text.encode(), digest_size=4).hexdigest()

    @property
    def counts_in_words(self) -> str:
        parts = [(self["original_count"], "bản chính"), (self["copy_count"], "bản sao")]
        return ", ".join(f"{count} {label}" for count, label in parts if count)

    @property
    def forms(self) -> list[str]:
        return [name for name in self["form_names"].split("\n") if name]


class RequiredDocumentBlock(StructBlock):
    name = TextBlock(label="Tên giấy tờ", required=False, rows=2)
    original_count = IntegerBlock(label="Số bản chính", default=1, min_value=0, max_value=100)
    copy_count = IntegerBlock(label="Số bản sao", default=0, min_value=0, max_value=100)
    code = CharBlock(label="Mã giấy tờ", required=False, max_length=60)
    form_names = TextBlock(label="Tên mẫu đơn, tờ khai", required=False, rows=1, help_text="Mỗi dòng một mẫu.")
    form = DocumentChooserBlock(label="Tệp mẫu để tải về", required=False)
    is_required = BooleanBlock(label="Bắt buộc", required=False)
    has_electronic_form = BooleanBlock(label="Có biểu mẫu điện tử", required=False)
    is_output = BooleanBlock(label="Là kết quả của thủ tục khác", required=False)

    class Meta:
        value_class = RequiredDocumentValue
        label = "Giấy tờ"


# Headings that name a part of every dossier; any other heading is a case of its own.
_PARTS = ("giay to", "cac giay to", "thanh phan", "ho so", "luu y", "ghi chu", "so luong", "mau ", "tai lieu")


class DocumentCaseValue(StructValue):
    @property
    def is_alternative(self) -> bool:
        """Whether it is one case among others ("Nhận thừa kế") and not a part of every dossier ("Giấy tờ phải nộp")."""
        label = vietnamese.fold(self.label)
        return bool(label) and not label.startswith(_PARTS)

    @property
    def label(self) -> str:
        """Its name without list marks and closing colon."""
        return self["name"].strip("-–+•*▪ :")

    @property
    def papers(self) -> list:
        """What to hand in."""
        return [document for document in self["documents"] if document.is_paper]

    @property
    def remarks(self) -> list:
        """The lines between the papers that only explain."""
        return [document for document in self["documents"] if not document.is_paper]


class DocumentCaseBlock(StructBlock):
    name = TextBlock(label="Trường hợp", required=False, rows=1)
    documents = ListBlock(RequiredDocumentBlock(), label="Giấy tờ")

    class Meta:
        value_class = DocumentCaseValue
        label = "Trường hợp"
        icon = "doc-full"


def without_files(cases) -> list[DocumentCaseValue]:
    """The cases of a page as they are stored, for reading many pages one after the other: to make values of them asks
    for the files of each page. Here `form` is a file's number."""
    stored = StreamValue.RawDataView(cases)  # `raw_data` is one that the stream holds: a circle, freed late
    return [DocumentCaseValue(None, {**case["value"], "documents": _papers(case["value"])}) for case in stored]


def _papers(case: dict) -> list[RequiredDocumentValue]:
    # Forms store an item with its type and id around it, imports store it bare; what is not stored is as in a new one.
    items = (item.get("value", item) for item in case["documents"])
    return [RequiredDocumentValue(None, {**_new_paper(), **item}) for item in items]


@cache  # a block that is made anew for each case stays in memory until there is much of such
def _new_paper() -> dict[str, Any]:
    return dict(RequiredDocumentBlock().get_default())


class VariantValue(StructValue):
    @property
    def time(self) -> str:
        return time_in_words(self["processing_time"], self["unit"])

    @property
    def term(self) -> tuple[Decimal, Unit] | None:
        return term_of(self["processing_time"], self["unit"])


class VariantBlock(StructBlock):
    code = CharBlock(label="Mã trường hợp", required=False, max_length=60)
    name = TextBlock(label="Tên", rows=1)
    processing_time = TextBlock(label="Thời hạn", required=False, rows=1)
    unit = ChoiceBlock(label="Đơn vị thời gian", choices=TIME_UNITS, required=False)

    class Meta:
        value_class = VariantValue
        label = "Trường hợp có mã riêng"
        icon = "tag"


class StepsBlock(StreamBlock):
    case = StepCaseBlock()


class ChannelsBlock(StreamBlock):
    channel = ChannelBlock()


class RequiredDocumentsBlock(StreamBlock):
    case = DocumentCaseBlock()


class VariantsBlock(StreamBlock):
    variant = VariantBlock()
