"""Dữ liệu mở: tables of what visitors may read, each a file that anyone may take away, with its dictionary.

An app names its own in a module `open_data`; home.open_data offers those of all apps. A column of a model's field knows
its words, type and choices from that field; what a table holds is only what its columns name.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import models
from django.utils import timezone

AT_ONCE = 100  # pages, with all that belongs to them, held in memory
PIECE = 64 * 1024  # characters of a file that are sent together
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads UTF-8 as something else
# What a spreadsheet program would take for a formula; "- Bản chính" would be shown as an error.
_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Licence(models.TextChoices):
    """On what terms the files may be used, by the identifiers of SPDX."""

    CC_BY = "CC-BY-4.0", "Creative Commons Ghi công 4.0"
    CC0 = "CC0-1.0", "Creative Commons Không giữ quyền 1.0"

    @property
    def url(self) -> str:
        return f"https://creativecommons.org/{_LICENCE_PATHS[self]}/"


_LICENCE_PATHS = {Licence.CC_BY: "licenses/by/4.0", Licence.CC0: "publicdomain/zero/1.0"}

TYPES = {
    "string": "chữ",
    "integer": "số nguyên",
    "number": "số",
    "boolean": "đúng, sai",
    "date": "ngày",
    "datetime": "thời điểm",
    "array": "danh sách",
}


@dataclass(frozen=True)
class Column:
    """One value of each row: `read` takes the row, `type` is one of Data Package's, `values` what its codes mean."""

    name: str
    meaning: str
    type: str = "string"
    read: Callable[[Any], Any] | None = None
    unit: str = ""
    note: str = ""  # where it comes from, if it is not simply what stands on the page
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def type_in_words(self) -> str:
        return TYPES[self.type]

    def value(self, row: Any) -> Any:
        """As JSON holds it; None for nothing."""
        found = (self.read or attrgetter(self.name))(row)
        if isinstance(found, date):
            found = (timezone.localtime(found) if hasattr(found, "hour") else found).isoformat()
        elif isinstance(found, Decimal):
            found = int(found) if found == found.to_integral_value() else float(found)
        elif isinstance(found, str | models.Model):  # one of a model's choices is a string too
            found = str(found)
        return None if found in ("", []) else found


_TYPES = {
    models.BooleanField: "boolean",
    models.IntegerField: "integer",
    models.DecimalField: "number",
    models.DateTimeField: "datetime",
    models.DateField: "date",
    models.ManyToManyField: "array",
}


def column(model: type[models.Model], name: str, **changes: Any) -> Column:
    """The column of a field."""
    known = model._meta.get_field(name)
    type_of = next((type_of for kind, type_of in _TYPES.items() if isinstance(known, kind)), "string")
    if type_of == "array":
        changes.setdefault("read", lambda row: [str(each) for each in getattr(row, name).all()])
    meaning = str(known.verbose_name)
    values = {str(value): str(label) for value, label in known.choices or () if value}
    return Column(name, **{"meaning": meaning, "type": type_of, "values": values, **changes})


def full_address(path: str) -> str:
    return urljoin(settings.PUBLIC_URL, path)


def columns(model: type[models.Model], *names: str) -> tuple[Column, ...]:
    return tuple(column(model, name) for name in names)


# What every row that is a page begins and ends with.
ADDRESS = (
    Column("id", "số của trang trên cổng", "integer", attrgetter("pk")),
    Column("url", "địa chỉ trang", read=attrgetter("full_url")),
)
PUBLISHED = (
    Column("first_published_at", "lần đầu lên cổng", "datetime"),
    Column("last_published_at", "cập nhật gần nhất trên cổng", "datetime"),
)


@dataclass(frozen=True)
class Table:
    """One file: `rows` gives what the columns read, one after the other, never all at once."""

    name: str  # in its address
    title: str
    rows: Callable[[], Iterable[Any]]
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()  # the columns that tell its rows apart
    refers_to: Mapping[str, str] = field(default_factory=dict)  # a column, and the table whose `id` it holds

    def records(self) -> Iterator[dict[str, Any]]:
        for row in self.rows():
            yield {column.name: column.value(row) for column in self.columns}

    def as_csv(self) -> Iterator[str]:
        """RFC 4180 with a byte order mark; lists as JSON, a text like a formula behind an apostrophe."""
        line = csv.writer(_Passing()).writerow
        lines = (line([_cell(value) for value in record.values()]) for record in self.records())
        yield from _in_pieces(BYTE_ORDER_MARK + line([column.name for column in self.columns]), lines)

    def as_json(self) -> Iterator[str]:
        """One array that any JSON parser takes, with a record on each line for programs that read line by line."""
        records = (json.dumps(record, ensure_ascii=False) for record in self.records())
        first = next(records, "")
        yield from _in_pieces(f"[\n{first}", (f",\n{record}" for record in records))
        yield "\n]\n"


@dataclass(frozen=True)
class Dataset:
    """What belongs together: tables that come from the same pages."""

    name: str
    title: str
    noun: str  # of what `pages` are, behind their number
    description: str
    pages: Callable[[], models.QuerySet]
    tables: tuple[Table, ...]
    linked_data: str = ""  # a file of the same as linked data, beside the tables

    def state(self) -> dict[str, Any]:
        """`count` of public pages, and when the `latest` of them was published."""
        return self.pages().order_by().aggregate(count=models.Count("pk"), latest=models.Max("last_published_at"))


class _Passing:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_LIKE_A_FORMULA) else value
    return json.dumps(value, ensure_ascii=False)


def _in_pieces(start: str, lines: Iterable[str]) -> Iterator[str]:
    """The same text in fewer, larger parts."""
    piece, size = [start], len(start)
    for line in lines:
        piece.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(piece)
            piece, size = [], 0
    yield "".join(piece)
