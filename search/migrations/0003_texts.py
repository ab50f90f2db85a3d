"""The words of all that is searched move into a table of the portal's own, with an index that is as small as it can be:
which words are there, not where they stand. What stood in Wagtail's table goes; `manage.py update_index` fills the new one.

Whoever alters SearchText on SQLite later must make the triggers anew: Django makes another table there.
"""

import django.db.models.deletion
from django.db import migrations, models

TABLE = "search_searchtext"
SQLITE = [
    f"""CREATE VIRTUAL TABLE {TABLE}_fts USING fts5(
        words, content='{TABLE}', content_rowid='id', detail=none, columnsize=0, tokenize='ascii')""",
    f"""CREATE TRIGGER {TABLE}_added AFTER INSERT ON {TABLE} BEGIN
        INSERT INTO {TABLE}_fts(rowid, words) VALUES (NEW.id, NEW.words); END""",
    f"""CREATE TRIGGER {TABLE}_removed AFTER DELETE ON {TABLE} BEGIN
        INSERT INTO {TABLE}_fts({TABLE}_fts, rowid, words) VALUES ('delete', OLD.id, OLD.words); END""",
    f"""CREATE TRIGGER {TABLE}_changed AFTER UPDATE OF words ON {TABLE} WHEN OLD.words <> NEW.words BEGIN
        INSERT INTO {TABLE}_fts({TABLE}_fts, rowid, words) VALUES ('delete', OLD.id, OLD.words);
        INSERT INTO {TABLE}_fts(rowid, words) VALUES (NEW.id, NEW.words); END""",
]
# The database's own parser, which breaks numbers, is not asked.
POSTGRESQL = [
    f"""ALTER TABLE {TABLE} ADD COLUMN vector tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED""",
    f"CREATE INDEX {TABLE}_vector ON {TABLE} USING gin (vector)",
]


def index_words(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def index_words_no_more(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TABLE {TABLE}_fts")


def leave_the_old_table(apps, schema_editor):
    apps.get_model("wagtailsearch", "IndexEntry").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("search", "0002_synonyms"),
    ]

    operations = [
        migrations.DeleteModel(name="SearchEntry"),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_id", models.BigIntegerField()),
                ("names", models.TextField(blank=True)),
                ("heard", models.TextField(blank=True)),
                ("facts", models.TextField(blank=True)),
                ("text", models.TextField(blank=True)),
                ("words", models.TextField()),
                (
                    "content_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contenttypes.contenttype"
                    ),
                ),
            ],
            options={"verbose_name": "lời tìm kiếm", "verbose_name_plural": "lời tìm kiếm"},
        ),
        migrations.AddConstraint(
            model_name="searchtext",
            constraint=models.UniqueConstraint(
                fields=("content_type", "object_id"), name="one_search_text_of_an_object"
            ),
        ),
        migrations.RunPython(index_words, index_words_no_more),
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "indexed",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="search.searchtext",
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("is_live", models.BooleanField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("length", models.PositiveSmallIntegerField()),
                ("day", models.DateField(null=True)),
                ("starts_on", models.DateField(null=True)),
                ("ends_on", models.DateField(null=True)),
                ("code", models.CharField(blank=True, max_length=120)),
                ("section", models.CharField(blank=True, max_length=255)),
                ("sectors", models.TextField(blank=True)),
                ("agency", models.CharField(blank=True, max_length=500)),
                ("year", models.PositiveSmallIntegerField(null=True)),
                (
                    "page",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="wagtailcore.page"
                    ),
                ),
            ],
            options={"verbose_name": "mục tìm kiếm", "verbose_name_plural": "mục tìm kiếm"},
        ),
        migrations.RunPython(leave_the_old_table, migrations.RunPython.noop),
    ]
