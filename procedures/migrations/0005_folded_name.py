from django.db import migrations, models

from core.vietnamese import search_words


def fill(apps, schema_editor):
    """What every saving writes from now on, for the procedures that stand."""
    model = apps.get_model("procedures", "ProcedurePage")
    rows = model.objects.only("name", "short_name", "keywords", "code").iterator(chunk_size=500)
    batch = []
    for page in rows:
        called = f"{page.code} {page.code.replace('.', '')} {page.short_name} {page.name} {page.keywords}"
        page.folded_name = f" {' '.join(search_words(called))}"[:1000]
        batch.append(page)
        if len(batch) == 500:
            model.objects.bulk_update(batch, ["folded_name"])
            batch.clear()
    model.objects.bulk_update(batch, ["folded_name"])


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0004_plain_note'),
    ]

    operations = [
        migrations.AddField(
            model_name='procedurepage',
            name='folded_name',
            field=models.CharField(default='', editable=False, max_length=1000),
        ),
        migrations.AddIndex(
            model_name='procedurepage',
            index=models.Index(fields=['folded_name'], name='procedure_words'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
