import logging

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.http import JsonResponse
from django.utils.crypto import get_random_string

logger = logging.getLogger(__name__)


def readyz(request):
    """Whether requests can be served: 200, or 503 with the part that fails. Why it fails stands in the log alone."""
    parts = {"database": _database, "cache": _cache, "storage": _storage}
    state = {name: "ok" if _works(name, check) else "failed" for name, check in parts.items()}
    status = 200 if set(state.values()) == {"ok"} else 503
    return JsonResponse(state, status=status, headers={"Cache-Control": "no-store"})


def _works(name, check) -> bool:
    try:
        return check()
    except Exception as error:
        logger.error("readyz: %s: %s", name, error)
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() == (1,)


def _cache() -> bool:
    value = get_random_string(12)
    cache.set(f"readyz-{value}", value, timeout=10)
    return cache.get(f"readyz-{value}") == value


def _storage() -> bool:
    """A file can be written and is there; the folder is one that no address leads to."""
    name = default_storage.save("readyz/probe", ContentFile(b"ok"))
    try:
        return default_storage.size(name) == 2
    finally:
        default_storage.delete(name)
