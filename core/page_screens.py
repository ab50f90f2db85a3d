"""Screens for what is said of a page outside its versions: the day to look it over again, who alone reads its draft."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.models import Page

from core.draft_readers import DraftReadersForm
from core.previews import has_draft
from core.reviews import PageReviewForm

REVIEW_LOG_ACTION, READERS_LOG_ACTION = "portal.review_day", "portal.draft_readers"


class PageFormView(WagtailAdminTemplateMixin, FormView):
    """A form about one page, for who may edit the page."""

    template_name = "wagtailadmin/generic/form.html"

    def dispatch(self, request, page_id):
        self.page = get_object_or_404(Page, pk=page_id).specific_deferred
        if not self.is_open():
            raise PermissionDenied
        return super().dispatch(request)

    def is_open(self) -> bool:
        return self.page.permissions_for_user(self.request.user).can_edit()

    def get_form_kwargs(self):
        model = self.form_class._meta.model
        said = model.objects.filter(page=self.page.pk).first() or model(page_id=self.page.pk)
        return {**super().get_form_kwargs(), "instance": said}

    def get_breadcrumbs_items(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [{"url": edit, "label": self.get_page_subtitle()}, {"url": "", "label": self.page_title}]

    def get_page_subtitle(self):
        return self.page.get_admin_display_title()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "media": context["form"].media,
            "action_url": self.request.path,
            "submit_button_label": "Lưu",
            "submit_button_active_label": "Đang lưu…",
        }

    def form_valid(self, form):
        form.save()
        action, data, message = self.told(form.cleaned_data)
        log(instance=self.page, action=action, user=self.request.user, data=data)
        messages.success(self.request, message)
        return redirect("wagtailadmin_pages:edit", self.page.pk)

    def told(self, values) -> tuple[str, dict, str]:
        """What was saved: the log's action, its data, and the words for who saved it."""
        raise NotImplementedError


class PageReviewView(PageFormView):
    form_class = PageReviewForm
    page_title = "Hẹn rà soát lại"
    header_icon = "calendar-check"

    def told(self, values):
        day = f"{values['review_on']:%d/%m/%Y}" if values["review_on"] else ""
        message = f"Đã hẹn rà soát lại ngày {day}." if day else "Đã bỏ hẹn rà soát."
        return REVIEW_LOG_ACTION, {"day": day, "note": values["note"]}, message


class DraftReadersView(PageFormView):
    form_class = DraftReadersForm
    page_title = "Ai được mở bản nháp"
    header_icon = "lock"

    def is_open(self):
        return has_draft(self.page) and super().is_open()

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "user": self.request.user}

    def told(self, values):
        names = [user.get_full_name() or user.get_username() for user in values["users"]]
        message = f"Từ nay chỉ {', '.join(names)} mở được bản nháp." if names else "Ai có quyền đều mở được bản nháp."
        return READERS_LOG_ACTION, {"names": names}, message
