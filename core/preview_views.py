"""The page of a preview link, for whoever has it, and the screen that makes it and takes it back."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.models import Page

from core import opinions
from core.previews import PreviewLink, has_draft
from core.queries import NothingThere

MADE_LOG_ACTION, ENDED_LOG_ACTION = "portal.preview_link_made", "portal.preview_link_ended"


@require_safe
@never_cache
def preview(request, key):
    """The version as its page would show it, kept by no cache and no search engine."""
    link = _link(key)
    request.is_preview = True  # what a version holds is not in the database to be fetched from
    request.preview_link = link
    page = link.revision.as_object()
    response = page.serve_preview(request, page.default_preview_mode)
    link.hand_over(response)
    return _unlisted(response)


@csrf_exempt  # the key in the address is what entitles, no cookie does: another site cannot send it
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request, key):
    """The form by which who was given the draft to read says what they think of it, and the thanks for it."""
    link = _link(key)
    if not link.asks_opinion:
        raise NothingThere("Liên kết này chỉ để xem. Muốn cho ý kiến, hãy nói với người đã gửi liên kết.")
    form = opinions.OpinionForm(request.POST or None)
    is_full = opinions.opinions_of(link.page).count() >= opinions.MOST
    if request.method == "POST" and not is_full and form.is_valid():
        opinions.record(link, form.cleaned_data)
        return _unlisted(redirect(f"{request.path}?da-gui=1"))
    is_sent = "da-gui" in request.GET and not form.is_bound
    context = {"link": link, "title": link.revision.content.get("title", ""), "form": form}
    response = render(request, "core/opinion.html", {**context, "is_full": is_full, "is_sent": is_sent})
    return _unlisted(response)


def _link(key) -> PreviewLink:
    link = PreviewLink.objects.current().filter(key=key).first()
    if not link:
        raise NothingThere("Liên kết xem trước này đã hết hạn, đã được thu hồi, hoặc bài đã đăng.")
    return link


def _unlisted(response):
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"  # the address is all that it takes
    return response


def may_show(user, page) -> bool:
    """Whether the user may say who else reads the draft; without one there is nothing to show."""
    return has_draft(page) and page.permissions_for_user(user).can_edit()


class PreviewLinkView(WagtailAdminTemplateMixin, TemplateView):
    template_name = "core/preview_link.html"
    page_title = "Liên kết xem trước"
    header_icon = "link"

    def dispatch(self, request, page_id):
        self.page = get_object_or_404(Page, pk=page_id).specific_deferred
        if not may_show(request.user, self.page):
            raise PermissionDenied
        return super().dispatch(request)

    def get_breadcrumbs_items(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [{"url": edit, "label": self.page.get_admin_display_title()}, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        link = PreviewLink.objects.current().filter(page=self.page.pk).first()
        said = opinions.opinions_of(self.page)
        return {**super().get_context_data(**kwargs), "page": self.page, "link": link, "opinions": said}

    def post(self, request):
        ended, _ = PreviewLink.objects.filter(page=self.page.pk).delete()
        if "make" in request.POST:
            revision = self.page.latest_revision
            asks = "asks_opinion" in request.POST
            PreviewLink.objects.create(page_id=self.page.pk, revision=revision, made_by=request.user, asks_opinion=asks)
            log(instance=self.page, action=MADE_LOG_ACTION, user=request.user, revision=revision)
            messages.success(request, "Đã tạo liên kết xem trước.")
        elif ended:
            log(instance=self.page, action=ENDED_LOG_ACTION, user=request.user)
            messages.success(request, "Đã thu hồi: liên kết cũ không mở được nữa.")
        return redirect(request.path)
