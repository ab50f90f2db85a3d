"""What the API tells of an article."""

from collections.abc import Sequence

from django.db.models import prefetch_related_objects

from core.api import name_of, plain, told
from core.blocks import words


def prepare(pages: Sequence) -> None:
    prefetch_related_objects(pages, "category", "author", "tags")


def text_of(article) -> str:
    """The words of the article. What was taken over from elsewhere is not ours to give away."""
    return "" if article.source else words(article.body)


FIELDS = [
    *plain("summary"),
    name_of("category"),
    told("author", lambda page: page.author and page.author.name),
    *plain("source", "source_url", "external_url", "is_featured"),
    told("tags", lambda page: [tag.name for tag in page.tags.all()]),
    told("text", text_of),
]
