"""A letter as PDF: typst sets it, in Tinos, which measures as Times New Roman does."""

from dataclasses import asdict

from formats import letter as form
from formats.letter import Letter
from formats.typesetting import typeset


def write(letter: Letter) -> bytes:
    """The PDF of the letter, tagged for programs that read aloud (PDF/UA-1)."""
    data = {
        **asdict(letter),
        "issued_on": letter.issued_on.timetuple()[:3],
        "title": letter.title,
        "body": [{"type": type(part).__name__, **asdict(part)} for part in letter.body],
        "nation": form.NATION,
        "motto": form.MOTTO,
        "is_addressed": letter.is_addressed,
        "paper": letter.paper,
        "margin": {"top": form.TOP, "bottom": form.BOTTOM, "left": form.LEFT, "right": form.RIGHT},
        "agency_width": form.AGENCY_WIDTH,
        "size": {"text": form.TEXT_SIZE, "head": form.HEAD_SIZE, "recipients": form.RECIPIENTS_SIZE},
    }
    return typeset("letter.typ", {"letter": data})
