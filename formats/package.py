"""An Office file as its sender made it: looked at part by part before any library reads it.

Refuses what is no such file, what is locked, what runs and what would grow without end; the rest becomes a copy of the
parts that are wanted, so that no reader meets anything else.
"""

import io
import re
import xml.sax
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any, BinaryIO

import defusedxml.sax
from defusedxml.common import DefusedXmlException

from formats.article import Refused, extension
from formats.contents import OLE

SIZE_LIMIT = 20 * 1024**2  # bytes as sent
UNPACKED_LIMIT = 100 * 1024**2  # bytes
ENTRY_LIMIT = 2_000
ELEMENT_LIMIT = 100_000  # of XML, styles included: the worst such file takes some seconds and 150 MB of memory
DEPTH_LIMIT = 100


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


def checked(file: BinaryIO, formats: tuple[Format, ...], too_long: str, element_limit: int = ELEMENT_LIMIT) -> Package:
    """The file, which must be of one of `formats`; `too_long` is said of one with more in it than can be read.
    Raises Refused."""
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
            return _copied(package, formats, too_long, element_limit)
    except Refused:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        names = " hay ".join(f"{each.program} ({each.suffix})" for each in formats)
        raise Refused(
            f"Đây không phải tệp {names}, hoặc tệp bị hỏng. Hãy lưu lại từ {programs} rồi tải lại."
        ) from error


def _copied(package: zipfile.ZipFile, formats: tuple[Format, ...], too_long: str, element_limit: int) -> Package:
    entries = {entry.filename: entry for entry in package.infolist()}
    if len(package.infolist()) > ENTRY_LIMIT or sum(entry.file_size for entry in entries.values()) > UNPACKED_LIMIT:
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
    copy, look = io.BytesIO(), _Look(kind.program, too_long, element_limit)
    left = UNPACKED_LIMIT
    with zipfile.ZipFile(copy, "w") as target:
        for name, entry in entries.items():
            is_picture = bool(kind.pictures.fullmatch(name))
            if not is_picture and not kind.wanted.fullmatch(name):
                continue
            with package.open(entry) as source:
                content = source.read(left + 1)
            left -= len(content)
            if left < 0:  # the list of contents told less than there is
                raise Refused("Tệp nén quá nhiều dữ liệu bên trong, không mở để giữ an toàn cho máy chủ.")
            if not is_picture:
                look.at(content)
            if not is_picture or extension(content):
                target.writestr(name, content)
    copy.seek(0)
    return Package(kind, copy, list(entries))


class _Look(xml.sax.ContentHandler):
    """Reads XML to the end without keeping it: no entities, no endless depth, not more than memory holds."""

    def __init__(self, program: str, too_long: str, element_limit: int) -> None:
        super().__init__()
        self.program, self.too_long, self.element_limit = program, too_long, element_limit
        self.elements = self.depth = 0

    def at(self, content: bytes) -> None:
        self.depth = 0
        try:
            defusedxml.sax.parseString(content, self, forbid_dtd=True)
        except DefusedXmlException as error:
            raise Refused(
                f"Tệp chứa khai báo XML không an toàn nên không mở. Hãy lưu lại từ {self.program} rồi tải lại."
            ) from error
        except xml.sax.SAXException as error:
            raise Refused(
                f"Tệp {self.program} bị hỏng, không đọc được. Hãy lưu lại từ {self.program} rồi tải lại."
            ) from error

    def startElement(self, name: str, attrs: Any) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > self.element_limit or self.depth > DEPTH_LIMIT:
            raise Refused(self.too_long)

    def endElement(self, name: str) -> None:
        self.depth -= 1
