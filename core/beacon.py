"""The word a page sends when someone has read it: who counts, and who does not.

A page may come from any cache, so it is the visitor's browser that tells (static/js/site.js). No cookie, and no
address is kept: of a visitor a keyed fingerprint of the day stays in memory for half an hour, to leave out repeats.
"""

import logging
import mmap
import re
import struct
import time
from ipaddress import ip_address

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.http import HttpResponse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import readership
from core.queries import is_number

logger = logging.getLogger(__name__)

REPEAT = 30 * 60  # seconds within which the same visitor of the same page is counted once

# Robots that run scripts and say who they are; every browser's name opens with "Mozilla/". Cubot makes telephones.
ROBOTS = re.compile(
    r"(?<!cu)bot|crawl|spider|slurp|https?:|headless|lighthouse|phantom|selenium|puppeteer|playwright"
    r"|preview|monitor|inspect|archiver|scanner|google-read-aloud|pagespeed|prerender",
    re.IGNORECASE,
)


@csrf_exempt
@require_POST
def count_view(request):
    """One view of the page whose number is the body; the answer is the same whatever was sent."""
    page_id = request.read(10).decode("ascii", "replace")
    if is_number(page_id) and _is_ours(request) and not is_robot(request) and not _is_repeat(request, page_id):
        readership.count(int(page_id))
    return HttpResponse(status=204)


def count_download(sender, instance, request, **kwargs):
    """One download by a visitor; a receiver of `document_served`. A player that asks for parts is one, at the first."""
    is_first_part = request.headers.get("Range", "bytes=0-").startswith("bytes=0-")
    is_visitor = request.method == "GET" and not request.user.is_authenticated and not is_robot(request)
    if is_visitor and is_first_part and not _is_repeat(request, f"file {instance.pk}"):
        readership.count_download(instance.pk)


def _is_ours(request) -> bool:
    """Whether a page of our own sent it, as far as the browser says."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    return site in (None, "same-origin") and (not origin or origin.partition("://")[2] == request.get_host())


def is_robot(request) -> bool:
    """Whether it says, or does not hide, that no person's browser asks."""
    agent = request.headers.get("User-Agent", "")
    return not agent.startswith("Mozilla/") or ROBOTS.search(agent) is not None


def _is_repeat(request, what: str) -> bool:
    """Whether this visitor was counted there within the last half hour; if not, they are now."""
    visitor = [_address(request), request.headers.get("User-Agent", "")]
    key = f"core.beacon {timezone.localdate()}"
    mark = salted_hmac(key, "\n".join([what, *visitor]), algorithm="sha256").digest()
    if not isinstance(caches["default"], LocMemCache):  # of that, each worker has one of its own
        try:
            return not caches["default"].add(f"read-{mark.hex()}", 1, REPEAT)
        except Exception as error:  # a cache that is away keeps nobody from reading
            logger.error("Bộ nhớ đệm không trả lời, lượt xem được nhận ra trong một máy: %s", error)
    return _marks.is_repeat(mark, int(time.time()))


def _address(request) -> str:
    """Where the visitor is, as far as our own proxies say; what else stands in the header anyone may have written."""
    address = request.META.get("REMOTE_ADDR", "")
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    while any(told) and _is_proxy(address):
        address = told.pop()
    return address


def _is_proxy(address: str) -> bool:
    try:
        return any(ip_address(address) in network for network in settings.TRUSTED_PROXIES)
    except ValueError:
        return not address  # a socket of this machine


class Marks:
    """Who was counted lately, in memory that the workers share, because it was made before they parted: no disk, and
    gone with the server. When two visitors fall on one place the earlier is forgotten: then a repeat may count."""

    PLACES = 2**20
    PLACE = struct.Struct("=II")  # a fingerprint, and when it was counted

    def __init__(self):
        self.memory = mmap.mmap(-1, self.PLACES * self.PLACE.size)

    def is_repeat(self, mark: bytes, now: int) -> bool:
        number, fingerprint = self.PLACE.unpack(mark[: self.PLACE.size])
        place = number % self.PLACES * self.PLACE.size
        known, counted_at = self.PLACE.unpack_from(self.memory, place)
        if known == fingerprint and now - counted_at < REPEAT:
            return True
        self.PLACE.pack_into(self.memory, place, fingerprint, now)
        return False


_marks = Marks()
