from django.core.checks import Error, register
from wagtail.models import get_page_models

from search.kinds import KINDS


@register()
def check_search_kinds(app_configs, **kwargs):
    """What a page type says it is to search is a kind that search knows; that it says so, core.checks sees to."""
    return [
        Error(f"{model.__name__}: search_kind {kind!r} không có trong search.kinds.KINDS.", obj=model, id="portal.E005")
        for model in get_page_models()
        if (kind := getattr(model, "search_kind", None)) is not None and kind not in KINDS
    ]
