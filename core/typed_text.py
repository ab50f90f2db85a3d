"""What people type is kept as they meant it: in normal form, without the marks that nobody sees or markup that runs.

A control character would break a feed, and PostgreSQL stores no NUL; words spelt with loose tone marks are never found;
rich text reaches a page by forms, by imports and by what was pasted, so it is cleaned here and not there.
"""

from modelcluster.models import get_all_child_relations
from wagtail.blocks import BaseStreamBlock, BaseStructBlock, ListBlock, RichTextBlock, StreamValue
from wagtail.fields import RichTextField

from core.rich_text import cleaned
from core.vietnamese import without_stray_marks


def tidy(instance) -> None:
    """Tidies every text of a page or one of its rows: lines, rich text, stream values, and the rows below in memory."""
    deferred = instance.get_deferred_fields()
    for field in instance._meta.concrete_fields:
        value = None if field.attname in deferred else getattr(instance, field.attname)
        if isinstance(value, str):
            setattr(instance, field.attname, _tidied(value, field))
        elif isinstance(value, StreamValue):
            raw = field.get_prep_value(value)
            tidied = _tidied(raw, value.stream_block)
            if tidied != raw:
                setattr(instance, field.attname, field.to_python(tidied))
    rows = getattr(instance, "_cluster_related_objects", {})  # modelcluster's: what is being edited, and asks nothing
    for relation in get_all_child_relations(type(instance)):
        for row in rows.get(relation.get_accessor_name(), []):
            tidy(row)


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
