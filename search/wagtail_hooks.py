from wagtail import hooks
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from search.desk import EmptyQueriesPanel
from search.models import PinnedResult, Synonym


class SynonymViewSet(SnippetViewSet):
    model = Synonym
    icon = "openquote"
    list_display = ["__str__", BooleanColumn("is_mutual", label="Hai chiều")]
    list_per_page = 100
    search_fields = ["typed", "official"]
    search_backend_name = None  # rows by what is written in them


class PinnedResultViewSet(SnippetViewSet):
    model = PinnedResult
    icon = "pin"
    list_display = ["__str__", "page"]


@register_snippet
class SearchViewSetGroup(SnippetViewSetGroup):
    items = (SynonymViewSet, PinnedResultViewSet)
    menu_label = "Chỉnh kết quả tìm"
    menu_icon = "search"
    menu_order = 700
    add_to_admin_menu = True


@hooks.register("construct_homepage_panels")
def lay_on_the_desk(request, panels):
    panels.append(EmptyQueriesPanel())
