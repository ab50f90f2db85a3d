"""The screens of evidence in the admin: of one plan, a new piece for one output, and what one page is evidence for."""

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import CreateView, TemplateView
from django.views.generic.base import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminPageChooser
from wagtail.documents.permissions import permission_policy as documents_policy
from wagtail.documents.widgets import AdminDocumentChooser
from wagtail.models import Page

from core.calendar import editable_by
from core.queries import VisiblePageQuerySet, bad_filter, chosen_row, is_number
from plans.evidence import CONFIRMED, Evidence, log_evidence
from plans.models import ExpectedOutput, PlanPage


def plans_of(user):
    """The plans whose evidence the user may see: the public ones, and those that the user edits."""
    seen = Q(pk__in=PlanPage.objects.visible()) | Q(pk__in=editable_by(user))
    return PlanPage.objects.filter(seen).order_by("-year", "-issued_on", "pk")


class EvidenceForm(forms.ModelForm):
    """A piece of evidence for an output: one of a page, a file, an address elsewhere."""

    class Meta:
        model = Evidence
        fields = ["page", "document", "url", "title", "quantity"]
        widgets = {"page": AdminPageChooser, "document": AdminDocumentChooser}

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def _get_validation_exclusions(self):
        """The output is not of the form, but whether it has this proof already is asked all the same."""
        return super()._get_validation_exclusions() - {"output"}

    def clean_page(self):
        page = self.cleaned_data["page"]
        if page and not getattr(page.specific_class, "search_kind", None):
            raise ValidationError("Trang này không là minh chứng được: hãy chọn một bài, văn bản, thủ tục hoặc trang.")
        is_public = page and VisiblePageQuerySet(Page).visible().filter(pk=page.pk).exists()
        if page and not (is_public or page.permissions_for_user(self.user).can_edit()):
            raise ValidationError("Anh/chị không được xem trang này: hãy chọn trang khác.")
        if page and page.pk == self.instance.output.activity.plan_id:
            raise ValidationError("Kế hoạch không thể là minh chứng cho chính nó: hãy chọn trang khác.")
        return page

    def clean_document(self):
        document = self.cleaned_data["document"]
        chosen = documents_policy.instances_user_has_permission_for(self.user, "choose")
        if document and not chosen.filter(pk=document.pk).exists():
            raise ValidationError("Anh/chị không được dùng tệp này: hãy chọn tệp khác.")
        return document


class EvidenceView(PermissionRequiredMixin, WagtailAdminTemplateMixin, View):
    """What the screens share: who may come in, which plan it is about, the way back to it."""

    permission_required = "plans.add_evidence"
    raise_exception = True
    header_icon = "link"
    plan: PlanPage

    def allow(self, plan) -> None:
        if not plans_of(self.request.user).filter(pk=plan.pk).exists():
            raise Http404
        self.plan = plan

    def evidence(self, pk, *, locked: bool = False) -> Evidence:
        if locked:
            get_object_or_404(Evidence.objects.select_for_update(), pk=pk)
        rows = Evidence.objects.select_related("output__activity__plan", "page", "document")
        evidence = get_object_or_404(rows, pk=pk)
        self.allow(evidence.output.activity.plan)
        return evidence

    def back(self):
        return redirect("evidence:of_plan", self.plan.pk)

    def get_breadcrumbs_items(self):
        here = {"url": reverse("evidence:of_plan", args=[self.plan.pk]), "label": f"Minh chứng: {self.plan.title}"}
        return [*self.breadcrumbs_items, here]


class OfPlanView(EvidenceView, TemplateView):
    """Every output of a plan with its evidence, public or not yet."""

    template_name = "plans/evidence.html"

    def get_context_data(self, plan_pk, **kwargs):
        self.allow(get_object_or_404(PlanPage, pk=plan_pk))
        self.page_title = f"Minh chứng: {self.plan.title}"
        user = self.request.user
        rows = Evidence.objects.filter(output__activity__plan=self.plan).select_related("page", "document", "added_by")
        of_output = {}
        for evidence in rows:
            evidence.may_confirm = evidence.may_be_confirmed_by(user)
            evidence.may_remove = evidence.may_be_removed_by(user)
            of_output.setdefault(evidence.output_id, []).append(evidence)
        activities = self.plan.activities.prefetch_related("outputs")
        reached = dict(
            ExpectedOutput.objects.filter(activity__plan=self.plan)
            .with_evidence_count()
            .values_list("pk", "public_count")
        )
        for activity in activities:
            for output in activity.outputs.all():
                output.all_evidence, output.reached = of_output.get(output.pk, []), reached[output.pk]
        return {**super().get_context_data(**kwargs), "plan": self.plan, "activities": activities}


