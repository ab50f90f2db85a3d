from django.contrib.auth.models import Permission
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from plans.evidence import ADDED, CONFIRMED, REMOVED


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


def _formatter(words):
    class Formatter(LogFormatter):
        label = words

        def format_message(self, entry):
            return f"{words}: “{entry.data['evidence']}” cho sản phẩm {entry.data['output']}"

    return Formatter
