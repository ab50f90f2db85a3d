"""Files for visitors: never read as a page by a browser, whatever they hold."""

from django.conf import settings
from django.http import Http404
from django.views.static import serve
from wagtail.documents.views.serve import serve as serve_document


def picture(request, path):
    """A picture as a page shows it, under an address nobody can guess; a server in front may take this folder over.

    Only this folder: the pictures as they were uploaded and the documents beside it are not for everyone.
    """
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT / "images")
    except OSError as error:  # a name no file system takes
        raise Http404 from error
    response["Cache-Control"] = "public, max-age=31536000, immutable"  # a changed picture has another name
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def document(request, document_id, filename):
    """Wagtail's download, in a sandbox as well; not a PDF, which browsers refuse to show in one."""
    response = serve_document(request, document_id, filename)
    if response.get("Content-Type") != "application/pdf" and "Content-Security-Policy" in response:
        response["Content-Security-Policy"] += "; sandbox"
    return response
