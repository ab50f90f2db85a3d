from django.conf import settings
from django.http import Http404
from django.views.static import serve


def picture(request, path):
    """A picture as a page shows it, under an address nobody can guess; a server in front may take this folder over.

    Only this folder: the pictures as they were uploaded and the documents beside it are not for everyone.
    """
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT / "images")
    except OSError as error:  # a name no file system takes
        raise Http404 from error
    response["Cache-Control"] = "public, max-age=31536000, immutable"  # a changed picture has another name
    return response
