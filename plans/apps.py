from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "Kế hoạch"

    def ready(self):
        from django.db.models.signals import post_delete, post_save
        from wagtail.models import ReferenceIndex
        from wagtail.signals import page_published

        from core import schedule
        from plans.evidence import log_addition, log_removal
        from plans.models import Evidence, PlanPage
        from plans.records import record_promises
        from plans.reminders import remind_by_the_hour

        ReferenceIndex.register_model(Evidence)  # Wagtail leaves it out, and it shows files
        page_published.connect(record_promises, sender=PlanPage)
        schedule.also.append(remind_by_the_hour)
        post_save.connect(log_addition, sender=Evidence)
        post_delete.connect(log_removal, sender=Evidence)
