"""The four answers on top of a procedure: what papers, how long, how much, where. Never more than the record says."""

import re
from dataclasses import dataclass
from decimal import Decimal

from core import vietnamese
from core.working_days import Unit
from procedures.costs import ASK, UNKNOWN, bill, is_free, total_of

_SHORT = 70  # characters of the record's own words that still read as an answer
_DAYS = {Unit.WORKING_DAY: Decimal("1.4"), Unit.DAY: Decimal(1), Unit.HOUR: Decimal("0.04"), Unit.MONTH: Decimal(30)}
_LONGER = ("tang them", "keo dai", "cong them")


@dataclass(frozen=True)
class Answer:
    """One answer in a few words, and what must be added to it."""

    text: str
    note: str = ""


def papers(page, cases=None) -> Answer:
    """Alternatives are counted apart: nobody hands in the papers of all cases. `cases`: with one that was chosen."""
    applying = cases.paper_cases if cases else page.paper_cases
    shared = sum(len(case.papers) for case in applying if not case.is_alternative)
    alternatives = [len(case.papers) for case in applying if case.is_alternative]
    if not shared and not alternatives:
        return Answer("Chưa có thông tin", "hỏi nơi nhận hồ sơ")
    if cases and cases.chosen and len(applying) < len(page.paper_cases):
        return Answer(f"{shared + sum(alternatives)} giấy tờ", "trong trường hợp đã chọn")
    if not page.has_alternatives:
        return Answer(f"{shared + sum(alternatives)} giấy tờ")
    least, most = shared + min(alternatives), shared + max(alternatives)
    count = str(least) if least == most else f"{least} đến {most}"
    return Answer(f"{count} giấy tờ", "tùy trường hợp của bạn")


def time(page) -> Answer:
    """From the shortest to the longest; a time told in long words stays in the details."""
    longer = any(may_take_longer(channel["description"]) for channel in page.channel_values)
    note = "có thể lâu hơn, xem chi tiết" if longer else ""
    told = {(_length(timed), _within(timed.time)) for timed in page.timed if timed.time}
    measured = sorted((length, words) for length, words in told if length)
    if measured and len(measured) < len(told):
        note = note or "có thời hạn nói bằng lời, xem chi tiết"
    words = list(dict.fromkeys(words for _, words in measured))
    if len(words) > 2:
        return Answer(f"Từ {words[0]} đến {words[-1]}", note or "tùy trường hợp của bạn")
    if words:
        text = " hoặc ".join(words)
        return Answer(text[:1].upper() + text[1:], note)
    short = [words for words in page.times if len(words) <= _SHORT and vietnamese.fold(words) != "theo mo ta"]
    if len(short) == 1:
        return Answer(short[0].rstrip("."), note)
    if page.times or any(channel["description"] for channel in page.channel_values):
        return Answer("Xem chi tiết", "thời hạn được nói bằng lời")
    return Answer(UNKNOWN, "hỏi nơi nhận hồ sơ")


def may_take_longer(text: str) -> bool:
    """Whether it speaks of cases with more time, as records do of mountain communes."""
    return any(sign in vietnamese.fold(text) for sign in _LONGER)


def cost(page) -> Answer:
    """What the calculator says of all ways to file; where it has no sum, the record's first words."""
    bills = [bill(group.costs) for group in page.channel_groups]
    told = [each for each in bills if each.spans]
    if told:
        notes = [note for each in told for note in each.notes]
        notes += ["tùy cách nộp"] if len({each.total for each in told}) > 1 else []
        notes += ["có cách nộp chưa có mức cụ thể"] if len(told) < len(bills) else []
        return Answer(total_of(bills), "; ".join(dict.fromkeys(notes)))
    words = list(dict.fromkeys(c["description"] for c in page.costs if c["description"] and not is_free(c)))
    if words and len(words) == 1 and len(words[0]) <= _SHORT:
        return Answer(words[0].rstrip("."))
    if words and any(c.is_list for c in page.costs):
        return Answer("Xem chi tiết", "mức thu được nói bằng lời")
    if words:
        return Answer(vietnamese.shorten(words[0], _SHORT), "xem đủ ở dưới")
    if any(c["attachment_name"] for c in page.costs):
        return Answer("Theo biểu mức thu của nguồn", ASK)
    return Answer(UNKNOWN, ASK)


def where(page, agencies: list) -> Answer:
    """The first place that the record says receives it, else the first of those agencies; with the ways to file."""
    addresses = [line for row in page.receiving_address.split("\n") if (line := row.strip(" -–+•*▪\"':;."))]
    if addresses:
        text = vietnamese.shorten(re.sub(r",?(?: bao)? gồm$", "", addresses[0]), _SHORT)
    elif agencies:
        text = f"{agencies[0]}{f' và {len(agencies) - 1} nơi khác' if agencies[1:] else ''}"
    else:
        text = "Xem nơi nộp"
    return Answer(text, ", ".join(page.methods))


def _length(timed) -> Decimal:
    """In days; 0 for a time that only words tell."""
    amount, unit = timed.term or (Decimal(0), Unit.DAY)
    return amount * _DAYS[unit]


def _within(words: str) -> str:
    """As it stands within a sentence: "không quá 90 ngày"."""
    return words[:1].lower() + words[1:].rstrip(".")
