"""The portal's search behind Wagtail's search API, on SQLite and PostgreSQL; WAGTAILSEARCH_BACKENDS names this module.

Pages are found and put in order as for visitors (search/ranking.py), in the admin too; of other models everything that
holds the words, in their own order.
"""

from django.db.models import Count
from modelsearch.backends.base import BaseSearchBackend, BaseSearchQueryCompiler, BaseSearchResults
from modelsearch.query import And, MatchAll, Or, Phrase, PlainText
from modelsearch.utils import get_descendants_content_types_pks
from wagtail.models import Page

from search.indexing import PortalIndex, PortalRebuilder
from search.matching import all_of, any_of, beginning, in_name, texts_with
from search.models import SearchEntry, SearchText
from search.query import typed_words
from search.ranking import Search


class PortalQueryCompiler(BaseSearchQueryCompiler):
    DEFAULT_OPERATOR = "and"
    HANDLES_ORDER_BY_EXPRESSIONS = True
    is_begun = False

    @property
    def ranks(self) -> bool:
        """Whether this is a question as a person types it, about pages, to be answered in order."""
        return issubclass(self.queryset.model, Page) and isinstance(self.query, PlainText)

    def search(self) -> Search:
        pages = self.queryset.order_by().values("pk")
        return Search(self.query.query_string, SearchEntry.objects.filter(page__in=pages), is_begun=self.is_begun)

    def matching(self):
        """The queryset narrowed to what holds the words."""
        if isinstance(self.query, MatchAll):
            return self.queryset
        if self.ranks:
            return self.queryset.filter(pk__in=self.search().matches.values("page"))
        pattern = self._pattern(self.query)
        if pattern is None:
            return self.queryset.none()
        texts = SearchText.objects.filter(
            pk__in=texts_with(pattern), content_type__in=get_descendants_content_types_pks(self.queryset.model)
        )
        return self.queryset.filter(pk__in=texts.values("object_id"))

    def _pattern(self, query):
        match query:
            case PlainText() | Phrase():
                form = in_name if self.is_begun or self.fields == ["title"] else str
                words = [form(word.folded) for word in typed_words(query.query_string)]
                if not words:
                    return None
                last = beginning(words[-1]) if self.is_begun else words[-1]
                is_loose = isinstance(query, PlainText) and query.operator == "or"
                return (any_of if is_loose else all_of)([*words[:-1], last])
            case And() | Or():
                parts = [part for each in query.subqueries if (part := self._pattern(each)) is not None]
                return (all_of if isinstance(query, And) else any_of)(parts) if parts else None
        raise NotImplementedError(f"Không tìm được bằng {type(query).__name__}.")


class PortalAutocompleteQueryCompiler(PortalQueryCompiler):
    is_begun = True


class PortalSearchResults(BaseSearchResults):
    supports_facet = True

    def _do_search(self):
        compiler = self.query_compiler
        if not (compiler.ranks and compiler.order_by_relevance):
            found = compiler.matching()
            return list((found if found.ordered else found.order_by("-pk"))[self.start : self.stop])
        search = compiler.search()
        stop = self.stop if self.stop is not None else search.matches.count()
        keys = search.pages(self.start, stop)
        pages = compiler.queryset.in_bulk(keys)
        return [pages[key] for key in keys if key in pages]

    def _do_count(self):
        total = self.query_compiler.matching().count()
        return max(0, (total if self.stop is None else min(total, self.stop)) - self.start)

    def facet(self, field_name):
        counts = self.query_compiler.matching().order_by().values_list(field_name)
        return dict(counts.annotate(count=Count("pk")).order_by("-count"))


class SearchBackend(BaseSearchBackend):
    query_compiler_class = PortalQueryCompiler
    autocomplete_query_compiler_class = PortalAutocompleteQueryCompiler
    index_class = PortalIndex
    results_class = PortalSearchResults
    rebuilder_class = PortalRebuilder
