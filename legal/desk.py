"""What the desk says of documents: pages that rest on one that no longer binds."""

from core.calendar import editable_by
from core.desk import DeskPanel
from legal.citing import pages_on_lapsed_basis

SHOWN = 50


class LapsedBasisPanel(DeskPanel):
    """Public pages that rest on a document that expired or was replaced; they say so to their readers as well."""

    order = 252
    template_name = "legal/desk/lapsed_basis.html"

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        return {**context, "count": len(context["rows"]), "rows": context["rows"][:SHOWN]}

    def rows(self, user):
        return pages_on_lapsed_basis(editable_by(user))
