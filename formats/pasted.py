"""What a word processor puts on the clipboard, as an article: HTML of Word, LibreOffice or a browser.

nh3 lets through the few tags an article is made of; then what Word writes in its own way (lists as paragraphs,
footnotes as anchors, titles and captions as classes) becomes plain HTML, and formats/article.py sorts it. A paste
carries no pictures unless they stand in it as `data:` addresses.
"""

import base64
import binascii
import re
from collections.abc import Callable
from typing import BinaryIO

import nh3
from bs4 import BeautifulSoup
from bs4.element import Tag

from formats.article import Article, Refused, extension, read_soup

SIZE_LIMIT = 20 * 1024**2  # bytes
ELEMENT_LIMIT = 20_000
DEPTH_LIMIT = 40

_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "br", "b", "strong", "i", "em", "sub", "sup", "a"}
_TAGS |= {"ul", "ol", "li", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "img"}
_ATTRIBUTES = {
    "a": {"href"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "img": {"src", "alt"},
    "p": {"class", "style"},
    "div": {"id"},
    "span": {"style"},
    "b": {"style"},
}
_SCHEMES = {"http", "https", "mailto", "data"}
_BLOCKS = ("p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6")
_LIST = re.compile(r"mso-list:\s*l\d+\s+level([1-9])", re.IGNORECASE)
_IGNORE = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)  # the bullet or number itself, which the list writes anew


def read(file: BinaryIO, convert: Callable[[str], str] = str) -> Article:
    """The article in the HTML; `convert` is given the text of each paragraph. Raises Refused."""
    data = file.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise Refused(f"Phần dán lớn hơn {SIZE_LIMIT // 1024**2} MB. Hãy lưu thành tệp .docx rồi tải lên.")
    html = data.decode("utf-8", errors="replace")
    if html.count("<") > ELEMENT_LIMIT:
        raise Refused("Phần dán quá dài để làm một bài. Hãy chia nhỏ, hoặc đăng bài ngắn và đính kèm tệp.")
    cleaned = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)
    if _depth(cleaned) > DEPTH_LIMIT:
        raise Refused("Phần dán có quá nhiều lớp lồng nhau. Hãy lưu thành tệp .docx rồi tải lên.")
    article, soup = Article(), BeautifulSoup(cleaned, "html.parser")
    _name_bold(soup)
    _mark_notes(soup)
    _make_lists(soup)
    _mark_paragraphs(soup)
    _unwrap(soup)
    pictures = _pictures(soup, article.dropped)
    read_soup(article, soup, pictures, convert)
    if not article.blocks and not article.title:
        raise Refused("Phần dán không có chữ nào. Hãy chọn nội dung trong Word, sao chép rồi dán lại.")
    return article


def _depth(html: str) -> int:
    """How deep the tags stand within one another; nh3 has closed each."""
    depth = deepest = 0
    for end in re.findall("<(/?)(?!br|img)[a-z]", html):
        depth += -1 if end else 1
        deepest = max(deepest, depth)
    return deepest


def _name_bold(soup: Tag) -> None:
    for tag in soup.find_all("b"):
        tag.name = "span" if "font-weight:normal" in _style(tag) else "strong"  # of Google's, which wraps the whole
    for tag in soup.find_all("i"):
        tag.name = "em"
    for tag in soup.find_all("span"):
        style = _style(tag)
        if re.search("font-weight:(bold|[6-9]00)", style):
            tag.name = "strong"
        elif "font-style:italic" in style:
            tag.name = "em"


def _style(tag: Tag) -> str:
    return re.sub(r"\s*([:;])\s*", r"\1", str(tag.get("style", ""))).lower()


def _mark_notes(soup: BeautifulSoup) -> None:
    """Word's footnotes as items that are found by their id; what leads from and to them is plain text or gone."""
    for back in soup.select("a[href^='#_ftnref'], a[href^='#_ednref']"):
        back.decompose()
    for number, note in enumerate(soup.select("div[id^='ftn'], div[id^='edn']"), 1):
        note.name = "li"
        note["id"] = f"footnote-{number}"


def _make_lists(soup: BeautifulSoup) -> None:
    """Word's lists are paragraphs with a level and a bullet: runs of them become lists."""
    open_lists: list[Tag] = []
    last: Tag | None = None
    for paragraph in soup.find_all("p"):
        found = _LIST.search(str(paragraph.get("style", "")))
        if not found:
            continue
        level = int(found[1])
        marks = [span for span in paragraph.find_all("span") if _IGNORE.search(str(span.get("style", "")))]
        mark = marks[0].get_text() if marks else ""
        for span in marks:
            span.decompose()
        if last is None or last.find_next_sibling() is not paragraph:
            open_lists = []
        del open_lists[level:]
        while len(open_lists) < level:
            fresh = soup.new_tag("ol" if re.match(r"\s*[0-9a-zA-ZđĐ]{1,5}[.)]", mark) else "ul")
            if open_lists:
                above = open_lists[-1]
                (above.contents[-1] if above.contents else above).append(fresh)  # type: ignore[attr-defined]
            else:
                paragraph.insert_before(fresh)
            open_lists.append(fresh)
        paragraph.name = "li"
        open_lists[-1].append(paragraph.extract())
        last = open_lists[0]


def _mark_paragraphs(soup: BeautifulSoup) -> None:
    for paragraph in soup.find_all("p"):
        names = " ".join(paragraph.get("class") or []).lower()
        paragraph.attrs = {}
        if "title" in names and "subtitle" not in names:
            paragraph["class"] = "title"
        elif "caption" in names:
            paragraph["class"] = "caption"


def _unwrap(soup: BeautifulSoup) -> None:
    """Boxes around blocks go, boxes that hold running text are paragraphs, and so is text that stands alone."""
    for cell in soup.find_all(["td", "th"]):
        cell.attrs = {name: value for name, value in cell.attrs.items() if re.fullmatch("[1-9][0-9]{0,2}", str(value))}
    for box in soup.find_all(["div", "span"]):
        if box.name == "span" or box.find(_BLOCKS):
            box.unwrap()
        else:
            box.name = "p"
    loose: Tag | None = None
    for node in list(soup.contents):
        if isinstance(node, Tag) and node.name in (*_BLOCKS, "li"):
            loose = None
        elif loose is None and str(node).strip():
            loose = soup.new_tag("p")
            node.replace_with(loose)
            loose.append(node)
        elif loose is not None:
            loose.append(node.extract())


def _pictures(soup: BeautifulSoup, dropped: list[str]) -> list[bytes]:
    """The pictures that stand in the text itself; their numbers go where their addresses were."""
    pictures: list[bytes] = []
    for image in soup.find_all("img"):
        head, _, data = str(image.get("src", "")).partition(";base64,")
        try:
            content = base64.b64decode(data, validate=True) if head.startswith("data:") else b""
        except binascii.Error:
            content = b""
        if extension(content):
            image["src"] = str(len(pictures))
            pictures.append(content)
        else:
            dropped.append("ảnh (dán chữ không mang theo ảnh: muốn có ảnh, hãy chọn tệp .docx)")
            image.decompose()
    return pictures
