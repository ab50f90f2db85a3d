from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, reverse, reverse_lazy
from django.utils.html import format_html, format_html_join
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.forms.workflows import WorkflowPageForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views.pages.search import SearchView
from wagtail.admin.widgets import Button
from wagtail.log_actions import LogFormatter, log
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail.sites.views import IndexView as SiteIndexView
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail.users.forms import PagePermissionsForm

from core import bundle_views, desk, form_buttons
from core.approval import SELF_APPROVAL_LOG_ACTION
from core.bundles import JOINED, KEPT, LEFT, MADE, MOVED, bundle_item_of
from core.calendar import CalendarView
from core.history import WITHDRAWAL_LOG_ACTION, record_withdrawals
from core.models import Agency, ApprovalTaskState, Holiday, ObsoleteTerm, PortalDocument, PortalImage
from core.opinions import OPINION_LOG_ACTION, OpinionForm
from core.page_screens import READERS_LOG_ACTION, REVIEW_LOG_ACTION, DraftReadersView, PageReviewView
from core.preview_views import ENDED_LOG_ACTION, MADE_LOG_ACTION, PreviewLinkView, may_show
from core.reports import MostReadView
from core.scanning import stand_in
from core.submission import REASON_LOG_ACTION, hold_back, is_submission, report
from core.usage import may_see, why_not, why_not_delete
from core.vietnamese import normalize_line, shorten

register_snippet(Agency)
register_snippet(ObsoleteTerm)


@register_snippet
class HolidayViewSet(SnippetViewSet):
    model = Holiday
    list_display = ["day", "name", BooleanColumn("is_working_day", label="Làm bù")]
    list_per_page = 100


# Labels that Wagtail makes of the names in its code; no catalogue reaches them.
for form in (PagePermissionsForm, WorkflowPageForm):
    form.base_fields["page"].label = "Trang"
SearchView.verbose_name = SearchView.verbose_name_plural = "trang"  # "14 None" otherwise: the view knows no model
for column in SiteIndexView.columns:
    column.label = {"port": "Cổng", "site_name": "Tên", "root_page": "Trang gốc"}.get(column.name, column.label)


@hooks.register("register_log_actions")
def log_self_approval(actions):
    actions.register_action(
        SELF_APPROVAL_LOG_ACTION, "Tự duyệt bài của mình", "Quản trị đã tự duyệt bản do chính mình viết hoặc trình"
    )


@hooks.register("register_log_actions")
def log_submission_with_findings(actions):
    @actions.register_action(REASON_LOG_ACTION)
    class Formatter(LogFormatter):
        label = "Trình dù còn chỗ cần xem lại"

        def format_message(self, entry):
            return f"Trình duyệt, lý do: {entry.data['reason']} – còn: {' · '.join(entry.data['findings'])}"


@hooks.register("register_log_actions")
def log_review_days(actions):
    @actions.register_action(REVIEW_LOG_ACTION)
    class Formatter(LogFormatter):
        label = "Hẹn rà soát lại"

        def format_message(self, entry):
            day, note = entry.data["day"], entry.data["note"]
            return f"Hẹn rà soát lại ngày {day}{note and f': {note}'}" if day else "Bỏ hẹn rà soát"


@hooks.register("register_log_actions")
def log_draft_readers(actions):
    @actions.register_action(READERS_LOG_ACTION)
    class Formatter(LogFormatter):
        label = "Giới hạn người mở bản nháp"

        def format_message(self, entry):
            names = ", ".join(entry.data["names"])
            return f"Chỉ những người này mở được bản nháp: {names}" if names else "Bỏ giới hạn người mở bản nháp"


@hooks.register("register_log_actions")
def log_withdrawals(actions):
    @actions.register_action(WITHDRAWAL_LOG_ACTION)
    class Formatter(LogFormatter):
        label = "Lý do gỡ xuống"

        def format_message(self, entry):
            return f"Lý do gỡ xuống: {entry.data['reason']}"


@hooks.register("register_log_actions")
def log_bundles(actions):
    for action, words in [
        (JOINED, "Đưa vào đợt đăng"),
        (KEPT, "Đã duyệt, chờ đăng cùng đợt"),
        (LEFT, "Bỏ khỏi đợt đăng"),
    ]:
        actions.register_action(action)(_bundle_formatter(words, "bundle"))
    actions.register_action(MADE)(_bundle_formatter("Lập đợt đăng, hẹn", "moment"))
    actions.register_action(MOVED)(_bundle_formatter("Đổi giờ của đợt đăng", "moment"))


def _bundle_formatter(words, key):
    class Formatter(LogFormatter):
        label = words

        def format_message(self, entry):
            return f"{words}: {entry.data[key]}"

    return Formatter


