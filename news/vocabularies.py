"""The lists an article is sorted by: its section, who wrote it, what it is about."""

from django.db import models
from taggit.models import TagBase
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from core import vietnamese
from core.models import Named


@register_snippet
class Category(Named):
    """Chuyên mục: one section of the news, such as a reform area of NQ 76/NQ-CP."""

    description = models.CharField("giới thiệu", max_length=300, blank=True)
    sort_order = models.PositiveSmallIntegerField("thứ tự", default=0)

    panels = [*Named.panels, FieldPanel("description"), FieldPanel("sort_order")]

    class Meta(Named.Meta):
        verbose_name = "chuyên mục"
        verbose_name_plural = "chuyên mục"
        ordering = ["sort_order", "id"]


@register_snippet
class Author(Named):
    """Tác giả: the name or pen name under an article, with position or unit; two people may share a name."""

    name = models.CharField("tên hoặc bút danh", max_length=120)
    position = models.CharField("chức vụ, đơn vị", max_length=200, blank=True)

    panels = [FieldPanel("name"), FieldPanel("position"), FieldPanel("slug")]

    class Meta(Named.Meta):
        verbose_name = "tác giả"
        verbose_name_plural = "tác giả"

    def __str__(self):
        return f"{self.name}, {self.position}" if self.position else self.name


class Tag(TagBase):
    """Thẻ: a word of the writer's own choice that ties articles together."""

    free_tagging = True

    class Meta:
        verbose_name = "thẻ"
        verbose_name_plural = "thẻ"

    def slugify(self, tag, i=None):
        slug = vietnamese.slugify(tag) or "the"
        return f"{slug}-{i}" if i else slug
