"""Nhuận bút: what an article earns its author, month by month, on a sheet that an editor signs.

Internal: outside the article's versions, never public. Amounts are whole đồng, rounded half up twice: first the đồng
for one unit of coefficient, then coefficient times that. A row carries its own copy of what the sheet says (title,
author, type, amount), so a signed sheet stays as it was when articles, lists or rates change later. Nothing on a signed
sheet changes, by form or by query; each attempt is refused and logged. A mistake is put right by another row of a later
month (`corrects`).
"""

import hashlib
import logging
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.core.exceptions import FieldError, PermissionDenied, ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.log_actions import log
from wagtail.snippets.models import register_snippet

from core import vietnamese

logger = logging.getLogger(__name__)

SIGNED_LOG_ACTION, REFUSED_LOG_ACTION = "news.royalties_signed", "news.royalties_refused"
# Kinds of article and the highest coefficient of each, as NĐ 18/2014 Đ7 has them; an office changes its own list.
TYPES_OF_THE_LAW = {"Tin": 10, "Ảnh": 10, "Tranh": 10, "Chính luận": 30, "Phóng sự": 30, "Phỏng vấn": 30}
TYPES_OF_THE_LAW["Trực tuyến, media"] = 50
NO_RATE = "Chưa có mức nhuận bút cho bài đăng ngày {:%d/%m/%Y}: biên tập thêm ở Danh mục chung, Mức nhuận bút."


class SheetSigned(PermissionDenied):
    """The sheet is signed; the message is for who tried to change it."""


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))


class ArticleTypeQuerySet(models.QuerySet):
    def ship(self):
        """Makes the types of the law where there is no type at all; from then on the list is the editors'."""
        if not self.exists():
            self.bulk_create(self.model(name=name, max_coefficient=top) for name, top in TYPES_OF_THE_LAW.items())


@register_snippet
class ArticleType(models.Model):
    """Loại bài viết: what decides how high a coefficient may be."""

    name = models.CharField("tên", max_length=120, unique=True)
    max_coefficient = models.DecimalField(
        "hệ số tối đa", max_digits=5, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )

    objects = ArticleTypeQuerySet.as_manager()
    panels = [FieldPanel("name"), FieldPanel("max_coefficient")]

    class Meta:
        verbose_name = "loại bài viết"
        verbose_name_plural = "loại bài viết"
        ordering = ["max_coefficient", "name"]

    def __str__(self):
        return self.name


@register_snippet
class RoyaltyRate(models.Model):
    """Mức nhuận bút: what one unit of coefficient is worth from a day on, for articles that come out from that day."""

    effective_on = models.DateField("áp dụng từ ngày", unique=True)
    base_wage = models.PositiveIntegerField("lương cơ sở (đồng)", validators=[MinValueValidator(1)])
    percent = models.DecimalField(
        "một hệ số bằng bao nhiêu phần trăm lương cơ sở",
        max_digits=5,
        decimal_places=2,
        default=10,
        validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
    )
    legal_note = models.CharField("căn cứ", max_length=300, help_text="Văn bản, quyết định định mức này.")

    panels = [FieldPanel("effective_on"), FieldPanel("base_wage"), FieldPanel("percent"), FieldPanel("legal_note")]

    class Meta:
        verbose_name = "mức nhuận bút"
        verbose_name_plural = "mức nhuận bút"
        ordering = ["-effective_on"]

    def __str__(self):
        return f"Từ {self.effective_on:%d/%m/%Y}: {vietnamese.number(self.unit_amount)} đồng một hệ số"

    @property
    def unit_amount(self) -> int:
        """Đồng for one unit of coefficient."""
        return _whole(Decimal(self.base_wage) * Decimal(self.percent) / 100)


class LockedQuerySet(models.QuerySet):
    """Rows of a signed sheet change by no query either; `signed_path` of the model leads to the moment of signing."""

    def signed(self):
        return self.filter(**{f"{self.model.signed_path}__isnull": False})

    def unsigned(self):
        return self.filter(**{f"{self.model.signed_path}__isnull": True})

    def update(self, **values):
        if {"sheet", "sheet_id"} & values.keys():
            raise FieldError("Dòng nhuận bút không chuyển bảng bằng update().")
        self._refuse_signed("sửa")
        return super().update(**values)

    def delete(self):
        self._refuse_signed("xóa")
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, rows, *args, **kwargs):
        rows = list(rows)
        for row in rows:
            row.refuse_signed("thêm")
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, rows, *args, **kwargs):
        # Before the transaction that it opens, which would take the log of the attempt back.
        self.filter(pk__in=[row.pk for row in rows])._refuse_signed("sửa")
        return super().bulk_update(rows, *args, **kwargs)

    def _refuse_signed(self, doing):
        row = self.signed().order_by().first()
        if row:
            row.refuse_signed(doing)


