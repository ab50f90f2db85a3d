from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Nền tảng"

    def ready(self):
        from django.core.signals import request_started
        from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
        from wagtail.documents.models import document_served
        from wagtail.models import Collection, CollectionViewRestriction, ModelLogEntry, PageLogEntry, ReferenceIndex
        from wagtail.signals import page_published, task_submitted

        # beacon makes the memory that workers share; checks registers the checks
        from core import audit, beacon, checks, draft_readers, previews, schedule  # noqa: F401
        from core.document_text import (
            index_pages_of_collection,
            index_pages_of_file,
            index_pages_of_moved_collection,
            keep_text,
        )
        from core.history import PublishedChange, changes_recorded, record_publications
        from core.mail import tell_approvers
        from core.models import ApprovalTaskState, OfficeSettings, PortalDocument, PortalImage
        from core.pictures import keep_sizes_bare
        from core.publications import pages_published, tell
        from core.replaced_files import record_replacements
        from core.search_index import index_again
        from core.usage import refuse_deletion

        keep_sizes_bare()
        request_started.connect(schedule.catch_up)
        document_served.connect(beacon.count_download)
        page_published.connect(index_again)
        page_published.connect(tell)
        pages_published.connect(record_publications)
        pages_published.connect(previews.end)
        pages_published.connect(draft_readers.open_to_all)
        changes_recorded.connect(record_replacements)
        post_save.connect(keep_text, sender=PortalDocument)
        post_save.connect(index_pages_of_file, sender=PortalDocument)
        post_save.connect(index_pages_of_moved_collection, sender=Collection)
        for signal in (post_save, post_delete):
            signal.connect(index_pages_of_collection, sender=CollectionViewRestriction)
        task_submitted.connect(tell_approvers, sender=ApprovalTaskState)
        for model in (OfficeSettings, PublishedChange):  # Wagtail leaves both out, and they show pictures
            ReferenceIndex.register_model(model)
        for model in (PortalImage, PortalDocument):
            pre_delete.connect(refuse_deletion, sender=model)
        for model in (PageLogEntry, ModelLogEntry):
            pre_save.connect(audit.refuse_change, sender=model)
            pre_delete.connect(audit.refuse_removal, sender=model)
