"""Which plan a plan carries out, and which of the tasks of that plan none of its activities takes up (★6)."""

from django.db import models
from django.db.models import Exists, OuterRef

from plans.activities import Activity


class TaskLink(models.Model):
    """An activity of a plan takes up a task of the plan above it. Outside the versions of both, as evidence is."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="task_links")
    task = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="taken_up_by")

    class Meta:
        verbose_name = "nhiệm vụ được cụ thể hóa"
        constraints = [models.UniqueConstraint(fields=["activity", "task"], name="task_link_once")]

    def __str__(self):
        return f"{self.activity} ← {self.task}"


def tasks_of(plan):
    """The tasks of the plan above, in its order, each with `is_taken_up`: whether an activity of the plan takes it up.

    None are cancelled there, none are headings.
    """
    links = TaskLink.objects.filter(task=OuterRef("pk"), activity__plan=plan.pk)
    tasks = Activity.objects.filter(plan=plan.carries_out_id).without_headings().exclude(halted="cancelled")
    return tasks.annotate(is_taken_up=Exists(links)).order_by("sort_order")
