"""The catalogue's page; the procedures below it are in `procedures.models`, which names this one."""

from django.apps import apps
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Exists, OuterRef
from wagtail.admin.panels import FieldPanel

from core.below import PagesBelow
from core.facets import opened
from core.pages import BasePage
from core.queries import chosen_page
from formats.posting_sheet import PAPERS
from procedures.decisions import DecisionItem
from procedures.facets import PARAMETERS, Chosen, Narrowing
from procedures.freshness import facts_of_freshness
from procedures.parts import RelatedProcedure, with_named_parts
from procedures.sheets import MOST, catalogue_sheets_view

PER_PAGE = 20


class ProcedureIndexPage(PagesBelow, BasePage):
    """The catalogue: all procedures, narrowed by sector, level, agency and audience, with counts."""

    search_kind = None
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["procedures.ProcedurePage", "procedures.PublicationDecision"]
    views_below = {f"niem-yet-{paper}.pdf": catalogue_sheets_view(paper) for paper in PAPERS}

    introduction = models.CharField("giới thiệu", max_length=300, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = "danh mục thủ tục hành chính"

    @property
    def procedures(self):
        return apps.get_model("procedures", "ProcedurePage").objects.child_of(self)

    def children_to_read(self):
        pages = self.procedures.select_related("issuing_agency", "checked_by").prefetch_related("legal_basis")
        links = RelatedProcedure.objects.filter(page_from=OuterRef("pk"))
        return pages.annotate(
            **facts_of_freshness(), has_decisions=DecisionItem.objects.of_outer(), has_related=Exists(links)
        )

    def child_to_read(self, request, slug, further):
        page = super().child_to_read(request, slug, further)
        return page and with_named_parts(page)

    def get_context(self, request, *args, **kwargs):
        chosen = Chosen.from_query(request.GET)
        narrowing = Narrowing(self.procedures.published(), chosen)
        page_obj = chosen_page(Paginator(narrowing.found, PER_PAGE), request)
        rows = self.procedures.for_list().in_bulk(page_obj.object_list)  # a list has its order already
        page_obj.object_list = [rows[pk] for pk in page_obj.object_list if pk in rows]
        return {
            **super().get_context(request, *args, **kwargs),
            "chosen": chosen,
            "kept": [(key, value) for key, value in request.GET.items() if key in PARAMETERS and key != "q"],
            "facets": narrowing.facets,
            "letters": narrowing.letters,
            "most_sheets": MOST,
            "opened": opened(narrowing.facets, request.GET.get("mo", "")),
            "page_obj": page_obj,
        }
