from django.contrib.auth.models import Permission
from django.shortcuts import redirect
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogFormatter

from core.import_views import may_import
from plans import evidence_views
from plans.desk import DuePanel, EvidenceAwaitingPanel
from plans.evidence import ADDED, CONFIRMED, REMOVED
from plans.import_views import ImportPlan
from plans.lineage_views import TASKS_CHANGED, NextYearView, TasksView
from plans.models import PlanIndexPage, PlanPage
from plans.report_views import DraftReportView


@hooks.register("register_permissions")
def evidence_rights():
    return Permission.objects.filter(content_type__app_label="plans", content_type__model="evidence")


@hooks.register("register_log_actions")
def log_evidence(actions):
    for action, words in [
        (ADDED, "Thêm minh chứng"),
        (CONFIRMED, "Xác nhận minh chứng"),
        (REMOVED, "Gỡ minh chứng"),
    ]:
        actions.register_action(action)(_formatter(words))
    actions.register_action(
        TASKS_CHANGED, "Gắn nhiệm vụ cấp trên", "Đã gắn hoạt động với nhiệm vụ của kế hoạch cấp trên"
    )


def _formatter(words):
    class Formatter(LogFormatter):
        label = words

        def format_message(self, entry):
            return f"{words}: “{entry.data['evidence']}” cho sản phẩm {entry.data['output']}"

    return Formatter


@hooks.register("register_admin_urls")
def plan_addresses():
    patterns = [
        path("ke-hoach/<int:plan_pk>/", evidence_views.OfPlanView.as_view(), name="of_plan"),
        path("san-pham/<int:output_pk>/them/", evidence_views.AddView.as_view(), name="add"),
        path("trang/<int:page_pk>/", evidence_views.OfPageView.as_view(), name="of_page"),
        path("<int:pk>/xac-nhan/", evidence_views.ConfirmView.as_view(), name="confirm"),
        path("<int:pk>/go/", evidence_views.RemoveView.as_view(), name="remove"),
    ]
    return [
        path("minh-chung/", include((patterns, "evidence"))),
        path("ke-hoach/<int:plan_pk>/cap-tren/", TasksView.as_view(), name="plan_tasks"),
        path("ke-hoach/<int:plan_pk>/nam-sau/", NextYearView.as_view(), name="next_year"),
        path("ke-hoach/<int:plan_pk>/bao-cao/", DraftReportView.as_view(), name="draft_report"),
    ]


@hooks.register("register_page_header_buttons")
def plan_buttons(page, user, view_name, next_url=None):
    if page.specific_class is not PlanPage or not page.pk:
        return
    may = page.permissions_for_user(user)
    if may.can_add_subpage():
        yield Button("Lập báo cáo", reverse("draft_report", args=[page.pk]), icon_name="doc-full", priority=14)
    if user.has_perm("plans.add_evidence"):
        yield Button("Minh chứng", reverse("evidence:of_plan", args=[page.pk]), icon_name="link", priority=15)
    if may.can_edit():
        yield Button("Kế hoạch cấp trên", reverse("plan_tasks", args=[page.pk]), icon_name="list-ul", priority=16)
    if page.live and page.get_parent().permissions_for_user(user).can_add_subpage():
        yield Button("Sao chép sang năm sau", reverse("next_year", args=[page.pk]), icon_name="copy", priority=17)


@hooks.register("register_page_header_buttons")
def evidence_button(page, user, view_name, next_url=None):
    if not page.pk or page.specific_class is PlanPage or not getattr(page.specific_class, "search_kind", None):
        return
    if user.has_perm("plans.add_evidence") and page.permissions_for_user(user).can_edit():
        yield Button("Minh chứng cho…", reverse("evidence:of_page", args=[page.pk]), icon_name="link", priority=15)


@hooks.register("before_copy_page")
def copy_a_plan_as_that_of_a_year(request, page):
    """A copy would bear the same activities, known in calendars by the same names."""
    if isinstance(page.specific, PlanPage):
        messages.warning(request, "Kế hoạch được sao chép thành kế hoạch của năm sau, ở đây.")
        return redirect("next_year", page.pk)
    return None


@hooks.register("construct_homepage_panels")
def lay_on_the_desk(request, panels):
    panels += [EvidenceAwaitingPanel(), DuePanel()]


@hooks.register("register_admin_urls")
def import_address():
    return [path("nhap-ke-hoach/<int:index_id>/", ImportPlan.as_view(), name="import_plan")]


@hooks.register("register_page_header_buttons")
def import_button(page, user, view_name, next_url=None):
    if page.specific_class is PlanIndexPage and may_import(user, page.specific):
        yield Button("Nhập từ Word, Excel", reverse("import_plan", args=[page.pk]), icon_name="table", priority=16)
