from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    name = "procedures"
    verbose_name = "Thủ tục hành chính"

    def ready(self):
        from wagtail.signals import task_submitted

        from core.models import ApprovalTaskState
        from procedures.decisions import gather_what_was_handed_in

        task_submitted.connect(gather_what_was_handed_in, sender=ApprovalTaskState)
