"""What is put down once and kept: what each publication of a plan promised, from which the public log of changes is
read, and of which due dates a letter was written."""

from datetime import date, datetime
from hashlib import md5
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils import timezone

from plans.activities import Activity, Halt

# Of an activity; a row is added when one of them, or anything else that a calendar shows, differs from the last row.
KEPT = ("number", "description", "timing_text", "starts_on", "ends_on", "halted")


class Version(NamedTuple):
    """The number of an activity's version, the first being 0, and the moment it came out."""

    sequence: int
    recorded_at: datetime


class ActivityRecordQuerySet(models.QuerySet):
    def by_activity(self):
        """The records of each activity, the oldest first."""
        return self.order_by("uid", "pk")

    def versions(self) -> dict[UUID, Version]:
        """Of each activity: how often what a calendar shows of it has changed, and when it last did."""
        rows = self.order_by().values_list("uid").annotate(models.Count("pk"), models.Max("recorded_at"))
        return {uid: Version(count - 1, recorded_at) for uid, count, recorded_at in rows}

    def delete(self):
        raise PermissionDenied("Nhật ký thay đổi của kế hoạch chỉ ghi thêm, không xóa.")

    def update(self, **values):
        raise PermissionDenied("Nhật ký thay đổi của kế hoạch chỉ ghi thêm, không sửa.")


class ActivityRecord(models.Model):
    """An activity as one publication of its plan promised it, or its removal from the plan."""

    plan = models.ForeignKey("plans.PlanPage", on_delete=models.CASCADE, related_name="activity_records")
    uid = models.UUIDField(db_index=True)
    number = models.CharField(max_length=20, blank=True)
    description = models.TextField()
    timing_text = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    halted = models.CharField(max_length=10, blank=True, choices=Halt.choices)
    is_removal = models.BooleanField(default=False)
    rest = models.CharField(max_length=32, blank=True)  # the fingerprint of what else a calendar shows
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = ActivityRecordQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "thay đổi của hoạt động"

    def __str__(self):
        return f"{self.number} {self.description[:80]}".strip()

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise PermissionDenied("Nhật ký thay đổi của kế hoạch chỉ ghi thêm, không sửa.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise PermissionDenied("Nhật ký thay đổi của kế hoạch chỉ ghi thêm, không xóa.")

    @property
    def promise(self) -> tuple[str, date | None, date | None, str, bool]:
        """What the public log compares: when, and whether at all."""
        return self.timing_text, self.starts_on, self.ends_on, self.halted, self.is_removal


class Reminder(models.Model):
    """A letter that was written: one for each due date of an activity, however many processes look."""

    uid = models.UUIDField()
    due_on = models.DateField()
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "thư nhắc hạn"
        constraints = [models.UniqueConstraint(fields=["uid", "due_on"], name="reminder_once")]

    def __str__(self):
        return f"{self.uid}, {self.due_on:%d/%m/%Y}"


class PromiseChange(NamedTuple):
    """An activity whose time changed, that was halted or taken up again, or that left the plan."""

    before: ActivityRecord
    after: ActivityRecord


def promise_changes(records) -> list[PromiseChange]:
    """The changes among a plan's records, the newest first; `records` as `by_activity` orders them."""
    changes = [
        PromiseChange(before, after)
        for before, after in pairwise(records)
        if before.uid == after.uid and before.promise != after.promise
    ]
    return sorted(changes, key=lambda change: change.after.pk, reverse=True)


def record_promises(sender, instance, **kwargs):
    """A page_published receiver of plans: adds a row for each activity that is new, changed or gone."""
    last = {record.uid: record for record in instance.activity_records.by_activity()}
    rows = []
    for activity in Activity.objects.filter(plan=instance.pk).for_files():
        old = last.pop(activity.uid, None)
        kept = {"rest": _fingerprint(activity), **{name: getattr(activity, name) for name in KEPT}}
        if old is None or old.is_removal or any(getattr(old, name) != value for name, value in kept.items()):
            rows.append(ActivityRecord(plan=instance, uid=activity.uid, **kept))
    for uid, old in last.items():
        if not old.is_removal:
            kept = {name: getattr(old, name) for name in KEPT}
            rows.append(ActivityRecord(plan=instance, uid=uid, is_removal=True, **kept))
    ActivityRecord.objects.bulk_create(rows)


def _fingerprint(activity: Activity) -> str:
    outputs = [output.description for output in activity.outputs.all()]
    units = [str(unit) for unit in activity.units]
    return md5(
        repr((outputs, units, activity.form, activity.halted_reason)).encode(), usedforsecurity=False
    ).hexdigest()
