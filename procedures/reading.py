"""Files of procedures, in whatever form, as records: the form is told by what a file holds, not by its name."""

import io
import json
from collections.abc import Callable, Iterable

from core import legacy_text
from core.vietnamese import shorten
from formats import tables
from formats.article import Refused
from formats.contents import OLE
from formats.package import Limits
from procedures import national_records, rows, workbook
from procedures.differences import FIELDS
from procedures.records import Problem, ProcedureRecord, distinct, too_many, wrong_code
from procedures.rows import Reading

FORMS = {
    "record": "hồ sơ đầy đủ của Cổng Dịch vụ công quốc gia (JSON)",
    "row": "danh sách của Cổng Dịch vụ công quốc gia (JSON)",
    "list": "danh sách thủ tục (Excel, Word)",
    "annex": "phụ lục quyết định công bố (Excel, Word)",
    "workbook": "tệp Excel do cổng này xuất ra",
}
# The export of 2,900 procedures as full as the national records, which is what an office has at most, and a third more.
LIMITS = Limits(rows=150_000, cells=1_000_000, cell=70_000, text=60_000_000, elements=400_000, unpacked=180 * 1024**2)
_ENCODINGS = {"tcvn3": "TCVN3 (phông .VnTime)", "vni": "VNI (phông VNI-Times)"}


def read(files: Iterable[tuple[str, bytes]], agency: str = "") -> Reading:
    """What files given as (name, content) hold; `agency` publishes what does not name its issuing agency."""
    reading = Reading()
    for name, content in files:
        try:
            found = _office_file(name, content, agency) if content.startswith((b"PK", OLE)) else _json(name, content)
        except Refused as reason:
            found = Reading(problems=[Problem(name, str(reason))])
        reading.records += found.records
        reading.problems += found.problems
        reading.remarks += found.remarks
    reading.records, repeated = distinct(reading.records)
    reading.problems += repeated
    _refuse(reading, lambda record: wrong_code(record.code))
    _refuse(reading, _too_many)
    _refuse(reading, _in_old_letters)
    return reading


def _refuse(reading: Reading, why: Callable[[ProcedureRecord], str]) -> None:
    """Takes out the records of which `why` tells a reason."""
    reasons = [why(record) for record in reading.records]
    told = list(zip(reading.records, reasons, strict=True))
    reading.problems += [Problem(record.place, reason) for record, reason in told if reason]
    reading.records = [record for record, reason in told if not reason]


def _office_file(name: str, content: bytes, agency: str) -> Reading:
    document = tables.read(io.BytesIO(content), LIMITS)
    return workbook.read(document, name) if workbook.is_ours(document) else rows.read(document, name, agency)


def _json(name: str, content: bytes) -> Reading:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(
            "Tệp không phải mã UTF-8, cũng không phải tệp Excel (.xlsx) hay Word (.docx). Hãy lưu lại thành một trong"
            " các loại ấy."
        ) from error
    found, problems = national_records.parse(text, by_line=_is_by_line(name, text), file=name)
    return Reading(found, problems)


def _is_by_line(name: str, text: str) -> bool:
    """Whether each line is a JSON value of its own."""
    first, _, more = text.lstrip().partition("\n")
    if name.lower().endswith(".jsonl") or not first.startswith("{") or not more.strip():
        return name.lower().endswith(".jsonl")
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


def _too_many(record: ProcedureRecord) -> str:
    lists = [(name, value) for name in FIELDS if isinstance(value := getattr(record, name), list)]
    return next((f"“{FIELDS[name][0]}” {reason}" for name, value in lists if (reason := too_many(name, value))), "")


def _in_old_letters(record: ProcedureRecord) -> str:
    encoding = legacy_text.detect(record.name)
    if not encoding:
        return ""
    return (
        f"tên “{shorten(record.name, 60)}” gõ bằng bảng mã {_ENCODINGS[encoding]}; nghĩa là"
        f" “{shorten(legacy_text.convert(record.name, encoding), 60)}”. Hãy chuyển tệp sang Unicode rồi nhập lại"
    )
