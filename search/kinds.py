"""What can be searched, by what page types declare (`search_kind`), never by importing them."""

from wagtail.models import get_page_models

KINDS = {
    "thu-tuc": "Thủ tục",
    "tin-tuc": "Tin tức",
    "ke-hoach": "Kế hoạch",
    "van-ban": "Văn bản",
    "trang": "Trang khác",
}


def models_of(kind: str = "") -> list[type]:
    """Page types of one kind, or of all kinds."""
    wanted = {kind} if kind else set(KINDS)
    return [model for model in get_page_models() if getattr(model, "search_kind", None) in wanted]
