from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from core import vietnamese
from core.facets import opened
from core.models import Agency
from core.pages import PROOFREADING, BasePage
from core.queries import VisiblePageQuerySet, bad_filter, chosen_page
from core.readership import PageViews
from legal import api, citations
from legal.citing import PageCitation, citing  # noqa: F401  (a model of this app)
from legal.facets import Chosen, facets_of
from legal.relations import DocumentRelation
from legal.validity import Validity
from legal.vocabularies import DocumentType, LegalField

PER_PAGE = 20


class LegalDocumentQuerySet(VisiblePageQuerySet):
    def published(self):
        """What a visitor may read, newest first."""
        return self.visible().order_by("-issued_on", "-pk")

    def with_validity(self, today):
        """Adds `validity` on that day, a value of Validity. Without a day of its own a document binds once issued."""
        acting = DocumentRelation.objects.in_effect(today).upon_outer()
        return self.annotate(
            validity=Case(
                When(Q(expires_on__lte=today) | Exists(acting.ending()), then=Value(Validity.EXPIRED)),
                When(
                    Q(effective_on__gt=today) | Q(effective_on=None, issued_on__gt=today), then=Value(Validity.NOT_YET)
                ),
                When(Exists(acting.changing()), then=Value(Validity.PARTLY)),
                default=Value(Validity.IN_FORCE),
                output_field=models.CharField(),
            )
        )

    def ended(self, today):
        """Those that a day of their own or another document ends, be that one not public or not yet in effect."""
        ending = DocumentRelation.objects.ending().upon_outer()
        return self.filter(Q(expires_on__lte=today) | Exists(ending))

    def lapsed(self, today):
        """Public documents that no longer bind on that day and that their number names: it tells its year, and no other
        public one bears it."""
        others = LegalDocument.objects.visible().filter(number_key=OuterRef("number_key")).exclude(pk=OuterRef("pk"))
        named = self.visible().filter(~Exists(others), number_key__regex=citations.HAS_YEAR)
        return named.with_validity(today).filter(validity=Validity.EXPIRED)

    def told(self) -> list["LegalDocument"]:
        """Each with `ended_on`, the day it ceased to bind, and `ended_by`, the public document that ended it or None;
        two queries."""
        ending = DocumentRelation.objects.in_effect(timezone.localdate()).ending().upon_outer()
        first = ending.order_by("acts_on", "pk")
        rows = self.select_related("document_type").annotate(
            ending_on=Subquery(first.values("acts_on")[:1]), ending=Subquery(first.values("source")[:1])
        )
        found = list(rows)
        enders = LegalDocument.objects.visible().select_related("document_type").in_bulk([d.ending for d in found])
        for document in found:
            document.ended_on = min((day for day in (document.expires_on, document.ending_on) if day), default=None)
            document.ended_by = enders.get(document.ending)
        return found

    def by_facets(self, chosen: Chosen):
        """Narrowed to what a visitor chose; the validity must have been added."""
        found = self
        if chosen.document_type:
            found = found.filter(document_type=chosen.document_type)
        if chosen.agency:
            found = found.filter(issuing_agency=chosen.agency)
        if chosen.year:
            found = found.filter(issued_on__year=chosen.year)
        if chosen.legal_field:
            found = found.filter(legal_fields=chosen.legal_field)
        if chosen.signer:
            found = found.filter(signer=chosen.signer)
        if chosen.validity:
            found = found.filter(validity=chosen.validity)
        return found

    def for_list(self):
        """With what a line of the list shows."""
        return self.select_related("document_type", "issuing_agency")

    def held(self, keys) -> dict[str, "LegalDocument"]:
        """Published documents by their number's key. A number borne by several (one a year) names none of them."""
        found: dict[str, LegalDocument | None] = {}
        for page in self.visible().filter(number_key__in=keys):
            found[page.number_key] = None if page.number_key in found else page
        return {key: page for key, page in found.items() if page}


