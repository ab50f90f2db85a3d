"""What the words of an object must be, written for the full-text index of either database.

A pattern is a word, or one of the tuples that `all_of`, `any_of` and `beginning` make. Words are letters a to z and
digits alone (core.vietnamese.search_forms), so that neither database finds syntax of its own in them. The index says
only which words are there, not where, which makes common words cheap: a word in a name, and two words side by side in
a name, are words of their own.
"""

from itertools import pairwise

from django.db import connection
from django.db.models.expressions import RawSQL

from search.models import SearchText

_TABLE = SearchText._meta.db_table
_FTS5 = {"all": " AND ", "any": " OR ", "beginning": "*"}
_TSQUERY = {"all": " & ", "any": " | ", "beginning": ":*"}


def in_name(word: str) -> str:
    """A word of a name. Of letters and digits that follow each other no other form has a 0 but at its end."""
    return f"n0{word}"


def in_name_beside(first: str, second: str) -> str:
    return f"p0{first}j0{second}"


def all_of(parts) -> tuple:
    return ("all", *parts)


def any_of(parts) -> tuple:
    return ("any", *parts)


def beginning(word: str) -> tuple:
    """Words that begin with this one."""
    return ("beginning", word)


def phrase_in_name(words) -> tuple:
    words = list(words)
    return all_of(map(in_name, words) if len(words) == 1 else (in_name_beside(*pair) for pair in pairwise(words)))


def texts_with(*patterns, newest: int | None = None) -> RawSQL:
    """The keys of the search texts that have one of the patterns, as a subquery; only the `newest` so many of them."""
    pattern, last = any_of(patterns), f" ORDER BY 1 DESC LIMIT {newest:d}" if newest else ""
    if connection.vendor == "postgresql":
        sql, signs = f"SELECT id FROM {_TABLE} WHERE vector @@ %s::tsquery{last}", _TSQUERY  # noqa: S608
    else:
        sql, signs = f"SELECT rowid FROM {_TABLE}_fts WHERE {_TABLE}_fts MATCH %s{last}", _FTS5  # noqa: S608
    return RawSQL(sql, [_written(pattern, signs)])  # noqa: S611


def _written(pattern, signs: dict[str, str]) -> str:
    match pattern:
        case str():
            return pattern
        case ("beginning", word):
            return word + signs["beginning"]
        case (("all" | "any") as how, *parts):
            return "(" + signs[how].join(_written(part, signs) for part in parts) + ")"
    raise ValueError(pattern)
