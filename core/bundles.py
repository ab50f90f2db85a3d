"""Đợt đăng: pages whose approved versions wait for one another and go live together, all of them or none (W7).

A bundle publishes nothing that was not approved: `core.approval.publish_approved` lets the version of a page that lies
in an open bundle wait (`Revision.approved_go_live_at`, as for any date), and core/schedule.py publishes what waits.
"""

import logging
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.log_actions import log
from wagtail.models import Page, Revision

JOINED, KEPT, LEFT = "portal.bundle_joined", "portal.bundle_kept", "portal.bundle_left"
MADE, MOVED = "portal.bundle_made", "portal.bundle_moved"
logger = logging.getLogger(__name__)
RETRY = timedelta(minutes=5)  # after a failure; sooner when something in the bundle changes


class Unready(Exception):
    """Why a bundle cannot go live: one sentence for each page."""


class BundleQuerySet(models.QuerySet):
    def open(self):
        """Those not published yet, the next to come first."""
        return self.filter(published_at=None).order_by("go_live_at", "pk")

    def due(self, now):
        """Open ones whose moment has come, without those that have just failed."""
        rested = Q(failed_at=None) | Q(failed_at__lte=now - RETRY)
        return self.open().filter(rested, go_live_at__lte=now)

    def overdue(self, now):
        """Open ones whose moment has passed, for the alarm."""
        return self.open().filter(go_live_at__lte=now)


class Bundle(models.Model):
    """Pages that become public together at one moment."""

    name = models.CharField("tên đợt đăng", max_length=200)
    go_live_at = models.DateTimeField(
        "đăng vào lúc", help_text="Cả đợt cùng công khai từ lúc này, khi mọi trang trong đợt đã được duyệt."
    )
    published_at = models.DateTimeField(null=True, editable=False)
    failed_at = models.DateTimeField(null=True, editable=False)
    failure = models.TextField(blank=True, editable=False)

    objects = BundleQuerySet.as_manager()

    class Meta:
        verbose_name = "đợt đăng"
        verbose_name_plural = "đợt đăng"
        ordering = ["-go_live_at", "-pk"]

    def __str__(self):
        return self.name

    @property
    def is_open(self) -> bool:
        return self.published_at is None

    def waiting(self) -> dict[int, Revision]:
        """The approved versions that wait, by the number of their page."""
        pages = [str(pk) for pk in self.items.values_list("page", flat=True)]
        versions = Revision.page_revisions.filter(object_id__in=pages, approved_go_live_at__isnull=False)
        return {int(version.object_id): version for version in versions}

    def obstacles(self) -> list[str]:
        """Why it could not go live at its moment, as things stand; empty when nothing is in the way."""
        waiting, found = self.waiting(), []
        for item in self.items.select_related("page"):
            version = waiting.get(item.page_id)
            if version is None:
                found.append(f"“{item.page.draft_title}” chưa có bản được duyệt")
            elif (own := parse_datetime(version.content.get("go_live_at") or "")) and own > self.go_live_at:
                found.append(f"“{item.page.draft_title}” tự hẹn giờ đăng muộn hơn cả đợt")
            else:
                found += version.as_object().missing_from(self)
        return found or ([] if waiting else ["đợt chưa có trang nào"])

    @transaction.atomic
    def publish(self) -> None:
        """Makes every waiting version public, in the order the pages joined; all or, with Unready raised, none."""
        if obstacles := self.obstacles():
            raise Unready("; ".join(obstacles))
        waiting = self.waiting()
        for item in self.items.select_related("page").order_by("pk"):
            item.revision = waiting[item.page_id]
            try:
                item.revision.publish(log_action="wagtail.publish.scheduled")
            except Exception as error:  # its address was taken since, say
                reason = " ".join(getattr(error, "messages", [str(error)]))
                raise Unready(f"“{item.page.draft_title}”: {reason}") from error
            item.is_open = False
            item.save(update_fields=["revision", "is_open"])
        self.published_at, self.failed_at, self.failure = timezone.now(), None, ""
        self.save(update_fields=["published_at", "failed_at", "failure"])

    def publish_or_tell(self) -> None:
        """Publishes, or writes down why it could not; called with the row locked."""
        try:
            self.publish()
        except Unready as error:
            logger.error("Không đăng được đợt “%s”: %s", self, error)
            self.failed_at, self.failure = timezone.now(), str(error)
            self.save(update_fields=["failed_at", "failure"])

    @transaction.atomic
    def move(self, moment) -> None:
        """Sets another moment, for the versions that wait as well."""
        self.go_live_at, self.failed_at = moment, None
        self.save(update_fields=["go_live_at", "failed_at"])
        pks = [version.pk for version in self.waiting().values()]
        Revision.objects.filter(pk__in=pks).update(approved_go_live_at=moment)

    @transaction.atomic
    def join(self, page: Page, user=None) -> None:
        """Takes a page in; nothing happens when it lies in this bundle already. Raises ValidationError."""
        item = bundle_item_of(page)
        if item and item.bundle_id == self.pk:
            return
        if not self.is_open:
            raise ValidationError("Đợt này đã đăng: hãy lập đợt khác.")
        if item:
            raise ValidationError(f"“{page.draft_title}” đang ở đợt “{item.bundle}”: hãy bỏ trang khỏi đợt ấy trước.")
        if page.scheduled_revision:
            raise ValidationError(f"“{page.draft_title}” đã duyệt và hẹn giờ đăng riêng: hãy bỏ lịch hẹn ấy trước.")
        self.items.create(page_id=page.pk)
        Bundle.objects.filter(pk=self.pk).update(failed_at=None)
        log(instance=page.specific, action=JOINED, user=user, data={"bundle": self.name})


