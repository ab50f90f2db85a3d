"""The lists documents are sorted by; editors add to them."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from core import vietnamese


class Named(index.Indexed, models.Model):
    """A name with its address: what kinds of documents and fields of law have in common."""

    name = models.CharField("tên", max_length=120, unique=True)
    slug = models.SlugField("đường dẫn", max_length=80, unique=True, blank=True)

    panels = [FieldPanel("name"), FieldPanel("slug")]
    search_fields = [index.AutocompleteField("name")]

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        self.slug = self.slug or vietnamese.slugify(self.name)


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
