"""Where pictures, files and rows of lists are used: what the public sees of them, and which drafts need them.

What stands in public was approved as it is, so the file behind it neither changes nor goes away (`why_not`); and it is
for visitors only while something that they may read uses it (`may_see`). For pages Wagtail's index of references
answers; it knows the saved page and what corrections replaced, not the versions beside it, which are looked through one
by one.
"""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import PROTECT, Q, TextField
from django.db.models.functions import Cast
from wagtail.models import Page, ReferenceIndex, Revision, TaskState

from core.history import PublishedChange
from core.previews import PreviewLink
from core.queries import VisiblePageQuerySet, has_expired

NAMED_AT_MOST = 5


def live_pages_using(item):
    """The live pages that refer to the item in a field, a text or a block, or in the earlier version of a correction:
    a VisiblePageQuerySet of Page."""
    types = ContentType.objects.get_for_models(Page, PublishedChange)
    references = ReferenceIndex.get_references_to(item).values_list("base_content_type", "object_id")
    pages, changes = ([pk for type_pk, pk in references if type_pk == types[m].pk] for m in (Page, PublishedChange))
    corrected = PublishedChange.objects.filter(pk__in=changes).values("page")
    return VisiblePageQuerySet(Page).live().filter(Q(pk__in=pages) | Q(pk__in=corrected))


def public_uses(item) -> list:
    """The live pages and whatever else, such as the office's particulars, that show the item to the public."""
    return [*live_pages_using(item), *_uses_beside_pages(item)]


def versions_on_their_way_using(item) -> list:
    """The pages, as they would become, whose version in review or approved for a later day refers to the item."""
    on_their_way = Q(task_states__status=TaskState.STATUS_IN_PROGRESS) | Q(approved_go_live_at__isnull=False)
    pages = [version.as_object() for version in Revision.page_revisions.filter(on_their_way).distinct()]
    return [page for page in pages if _refers_to(page, item)]


def is_public(item) -> bool:
    """Whether something that everyone may read shows the picture or offers the file."""
    return live_pages_using(item).visible().exists() or bool(_uses_beside_pages(item))


def may_see(item, request) -> bool:
    """`is_public`, or the visitor may read a closed page that uses the item, or a version by a link for it; who works
    here sees drafts too."""
    return (
        is_public(item)
        or request.user.has_perm("wagtailadmin.access_admin")
        or any(
            all(restriction.accept_request(request) for restriction in page.get_view_restrictions())
            for page in live_pages_using(item)
            if not has_expired(page)
        )
        or any(_refers_to(link.revision.as_object(), item) for link in PreviewLink.objects.opened_by(request))
    )


def relying_on(page) -> list:
    """What is no page itself and refers to this one, such as evidence: it goes without when the page is withdrawn."""
    return _rows_referring_to(page)


def drafts_needing(row):
    """Pages whose newest or scheduled version names the row in a field that protects it (PROTECT): a QuerySet of Page.

    Such a version cannot be opened without the row. It is JSON, and the database protects only what the page itself
    holds, so the versions that differ from their page are looked through, and no others.
    """
    unpublished = Page.objects.filter(Q(live=False) | Q(has_unpublished_changes=True))
    newest = list(unpublished.exclude(latest_revision=None).values_list("latest_revision", flat=True))
    return _pages_naming(row, Q(pk__in=newest) | Q(approved_go_live_at__isnull=False))


def histories_needing(row):
    """Pages of which a version that was public names the row in such a field: a QuerySet of Page."""
    return _pages_naming(row, Q(pk__in=PublishedChange.objects.filter(revision__isnull=False).values("revision")))


def _pages_naming(row, among: Q):
    relations = row._meta.get_fields(include_hidden=True)
    fields = {r.field.name for r in relations if r.one_to_many and r.auto_created and r.on_delete is PROTECT}
    if not fields:
        return Page.objects.none()
    # Both databases write `"category": 5` with one space; within a text or a block the quotation marks are escaped.
    named = rf'"({"|".join(sorted(fields))})": {row.pk}[,}}]'
    versions = (
        Revision.page_revisions.filter(among).annotate(text=Cast("content", TextField())).filter(text__regex=named)
    )
    return Page.objects.filter(pk__in=[int(pk) for pk in versions.values_list("object_id", flat=True)])


def why_not(item) -> str:
    """Why the picture or file may neither change nor be deleted, and the way on; "" when it may."""
    uses = public_uses(item) or versions_on_their_way_using(item)
    if not uses:
        return ""
    return (
        f"“{item}” đang hiện công khai hoặc chờ duyệt ở {_named(uses)}."
        " Hãy tải tệp mới lên, thay vào chỗ đó rồi trình duyệt."
    )


def why_not_delete(item) -> str:
    """Why the item may not be deleted, and the way on; "" when it may go."""
    if hasattr(item, "public_fields") and (reason := why_not(item)):
        return f"Không xóa được: {reason}"
    if drafts := drafts_needing(item):
        return (
            f"Không xóa được: bản thảo {_named(drafts)} còn dùng “{item}”. Hãy chọn mục khác trong bản thảo ấy trước."
        )
    if not hasattr(item, "public_fields") and (pages := histories_needing(item)):  # a file has to be free to go
        return f"Không xóa được: một bản đã công khai của {_named(pages)} còn dùng “{item}”, và người đọc xem lại được."
    return ""


def refuse_deletion(sender, instance, **kwargs):
    """The last word before a picture or a file is deleted, whatever address asked; a pre_delete receiver."""
    if reason := why_not_delete(instance):
        raise PermissionDenied(reason)


def _refers_to(page, item) -> bool:
    """Whether a version of a page shows the picture or offers the file."""
    wanted = (ContentType.objects.get_for_model(item).pk, str(item.pk))
    # A private method of Wagtail's, the only one that reads a version; tests/test_files.py pins it.
    return any(found[:2] == wanted for found in ReferenceIndex._extract_references_from_object(page))


def _uses_beside_pages(item) -> list:
    """What shows the item besides pages; a row that says it is not `is_public` shows nothing yet."""
    return [row for row in _rows_referring_to(item) if getattr(row, "is_public", True)]


def _rows_referring_to(item) -> list:
    pages = ContentType.objects.get_for_models(Page, PublishedChange).values()
    found = ReferenceIndex.get_references_to(item).exclude(base_content_type__in=pages)
    return [source for source, _ in found.group_by_source_object()]


def _named(uses) -> str:
    names = [f"trang “{use.draft_title}”" if isinstance(use, Page) else f"“{use._meta.verbose_name}”" for use in uses]
    more = f" và {len(names) - NAMED_AT_MOST} nơi khác" if len(names) > NAMED_AT_MOST else ""
    return ", ".join(names[:NAMED_AT_MOST]) + more
