"""Asking for procedures, by who reads the answer."""

from wagtail.models import PageManager

from core import vietnamese
from core.queries import VisiblePageQuerySet
from procedures.facets import LEVELS, ONLINE_LEVELS, Chosen
from procedures.parts import ProcedureAgency

MOST_WORDS = 20  # of a query that are looked for


class ProcedureQuerySet(VisiblePageQuerySet):
    def published(self):
        """What a visitor may read, in alphabetical order."""
        return self.visible().order_by("sort_key", "pk")

    def for_list(self):
        """Published procedures with what a line of the catalogue shows, in a constant number of queries."""
        return (
            self.published()
            .select_related("issuing_agency")
            .prefetch_related("sectors")
            .only("title", "url_path", "code", "state", "issuing_agency__name")
        )

    def most_needed(self, count=8):
        """What the front page names: chosen and ordered by the editors."""
        chosen = self.published().filter(front_page_order__isnull=False)
        return chosen.order_by("front_page_order", "sort_key").only("title", "short_name", "url_path")[:count]

    def for_sheets(self):
        """Those in force, with all that a posting sheet says, in a constant number of queries."""
        pages = self.published().exclude(state="RETIRED").select_related("issuing_agency")
        return pages.prefetch_related("sectors", "outputs", "legal_basis", "agencies__agency")

    def by_facets(self, chosen: Chosen):
        """Narrowed to what a visitor chose."""
        found = self
        if chosen.sector:
            found = found.filter(sectors=chosen.sector)
        if chosen.level:
            found = found.filter(**{LEVELS[chosen.level][0]: True})
        if chosen.agency:
            found = found.filter(pk__in=ProcedureAgency.objects.filter(agency=chosen.agency).values("page"))
        if chosen.audience:
            found = found.filter(applicant_types=chosen.audience)
        if chosen.life_event:
            found = found.filter(life_events=chosen.life_event)
        if chosen.online_level:
            found = found.filter(online_level=ONLINE_LEVELS[chosen.online_level][0])
        if chosen.letter:
            found = found.filter(sort_key__startswith=vietnamese.INITIALS[chosen.letter])
        for word in vietnamese.search_words(chosen.words or "")[:MOST_WORDS]:
            found = found.filter(folded_name__contains=f" {word}")
        return found


ProcedureManager = PageManager.from_queryset(ProcedureQuerySet)
