from django.apps import AppConfig


class LegalConfig(AppConfig):
    name = "legal"
    verbose_name = "Văn bản"

    def ready(self):
        from core.publications import pages_published
        from legal.citing import index_citations, search_what_they_end

        pages_published.connect(index_citations)
        pages_published.connect(search_what_they_end)
