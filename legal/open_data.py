"""Official documents as open data."""

from collections.abc import Iterator

from django.db.models import Prefetch
from django.utils import timezone

from core.open_data import ADDRESS, AT_ONCE, PUBLISHED, Column, Dataset, Table, column, columns, full_address
from legal.models import LegalDocument, LegalDocumentFile
from legal.relations import DocumentRelation
from legal.validity import Validity


def _documents() -> Iterator[LegalDocument]:
    pages = LegalDocument.objects.published().with_validity(timezone.localdate())
    files = Prefetch("files", LegalDocumentFile.objects.select_related("document"))
    pages = pages.select_related("document_type", "issuing_agency").prefetch_related("legal_fields", files)
    return pages.iterator(chunk_size=AT_ONCE)


def _relations() -> Iterator[DocumentRelation]:
    """What public documents do to others; the other is named by its number, and by its page where that is public."""
    seen = LegalDocument.objects.visible()
    relations = DocumentRelation.objects.filter(source__in=seen).order_by("source", "sort_order", "pk")
    return relations.prefetch_related(Prefetch("target", seen)).iterator(chunk_size=AT_ONCE)


DOCUMENT_TABLE = Table(
    "van-ban",
    "Văn bản",
    _documents,
    (
        *ADDRESS,
        *columns(LegalDocument, "number", "document_type"),
        Column("title", "trích yếu"),
        *columns(LegalDocument, "issuing_agency", "signer", "signer_position", "legal_fields"),
        *columns(LegalDocument, "issued_on", "effective_on", "expires_on"),
        Column(
            "validity",
            "hiệu lực",
            values=dict(Validity.choices),
            note="Cổng tính cho ngày tải, từ các ngày và từ văn bản khác thay thế, bãi bỏ, sửa đổi.",
        ),
        Column(
            "files", "địa chỉ các tệp", "array", lambda page: [full_address(f.document.url) for f in page.files.all()]
        ),
        *PUBLISHED,
    ),
    key=("id",),
)
RELATION_TABLE = Table(
    "van-ban-quan-he",
    "Quan hệ giữa các văn bản",
    _relations,
    (
        Column("document_id", "văn bản làm thay đổi", "integer", lambda relation: relation.source_id),
        *columns(DocumentRelation, "kind", "is_partial"),
        column(DocumentRelation, "number", meaning="số, ký hiệu của văn bản bị tác động"),
        Column(
            "target_id",
            "văn bản bị tác động",
            "integer",
            lambda relation: relation.target and relation.target.pk,
            note="Trống khi cổng không có văn bản ấy.",
        ),
    ),
    refers_to={"document_id": "van-ban", "target_id": "van-ban"},
)
DOCUMENTS = Dataset(
    "van-ban",
    "Văn bản",
    "văn bản",
    "Văn bản của cơ quan nhà nước: số, ký hiệu, trích yếu, ngày, hiệu lực, tệp, quan hệ giữa các văn bản.",
    LegalDocument.objects.published,
    (DOCUMENT_TABLE, RELATION_TABLE),
)
