"""PDF by typst: a template of this folder, and data that is never read as markup."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import typst

_REMEMBERED = 12  # documents on which typst holds on to what it set: a hundred megabytes for a long table
_FOLDER = Path(__file__).parent


def typeset(template: str, inputs: Mapping[str, Any]) -> bytes:
    """The PDF, tagged for programs that read aloud (PDF/UA-1); the template finds each input as JSON in its name."""
    typesetter = typst.Compiler(
        _FOLDER / template,
        root=_FOLDER,
        font_paths=[_FOLDER / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={name: json.dumps(value) for name, value in inputs.items()},
    )
    try:
        pdf = typesetter.compile(pdf_standards="ua-1")
    except typst.TypstError:
        pdf = typesetter.compile()  # a sign that no font here shows, which the standard refuses
    for _ in range(_REMEMBERED):
        typesetter.compile(b"")
    return cast(bytes, pdf)
