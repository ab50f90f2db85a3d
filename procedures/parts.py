"""The rows a procedure has: agencies, legal basis, results, related procedures."""

from django.db import models
from django.db.models import Value
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.models import Orderable

from core.models import Agency


class ProcedureAgency(Orderable):
    """An agency and what it does in the procedure."""

    class Role(models.TextChoices):
        EXECUTING = "executing", "Cơ quan thực hiện"
        COMPETENT = "competent", "Cơ quan có thẩm quyền"
        AUTHORIZED = "authorized", "Cơ quan được ủy quyền"
        COORDINATING = "coordinating", "Cơ quan phối hợp"

    page = ParentalKey("procedures.ProcedurePage", on_delete=models.CASCADE, related_name="agencies", db_index=False)
    agency = models.ForeignKey(
        Agency, verbose_name="cơ quan", on_delete=models.PROTECT, related_name="procedure_links", db_index=False
    )
    role = models.CharField("vai trò", max_length=20, choices=Role.choices, default=Role.EXECUTING)

    panels = [FieldRowPanel([FieldPanel("agency"), FieldPanel("role")])]

    class Meta(Orderable.Meta):
        # Both ends in each, so that the catalogue counts in an index alone.
        indexes = [
            models.Index(fields=["page", "agency"], name="agencies_of_procedure"),
            models.Index(fields=["agency", "page"], name="procedures_of_agency"),
        ]


class LegalBasis(Orderable):
    """Căn cứ pháp lý: a document the procedure rests on, as the record cites it."""

    page = ParentalKey("procedures.ProcedurePage", on_delete=models.CASCADE, related_name="legal_basis")
    number = models.CharField("số, ký hiệu", max_length=120, blank=True)
    title = models.TextField("trích yếu", blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    issuing_agency = models.CharField("cơ quan ban hành", max_length=255, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("issued_on")]),
        FieldPanel("title"),
        FieldPanel("issuing_agency"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "căn cứ pháp lý"


class Output(Orderable):
    """Kết quả: what the applicant receives, with its national code (KQ.…)."""

    page = ParentalKey("procedures.ProcedurePage", on_delete=models.CASCADE, related_name="outputs")
    name = models.TextField("tên kết quả")
    code = models.CharField("mã kết quả", max_length=60, blank=True)

    panels = [FieldRowPanel([FieldPanel("name"), FieldPanel("code")])]

    class Meta(Orderable.Meta):
        verbose_name = "kết quả"


class RelatedProcedure(Orderable):
    page_from = ParentalKey("procedures.ProcedurePage", on_delete=models.CASCADE, related_name="related_procedures")
    page = models.ForeignKey(
        "procedures.ProcedurePage", verbose_name="thủ tục", on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("page", "procedures.ProcedurePage")]

    class Meta(Orderable.Meta):
        verbose_name = "thủ tục liên quan"


def with_named_parts(page):
    """The same public page with all that it names by lists (terms, agencies, results): one query, which were five."""
    terms = {name: page._meta.get_field(name).related_model for name in ("sectors", "applicant_types", "life_events")}
    agencies, outputs = ProcedureAgency.objects.filter(page=page.pk), Output.objects.filter(page=page.pk)
    agency = ("agency", "agency__name", "agency__code", "role")
    asked = [
        agencies.values_list(Value("agencies"), "sort_order", *agency),
        outputs.values_list(Value("outputs"), "sort_order", "pk", "name", "code", Value("")),
    ]
    for name, model in terms.items():
        rows = model.objects.filter(procedures=page.pk)
        asked.append(rows.values_list(Value(name), Value(0), "pk", "name", "code", "slug"))
    first, *others = (rows.order_by() for rows in asked)
    found: dict[str, list] = {name: [] for name in ("agencies", "outputs", *terms)}
    for part, place, pk, name, code, word in first.union(*others, all=True):
        if part == "agencies":
            row = ProcedureAgency(sort_order=place, agency=Agency(pk=pk, name=name, code=code), role=word)
        elif part == "outputs":
            row = Output(pk=pk, sort_order=place, name=name, code=code)
        else:
            row = terms[part].from_db(page._state.db, ("id", "name", "slug", "code"), (pk, name, word, code))
        found[part].append(row)
    for part, rows in found.items():
        setattr(page, part, rows)  # in memory, as a form does; each is put in its order
    return page