class Locked(models.Model):
    """What may not change once its sheet is signed; `refuse_before_save` in this module watches over saving."""

    objects = LockedQuerySet.as_manager()

    class Meta:
        abstract = True

    def delete(self, *args, **kwargs):
        # Not by pre_delete: that runs inside the deletion's transaction, and the log of the attempt would go with it.
        self.refuse_signed("xóa")
        return super().delete(*args, **kwargs)

    def refuse_signed(self, doing: str) -> None:
        """Raises SheetSigned, and logs the attempt, when a signed sheet has this row or would get it."""
        sheet = self.sheets_concerned().signed().first()
        if sheet:
            sheet.refuse(doing, self)


def refuse_before_save(sender, instance, raw, **kwargs):
    if not raw:  # a backup is read in as it was
        instance.refuse_signed("sửa")


class RoyaltySheet(Locked):
    """Bảng nhuận bút: one month, open to changes until an editor signs it; there is no way back from that."""

    signed_path = "signed_at"

    year = models.PositiveSmallIntegerField("năm")
    month = models.PositiveSmallIntegerField("tháng")
    signed_at = models.DateTimeField("ký lúc", null=True, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    signer_name = models.CharField("người ký", max_length=200, blank=True)  # outlives the account

    class Meta:
        verbose_name = "bảng nhuận bút"
        verbose_name_plural = "bảng nhuận bút"
        default_permissions = ()
        permissions = [("fill_royaltysheet", "Chấm nhuận bút"), ("sign_royaltysheet", "Ký bảng nhuận bút")]
        constraints = [
            models.UniqueConstraint(fields=["year", "month"], name="royalty_sheet_once_a_month"),
            models.CheckConstraint(condition=models.Q(month__range=(1, 12)), name="royalty_sheet_month"),
        ]

    def __str__(self):
        return f"Bảng nhuận bút tháng {self.month} năm {self.year}"

    @classmethod
    def open_for(cls, day: date) -> "RoyaltySheet":
        """The sheet that takes work of that day: of its month, or once that is signed the first open one from today."""
        sheet = cls.objects.get_or_create(year=day.year, month=day.month)[0]
        today = timezone.localdate()
        year, month = today.year, today.month
        while sheet.signed_at:
            sheet = cls.objects.get_or_create(year=year, month=month)[0]
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        return sheet

    def sheets_concerned(self):
        return RoyaltySheet.objects.filter(models.Q(pk=self.pk) | models.Q(year=self.year, month=self.month))

    def digest(self) -> str:
        """A short sum over every row: what a signer saw is what is signed."""
        rows = self.royalties.order_by("pk").values_list(*Royalty.PRINTED, "amount", "note")
        return hashlib.sha256(repr(list(rows)).encode()).hexdigest()[:32]

    def sign(self, user) -> None:
        """Closes the sheet for good."""
        name = user.get_full_name() or user.username
        self.signed_at, self.signed_by, self.signer_name = timezone.now(), user, name
        self.save(update_fields=["signed_at", "signed_by", "signer_name"])
        log(self, SIGNED_LOG_ACTION, user=user, data={"total": self.royalties.total()})

    def refuse(self, doing: str, what, user=None):
        """Logs that someone tried, and raises SheetSigned.

        Inside a transaction of the caller's only the server's own log keeps the attempt: the other is taken back.
        """
        logger.warning("%s đã ký: từ chối %s %s", self, doing, what)
        log(self, REFUSED_LOG_ACTION, user=user, data={"doing": doing, "what": str(what)})
        raise SheetSigned(
            f"{self} đã ký ngày {timezone.localtime(self.signed_at):%d/%m/%Y}, không {doing} được nữa."
            " Có sai sót thì lập dòng điều chỉnh vào tháng sau."
        )


class RoyaltyQuerySet(LockedQuerySet):
    def of_month(self, year: int, month: int):
        """The rows of a month's sheet, author by author in the order of the alphabet, with what the sheet shows."""
        rows = self.filter(sheet__year=year, sheet__month=month).select_related("sheet", "page", "corrects__sheet")
        return sorted(
            rows.defer("page__body"), key=lambda row: (vietnamese.sort_key(row.author_name), row.published_on, row.pk)
        )

    def total(self) -> int:
        return self.aggregate(total=models.Sum("amount", default=0))["total"]

    def totals_by_author(self) -> dict[str, int]:
        return dict(self.order_by().values_list("author_name").annotate(models.Sum("amount")))

    def take_down_anew(self):
        """Brings the open rows in step with their articles and with the rates; signed rows stay as they are."""
        rates = list(RoyaltyRate.objects.all())
        rows = self.unsigned().filter(corrects=None).select_related("page__author", "article_type")
        rows = list(rows.defer("page__body"))
        for row in rows:
            row.take_down(rates)
        self.bulk_update(rows, [*Royalty.PRINTED[:4], "unit_amount", "amount"])


class Royalty(Locked):
    """One row of a sheet: what an article earned; or with `corrects`, a difference to a row of a signed sheet."""

    signed_path = "sheet__signed_at"
    PRINTED = ("published_on", "title", "author_name", "type_name", "page_count", "picture_count", "coefficient")

    sheet = models.ForeignKey(RoyaltySheet, on_delete=models.PROTECT, related_name="royalties")
    page = models.ForeignKey("news.NewsPage", null=True, on_delete=models.SET_NULL, related_name="royalties")
    article_type = models.ForeignKey(
        ArticleType, verbose_name="loại bài viết", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    page_count = models.PositiveSmallIntegerField("số trang", default=0, validators=[MaxValueValidator(999)])
    picture_count = models.PositiveSmallIntegerField("số ảnh", default=0, validators=[MaxValueValidator(999)])
    coefficient = models.DecimalField(
        "hệ số", max_digits=5, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    # What the sheet says of the article, copied: see the top of this module.
    published_on = models.DateField("ngày đăng")
    title = models.CharField("bài", max_length=255)
    author_name = models.CharField("tác giả", max_length=330, blank=True)
    type_name = models.CharField(max_length=120, blank=True)
    unit_amount = models.PositiveIntegerField("đồng một hệ số", default=0)
    amount = models.BigIntegerField("số tiền (đồng)", default=0)
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    note = models.CharField("lý do điều chỉnh", max_length=300, blank=True)

    objects = RoyaltyQuerySet.as_manager()

    class Meta:
        verbose_name = "nhuận bút"
        verbose_name_plural = "nhuận bút"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["page"], condition=models.Q(corrects=None), name="royalty_once_an_article"),
            models.CheckConstraint(
                condition=models.Q(corrects=None) | ~models.Q(note=""), name="royalty_correction_has_note"
            ),
        ]

    def __str__(self):
        return f"{self.title}: {vietnamese.number(self.amount)} đồng"

    def clean(self):
        top = self.article_type and self.article_type.max_coefficient
        if top is not None and self.coefficient is not None and self.coefficient > top:
            message = f"Hệ số tối đa của loại “{self.article_type}” là {vietnamese.number(top.normalize())}."
            raise ValidationError({"coefficient": message})

    def sheets_concerned(self):
        return RoyaltySheet.objects.filter(models.Q(pk=self.sheet_id) | models.Q(royalties=self.pk))

    def take_down(self, rates) -> bool:
        """Copies what the sheet says of the article and computes the amount, by the rate of the day it came out.

        `rates`: newest first. False when none of them reaches back to that day: the amount stays as it is.
        """
        if self.page:
            self.title = self.page.title
            self.author_name = str(self.page.author or "")
            self.published_on = timezone.localdate(self.page.first_published_at)
        self.type_name = self.article_type.name if self.article_type else self.type_name
        rate = next((rate for rate in rates if rate.effective_on <= self.published_on), None)
        if rate:
            self.unit_amount = rate.unit_amount
            self.amount = _whole(Decimal(self.coefficient) * rate.unit_amount)
        return rate is not None


def price_open_rows(sender, **kwargs):
    """A rate came, changed or went: what is not signed yet follows."""
    Royalty.objects.take_down_anew()
