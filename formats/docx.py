"""A Word file as an article: its title and, in order, headings, texts, tables and pictures as plain data.

Two steps. `_checked_copy` reads what the sender made: it refuses what is no document, what is locked, what runs and
what would grow without end, and copies only text, styles and pictures. Mammoth reads that copy, and `_blocks` sorts
what it made of it. Fonts, colours and empty paragraphs are gone by then; what else is lost, `Article.dropped` names.
"""

import io
import re
import xml.sax
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any, BinaryIO

import defusedxml.sax
import filetype
import mammoth
from bs4 import BeautifulSoup
from bs4.element import Tag
from defusedxml.common import DefusedXmlException

from formats.contents import OLE

SIZE_LIMIT = 20 * 1024**2  # bytes as sent
UNPACKED_LIMIT = 100 * 1024**2  # bytes
ENTRY_LIMIT = 2_000
ELEMENT_LIMIT = 100_000  # of XML, styles included: the worst such file takes some seconds and 150 MB of memory
DEPTH_LIMIT = 100
COLUMN_LIMIT = 60
CELL_LIMIT = 20_000

_WANTED = re.compile(r"\[Content_Types\]\.xml|_rels/\.rels|word/(?!comments)[^/]+\.xml|word/_rels/[^/]+\.rels")
_PICTURES = ("png", "jpg", "gif", "webp")
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
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")
_INLINE = {"strong", "em", "sub", "sup", "br", "a", "ul", "ol", "li", "p"}
# "Ảnh 1.", "Hình minh họa:", "Ảnh: Văn phòng Sở"; not "Hình thức nộp hồ sơ".
_CAPTION = re.compile(r"(ảnh|hình)( (ảnh|vẽ|minh h(ọa|oạ)))?\s*(\d+\s*([.:)–-]|$)|[.:–-])", re.IGNORECASE)
_EMPTY = " \t\r\n\u00a0\u200b\ufeff"


class Refused(ValueError):
    """The file is not read; its text says in Vietnamese why, and the way on."""


@dataclass(frozen=True)
class Heading:
    level: int
    text: str


@dataclass(frozen=True)
class Text:
    """Paragraphs and lists as HTML of `_INLINE` tags without attributes but a link's address."""

    html: str


