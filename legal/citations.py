"""Numbers of official documents in running text: "theo Nghị định số 61/2018/NĐ-CP" cites "61/2018/NĐ-CP".

Pure functions, no Django. A number is a running number, perhaps a year, and a sign made of a kind of document and its
agency (NĐ 30/2020, phụ lục III), in the spellings offices really use. Standards (TCVN, QCVN), forms ("Mẫu số 04a/ĐK"),
contracts and file names are not documents of an agency and are left alone. Each step looks at a bounded stretch of
the text, so the time is linear in its length.
"""

import re
from dataclasses import dataclass

from core.vietnamese import fold, normalize_line

# Abbreviations of kinds of documents, folded: NĐ 30/2020, then the National Assembly, the Party, older practice.
_KINDS = re.compile(
    "nq|qd|ct|qc|qyd|tb|hd|ctr|kh|pa|da|bc|bb|ttr|cv|cd|bgn|btt|gt|gm|ggt|gnp|pg|pc|pb|tc|nd|tt"
    "|l|pl|sl|lct|ttlt|nqlt|vbhn|kl|qdi|qyc|ttlb|guq|sy|trs|qcph|ctrph|ctph"
)
# Bodies whose acts once bore only their name: "Nghị định 24/CP", "Nghị định 64-CP".
_OLD_BODIES = {"cp", "ttg", "hdbt", "ct", "sl"}

# How agencies' abbreviations begin, folded: bộ, sở, ủy ban, hội đồng, văn phòng, cục, tòa án, viện kiểm sát, ngân hàng.
_AGENCY = re.compile("b[a-z]|s[a-z]{2}|ub|hdnd|vp|tc[a-z]|cc[a-z]{2}|tand|vks|kbnn|nhnn|ttcp")

_GAP = r"[ \t\u00a0\u00ad\u2000-\u200f\u202f\u2060\ufeff]{0,3}+"
_SLASH = r"[/\u2044\u2215\uff0f]"
_DASH = r"[-\u2010-\u2014\u2212]"
_NUMBER = r"[0-9]{1,6}+(?:\.[0-9]{1,3}+)?\.?[a-zđA-EĐ]?"
_CAPITAL = "(?:[A-Z]\u031b?|[ĐÐƉƯ])"  # U+031B: the horn of a decomposed Ư
_CAPITALS = f"(?>{_CAPITAL}{{2,16}}+(?:&{_CAPITAL}{{1,6}}+)?[0-9]{{0,4}}+|{_CAPITAL}[0-9]{{1,3}}+|L(?={_DASH}))"
_MIXED = "[Tt][Tt][Gg]|TTr|CTr|QyĐ|QyC|QĐi"  # "Ttg" is a slip of the pen, the others are official

_HEAD = re.compile(
    f"(?P<number>{_NUMBER}){_GAP}"
    f"(?:{_SLASH}{_GAP}(?:\n(?=(?:19|20)[0-9]{{2}}/))?(?:(?P<year>(?:19[4-9]|20[0-9])[0-9]|[0-9]{{2}}){_GAP}(?:{_SLASH}|{_DASH}){_GAP}(?:\n(?=[A-ZĐ]))?)?"
    f"|(?P<dash>{_DASH}){_GAP})(?=[^\\W\\d_])"
    f"|(?P<kind>{_CAPITAL}{{2,4}}+)/(?P<inner>[0-9]{{1,6}}+){_DASH}(?=[A-ZĐ])"
)
_WORD_END = "(?![^\\W_]|[\u0300-\u036f])"
# "ngày" stuck to the number is a lost space.
_PART = re.compile(f"(?:(?:{_MIXED}|{_CAPITALS})(?:{_WORD_END}|(?=ngày|của))|[a-zđ]{{1,10}}+[0-9]{{0,3}}+{_WORD_END})")
_CAMEL = re.compile(f"(?:[A-Z][a-z]{{1,8}}+){{2,3}}+{_WORD_END}")  # "2171/QĐ-UBND-DatDai"
# "QĐ.UBND" is how some provinces write it, "NĐ CP" a slip of the pen.
_JOINT = re.compile(f"{_DASH}(?:\n(?=[A-ZĐ]))?|{_SLASH}|\\.(?=[A-ZĐ]{{2}}|[A-ZĐ][0-9])|[ \u00a0](?=CP\\b)")
_WIDE_JOINT = re.compile(f"{_GAP}{_DASH}{_GAP}(?:\r?\n[ \t]{{0,3}}+(?=[A-ZĐ]))?")

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[^\s@]{1,64}+@\S+", re.IGNORECASE)
_FILE_NAME_END = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|od[st]|zip|rar|png|jpe?g|tiff?|html?|txt)\b", re.IGNORECASE)

