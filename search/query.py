from core.vietnamese import search_words


def words(query: str) -> list[str]:
    """The query's words, folded, without any sign a database's search syntax could stumble over; at most 20."""
    return search_words(query)[:20]
