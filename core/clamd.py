"""The office's virus scanner, ClamAV's clamd, asked what it finds in a file (its command INSTREAM)."""

import re
import socket
import struct
from contextlib import suppress

from django.conf import settings

UPLOAD_TIMEOUT = 30  # seconds without a word from it, while someone waits
CHUNK = 64 * 1024
LONGEST_ANSWER = 1000


class NotScanned(Exception):
    """The scanner came to no verdict; the words, for the log, say why."""


class Away(NotScanned):
    """It cannot be reached, so that asking about the next file is no use either."""


def signature_in(file, timeout: float = UPLOAD_TIMEOUT) -> str:
    """The name of what it finds in a Django File, "" for nothing; the file is left at its start. Raises NotScanned."""
    try:
        scanner = _connected(timeout)
    except OSError as error:
        raise Away(f"không nối được với CLAMD_ADDRESS: {error}") from error
    with scanner:
        try:
            answer = _answer(scanner, file)
        except OSError as error:
            raise NotScanned(f"không có trả lời: {error}") from error
        finally:
            file.seek(0)
    if verdict := re.fullmatch(r"stream: (?:OK|(.+) FOUND)\0?", answer):
        return verdict[1] or ""
    if "size limit exceeded" in answer:
        raise NotScanned("tệp lớn hơn StreamMaxLength trong clamd.conf")
    raise NotScanned(f"trả lời không hiểu được: {answer!r}")


def _connected(timeout: float) -> socket.socket:
    address = settings.CLAMD_ADDRESS
    if isinstance(address, tuple):
        return socket.create_connection(address, timeout)
    scanner = socket.socket(socket.AF_UNIX)
    scanner.settimeout(timeout)
    try:
        scanner.connect(address)
    except OSError:
        scanner.close()
        raise
    return scanner


def _answer(scanner: socket.socket, file) -> str:
    with suppress(BrokenPipeError, ConnectionResetError):  # of a file too large it says so and hangs up
        scanner.sendall(b"zINSTREAM\0")
        for chunk in file.chunks(CHUNK):
            scanner.sendall(struct.pack(">L", len(chunk)) + chunk)
        scanner.sendall(struct.pack(">L", 0))
    answer = b""  # to the NUL at its end and no further: what it left unread makes the next read an error
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER and (part := scanner.recv(LONGEST_ANSWER)):
        answer += part
    return answer.decode(errors="replace")
