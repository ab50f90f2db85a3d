"""The words inside files, read once as a file is stored, so that search finds the pages that offer it (D16)."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Exists, ExpressionWrapper, F, OuterRef
from django.db.models.functions import Cast
from wagtail.models import CollectionViewRestriction, Page, ReferenceIndex

from core.search_index import index_now
from formats.text import text_of

TEXT_OF_A_PAGE = 200_000  # characters of all its files: the index of PostgreSQL takes a megabyte for a page


class DocumentText(models.Model):
    """The text of one file; beside it, since whoever shows the file has no use for a hundred thousand letters."""

    document = models.OneToOneField("core.PortalDocument", on_delete=models.CASCADE, primary_key=True, related_name="+")
    file_hash = models.CharField(max_length=40)
    text = models.TextField()

    class Meta:
        verbose_name = "chữ trong tệp"
        verbose_name_plural = "chữ trong tệp"

    def __str__(self):
        return str(self.document)


def keep_text(sender, instance, **kwargs) -> None:
    """Reads a file that is new; a post_save receiver of PortalDocument."""
    digest = instance.file_hash
    if not digest or DocumentText.objects.filter(document=instance.pk, file_hash=digest).exists():
        return
    try:
        with instance.open_file() as file:
            text = text_of(instance.file_extension.lower(), file)
    except OSError:  # not in the storage: what its upload or its page says of it is not held up by that
        return
    DocumentText.objects.update_or_create(document_id=instance.pk, defaults={"file_hash": digest, "text": text})


def text_in_files(documents: list[int]) -> str:
    """The words inside these files, by their keys, without those of closed collections, which not everyone may open;
    one query, none for no file."""
    if not documents:
        return ""
    path = ExpressionWrapper(OuterRef("document__collection__path"), output_field=models.CharField())
    closed = CollectionViewRestriction.objects.annotate(asked=path).filter(asked__startswith=F("collection__path"))
    texts = DocumentText.objects.filter(~Exists(closed), document__in=documents).values_list("text", flat=True)
    return "\n".join(texts)[:TEXT_OF_A_PAGE]


def index_pages_of_file(sender, instance, created, **kwargs) -> None:
    """A file may have moved to a closed collection or out of one; a post_save receiver of PortalDocument."""
    if not created:
        _index_pages_with(sender.objects.filter(pk=instance.pk))


def index_pages_of_collection(sender, instance, **kwargs) -> None:
    """A collection was closed or opened; a receiver of post_save and post_delete of CollectionViewRestriction."""
    _index_pages_with_files_of(instance.collection)


def index_pages_of_moved_collection(sender, instance, created, **kwargs) -> None:
    """A collection may be moved once it is saved, of which no signal tells; a post_save receiver of Collection."""
    if not created:
        transaction.on_commit(
            lambda: [_index_pages_with_files_of(now) for now in sender.objects.filter(pk=instance.pk)]
        )


def _index_pages_with_files_of(collection) -> None:
    inside = collection.get_descendants(inclusive=True)
    _index_pages_with(DocumentText._meta.get_field("document").related_model.objects.filter(collection__in=inside))


def _index_pages_with(documents) -> None:
    """Looks once more through the live pages that refer to the files: which of their words may be found has changed."""
    of_page, of_file = (ContentType.objects.get_for_model(model) for model in (Page, documents.model))
    numbers = documents.annotate(number=Cast("pk", models.CharField())).values("number")
    used = ReferenceIndex.objects.filter(base_content_type=of_page, to_content_type=of_file, to_object_id__in=numbers)
    pages = Page.objects.live().filter(pk__in=list(used.values_list("object_id", flat=True).distinct()))
    for page in pages.specific().iterator(chunk_size=100):
        index_now(type(page), [page])
