"""The lists documents are sorted by; editors add to them."""

from wagtail.snippets.models import register_snippet

from core.models import Named


@register_snippet
class DocumentType(Named):
    """Loại văn bản: luật, nghị định, quyết định …"""

    class Meta(Named.Meta):
        verbose_name = "loại văn bản"
        verbose_name_plural = "loại văn bản"


@register_snippet
class LegalField(Named):
    """Lĩnh vực of documents; procedures have their own national list."""

    class Meta(Named.Meta):
        verbose_name = "lĩnh vực văn bản"
        verbose_name_plural = "lĩnh vực văn bản"
