"""Which rows of an earlier and a later list stand for each other."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

Row = TypeVar("Row")

ALIKE = 0.6  # of the words of both, how many are shared before two rows are one
COMPARED = 300  # rows in search of their like, on each side


def paired(
    before: Sequence[Row],
    after: Sequence[Row],
    *keys: Callable[[Row], Hashable | None],
    words: Callable[[Row], frozenset[str]] | None = None,
) -> list[tuple[Row | None, Row | None]]:
    """Each row of `after` with its like, in order, then the rows that only `before` has; None on the side without.

    One key after the other makes pairs of rows equal in it (a key of None of none), the first with the first; of what
    is left those whose words are most alike.
    """
    found: dict[int, int] = {}
    for key in keys:
        free: dict[Hashable, list[int]] = {}
        taken = set(found.values())
        for place, row in enumerate(before):
            if place not in taken and (value := key(row)) is not None:
                free.setdefault(value, []).append(place)
        for place, row in enumerate(after):
            if place not in found and free.get(value := key(row)):
                found[place] = free[value].pop(0)
    if words:
        taken = set(found.values())
        left = [(n, words(row)) for n, row in enumerate(before) if n not in taken][:COMPARED]
        wanting = [(n, words(row)) for n, row in enumerate(after) if n not in found][:COMPARED]
        scores = [(_likeness(old, new), n, m) for n, old in left for m, new in wanting]
        for score, n, m in sorted(scores, key=lambda each: -each[0]):
            if score >= ALIKE and n not in taken and m not in found:
                found[m] = n
                taken.add(n)
    taken = set(found.values())
    return [
        *((before[found[n]] if n in found else None, row) for n, row in enumerate(after)),
        *((row, None) for n, row in enumerate(before) if n not in taken),
    ]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0
