"""Files for visitors: only what they may see, and never read as a page by a browser, whatever they hold."""

import re

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.static import serve
from wagtail.documents.views.serve import serve as serve_document
from whitenoise.responders import SlicedFile

from core.models import PortalDocument, PortalRendition
from core.replaced_files import successors
from core.scanning import stand_in
from core.usage import is_public, may_see

KEPT = 300  # seconds: so long after its page was withdrawn a picture may still come from a cache


def picture(request, path):
    """A picture as a page shows it, while there is a page that shows it to this visitor.

    Nothing else of the media folder: the pictures as they were uploaded and the documents are not for everyone.
    """
    rendition = get_object_or_404(PortalRendition.objects.select_related("image"), file=f"images/{path}")
    if is_public(rendition.image):
        kept = f"public, max-age={KEPT}"
    elif may_see(rendition.image, request):
        kept = "private, no-store"
    else:
        raise Http404
    if rendition.image.is_withheld:
        return stand_in(request, rendition.image, "core/withheld.svg", "image/svg+xml")
    response = serve(request, rendition.file.name, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = kept
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def document(request, document_id, filename):
    """Wagtail's download, whole or in part, in a sandbox as well; not a PDF, which browsers refuse to show in one.

    What is there no more leads to the public file that took its place.
    """
    try:
        response = serve_document(request, document_id, filename)
    except Http404:
        newer = next((file for file in successors(int(document_id)) if is_public(file)), None)
        if newer is None:
            raise
        return redirect(newer.url)
    if not is_for_everyone(get_object_or_404(PortalDocument, pk=document_id)):
        response["Cache-Control"] = "private, no-store"
    if response.get("Content-Encoding") == "None":  # Wagtail writes it for a file that is not encoded
        del response["Content-Encoding"]
    if response.get("Content-Type") != "application/pdf" and "Content-Security-Policy" in response:
        response["Content-Security-Policy"] += "; sandbox"
    return part_of(response, request) if request.method == "GET" and response.status_code == 200 else response


def is_for_everyone(item: PortalDocument) -> bool:
    """Whether it is public, and its collection asks no visitor who that is."""
    return is_public(item) and not item.collection.get_view_restrictions().exists()


def part_of(response: FileResponse, request) -> HttpResponse:
    """The bytes that `Range` asks for, without which iPhones play neither sound nor film (RFC 9110, 14).

    Several ranges, a header nobody understands and one for another state of the file give the whole.
    """
    response["Accept-Ranges"] = "bytes"
    asked = re.fullmatch("bytes=([0-9]{0,15})-([0-9]{0,15})", request.headers.get("Range", ""))
    states = (response.get("ETag"), response.get("Last-Modified"))
    if not asked or asked[0] == "bytes=-" or request.headers.get("If-Range", states[0]) not in states:
        return response
    size = int(response["Content-Length"])
    if asked[1]:
        start, end = int(asked[1]), min(int(asked[2] or size), size - 1)
    else:  # the last so many bytes
        start, end = max(size - int(asked[2]), 0), size - 1
    if start > end:
        response.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {**response.headers, "Content-Range": f"bytes {start}-{end}/{size}", "Content-Length": end - start + 1}
    part = SlicedFile(response.file_to_stream, start, end)
    return FileResponse(part, status=206, content_type=headers.pop("Content-Type"), headers=headers)
