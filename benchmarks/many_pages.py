"""Thousands of pages, written as rows: Wagtail's own way takes an hour. Imported once Django is set up."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from wagtail.models import Page


@transaction.atomic
def multiply(
    index: Page, patterns: list, titles: list[str], slug: str, moments: list[datetime], change: Callable
) -> list[Page]:
    """Public pages below `index`, one for each title, each like one of the patterns (pages of one type) but for what
    `change(pattern, number)` writes into it. Addresses are the slug with the number, which begins after the pages
    there are. Returns the Page rows."""
    model, first = type(patterns[0]), index.numchild + 1
    pages = Page.objects.bulk_create(
        [
            Page(
                title=title,
                draft_title=title,
                slug=f"{slug}-{n}",
                path=model._get_path(index.path, index.depth + 1, n + 10),
                depth=index.depth + 1,
                url_path=f"{index.url_path}{slug}-{n}/",
                content_type=ContentType.objects.get_for_model(model),
                locale=index.locale,
                live=True,
                first_published_at=moment,
                last_published_at=moment,
            )
            for n, (title, moment) in enumerate(zip(titles, moments, strict=True), first)
        ],
        batch_size=500,
    )
    fields = model._meta.local_concrete_fields
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    rows = []
    for n, page in enumerate(pages, first):
        pattern = patterns[n % len(patterns)]
        pattern.page_ptr_id, pattern.title = page.pk, page.title
        change(pattern, n)
        rows.append([field.get_db_prep_save(field.pre_save(pattern, False), connection) for field in fields])
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {model._meta.db_table} ({columns}) VALUES ({marks})", rows)  # noqa: S608
        Page.objects.filter(pk=index.pk).update(numchild=index.numchild + len(pages))
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE")  # it does so by itself, in a minute
    return pages
