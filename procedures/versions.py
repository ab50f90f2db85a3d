"""The versions of a procedure that were public, and what each changed, told when it came out (★8)."""

from datetime import date, datetime, time

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from core.history import WITHDRAWAL, PublishedChange, reopened
from core.queries import bad_filter, is_number
from core.vietnamese import shorten
from procedures.comparison import compare

TOLD = 40  # changes of one version that the list of the month and the feed tell
LONGEST = 300


def public_versions(page):
    """The publications of a page whose version still exists, the newest first; never a draft: a QuerySet."""
    rows = PublishedChange.objects.filter(page=page.pk, revision__isnull=False).exclude(kind=WITHDRAWAL)
    return rows.select_related("revision").defer("revision__content", "earlier_content")


def chosen_pair(versions: list[PublishedChange], query) -> tuple[PublishedChange, PublishedChange] | None:
    """The earlier and the later version that `tu` and `den` name, the two newest without them; None where there is
    but one. NothingThere for a version that was never public."""
    later = _chosen(versions, query.get("den", "")) or (versions[0] if versions else None)
    place = versions.index(later) if later else 0
    earlier = _chosen(versions, query.get("tu", "")) or next(iter(versions[place + 1 :]), None)
    if not earlier or not later:
        return None
    return tuple(sorted((earlier, later), key=lambda version: (version.published_at, version.pk)))


def _chosen(versions, number: str) -> PublishedChange | None:
    if not number:
        return None
    found = (version for version in versions if is_number(number) and version.revision_id == int(number))
    return next(found, None) or bad_filter("bản đã công khai mang số", number)


class ProcedureChangeQuerySet(models.QuerySet):
    def public(self):
        """Of procedures that visitors may read, the newest first, each with what its line shows."""
        visible = _procedures().visible()
        rows = self.filter(change__page__in=visible.values("pk"), change__revision__isnull=False)
        code = Subquery(_procedures().filter(pk=OuterRef("change__page")).values("code"))
        rows = rows.select_related("change__page").defer("change__earlier_content").annotate(code=code)
        return rows.order_by("-change__published_at", "-pk")

    def of_month(self, first: date):
        return self.public().filter(change__published_at__year=first.year, change__published_at__month=first.month)

    def month_before(self, first: date) -> date | None:
        """The last month before this one in which something changed."""
        began = timezone.make_aware(datetime.combine(first, time.min))
        last = self.public().filter(change__published_at__lt=began).first()
        return timezone.localdate(last.change.published_at).replace(day=1) if last else None


class ProcedureChange(models.Model):
    """What one publication of a procedure changed, in words. Rows are only ever added."""

    change = models.OneToOneField(PublishedChange, on_delete=models.CASCADE, related_name="+")
    is_first = models.BooleanField()
    words = models.JSONField(default=list)

    objects = ProcedureChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "thay đổi của thủ tục"
        verbose_name_plural = "thay đổi của thủ tục"

    def __str__(self):
        return str(self.change)


def _procedures():
    return apps.get_model("procedures", "ProcedurePage").objects


def record_changes(sender, instance, created, **kwargs):
    """Tells what a publication of a procedure changed; a post_save receiver of PublishedChange."""
    if not created or not instance.revision_id or not _procedures().filter(pk=instance.page_id).exists():
        return
    before = public_versions(instance.page).exclude(pk=instance.pk).first()
    earlier = before and reopened(before.revision.as_object)
    changes = compare(earlier, instance.revision.as_object()) if earlier else []
    words = [shorten(" ".join(str(change).split()), LONGEST) for change in changes[:TOLD]]
    ProcedureChange.objects.create(change=instance, is_first=before is None, words=words)
