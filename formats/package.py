"""An Office file as its sender made it: looked at part by part before any library reads it.

Refuses what is no such file, what is locked, what runs and what would grow without end; the rest becomes a copy of the
parts that are wanted, so that no reader meets anything else.
"""

import io
import re
import sys
import xml.sax
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, BinaryIO

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from formats.article import Refused, extension
from formats.contents import OLE

SIZE_LIMIT = 20 * 1024**2  # bytes as sent
ENTRY_LIMIT = 2_000
ELEMENT_LIMIT = 100_000  # of XML, styles included: the worst such file takes some seconds and 150 MB of memory
DEPTH_LIMIT = 100
TAG_LIMIT = 500_000  # bytes of one tag with its attributes
COLUMN_LIMIT = 60
_CHUNK = 64 * 1024  # bytes
_CELLS = {"v", "is", "tc"}  # what fills a cell of a sheet; a cell of Word
_SHEET_ELEMENTS = 8  # weigh as one: a sheet is read as a stream, a text is held


@dataclass(frozen=True)
class Limits:
    """How much of a file is read; what has more is refused with the sentence for it, mostly while it is unpacked."""

    rows: int = sys.maxsize  # of all tables together
    cells: int = sys.maxsize  # with something in them
    cell: int = sys.maxsize  # characters in one cell
    text: int = sys.maxsize  # characters in all: one long string of a file may stand in each of its cells
    elements: int = ELEMENT_LIMIT  # of XML, with twice as many attributes
    unpacked: int = 100 * 1024**2  # bytes
    too_heavy: str = (
        "Tệp có quá nhiều định dạng và lớp bên trong. Hãy chép riêng bảng cần đọc sang một tệp mới rồi tải lại."
    )

    @property
    def too_long(self) -> str:
        return f"Tệp quá dài: chỉ đọc được bảng đến {_number(self.rows)} hàng. Hãy tách bảng ra tệp riêng rồi tải lại."

    @property
    def too_many_cells(self) -> str:
        most = _number(self.cells)
        return f"Tệp có quá nhiều ô: chỉ đọc được đến {most} ô có chữ. Hãy chia thành nhiều tệp rồi tải lại."

    @property
    def too_wide(self) -> str:
        most = _number(self.cell)
        return f"Tệp có bảng quá lớn: chỉ đọc được bảng đến {COLUMN_LIMIT} cột, mỗi ô đến {most} chữ."

    @property
    def too_much_text(self) -> str:
        return f"Tệp có quá nhiều chữ: chỉ đọc được đến {_number(self.text)} chữ. Hãy chia thành nhiều tệp rồi tải lại."


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


@dataclass(frozen=True)
class Format:
    """A kind of Office file: how people call it, its main part, and the parts that are copied."""

    program: str
    noun: str
    suffix: str
    old_suffix: str
    main: re.Pattern[str]
    wanted: re.Pattern[str]
    pictures: re.Pattern[str]


WORD = Format(
    "Word",
    "văn bản Word",
    ".docx",
    ".doc",
    re.compile(r"word/document\d*\.xml"),
    re.compile(r"\[Content_Types\]\.xml|_rels/\.rels|word/(?!comments)[^/]+\.xml|word/_rels/[^/]+\.rels"),
    re.compile("word/media/.+"),
)
EXCEL = Format(
    "Excel",
    "bảng tính Excel",
    ".xlsx",
    ".xls",
    re.compile(r"xl/workbook\d*\.xml"),
    re.compile(
        r"\[Content_Types\]\.xml|_rels/\.rels|xl/(workbook|sharedStrings|styles)\d*\.xml|xl/_rels/[^/]+\.rels"
        r"|xl/worksheets/[^/]+\.xml"
    ),
    re.compile("(?!)"),
)


@dataclass(frozen=True)
class Package:
    """A file that was looked at: its format, the copy of its wanted parts, the names of all its parts."""

    format: Format
    copy: io.BytesIO
    names: list[str]


