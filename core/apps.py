from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Nền tảng"

    def ready(self):
        from wagtail.signals import page_published

        from core import checks  # noqa: F401  (registers the system checks)
        from core.history import record_publication
        from core.search_index import index_again

        page_published.connect(index_again)
        page_published.connect(record_publication)
