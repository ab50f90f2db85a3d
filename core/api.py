"""What the API (`/api/v2/pages/`) tells of a page besides its plain fields; a page type names it in `api_fields`.

A type with parts in other tables has a class method `prepare_for_api`, which asks for those of many pages at once.
"""

from collections.abc import Callable
from typing import Any

from rest_framework.fields import Field
from wagtail.api import APIField


class Told(Field):
    """What `read` makes of the page."""

    def __init__(self, read: Callable[[Any], Any]) -> None:
        super().__init__(source="*", read_only=True)
        self.read = read

    def to_representation(self, value: Any) -> Any:
        return self.read(value)


def told(name: str, read: Callable[[Any], Any]) -> APIField:
    return APIField(name, serializer=Told(read))


def name_of(name: str) -> APIField:
    """How that one thing is called, not its row: that may hold what is for staff."""
    return told(name, lambda page: str(getattr(page, name)) if getattr(page, name) else None)


def names_in(name: str) -> APIField:
    return told(name, lambda page: [str(each) for each in getattr(page, name).all()])


def plain(*names: str) -> list[APIField]:
    return [APIField(name) for name in names]