# What stands right before a number, folded: the name of a kind of document, or of something that is none. "Đề án" is
# neither: schemes are called after their body ("Đề án 06/CP"), which is not the number of the decision behind them.
_BEFORE = 40
_NAMED = re.compile(
    r"(?:nghi dinh|quyet dinh|nghi quyet|thong tu|thong tu lien tich|chi thi|luat|phap lenh|sac lenh|lenh|ke hoach"
    r"|bao cao|thong bao|to trinh|cong van|cong dien|huong dan|ket luan|quy dinh|quy che|giay moi"
    r"|van ban(?: hop nhat)?|quy che phoi hop|chuong trinh phoi hop|bien ban|phuong an|van ban so)"
    r"[ \t\n]*(?:so)?[ \t\n:.]*$"
)
_NOT_A_DOCUMENT = re.compile(
    r"\b(?:mau|bieu|bieu mau|mau don|to khai|phu luc|nha|thua|thua dat|to ban do|lo|lo dat|can ho|phong|ngo|hem|kiet"
    r"|hop dong|hoa don|bien lai|lop|duong|bien so|tai khoan|may bay|chuyen bay|dien thoai|fax)"
    r"[ \t\n]*(?:so|ky hieu)?[ \t\n:.]*$"
)


# A key that tells its year; a number that does not is given out anew each year, by each agency: it names no document.
HAS_YEAR = "^[^/]+/[0-9]+/"
# A key whose agency is one of many with that abbreviation: each province has its own.
LOCAL = "(ubnd|hdnd)[a-z0-9]*$|/[a-z]{2,4}s[a-z]{1,6}$"


@dataclass(frozen=True)
class Citation:
    """A number found in a text: `text[start:end]` is what is written there.

    `number` is the same on one line, in NFC, with plain "/" and "-" and no spaces around them. Letters stay as they
    are written ("1/QD-BTC" is not turned into "1/QĐ-BTC"): spellings of one number meet in their `key`.
    """

    number: str
    start: int
    end: int


def find(text: str) -> list[Citation]:
    """The citations in the text, in order, none overlapping another."""
    found = []
    head = _HEAD.search(text)
    address = head and _ADDRESS.search(text)
    while head:
        while address and address.end() <= head.start():
            address = _ADDRESS.search(text, address.end())
        end = None if address and address.start() <= head.start() else _end(text, head)
        if end:
            found.append(Citation(_tidy(text[head.start() : end]), head.start(), end))
        head = _HEAD.search(text, end or _next_start(head))
    return found


def key(number: str) -> str:
    """What all spellings of one number have in common: "05/2020/tt–btnmt", "5/2020/TT-BTNMT" give "5/2020/ttbtnmt".

    Case, đ, the zeros in front, the signs between letters and the place of the kind ("QĐ/1234-BCA") do not count.
    """
    folded = fold(normalize_line(number).lower().replace("tư", "tw")).replace(" ", "")
    inner = re.match(r"([a-z]+)/([0-9]+)-", folded)
    if inner:
        folded = f"{inner[2]}/{inner[1]}-{folded[inner.end() :]}"
    head = re.match(r"0*([0-9]+)(?:\.([0-9]+))?\.?([a-z](?![a-z]))?", folded)
    if not head:
        return re.sub(r"[^a-z0-9]", "", folded)
    whole, part, letter = head.groups(default="")
    running = whole + (part if len(part) == 3 else f".{part}" if part else "") + letter
    year = re.match(r"[^a-z0-9]*([0-9]{4}|[0-9]{2})(?![0-9a-z])", folded[head.end() :])
    sign = folded[head.end() + (year.end() if year else 0) :]
    return "/".join(piece for piece in (running, year[1] if year else "", re.sub(r"[^a-z0-9]", "", sign)) if piece)


def key_in(written: str) -> str:
    """The key of the number that a field for it holds, be its kind written too: "Thông tư số 03/2023/TT-BTP"."""
    found = find(written)
    return key(found[0].number if found else written)


def key_and_year(written: str) -> tuple[str, int | None]:
    """The key, and the year where it is told beside the number: "15/QĐ-UBND ngày 12/3/2019" gives ("15/qdubnd", 2019).
    ("", None) for a number of which no year is told."""
    number = key_in(written)
    if re.match(HAS_YEAR, number):
        return number, None
    cited = find(written)
    year = re.search(r"(?<![0-9])(?:19[4-9]|20[0-9])[0-9](?![0-9])", written[cited[0].end :]) if cited else None
    return (number, int(year[0])) if year else ("", None)


