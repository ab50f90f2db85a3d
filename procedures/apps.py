from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "procedures"
    verbose_name = "Thủ tục hành chính"

    def ready(self):
        from wagtail.signals import task_submitted

        from core.history import changes_recorded
        from core.models import ApprovalTaskState
        from procedures.decisions import gather_what_was_handed_in
        from procedures.versions import record_changes

        changes_recorded.connect(record_changes)
        task_submitted.connect(gather_what_was_handed_in, sender=ApprovalTaskState)
