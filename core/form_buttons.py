"""The buttons at the foot of a page's form: the two that its reader came for stand side by side.

Wagtail shows one and keeps the rest behind an arrow, where nobody looks for the way to hand in or to decide.
"""

from django.forms import Media
from wagtail.admin.action_menu import ActionMenuItem, SubmitForModerationMenuItem

# The first two that are both there; who may decide came to decide.
PAIRS = [("approve", "reject"), ("action-save-draft", "action-submit")]


class HandInItem(SubmitForModerationMenuItem):
    """Wagtail's, without the name of the workflow or of its step."""

    def get_context_data(self, parent_context):
        page = parent_context.get("page")
        state = page.current_workflow_state if page else None
        is_returned = state and state.status == state.STATUS_NEEDS_CHANGES
        return {**super().get_context_data(parent_context), "label": "Trình lại" if is_returned else "Trình duyệt"}


class SideBySide(ActionMenuItem):
    """Two buttons in the place of the one that shows."""

    template_name = "wagtailadmin/pages/action_menu/side_by_side.html"

    def __init__(self, items):
        super().__init__()
        self.items = items

    def get_context_data(self, parent_context):
        return {"buttons": [item.render_html(parent_context) for item in self.items]}

    @property
    def media(self):
        return sum((item.media for item in self.items), Media())


def lay_out(items: list, request, context) -> None:
    """Puts the first pair that is there in front; for Wagtail's hook `construct_page_action_menu`."""
    items[:] = [HandInItem(item.order) if type(item) is SubmitForModerationMenuItem else item for item in items]
    named = {item.name: item for item in reversed(items)}  # of two that approve, the first asks nothing
    for names in PAIRS:
        if all(name in named for name in names):
            pair = [named[name] for name in names]
            items[:] = [SideBySide(pair), *(item for item in items if item not in pair)]
            return
