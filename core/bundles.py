"""Đợt đăng: pages whose approved versions wait for one another and go live together, all of them or none (W7).

A bundle publishes nothing that was not approved: `core.approval.publish_approved` lets the version of a page that lies
in an open bundle wait (`Revision.approved_go_live_at`, as for any date), and core/schedule.py publishes what waits.
"""

import logging
from datetime import timedelta
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from core import vietnamese

JOINED, KEPT, LEFT = "portal.bundle_joined", "portal.bundle_kept", "portal.bundle_left"
MADE, MOVED = "portal.bundle_made", "portal.bundle_moved"
logger = logging.getLogger(__name__)
RETRY = timedelta(minutes=5)  # after a failure; sooner when something in the bundle changes


def moment_in_words(moment) -> str:
    return vietnamese.long_moment(timezone.localtime(moment))


class Obstacle(NamedTuple):
    """What stands in the way of a bundle: the number of the page it is about, if of one, and what to say after its
    name. `core.bundle_views.in_words` names the page to those who may know of it."""

    page: int | None
    reason: str


class Unready(Exception):
    """A bundle cannot go live."""

    def __init__(self, obstacles: list[Obstacle]):
        super().__init__("; ".join(f"trang {page}: {reason}" if page else reason for page, reason in obstacles))
        self.obstacles = obstacles


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


def _as_it_waits(version: Revision):
    """A version with what it says of its moment and of others; only a type that waits for others is read whole, which
    takes a query for each of its lists."""
    model = ContentType.objects.get_for_id(version.content_type_id).model_class()
    if model.waits_for_others:
        return version.as_object()
    moment = model._meta.get_field("go_live_at").to_python(version.content.get("go_live_at"))
    return model(pk=int(version.object_id), go_live_at=moment)


