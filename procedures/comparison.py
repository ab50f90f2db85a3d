"""Two versions of a procedure, field by field, in the words of its page: what was added, taken away, changed.

What a reader cannot see (spaces, the order of papers, an amount of 0 beside words) is no change.
"""

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from core.models import Agency
from core.pairing import paired
from core.rich_text import paragraphs
from core.vietnamese import fold, search_words, shorten, written_date
from legal import citations
from procedures.facets import LEVELS
from procedures.parts import ProcedureAgency

NOT_SAID = "chưa nêu"


class Change(NamedTuple):
    """One difference: what it is about, and the words before and after; "" on the side that has none."""

    label: str
    before: str
    after: str

    def __str__(self):
        if self.before and self.after:
            return f"{self.label}: {self.before} → {self.after}"
        return f"{'Bỏ' if self.before else 'Thêm'} {self.label[0].lower()}{self.label[1:]}: {self.before or self.after}"


FIELDS: list[tuple[str, Callable[[Any], str]]] = [
    ("Tên thủ tục", lambda page: page.name),
    ("Tên thường gọi", lambda page: page.short_name),
    ("Mã thủ tục", lambda page: page.code),
    ("Tình trạng", lambda page: page.get_state_display()),
    ("Quyết định công bố", lambda page: ", ".join(filter(None, [page.decision_number, _day(page.decision_issued_on)]))),
    ("Ngày công khai", lambda page: _day(page.published_on)),
    ("Cơ quan công bố", lambda page: str(page.issuing_agency)),
    ("Loại thủ tục", lambda page: page.get_kind_display()),
    ("Phân loại", lambda page: page.get_formality_type_display()),
    ("Mức độ trực tuyến", lambda page: page.get_online_level_display()),
    ("Lý do chưa trực tuyến toàn trình", lambda page: page.partial_reason),
    ("Liên thông", lambda page: _yes(page.is_shared_service)),
    ("Thuộc cơ quan ngành dọc", lambda page: _yes(page.is_vertical)),
    ("Nộp ở đâu cũng được", lambda page: _yes(page.is_non_territorial)),
    ("Số bộ hồ sơ", lambda page: f"{page.dossier_count} bộ" if page.dossier_count else ""),
    ("Nơi nhận kết quả", lambda page: ", ".join(page.return_places)),
    ("Rà soát gần nhất", lambda page: ", ".join(filter(None, [_day(page.checked_on), str(page.checked_by or "")]))),
]
TEXTS: list[tuple[str, Callable[[Any], str]]] = [
    ("Nói ngắn gọn", lambda page: "\n".join(paragraph.text for paragraph in paragraphs(page.plain_note))),
    ("Địa chỉ tiếp nhận hồ sơ", lambda page: page.receiving_address),
    ("Yêu cầu, điều kiện", lambda page: page.requirements),
    ("Mô tả", lambda page: page.description),
    ("Từ khóa", lambda page: page.keywords),
    ("Ghi chú", lambda page: page.note),
]
SETS: list[tuple[str, Callable[[Any], Sequence[str]]]] = [
    ("Cấp thực hiện", lambda page: [label for field, label in LEVELS.values() if getattr(page, field)]),
    ("Lĩnh vực", lambda page: [str(row) for row in page.sectors.all()]),
    ("Đối tượng thực hiện", lambda page: [str(row) for row in page.applicant_types.all()]),
    ("Sự kiện trong đời", lambda page: [str(row) for row in page.life_events.all()]),
    ("Kết quả", lambda page: [_named(row.name, row.code) for row in page.outputs.all()]),
    ("Trường hợp có mã riêng", lambda page: [_variant(block.value) for block in page.variants]),
]


def compare(before, after) -> list[Change]:
    """All that a reader of both pages could tell apart, in the order of the page; `before` came first."""
    changes = [_change(label, words(before), words(after)) for label, words in FIELDS]
    changes += _papers(before, after) + _channels(before, after) + _steps(before, after)
    for label, words in TEXTS:
        changes += _lines(label, words(before), words(after))
    for label, rows in [*SETS, *_agencies(before, after), _related(before, after)]:
        changes += _rows(label, rows(before), rows(after))
    changes += _legal_basis(before, after)
    return [change for change in changes if change]


