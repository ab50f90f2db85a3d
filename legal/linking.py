"""Numbers of documents in the HTML of a page become links; everything else stays as it was, byte for byte."""

import re
from collections.abc import Iterator
from html import escape, unescape
from html.parser import HTMLParser

from django.urls import reverse
from django.utils.http import urlencode

from legal import citations
from legal.models import LegalDocument

# A link within these would be wrong or in the way: what is pressed, what is quoted to the letter, what structures.
_LEFT_ALONE = {"a", "button", "summary", "label", "code", "pre", "script", "style", "textarea", "select", "svg"}
_LEFT_ALONE |= {"h1", "h2", "h3", "h4", "h5", "h6"}


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
        words, places = _read(html[start:end])
        for found in citations.find(words):
            yield found.number, start + places[found.start], start + places[found.end]


def _read(source: str) -> tuple[str, list[int]]:
    """The words of a run without tags, and for each of their characters (and the end) its place in the source."""
    words, places, place = [], [], 0
    for piece in re.split("(&#?[a-zA-Z0-9]{1,30};)", source):
        read = unescape(piece) if piece.startswith("&") else piece
        words.append(read)
        places += [place] * len(read) if read != piece else range(place, place + len(piece))
        place += len(piece)
    return "".join(words), [*places, place]


def _runs_of_words(html: str) -> list[tuple[int, int]]:
    parser = _Words()
    parser.lines = [0, *(found.end() for found in re.finditer("\n", html))]
    parser.feed(html)
    parser.close()
    parser.end_run(len(html))
    return parser.runs


class _Words(HTMLParser):
    """Collects the spans of the source that are words to read, not tags and not left alone."""

    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.runs: list[tuple[int, int]] = []
        self.lines: list[int] = []
        self.start: int | None = None
        self.left_alone = 0

    def place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def begin_run(self, *args):
        if self.start is None and not self.left_alone:
            self.start = self.place()

    def end_run(self, place: int):
        if self.start is not None:
            self.runs.append((self.start, place))
            self.start = None

    handle_data = handle_entityref = handle_charref = begin_run

    def handle_starttag(self, tag, attrs):
        self.end_run(self.place())
        self.left_alone += tag in _LEFT_ALONE

    def handle_startendtag(self, tag, attrs):
        self.end_run(self.place())

    def handle_endtag(self, tag):
        self.end_run(self.place())
        self.left_alone = max(0, self.left_alone - (tag in _LEFT_ALONE))

    def handle_comment(self, data):
        self.end_run(self.place())

    handle_decl = handle_pi = unknown_decl = handle_comment