@hooks.register("register_permissions")
def bundle_rights():
    wanted = ["add_bundle", "change_bundle"]
    return Permission.objects.filter(content_type__app_label="core", codename__in=wanted)


class BundlesMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("core.add_bundle")


@hooks.register("register_admin_menu_item")
def bundles_menu_item():
    return BundlesMenuItem(
        "Đợt đăng", reverse_lazy("bundles:index"), name="bundles", icon_name="folder-inverse", order=650
    )


@hooks.register("register_page_header_buttons")
def bundle_button(page, user, view_name, next_url=None):
    item = user.has_perm("core.add_bundle") and page.pk and bundle_item_of(page)
    if item:
        address = reverse("bundles:bundle", args=[item.bundle_id])
        yield Button(f"Đợt đăng: {item.bundle}", address, icon_name="folder-inverse", priority=63)


@hooks.register("register_log_actions")
def log_preview_links(actions):
    actions.register_action(MADE_LOG_ACTION, "Tạo liên kết xem trước", "Đã tạo liên kết xem trước cho người ngoài")
    actions.register_action(ENDED_LOG_ACTION, "Thu hồi liên kết xem trước", "Đã thu hồi liên kết xem trước")


@hooks.register("register_log_actions")
def log_opinions(actions):
    @actions.register_action(OPINION_LOG_ACTION)
    class Formatter(LogFormatter):
        label = "Ý kiến về bản thảo"

        def format_message(self, entry):
            said = entry.data
            who = ", ".join(filter(None, [said["name"], said["position"]]))
            verdict = OpinionForm.VERDICTS[said["verdict"]].lower()
            return f"Ý kiến qua liên kết xem trước, {who}: {verdict}{said['text'] and '. '}{shorten(said['text'], 300)}"


@hooks.register("register_page_header_buttons")
def preview_link_button(page, user, view_name, next_url=None):
    if may_show(user, page):
        address = reverse("preview_link", args=[page.pk])
        yield Button("Liên kết xem trước", address, icon_name="link", priority=64)
        address = reverse("draft_readers", args=[page.pk])
        yield Button("Ai được mở bản nháp", address, icon_name="lock", priority=65)


@hooks.register("before_create_page")
def proofread_a_new_page(request, parent, page_type):
    if is_submission(request):
        hold_back(request, page_type(owner=request.user, locale=parent.locale), parent)


@hooks.register("before_edit_page")
def proofread_a_page(request, page):
    if is_submission(request):  # the form will fill `page` itself, so this reads another copy
        hold_back(request, Page.objects.get(pk=page.pk).get_latest_revision_as_object(), page.get_parent())


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def report_on_the_submission(request, page):
    report(request, page)


@hooks.register("before_edit_page")
def decide_on_the_latest_version_only(request, page):
    """The form of an editor who decides carries the text as it was opened: it would undo what was saved since."""
    opened = request.POST.get("overwrite_revision_id") or request.POST.get("loaded_revision_id")
    if "action-workflow-action" in request.POST and opened and opened != str(page.latest_revision_id):
        messages.error(request, "Có người vừa sửa bản này sau khi anh/chị mở. Hãy xem lại rồi quyết định.")
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_edit_page")
def refuse_what_cannot_go_public(request, page):
    """Another page may have taken the version's address or code since it was handed in."""
    if request.POST.get("workflow-action-name") != "approve":
        return None
    try:
        version = page.get_latest_revision_as_object()
        version.full_clean()
        if not bundle_item_of(page) and (missing := version.missing_from(None)):
            names = bundle_views.names_for(request.user, missing)
            raise ValidationError(f"{bundle_views.in_words(missing, names)}.")
    except ValidationError as error:
        messages.error(request, f"Chưa duyệt được: {' '.join(error.messages)} Hãy sửa, hoặc trả lại kèm lý do.")
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("after_edit_page")
def say_what_came_of_an_approval(request, page):
    if request.POST.get("workflow-action-name") != "approve":
        return
    page = Page.objects.get(pk=page.pk)
    waiting = page.current_workflow_task_state
    if page.live and not waiting and not page.has_unpublished_changes:
        messages.success(request, f"Đã duyệt: “{page.title}” đang công khai.")
    if (item := bundle_item_of(page)) and page.scheduled_revision:
        messages.success(request, f"Đã duyệt: “{page.draft_title}” chờ đăng cùng đợt “{item.bundle}”.")
    if waiting and waiting.revision.user == request.user:
        messages.warning(
            request,
            "Bản này chưa công khai: anh/chị vừa sửa nên cần người khác duyệt,"
            " hoặc trả lại kèm lý do để cán bộ xem và trình lại.",
        )


