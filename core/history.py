"""The public history of a page: when a version came out, what changed, and who answered for it, by role (★25, ★28)."""

from collections.abc import Callable, Iterable, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.dispatch import Signal
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, Revision, TaskState


def reopened(version: Callable[[], Page]) -> Page | None:
    """The page as an earlier version holds it; None when a row that it cannot do without was deleted since."""
    try:
        return version()
    except Exception as error:
        if "on_delete" not in str(error):  # modelcluster raises nothing narrower
            raise
        return None


class ChangeKind(models.TextChoices):
    UPDATE = "update", "Cập nhật"
    CORRECTION = "correction", "Đính chính"


WITHDRAWAL = "withdrawal"
WITHDRAWAL_LOG_ACTION = "portal.withdrawal"


class PageContentField(models.JSONField):
    """A page as its versions hold it. Wagtail's index of references finds the pictures and files in it too."""

    def extract_references(self, value):
        page = ContentType.objects.get_for_id(value["content_type"]).model_class().from_serializable_data(value)
        # A private method of Wagtail's; tests/test_files.py pins it.
        for type_pk, *reference in ReferenceIndex._extract_references_from_object(page) if page else ():
            model = ContentType.objects.get_for_id(type_pk).model_class()
            if model in (get_image_model(), get_document_model()):
                yield model, *reference


class PublishedChange(models.Model):
    """One publication of a page, or its withdrawal. Rows are only ever added; no screen changes or removes one."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="published_changes")
    page.wagtail_reference_index_ignore = True
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="publications")
    published_at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(
        max_length=20, choices=[*ChangeKind.choices, (WITHDRAWAL, "Gỡ xuống")], default=ChangeKind.UPDATE
    )
    note = models.CharField(max_length=300, blank=True)
    editor_role = models.CharField(max_length=120, blank=True)
    approver_role = models.CharField(max_length=120, blank=True)
    # Of a correction: the text it corrects, as the page's own versions hold it.
    earlier_content = PageContentField(null=True)

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = "thay đổi đã công khai"

    def __str__(self):
        return f"{self.page}, {self.published_at:%d/%m/%Y}: {self.get_kind_display()}"

    @property
    def earlier_page(self) -> Page | None:
        """The page as it read before this correction."""
        content = self.earlier_content
        return reopened(lambda: self.page.specific.with_content_json(content)) if content else None


changes_recorded = Signal()  # `changes`: rows that were just added, each with its page and its version


def record_publications(sender, publications, **kwargs):
    """Adds the rows of pages that were just published; none for what is not a page's version."""
    publications = [(page, revision) for page, revision in publications if revision]
    rounds = TaskState.objects.filter(status="approved", revision__in=[revision for _, revision in publications])
    approvers = {round_.revision_id: round_.finished_by for round_ in rounds.order_by("finished_at")}
    changes = [
        PublishedChange(
            page=page,
            revision=revision,
            kind=getattr(page, "change_kind", "") or ChangeKind.UPDATE,
            note=getattr(page, "change_note", ""),
            editor_role=role_of(revision.user),
            approver_role=role_of(approvers.get(revision.pk)),
            earlier_content=_corrected(page),
        )
        for page, revision in publications
    ]
    for change in changes:
        if change.earlier_content:
            change.save()  # and is looked through for the pictures and files it shows
    PublishedChange.objects.bulk_create(change for change in changes if change.pk is None)
    changes_recorded.send(sender=PublishedChange, changes=changes)


def _corrected(page) -> dict | None:
    """The content that a correction corrects."""
    if getattr(page, "change_kind", "") != ChangeKind.CORRECTION:
        return None
    last = PublishedChange.objects.filter(page=page.pk, revision__isnull=False).select_related("revision").first()
    return last and last.revision.content


def last_versions(pages: Iterable[int], before: Sequence[PublishedChange]) -> dict[int, Revision]:
    """Of pages by their numbers: the version that was public before those changes, where there was one."""
    rows = PublishedChange.objects.filter(page__in=pages, revision__isnull=False)
    rows = rows.exclude(pk__in=[change.pk for change in before]).order_by("published_at", "pk")
    last = dict(rows.values_list("page", "revision"))
    revisions = Revision.objects.in_bulk(last.values())
    return {page: revisions[revision] for page, revision in last.items()}


def record_withdrawals(pages, user, note: str) -> None:
    """Adds the rows of pages that someone has just withdrawn."""
    told = {"kind": WITHDRAWAL, "note": note, "approver_role": role_of(user)}
    PublishedChange.objects.bulk_create(PublishedChange(page_id=page.pk, **told) for page in pages)


def withdrawal_of(page) -> PublishedChange | None:
    """Why the page is not there any more, if whoever withdrew it said so and everyone may know."""
    if page.live:
        return None
    last = PublishedChange.objects.filter(page=page.pk).first()
    is_told = last and last.kind == WITHDRAWAL and last.note
    return last if is_told and not page.get_view_restrictions() else None


def role_of(user) -> str:
    """What the public reads of who acted: the groups, never the name."""
    return ", ".join(group.name for group in user.groups.all()) if user else ""
