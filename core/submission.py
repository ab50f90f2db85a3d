"""The check before submitting: what `page_proofreading` finds stops a submission until the writer gives a reason.

Pages are handed in at two addresses of Wagtail's, the forms to add and to edit one, and by two of their buttons. Before
either form is read, `hold_back` reads it first; when it must stop the submission it leaves the button out, so that
Wagtail saves the draft instead, and nothing typed is lost. The reason is kept in the page's log, with the version.
"""

from django.utils.functional import cached_property
from wagtail.admin import messages
from wagtail.admin.panels import Panel
from wagtail.log_actions import log
from wagtail.models import PageLogEntry, WorkflowState

from core.opinions import opinions_of
from core.page_proofreading import proofread

BUTTONS = ("action-submit", "action-restart-workflow")
REASON_LOG_ACTION = "portal.submitted_with_findings"


def is_submission(request) -> bool:
    return any(request.POST.get(button) for button in BUTTONS)


def hold_back(request, page, parent) -> None:
    """Reads a form that hands in `page` (as it was before): without a reason for its findings it becomes a draft.

    `report` tells the writer, or the log, once the page is saved.
    """
    form_class = page.get_edit_handler().get_form_class()
    form = form_class(request.POST, request.FILES, instance=page, parent_page=parent, for_user=request.user)
    if not form.is_valid():  # the form itself will say so, beside each field
        return
    request.findings = proofread(form.save(commit=False))
    request.submission_reason = form.cleaned_data["submission_reason"]
    request.is_held_back = any(finding.must_be_mended for finding in request.findings) or bool(
        request.findings and not request.submission_reason
    )
    if request.is_held_back:
        request.POST = request.POST.copy()
        for button in BUTTONS:
            request.POST.pop(button, None)


def report(request, page) -> None:
    """After the page was saved: says why it was not handed in, or logs the reason why it was."""
    found = getattr(request, "findings", [])
    if not found:
        return
    if request.is_held_back:
        way_on = "Hãy sửa những chỗ nêu ở đầu trang"
        way_on += (
            "." if any(finding.must_be_mended for finding in found) else ", hoặc ghi lý do vẫn trình rồi trình lại."
        )
        messages.warning(request, f"Bản thảo đã lưu nhưng chưa trình duyệt: còn {len(found)} chỗ cần xem lại. {way_on}")
    elif WorkflowState.objects.active().for_instance(page).exists():  # what the page itself remembers may be older
        log(
            instance=page,
            action=REASON_LOG_ACTION,
            user=request.user,
            revision=page.get_latest_revision(),
            data={
                "reason": request.submission_reason,
                "findings": [f"{finding.place}: {finding.message}" for finding in found],
            },
        )


class ProofreadingPanel(Panel):
    """What the check finds on the page as it was saved, with the reason given or the field for one; else not there."""

    def get_form_options(self):
        return {"fields": ["submission_reason"]}

    class BoundPanel(Panel.BoundPanel):
        template_name = "wagtailadmin/panels/proofreading.html"

        @cached_property
        def findings(self):
            return proofread(self.instance) if self.instance.pk else []

        @cached_property
        def round(self):
            """The round of approval under way, if any."""
            return self.instance.current_workflow_task_state

        @property
        def reason_field(self):
            """The field for a reason, while one can be given and would help."""
            may_give = not self.round and not any(finding.must_be_mended for finding in self.findings)
            return self.form["submission_reason"] if may_give else None

        @property
        def reason_given(self):
            """The log's entry of why the version under review was handed in all the same."""
            entries = PageLogEntry.objects.filter(page=self.instance.pk, action=REASON_LOG_ACTION)
            return self.round and entries.filter(revision=self.round.revision_id).order_by("-timestamp").first()

        @cached_property
        def opinions(self):
            """What people outside said of the draft."""
            return list(opinions_of(self.instance)) if self.instance.pk else []

        def is_shown(self):
            return bool(self.findings or self.opinions)
