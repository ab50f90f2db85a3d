import re

from core.vietnamese import fold, normalize_line


def words(query: str) -> list[str]:
    """The query's words, folded, without any sign a database's search syntax could stumble over; at most 20."""
    return re.findall(r"[a-z0-9]+", fold(normalize_line(query)))[:20]
