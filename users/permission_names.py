"""Permissions in Vietnamese: Django writes English names into the database, and the form of a group shows them."""

from django.utils import translation

ACTIONS = {"add": "Thêm", "change": "Sửa", "delete": "Xóa", "view": "Xem"}


def name_permissions(using, apps, **kwargs):
    """After migrations: gives every permission the name its model says, or one made of the action and the model."""
    from django.contrib.auth.models import Permission

    if "permission" not in apps.all_models["auth"]:  # migrated back to before there were any
        return
    renamed = []
    with translation.override("vi"):  # `migrate` itself runs in no language
        for permission in Permission.objects.using(using).select_related("content_type"):
            if (name := _name(permission)) != permission.name:
                permission.name = name
                renamed.append(permission)
    Permission.objects.using(using).bulk_update(renamed, ["name"])


def _name(permission) -> str:
    model = permission.content_type.model_class()
    if model is None:  # of an app that is no longer installed
        return permission.name
    action = permission.codename.removesuffix(f"_{model._meta.model_name}")
    made = f"{ACTIONS[action]} {model._meta.verbose_name}" if action in ACTIONS else permission.name
    return str(dict(model._meta.permissions).get(permission.codename, made))
