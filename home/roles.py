"""Who may do what: the three groups and the approval workflow, made once; from then on they are the administrators'.

Rights are never taken away here, and given to a group that stands only when an upgrade asks for it. The rule that
nobody approves their own work is not a right and cannot be granted: see core/approval.py.
"""

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from core.models import ApprovalTask

STAFF, EDITORS, ADMINISTRATORS = "Cán bộ", "Biên tập", "Quản trị"
WORKFLOW = "Trình duyệt"
APPROVERS = [EDITORS, ADMINISTRATORS]

PAGE_RIGHTS = {
    STAFF: ["add_page", "change_page"],
    EDITORS: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"],
    ADMINISTRATORS: ["add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"],
}
MEDIA_RIGHTS = {
    STAFF: ["add_image", "choose_image", "add_document", "choose_document"],
    EDITORS: ["add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document"],
}
MEDIA_RIGHTS[ADMINISTRATORS] = [*MEDIA_RIGHTS[EDITORS], "delete_image", "delete_document"]
# Lists that pages draw on; a change shows at once on every page, so staff only read them.
LISTS = ["news.category", "news.author", "core.agency", "procedures.sector", "procedures.applicanttype"]
LISTS += ["procedures.lifeevent", "legal.documenttype", "legal.legalfield"]
LISTS += ["news.articletype", "news.royaltyrate", "core.obsoleteterm", "core.holiday"]
LISTS += ["search.synonym", "search.pinnedresult"]
SETTINGS = ["core.officesettings", "plans.reportingsettings"]
# Of screens that are neither pages nor lists.
OTHER_RIGHTS = {
    STAFF: ["fill_royaltysheet", "add_evidence", "add_bundle", "add_procedureimport"],
    EDITORS: ["fill_royaltysheet", "sign_royaltysheet", "add_evidence", "confirm_evidence"],
    ADMINISTRATORS: ["fill_royaltysheet", "add_evidence", "confirm_evidence"],
}
for name in (EDITORS, ADMINISTRATORS):
    OTHER_RIGHTS[name] += ["add_bundle", "change_bundle", "add_procedureimport", "apply_procedureimport"]


def setup_roles(home: Page, *, grant: bool = False) -> None:
    """Makes the groups, with their rights below `home`, and the workflow that covers it, where they are missing.

    `grant` also gives the groups that stand every right listed here: after an upgrade that brought new lists.
    """
    task = ApprovalTask.objects.first()
    if task is None:
        _remove_what_wagtail_ships()
        task = _workflow(home)
    for name in PAGE_RIGHTS:
        group, is_new = Group.objects.get_or_create(name=name)
        if is_new or grant:
            _grant_all(group, home, task)
    workflow = Workflow.objects.filter(workflow_tasks__task=task).first()
    if grant and workflow and home.get_workflow() is None:
        WorkflowPage.objects.create(page=home, workflow=workflow)


def _grant_all(group, home, task):
    root_collection = Collection.get_first_root_node()
    for codename in PAGE_RIGHTS[group.name]:
        permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)
    for codename in MEDIA_RIGHTS[group.name]:
        permission = Permission.objects.get(
            codename=codename, content_type__app_label__in=["wagtailimages", "wagtaildocs"]
        )
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root_collection, permission=permission)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    group.permissions.add(*Permission.objects.filter(codename__in=OTHER_RIGHTS[group.name]))
    if group.name == EDITORS:
        _grant(group, LISTS, ["add", "change", "view"])
    if group.name == ADMINISTRATORS:
        _grant(group, LISTS, ["add", "change", "delete", "view"])
        _grant(group, SETTINGS, ["change"])
    if group.name in APPROVERS:
        task.groups.add(group)


def _grant(group, models, actions):
    for label in models:
        app, model = label.split(".")
        codenames = [f"{action}_{model}" for action in actions]
        group.permissions.add(*Permission.objects.filter(content_type__app_label=app, codename__in=codenames))


def _remove_what_wagtail_ships():
    """The English groups and the workflow that these replace."""
    Workflow.objects.filter(name="Moderators approval").delete()
    Task.objects.filter(name="Moderators approval").delete()
    Group.objects.filter(name__in=["Editors", "Moderators"]).delete()


def _workflow(home):
    task = ApprovalTask.objects.create(name="Biên tập duyệt")
    workflow = Workflow.objects.create(name=WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=task)
    WorkflowPage.objects.create(page=home, workflow=workflow)
    return task
