from django.apps import AppConfig


class LegalConfig(AppConfig):
    name = "legal"
    verbose_name = "Văn bản"

    def ready(self):
        from wagtail.signals import page_published

        from legal.citing import index_citations

        page_published.connect(index_citations)