class AddView(EvidenceView, CreateView):
    """A new piece of evidence for one output."""

    model = Evidence
    form_class = EvidenceForm
    template_name = "plans/evidence_form.html"
    page_title = "Thêm minh chứng"

    def get_form_kwargs(self):
        output = get_object_or_404(ExpectedOutput.objects.select_related("activity__plan"), pk=self.kwargs["output_pk"])
        self.allow(output.activity.plan)
        instance = Evidence(output=output, added_by=self.request.user)
        return {**super().get_form_kwargs(), "user": self.request.user, "instance": instance}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "media": context["form"].media,
            "output": context["form"].instance.output,
            "action_url": self.request.path,
            "submit_button_label": "Thêm minh chứng",
        }

    def form_valid(self, form):
        evidence = form.save()
        if evidence.needs_confirming:
            messages.success(
                self.request, f"Đã thêm “{evidence.name}”. Minh chứng được tính khi người thứ hai xác nhận."
            )
        elif evidence.page.live:
            messages.success(self.request, f"Đã thêm “{evidence.name}”.")
        else:
            messages.success(self.request, f"Đã thêm “{evidence.name}”. Minh chứng được tính khi trang ấy được đăng.")
        return self.back()


class ConfirmView(EvidenceView):
    """A second person has opened the file or the address: from now on it counts."""

    permission_required = "plans.confirm_evidence"
    http_method_names = ["post"]

    def post(self, request, pk):
        evidence = self.evidence(pk)
        if not evidence.may_be_confirmed_by(request.user):
            raise PermissionDenied("Minh chứng này phải do người khác xác nhận, hoặc đã được xác nhận.")
        confirmed = {"confirmed_by": request.user, "confirmed_at": timezone.now()}
        if Evidence.objects.filter(pk=pk, confirmed_by=None).update(**confirmed):
            log_evidence(CONFIRMED, evidence)
            messages.success(request, f"Đã xác nhận “{evidence.name}”.")
        return self.back()


class RemoveView(EvidenceView):
    """Takes a piece of evidence away; the log keeps that it was there."""

    http_method_names = ["post"]

    @transaction.atomic
    def post(self, request, pk):
        evidence = self.evidence(pk, locked=True)
        if not evidence.may_be_removed_by(request.user):
            raise PermissionDenied("Chỉ người duyệt được gỡ minh chứng do người khác thêm.")
        evidence.delete()
        messages.success(request, f"Đã gỡ “{evidence.name}”.")
        return self.back()


class OfPageView(EvidenceView, TemplateView):
    """What one page is evidence for: the outputs of a plan, to be ticked."""

    template_name = "plans/evidence_of_page.html"

    def dispatch(self, request, *args, page_pk, **kwargs):
        self.page = get_object_or_404(Page, pk=page_pk)
        if request.user.is_authenticated and not self.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied
        plans = plans_of(request.user).exclude(pk=self.page.pk)
        self.plans = list(plans)
        number = request.GET.get("ke-hoach", "")
        if number and not is_number(number):
            bad_filter("kế hoạch", number)
        self.plan = chosen_row(plans, number, "kế hoạch", "pk") or next(iter(self.plans), None)
        return super().dispatch(request, *args, **kwargs)

    def linked(self) -> dict[int, Evidence]:
        rows = Evidence.objects.filter(page=self.page, output__activity__plan=self.plan)
        return {evidence.output_id: evidence for evidence in rows}

    def get_context_data(self, **kwargs):
        self.page_title = "Minh chứng cho…"
        linked = self.linked()
        activities = self.plan.activities.prefetch_related("outputs") if self.plan else []
        for activity in activities:
            for output in activity.outputs.all():
                output.link = linked.get(output.pk)
                output.is_kept = bool(output.link) and not output.link.may_be_removed_by(self.request.user)
        return {
            **super().get_context_data(**kwargs),
            "page": self.page,
            "plan": self.plan,
            "plans": self.plans,
            "activities": activities,
        }

    def get_breadcrumbs_items(self):
        url = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [*self.breadcrumbs_items, {"url": url, "label": self.page.get_admin_display_title()}]

    @transaction.atomic
    def post(self, request):
        """Links what was ticked and unlinks what was unticked, of the plan that was shown."""
        get_object_or_404(Page.objects.select_for_update(), pk=self.page.pk)  # one at a time
        outputs = ExpectedOutput.objects.filter(activity__plan=self.plan).select_related("activity__plan")
        ticked, linked = set(request.POST.getlist("san-pham")), self.linked()
        added = removed = 0
        for output in outputs:
            link, is_ticked = linked.get(output.pk), str(output.pk) in ticked
            if is_ticked and not link:
                Evidence.objects.create(output=output, page=self.page, added_by=request.user)
                added += 1
            elif link and not is_ticked and link.may_be_removed_by(request.user):
                link.delete()
                removed += 1
        counted = "" if self.page.live else " Minh chứng được tính khi trang được đăng."
        messages.success(request, f"Đã gắn thêm {added}, gỡ {removed} sản phẩm.{counted}")
        return redirect("wagtailadmin_pages:edit", self.page.pk)
