"""What rich text may hold: the tags of the editor's own features, and nothing that runs; and how it reads on paper."""

import re
from dataclasses import replace

import nh3
from bs4 import BeautifulSoup, Tag

from core.vietnamese import normalize
from formats.letter import Paragraph, Run

_BLOCKS = ["p", "li", "h3"]

_cleaner = nh3.Cleaner(
    tags={"p", "br", "b", "strong", "i", "em", "sub", "sup", "a", "ol", "ul", "li", "h3"},
    # data-block-key tells the editor's paragraphs apart; linktype and id are Wagtail's own links, made real when shown.
    attributes={"*": {"data-block-key"}, "a": {"href", "id"}},
    tag_attribute_values={"a": {"linktype": {"page", "document"}}},
    # A number that cannot be one leads nowhere; without any, Wagtail could not show the text.
    attribute_filter=lambda tag, name, value: "0" if name == "id" and not re.fullmatch("[0-9]{1,9}", value) else value,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


def cleaned(html: str) -> str:
    """The same HTML without whatever is no feature of the editor: the words stay, a script goes with what it says."""
    return _cleaner.clean(html)


def without_keys(html) -> str:
    """Rich text as it reads: without the editor's keys of paragraphs, and nothing when it is one empty paragraph."""
    text = re.sub(' data-block-key="[^"]*"', "", html or "")
    return "" if text == "<p></p>" else text


def paragraphs(html: str, with_marks: bool = True) -> list[Paragraph]:
    """Rich text as paragraphs, bold and italic words kept; before items of lists their dash or number `with_marks`."""
    if not html:
        return []
    soup = BeautifulSoup(normalize(cleaned(html)).replace("\n", " "), "html.parser")
    for line_break in soup.find_all("br"):
        line_break.replace_with("\n")
    for string in soup.find_all(string=True):
        if string.strip() and not string.find_parent(_BLOCKS):
            string.wrap(soup.new_tag("p"))
    found = []
    for block in soup.find_all(_BLOCKS):
        mark = _mark(block) if with_marks and block.name == "li" else ""
        for line in _lines(block):
            found.append(Paragraph((Run(mark), *line) if mark else line))
            mark = ""
    return found


def _mark(item: Tag) -> str:
    if item.parent.name == "ol":
        return f"{len(item.find_previous_siblings('li')) + 1}. "
    return "+ " if item.find_parent("li") else "- "


def _lines(block: Tag) -> list[tuple[Run, ...]]:
    """The lines of a block, without those of a block inside it."""
    lines: list[list[Run]] = [[]]
    for string in block.find_all(string=True):
        if string.find_parent(_BLOCKS) is block:
            face = {"bold": bool(string.find_parent(["b", "strong"])), "italic": bool(string.find_parent(["i", "em"]))}
            first, *others = (Run(re.sub("[ \xa0]+", " ", piece), **face) for piece in string.split("\n"))
            lines[-1].append(first)
            lines += [[other] for other in others]
    return [tuple(trimmed) for line in lines if (trimmed := _trimmed(line))]


def _trimmed(line: list[Run]) -> list[Run]:
    """The runs without spaces at the ends of the line."""
    runs = [run for run in line if run.text]
    while runs and not runs[0].text.strip():
        del runs[0]
    while runs and not runs[-1].text.strip():
        del runs[-1]
    if runs:
        runs[0] = replace(runs[0], text=runs[0].text.lstrip())
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    return runs
