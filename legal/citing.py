"""Được dẫn ở đâu: which public pages rest on a document or cite its number, kept as they are published (D17, ★9).

An index, so that a document asks one table and not ten thousand texts; `manage.py index_citations` builds it anew. What
visitors may read and whether a document still binds are asked when it is read.
"""

from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from wagtail.models import Page

from core.queries import VisiblePageQuerySet
from core.search_index import index_now
from legal import citations

SHOWN = 10  # pages of one kind that a document names before it refers to a search
LONGEST_KEY = 80


class PageCitationQuerySet(models.QuerySet):
    def basis(self):
        """Of what pages rest on, not just mention."""
        return self.filter(is_basis=True)


class PageCitation(models.Model):
    """A page names a document's number; spellings of one number have one key (`citations.key`)."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="citations")
    page.wagtail_reference_index_ignore = True
    number_key = models.CharField(max_length=LONGEST_KEY, db_index=True)
    is_basis = models.BooleanField(default=False)

    objects = PageCitationQuerySet.as_manager()

    class Meta:
        verbose_name = "viện dẫn"
        verbose_name_plural = "viện dẫn"
        constraints = [models.UniqueConstraint(fields=["page", "number_key"], name="a_number_once_on_a_page")]

    def __str__(self):
        return f"{self.page}: {self.number_key}"


def citations_in(page) -> list[PageCitation]:
    """What a page cites: what it says it rests on, and every number in its words."""
    basis = {_key(number) for number in page.rests_on}
    cited = {_key(found.number) for found in citations.find(f"{page.title}\n{page.text_for_search()}")}
    return [
        PageCitation(page_id=page.pk, number_key=key, is_basis=key in basis) for key in sorted((basis | cited) - {""})
    ]


def _key(number: str) -> str:
    return citations.key_in(number)[:LONGEST_KEY]


@transaction.atomic
def index_citations(publications, **kwargs) -> None:
    """Brings the index up to pages that were just published; a pages_published receiver.

    Official documents are left out: what they do to one another is their relations.
    """
    documents = _documents().model
    pages = [page for page, _ in publications if hasattr(page, "rests_on") and not isinstance(page, documents)]
    PageCitation.objects.filter(page__in=[page.pk for page in pages]).delete()
    PageCitation.objects.bulk_create(row for page in pages for row in citations_in(page))


def search_what_they_end(publications, **kwargs) -> None:
    """Lets search know of documents that documents just published end or change; a pages_published receiver."""
    documents = _documents().model
    published = [page.pk for page, _ in publications if isinstance(page, documents)]
    if published:
        index_now(documents, documents.objects.live().filter(incoming_relations__source__in=published).distinct())


def index_all() -> int:
    """Builds the index anew, page by page; how many pages were read."""
    count = 0
    for page in Page.objects.live().filter(depth__gt=1).specific().iterator(chunk_size=100):
        index_citations([(page, None)])
        count += 1
    return count


@dataclass(frozen=True)
class Citing:
    """The pages of one kind that cite a document: how many, and the first of them."""

    heading: str
    search_kind: str
    count: int
    pages: list[Page]


def citing(document) -> list[Citing]:
    """The pages that visitors may read and that rest on the document or cite it, by kind; those that rest on it first.

    None for a number that several documents bear: it names none of them.
    """
    if not document.pk or not type(document).objects.held([document.number_key]):
        return []
    named = PageCitation.objects.filter(number_key=document.number_key)
    pages = VisiblePageQuerySet(Page).visible().filter(pk__in=named.values("page"))
    counts = pages.order_by().values_list("content_type").annotate(n=Count("pk"))
    groups = []
    for content_type, count in counts:
        rests = Exists(named.basis().filter(page=OuterRef("pk")))
        first = list(pages.filter(content_type=content_type).annotate(rests=rests).order_by("-rests", "title")[:SHOWN])
        model = first[0].specific_class
        heading = model._meta.verbose_name
        groups.append(Citing(heading[0].upper() + heading[1:], model.search_kind or "", count, first))
    return sorted(groups, key=lambda group: -group.count)


def lapsed_basis(page) -> list:
    """The documents a page rests on that no longer bind, each with `ended_on` and `ended_by`."""
    cited = PageCitation.objects.basis().filter(page=page.pk)
    return _documents().lapsed(timezone.localdate()).filter(number_key__in=cited.values("number_key")).told()


def may_be_on_lapsed_basis() -> Exists:
    """For a query of pages: whether something ends a document that the page at hand rests on, public or not.

    Few pages have `lapsed_basis` to ask then; the whole of that question would cost every page more than its texts.
    """
    documents = _documents()
    ended = documents.filter(number_key=OuterRef("number_key")).order_by().ended(timezone.localdate())
    return Exists(PageCitation.objects.basis().filter(Exists(ended), page=OuterRef("pk")))


def pages_on_lapsed_basis(pages) -> list[tuple[Page, list]]:
    """Of these pages (a QuerySet) the public ones that rest on documents that no longer bind, each with those."""
    lapsed = {document.number_key: document for document in _documents().lapsed(timezone.localdate()).told()}
    cited = PageCitation.objects.basis().filter(number_key__in=list(lapsed), page__in=pages.filter(live=True))
    found: dict[Page, list] = {}
    for row in cited.select_related("page").order_by("page__title", "number_key"):
        found.setdefault(row.page, []).append(lapsed[row.number_key])
    return list(found.items())


def _documents():
    from legal.models import LegalDocument

    return LegalDocument.objects
