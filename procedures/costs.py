"""What a filing costs, by what the record says: never a sum of what are alternatives, never 0 for what is not told."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from core import vietnamese

UNKNOWN, ASK = "Chưa có thông tin", "hỏi nơi nhận hồ sơ trước khi nộp"
IN_WORDS = "Theo mức ghi bằng lời"
# "8.000 đồng/bản sao", "2.000đ/trang": a sum and what it is paid for.
_RATE = re.compile(r"(\d[\d.,]*) ?(?:dong|vnd|d|usd) ?/ ?(?:0?1 )?([a-z][a-z0-9 ]*)")
_COPIES = {"ban": "bản", "trang": "trang", "to": "tờ"}
# What one filing has one of; a sum for anything else (m2, kg) cannot be told without more.
_ONCE = ("lan", "ho so", "bo", "van ban", "giay", "gcn", "viec", "vu", "truong hop", "thu tuc", "dang ky", "the", "so")
_ONCE += ("nguoi", "ca nhan", "to chuc", "du an", "cong trinh", "quyen", "hop dong", "ho", "doanh nghiep", "su kien")
_TIERS = re.compile(r"tu (?:trang|ban|to) thu|tro len|tro di|toi da|toi thieu|khong qua")
_FREE = re.compile(r"0 dong|(?:duoc )?(?:mien|khong thu|khong phai nop)(?: phi| le phi| phi(?:,| va) le phi)?")
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
    """The costs of one filing: `total` in words, what is to be said beside it, and the lines it comes from."""

    total: str
    note: str
    lines: list[Line]


def bill(costs: Sequence, copies: int = 1) -> Bill:
    """Of the costs of one channel (`CostValue`), for so many copies or pages."""
    sums = [amount_of(cost, copies) for cost in costs]
    lines = [_line(cost, amount, copies) for cost, amount in zip(costs, sums, strict=True)]
    total, notes = _total(costs, sums)
    if any(_EXEMPTION.search(cost["description"]) and not is_free(cost) for cost in costs):
        notes = [*notes, "có trường hợp được miễn, giảm"]
    return Bill(total, "; ".join(notes), lines)


def is_free(cost) -> bool:
    """Whether the record says that there is nothing to pay, and nothing more: an amount of 0 alone says nothing."""
    words = vietnamese.fold(cost["description"]).strip(" .;()-")
    return not cost["amount"] and _FREE.fullmatch(words) is not None


def counted_by(cost) -> str:
    """What a fixed sum is paid for each of: "bản", "trang", "tờ"; "" where one sum is for the whole filing."""
    return _COPIES.get(_unit(cost), "")


def _unit(cost) -> str:
    """What its sum is for, folded: one of _COPIES, "" for the filing, "?" where it depends on more than that."""
    words = vietnamese.fold(cost["description"])
    rates = [(int(re.sub(r"\D", "", amount)), unit.strip()) for amount, unit in _RATE.findall(words)]
    if not rates:
        return ""
    if len(rates) > 1 or rates[0][0] != cost["amount"] or _TIERS.search(words):
        return "?"
    first = rates[0][1].split()[0]
    if first in _COPIES:
        return first
    return "" if any(re.match(rf"{once}\b", rates[0][1]) for once in _ONCE) else "?"


def amount_of(cost, copies: int = 1) -> Decimal | None:
    """What is to be paid; None where the record does not say it in a sum."""
    if is_free(cost):
        return Decimal(0)
    unit = _unit(cost)
    if not cost.is_fixed or unit == "?":
        return None
    return Decimal(cost["amount"]) * (copies if unit in _COPIES else 1)


def _line(cost, amount: Decimal | None, copies: int) -> Line:
    words, unit = cost.amount_in_words, counted_by(cost)
    if is_free(cost):
        words = "0 đồng"
    elif amount is None and cost.is_fixed:
        words = ""  # a rate, which its description tells
    elif unit and copies > 1 and amount is not None:
        words = f"{words} × {copies} {unit} = {_in_words(amount, cost['currency'])}"
    told = "\n".join(filter(None, [cost["description"], cost.attachment_in_words]))
    return Line(cost.kind_label, words, told, bool(words) and amount is None)


def _total(costs, sums) -> tuple[str, list[str]]:
    """The total in words, and what must be said beside it."""
    known = [(cost, amount) for cost, amount in zip(costs, sums, strict=True) if amount is not None]
    paid = [(cost, amount) for cost, amount in known if amount]
    untold = len(costs) > len(known)
    if not paid and not untold and known:
        return "0 đồng", []
    if not paid:
        notes = ["có khoản không phải nộp"] if known else []
        return (IN_WORDS, notes) if any(cost["description"] for cost in costs) else (UNKNOWN, [ASK])
    notes = ["chưa kể khoản chưa có mức cụ thể"] if untold else []
    by_currency: dict[str, list[Decimal]] = {}
    for cost, amount in paid:
        by_currency.setdefault(cost["currency"], []).append(amount)
    kinds = [cost["kind"] for cost, _ in paid]
    if len(kinds) > len(set(kinds)):  # several of one kind are for different cases: nobody pays them all
        return " và ".join(_span(some, of) for of, some in by_currency.items()), ["tùy trường hợp của bạn", *notes]
    return " và ".join(_in_words(sum(some, Decimal(0)), of) for of, some in by_currency.items()), notes


def _span(amounts: list[Decimal], currency: str) -> str:
    least, most = _in_words(min(amounts), currency), _in_words(max(amounts), currency)
    return least if least == most else f"{least} đến {most}"


def _in_words(amount: Decimal, currency: str) -> str:
    return f"{vietnamese.number(amount)} {'USD' if currency == 'USD' else 'đồng'}"
