"""Minh chứng: what shows that an expected output is there.

It stands outside the versions of its plan: adding it needs no new approval of the plan. The two-person rule holds
all the same: a page was approved as such, and counts while it is published; a file or an address elsewhere counts once
another person has confirmed it.
"""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from core.queries import VisiblePageQuerySet
from core.vietnamese import normalize_line, without_stray_marks

ADDED, CONFIRMED, REMOVED = "plans.evidence.add", "plans.evidence.confirm", "plans.evidence.remove"


# A page was approved as such, and counts as one; what else it is said to be worth is one person's word.
NEEDS_CONFIRMING = Q(confirmed_by=None) & (Q(page=None) | Q(quantity__gt=1))


class EvidenceQuerySet(models.QuerySet):
    def published(self):
        """Evidence that a visitor can open, with what it is."""
        # By its page alone: a list of all visible pages would be made for it, thousands of articles long.
        can_be_opened = Q(page=None) | Exists(VisiblePageQuerySet(Page).visible().filter(pk=OuterRef("page")))
        return self.exclude(NEEDS_CONFIRMING).filter(can_be_opened).select_related("page", "document")

    def awaiting(self):
        """What a second person has to confirm, the oldest first."""
        return self.filter(NEEDS_CONFIRMING).order_by("added_at")


class Evidence(models.Model):
    """A page, a file or an address elsewhere that proves an expected output."""

    output = models.ForeignKey(
        "plans.ExpectedOutput", verbose_name="sản phẩm", on_delete=models.CASCADE, related_name="evidence"
    )
    page = models.ForeignKey(
        Page,
        verbose_name="bài, văn bản, trang trên cổng",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    document = models.ForeignKey(
        "core.PortalDocument",
        verbose_name="tệp báo cáo",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    url = models.URLField(
        "địa chỉ nơi khác",
        max_length=500,
        blank=True,
        validators=[URLValidator(["https", "http"])],
        help_text="Ví dụ bài trên báo, phim trên đài.",
    )
    title = models.CharField(
        "tên minh chứng",
        max_length=255,
        blank=True,
        help_text="Bắt buộc với địa chỉ nơi khác; để trống thì lấy tên tệp.",
    )
    quantity = models.PositiveIntegerField(
        "số lượng", default=1, help_text="Minh chứng này tính là mấy, ví dụ một báo cáo kể 12 tin, bài."
    )
    added_at = models.DateTimeField("thêm lúc", auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người thêm",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người xác nhận",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        ordering = ["added_at", "pk"]
        default_permissions = ["add"]
        permissions = [("confirm_evidence", "Xác nhận và gỡ minh chứng")]
        constraints = [
            models.UniqueConstraint(
                fields=["output", "page"],
                name="evidence_once_per_output",
                violation_error_message="Sản phẩm này đã có minh chứng ấy.",
            ),
            models.UniqueConstraint(
                fields=["output", "document"],
                name="evidence_file_once_per_output",
                violation_error_message="Sản phẩm này đã có tệp ấy làm minh chứng.",
            ),
            models.UniqueConstraint(
                fields=["output", "url"],
                condition=~Q(url=""),
                name="evidence_address_once_per_output",
                violation_error_message="Sản phẩm này đã có địa chỉ ấy làm minh chứng.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("added_by")), name="evidence_confirmed_by_another"
            ),
        ]

    def __str__(self):
        return f"{self.output}: {self.name}"

    def clean(self):
        super().clean()
        self.title = normalize_line(without_stray_marks(self.title))
        given = [name for name in ("page", "document", "url") if getattr(self, name)]
        if len(given) != 1:
            raise ValidationError("Hãy chọn đúng một: trang trên cổng, tệp, hoặc địa chỉ nơi khác.")
        if self.url and not self.title:
            raise ValidationError({"title": "Hãy đặt tên cho địa chỉ này, ví dụ tên bài báo."})
        if not 1 <= (self.quantity or 0) <= 100_000:
            raise ValidationError({"quantity": "Số lượng phải từ 1 đến 100.000."})

    @property
    def name(self) -> str:
        """What a reader is told to open."""
        return self.title or (self.page.title if self.page else self.document.title if self.document else self.url)

    @property
    def address(self) -> str:
        return self.page.url if self.page else self.document.url if self.document else self.url

    @property
    def dated_on(self) -> date:
        """The day it began to count: that its page was first published, or that a second person confirmed it."""
        moment = self.page.first_published_at if self.page else self.confirmed_at
        return timezone.localdate(moment or self.added_at)

    @property
    def needs_confirming(self) -> bool:
        return not self.confirmed_by_id and (not self.page_id or self.quantity > 1)

    def may_be_confirmed_by(self, user) -> bool:
        """By who approves, and did not add it."""
        return self.needs_confirming and self.added_by_id != user.pk and user.has_perm("plans.confirm_evidence")

    def may_be_removed_by(self, user) -> bool:
        """By who approves; by who added it too, until another has confirmed it."""
        own = self.added_by_id == user.pk and not self.confirmed_by_id
        return own or user.has_perm("plans.confirm_evidence")

    @property
    def is_public(self) -> bool:
        """Whether what it shows may be seen because of it: confirmed, and of a plan that visitors read."""
        plan = self.output.activity.plan
        return bool(self.confirmed_by_id) and VisiblePageQuerySet(Page).visible().filter(pk=plan.pk).exists()


def log_evidence(action: str, evidence: Evidence, user=None) -> None:
    """Writes into the plan's log what was linked to which output; who did it is whoever is signed in."""
    log(
        instance=evidence.output.activity.plan,
        action=action,
        user=user,
        data={"output": str(evidence.output), "evidence": evidence.name[:300]},
    )


def log_addition(sender, instance, created, **kwargs):
    """A post_save receiver: every link is in the log, whichever screen or import made it."""
    if created and not kwargs.get("raw"):
        log_evidence(ADDED, instance)


def log_removal(sender, instance, **kwargs):
    """A post_delete receiver: also of what goes with its page, or with an output taken out of the plan."""
    log_evidence(REMOVED, instance)
