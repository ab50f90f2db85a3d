"""`/api/v2/pages/`: what visitors may read, as JSON; which fields a page type shows it says itself (`api_fields`)."""

from rest_framework.renderers import JSONRenderer
from wagtail.api.v2.filters import SearchFilter
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.models import Page, Site

from core.queries import VisiblePageQuerySet


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


api = WagtailAPIRouter("api")
api.register_endpoint("pages", VisiblePagesAPIViewSet)