class BundleItemQuerySet(models.QuerySet):
    def open(self):
        """Those whose bundle was not published yet."""
        return self.filter(is_open=True)

    def page_keys(self):
        """The pages of open bundles as versions name them: for a subquery on `Revision.object_id`."""
        return self.open().annotate(key=Cast("page_id", CharField())).values("key")


class BundleItem(models.Model):
    """A page in a bundle, and from its publication on the version that went live with it."""

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="items")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="bundle_items", verbose_name="trang")
    page.wagtail_reference_index_ignore = True
    revision = models.ForeignKey(Revision, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    is_open = models.BooleanField(default=True, editable=False)

    objects = BundleItemQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "trang trong đợt đăng"
        constraints = [
            models.UniqueConstraint(fields=["page"], condition=Q(is_open=True), name="one_open_bundle_of_a_page"),
        ]

    def __str__(self):
        return f"{self.page}, {self.bundle}"

    def keep(self, revision: Revision, user=None) -> None:
        """Lets a version that was just approved wait for the bundle."""
        bundle = Bundle.objects.select_for_update().get(pk=self.bundle_id)
        others = Revision.objects.filter(base_content_type=revision.base_content_type, object_id=revision.object_id)
        others.update(approved_go_live_at=None)
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=bundle.go_live_at)
        Bundle.objects.filter(pk=bundle.pk).update(failed_at=None)
        log(instance=self.page.specific, action=KEPT, user=user, revision=revision, data={"bundle": bundle.name})

    @transaction.atomic
    def leave(self, user) -> None:
        """Takes the page out. A version that waited is a draft again, to be handed in for a day of its own."""
        waiting = self.bundle.waiting().get(self.page_id)
        if waiting:
            waiting.approved_go_live_at = None
            waiting.save(user=user, update_fields=["approved_go_live_at"])
        log(instance=self.page.specific, action=LEFT, user=user, data={"bundle": self.bundle.name})
        Bundle.objects.filter(pk=self.bundle_id).update(failed_at=None)
        self.delete()


def bundle_item_of(page) -> BundleItem | None:
    """Where the page waits for others, or None."""
    return BundleItem.objects.open().filter(page=page.pk).select_related("bundle").first()
