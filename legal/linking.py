"""Numbers of documents in the HTML of a page become links; everything else stays as it was, byte for byte."""

import re
from collections.abc import Iterator, Sequence
from html import escape, unescape

from django.urls import reverse
from django.utils.http import urlencode

from legal import citations
from legal.models import LegalDocument

# A link within these would be wrong or in the way: what is pressed, what is quoted to the letter, what structures.
_LEFT_ALONE = {"a", "button", "summary", "label", "code", "pre", "script", "style", "textarea", "select", "svg"}
_LEFT_ALONE |= {"h1", "h2", "h3", "h4", "h5", "h6"}
# What stands between words in HTML that templates wrote: a comment, a whole script or style, a tag. A parser of HTML
# takes five times as long for the same.
_MARKUP = re.compile(
    r"<!--.*?-->|<(?P<raw>script|style)\b.*?</(?P=raw)\s*>|<[!?][^>]*>"
    r"""|<(?P<end>/?)(?P<name>[a-z][^\s/>]*)(?:[^>"']|"[^"]*"|'[^']*')*+>""",
    re.IGNORECASE | re.DOTALL,
)
_DIGIT = re.compile("[0-9]")  # no number is without one
_ENTITY = re.compile("(&#?[a-zA-Z0-9]{1,30};)")


def link_citations(html: str, request) -> str:
    """The HTML with each cited document linked to its page, or to a search for its number while it is not held.

    One query for all, whatever their number; none for what an earlier call for the same request asked.
    """
    cited = list(_cited(html))
    documents = _held({citations.key(number) for number, _, _ in cited}, request)
    pieces, end = [], 0
    for number, start, stop in cited:
        document = documents.get(citations.key(number))
        address = document.get_url(request) if document else None
        address = address or f"{reverse('search')}?{urlencode({'q': number})}"
        pieces += [html[end:start], f'<a class="nowrap" href="{escape(address)}">{html[start:stop]}</a>']
        end = stop
    return "".join([*pieces, html[end:]])


def _held(keys: set[str], request) -> dict[str, LegalDocument | None]:
    known = request.__dict__.setdefault("held_documents", {})
    unknown = keys - known.keys()
    if unknown:
        known |= dict.fromkeys(unknown) | LegalDocument.objects.held(unknown)
    return known


def _cited(html: str) -> Iterator[tuple[str, int, int]]:
    """Each citation in the words of the HTML: its number, and where it stands in the source."""
    for start, end in _runs_of_words(html):
        if _DIGIT.search(html, start, end):
            words, places = _read(html[start:end])
            for found in citations.find(words):
                yield found.number, start + places[found.start], start + places[found.end]


def _read(source: str) -> tuple[str, Sequence[int]]:
    """The words of a run without tags, and for each of their characters (and the end) its place in the source."""
    if "&" not in source:
        return source, range(len(source) + 1)
    words, places, place = [], [], 0
    for piece in _ENTITY.split(source):
        read = unescape(piece) if piece.startswith("&") else piece
        words.append(read)
        places += [place] * len(read) if read != piece else range(place, place + len(piece))
        place += len(piece)
    return "".join(words), [*places, place]


def _runs_of_words(html: str) -> Iterator[tuple[int, int]]:
    """The spans of the source that are words to read, not markup and not left alone."""
    start = left_alone = 0
    for markup in _MARKUP.finditer(html):
        if start < markup.start() and not left_alone:
            yield start, markup.start()
        start = markup.end()
        if (markup["name"] or "").lower() in _LEFT_ALONE and not markup[0].endswith("/>"):
            left_alone = max(0, left_alone + (-1 if markup["end"] else 1))
    if start < len(html) and not left_alone:
        yield start, len(html)
