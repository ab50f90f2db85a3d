"""When a page is looked through, for search and for what it refers to: as it is saved, and once more when it is out."""

from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Page, ReferenceIndex
from wagtail.search import index
from wagtail.search.backends import get_search_backends
from wagtail.signal_handlers import disable_reference_index_auto_update, reference_index_auto_update_disabled

_is_put_off = ContextVar("_is_put_off", default=False)


@contextmanager
def index_later():
    """Saving a page leaves the search index alone in here; what was saved is to be handed to `index_now`."""
    token = _is_put_off.set(True)
    try:
        yield
    finally:
        _is_put_off.reset(token)


def is_put_off() -> bool:
    return _is_put_off.get()


def index_now(model, pages):
    """Brings the search index up to pages of one type, as they stand in memory."""
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, pages)


def refer_now(model, pages):
    """Writes what pages of one type refer to, as they stand in memory."""
    kind, base = (ContentType.objects.get_for_model(each) for each in (model, Page))
    ReferenceIndex.objects.filter(content_type=kind, object_id__in=[str(page.pk) for page in pages]).delete()
    ReferenceIndex.objects.bulk_create(
        ReferenceIndex(
            content_type=kind,
            base_content_type=base,
            object_id=page.pk,
            to_content_type_id=to_kind,
            to_object_id=to_pk,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for page in pages
        for to_kind, to_pk, model_path, content_path in set(ReferenceIndex._extract_references_from_object(page))
    )


@contextmanager
def references_once(page):
    """What the page refers to is looked for once after it was saved, not once more for each of its rows."""
    if getattr(reference_index_auto_update_disabled, "value", False):  # an import looks for many pages at the end
        yield
        return
    with disable_reference_index_auto_update():
        yield
    saved = type(page)._default_manager.get(pk=page.pk)  # the one in memory may be a draft
    with transaction.atomic():
        ReferenceIndex.create_or_update_for_object(saved)


def index_again(sender, instance, **kwargs):
    """Wagtail looks through a page while it saves, before its inline rows are written: once published, look again.

    For search, and for what the page refers to: a file taken off the page is no longer in use.
    """
    if is_put_off():
        return
    page = sender._default_manager.get(pk=instance.pk)
    index.insert_or_update_object(page)
    with transaction.atomic():
        ReferenceIndex.create_or_update_for_object(page)