def _next_start(head: re.Match[str]) -> int:
    """Where to look on after a head that cites nothing: past its digits, not past what could open another."""
    digits = re.match("[0-9]+", head[0])
    return head.start() + (digits.end() if digits else 1)


def _tidy(written: str) -> str:
    number = re.sub(r"\s+", "", normalize_line(written))
    return re.sub(_DASH, "-", re.sub(_SLASH, "/", number))


def _end(text: str, head: re.Match[str]) -> int | None:
    """Where the citation that starts with this head ends; None when it is none."""
    before = fold(text[max(0, head.start() - _BEFORE) : head.start()])
    is_named = bool(_NAMED.search(before))
    if not _may_start(text, head.start(), is_named) or _NOT_A_DOCUMENT.search(before):
        return None
    parts = _parts(text, head, is_named)
    names = [fold(text[start:end]) for start, end in parts]
    if not names or not _is_sign(text, head, parts, names, is_named):
        return None
    end = parts[-1][1]
    if text[end : end + 1] in ("_", "@", "=") or _FILE_NAME_END.match(text, end):
        return None
    return end


def _may_start(text: str, start: int, is_named: bool) -> bool:
    """Whether no word, number, path or file name runs into the number from the left."""
    before = text[max(0, start - 12) : start]
    if not before:
        return True
    if before[-1].isalpha():
        stuck = re.search(f"(?<![^\\W_]){_CAPITAL}+$", before)  # the kind a second time: "NQ57-NQ/TW"
        return is_named or fold(before).endswith("so") or bool(stuck and _KINDS.fullmatch(fold(stuck[0])))
    if before[-1].isdigit() or before[-1] in "_/\\=?&#%@~":
        return False
    if re.search(r"[^\W_][-\u2010-\u2014]$", before):
        return False
    # "1,225/…", "14:2008/BTNMT", "v1.2/…", but "45/2019/QH14,38/…".
    return not re.search(r"[0-9][.:]$|(?<![^\W_])[0-9]+,$", before)


def _parts(text: str, head: re.Match[str], is_named: bool) -> list[tuple[int, int]]:
    """The parts of the sign, as spans: NĐ and CP, KH and STNMT and VP."""
    found: list[tuple[int, int]] = []
    if head["kind"]:
        found.append(head.span("kind"))
    position = head.end()
    while len(found) < 6 and (part := _PART.match(text, position) or (len(found) > 1 and _CAMEL.match(text, position))):
        found.append(part.span())
        # Wide of the first joint only: later " - " is a dash between words.
        is_kind = bool(_KINDS.fullmatch(fold(part[0])))
        may_be_wide = len(found) == 1 and part[0] != part[0].lower() and (is_kind or is_named)
        joint = (may_be_wide and _WIDE_JOINT.match(text, part.end())) or _JOINT.match(text, part.end())
        if not joint or (joint[0] in "/\u2044\u2215\uff0f" and not (is_kind and len(found) == 1)):
            break
        position = joint.end()
    return found


def _is_sign(text: str, head: re.Match[str], parts: list[tuple[int, int]], names: list[str], is_named: bool) -> bool:
    """Whether the parts are the sign of a document and not just letters after a number and a slash."""
    is_kind = bool(_KINDS.fullmatch(names[0]))
    is_capital = all(text[start:end] != text[start:end].lower() for start, end in parts)
    if head["kind"]:
        return is_kind and len(parts) > 1 and is_capital
    if head["dash"]:  # the Party's "18-NQ/TW"
        with_body = is_kind and len(parts) > 1 and text[parts[0][1]] in "/\u2044\u2215\uff0f"
        if with_body and is_named:  # typed without capitals
            return True
        return is_capital and (with_body or (is_named and len(parts) == 1 and names[0] in _OLD_BODIES))
    year = head["year"]
    if year and len(year) == 2 and not (is_kind and len(parts) > 1):
        return False
    if re.fullmatch("qh[0-9]{1,4}|ubtvqh[0-9]{0,2}|hdbt", names[0]) and (is_capital or year):
        return True
    if is_kind and (len(parts) > 1 or year):
        return is_capital or len(parts) > 1
    if not is_capital:
        return False
    if year and re.fullmatch("(?:nd|qd|nq|tt)[a-z&]{2,10}", names[0]):  # a lost hyphen: "61/2018/NĐCP"
        return True
    if len(parts) > 1 and not year:  # an official letter bears no kind, only its agency: "1234/BTNMT-TCMT"
        return is_named or bool(_AGENCY.match(names[0]))
    return is_named
