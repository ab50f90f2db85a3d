"""The head of a table: which rows name its columns, and what each column holds by the words of its title."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from formats.tables import Cell, Table

TITLE_LENGTH = 90
HEAD_ROWS = 40  # a sheet may say much above its table

# What a column of this title holds; None when the words name nothing.
RoleOf = Callable[[str], str | None]


@dataclass
class Column:
    """A column as its head shows it; `role` is None when that does not tell what stands in it."""

    title: str
    role: str | None
    first: int  # places it takes, from the left edge of the table
    last: int
    sample: str = ""  # the first words that stand in it


@dataclass
class Head:
    """Rows `first` to before `end` of a table say what its columns are."""

    first: int
    end: int
    columns: list[Column]

    @property
    def roles(self) -> list[str | None]:
        return [column.role for column in self.columns]


def cells_of(row: list[Cell]) -> list[Cell]:
    """The cells of a row, each once."""
    return list(dict.fromkeys(row))


def head_of(table: Table, role_of: RoleOf) -> Head | None:
    """The rows that name most columns; None when no row names two."""
    best: Head | None = None
    for y in range(min(len(table.rows), HEAD_ROWS)):
        if len(cells_of(table.rows[y])) < 2 or any(len(cell.text) > 2 * TITLE_LENGTH for cell in table.rows[y]):
            continue
        head = head_at(table, y, role_of)
        if len(set(head.roles) - {None}) > (len(set(best.roles) - {None}) if best else 1):
            best = head
    return best


def head_at(table: Table, y: int, role_of: RoleOf) -> Head:
    """The head that begins in a row; a second row belongs to it when the first is merged with it or over its parts."""
    depth = min(max((cell.row + cell.rows - y for cell in table.rows[y] if cell.text.strip()), default=1), 3)
    if depth == 1 and _is_over_parts(table, y, role_of):
        depth = 2
    rows = table.rows[y : y + depth]
    columns: list[Column] = []
    last: Cell | None = None
    for x in range(max(len(row) for row in rows)):
        stack = list(dict.fromkeys(row[x] for row in rows if x < len(row)))
        titles = list(dict.fromkeys(filter(None, (_line(cell.text) for cell in stack))))
        if columns and stack and stack[-1] is last:
            columns[-1].last = x
            continue
        last = stack[-1] if stack else None
        title = ": ".join(titles)
        role = role_of(titles[-1]) if titles else None
        columns.append(Column(title, role or role_of(title), x, x))
    return Head(y, y + len(rows), columns)


def is_row_of_marks(row: list[Cell]) -> bool:
    """Whether the row only counts the columns: (1), (2), (3) or A, B, 1, 2."""
    texts = [_line(cell.text).strip("() ") for cell in cells_of(row)]
    return len(texts) > 2 and all(re.fullmatch(r"[1-9]\d?|[A-Z]|\d=[\d+\-=x*/]+", text) for text in texts)


def _is_over_parts(table: Table, y: int, role_of: RoleOf) -> bool:
    """Whether the next row only names parts of merged cells of this one ("Phân công" over "Chủ trì", "Phối hợp")."""
    if y + 1 >= len(table.rows):
        return False
    wide = {x for x, cell in enumerate(table.rows[y]) if cell.columns > 1 and cell.text.strip()}
    below = [(cell, x in wide) for x, cell in enumerate(table.rows[y + 1]) if cell.text.strip()]
    return bool(wide and below) and all(is_under and role_of(cell.text) for cell, is_under in below)


def _line(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))
