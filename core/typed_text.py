"""What people type is kept as they meant it: in normal form, without the marks that nobody sees.

A control character would break a feed, and PostgreSQL stores no NUL; words spelt with loose tone marks are never found.
"""

from modelcluster.models import get_all_child_relations
from wagtail.blocks import StreamValue

from core.vietnamese import without_stray_marks


def tidy(instance) -> None:
    """Tidies every text of a page or one of its rows: lines, rich text, stream values, and the rows below in memory."""
    deferred = instance.get_deferred_fields()
    for field in instance._meta.concrete_fields:
        value = None if field.attname in deferred else getattr(instance, field.attname)
        if isinstance(value, str):
            setattr(instance, field.attname, without_stray_marks(value))
        elif isinstance(value, StreamValue):
            raw = field.get_prep_value(value)
            tidied = _tidied(raw)
            if tidied != raw:
                setattr(instance, field.attname, field.to_python(tidied))
    rows = getattr(instance, "_cluster_related_objects", {})  # modelcluster's: what is being edited, and asks nothing
    for relation in get_all_child_relations(type(instance)):
        for row in rows.get(relation.get_accessor_name(), []):
            tidy(row)


def _tidied(value):
    if isinstance(value, str):
        return without_stray_marks(value)
    if isinstance(value, list):
        return [_tidied(item) for item in value]
    if isinstance(value, dict):
        return {key: _tidied(item) for key, item in value.items()}
    return value
