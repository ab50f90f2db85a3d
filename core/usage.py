"""Where documents are used: what visitors may download.

For pages Wagtail's index of references answers; it knows the saved page and not the versions beside it.
"""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, ReferenceIndex


def live_pages_using(item):
    """The live pages that refer to the item in a field, a text or a block: a QuerySet of Page."""
    references = ReferenceIndex.get_references_to(item).filter(base_content_type=_page_type())
    return Page.objects.live().filter(pk__in=list(references.values_list("object_id", flat=True)))


def may_download(document, request) -> bool:
    """Whether a live page that the visitor may read uses the document; who works here reads drafts too."""
    if request.user.has_perm("wagtailadmin.access_admin"):
        return True
    return any(
        all(restriction.accept_request(request) for restriction in page.get_view_restrictions())
        for page in live_pages_using(document)
    )


def _page_type():
    return ContentType.objects.get_for_model(Page)
