"""The two-person rule: nobody publishes what they wrote or submitted themselves, by whatever path.

How it holds. No one may publish directly (`core.permissions.PagePermissions` says no to all, superusers included),
so every way of Wagtail's to make a page live is closed but one: a workflow that finishes. That one ends in
`publish_approved` (setting WAGTAIL_FINISH_WORKFLOW_ACTION), which publishes only a version that an `ApprovalTask` saw
approved by someone other than its author and its submitter. `docs/decisions/0002-two-person-rule.md` has the reasons.
Wagtail imports this module while its own models load, so it imports none of them.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from wagtail.log_actions import log

SELF_APPROVAL_LOG_ACTION = "portal.self_approval"


def is_own_work(user, task_state) -> bool:
    """Whether the user submitted the version this task state is about, or wrote it."""
    return user.pk in (task_state.submitted_by_id, task_state.revision.user_id)


def approved_another_step(user, task_state) -> bool:
    """Whether the user approved this version at another step of the workflow: each step is another person's."""
    return any(
        step.finished_by_id == user.pk and step.status == "approved" and step.revision_id == task_state.revision_id
        for step in task_state.workflow_state.task_states.all()
        if step.pk != task_state.pk
    )


def is_open_to(user, page) -> bool:
    """Whether the user's groups look after the page: as it is public, and as its latest version would have it."""
    if user.is_superuser:
        return True
    page = page.specific_deferred
    return page.is_open_to(user) and page.get_latest_revision_as_object().is_open_to(user)


def may_approve(user, task_state) -> bool:
    """The rule for one user and one ApprovalTaskState; a setting may let administrators off, see `publish_approved`."""
    had_a_hand = is_own_work(user, task_state) or approved_another_step(user, task_state)
    return not had_a_hand or _may_approve_own_work(user)


def may_decide(user, author_pk) -> bool:
    """The rule for what is no page: whether the user may decide on what the author handed in."""
    return user.pk != author_pk or _may_approve_own_work(user)


def publish_approved(workflow_state, user=None):
    """What a finished workflow does: publish its version, if a second person approved just that version, or let it wait
    for the bundle its page lies in.

    Raises PermissionDenied otherwise, which rolls the approval back.
    """
    revision = workflow_state.content_object.get_latest_revision()
    approvals = workflow_state.task_states.filter(
        approvaltaskstate__isnull=False,
        revision=revision,
        status="approved",
        started_at__gte=revision.created_at,  # a version can be rewritten in place: then its date is later
    )
    approvals = [state.specific for state in approvals]
    approvals = [state for state in approvals if state.finished_by and may_approve(state.finished_by, state)]
    if not approvals:
        raise PermissionDenied("Bản này chưa được người thứ hai duyệt.")
    if all(is_own_work(state.finished_by, state) for state in approvals):
        log(instance=revision.content_object, action=SELF_APPROVAL_LOG_ACTION, user=user, revision=revision)
    waits_for_others = revision.content_object.bundle_items.open().first()
    try:
        if waits_for_others:
            revision.as_object().full_clean()
            waits_for_others.keep(revision, user)
        elif revision.as_object().missing_from(None):
            raise PermissionDenied("Bản này chỉ công khai được trong một đợt đăng có đủ các trang đi cùng.")
        else:
            revision.publish(user=user, skip_permission_checks=True)
    except ValidationError as error:  # its address or code was taken since it was handed in
        raise PermissionDenied(" ".join(error.messages)) from error


def _may_approve_own_work(user) -> bool:
    return settings.ADMIN_MAY_APPROVE_OWN_WORK and user.is_superuser