@hooks.register("after_unpublish_page")
def tell_why_a_page_was_withdrawn(request, page):
    note = shorten(normalize_line(request.POST.get("withdrawal_note", "")), 300)
    record_withdrawals([page], request.user, note)
    if note:
        log(instance=page, action=WITHDRAWAL_LOG_ACTION, user=request.user, data={"reason": note})


@hooks.register("before_delete_user")
def keep_who_handed_in_work(request, *people):
    """The record of who handed in what outlives the account: it is disabled, not deleted."""
    kept = [str(person) for person in people if ApprovalTaskState.objects.filter(submitted_by=person).exists()]
    if kept:
        messages.error(
            request,
            f"Không xóa {', '.join(kept)}: người đã trình bài thì phải giữ tên trong nhật ký."
            " Muốn khóa tài khoản, hãy bỏ chọn “Đang hoạt động”.",
        )
        return redirect("wagtailusers_users:index")
    return None


@hooks.register("before_bulk_action")
def keep_who_handed_in_work_in_bulk(request, action_type, objects, action):
    if action_type == "delete" and action.model is get_user_model():
        return keep_who_handed_in_work(request, *objects)
    return None


@hooks.register("before_delete_snippet")
def keep_rows_that_drafts_need(request, rows):
    return _refused(request, rows, why_not_delete)


@hooks.register("before_bulk_action")
def keep_files_that_pages_show(request, action_type, files, action):
    """Says why; `usage.refuse_deletion` refuses by itself."""
    if action.model not in (PortalImage, PortalDocument):
        return None
    if action_type == "delete":
        return _refused(request, files, why_not_delete)
    if action_type == "add_to_collection" and "collection" in action.model.public_fields:
        return _refused(request, files, why_not)
    return None


def _refused(request, items, why):
    """Back to the first item that `why` gives a reason for, with the reason; None when there is no such item."""
    for item in items:
        if reason := why(item):
            messages.error(request, reason)
            return redirect(AdminURLFinder(request.user).get_edit_url(item) or "wagtailadmin_home")
    return None


@hooks.register("before_serve_document")
def serve_what_the_visitor_may_read(document, request):
    if not may_see(document, request):
        raise Http404
    return stand_in(request, document, "core/withheld.html") if document.is_withheld else None


@hooks.register("insert_global_admin_css")
def admin_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))


@hooks.register("insert_global_admin_js")
def admin_scripts():
    scripts = ("js/admin.js", "js/pasted-table.js")
    return format_html_join("", '<script type="module" src="{}"></script>', ((static(name),) for name in scripts))


@hooks.register("construct_page_chooser_queryset")
def choose_among_what_one_may_see(pages, request):
    """Public pages and the branches one works in: Wagtail's chooser names every draft of the portal."""
    seen = Q(live=True)
    for branch in page_permission_policy.instances_with_direct_explore_permission(request.user):
        seen |= Q(path__startswith=branch.path)
    return pages.filter(seen)


hooks.register("construct_homepage_panels", desk.lay_out)
hooks.register("construct_page_action_menu", form_buttons.lay_out)


@hooks.register("construct_help_menu")
def leave_out_help_in_english(request, items):
    items[:] = [item for item in items if not item.url.startswith("http")]  # pages of Wagtail's own


@hooks.register("register_admin_urls")
def report_addresses():
    bundles = [
        path("", bundle_views.IndexView.as_view(), name="index"),
        path("them/", bundle_views.BundleFormView.as_view(), name="add"),
        path("<int:pk>/", bundle_views.BundleView.as_view(), name="bundle"),
        path("<int:pk>/sua/", bundle_views.BundleFormView.as_view(), name="edit"),
    ]
    return [
        path("dot-dang/", include((bundles, "bundles"))),
        path("xem-truoc/<int:page_id>/", PreviewLinkView.as_view(), name="preview_link"),
        path("ra-soat/<int:page_id>/", PageReviewView.as_view(), name="page_review"),
        path("nguoi-doc-ban-nhap/<int:page_id>/", DraftReadersView.as_view(), name="draft_readers"),
        path("reports/luot-doc/", MostReadView.as_view(), name="most_read"),
        path("reports/lich/", CalendarView.as_view(), name="calendar"),
        path("reports/luot-doc/results/", MostReadView.as_view(results_only=True), name="most_read_results"),
    ]


@hooks.register("register_reports_menu_item")
def calendar_menu_item():
    return MenuItem("Lịch đăng, gỡ", reverse("calendar"), icon_name="calendar", order=100)


@hooks.register("register_reports_menu_item")
def most_read_menu_item():
    return MenuItem("Lượt đọc", reverse("most_read"), icon_name="view", order=600)
