"""The words inside a PDF or Word file, to be searched by; of a long file its beginning, of a broken one nothing."""

import time
import zipfile
from typing import BinaryIO

import defusedxml.ElementTree as ElementTree
from pypdf import PdfReader

from formats.package import SIZE_LIMIT, WORD, Limits, checked

TEXT_LIMIT = 100_000  # characters
PAGE_LIMIT = 300
SECONDS = 8.0  # a page more may be begun after that, none further

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(extension: str, file: BinaryIO) -> str:
    """The text of a "pdf" or "docx", "" of anything else; the file is read from its start and left there."""
    readers = {"pdf": _of_pdf, "docx": _of_docx}
    file.seek(0)
    try:
        return readers[extension](file)[:TEXT_LIMIT].replace("\x00", " ") if extension in readers else ""
    except Exception:  # whatever a broken or hostile file makes its reader raise: then there is nothing to find in it
        return ""
    finally:
        file.seek(0)


def _of_pdf(file: BinaryIO) -> str:
    if file.seek(0, 2) > SIZE_LIMIT:
        return ""
    file.seek(0)
    began, found, length = time.monotonic(), [], 0
    for number, page in enumerate(PdfReader(file).pages):
        if number >= PAGE_LIMIT or length >= TEXT_LIMIT or time.monotonic() - began > SECONDS:
            break
        try:
            found.append(page.extract_text())
        except Exception:  # one page that cannot be read hides no other
            found.append("")
        length += len(found[-1])
    return "\n".join(found)


def _of_docx(file: BinaryIO) -> str:
    package = checked(file, (WORD,), Limits())
    main = next(name for name in package.names if WORD.main.fullmatch(name))
    found: list[str] = []
    with zipfile.ZipFile(package.copy) as parts:
        for node in ElementTree.fromstring(parts.read(main)).iter():
            if node.tag == f"{_W}t":
                found.append(node.text or "")
            elif node.tag in (f"{_W}p", f"{_W}tab", f"{_W}br"):
                found.append("\n")
    return "".join(found)
