"""The four answers on top of a procedure: what papers, how long, how much, where. Never more than the record says."""

from dataclasses import dataclass
from decimal import Decimal

from core import vietnamese

_SHORT = 70  # characters of the record's own words that still read as an answer
_DAYS = {"WORKING_DAY": Decimal("1.4"), "DAY": Decimal(1), "HOUR": Decimal("0.04"), "MONTH": Decimal(30)}
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
    measured = sorted({(length, words) for channel in page.timed for length, words in [_length(channel)] if length})
    if len(measured) > 2:
        return Answer(f"Từ {measured[0][1]} đến {measured[-1][1]}", note or "tùy trường hợp của bạn")
    if measured:
        return Answer(" hoặc ".join(words for _, words in measured), note)
    told = [words for words in page.times if len(words) <= _SHORT and vietnamese.fold(words) != "theo mo ta"]
    if len(told) == 1:
        return Answer(told[0].rstrip("."), note)
    if page.times or any(channel["description"] for channel in page.channel_values):
        return Answer("Xem chi tiết", "thời hạn được nói bằng lời")
    return Answer("Chưa có thông tin", "hỏi nơi nhận hồ sơ")


def may_take_longer(text: str) -> bool:
    """Whether it speaks of cases with more time, as records do of mountain communes."""
    return any(sign in vietnamese.fold(text) for sign in _LONGER)


def cost(page) -> Answer:
    """Fixed amounts from the lowest; where the record only has words, its first words. A missing fee is not "free"."""
    amounts = sorted({(c["currency"], Decimal(c["amount"]), c.amount_in_words) for c in page.costs if c.is_fixed})
    if len(amounts) > 2 and len({currency for currency, _, _ in amounts}) == 1:
        return Answer(f"Từ {amounts[0][2]}", f"đến {amounts[-1][2]}, tùy trường hợp của bạn")
    if amounts:
        return Answer(" hoặc ".join(words for _, _, words in amounts), "tùy trường hợp" if len(amounts) > 1 else "")
    words = page.cost_words
    if words and len(words) == 1 and len(words[0]) <= _SHORT:
        return Answer(words[0].rstrip("."))
    if words:
        return Answer(vietnamese.shorten(words[0], _SHORT), "xem đủ ở dưới")
    if any(c["attachment_name"] for c in page.costs):
        return Answer("Theo biểu mức thu của nguồn", "hỏi nơi nhận hồ sơ trước khi nộp")
    return Answer("Chưa có thông tin", "hỏi nơi nhận hồ sơ trước khi nộp")


def where(page, agencies: list) -> Answer:
    """The first place that the record says receives it, else the first of those agencies; with the ways to file."""
    addresses = [line for row in page.receiving_address.split("\n") if (line := row.strip(" -–+•*▪\"':;."))]
    if addresses:
        text = vietnamese.shorten(addresses[0], _SHORT)
    elif agencies:
        text = f"{agencies[0]}{f' và {len(agencies) - 1} nơi khác' if agencies[1:] else ''}"
    else:
        text = "Xem nơi nộp"
    return Answer(text, ", ".join(page.methods))


def _length(timed) -> tuple[Decimal, str]:
    """A measured time as (days, words); (0, "") for one told in words."""
    unit = _DAYS.get(timed["unit"])
    amount = (timed["processing_time"] or "").replace(",", ".")
    if not unit or not timed.time or not amount.replace(".", "", 1).isdigit():
        return Decimal(0), ""
    return Decimal(amount) * unit, timed.time
