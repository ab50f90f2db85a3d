"""Who may do what: the three groups and the approval workflow, made anew each time without doubling anything.

Rights are added, never taken away, so what an office grants by hand stays. The rule that nobody approves their own
work is not a right and cannot be granted: see core/approval.py.
"""

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from core.models import ApprovalTask

STAFF, EDITORS, ADMINISTRATORS = "Cán bộ", "Biên tập", "Quản trị"
WORKFLOW = "Trình duyệt"

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
LISTS += ["procedures.lifeevent", "plans.evidence"]
SETTINGS = ["core.officesettings"]


def setup_roles(home: Page) -> None:
    """Makes the groups, their rights below `home`, and the workflow that covers it."""
    groups = {name: Group.objects.get_or_create(name=name)[0] for name in PAGE_RIGHTS}
    root_collection = Collection.get_first_root_node()
    for name, group in groups.items():
        for codename in PAGE_RIGHTS[name]:
            permission = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
            GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)
        for codename in MEDIA_RIGHTS[name]:
            permission = Permission.objects.get(
                codename=codename, content_type__app_label__in=["wagtailimages", "wagtaildocs"]
            )
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=root_collection, permission=permission
            )
        group.permissions.add(Permission.objects.get(codename="access_admin"))
    _grant(groups[EDITORS], LISTS, ["add", "change", "view"])
    _grant(groups[ADMINISTRATORS], LISTS, ["add", "change", "delete", "view"])
    _grant(groups[ADMINISTRATORS], SETTINGS, ["change"])
    _workflow(home, groups)


def _grant(group, models, actions):
    for label in models:
        app, model = label.split(".")
        codenames = [f"{action}_{model}" for action in actions]
        group.permissions.add(*Permission.objects.filter(content_type__app_label=app, codename__in=codenames))


def _workflow(home, groups):
    workflow, _ = Workflow.objects.get_or_create(name=WORKFLOW)
    task, _ = ApprovalTask.objects.get_or_create(name="Biên tập duyệt")
    task.groups.add(groups[EDITORS], groups[ADMINISTRATORS])
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task)
    WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})
