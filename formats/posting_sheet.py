"""Sheets to post up at a one-stop shop, A4 or A3, each with a QR code that tells whether it is still true."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import segno

from formats.letter import Heading, Paragraph, Table
from formats.typesetting import typeset

PAPERS = {"a4": (210, 297, 11), "a3": (297, 420, 15.5)}  # width and height in mm, size of the text in points
QR_SIZE = 24  # mm on A4, with its quiet zone; more on A3 as the text is


@dataclass(frozen=True)
class Sheet:
    """What one procedure's sheet says; `answers` are labels with a few words, `address` is what the QR code holds."""

    office: str
    code: str
    name: str
    facts: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    body: tuple[Heading | Paragraph | Table, ...]
    address: str
    version: str


def write(sheets: Sequence[Sheet], paper: str, title: str) -> bytes:
    """The PDF of all the sheets, each from a page of its own; `paper` is a key of PAPERS."""
    width, height, size = PAPERS[paper]
    data = [
        {
            **asdict(sheet),
            "body": [{"type": type(part).__name__, **asdict(part)} for part in sheet.body],
            "qr": segno.make(sheet.address, error="m", micro=False).svg_inline(),
        }
        for sheet in sheets
    ]
    form = {"width": width, "height": height, "size": size, "qr_size": QR_SIZE * size / PAPERS["a4"][2]}
    return typeset("posting_sheet.typ", {"sheets": data, "form": form, "title": title})
