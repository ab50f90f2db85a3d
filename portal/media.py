from django.conf import settings
from django.http import Http404
from django.views.static import serve


def picture(request, folder, path):
    """A picture out of one folder of the media, and nothing beside it; a server in front may take this over."""
    try:
        return serve(request, path, document_root=settings.MEDIA_ROOT / folder)
    except OSError as error:  # a name no file system takes
        raise Http404 from error
