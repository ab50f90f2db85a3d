"""Liên kết xem trước: an address by which someone outside the admin reads one version of a page before it is public.

Whoever may edit the page makes it; it ends by itself, when it is renewed or taken back, and when the page is published.
The pictures and files of that version, and no others, are shown to the browser that opened it (`core.usage.may_see`).
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

LIFETIME = timedelta(days=7)
COOKIE = "xem-truoc"
PLACES = ("media", "tai-lieu")  # the first parts of the addresses of pictures and of files


class PreviewLinkQuerySet(models.QuerySet):
    def current(self):
        return self.filter(made_at__gt=timezone.now() - LIFETIME).select_related("revision", "page", "made_by")

    def opened_by(self, request):
        """Those that the browser has opened, as far as it says so with a key that nobody can guess."""
        keys = [value for name, value in request.COOKIES.items() if name.startswith(COOKIE) and value.isprintable()]
        return self.current().filter(key__in=keys) if keys else self.none()


class PreviewLink(models.Model):
    """The one way at a time into one version of a page."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="+")
    page.wagtail_reference_index_ignore = True
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="preview_links")
    key = models.CharField(max_length=64, unique=True, default=secrets.token_urlsafe, editable=False)
    made_at = models.DateTimeField(default=timezone.now)
    asks_opinion = models.BooleanField("xin ý kiến", default=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = "liên kết xem trước"
        verbose_name_plural = "liên kết xem trước"

    def __str__(self):
        return f"{self.page}, {self.made_at:%d/%m/%Y}"

    @property
    def address(self) -> str:
        return settings.PUBLIC_URL + reverse("preview", args=[self.key])

    @property
    def ends_at(self):
        return self.made_at + LIFETIME

    def hand_over(self, response) -> None:
        """Gives the browser what it shows for the pictures and the files of this version."""
        for place in PLACES:
            response.set_cookie(
                f"{COOKIE}-{place}-{self.page_id}",
                self.key,
                max_age=LIFETIME,
                path=f"/{place}/",
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )


def has_draft(page) -> bool:
    """Whether the page has a version that is not public."""
    return bool((page.has_unpublished_changes or not page.live) and page.latest_revision_id)


def end(sender, publications, **kwargs):
    """A receiver of `pages_published`: what was shown before is public or outdated now."""
    PreviewLink.objects.filter(page__in=[page.pk for page, _ in publications]).delete()
