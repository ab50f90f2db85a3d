"""What rich text may hold: the tags of the editor's own features, and nothing that runs."""

import re

import nh3

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
