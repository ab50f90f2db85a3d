"""A letter as PDF: typst sets it, in Tinos, which measures as Times New Roman does."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import cast

import typst

from formats import letter as form
from formats.letter import Letter

_REMEMBERED = 12  # documents on which typst holds on to what it set: a hundred megabytes for a long table
_FOLDER = Path(__file__).parent


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
    typesetter = typst.Compiler(
        _FOLDER / "letter.typ",
        root=_FOLDER,
        font_paths=[_FOLDER / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"letter": json.dumps(data)},
    )
    try:
        pdf = typesetter.compile(pdf_standards="ua-1")
    except typst.TypstError:
        pdf = typesetter.compile()  # a sign that no font here shows, which the standard refuses
    for _ in range(_REMEMBERED):
        typesetter.compile(b"")
    return cast(bytes, pdf)