@dataclass(frozen=True)
class Merged:
    """Cells shown as one: the place of the first, and how many rows and columns they take."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True)
class Table:
    """Rows of equal length, as plain text; cells behind a merged one are empty."""

    rows: list[list[str]]
    merged: list[Merged]
    has_header: bool
    caption: str = ""


@dataclass(frozen=True)
class Picture:
    content: bytes
    extension: str
    alt: str
    caption: str = ""


Block = Heading | Text | Table | Picture


@dataclass
class Article:
    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # footnotes as HTML; "[1]" in a text means the first
    text: str = ""  # all words, to look at
    dropped: list[str] = field(default_factory=list)


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
    _convert(soup, convert)
    article.text = soup.get_text("\n")
    article.notes = list(_notes(soup))
    found = [title.extract().get_text(" ", strip=True) for title in soup.select("p.title")]
    article.blocks = _with_captions(_blocks(soup, pictures, article.dropped))
    article.title = " ".join(found) or _opening_heading(article.blocks)
    article.dropped = list(dict.fromkeys(article.dropped))
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
            if not is_picture or _extension(content):
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


def _extension(content: bytes) -> str | None:
    kind = filetype.image_match(content)
    return kind.extension if kind and kind.extension in _PICTURES else None


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


def _convert(soup: BeautifulSoup, convert: Callable[[str], str]) -> None:
    """Converts paragraph by paragraph: within one, a word may go on from plain to bold."""
    for paragraph in soup.select("p, li, h1, h2, h3, h4, h5, h6"):
        strings = [
            text for text in paragraph.find_all(string=True) if text.find_parent(["p", "li", *_HEADS]) is paragraph
        ]
        for text, converted in zip(strings, convert("\x00".join(strings)).split("\x00"), strict=False):
            text.replace_with(converted)


def _notes(soup: BeautifulSoup) -> Iterator[str]:
    for reference in soup.select("a[href^='#footnote-'], a[href^='#endnote-']"):
        if "↑" in reference.get_text():
            reference.decompose()
    for item in soup.select("li[id^='footnote-'], li[id^='endnote-']"):
        yield "<br>".join(_inline(part) for part in item.find_all("p") if _has_words(part)).strip()
        item.extract()


def _blocks(soup: Tag, pictures: list[bytes], dropped: list[str]) -> Iterator[Block | Tag]:
    """Headings, tables and pictures in order, and the elements of running text as they are."""
    for element in soup.find_all(True, recursive=False):
        if element.name == "table" and element.find("img") and _is_frame(element):
            for cell in element.find_all(["td", "th"]):
                yield from _blocks(cell, pictures, dropped)
            continue
        drawn = [image.extract() for image in element.find_all("img")]
        if _has_words(element):
            if element.name == "table":
                yield _table(element, dropped)
            elif element.name in _HEADS:
                yield Heading(int(element.name[1]), " ".join(element.get_text().split()))
            else:
                yield element
        for image in drawn:
            if "src" in image.attrs:
                content = pictures[int(str(image["src"]))]
                yield Picture(content, _extension(content) or "", str(image.get("alt", "")).strip())


def _is_frame(table: Tag) -> bool:
    """Whether the table has one column and no table inside: it only holds a picture and its caption together."""
    return not table.find("table") and all(len(row.find_all(["td", "th"])) == 1 for row in table.find_all("tr"))


def _with_captions(found: Iterator[Block | Tag]) -> list[Block]:
    """Captions join the picture before them or the table after them; texts that follow one another become one."""
    blocks: list[Block] = []
    caption = ""  # one that waits for its table
    for part in found:
        last = blocks[-1] if blocks else None
        if isinstance(part, Tag):
            words = " ".join(part.get_text().split())
            is_caption = "caption" in (part.get("class") or "")
            if isinstance(last, Picture) and not last.caption and (is_caption or _CAPTION.match(words)):
                blocks[-1] = replace(last, caption=words)
                continue
            if is_caption and not caption:
                caption = words
                continue
        if caption and isinstance(part, Table):
            part = replace(part, caption=caption)
        elif caption:
            _add(blocks, Text(f"<p>{escape(caption)}</p>"))
        caption = ""
        _add(blocks, Text(_inline(part, outer=True)) if isinstance(part, Tag) else part)
    if caption:
        _add(blocks, Text(f"<p>{escape(caption)}</p>"))
    return blocks


def _add(blocks: list[Block], block: Block) -> None:
    if isinstance(block, Text) and blocks and isinstance(blocks[-1], Text):
        blocks[-1] = Text(blocks[-1].html + block.html)
    else:
        blocks.append(block)


def _opening_heading(blocks: list[Block]) -> str:
    """The heading the document opens with, taken from its blocks; "" when it opens otherwise."""
    if blocks and isinstance(blocks[0], Heading):
        heading = blocks.pop(0)
        return heading.text  # type: ignore[union-attr]
    return ""


def _table(table: Tag, dropped: list[str]) -> Table:
    if table.find("a", href=True):
        dropped.append("liên kết trong bảng (chữ vẫn còn)")
    cells: dict[tuple[int, int], str] = {}
    merged = []
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    for y, row in enumerate(rows):
        x = 0
        for cell in row.find_all(["td", "th"], recursive=False):
            while (y, x) in cells:
                x += 1
            across, down = int(str(cell.get("colspan", "1"))), int(str(cell.get("rowspan", "1")))
            down = min(down, len(rows) - y)
            if across < 1 or x + across > COLUMN_LIMIT or len(cells) + across * down > CELL_LIMIT:
                raise Refused("Tệp có bảng quá lớn để hiện trên trang. Hãy đính kèm bảng thành tệp riêng.")
            cells |= {(y + i, x + j): "" for i in range(down) for j in range(across)}
            cells[y, x] = _cell_text(cell)
            if across > 1 or down > 1:
                merged.append(Merged(y, x, down, across))
    width = max(x for _, x in cells) + 1
    return Table(
        rows=[[cells.get((y, x), "") for x in range(width)] for y in range(len(rows))],
        merged=merged,
        has_header=table.find("thead") is not None,
    )


def _cell_text(cell: Tag) -> str:
    """A line for each paragraph, "- " before each item of a list."""
    for part in cell.find_all(["p", "li", "br", *_HEADS]):
        part.insert(0, "\n- " if part.name == "li" else "\n")
    lines = (" ".join(line.split()) for line in cell.get_text().split("\n"))
    return "\n".join(line for line in lines if line)


def _has_words(element: Tag) -> bool:
    return bool(element.get_text().strip(_EMPTY))


def _inline(element: Tag, outer: bool = False) -> str:
    """The HTML of a text with nothing but `_INLINE` tags and addresses that lead out of the document."""
    for tag in element.find_all(True):
        address = str(tag.get("href", ""))
        if tag.name not in _INLINE or (tag.name == "a" and not re.match("https?:|mailto:", address, re.IGNORECASE)):
            tag.unwrap()
        else:
            tag.attrs = {"href": address} if tag.name == "a" else {}
    for tag in element.find_all(["p", "li", "strong", "em", "a", "sub", "sup"]):
        if not _has_words(tag):
            tag.unwrap()
    element.attrs = {}
    return str(element) if outer else element.decode_contents()
