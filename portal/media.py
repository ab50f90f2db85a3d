"""Files for visitors: only what they may see, and never read as a page by a browser, whatever they hold."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.static import serve
from wagtail.documents.views.serve import serve as serve_document

from core.models import PortalRendition
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
    response = serve(request, rendition.file.name, document_root=settings.MEDIA_ROOT)
    response["Cache-Control"] = kept
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def document(request, document_id, filename):
    """Wagtail's download, in a sandbox as well; not a PDF, which browsers refuse to show in one."""
    response = serve_document(request, document_id, filename)
    if response.get("Content-Type") != "application/pdf" and "Content-Security-Policy" in response:
        response["Content-Security-Policy"] += "; sandbox"
    return response
