"""Asking for pages: which ones a visitor may see, which results page and filters an address means."""

from django.core.paginator import EmptyPage, PageNotAnInteger
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef
from django.http import Http404
from wagtail.models import PageQuerySet, PageViewRestriction


class VisiblePageQuerySet(PageQuerySet):
    """Pages of one type, with the question every public list asks first."""

    def visible(self):
        """Live pages that neither their own privacy nor that of a page above hides.

        Wagtail's `live().public()` says the same with one more query each time.
        """
        path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
        hiding = PageViewRestriction.objects.annotate(asked=path).filter(asked__startswith=F("page__path"))
        return self.live().exclude(Exists(hiding))


def chosen_page(paginator, request):
    """The page of results that `?trang=` asks for, the first without it; Http404 for one that does not exist."""
    try:
        return paginator.page(request.GET.get("trang") or 1)
    except (PageNotAnInteger, EmptyPage) as error:
        raise Http404("Không có trang kết quả này.") from error


def bad_filter(label: str, value: str):
    """Refuses a filter value that names nothing."""
    raise Http404(f"Không có {label} “{value[:60]}”.")
