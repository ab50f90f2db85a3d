"""Two plans side by side: what was kept, what changed, what is new, what is no longer there."""

from typing import NamedTuple

from core.vietnamese import search_words
from plans.activities import Activity

ALIKE = 0.6  # of the words of both, how many are shared before two descriptions are of one activity
COMPARED = 300  # activities in search of their like, on each side


class Pair(NamedTuple):
    """An activity of the earlier plan and its like of the later one; None where there is none."""

    before: Activity | None
    after: Activity | None

    @property
    def kind(self) -> str:
        if self.before is None:
            return "new"
        if self.after is None:
            return "gone"
        return "kept" if _promise(self.before) == _promise(self.after) else "changed"


def compare(before: list[Activity], after: list[Activity]) -> list[Pair]:
    """Pairs the activities, in the order of the later plan; those that only the earlier one has come last.

    The same words make a pair, whatever their case or accents; then the words most alike.
    """
    words = {activity.pk: frozenset(search_words(activity.description)) for activity in (*before, *after)}
    found: dict[int, Activity] = {}
    free = {}
    for activity in before:
        free.setdefault(words[activity.pk], []).append(activity)
    for activity in after:
        if free.get(words[activity.pk]):
            found[activity.pk] = free[words[activity.pk]].pop(0)
    left = [activity for rows in free.values() for activity in rows][:COMPARED]
    wanting = [activity for activity in after if activity.pk not in found][:COMPARED]
    scores = [(_likeness(words[old.pk], words[new.pk]), old, new) for old in left for new in wanting]
    taken = set()
    for score, old, new in sorted(scores, key=lambda each: -each[0]):
        if score >= ALIKE and old.pk not in taken and new.pk not in found:
            found[new.pk] = old
            taken.add(old.pk)
    paired = {old.pk for old in found.values()}
    return [
        *(Pair(found.get(activity.pk), activity) for activity in after),
        *(Pair(activity, None) for activity in before if activity.pk not in paired),
    ]


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0


def _promise(activity: Activity) -> tuple:
    """What is promised, but for the year it is promised for."""
    outputs = [" ".join(search_words(output.description)) for output in activity.outputs.all()]
    return activity.timing_text.casefold().strip(), tuple(outputs)
