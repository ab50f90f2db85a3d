"""An address for each activity that stands, what its plan promises now as the first record, and the targets in words."""

import uuid

from django.db import migrations

from plans import targets


def fill(apps, schema_editor):
    Activity = apps.get_model("plans", "Activity")
    Record = apps.get_model("plans", "ActivityRecord")
    uids = {}
    for activity in Activity.objects.select_related("plan"):
        activity.uid = uids[activity.pk] = uuid.uuid4()  # the column's default gave all of them the same one
        activity.save(update_fields=["uid"])
        if activity.plan.live:
            Record.objects.create(
                plan=activity.plan,
                uid=activity.uid,
                number=activity.number,
                description=activity.description,
                timing_text=activity.timing_text,
            )
    for output in apps.get_model("plans", "ExpectedOutput").objects.all():
        output.required_count = targets.count(output.description) or 1
        output.save(update_fields=["required_count"])
    revisions = apps.get_model("wagtailcore", "Revision").objects
    for revision in revisions.filter(content_type__app_label="plans", content_type__model="planpage").iterator():
        for activity in revision.content.get("activities", []):
            activity["uid"] = str(uids.get(activity["pk"]) or uuid.uuid4())
        revision.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("plans", "0003_living_plans")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
