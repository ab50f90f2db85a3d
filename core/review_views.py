from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.log_actions import log
from wagtail.models import Page

from core.reviews import PageReview, PageReviewForm

REVIEW_LOG_ACTION = "portal.review_day"


class PageReviewView(WagtailAdminTemplateMixin, FormView):
    """The day by which a page has to be looked over again, for who may edit the page."""

    form_class = PageReviewForm
    template_name = "wagtailadmin/generic/form.html"
    page_title = "Hẹn rà soát lại"
    header_icon = "calendar-check"

    def dispatch(self, request, page_id):
        self.page = get_object_or_404(Page, pk=page_id).specific_deferred
        if not self.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        return super().dispatch(request)

    def get_form_kwargs(self):
        review = PageReview.objects.filter(page=self.page.pk).first() or PageReview(page_id=self.page.pk)
        return {**super().get_form_kwargs(), "instance": review}

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
        day = form.cleaned_data["review_on"]
        written = f"{day:%d/%m/%Y}" if day else ""
        log(
            instance=self.page,
            action=REVIEW_LOG_ACTION,
            user=self.request.user,
            data={"day": written, "note": form.cleaned_data["note"]},
        )
        messages.success(self.request, f"Đã hẹn rà soát lại ngày {written}." if day else "Đã bỏ hẹn rà soát.")
        return redirect("wagtailadmin_pages:edit", self.page.pk)