def checked(file: BinaryIO, formats: tuple[Format, ...], limits: Limits) -> Package:
    """The file, which must be of one of `formats`. Raises Refused."""
    data = file.read(SIZE_LIMIT + 1)
    programs = " hoặc ".join(each.program for each in formats)
    if len(data) > SIZE_LIMIT:
        raise Refused(f"Tệp lớn hơn {SIZE_LIMIT // 1024**2} MB. Hãy giảm cỡ ảnh trong tệp (Nén ảnh) rồi tải lại.")
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused(f"Tệp có mật khẩu. Hãy bỏ mật khẩu trong {programs} (Tệp › Thông tin › Bảo vệ) rồi tải lại.")
        is_workbook = "Workbook".encode("utf-16-le") in data and EXCEL in formats
        old = EXCEL if is_workbook else formats[0]
        raise Refused(
            f"Đây là tệp {old.program} đời cũ ({old.old_suffix}). Hãy mở bằng {old.program}, lưu thành {old.suffix}"
            " rồi tải lại."
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _copied(package, formats, limits)
    except Refused:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        names = " hay ".join(f"{each.program} ({each.suffix})" for each in formats)
        raise Refused(
            f"Đây không phải tệp {names}, hoặc tệp bị hỏng. Hãy lưu lại từ {programs} rồi tải lại."
        ) from error


def _copied(package: zipfile.ZipFile, formats: tuple[Format, ...], limits: Limits) -> Package:
    entries = {entry.filename: entry for entry in package.infolist()}
    if len(package.infolist()) > ENTRY_LIMIT or sum(entry.file_size for entry in entries.values()) > limits.unpacked:
        raise Refused("Tệp nén quá nhiều dữ liệu bên trong, không mở để giữ an toàn cho máy chủ.")
    if any(entry.flag_bits & 1 for entry in entries.values()):
        raise Refused("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi tải lại.")
    kind = next((each for each in formats if any(map(each.main.fullmatch, entries))), None)
    if kind is None:
        names = " hay ".join(f"{each.noun} ({each.suffix})" for each in formats)
        wanted = " hoặc ".join(f"{each.suffix} từ {each.program}" for each in formats)
        raise Refused(f"Đây không phải {names}. Hãy lưu thành {wanted} rồi tải lại.")
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in entries):
        raise Refused(f"Tệp có macro (chương trình chạy kèm). Hãy lưu thành {kind.suffix} không có macro rồi tải lại.")
    copy, look, unpacked = io.BytesIO(), _Look(kind, limits), _Unpacked(limits.unpacked)
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, entry in entries.items():
            if kind.pictures.fullmatch(name):
                with package.open(entry) as source:
                    content = b"".join(unpacked.parts_of(source))
                if extension(content):
                    target.writestr(name, content)
            elif kind.wanted.fullmatch(name):
                with package.open(entry) as source, target.open(name, "w") as kept:
                    look.at(_written(unpacked.parts_of(source), kept))
    copy.seek(0)
    return Package(kind, copy, list(entries))


class _Unpacked:
    """What was unpacked so far, not more than the limit: the list of contents may tell less than there is."""

    def __init__(self, limit: int) -> None:
        self.left = limit

    def parts_of(self, source: IO[bytes]) -> Iterator[bytes]:
        while chunk := source.read(_CHUNK):
            self.left -= len(chunk)
            if self.left < 0:
                raise Refused("Tệp nén quá nhiều dữ liệu bên trong, không mở để giữ an toàn cho máy chủ.")
            yield chunk


def _written(chunks: Iterator[bytes], file: IO[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        file.write(chunk)
        yield chunk


class _Look(xml.sax.ContentHandler):
    """Reads XML to the end without keeping it: no entities, no endless depth or tag, not more than memory holds."""

    def __init__(self, kind: Format, limits: Limits) -> None:
        super().__init__()
        self.program, self.limits = kind.program, limits
        self.element_limit = limits.elements * (_SHEET_ELEMENTS if kind is EXCEL else 1)
        self.elements = self.attributes = self.cells = self.text = 0
        self.depth = self.silent = 0  # bytes since the last thing that was told

    def at(self, chunks: Iterator[bytes]) -> None:
        self.depth = self.silent = 0
        parser = defusedxml.sax.make_parser()
        parser.forbid_dtd = True
        parser.setContentHandler(self)
        try:
            for chunk in chunks:
                self.silent += len(chunk)
                parser.feed(chunk)
                if self.silent > TAG_LIMIT:
                    raise Refused(self.limits.too_heavy)
            parser.close()
        except DefusedXmlException as error:
            raise Refused(
                f"Tệp chứa khai báo XML không an toàn nên không mở. Hãy lưu lại từ {self.program} rồi tải lại."
            ) from error
        except xml.sax.SAXException as error:
            raise Refused(
                f"Tệp {self.program} bị hỏng, không đọc được. Hãy lưu lại từ {self.program} rồi tải lại."
            ) from error

    def startElement(self, name: str, attrs: Any) -> None:
        self.silent = 0
        self.elements += 1
        self.attributes += len(attrs)
        self.depth += 1
        if self.elements > self.element_limit or self.attributes > 2 * self.element_limit or self.depth > DEPTH_LIMIT:
            raise Refused(self.limits.too_heavy)
        if name.rpartition(":")[2] in _CELLS:
            self.cells += 1
            if self.cells > self.limits.cells:
                raise Refused(self.limits.too_many_cells)

    def characters(self, content: str) -> None:
        self.silent = 0
        self.text += len(content)
        if self.text > self.limits.text:
            raise Refused(self.limits.too_much_text)

    def endElement(self, name: str) -> None:
        self.silent = 0
        self.depth -= 1
