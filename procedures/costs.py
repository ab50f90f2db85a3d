"""What a filing costs, by what the record says: never a sum of what are alternatives, never 0 for what is not told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from core import vietnamese

UNKNOWN, ASK = "Chưa có thông tin", "hỏi nơi nhận hồ sơ trước khi nộp"
IN_WORDS = "Theo mức ghi bằng lời"
# "8.000 đồng/bản sao", "2.000đ/trang": a sum and what it is paid for, in lower case. Marks tell "bản" from "ban",
# "tờ" from "tổ".
_RATE = re.compile(r"(?<![\d.,])(\d[\d.,]{,20}) ?(?:đồng|vnđ|vnd|đ|usd) ?/ ?(?:0?1 )?([^\W\d_][\w ]*)")
_COPIES = re.compile(
    r"(bản|trang|tờ)(?: (?:sao|chính|gốc|in|photo|trích lục|giấy|văn bản|tài liệu|a[0-5]|đối với|cho|nếu|khi)\b.*)?"
)
# What one filing has one of; a sum for anything else (m2, kg) cannot be told without more.
_ONCE = re.compile(
    r"(?:lần|hồ sơ|bộ|văn bản|giấy|gcn|việc|vụ|trường hợp|thủ tục|đăng ký|thẻ|sổ|người|cá nhân|tổ chức|dự án"
    r"|công trình|quyền|tờ khai|hợp đồng|hộ|doanh nghiệp|sự kiện)\b"
)
_TIERS = re.compile(r"tu (?:trang|ban|to) thu|tro len|tro di|toi da|toi thieu|khong qua")
_FREE = re.compile(r"0 dong|(?:duoc )?(?:mien|khong thu|khong phai nop)(?: phi| le phi| phi(?:,| va) le phi)?")
_NOTHING = Decimal(0)
_EXEMPTION = re.compile(r"\b(?:miễn|giảm)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """One cost of a filing: how much, in words ("" where the record has no sum), and what the record adds."""

    kind: str
    words: str
    description: str
    is_doubtful: bool


@dataclass(frozen=True)
class Bill:
    """The costs of one filing: what is said beside the total, the lines it comes from, and the least and the most that
    is paid in each currency; none where the record has no sum."""

    notes: list[str]
    lines: list[Line]
    spans: dict[str, tuple[Decimal, Decimal]]

    @property
    def total(self) -> str:
        told = any(line.description for line in self.lines)
        return total_of([self]) or (IN_WORDS if told else UNKNOWN)

    @property
    def note(self) -> str:
        return "; ".join(self.notes)


def bill(costs: Sequence, copies: int = 1) -> Bill:
    """Of the costs of one channel (`CostValue`), for so many copies or pages."""
    sums = [amount_of(cost, copies) for cost in costs]
    lines = [_line(cost, amount, copies) for cost, amount in zip(costs, sums, strict=True)]
    spans, notes = _spans(costs, sums)
    if any(_EXEMPTION.search(cost["description"]) and not is_free(cost) for cost in costs):
        notes = [*notes, "có trường hợp được miễn, giảm"]
    return Bill(notes, lines, spans)


def total_of(bills: Sequence[Bill]) -> str:
    """From the least to the most of several bills of which one is paid, in words; "" where none of them has a sum."""
    told = [each.spans for each in bills if each.spans]
    ends = {}
    for currency in dict.fromkeys(currency for spans in told for currency in spans):
        found = [spans.get(currency, (_NOTHING, _NOTHING)) for spans in told]
        ends[currency] = min(least for least, _ in found), max(most for _, most in found)
    due = {currency: span for currency, span in ends.items() if span[1]} or ends
    return " và ".join(_in_words(*span, currency) for currency, span in due.items())


def is_free(cost) -> bool:
    """Whether the record says that there is nothing to pay, and nothing more: an amount of 0 alone says nothing."""
    if cost["amount"]:
        return False
    return _FREE.fullmatch(vietnamese.fold(cost["description"]).strip(" .;()-")) is not None


def counted_by(cost) -> str:
    """What a fixed sum is paid for each of: "bản", "trang", "tờ"; "" where one sum is for the whole filing."""
    unit = _unit(cost)
    return "" if unit == "?" else unit


def _unit(cost) -> str:
    """What its sum is for: "bản", "trang", "tờ", "" for the filing, "?" where it depends on more than that."""
    words = _in_lower_case(cost["description"])
    rates = [(int(re.sub(r"\D", "", amount)), unit.strip()) for amount, unit in _RATE.findall(words)]
    if not rates:
        return ""
    [(amount, unit), *others] = rates
    if others or amount != cost["amount"] or _TIERS.search(vietnamese.fold(words)):
        return "?"
    if _ONCE.match(unit):
        return ""
    copies = _COPIES.fullmatch(unit)
    return copies[1] if copies else "?"


@lru_cache(maxsize=128)  # each channel of a record repeats the words, and a page asks for them four times
def _in_lower_case(description: str) -> str:
    return vietnamese.normalize_line(description).lower()


def amount_of(cost, copies: int = 1) -> Decimal | None:
    """What is to be paid; None where the record does not say it in a sum."""
    if is_free(cost):
        return _NOTHING
    unit = _unit(cost)
    if not cost.is_fixed or unit == "?":
        return None
    return Decimal(cost["amount"]) * (copies if unit else 1)


def _line(cost, amount: Decimal | None, copies: int) -> Line:
    words, unit = cost.amount_in_words, counted_by(cost)
    if is_free(cost):
        words = "0 đồng"
    elif amount is None and cost.is_fixed:
        words = ""  # a rate, which its description tells
    elif unit and copies > 1 and amount is not None:
        words = f"{words} × {copies} {unit} = {_in_words(amount, amount, cost['currency'])}"
    told = "\n".join(filter(None, [cost["description"], cost.attachment_in_words]))
    return Line(cost.kind_label, words, told, bool(words) and amount is None)


def _spans(costs, sums) -> tuple[dict[str, tuple[Decimal, Decimal]], list[str]]:
    """What is paid in each currency, and what must be said beside it.

    Kinds are paid together; several costs of one kind are for different cases, of which an applicant is in one.
    """
    known = [(cost, amount) for cost, amount in zip(costs, sums, strict=True) if amount is not None]
    untold = len(costs) > len(known)
    if not any(amount for _, amount in known) and (untold or not known):
        asked = [] if any(cost["description"] for cost in costs) else [ASK]
        return {}, ["có khoản không phải nộp"] if known else asked
    kinds: dict[str, list] = {}
    for cost, amount in known:
        kinds.setdefault(cost["kind"], []).append((cost["currency"], amount))
    spans = {}
    for currency in dict.fromkeys(cost["currency"] for cost, _ in known):
        sums_of_kinds = [[amount if of == currency else _NOTHING for of, amount in rows] for rows in kinds.values()]
        spans[currency] = sum(map(min, sums_of_kinds), _NOTHING), sum(map(max, sums_of_kinds), _NOTHING)
    notes = ["tùy trường hợp của bạn"] if len(known) > len(kinds) else []
    return spans, [*notes, "chưa kể khoản chưa có mức cụ thể"] if untold else notes


def _in_words(least: Decimal, most: Decimal, currency: str) -> str:
    """ "100.000 đồng", "100.000 đồng đến 215.000 đồng"."""
    unit = "USD" if currency == "USD" else "đồng"
    return " đến ".join(dict.fromkeys(f"{vietnamese.number(amount)} {unit}" for amount in (least, most)))
