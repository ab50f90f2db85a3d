"""Search by another engine that WAGTAILSEARCH_BACKENDS names: what is found and in which order is the engine's word;
readings, facets, marks and doors are the portal's, which keeps its own index beside."""

from django.utils.functional import cached_property
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from search.backend import SearchBackend
from search.ranking import Search, spelled

MOST_SERVED = 500  # results asked of the engine


def search_for(text: str, entries, **how) -> Search:
    """The `Search` for a visitor's query, put to the engine that the settings name."""
    is_own = isinstance(get_search_backend(), SearchBackend)
    return (Search if is_own else ServedSearch)(text, entries, **how)


class ServedSearch(Search):
    @cached_property
    def served(self) -> list[int]:
        """Pages as the engine puts them in order; of the query with slips mended where nothing was found as typed."""
        engine = get_search_backend()
        ask = engine.autocomplete if self.is_begun else engine.search
        converted = spelled(self.words) if spelled(self.words) != spelled(self.typed) else self.text
        for query in filter(None, (converted, spelled(self.mended))):
            if pages := [page.pk for page in ask(query, Page.objects.live())[:MOST_SERVED]]:
                return pages
        return []

    @property
    def matches(self):
        return self.entries.filter(page__in=self.served)

    @cached_property
    def ranked(self) -> list[int]:
        there = set(self.matches.values_list("page", flat=True))
        return [page for page in self.served if page in there]