class Bundle(models.Model):
    """Pages that become public together at one moment."""

    name = models.CharField("tên đợt đăng", max_length=200)
    go_live_at = models.DateTimeField(
        "đăng vào lúc", help_text="Cả đợt cùng công khai từ lúc này, khi mọi trang trong đợt đã được duyệt."
    )
    published_at = models.DateTimeField(null=True, editable=False)
    failed_at = models.DateTimeField(null=True, editable=False)
    failures = models.JSONField(default=list, editable=False)  # the obstacles that were met

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

    def obstacles(self) -> list[Obstacle]:
        """Why it could not go live at its moment, as things stand; empty when nothing is in the way."""
        waiting, found, items = self.waiting(), [], list(self.items.all())
        inside = {item.page_id for item in items}
        for item in items:
            version = waiting.get(item.page_id)
            if item.brought_by_id and item.brought_by_id not in inside:
                found.append(Obstacle(item.page_id, "được đưa vào đợt cùng một trang nay không còn ở trong đợt"))
            if version is None:
                found.append(Obstacle(item.page_id, "chưa có bản được duyệt"))
                continue
            page = _as_it_waits(version)
            if page.not_before and page.not_before > self.go_live_at:
                found.append(Obstacle(item.page_id, f"chỉ được công khai từ {moment_in_words(page.not_before)}"))
            found += page.missing_from(self)
        return found or ([] if waiting else [Obstacle(None, "đợt chưa có trang nào")])

    def earliest(self):
        """The moment before which some page, as last saved, may not be public; None if there is none."""
        pages = [item.page for item in self.items.select_related("page__latest_revision")]
        versions = [page.latest_revision for page in pages if page.latest_revision]
        moments = [_as_it_waits(version).not_before for version in versions]
        return max(filter(None, moments), default=None)

    def hold(self) -> None:
        """Locks the row until the transaction ends, read anew. Raises ValidationError when it is open no more."""
        try:
            self.refresh_from_db(from_queryset=Bundle.objects.open().select_for_update())
        except Bundle.DoesNotExist:
            raise ValidationError("Đợt này đã đăng hoặc đã bỏ: hãy lập đợt khác.") from None

    def may_be_moved_by(self, user) -> bool:
        """The moment is whoever's made the bundle until a version was approved for it, then the approvers'."""
        return not self.waiting() or bool(user and user.has_perm("core.change_bundle"))

    @transaction.atomic
    def publish(self) -> None:
        """Makes every waiting version public, in the order the pages joined; all or, with Unready raised, none."""
        if obstacles := self.obstacles():
            raise Unready(obstacles)
        waiting = self.waiting()
        for item in self.items.select_related("page").order_by("pk"):
            item.revision = waiting[item.page_id]
            try:
                item.revision.publish(log_action="wagtail.publish.scheduled")
            except ValidationError as error:  # its address was taken since, say
                raise Unready([Obstacle(item.page_id, f"chưa đăng được: {' '.join(error.messages)}")]) from error
            except Exception as error:
                logger.exception("Lỗi khi đăng trang %s của đợt “%s”", item.page_id, self)
                raise Unready([Obstacle(item.page_id, "gặp lỗi máy chủ, nhật ký có ghi")]) from error
            item.is_open = False
            item.save(update_fields=["revision", "is_open"])
        self.published_at, self.failed_at, self.failures = timezone.now(), None, []
        self.save(update_fields=["published_at", "failed_at", "failures"])

    def publish_or_tell(self) -> None:
        """Publishes, or writes down why it could not; called with the row locked."""
        try:
            self.publish()
        except Unready as error:
            logger.error("Không đăng được đợt “%s”: %s", self, error)
            self.failed_at, self.failures = timezone.now(), error.obstacles
            self.save(update_fields=["failed_at", "failures"])

    @transaction.atomic
    def move(self, moment) -> None:
        """Sets another moment, for the versions that wait as well. Raises ValidationError when it is open no more."""
        self.hold()
        self.go_live_at, self.failed_at = moment, None
        self.save(update_fields=["go_live_at", "failed_at"])
        pks = [version.pk for version in self.waiting().values()]
        Revision.objects.filter(pk__in=pks).update(approved_go_live_at=moment)

    @transaction.atomic
    def join(self, page: Page, user=None, brought_by: Page | None = None) -> None:
        """Takes a page in, by itself or brought by another that it is to go live with; nothing happens when it lies in
        this bundle already. Raises ValidationError."""
        self.hold()
        item = bundle_item_of(page)
        if item and item.bundle_id == self.pk:
            return
        if item:
            raise ValidationError(f"“{page.draft_title}” đang ở đợt “{item.bundle}”: hãy bỏ trang khỏi đợt ấy trước.")
        if page.scheduled_revision:
            raise ValidationError(f"“{page.draft_title}” đã duyệt và hẹn giờ đăng riêng: hãy bỏ lịch hẹn ấy trước.")
        page = page.specific
        page.check_may_join(self)
        self.items.create(page_id=page.pk, brought_by_id=brought_by and brought_by.pk)
        Bundle.objects.filter(pk=self.pk).update(failed_at=None)
        log(instance=page, action=JOINED, user=user, data={"bundle": self.name})


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
    # The page that brought this one and that it does not go live without, even when that was deleted.
    brought_by = models.ForeignKey(
        Page, null=True, editable=False, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    brought_by.wagtail_reference_index_ignore = True
    # The version that was written for the bundle and for nothing else.
    drafted = models.ForeignKey(Revision, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
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
        bundle = self.bundle
        bundle.hold()
        others = Revision.objects.filter(base_content_type=revision.base_content_type, object_id=revision.object_id)
        others.update(approved_go_live_at=None)
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=bundle.go_live_at)
        Bundle.objects.filter(pk=bundle.pk).update(failed_at=None)
        log(instance=self.page.specific, action=KEPT, user=user, revision=revision, data={"bundle": bundle.name})

    def may_be_taken_out_by(self, user, page, is_waiting: bool) -> bool:
        """Taking back an approved version is withdrawing it from its day."""
        may = page.permissions_for_user(user)
        return may.can_unschedule() if is_waiting else may.can_edit()

    @transaction.atomic
    def leave(self, user) -> None:
        """Takes the page out. A version that waited is a draft again, to be handed in for another day; one that was
        written for the bundle is put aside. Raises ValidationError when the bundle is open no more."""
        self.bundle.hold()
        page = self.page.specific
        waiting = self.bundle.waiting().get(self.page_id)
        if waiting:
            waiting.approved_go_live_at = None
            waiting.save(user=user, update_fields=["approved_go_live_at"])
        if self.drafted_id and self.drafted_id == page.latest_revision_id:
            put_aside(page, user)
        log(instance=page, action=LEFT, user=user, data={"bundle": self.bundle.name})
        Bundle.objects.filter(pk=self.bundle_id).update(failed_at=None)
        self.delete()


def put_aside(page, user) -> None:
    """Makes the public version the one to go on from; the draft stays among the versions."""
    if page.current_workflow_state:
        page.current_workflow_state.cancel(user=user)
    live = page.live_revision
    type(page).objects.filter(pk=page.pk).update(
        latest_revision=live,
        latest_revision_created_at=live and live.created_at,
        draft_title=page.title,
        has_unpublished_changes=False,
    )


def bundle_item_of(page) -> BundleItem | None:
    """Where the page waits for others, or None."""
    return BundleItem.objects.open().filter(page=page.pk).select_related("bundle").first()
