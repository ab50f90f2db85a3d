"""Two plans side by side: what was kept, what changed, what is new, what is no longer there."""

from typing import NamedTuple

from core.pairing import paired
from core.vietnamese import search_words
from plans.activities import Activity
from plans.next_year import moved, moved_timing


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
        is_kept = _promise(self.before, self.after.plan.year) == _promise(self.after, self.after.plan.year)
        return "kept" if is_kept else "changed"


def compare(before: list[Activity], after: list[Activity]) -> list[Pair]:
    """Pairs the activities, in the order of the later plan; those that only the earlier one has come last.

    The same words make a pair, whatever their case or accents, and where only the year is another; then the words most
    alike.
    """
    year = after[0].plan.year if after else None
    words = {activity.pk: frozenset(_words(activity, activity.description, year)) for activity in (*before, *after)}
    return [Pair(*each) for each in paired(before, after, lambda a: words[a.pk], words=lambda a: words[a.pk])]


def _words(activity: Activity, text: str, year: int | None) -> list[str]:
    """The words of a text of the activity, as a plan for `year` would have them."""
    own = activity.plan.year
    return search_words(moved(text, own, (year or own) - own))


def _promise(activity: Activity, year: int) -> tuple:
    """What is promised, as a plan for `year` would have it."""
    timing = moved_timing(activity.timing_text, activity.plan.year, year - activity.plan.year)
    return timing.casefold().strip(), [_words(activity, each.description, year) for each in activity.outputs.all()]
