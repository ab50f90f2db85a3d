"""What follows when pages go public: told of one page as Wagtail publishes it, of many at once where many are.

A receiver gets a list and asks the database once for all of it; an import of thousands would otherwise ask for each.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.dispatch import Signal

pages_published = Signal()  # `publications`: pages as they stand in memory, each with its version, or None

_gathered: ContextVar[list | None] = ContextVar("_gathered", default=None)


@contextmanager
def told_together():
    """What is published in here, each page once, is told of at the end."""
    gathered: list = []
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    if gathered:
        pages_published.send(sender=None, publications=gathered)


def tell(sender, instance, revision=None, **kwargs):
    """A receiver of Wagtail's `page_published`."""
    gathered = _gathered.get()
    if gathered is None:
        pages_published.send(sender=sender, publications=[(instance, revision)])
    else:
        gathered.append((instance, revision))
