from django.db import migrations, models
from django.db.models.functions import Length

from core.vietnamese import search_words


def fill(apps, schema_editor):
    """The words that were cut off so far."""
    model = apps.get_model("procedures", "ProcedurePage")
    for page in model.objects.annotate(length=Length("folded_name")).filter(length__gte=999).iterator(chunk_size=100):
        called = f"{page.code} {page.code.replace('.', '')} {page.short_name} {page.name} {page.keywords}"
        model.objects.filter(pk=page.pk).update(folded_name=f" {' '.join(search_words(called))}"[:2500])


class Migration(migrations.Migration):

    dependencies = [
        ('procedures', '0010_amount_limits'),
    ]

    operations = [
        migrations.AlterField(
            model_name='procedurepage',
            name='folded_name',
            field=models.CharField(default='', editable=False, max_length=2500),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
