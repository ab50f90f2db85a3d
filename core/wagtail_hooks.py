from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from core.approval import SELF_APPROVAL_LOG_ACTION
from core.models import Agency

register_snippet(Agency)


@hooks.register("register_log_actions")
def log_self_approval(actions):
    actions.register_action(
        SELF_APPROVAL_LOG_ACTION, "Tự duyệt bài của mình", "Quản trị đã tự duyệt bản do chính mình viết hoặc trình"
    )


@hooks.register("insert_global_admin_css")
def admin_colours():
    return format_html('<link rel="stylesheet" href="{}">', static("css/admin.css"))
