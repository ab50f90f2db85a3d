from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "procedures"
    verbose_name = "Thủ tục hành chính"

    def ready(self):
        from django.db.models.signals import post_save
        from wagtail.signals import task_submitted

        from core.history import PublishedChange
        from core.models import ApprovalTaskState
        from procedures.decisions import gather_what_was_handed_in
        from procedures.versions import record_changes

        post_save.connect(record_changes, sender=PublishedChange)
        task_submitted.connect(gather_what_was_handed_in, sender=ApprovalTaskState)
