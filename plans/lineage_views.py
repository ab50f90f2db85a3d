"""The screens of what a plan comes from and what comes of it: the tasks it takes up, the plan of the year after."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from plans.lineage import TaskLink, tasks_of
from plans.models import PlanPage
from plans.next_year import begin_next_year

TASKS_CHANGED = "plans.tasks"


class PlanView(WagtailAdminTemplateMixin, TemplateView):
    """A screen of one plan, for who may edit it."""

    plan: PlanPage

    def may(self, user) -> bool:
        return self.plan.permissions_for_user(user).can_edit()

    def dispatch(self, request, *args, plan_pk, **kwargs):
        self.plan = get_object_or_404(PlanPage.objects.select_related("carries_out"), pk=plan_pk)
        if not self.may(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        url = reverse("wagtailadmin_pages:edit", args=[self.plan.pk])
        return [{"url": url, "label": self.plan.get_admin_display_title()}, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "plan": self.plan}


class TasksView(PlanView):
    """For each task of the plan above: which of the plan's activities take it up."""

    template_name = "plans/tasks.html"
    page_title = "Nhiệm vụ của kế hoạch cấp trên"
    header_icon = "list-ul"

    def get_context_data(self, **kwargs):
        links = set(TaskLink.objects.filter(activity__plan=self.plan).values_list("task", "activity"))
        activities = list(self.plan.activities.all())
        tasks = list(tasks_of(self.plan))
        for task in tasks:
            task.choices = [(activity, (task.pk, activity.pk) in links) for activity in activities]
        return {**super().get_context_data(**kwargs), "tasks": tasks}

    @transaction.atomic
    def post(self, request):
        PlanPage.objects.select_for_update().get(pk=self.plan.pk)  # two at a time would add the same link
        own = set(self.plan.activities.values_list("pk", flat=True))
        old = {(link.task_id, link.activity_id): link.pk for link in TaskLink.objects.filter(activity__in=own)}
        ticked = {
            (task.pk, activity)
            for task in tasks_of(self.plan)
            for activity in own
            if str(activity) in request.POST.getlist(f"nhiem-vu-{task.pk}")
        }
        TaskLink.objects.filter(pk__in=[pk for pair, pk in old.items() if pair not in ticked]).delete()
        TaskLink.objects.bulk_create(TaskLink(task_id=task, activity_id=own) for task, own in ticked - set(old))
        if ticked != set(old):
            log(instance=self.plan, action=TASKS_CHANGED, user=request.user, data={"count": len(ticked)})
        uncovered = sum(not task.is_taken_up for task in tasks_of(self.plan))
        messages.success(request, f"Đã lưu. Còn {uncovered} nhiệm vụ chưa có hoạt động nào cụ thể hóa.")
        return redirect("plan_tasks", self.plan.pk)


class NextYearView(PlanView):
    """Begins the plan of the year after as a draft of whoever asks."""

    template_name = "plans/next_year.html"
    page_title = "Sao chép sang năm sau"
    header_icon = "copy"

    def may(self, user) -> bool:
        return self.plan.live and self.plan.get_parent().permissions_for_user(user).can_add_subpage()

    @transaction.atomic
    def post(self, request):
        copy = begin_next_year(self.plan)
        try:
            self.plan.get_parent().specific.add_draft(copy, request.user)
        except ValidationError as error:
            messages.error(request, f"Chưa sao chép được: {' '.join(error.messages)}")
            return redirect("wagtailadmin_pages:edit", self.plan.pk)
        messages.success(
            request,
            f"Đã tạo bản nháp kế hoạch năm {copy.year}, dời một năm. Hãy ghi số, ngày ban hành, sửa căn cứ.",
        )
        return redirect("wagtailadmin_pages:edit", copy.pk)
