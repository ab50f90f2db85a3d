"""What the API tells of an official document."""

from collections.abc import Sequence

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from core.api import name_of, names_in, plain, told
from core.open_data import full_address


def prepare(pages: Sequence) -> None:
    """Asks once for what belongs to the pages; of documents they act on, those that visitors may read."""
    documents = type(pages[0]).objects
    rows = ("document_type", "issuing_agency", "legal_fields", "files__document")
    prefetch_related_objects(pages, *rows, "relations", Prefetch("relations__target", documents.visible()))
    known = documents.with_validity(timezone.localdate()).filter(pk__in=[page.pk for page in pages])
    validity = dict(known.values_list("pk", "validity"))
    for page in pages:
        page.validity = validity.get(page.pk)


FIELDS = [
    *plain("number"),
    *map(name_of, ("document_type", "issuing_agency")),
    *plain("signer", "signer_position"),
    names_in("legal_fields"),
    *plain("issued_on", "effective_on", "expires_on"),
    told("validity", lambda page: page.validity),
    told(
        "files",
        lambda page: [{"title": row.title or row.document.title, "url": full_address(row.document.url)}
                      for row in page.files.all()],
    ),
    told(
        "relations",
        lambda page: [{"kind": row.kind, "is_partial": row.is_partial, "number": row.number,
                       "target": row.target and row.target.pk} for row in page.relations.all()],
    ),
]  # fmt: skip