LegalDocumentManager = PageManager.from_queryset(LegalDocumentQuerySet)


class LegalDocumentIndexPage(BasePage):
    """All official documents, newest first: by type, agency, year and whether they still bind."""

    search_kind = None
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["legal.LegalDocument"]

    introduction = models.CharField("giới thiệu", max_length=300, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = "danh mục văn bản"

    def children_to_read(self):
        return LegalDocument.objects.child_of(self).select_related("document_type", "issuing_agency")

    def get_context(self, request, *args, **kwargs):
        chosen = Chosen.from_query(request.GET)
        documents = LegalDocument.objects.child_of(self).published().with_validity(timezone.localdate())
        if chosen.signer and not documents.filter(signer=chosen.signer).exists():
            bad_filter("người ký", chosen.signer)
        facets = facets_of(documents, chosen)
        return {
            **super().get_context(request, *args, **kwargs),
            "chosen": chosen,
            "facets": facets,
            "opened": opened(facets, request.GET.get("mo", "")),
            "page_obj": chosen_page(Paginator(documents.by_facets(chosen).for_list(), PER_PAGE), request),
        }


class LegalDocument(BasePage):
    """One official document: what it is, whether it still binds, what it changes and what changed it, its files."""

    search_kind = "van-ban"
    search_prefetch = ("document_type", "issuing_agency", "legal_fields", "relations", "files")
    parent_page_types = ["legal.LegalDocumentIndexPage"]
    subpage_types = []
    exclude_fields_in_copy = [*BasePage.exclude_fields_in_copy, "number", "number_key"]

    document_type = models.ForeignKey(
        DocumentType, verbose_name="loại văn bản", on_delete=models.PROTECT, related_name="documents"
    )
    number = models.CharField("số, ký hiệu", max_length=60, help_text="Ví dụ: 15/2026/QĐ-UBND")
    number_key = models.CharField(max_length=80, editable=False, default="", db_index=True)
    issuing_agency = models.ForeignKey(
        Agency, verbose_name="cơ quan ban hành", on_delete=models.PROTECT, related_name="issued_documents"
    )
    signer = models.CharField("người ký", max_length=120, blank=True)
    signer_position = models.CharField("chức vụ người ký", max_length=200, blank=True)
    legal_fields = ParentalManyToManyField(LegalField, verbose_name="lĩnh vực", related_name="documents", blank=True)
    issued_on = models.DateField("ngày ban hành", db_index=True)
    effective_on = models.DateField(
        "ngày có hiệu lực", null=True, blank=True, help_text="Để trống: tính từ ngày ban hành."
    )
    expires_on = models.DateField(
        "ngày hết hiệu lực",
        null=True,
        blank=True,
        help_text="Chỉ ghi khi văn bản tự nêu. Văn bản khác thay thế, bãi bỏ thì ghi quan hệ ở văn bản đó.",
    )

    objects = LegalDocumentManager()

    content_panels = [
        PROOFREADING,
        FieldPanel("title", heading="Trích yếu"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("document_type"), FieldPanel("number")]),
                FieldPanel("issuing_agency"),
                FieldRowPanel([FieldPanel("signer"), FieldPanel("signer_position")]),
            ],
            heading="Nhận diện",
        ),
        FieldRowPanel(
            [FieldPanel("issued_on"), FieldPanel("effective_on"), FieldPanel("expires_on")], heading="Thời gian"
        ),
        FieldPanel("legal_fields", widget=forms.CheckboxSelectMultiple),
        InlinePanel("files", heading="Tệp văn bản", label="Tệp"),
        InlinePanel("relations", heading="Quan hệ với văn bản khác", label="Quan hệ"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.FilterField("document_type"),
        index.FilterField("issuing_agency"),
        index.FilterField("issued_on"),
    ]

    api_fields = api.FIELDS
    prepare_for_api = staticmethod(api.prepare)

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"

    @property
    def full_name(self) -> str:
        """ "Quyết định 15/2026/QĐ-UBND"."""
        return f"{self.document_type} {self.number}"

    @property
    def name_for_slug(self) -> str:
        return self.full_name if self.document_type_id else self.number

    def clean(self):
        super().clean()
        self.number = vietnamese.normalize_line(self.number)
        self.number_key = citations.key_in(self.number)[:80]
        for relation in self.relations.all():
            key, year = ("", None) if relation.target_id else citations.key_and_year(relation.number)
            relation.number_key, relation.number_year = key[:80], year
        problems = {}
        for name in ("effective_on", "expires_on"):
            if self.issued_on and getattr(self, name) and getattr(self, name) < self.issued_on:
                problems[name] = "Không thể trước ngày ban hành."
        if self.issued_on and self._same_number().exists():
            problems["number"] = f"Cơ quan này đã có văn bản số {self.number} trong năm {self.issued_on.year}."
        if problems:
            raise ValidationError(problems)

    def _same_number(self):
        """Others with the number this one bears: it is unique per agency and year (NĐ 30/2020)."""
        same = LegalDocument.objects.filter(number_key=self.number_key, issuing_agency=self.issuing_agency_id)
        return same.filter(issued_on__year=self.issued_on.year).exclude(pk=self.pk)

    @property
    def search_facts(self) -> list[str]:
        return [self.full_name, str(self.issuing_agency), vietnamese.written_date(self.issued_on)]

    @property
    def other_names(self):
        return [self.full_name]

    def search_facets(self):
        told = LegalDocument.objects.filter(pk=self.pk).told()
        return {
            "code": self.number,
            "sectors": "\n".join(each.name for each in self.legal_fields.all()),
            "agency": self.issuing_agency.name,
            "year": self.issued_on.year,
            "starts_on": self.effective_on or self.issued_on,
            "ends_on": told[0].ended_on if told else self.expires_on,
        }

    def searched_files(self):
        return [file.document_id for file in self.files.all()]

    def text_for_search(self):
        parts = [str(self.issuing_agency), self.signer, self.signer_position, self.search_description]
        return " ".join([*parts, *(relation.number for relation in self.relations.all())])

    def get_context(self, request, *args, **kwargs):
        relations = self.relations.all()
        targets = LegalDocument.objects.visible().select_related("document_type")
        targets = targets.in_bulk([relation.target_id for relation in relations if relation.target_id])
        incoming = DocumentRelation.objects.incoming(self)
        stored = LegalDocument.objects.with_validity(timezone.localdate()).filter(pk=self.pk)
        return {
            **super().get_context(request, *args, **kwargs),
            "validity": stored.values_list("validity", flat=True).first(),
            "view_count": PageViews.objects.total(self) if self.pk else 0,
            "files": self.files.select_related("document"),
            "legal_fields": self.legal_fields.all(),
            "relations": _grouped(
                (relation.get_kind_display(), relation, targets.get(relation.target_id)) for relation in relations
            ),
            "citing": citing(self),
            "incoming": _grouped((relation.passive, relation, relation.source) for relation in incoming),
        }


def _grouped(relations) -> dict[str, list[tuple["DocumentRelation", LegalDocument | None]]]:
    """By heading: each relation with the document on its other side, None when that is not held."""
    groups: dict[str, list] = {}
    for heading, relation, document in relations:
        groups.setdefault(heading, []).append((relation, document))
    return groups


class LegalDocumentFile(Orderable):
    page = ParentalKey(LegalDocument, on_delete=models.CASCADE, related_name="files")
    document = models.ForeignKey("core.PortalDocument", verbose_name="tệp", on_delete=models.PROTECT, related_name="+")
    title = models.CharField("tên hiện ra", max_length=200, blank=True)

    panels = [FieldPanel("document"), FieldPanel("title")]

    class Meta(Orderable.Meta):
        verbose_name = "tệp văn bản"
        verbose_name_plural = "tệp văn bản"
