"""Minh chứng: what shows that an expected output is there.

It stands outside the versions of its plan: adding it needs no new approval of the plan. The two-person rule holds
all the same: a page was approved as such, and counts while it is published; a file or an address elsewhere counts once
another person has confirmed it.
"""

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel
from wagtail.log_actions import log
from wagtail.models import Page

from core.queries import VisiblePageQuerySet

ADDED, CONFIRMED, REMOVED = "plans.evidence.add", "plans.evidence.confirm", "plans.evidence.remove"


class EvidenceQuerySet(models.QuerySet):
    def published(self):
        """Evidence that a visitor can open, with what it is."""
        is_page = Q(page__in=VisiblePageQuerySet(Page).visible())
        return self.filter(is_page | Q(confirmed_by__isnull=False)).select_related("page", "document")

    def awaiting(self):
        """What a second person has to confirm, the oldest first."""
        return self.filter(page=None, confirmed_by=None).order_by("added_at")


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
        "địa chỉ nơi khác", max_length=500, blank=True, help_text="Ví dụ bài trên báo, phim trên đài."
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

    objects = EvidenceQuerySet.as_manager()
    panels = [
        FieldPanel("output"),
        HelpPanel("Chọn một trong ba: một trang trên cổng, một tệp, hoặc một địa chỉ nơi khác."),
        FieldPanel("page"),
        FieldPanel("document"),
        FieldRowPanel([FieldPanel("url"), FieldPanel("title")]),
        FieldPanel("quantity"),
    ]

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
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("added_by")), name="evidence_confirmed_by_another"
            ),
        ]

    def __str__(self):
        return f"{self.output}: {self.name}"

    def clean(self):
        super().clean()
        given = [name for name in ("page", "document", "url") if getattr(self, name)]
        if len(given) != 1:
            raise ValidationError("Hãy chọn đúng một: trang trên cổng, tệp, hoặc địa chỉ nơi khác.")
        if self.url and not self.title.strip():
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
        """The day it came: that its page was first published, or that the file or address was added."""
        moment = self.page.first_published_at if self.page else self.added_at
        return timezone.localdate(moment or self.added_at)

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
    """A post_delete receiver; what goes with its whole plan has no log left to stand in."""
    if not isinstance(kwargs.get("origin"), Evidence | EvidenceQuerySet):
        return
    log_evidence(REMOVED, instance)
