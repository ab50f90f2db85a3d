"""What official documents do to one another, told from the one that does it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q
from django.db.models.functions import Coalesce
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.models import Orderable

from legal import citations


class DocumentRelationQuerySet(models.QuerySet):
    def in_effect(self, today):
        """Relations of published documents that bind by that day: what they do to others, they have done."""
        live = self.filter(source__live=True).annotate(acts_on=Coalesce("source__effective_on", "source__issued_on"))
        return live.filter(acts_on__lte=today)

    def upon_outer(self):
        """For a query of documents: those that point at the document at hand, or surely mean it by its number since
        the portal did not hold it yet."""
        return self._upon(*map(OuterRef, ("pk", "number_key", "issuing_agency", "issued_on__year")))

    def _upon(self, pk, number_key, agency, year):
        by_number = ~Q(number_key="") & Q(number_key=number_key) & ~Q(source=pk)
        of_the_year = Q(number_year=None) | Q(number_year=year)
        alone = Q(number_year=None) & ~Q(number_key__regex=citations.LOCAL)
        return self.filter(Q(target=pk) | (by_number & (alone | (Q(source__issuing_agency=agency) & of_the_year))))

    def ending(self):
        """Those that end the whole document they point at."""
        return self.filter(kind__in=[DocumentRelation.Kind.REPLACES, DocumentRelation.Kind.REPEALS], is_partial=False)

    def changing(self):
        """Those that end a part of it: an amended provision no longer binds as it was."""
        ends_a_part = Q(kind__in=[DocumentRelation.Kind.REPLACES, DocumentRelation.Kind.REPEALS], is_partial=True)
        return self.filter(ends_a_part | Q(kind=DocumentRelation.Kind.AMENDS))

    def incoming(self, document):
        """What published documents do to this one, newest first."""
        if not document.pk:  # a preview
            return self.none()
        told = (document.pk, document.number_key, document.issuing_agency_id, document.issued_on.year)
        pointing = self._upon(*told).exclude(source=document)
        visible = pointing.filter(source__in=type(document).objects.visible())
        return visible.select_related("source__document_type").order_by(F("source__issued_on").desc(), "pk")


class DocumentRelation(Orderable):
    """What one document does to another. The other is a page, or its number while the portal does not hold it."""

    class Kind(models.TextChoices):
        REPLACES = "replaces", "Thay thế"
        AMENDS = "amends", "Sửa đổi"
        SUPPLEMENTS = "supplements", "Bổ sung"
        REPEALS = "repeals", "Bãi bỏ"
        CORRECTS = "corrects", "Đính chính"
        BASED_ON = "based-on", "Căn cứ"

    PASSIVE = {
        Kind.REPLACES: "Được thay thế bởi",
        Kind.AMENDS: "Được sửa đổi bởi",
        Kind.SUPPLEMENTS: "Được bổ sung bởi",
        Kind.REPEALS: "Bị bãi bỏ bởi",
        Kind.CORRECTS: "Được đính chính bởi",
        Kind.BASED_ON: "Là căn cứ của",
    }

    source = ParentalKey("legal.LegalDocument", on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField("quan hệ", max_length=20, choices=Kind.choices)
    is_partial = models.BooleanField("chỉ một phần", default=False, help_text="Chỉ thay thế, bãi bỏ một số điều.")
    target = models.ForeignKey(
        "legal.LegalDocument",
        verbose_name="văn bản",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="incoming_relations",
    )
    number = models.CharField(
        "số, ký hiệu",
        max_length=60,
        blank=True,
        help_text="Chỉ cần khi văn bản kia chưa có trên cổng. Số không có năm thì ghi thêm: 15/QĐ-UBND ngày 12/3/2019.",
    )

    # "" beside a target, and for a number of which no year is told. The number of a body that every province has
    # ("15/2026/QĐ-UBND"), and one of which only words tell the year, mean a document of the source's own agency.
    number_key = models.CharField(max_length=80, editable=False, default="", db_index=True)
    number_year = models.PositiveSmallIntegerField(null=True, editable=False)  # told beside the number, not within it

    objects = DocumentRelationQuerySet.as_manager()
    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("is_partial")]),
        PageChooserPanel("target", "legal.LegalDocument"),
        FieldPanel("number"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "quan hệ văn bản"
        verbose_name_plural = "quan hệ văn bản"

    @property
    def passive(self) -> str:
        """The relation told from the other side."""
        return self.PASSIVE[self.Kind(self.kind)]

    def clean(self):
        if self.target_id and self.target_id == self.source_id:
            raise ValidationError({"target": "Văn bản không có quan hệ với chính nó."})
        if self.target:
            self.number = self.target.number  # stays when the page goes
        elif not self.number.strip():
            raise ValidationError({"target": "Chọn văn bản, hoặc ghi số, ký hiệu khi cổng chưa có."})
