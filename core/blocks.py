"""The blocks of a text body, the same for articles and standing pages. Markup is in templates/blocks/."""

from wagtail.blocks import CharBlock, EmailBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock, TextBlock
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

PARAGRAPH_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul", "h3"]


class ParagraphBlock(RichTextBlock):
    def __init__(self, **kwargs):
        super().__init__(features=PARAGRAPH_FEATURES, **kwargs)

    class Meta:
        label = "Đoạn văn"
        icon = "pilcrow"


class HeadingBlock(CharBlock):
    class Meta:
        label = "Tiêu đề mục"
        icon = "title"
        template = "blocks/heading.html"


class FigureBlock(StructBlock):
    image = ImageChooserBlock(label="Hình ảnh")
    alt = CharBlock(
        label="Lời thay ảnh",
        max_length=255,
        help_text="Nói điều người nhìn thấy trong ảnh, cho người không xem được ảnh.",
    )
    caption = CharBlock(label="Chú thích", required=False, max_length=300)

    class Meta:
        label = "Hình ảnh"
        icon = "image"
        template = "blocks/figure.html"


class QuoteBlock(StructBlock):
    text = TextBlock(label="Lời trích")
    attribution = CharBlock(label="Của ai", required=False, max_length=200)

    class Meta:
        label = "Trích dẫn"
        icon = "openquote"
        template = "blocks/quote.html"


class FileBlock(StructBlock):
    document = DocumentChooserBlock(label="Tệp")
    title = CharBlock(label="Tên hiện ra", required=False, max_length=200)

    class Meta:
        label = "Tệp đính kèm"
        icon = "doc-full"
        template = "blocks/file.html"


class ContactBlock(StructBlock):
    """A unit to call or write to."""

    unit = CharBlock(label="Đơn vị hoặc người", max_length=200)
    about = CharBlock(label="Hỏi về việc gì", required=False, max_length=300)
    phone = CharBlock(label="Điện thoại", required=False, max_length=60)
    email = EmailBlock(label="Thư điện tử", required=False)

    class Meta:
        label = "Liên hệ"
        icon = "user"


class BodyBlock(StreamBlock):
    """The body of an article or a standing page."""

    heading = HeadingBlock(max_length=200)
    paragraph = ParagraphBlock()
    image = FigureBlock()
    quote = QuoteBlock()
    table = TableBlock(label="Bảng", icon="table", template="blocks/table.html")
    file = FileBlock()
    contacts = ListBlock(ContactBlock(), label="Danh bạ liên hệ", icon="group", template="blocks/contacts.html")


def plain_text(stream_value) -> str:
    """All the words of a stream value, for search."""
    block = stream_value.stream_block
    return " ".join(str(part) for part in block.get_searchable_content(stream_value))
