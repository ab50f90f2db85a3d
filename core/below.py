"""What stands at addresses below a page's own, for whom the page itself is there: further views, files made of it."""

import hashlib
import re
from collections.abc import Callable, Mapping
from threading import Lock

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from wagtail.url_routing import RouteResult

from core.vietnamese import normalize_line, shorten

KEPT = 3600  # seconds that a file which took work to write stays in the cache
_writing = Lock()  # each process writes one file at a time: whoever asks for many does not take every core


class PagesBelow:
    """A page with views below it, by the last part of their address; each is called with the request and the page."""

    views_below: Mapping[str, Callable[..., HttpResponse]]

    def route(self, request, path_components):
        view = self.views_below.get(path_components[0]) if len(path_components) == 1 else None
        if view is None:
            return super().route(request, path_components)
        page, args, kwargs = super().route(request, [])
        return RouteResult(page, args, {**kwargs, "view": view})

    def serve(self, request, *args, view=None, withdrawal=None, **kwargs):
        if view is None or withdrawal:
            return super().serve(request, *args, withdrawal=withdrawal, **kwargs)
        return view(request, self)


def kept(kind: str, says: object, write: Callable[[], bytes]) -> bytes:
    """What `write` gives, or what it gave before for a file of that kind that `says` the same."""
    key = f"file-{kind}-{hashlib.sha256(repr(says).encode()).hexdigest()}"
    if content := cache.get(key):
        return content
    with _writing:
        return cache.get_or_set(key, write, KEPT)


def download(request: HttpRequest, title: str, content: bytes, content_type: str) -> HttpResponse:
    """A file under its page's title, with the ending that its address has."""
    name = normalize_line(re.sub(r'[\\/:*?"<>|]', "-", title))
    ending = request.path.rpartition(".")[2]
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{shorten(name, 100)}.{ending}")
    # No Last-Modified: names of agencies and the office's particulars change without the page.
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)
