"""What stands in the index: each word in two forms, so that one plain index serves queries with and without marks.

Every word is there without marks and with its marks as ASCII (core.vietnamese.search_forms); those of names, and two of
them side by side, once more as words of names (search/matching.py). The full-text index of either database follows the
table by itself (search/migrations/0003_texts.py).
"""

from itertools import pairwise

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Manager
from modelsearch.backends.base import BaseIndex
from wagtail.models import Page
from wagtail.search.index import AutocompleteField, RelatedFields, SearchField, get_indexed_models

from core.vietnamese import search_forms, spelled_words
from search.matching import in_name, in_name_beside
from search.models import SearchEntry, SearchText
from search.vocabulary import learn, learn_anew

IN_ORDER = 6_000  # words of a text that are kept in their order; of the rest each once
EXCERPT_FROM = 8_000  # characters of a text that an excerpt is taken from
MOST_WORDS = 12_000  # forms kept of one text: PostgreSQL takes at most a megabyte
AT_ONCE = 200
TEXT_FIELDS = ["names", "heard", "facts", "text", "words"]  # of SearchText


class PortalIndex(BaseIndex):
    """The words of the objects of all models, and for pages the `SearchEntry` beside them."""

    def add_items(self, model, objs):
        objs = list(objs)
        for start in range(0, len(objs), AT_ONCE):
            self._add(model, objs[start : start + AT_ONCE])

    @transaction.atomic
    def _add(self, model, objs):
        is_page = issubclass(model, Page)
        if is_page:
            objs = _as_they_are(model, objs)
            public = SearchEntry.objects.filter(page__in=[obj.pk for obj in objs]).public()
            names = list(public.values_list("indexed__names", flat=True))
        kind = ContentType.objects.get_for_model(model)
        written = SearchText.objects.filter(content_type=kind, object_id__in=[obj.pk for obj in objs])
        before = {row[0]: row[1:] for row in written.values_list("object_id", *TEXT_FIELDS)}
        texts = [_text_of(obj, kind) for obj in objs]
        SearchText.objects.bulk_create(
            [
                text
                for text in texts
                if before.get(text.object_id) != tuple(getattr(text, name) for name in TEXT_FIELDS)
            ],
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=TEXT_FIELDS,
        )
        if is_page:
            keys = dict(written.values_list("object_id", "pk"))
            _enter([entry_of(page, keys[page.pk]) for page in objs])
            learn(names, list(public.all().values_list("indexed__names", flat=True)))

    def delete_item(self, obj):
        kinds = [ContentType.objects.get_for_model(model) for model in (type(obj), *type(obj)._meta.get_parent_list())]
        texts = SearchText.objects.filter(content_type__in=kinds, object_id=obj.pk)
        was_public = getattr(obj, "live", False) and getattr(obj, "search_kind", None)
        names = list(texts.values_list("names", flat=True)) if was_public else []  # its entry is gone with the page
        texts.delete()
        learn(names, [])

    def reset(self):
        SearchText.objects.all().delete()


def _as_they_are(model, pages) -> list:
    """The pages without those that were deleted since they were read; those that were published or withdrawn since as
    they are now. They stay so until they are written. Of many, one that somebody is changing is left to who does."""
    held = Page.objects.select_for_update(no_key=True, skip_locked=len(pages) > 1)
    rows = held.filter(pk__in=[page.pk for page in pages]).order_by("pk")
    now = {pk: state for pk, *state in rows.values_list("pk", "live", "expire_at", "last_published_at")}
    changed = {page.pk for page in pages if now.get(page.pk) != [page.live, page.expire_at, page.last_published_at]}
    again = model.objects.in_bulk(changed & now.keys())
    return [again.get(page.pk, page) for page in pages if page.pk in now]


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
    there = set(model._default_manager.values_list("pk", flat=True))
    texts = SearchText.objects.filter(content_type__in=kinds)
    stale = [pk for pk, key in texts.values_list("pk", "object_id").iterator() if key not in there]
    for start in range(0, len(stale), AT_ONCE):
        texts.filter(pk__in=stale[start : start + AT_ONCE]).delete()


def _with_descendants(model) -> list:
    return [each for each in get_indexed_models() if issubclass(each, model)]


def _text_of(obj, kind: ContentType) -> SearchText:
    names, texts, beginnings = _texts(obj)
    named = names if beginnings in names else f"{names} {beginnings}"
    text = SearchText(content_type=kind, object_id=obj.pk, words=_words(named, texts))
    if isinstance(obj, Page):
        own = [name for name in dict.fromkeys([obj.title, *getattr(obj, "other_names", [])]) if name]
        text.names = "\n".join(own)
        text.heard = "\n".join(" ".join(search_forms(word)[1] for word in spelled_words(name)) for name in own)
        text.facts = "\n".join(str(fact) for fact in getattr(obj, "search_facts", []))
        text.text = texts[:EXCERPT_FROM]
    return text


def _words(names: str, texts: str) -> str:
    """The words that the index has for an object; those of its text in their order as far as IN_ORDER."""
    name, text = (
        [forms for word in spelled_words(each) if (forms := search_forms(word))[0]] for each in (names, texts)
    )
    held = [folded for folded, _ in name + text[:IN_ORDER]]
    forms = {form for forms in name + text for form in forms}
    for_names = {in_name(form) for forms in name for form in forms}
    for one, other in pairwise(name):
        for_names |= {in_name_beside(*forms) for forms in zip(one, other, strict=True)}
    return " ".join([*held, *sorted(forms.difference(held))[:MOST_WORDS], *sorted(for_names)])


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
    """Writes the entries in place of those that the pages had."""
    known = SearchEntry.objects.filter(page__in=[entry.page_id for entry in entries])
    known.exclude(pk__in=[entry.pk for entry in entries]).delete()
    fields = [field.name for field in SearchEntry._meta.fields if not field.primary_key]
    SearchEntry.objects.bulk_create(entries, update_conflicts=True, unique_fields=["indexed"], update_fields=fields)


def entry_of(page: Page, key: int) -> SearchEntry:
    """What search knows of a page, as it stands in memory, beside its search text with that key."""
    facets = page.search_facets() if hasattr(page, "search_facets") else {}
    return SearchEntry(
        indexed_id=key,
        page_id=page.pk,
        kind=getattr(page, "search_kind", None) or "",
        is_live=page.live,
        expires_at=page.expire_at,
        length=min(len(spelled_words(page.title)), 30_000),
        **facets,
    )
