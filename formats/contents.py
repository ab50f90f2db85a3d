"""What a file holds, told by its content and not by its name."""

import zipfile
from typing import BinaryIO

import filetype
from pypdf import PdfReader

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the container of doc, xls and ppt, and of an Office file with a password
PAGE_LIMIT = 100_000  # more is no document
# How the name of a part begins that a file of the kind cannot be without; the main part's own name may differ.
_PARTS = {
    "docx": "word/",
    "xlsx": "xl/",
    "pptx": "ppt/",
    "odt": "content.xml",
    "ods": "content.xml",
}
_MEDIA_TYPES = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
}


def agree(extension: str, file: BinaryIO) -> bool:
    """Whether the content may stand under a name that ends so; the file is read from its start and left there."""
    file.seek(0)
    try:
        if extension in ("doc", "xls", "ppt"):
            return file.read(len(OLE)) == OLE
        if extension in ("txt", "csv"):
            return _is_text(file)
        if extension == "zip" or extension in _PARTS:
            return _is_package(extension, file)
        kind = filetype.guess(file.read(8192))
        return kind is not None and kind.extension == extension
    finally:
        file.seek(0)


def page_count(file: BinaryIO) -> int | None:
    """How many pages a PDF says it has; None for anything else. The file is left at its start.

    Its own word is taken: counting them one by one is long work in a large or hostile file.
    """
    file.seek(0)
    try:
        if not file.read(1024).lstrip().startswith(b"%PDF-"):
            return None
        count = PdfReader(file).root_object["/Pages"]["/Count"]  # type: ignore[index]
        return int(count) if 0 < int(count) <= PAGE_LIMIT else None
    except Exception:  # whatever a broken file makes its reader raise, recursion included: then no number is shown
        return None
    finally:
        file.seek(0)


def _is_text(file: BinaryIO) -> bool:
    """Text in whatever encoding: old files are not UTF-8, but no text has a NUL, save in UTF-16."""
    head = file.read(8192)
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return filetype.guess(head) is None and (wide or b"\x00" not in head)


def _is_package(extension: str, file: BinaryIO) -> bool:
    try:
        with zipfile.ZipFile(file) as package:
            names = package.namelist()
            if extension == "zip":
                return True
            if wanted := _MEDIA_TYPES.get(extension):
                with package.open("mimetype") as told:
                    if told.read(len(wanted) + 1).strip() != wanted:
                        return False
            return any(name.startswith(_PARTS[extension]) for name in names)
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, ValueError):
        return False
