"""Rà soát lại: the day by which a page has to be looked over again, outside its versions, and who is told.

The day stands on the desk and in the calendar of whoever may edit the page; its editors get one letter when it comes.
"""

from functools import partial

from django import forms
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import Panel
from wagtail.admin.widgets import AdminDateInput
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

LETTER = """Trang “{title}” được hẹn rà soát lại ngày {day}.{note}

Mở trang để xem và sửa: {edit}
Xem xong, hẹn ngày khác hoặc bỏ hẹn: {again}
"""


class PageReviewQuerySet(models.QuerySet):
    def of(self, pages):
        """Those of these pages (a QuerySet) that the public reads, the earliest first, each with its page."""
        return self.filter(page__in=pages.filter(live=True)).select_related("page").order_by("review_on", "page")

    def to_tell(self, today):
        """Those that have fallen due and of which nobody was told by letter."""
        untold = models.Q(told_on=None) | models.Q(told_on__lt=models.F("review_on"))
        return self.filter(untold, review_on__lte=today, page__in=Page.objects.live())


class PageReview(models.Model):
    """The day by which one page has to be looked over again."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="+")
    page.wagtail_reference_index_ignore = True
    review_on = models.DateField("ngày cần rà soát lại")
    note = models.CharField("cần xem gì", max_length=300, blank=True)
    told_on = models.DateField(null=True, editable=False)

    objects = PageReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "hẹn rà soát"
        verbose_name_plural = "hẹn rà soát"

    def __str__(self):
        return f"{self.page}, {self.review_on:%d/%m/%Y}"


class PageReviewForm(forms.ModelForm):
    """Sets the day, or takes it away when it is left empty."""

    review_on = forms.DateField(
        label="Ngày cần rà soát lại",
        required=False,
        widget=AdminDateInput(),
        help_text="Đến ngày này trang hiện ở Bàn làm việc, và biên tập nhận một thư. Để trống: không hẹn nữa.",
    )

    class Meta:
        model = PageReview
        fields = ["review_on", "note"]

    def clean_review_on(self):
        day = self.cleaned_data["review_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("Ngày này đã qua: hãy chọn hôm nay hoặc một ngày sau.")
        return day

    def save(self, commit=True):
        if self.cleaned_data["review_on"]:
            return super().save(commit)
        if self.instance.pk:
            self.instance.delete()
        return None


class PageReviewPanel(Panel):
    """In the form of a page: the day as it is set, and the way to set it; it is not saved with the page."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "core/review_panel.html"

        def is_shown(self):
            return bool(self.instance.pk)

        @property
        def review(self):
            return PageReview.objects.filter(page=self.instance.pk).first()


def tell(review: PageReview) -> None:
    """Writes to the editors of the page, once however many processes look; called with the row locked."""
    review.told_on = timezone.localdate()
    review.save(update_fields=["told_on"])
    editors = page_permission_policy.users_with_permission_for_instance("publish", review.page)
    addresses = editors.filter(is_active=True, is_superuser=False).exclude(email="").values_list("email", flat=True)
    if addresses:
        transaction.on_commit(partial(_letter(review, sorted(addresses)).send, fail_silently=True))


def _letter(review, addresses) -> EmailMessage:
    edit, again = (
        settings.WAGTAILADMIN_BASE_URL + reverse(name, args=[review.page_id])
        for name in ("wagtailadmin_pages:edit", "page_review")
    )
    title = " ".join(review.page.title.split())
    note = f"\nCần xem: {review.note}" if review.note else ""
    words = LETTER.format(title=title, day=f"{review.review_on:%d/%m/%Y}", note=note, edit=edit, again=again)
    return EmailMessage(f"Đến hạn rà soát: {title}", words, to=addresses)
