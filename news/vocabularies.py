"""The lists an article is sorted by: its section, who wrote it, what it is about."""

from django import forms
from django.contrib.auth.models import Group
from django.db import models
from taggit.models import TagBase
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from core import vietnamese
from core.models import Named


class CategoryQuerySet(models.QuerySet):
    def open_to(self, user):
        """Those in which the user may work, if the user's rights are for news at all: nobody's, and their groups'."""
        if user.is_superuser:
            return self
        return self.exclude(pk__in=self.model.objects.closed_to(user))

    def closed_to(self, user):
        """The numbers of those that only other groups look after; asked once for each user object."""
        if not hasattr(user, "_closed_sections"):
            own = Category.groups.through.objects.filter(group__in=user.groups.all()).values("category")
            closed = Category.objects.filter(groups__isnull=False).exclude(pk__in=own)
            user._closed_sections = frozenset(closed.values_list("pk", flat=True))
        return user._closed_sections


@register_snippet
class Category(Named):
    """Chuyên mục: one section of the news, such as a reform area of NQ 76/NQ-CP."""

    description = models.CharField("giới thiệu", max_length=300, blank=True)
    sort_order = models.PositiveSmallIntegerField("thứ tự", default=0)
    groups = models.ManyToManyField(
        Group,
        verbose_name="nhóm phụ trách",
        blank=True,
        related_name="+",
        help_text="Chỉ người của những nhóm này viết, sửa và duyệt tin của chuyên mục. Không chọn nhóm nào: mọi người"
        " có quyền với tin tức.",
    )

    objects = CategoryQuerySet.as_manager()
    panels = [
        *Named.panels,
        FieldPanel("description"),
        FieldPanel("sort_order"),
        # Who keeps the list of sections must not open those of others to themselves.
        FieldPanel("groups", widget=forms.CheckboxSelectMultiple, permission="auth.change_group"),
    ]

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
