"""The news as open data."""

from collections.abc import Iterator

from core import rich_text
from core.open_data import ADDRESS, AT_ONCE, PUBLISHED, Column, Dataset, Table, column, columns
from news.models import NewsPage

# Blocks that are words alone: of the others each would ask the database for its picture or file.
WORDS = {"heading", "paragraph", "quote", "table"}


def _articles() -> Iterator[NewsPage]:
    pages = NewsPage.objects.published().select_related("category", "author")
    return pages.prefetch_related("tags").iterator(chunk_size=AT_ONCE)


def _text(article: NewsPage) -> str:
    """The words of the article. What was taken over from elsewhere is not ours to give away."""
    if article.source:
        return ""
    return "\n".join(_words(article.body.raw_data))


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


ARTICLES = Table(
    "tin-tuc",
    "Tin, bài",
    _articles,
    (
        *ADDRESS,
        Column("title", "tiêu đề"),
        *columns(NewsPage, "summary", "category"),
        column(NewsPage, "author", read=lambda article: article.author and article.author.name),
        *columns(NewsPage, "source", "source_url", "external_url"),
        Column("tags", "thẻ", "array", lambda article: [tag.name for tag in article.tags.all()]),
        column(NewsPage, "is_featured"),
        Column(
            "text",
            "lời của bài",
            read=_text,
            note="Chữ, không kể ảnh, phim và tệp; để trống với bài lấy lại của nơi khác.",
        ),
        *PUBLISHED,
    ),
    key=("id",),
)
NEWS = Dataset(
    "tin-tuc",
    "Tin tức",
    "tin, bài",
    "Tin, bài đang công khai: tiêu đề, tóm tắt, lời của bài, chuyên mục, tác giả, nguồn.",
    NewsPage.objects.published,
    (ARTICLES,),
)
