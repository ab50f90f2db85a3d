"""An article as plain data, from whatever file or paste: its title and, in order, headings, texts, tables and pictures.

Fonts, colours and empty paragraphs are left out; what else a reader of a format loses, `Article.dropped` names.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from html import escape

import filetype
from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag

COLUMN_LIMIT = 60
CELL_LIMIT = 20_000

PICTURES = ("png", "jpg", "gif", "webp")
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6")
_INLINE = {"strong", "em", "sub", "sup", "br", "a", "ul", "ol", "li", "p"}
# "Ảnh 1.", "Hình minh họa:", "Ảnh: Văn phòng Sở"; not "Hình thức nộp hồ sơ".
_CAPTION = re.compile(r"(ảnh|hình)( (ảnh|vẽ|minh h(ọa|oạ)))?\s*(\d+\s*([.:)–-]|$)|[.:–-])", re.IGNORECASE)
_EMPTY = " \t\r\n\u00a0\u200b\ufeff"


class Refused(ValueError):
    """Not read; the text says in Vietnamese why, and the way on."""


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


def read_soup(article: Article, soup: BeautifulSoup, pictures: list[bytes], convert: Callable[[str], str]) -> None:
    """Fills the article from HTML: `p.title` is its title, `p.caption` a caption, the `src` of an `img` the number of
    its picture; `convert` is given the text of each paragraph. Raises Refused for a table too large."""
    _convert(soup, convert)
    article.text = soup.get_text("\n")
    article.notes = list(_notes(soup))
    found = [title.extract().get_text(" ", strip=True) for title in soup.select("p.title")]
    article.blocks = _with_captions(_blocks(soup, pictures, article.dropped))
    article.title = " ".join(found) or _opening_heading(article.blocks)
    article.dropped = list(dict.fromkeys(article.dropped))


def _convert(soup: BeautifulSoup, convert: Callable[[str], str]) -> None:
    """Converts paragraph by paragraph: within one, a word may go on from plain to bold."""
    paragraphs: dict[int, list[NavigableString]] = {}
    for text in soup.find_all(string=True):
        paragraph = text.find_parent(["p", "li", *_HEADS])
        if paragraph is not None:
            paragraphs.setdefault(id(paragraph), []).append(text)
    for strings in paragraphs.values():
        for text, converted in zip(strings, convert("\x00".join(strings)).split("\x00"), strict=False):
            text.replace_with(converted)


def _notes(soup: BeautifulSoup) -> Iterator[str]:
    for reference in soup.select("a[href^='#footnote-'], a[href^='#endnote-']"):
        if "↑" in reference.get_text():
            reference.decompose()
    for item in soup.select("li[id^='footnote-'], li[id^='endnote-']"):
        yield "<br>".join(_inline(part) for part in item.find_all("p") if _has_words(part)).strip()
        item.extract()


def extension(content: bytes) -> str | None:
    """The kind of a picture the library takes; None for any other content."""
    kind = filetype.image_match(content)
    return kind.extension if kind and kind.extension in PICTURES else None


def _blocks(soup: Tag, pictures: list[bytes], dropped: list[str]) -> Iterator[Block | Tag]:
    """Headings, tables and pictures in order, and the elements of running text as they are."""
    for element in soup.find_all(True, recursive=False):
        if element.name == "table" and element.find("img") and _is_frame(element):
            for cell in element.find_all(["td", "th"]):
                yield from _blocks(cell, pictures, dropped)
            continue
        drawn = [image.extract() for image in element.find_all("img")]
        if _has_words(element):
            if element.name == "table" and element.find(["td", "th"]):
                yield _table(element, dropped)
            elif element.name == "table":  # words without a cell
                element.name = "p"
                yield element
            elif element.name in _HEADS:
                yield Heading(int(element.name[1]), " ".join(element.get_text().split()))
            else:
                yield element
        for image in drawn:
            if "src" in image.attrs:
                content = pictures[int(str(image["src"]))]
                yield Picture(content, extension(content) or "", str(image.get("alt", "")).strip())


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
