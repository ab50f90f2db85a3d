"""What the desk says of search: what people looked for and did not find."""

from datetime import timedelta

from django.utils import timezone

from core.desk import DeskPanel
from search.models import EmptyQuery, Synonym

SHOWN = 10
LATELY = timedelta(days=30)
TIMES = 2  # what was asked once may be a slip, or tell of one person


class EmptyQueriesPanel(DeskPanel):
    """Queries of the last month that found nothing, for who keeps the table of synonyms."""

    order = 280
    template_name = "search/desk/empty_queries.html"

    def rows(self, user):
        if not user.has_perm(f"{Synonym._meta.app_label}.add_{Synonym._meta.model_name}"):
            return []
        since = timezone.localdate() - LATELY
        return list(EmptyQuery.objects.filter(last_on__gte=since, times__gte=TIMES)[:SHOWN])
