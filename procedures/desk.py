"""What the desk says of procedures: files that wait for a second person."""

from core.desk import DeskPanel
from procedures.import_log import ProcedureImport


class ImportsAwaitingPanel(DeskPanel):
    """Files that another person handed in and the user may apply."""

    order = 217
    template_name = "procedures/desk/imports_awaiting.html"

    def rows(self, user):
        if not user.has_perm("procedures.apply_procedureimport"):
            return []
        return [handed_in for handed_in in ProcedureImport.objects.awaiting() if handed_in.may_be_applied_by(user)]
