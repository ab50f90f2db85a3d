from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class UsersConfig(AppConfig):
    name = "users"
    verbose_name = "Người dùng"

    def ready(self):
        from users.permission_names import name_permissions

        # Apps with models make their permissions one after another; when the last one does, all others' are there.
        last = [app for app in apps.get_app_configs() if app.models_module][-1]
        post_migrate.connect(name_permissions, sender=last)
