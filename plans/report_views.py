"""The screen that drafts a report of a plan, for a period that the writer chooses."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from plans.models import PlanPage
from plans.reporting import LENGTHS, ReportingSettings, ReportKind, ReportPeriod, outcome
from plans.reports import NUMBERED, ReportPage, draft


class PeriodForm(forms.Form):
    kind = forms.ChoiceField(label="Kỳ báo cáo", choices=ReportKind.choices)
    number = forms.IntegerField(
        label="Tháng hoặc quý",
        required=False,
        min_value=1,
        max_value=12,
        help_text="Tháng: 1 đến 12. Quý: 1 đến 4. Kỳ khác để trống.",
    )

    def clean(self):
        cleaned = super().clean()
        kind, number = cleaned.get("kind"), cleaned.get("number")
        if kind and "number" not in self.errors:
            kind = ReportKind(kind)
            if kind in NUMBERED and not number:
                self.add_error("number", "Hãy ghi báo cáo của tháng hay quý thứ mấy.")
            elif kind in NUMBERED and number > 12 // LENGTHS[kind]:
                self.add_error("number", "Một năm có bốn quý.")
            cleaned["number"] = number if kind in NUMBERED else 1
        return cleaned


class DraftReportView(WagtailAdminTemplateMixin, FormView):
    """Counts from the evidence and writes a draft report, which the writer then finishes and hands in."""

    form_class = PeriodForm
    template_name = "wagtailadmin/generic/form.html"
    page_title = "Lập báo cáo"
    header_icon = "doc-full"

    def dispatch(self, request, plan_pk):
        self.plan = get_object_or_404(PlanPage, pk=plan_pk)
        if not self.plan.permissions_for_user(request.user).can_add_subpage():
            raise PermissionDenied
        return super().dispatch(request)

    def get_breadcrumbs_items(self):
        url = reverse("wagtailadmin_explore", args=[self.plan.pk])
        return [{"url": url, "label": self.plan.title}, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        labels = {"action_url": self.request.path, "submit_button_label": "Lập bản nháp báo cáo"}
        return {**super().get_context_data(**kwargs), **labels}

    @transaction.atomic
    def form_valid(self, form):
        PlanPage.objects.select_for_update().get(pk=self.plan.pk)  # two at a time would be two reports of one period
        kind, number = ReportKind(form.cleaned_data["kind"]), form.cleaned_data["number"]
        same = ReportPage.objects.of_period(self.plan, kind, number).first()
        if same:
            messages.warning(self.request, "Kỳ này đã có báo cáo, ở dưới đây. Muốn lập lại, hãy xóa bản nháp ấy trước.")
            return redirect("wagtailadmin_pages:edit", same.pk)
        first_day = ReportingSettings.for_request(self.request).first_day
        period = ReportPeriod(kind, number, self.plan.year, first_day)
        report = draft(self.plan, period, outcome(self.plan, period, timezone.localdate()))
        try:
            self.plan.add_draft(report, self.request.user)
        except ValidationError as error:
            form.add_error(None, f"Chưa lập được báo cáo: {' '.join(error.messages)}")
            return self.form_invalid(form)
        messages.success(
            self.request, "Đã lập bản nháp báo cáo từ minh chứng. Hãy viết thêm nguyên nhân, giải pháp rồi trình duyệt."
        )
        return redirect("wagtailadmin_pages:edit", report.pk)
