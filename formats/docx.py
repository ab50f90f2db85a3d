"""A Word file as an article: its title and, in order, headings, texts, tables and pictures as plain data.

Two steps. `_checked_copy` reads what the sender made: it refuses what is no document, what is locked, what runs and
what would grow without end, and copies only text, styles and pictures. Mammoth reads that copy, and formats/article.py
sorts what it made of it.
"""

import io
import re
import xml.sax
import zipfile
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO

import defusedxml.sax
import mammoth
from bs4 import BeautifulSoup
from defusedxml.common import DefusedXmlException

from formats.article import Article, Refused, extension, read_soup
from formats.contents import OLE

SIZE_LIMIT = 20 * 1024**2  # bytes as sent
UNPACKED_LIMIT = 100 * 1024**2  # bytes
ENTRY_LIMIT = 2_000
ELEMENT_LIMIT = 100_000  # of XML, styles included: the worst such file takes some seconds and 150 MB of memory
DEPTH_LIMIT = 100

_WANTED = re.compile(r"\[Content_Types\]\.xml|_rels/\.rels|word/(?!comments)[^/]+\.xml|word/_rels/[^/]+\.rels")
# What a document may hold that an article does not, by where Word keeps it.
_LEFT_OUT = {
    "nhận xét (comment)": re.compile("word/comments[^/]*"),
    "đối tượng nhúng (tệp Excel, PowerPoint …)": re.compile("word/embeddings/.+"),
    "biểu đồ, sơ đồ": re.compile("word/(charts|diagrams)/.+"),
    "đầu trang, chân trang": re.compile(r"word/(header|footer)\d*\.xml"),
}
_STYLES = """
p[style-name='Title'] => p.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='List Paragraph'] => p:fresh
"""


def read(file: BinaryIO, convert: Callable[[str], str] = str) -> Article:
    """The article in the file; `convert` is given the text of each paragraph. Raises Refused."""
    article = Article()
    copy = _checked_copy(file, article.dropped)
    pictures: list[bytes] = []
    try:
        result = mammoth.convert_to_html(
            copy,
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda image: _kept(image, pictures, article.dropped)),
            include_embedded_style_map=False,  # it could name any element
            external_file_access=False,
        )
        soup = BeautifulSoup(result.value, "html.parser")
    except Exception as error:  # what its many parsers raise on a broken document is not told apart
        raise Refused(
            "Tệp Word bị hỏng, không đọc được. Hãy mở bằng Word, lưu thành một tệp .docx mới rồi tải lại."
        ) from error
    if any("m:oMath" in message.message for message in result.messages):
        article.dropped.append("công thức toán")
    if any("external" in message.message for message in result.messages):
        article.dropped.append("ảnh liên kết từ ngoài tệp")
    if soup.find("s"):
        article.dropped.append("gạch ngang chữ (chữ vẫn còn)")
    for box in soup.find_all("input"):
        box.replace_with("☑" if box.has_attr("checked") else "☐")
    read_soup(article, soup, pictures, convert)
    return article


# --- What was sent ----------------------------------------------------------------------------------------------------


def _checked_copy(file: BinaryIO, dropped: list[str]) -> io.BytesIO:
    """The parts an article is made of, each looked at, as a document of its own."""
    data = file.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise Refused(f"Tệp lớn hơn {SIZE_LIMIT // 1024**2} MB. Hãy giảm cỡ ảnh trong tệp (Nén ảnh) rồi tải lại.")
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("Tệp có mật khẩu. Hãy bỏ mật khẩu trong Word (Tệp › Thông tin › Bảo vệ) rồi tải lại.")
        raise Refused("Đây là tệp Word đời cũ (.doc). Hãy mở bằng Word, lưu thành .docx rồi tải lại.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _copied(package, dropped)
    except Refused:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Refused("Đây không phải tệp Word (.docx), hoặc tệp bị hỏng. Hãy lưu lại từ Word rồi tải lại.") from error


def _copied(package: zipfile.ZipFile, dropped: list[str]) -> io.BytesIO:
    entries = {entry.filename: entry for entry in package.infolist()}
    if len(package.infolist()) > ENTRY_LIMIT or sum(entry.file_size for entry in entries.values()) > UNPACKED_LIMIT:
        raise Refused("Tệp nén quá nhiều dữ liệu bên trong, không mở để giữ an toàn cho máy chủ.")
    if any(entry.flag_bits & 1 for entry in entries.values()):
        raise Refused("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi tải lại.")
    if not any(re.fullmatch(r"word/document\d*\.xml", name) for name in entries):
        raise Refused("Đây không phải văn bản Word (.docx). Hãy lưu văn bản thành .docx từ Word rồi tải lại.")
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in entries):
        raise Refused("Tệp có macro (chương trình chạy kèm). Hãy lưu thành .docx không có macro rồi tải lại.")
    dropped += [what for what, place in _LEFT_OUT.items() if any(map(place.fullmatch, entries))]
    copy, look = io.BytesIO(), _Look()
    left = UNPACKED_LIMIT
    with zipfile.ZipFile(copy, "w") as target:
        for name, entry in entries.items():
            is_picture = name.startswith("word/media/")
            if not is_picture and not _WANTED.fullmatch(name):
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
    return copy


class _Look(xml.sax.ContentHandler):
    """Reads XML to the end without keeping it: no entities, no endless depth, not more than memory holds."""

    def __init__(self) -> None:
        super().__init__()
        self.elements = self.depth = 0

    def at(self, content: bytes) -> None:
        self.depth = 0
        try:
            defusedxml.sax.parseString(content, self, forbid_dtd=True)
        except DefusedXmlException as error:
            raise Refused(
                "Tệp chứa khai báo XML không an toàn nên không mở. Hãy lưu lại từ Word rồi tải lại."
            ) from error
        except xml.sax.SAXException as error:
            raise Refused("Tệp Word bị hỏng, không đọc được. Hãy lưu lại từ Word rồi tải lại.") from error

    def startElement(self, name: str, attrs: Any) -> None:
        self.elements += 1
        self.depth += 1
        if self.elements > ELEMENT_LIMIT or self.depth > DEPTH_LIMIT:
            raise Refused(
                "Văn bản quá dài hoặc quá nhiều lớp để làm một bài."
                " Hãy chia thành nhiều tệp, hoặc đăng bài ngắn và đính kèm tệp này."
            )

    def endElement(self, name: str) -> None:
        self.depth -= 1


# --- What mammoth made of it ------------------------------------------------------------------------------------------


def _kept(image: Any, pictures: list[bytes], dropped: list[str]) -> dict[str, str]:
    """Keeps a picture's bytes; its number goes where its address would be."""
    try:
        with image.open() as source:
            pictures.append(source.read())
    except KeyError:  # it was not copied
        dropped.append("hình vẽ mà trang web không hiện được (EMF, WMF, TIFF …)")
        return {}
    return {"src": str(len(pictures) - 1)}
