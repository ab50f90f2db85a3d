"""What people type is kept as they meant it: in normal form, without the marks that nobody sees or markup that runs.

A control character would break a feed, and PostgreSQL stores no NUL; words spelt with loose tone marks are never found;
rich text reaches a page by forms, by imports and by what was pasted, so it is cleaned here and not there.
"""

from modelcluster.models import get_all_child_relations
from wagtail.blocks import BaseStreamBlock, BaseStructBlock, ListBlock, RichTextBlock, StreamValue
from wagtail.fields import RichTextField

from core.rich_text import cleaned
from core.vietnamese import without_stray_marks


def typed_fields(instance, rows=()):
    """Every field with text of a page and of its rows in memory: the rows on the way to it, each with its number from
    1, what holds it, the field, and its value (a string or a stream value)."""
    deferred = instance.get_deferred_fields()
    for field in instance._meta.concrete_fields:
        value = None if field.attname in deferred else getattr(instance, field.attname)
        if isinstance(value, str | StreamValue):
            yield rows, instance, field, value
    below = getattr(instance, "_cluster_related_objects", {})  # modelcluster's: what is being edited, and asks nothing
    for relation in get_all_child_relations(type(instance)):
        for number, row in enumerate(below.get(relation.get_accessor_name(), []), start=1):
            yield from typed_fields(row, (*rows, (row, number)))


def tidy(instance) -> None:
    """Tidies every text of a page or one of its rows: lines, rich text, stream values, and the rows below in memory."""
    for _, owner, field, value in typed_fields(instance):
        if isinstance(value, str):
            setattr(owner, field.attname, _tidied(value, field))
        else:
            raw = field.get_prep_value(value)
            tidied = _tidied(raw, value.stream_block)
            if tidied != raw:
                setattr(owner, field.attname, field.to_python(tidied))


def strings(value):
    """Every text within a raw stream value, without what only tells its parts apart."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in ("id", "type"):
                yield from strings(item)


def _tidied(value, kind):
    """A value as it is stored, tidied; `kind` is its field or block, None where the block is one of Wagtail's own."""
    if isinstance(value, str):
        text = without_stray_marks(value)
        return cleaned(text) if isinstance(kind, RichTextField | RichTextBlock) else text
    if isinstance(value, list):
        return [_tidied(item, kind) for item in value]
    if isinstance(value, dict):
        return {key: _tidied(item, _kind_of(kind, key, value)) for key, item in value.items()}
    return value


def _kind_of(block, key, stored):
    """The block of what stands under `key` in the stored form of a stream's child, a list's item or a struct."""
    if isinstance(block, BaseStructBlock):
        return block.child_blocks.get(key)
    if key != "value":
        return None
    if isinstance(block, BaseStreamBlock):
        return block.child_blocks.get(stored["type"])
    return block.child_block if isinstance(block, ListBlock) else None
