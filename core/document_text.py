"""The words inside files, read once as a file is stored, so that search finds the pages that offer it (D16)."""

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef
from wagtail.models import CollectionViewRestriction

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
