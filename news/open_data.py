"""The news as open data."""

from collections.abc import Iterator

from core.open_data import ADDRESS, AT_ONCE, PUBLISHED, Column, Dataset, Table, column, columns
from news.api import text_of
from news.models import NewsPage


def _articles() -> Iterator[NewsPage]:
    pages = NewsPage.objects.published().select_related("category", "author")
    return pages.prefetch_related("tags").iterator(chunk_size=AT_ONCE)


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
            read=text_of,
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
