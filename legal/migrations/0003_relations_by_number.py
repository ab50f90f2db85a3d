import re

from django.db import migrations, models

from legal import citations


def fill(apps, schema_editor):
    """Keys of relations that only a number names; the index of citations is emptied: `setup_portal` builds it anew."""
    relations = apps.get_model("legal", "DocumentRelation").objects
    for relation in relations.filter(target=None):
        key = citations.key_in(relation.number)
        if re.match(citations.HAS_YEAR, key):
            relations.filter(pk=relation.pk).update(number_key=key[:80])
    apps.get_model("legal", "PageCitation").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("legal", "0002_page_citations"),
    ]

    operations = [
        migrations.AddField(
            model_name="documentrelation",
            name="number_key",
            field=models.CharField(db_index=True, default="", editable=False, max_length=80),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
