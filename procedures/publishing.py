"""Many pages at once, made public, published anew, withdrawn: a national list has thousands.

Each of them comes out as Wagtail's own steps would have left it, history and signals included
(tests/test_import_procedures.py compares), with a handful of queries where those take forty for each.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import count

from django.contrib.contenttypes.models import ContentType
from django.db.models import F
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from treebeard.mp_tree import MP_Node
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.signals import page_published, page_unpublished, published, unpublished

from core.history import ChangeKind, PublishedChange, record_withdrawals, role_of
from core.publications import told_together
from core.search_index import refer_now
from core.vietnamese import slugify
from procedures.models import ProcedureIndexPage, ProcedurePage

# The parts of a page that are rows of their own: the name of the relation, then the rows.
Rows = dict[str, list]


def create(
    index: ProcedureIndexPage,
    pages: Sequence[ProcedurePage],
    rows: Callable[[], Sequence[Rows]],
    author=None,
    approver=None,
) -> None:
    """Publishes pages below `index`, which the caller has locked; their values are checked by then. `rows` gives those
    of each page once all have their numbers: they may name one another."""
    _place(index, pages, author)
    _insert(pages)
    _add_rows(list(zip(pages, rows(), strict=True)))
    _publish(pages, author, approver, "create")
    refer_now(ProcedurePage, pages)


def publish(pages: Sequence[ProcedurePage], author=None, approver=None, note: str = "", made: str = "edit") -> None:
    """Makes public what stands in memory of pages that are public already and on which nobody is at work. `made` is
    what the log calls the making of the versions; the note of those before was their own."""
    now = timezone.now()
    terms = [field.name for field in ProcedurePage._meta.local_many_to_many]
    for page in pages:
        page.change_kind, page.change_note = ChangeKind.UPDATE, note
        page.live, page.has_unpublished_changes = True, False
        page.last_published_at = page.latest_revision_created_at = now
        page._set_core_field_defaults()
        told = {name: list(getattr(page, name).all()) for name in [*_relations(), *terms]}
        page.save(clean=False)  # the record was checked, or the version was public before
        _keep(page, told)
    _publish(pages, author, approver, made)


def withdraw(pages: Sequence[ProcedurePage], user, note: str) -> None:
    """Takes pages back whose newest version is the public one; the note is told to everyone."""
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(
        live=False, has_unpublished_changes=True, live_revision=None
    )
    kind, now = ContentType.objects.get_for_model(ProcedurePage), timezone.now()
    told = {"content_type": kind, "action": "wagtail.unpublish", "user": user, "timestamp": now, "data": {}}
    PageLogEntry.objects.bulk_create(
        PageLogEntry(**told, page=page, label=str(page), uuid=uuid.uuid4()) for page in pages
    )
    for page in pages:
        page.live, page.has_unpublished_changes, page.live_revision = False, True, None
        for signal in (page_unpublished, unpublished):
            signal.send(sender=ProcedurePage, instance=page)
    record_withdrawals(pages, user, note)


def _place(index: ProcedureIndexPage, pages: Sequence[ProcedurePage], author) -> None:
    """Gives every page its place in the tree and its address."""
    parent = Page.objects.get(pk=index.pk)
    last = parent.get_last_child()
    step = MP_Node._str2int(last.path[-Page.steplen :]) if last else 0
    taken = set(parent.get_children().values_list("slug", flat=True))
    now = timezone.now()
    for number, page in enumerate(pages, start=1):
        base = slugify(page.name) or "trang"
        numbered = (base if n == 1 else f"{base}-{n}" for n in count(1))
        page.slug = next(slug for slug in numbered if slug not in taken)
        taken.add(page.slug)
        page.depth, page.path = parent.depth + 1, Page._get_path(parent.path, parent.depth + 1, step + number)
        page.url_path = f"{parent.url_path}{page.slug}/"
        page.owner, page.locale_id = author, parent.locale_id
        page.live, page.has_unpublished_changes = True, False
        page.first_published_at = page.last_published_at = page.latest_revision_created_at = now
        page._set_core_field_defaults()
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))


def _insert(pages: Sequence[ProcedurePage]) -> None:
    """The rows of Page and of ProcedurePage: `bulk_create` refuses models that inherit."""
    names = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    parents = Page.objects.bulk_create(Page(**{name: getattr(page, name) for name in names}) for page in pages)
    for page, parent in zip(pages, parents, strict=True):
        page.id = page.page_ptr_id = parent.pk
        page._state.adding, page._state.db = False, parent._state.db
    # What Model.save_base does, for several objects.
    fields, database = ProcedurePage._meta.local_concrete_fields, parents[0]._state.db
    ProcedurePage._base_manager._insert(pages, fields=fields, using=database)


def _add_rows(made: Sequence[tuple[ProcedurePage, Rows]]) -> None:
    of_model = defaultdict(list)
    for page, relations in made:
        for name, rows in relations.items():
            for row in rows:
                setattr(row, ProcedurePage._meta.get_field(name).field.name, page)
                of_model[type(row)].append(row)
        for field in ProcedurePage._meta.local_many_to_many:
            through, own, other = field.remote_field.through, field.m2m_field_name(), field.m2m_reverse_field_name()
            of_model[through] += [
                through(**{f"{own}_id": page.pk, f"{other}_id": term.pk}) for term in getattr(page, field.name).all()
            ]
    for model, rows in of_model.items():
        model.objects.bulk_create(rows)
    for page, relations in made:
        _keep(page, {name: relations.get(name, []) for name in _relations()})


def _relations() -> list[str]:
    return [relation.get_accessor_name() for relation in get_all_child_relations(ProcedurePage)]


def _keep(page: ProcedurePage, told: Rows) -> None:
    """Keeps in memory what was written, so that nobody who is told of the page has to ask the database for it."""
    for name, rows in told.items():
        setattr(page, name, rows)


def _publish(pages: Sequence[ProcedurePage], author, approver, made: str) -> None:
    """Versions of the pages as they stand in memory, public, with their log and signals."""
    kind, base = (ContentType.objects.get_for_model(model) for model in (ProcedurePage, Page))
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=kind,
            base_content_type=base,
            object_id=str(page.pk),
            object_str=str(page),
            created_at=page.latest_revision_created_at,
            user=author,
            content=page.serializable_data(),
        )
        for page in pages
    )
    entries = []
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision = page.live_revision = revision
        told = {
            "page": page,
            "content_type": kind,
            "label": str(page),
            "timestamp": page.last_published_at,
            "data": {},
        }
        is_new = made == "create"
        version = {"user": author, "content_changed": is_new, "revision": None if is_new else revision}
        public = {"action": "wagtail.publish", "user": approver, "revision": revision}
        entries.append(PageLogEntry(**told, **version, action=f"wagtail.{made}", uuid=uuid.uuid4()))
        entries.append(PageLogEntry(**told, **public, uuid=uuid.uuid4()))
    heads = [Page(pk=page.pk, latest_revision=revision, live_revision=revision)
             for page, revision in zip(pages, revisions, strict=True)]  # fmt: skip
    Page.objects.bulk_update(heads, ["latest_revision", "live_revision"])
    PageLogEntry.objects.bulk_create(entries)
    with told_together():
        for page, revision in zip(pages, revisions, strict=True):
            for signal in (page_published, published):
                signal.send(sender=ProcedurePage, instance=page, revision=revision)
    if approver:
        PublishedChange.objects.filter(revision__in=revisions).update(approver_role=role_of(approver))
