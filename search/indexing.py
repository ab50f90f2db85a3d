"""What stands in the index: each word in two forms, so that one plain index serves queries with and without marks.

The words of a column come twice: all without marks, then all with their marks as ASCII (core.vietnamese.search_forms).
Wagtail's table of index entries is kept, with its full-text index in either database; what is written there is ours.
"""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Manager
from modelsearch.backends.base import BaseIndex
from wagtail.models import Page
from wagtail.search.index import AutocompleteField, RelatedFields, SearchField, get_indexed_models
from wagtail.search.models import IndexEntry

from core.vietnamese import search_forms, spelled_words
from search.models import SearchEntry
from search.vocabulary import learn, learn_anew

IN_ORDER = 6_000  # words of a text that are kept in their order; of the rest each once
EXCERPT_FROM = 8_000  # characters of a text that an excerpt is taken from
MOST_POSITIONS, LAST_POSITION = 200, 16_000  # what PostgreSQL keeps of a word in a vector
AT_ONCE = 200


class PortalIndex(BaseIndex):
    """The index entries of all models, and for pages the `SearchEntry` beside each."""

    def add_items(self, model, objs):
        objs = list(objs)
        for start in range(0, len(objs), AT_ONCE):
            self._add(model, objs[start : start + AT_ONCE])

    @transaction.atomic
    def _add(self, model, objs):
        kind = ContentType.objects.get_for_model(model)
        texts = {str(obj.pk): _texts(obj) for obj in objs}
        rows = [(key, _columns(*found)) for key, found in texts.items()]
        IndexEntry.objects.bulk_create(
            [IndexEntry(content_type=kind, object_id=key, **columns) for key, columns in rows],
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=list(rows[0][1]),
        )
        if issubclass(model, Page):
            written = IndexEntry.objects.filter(content_type=kind, object_id__in=[key for key, _ in rows])
            keys = dict(written.values_list("object_id", "pk"))
            _enter([entry_of(page, keys[str(page.pk)], texts[str(page.pk)][1]) for page in objs])

    def delete_item(self, obj):
        kinds = [ContentType.objects.get_for_model(model) for model in (type(obj), *type(obj)._meta.get_parent_list())]
        IndexEntry.objects.filter(content_type__in=kinds, object_id=str(obj.pk)).delete()

    def reset(self):
        IndexEntry.objects.all().delete()


class PortalRebuilder:
    """Goes over everything in place: at no moment is anything missing that was there."""

    def __init__(self, index):
        self.index = index

    def start(self):
        for model in get_indexed_models():
            if not model._meta.parents:
                _remove_stale(model)
        return self.index

    def finish(self):
        learn_anew()


def _remove_stale(model):
    kinds = [kind.pk for kind in ContentType.objects.get_for_models(*_with_descendants(model)).values()]
    there = {str(pk) for pk in model._default_manager.values_list("pk", flat=True)}
    entries = IndexEntry.objects.filter(content_type__in=kinds)
    stale = [pk for pk, key in entries.values_list("pk", "object_id").iterator() if key not in there]
    for start in range(0, len(stale), AT_ONCE):
        entries.filter(pk__in=stale[start : start + AT_ONCE]).delete()


def _with_descendants(model) -> list:
    return [each for each in get_indexed_models() if issubclass(each, model)]


def _columns(names: str, texts: str, beginnings: str) -> dict:
    """The columns of an index entry."""
    name = [search_forms(word) for word in spelled_words(names)]
    text = [search_forms(word) for word in spelled_words(texts)]
    named = [folded for folded, _ in name] + [coded for _, coded in name]
    held = [folded for folded, _ in name + text[:IN_ORDER]]
    held += sorted({form for forms in name + text for form in forms} - set(held))
    begun = [form for word in spelled_words(beginnings) for form in search_forms(word)]
    columns = {"title": named, "body": held, "autocomplete": list(dict.fromkeys(begun))}
    if connection.vendor == "postgresql":
        kept = {key: _vector(words, with_positions=key == "title") for key, words in columns.items()}
        return {**kept, "title_text": " ".join(named), "body_text": " ".join(held)}
    return {key: " ".join(words) for key, words in columns.items()}


def _vector(words: list[str], *, with_positions: bool) -> str:
    """The words as PostgreSQL writes a tsvector; the database's own parser, which breaks numbers, is not asked."""
    if not with_positions:
        return " ".join(set(words))
    places: dict[str, list[str]] = defaultdict(list)
    for place, word in enumerate(words[:LAST_POSITION], start=1):
        places[word].append(str(place))
    return " ".join(f"{word}:{','.join(at[:MOST_POSITIONS])}" for word, at in places.items())


def _texts(obj) -> tuple[str, str, str]:
    """(names, texts, what completions may begin with): what the object's search fields hold; a boost marks a name."""
    names, texts, beginnings = [], [], []
    for field, value in _values(obj, obj.get_search_fields()):
        if isinstance(field, AutocompleteField):
            beginnings.append(value)
        elif (field.boost or 1) > 1:
            names.append(value)
        else:
            texts.append(value)
    return " ".join(names), " ".join(texts), " ".join(beginnings)


def _values(obj, fields):
    for field in fields:
        if isinstance(field, RelatedFields):
            related = field.get_value(obj)
            if isinstance(related, Manager):
                related = related.all()
            elif related is not None:
                related = [related]
            for each in related or ():
                yield from _values(each, field.fields)
        elif isinstance(field, SearchField | AutocompleteField):
            value = field.get_value(obj)
            yield field, " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")


def _enter(entries: list[SearchEntry]) -> None:
    """Writes the entries in place of those that the pages had, and keeps the count of the words of names."""
    pages = [entry.page_id for entry in entries]
    known = SearchEntry.objects.filter(page__in=pages)
    before = list(known.public().values_list("names", flat=True))
    known.exclude(pk__in=[entry.pk for entry in entries]).delete()
    fields = [field.name for field in SearchEntry._meta.fields if not field.primary_key]
    SearchEntry.objects.bulk_create(entries, update_conflicts=True, unique_fields=["index_entry"], update_fields=fields)
    learn(before, list(SearchEntry.objects.filter(page__in=pages).public().values_list("names", flat=True)))


def entry_of(page: Page, key: int, text: str) -> SearchEntry:
    """What search knows of a page, as it stands in memory, beside the index entry with that key; `text`: all of it."""
    names = [page.title, *getattr(page, "other_names", [])]
    facets = page.search_facets() if hasattr(page, "search_facets") else {}
    return SearchEntry(
        index_entry_id=key,
        page_id=page.pk,
        kind=getattr(page, "search_kind", None) or "",
        is_live=page.live,
        expires_at=page.expire_at,
        length=min(len(spelled_words(page.title)), 30_000),
        names="\n".join(dict.fromkeys(name for name in names if name)),
        facts="\n".join(str(fact) for fact in getattr(page, "search_facts", [])),
        text=text[:EXCERPT_FROM],
        **facets,
    )
