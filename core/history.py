"""The public history of a page: when a version came out, what changed, and who answered for it, by role (★25, ★28)."""

from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, Revision


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
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
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


def record_publication(sender, instance, revision, **kwargs):
    """Adds the row of a page that was just published; does nothing for what is not a page's version."""
    if revision is None:
        return
    round_ = revision.task_states.filter(status="approved").order_by("-finished_at").first()
    kind = getattr(instance, "change_kind", "") or ChangeKind.UPDATE
    earlier = None
    if kind == ChangeKind.CORRECTION:
        last = (
            PublishedChange.objects.filter(page=instance.pk, revision__isnull=False).select_related("revision").first()
        )
        earlier = last and last.revision.content
    PublishedChange.objects.create(
        page_id=instance.pk,
        revision=revision,
        kind=kind,
        note=getattr(instance, "change_note", ""),
        editor_role=role_of(revision.user),
        approver_role=role_of(round_ and round_.finished_by),
        earlier_content=earlier,
    )


def record_withdrawal(page, user, note: str) -> None:
    """Adds the row of a page that someone has just withdrawn."""
    PublishedChange.objects.create(page_id=page.pk, kind=WITHDRAWAL, note=note, approver_role=role_of(user))


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