def _change(label: str, before: str, after: str) -> Change | None:
    before, after = _plain(before), _plain(after)
    return Change(label, before, after) if before != after else None


def _plain(words: str) -> str:
    return " ".join((words or "").split())


def _day(day) -> str:
    return written_date(day) if day else ""


def _yes(value: bool) -> str:
    return "có" if value else "không"


def _named(name: str, code: str) -> str:
    return f"{name} ({code})" if code else name


def _variant(variant) -> str:
    return ", ".join(filter(None, [_named(variant["name"], variant["code"]), variant.time]))


def _words(text: str) -> frozenset[str]:
    return frozenset(search_words(text))


def _rows(label: str, before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """Of lists whose order says nothing."""
    old, new = ([_plain(row) for row in rows] for rows in (before, after))
    pairs = paired(old, new, lambda row: row, words=_words)
    return [Change(label, one or "", other or "") for one, other in pairs if one != other]


def _lines(label: str, before: str, after: str) -> list[Change]:
    """Of a text: only the lines that differ."""
    old, new = ([line for row in text.split("\n") if (line := _plain(row))] for text in (before, after))
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [Change(label, "\n".join(old[a:b]), "\n".join(new[c:d])) for tag, a, b, c, d in steps if tag != "equal"]


# --- Cases: the names are an editor's, so a case is known by its name or else by what it holds ------------------------


def _cases(before: list, after: list, contents: Callable[[Any], Any]):
    """Pairs of cases, each with how a change in it is labelled: by its name where there are several."""
    pairs = paired(before, after, lambda case: fold(_plain(case["name"])), contents, lambda case: "the one left")
    several = max(len(before), len(after)) > 1
    for old, new in pairs:
        name = shorten(_plain((new or old)["name"]).strip("-–+•* :"), 80)
        yield old, new, f" (trường hợp “{name}”)" if several and name else ""


def _papers(before, after) -> list[Change | None]:
    changes: list[Change | None] = []
    cases = ([block.value for block in page.required_documents] for page in (before, after))
    for old, new, suffix in _cases(*cases, lambda case: str([_paper(paper) for paper in case["documents"]])):
        if old and new:
            changes.append(_change("Tên trường hợp của hồ sơ", old["name"], new["name"]))
        papers = ([] if case is None else list(case["documents"]) for case in (old, new))
        pairs = paired(*papers, _paper, lambda paper: fold(paper.text), words=lambda paper: _words(paper.text))
        for one, other in pairs:
            if one and other and _plain(one.text) == _plain(other.text):
                label = f"Giấy tờ “{shorten(_plain(one.text), 120)}”{suffix}"
                changes.append(_change(label, _facts(one) or NOT_SAID, _facts(other) or NOT_SAID))
            else:
                changes.append(
                    _change(f"Giấy tờ{suffix}", (one and _paper(one)) or "", (other and _paper(other)) or "")
                )
    return changes


def _paper(paper) -> str:
    return _plain(", ".join(filter(None, [paper.text, _facts(paper)])))


def _facts(paper) -> str:
    """What is said of a paper besides its name."""
    forms = paper["form"].title if paper["form"] else "; ".join(paper.forms)
    facts = [
        paper.counts_in_words,
        forms and f"mẫu: {forms}",
        paper["is_required"] and "bắt buộc",
        paper["has_electronic_form"] and "có biểu mẫu điện tử",
        paper["is_output"] and "là kết quả của thủ tục khác",
        paper["code"] and f"mã {paper['code']}",
    ]
    return ", ".join(fact for fact in facts if fact)


def _steps(before, after) -> list[Change | None]:
    changes: list[Change | None] = []
    for old, new, suffix in _cases(before.step_cases, after.step_cases, lambda case: str(list(case["steps"]))):
        if old and new:
            changes.append(_change("Tên trường hợp của các bước", old["name"], new["name"]))
        one, other = ([] if case is None else [_plain(step) for step in case["steps"]] for case in (old, new))
        found = _rows(f"Bước{suffix}", one, other)
        if not found and one != other:
            found = [Change(f"Thứ tự các bước{suffix}", "; ".join(one), "; ".join(other))]
        changes += found
    return changes


# --- Channels ---------------------------------------------------------------------------------------------------------


def _channels(before, after) -> list[Change | None]:
    """A change that all channels share is told once."""
    pairs = paired(before.channel_values, after.channel_values, _channel, lambda channel: channel["method"])
    changes: list[Change | None] = []
    shared: dict[tuple[str, str, str], list[str]] = {}
    kept = [(old, new) for old, new in pairs if old and new]
    for old, new in kept:
        for change in _within(old, new):
            shared.setdefault(change, []).append(new.method_label.lower())
    for (label, one, other), methods in shared.items():
        where = "" if len(methods) == len(kept) else f" ({', '.join(dict.fromkeys(methods))})"
        changes.append(Change(label + where, one, other))
    for old, new in pairs:
        if not (old and new):
            changes.append(Change("Cách thức", (old and _channel(old)) or "", (new and _channel(new)) or ""))
    return changes


def _within(old, new):
    time = _change("Thời hạn giải quyết", old.time or NOT_SAID, new.time or NOT_SAID)
    told = _lines("Mô tả cách thức", old["description"], new["description"])
    costs = ([cost for cost in channel["costs"] if _cost(cost)] for channel in (old, new))
    pairs = paired(
        *costs,
        lambda cost: (cost["kind"], _cost(cost)),
        lambda cost: (cost["kind"], _plain(cost["description"])) if cost["description"] else None,
        lambda cost: (cost["kind"], cost["amount"]) if cost["amount"] else None,
        lambda cost: cost["kind"],
    )
    fees = []
    for one, other in pairs:
        label = (other or one).kind_label
        fees.append(_change(label, (one and _cost(one)) or "", (other and _cost(other)) or ""))
    return [change for change in [time, *fees, *told] if change]


def _cost(cost) -> str:
    words = [cost.amount_in_words, cost["description"], cost["attachment_name"]]
    return _plain(". ".join(part.rstrip(".") for part in words if part))


def _channel(channel) -> str:
    costs = [f"{cost.kind_label.lower()} {_cost(cost)}" for cost in channel["costs"] if _cost(cost)]
    return _plain("; ".join(filter(None, [channel.method_label, channel.time, *costs, channel["description"]])))


# --- Rows that name others --------------------------------------------------------------------------------------------


def _agencies(before, after):
    links = {id(page): list(page.agencies.all()) for page in (before, after)}
    names = Agency.objects.in_bulk({link.agency_id for rows in links.values() for link in rows})

    def of_role(role):
        return lambda page: [
            str(names[link.agency_id]) for link in links[id(page)] if link.role == role and link.agency_id in names
        ]

    return [(label, of_role(role)) for role, label in ProcedureAgency.Role.choices]


def _related(before, after):
    ids = {id(page): [row.page_id for row in page.related_procedures.all()] for page in (before, after)}
    numbers = {pk for pks in ids.values() for pk in pks}
    titles = type(after).objects.visible().in_bulk(numbers) if numbers else {}
    return "Thủ tục liên quan", lambda page: [titles[pk].title for pk in ids[id(page)] if pk in titles]


def _legal_basis(before, after) -> list[Change | None]:
    pairs = paired(
        list(before.legal_basis.all()),
        list(after.legal_basis.all()),
        _basis,
        lambda row: citations.key_in(row.number) or None,
        lambda row: fold(_plain(row.title)) or None,
    )
    return [_change("Căn cứ pháp lý", (old and _basis(old)) or "", (new and _basis(new)) or "") for old, new in pairs]


def _basis(row) -> str:
    return _plain(", ".join(filter(None, [row.number, row.title, _day(row.issued_on), row.issuing_agency])))
