"""Reading the address's query: pages of results and filters, refused with a plain page when they make no sense."""

from django.core.paginator import EmptyPage, PageNotAnInteger
from django.http import Http404


def chosen_page(paginator, request):
    """The page of results that `?trang=` asks for, the first without it; Http404 for one that does not exist."""
    try:
        return paginator.page(request.GET.get("trang") or 1)
    except (PageNotAnInteger, EmptyPage) as error:
        raise Http404("Không có trang kết quả này.") from error


def bad_filter(label: str, value: str):
    """Refuses a filter value that names nothing."""
    raise Http404(f"Không có {label} “{value[:60]}”.")
