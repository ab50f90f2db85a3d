"""The controlled lists a procedure is sorted by, as the national portal names them."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from core import vietnamese


class Named(index.Indexed, models.Model):
    """A name with the national code: what sectors, kinds of applicants and life events have in common."""

    name = models.CharField("tên", max_length=255, unique=True)
    code = models.CharField("mã", max_length=40, blank=True)
    slug = models.SlugField("đường dẫn", max_length=80, unique=True, blank=True)

    panels = [FieldPanel("name"), FieldPanel("code"), FieldPanel("slug")]
    search_fields = [index.AutocompleteField("name")]

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        self.slug = self.slug or self.free_slug()

    def free_slug(self) -> str:
        """The slug of the name, numbered when another name has it already."""
        base = vietnamese.slugify(self.name, 70) or "khac"
        taken = set(type(self).objects.filter(slug__startswith=base).values_list("slug", flat=True))
        return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


@register_snippet
class Sector(Named):
    """Lĩnh vực."""

    class Meta(Named.Meta):
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"


@register_snippet
class ApplicantType(Named):
    """Đối tượng thực hiện: fifteen kinds whose names contain commas, so never split on them."""

    class Meta(Named.Meta):
        verbose_name = "đối tượng thực hiện"
        verbose_name_plural = "đối tượng thực hiện"


@register_snippet
class LifeEvent(Named):
    """Sự kiện trong đời: what happened to the person or business that needs the procedure."""

    class Audience(models.TextChoices):
        CITIZEN = "CITIZEN", "Công dân"
        CORPORATE = "CORPORATE", "Doanh nghiệp"

    audience = models.CharField("nhóm", max_length=20, choices=Audience.choices, default=Audience.CITIZEN)

    panels = [*Named.panels, FieldPanel("audience")]

    class Meta(Named.Meta):
        verbose_name = "sự kiện trong đời"
        verbose_name_plural = "sự kiện trong đời"
