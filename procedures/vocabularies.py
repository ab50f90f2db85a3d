"""The controlled lists a procedure is sorted by, as the national portal names them."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet

from core.models import Named


class NationalTerm(Named):
    """A name with its code on the national portal."""

    code = models.CharField("mã", max_length=40, blank=True)

    panels = [FieldPanel("name"), FieldPanel("code"), FieldPanel("slug")]

    class Meta(Named.Meta):
        abstract = True


@register_snippet
class Sector(NationalTerm):
    """Lĩnh vực."""

    class Meta(NationalTerm.Meta):
        verbose_name = "lĩnh vực"
        verbose_name_plural = "lĩnh vực"


@register_snippet
class ApplicantType(NationalTerm):
    """Đối tượng thực hiện: fifteen kinds whose names contain commas, so never split on them."""

    class Meta(NationalTerm.Meta):
        verbose_name = "đối tượng thực hiện"
        verbose_name_plural = "đối tượng thực hiện"


@register_snippet
class LifeEvent(NationalTerm):
    """Sự kiện trong đời: what happened to the person or business that needs the procedure."""

    class Audience(models.TextChoices):
        CITIZEN = "CITIZEN", "Công dân"
        CORPORATE = "CORPORATE", "Doanh nghiệp"

    audience = models.CharField("nhóm", max_length=20, choices=Audience.choices, default=Audience.CITIZEN)

    panels = [*NationalTerm.panels, FieldPanel("audience")]

    class Meta(NationalTerm.Meta):
        verbose_name = "sự kiện trong đời"
        verbose_name_plural = "sự kiện trong đời"
