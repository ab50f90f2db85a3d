"""`/api/v2/pages/`: what visitors may read, as JSON; which fields a page type shows it says itself (`api_fields`)."""

from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.db.models import prefetch_related_objects
from rest_framework.renderers import JSONRenderer
from wagtail.api.v2.filters import SearchFilter
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import Page, Site

from core.queries import VisiblePageQuerySet


@contextmanager
def refusing_bad_values():
    """What is asked for and is no value of its field, which Wagtail and the databases tell in many ways, is a 400."""
    try:
        yield
    except (TypeError, ValueError, OverflowError, ValidationError, DataError, IntegrityError) as error:
        said = "Địa chỉ có giá trị không đọc được. Ngày viết như 2026-11-22; số viết bằng chữ số, không quá dài."
        raise BadRequestError(said) from error


class VisiblePagesAPIViewSet(PagesAPIViewSet):
    """Pages of this site that everyone may read, whoever asks: an answer may be kept by any cache."""

    renderer_classes = [JSONRenderer]
    authentication_classes = []
    # Searching is for /api/v2/search/, which understands Vietnamese.
    filter_backends = [backend for backend in PagesAPIViewSet.filter_backends if backend is not SearchFilter]
    known_query_parameters = PagesAPIViewSet.known_query_parameters - {"search", "search_operator", "site"}

    def get_base_queryset(self):
        site = Site.find_for_request(self.request)
        visible = VisiblePageQuerySet(Page).visible()
        return visible.descendant_of(site.root_page, inclusive=True) if site else visible.none()

    @refusing_bad_values()
    def find_object(self, queryset, request):
        return super().find_object(queryset, request)

    @refusing_bad_values()
    def filter_queryset(self, queryset):
        return super().filter_queryset(queryset)

    @refusing_bad_values()
    def paginate_queryset(self, queryset):
        pages = list(super().paginate_queryset(queryset))  # asks the database here and now
        if "fields" in self.request.GET:
            prepare(pages)
        return pages

    def get_object(self):
        page = super().get_object()
        prepare([page])
        return page


def prepare(pages) -> None:
    """Asks for the parts of all pages at once, where their type has any to tell."""
    prefetch_related_objects(pages, "locale")
    if pages and hasattr(pages[0], "prepare_for_api"):
        pages[0].prepare_for_api(pages)


api = WagtailAPIRouter("api")
api.register_endpoint("pages", VisiblePagesAPIViewSet)
