"""What an index entry must hold, written for the full-text index of either database.

A pattern is a word, or one of the tuples that `all_of`, `any_of` and `phrase` make. Words are letters a to z and digits
alone (core.vietnamese.search_forms), so that neither database finds syntax of its own in them.
"""

from django.db import connection
from django.db.models.expressions import RawSQL
from wagtail.search.models import IndexEntry

NAMES, EVERYTHING = "title", "body"  # columns of the index: the names alone; names, text and files
BEGINNINGS = "autocomplete"
_TABLE = IndexEntry._meta.db_table


def all_of(parts) -> tuple:
    return ("all", *parts)


def any_of(parts) -> tuple:
    return ("any", *parts)


def phrase(words) -> tuple:
    return ("phrase", *words)


def beginning(word: str) -> tuple:
    """Words that begin with this one."""
    return ("beginning", word)


def entries_with(*alternatives) -> RawSQL:
    """The keys of the index entries that have one of the (column, pattern), as a subquery."""
    if connection.vendor == "postgresql":
        where = " OR ".join(f"{column} @@ %s::tsquery" for column, _ in alternatives)
        values = [_tsquery(pattern) for _, pattern in alternatives]
        return RawSQL(f"SELECT id FROM {_TABLE} WHERE {where}", values)  # noqa: S608, S611
    match = " OR ".join(f"({{{column}}} : ({_fts5(pattern)}))" for column, pattern in alternatives)
    return RawSQL(f"SELECT rowid FROM {_TABLE}_fts WHERE {_TABLE}_fts MATCH %s", [match])  # noqa: S608, S611


def _fts5(pattern) -> str:
    match pattern:
        case str():
            return f'"{pattern}"'
        case ("all", *parts):
            return "(" + " AND ".join(map(_fts5, parts)) + ")"
        case ("any", *parts):
            return "(" + " OR ".join(map(_fts5, parts)) + ")"
        case ("phrase", *words):
            return '"' + " ".join(words) + '"'
        case ("beginning", word):
            return f'"{word}"*'
    raise ValueError(pattern)


def _tsquery(pattern) -> str:
    match pattern:
        case str():
            return pattern
        case ("all", *parts):
            return "(" + " & ".join(map(_tsquery, parts)) + ")"
        case ("any", *parts):
            return "(" + " | ".join(map(_tsquery, parts)) + ")"
        case ("phrase", *words):
            return "(" + " <-> ".join(words) + ")"
        case ("beginning", word):
            return f"{word}:*"
    raise ValueError(pattern)
