"""The blocks of a text body, the same for articles and standing pages. Markup is in templates/blocks/."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.template.loader import render_to_string
from wagtail.blocks import (
    CharBlock,
    EmailBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    StructBlockValidationError,
    StructValue,
    TextBlock,
    URLBlock,
)
from wagtail.contrib.table_block.blocks import DEFAULT_TABLE_OPTIONS, TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from core import rich_text
from core.vietnamese import number
from formats.article import CELL_LIMIT, COLUMN_LIMIT

PARAGRAPH_FEATURES = ["bold", "italic", "link", "document-link", "ol", "ul", "h3", "superscript", "subscript"]


VIDEO_EXTENSIONS = ("mp4", "webm")
AUDIO_EXTENSIONS = ("mp3", "m4a", "ogg")


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


class GalleryBlock(ListBlock):
    """Pictures side by side, each with its words."""

    def __init__(self, **kwargs):
        super().__init__(FigureBlock(), min_num=2, max_num=24, **kwargs)

    class Meta:
        label = "Bộ ảnh"
        icon = "image"
        template = "blocks/gallery.html"


class VideoValue(StructValue):
    @property
    def host(self) -> str:
        """Where a film that is not ours stands."""
        return urlsplit(self["url"]).hostname or ""


class VideoBlock(StructBlock):
    """A film: a file of our own, or one that stands elsewhere and is fetched only when a visitor asks for it."""

    title = CharBlock(label="Tên phim", max_length=200)
    file = DocumentChooserBlock(label="Tệp phim (mp4, webm)", required=False)
    url = URLBlock(label="hoặc địa chỉ ở trang khác", required=False, validators=[URLValidator(["https"])])
    transcript = RichTextBlock(
        label="Lời trong phim",
        required=False,
        features=["bold", "ol", "ul"],
        help_text="Cho người không nghe được.",
    )

    def clean(self, value):
        value = super().clean(value)
        if bool(value["file"]) == bool(value["url"]):
            raise StructBlockValidationError({"file": ValidationError("Chọn một tệp phim, hoặc ghi một địa chỉ.")})
        if value["file"] and value["file"].file_extension not in VIDEO_EXTENSIONS:
            raise StructBlockValidationError({"file": ValidationError("Tệp phim phải là mp4 hoặc webm.")})
        return value

    class Meta:
        label = "Phim"
        icon = "media"
        template = "blocks/video.html"
        value_class = VideoValue


class MergedTableBlock(TableBlock):
    """A table whose cells may be merged, in the editor and on the page."""

    def __init__(self, **kwargs):
        menu = [*DEFAULT_TABLE_OPTIONS["contextMenu"], "---------", "mergeCells"]
        super().__init__(**{"table_options": {"mergeCells": True, "contextMenu": menu}, **kwargs})

    def value_from_form(self, value):
        """With the marks that `clean` adds: without them a table nobody touched would count as changed, and who
        approves its page as who wrote it."""
        try:
            table = super().value_from_form(value)
            json.dumps(table, allow_nan=False)  # Python reads Infinity, and no database keeps it
        except (ValueError, RecursionError):  # what no editor sends
            return {"data": None}
        if isinstance(table, dict):
            headings = table.get("table_header_choice")
            table["first_row_is_table_header"] = headings in ("row", "both")
            table["first_col_is_header"] = headings in ("column", "both")
        return table

    def clean(self, value):
        if value and not _is_table(value):
            raise ValidationError(
                f"Bảng không đúng dạng, hoặc quá {COLUMN_LIMIT} cột, {number(CELL_LIMIT)} ô."
                " Hãy xóa khối này và nhập lại, hoặc đính kèm bảng thành tệp."
            )
        if value:  # the editor may leave one behind where rows were deleted
            value["mergeCells"] = _fitting(value.get("mergeCells"), value["data"])
        if value and not value.get("table_header_choice") and not self.is_deferred_validation:
            raise ValidationError("Hãy chọn hàng, cột nào của bảng là tiêu đề.")  # Wagtail says it in English
        return super().clean(value)

    def render(self, value, context=None):
        """`head` and `body` are rows of cells to show; a heading that is merged downwards takes its rows with it."""
        if not value:
            return ""
        rows = value.get("data") or []
        spans = {(merge["row"], merge["col"]): merge for merge in value.get("mergeCells") or []}
        behind = {
            (y, x)
            for (top, left), merge in spans.items()
            for y in range(top, min(top + merge["rowspan"], len(rows)))
            for x in range(left, min(left + merge["colspan"], len(rows[0])))
        } - set(spans)
        cells = [
            [
                {"text": text or "", "span": spans.get((y, x)), "is_first": x == 0}
                for x, text in enumerate(row)
                if (y, x) not in behind
            ]
            for y, row in enumerate(rows)
        ]
        heights = [merge["rowspan"] for (top, _), merge in spans.items() if top == 0]
        height = max([1, *heights]) if value.get("first_row_is_table_header") else 0
        context = {**(context or {}), "value": value, "head": cells[:height], "body": cells[height:]}
        return render_to_string(self.meta.template, context)

    class Meta:
        label = "Bảng"
        icon = "table"
        template = "blocks/table.html"


def _is_table(value) -> bool:
    """Whether the value holds rows of texts, all of one length and within the limits."""
    rows = value.get("data") if isinstance(value, dict) else None
    if not rows or not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return False
    height, width = len(rows), len(rows[0])
    if {len(row) for row in rows} != {width} or not 0 < width <= COLUMN_LIMIT or height * width > CELL_LIMIT:
        return False
    return all(cell is None or isinstance(cell, str) for row in rows for cell in row)


def _fitting(merges, rows) -> list[dict]:
    """The merges that are within the table and do not lie over one another."""
    found, taken = [], set()
    for merge in merges if isinstance(merges, list) else []:
        if not _fits(merge, rows):
            continue
        top, left, down, across = (merge[side] for side in ("row", "col", "rowspan", "colspan"))
        if len(taken) + down * across > len(rows) * len(rows[0]):  # it must lie over another, however many there are
            continue
        cells = {(y, x) for y in range(top, top + down) for x in range(left, left + across)}
        if not cells & taken:
            taken |= cells
            found.append(merge)
    return found


def _fits(merge, rows) -> bool:
    """Whether the merged cells are all there."""
    sides = [merge.get(side) for side in ("row", "col", "rowspan", "colspan")] if isinstance(merge, dict) else []
    if len(sides) != 4 or not all(type(side) is int for side in sides):
        return False
    top, left, down, across = sides
    stands = top >= 0 and left >= 0 and down > 0 and across > 0
    return stands and top + down <= len(rows) and left + across <= len(rows[0])


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
    gallery = GalleryBlock()
    video = VideoBlock()
    quote = QuoteBlock()
    table = MergedTableBlock()
    file = FileBlock()
    contacts = ListBlock(ContactBlock(), label="Danh bạ liên hệ", icon="group", template="blocks/contacts.html")


# Blocks that are words alone: of the others each would ask the database for its picture or file.
WORDS = {"heading", "paragraph", "quote", "table"}


def words(body) -> str:
    """The words of a body as lines, without asking the database."""
    return "\n".join(_words(body.raw_data))


def _words(blocks) -> Iterator[str]:
    for block in blocks:
        value = block["value"]
        if block["type"] == "heading":
            yield value
        elif block["type"] == "paragraph":
            yield from (paragraph.text for paragraph in rich_text.paragraphs(value))
        elif block["type"] == "quote":
            yield value["text"]
        elif block["type"] == "table":
            yield from ("\t".join(cell or "" for cell in row) for row in value["data"])


def plain_text(stream_value) -> str:
    """All the words of a stream value, for search."""
    block = stream_value.stream_block
    return " ".join(str(part) for part in block.get_searchable_content(stream_value))
