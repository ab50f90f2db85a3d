"""What an entry is worth to a query: how much of it the names hold, in words and in pairs of words side by side (most
Vietnamese words are two syllables), then the text; that it is in force, and recent where its kind ages.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from core.vietnamese import unmarked
from search.query import Reading, Word
from search.vocabulary import Vocabulary

# What a word or a pair is worth, of 1 for one that stands in the name as it was typed.
OTHER_MARKS, WORD_IN_TEXT, PAIR_IN_TEXT, NUMBER_IN_TEXT = 0.45, 0.2, 0.5, 0.7
ASKING, IN_NO_NAME = 0.08, 0.7
# What makes the score of an entry.
TOLD, SHARE, OPENING, ENDED, RECENT = 0.82, 0.1, 0.02, -0.2, 0.03
KINDS = {"thu-tuc": 0.02}
RECENT_DAYS = 3 * 365


@dataclass
class Candidate:
    key: int
    page: int
    kind: str
    length: int
    day: object
    starts_on: object
    ends_on: object
    is_by_text: bool  # found by its text, not by its names
    score: float = 0.0

    def standing(self, today) -> float:
        """What speaks for the entry whatever the query."""
        score = KINDS.get(self.kind, 0.0)
        if self.ends_on and self.ends_on <= today:
            score += ENDED
        if self.day:
            score += RECENT * max(0.0, 1 - (today - self.day).days / RECENT_DAYS)
        return score


class Name:
    """The words of a name, so that each is found at once, with its marks and without."""

    def __init__(self, coded: list[str]):
        self.length = len(coded)
        self._coded = set(coded)
        self._folded = [unmarked(word) for word in coded]
        self.words = set(self._folded)
        self.first = self._folded[0] if coded else ""

    @cached_property
    def neighbours(self) -> set[tuple[str, str]]:
        return set(pairwise(self._folded))

    def holds(self, words: tuple[Word, ...]) -> list[float]:
        """For each word 1 where it stands as it was typed, less where it has other marks, 0 where it does not."""
        values = []
        for word in words:
            if word.is_begun:
                value = float(any(folded.startswith(word.folded) for folded in self.words))
            elif word.folded not in self.words:
                value = 0.0
            else:
                value = 1.0 if not word.is_marked or word.coded in self._coded else OTHER_MARKS
            values.append(value)
        return values

    def holds_pair(self, first: Word, second: Word) -> bool:
        if second.is_begun:
            return any(one == first.folded and other.startswith(second.folded) for one, other in self.neighbours)
        return (first.folded, second.folded) in self.neighbours


class Told:
    """What the names of one entry hold of a reading; its text may add to it."""

    def __init__(self, weighed: "Weighed", names: list[Name]):
        words = weighed.reading.words
        self.weighed = weighed
        self.words, self.pairs = [0.0] * len(words), [0.0] * len(weighed.pairs)
        self.share = self.opens = 0.0
        for name in names:
            there = name.holds(words)
            if not any(there):
                continue
            held = 0
            for place, value in enumerate(there):
                if not value:
                    continue
                held += not words[place].is_asking
                self.words[place] = max(self.words[place], value)
                after = there[place + 1] if place + 1 < len(there) else 0
                if after and name.holds_pair(words[place], words[place + 1]):
                    self.pairs[place] = max(self.pairs[place], min(value, after))
            self.share = max(self.share, held / max(name.length, held, 1))
            self.opens = max(self.opens, float(name.first == weighed.opening))

    def look_into(self, text: "Text") -> None:
        words = self.weighed.reading.words
        self.words = [value or WORD_IN_TEXT * text.holds(word) for value, word in zip(self.words, words, strict=True)]
        for place, (first, second) in enumerate(pairwise(words)):
            if not self.pairs[place] and self.words[place] and self.words[place + 1]:
                self.pairs[place] = PAIR_IN_TEXT * text.holds_pair(first, second)

    @property
    def worth(self) -> float:
        weighed = self.weighed
        told = sum(map(float.__mul__, self.words, weighed.words)) + sum(map(float.__mul__, self.pairs, weighed.pairs))
        told /= weighed.total or 1
        return weighed.reading.worth * told * (TOLD + SHARE * self.share + OPENING * self.opens)


class Text:
    """The words of an entry as the index has them, to be looked into."""

    def __init__(self, words: str):
        self.words = f" {words} "
        self.known = set(words.split())

    def holds(self, word: Word) -> float:
        if word.exact in self.known:
            return NUMBER_IN_TEXT / WORD_IN_TEXT if word.folded.isdigit() else 1.0
        return OTHER_MARKS if word.folded in self.known else 0.0

    def holds_pair(self, first: Word, second: Word) -> float:
        is_there = f" {first.folded} {second.folded} " in self.words
        return min(self.holds(first), self.holds(second)) if is_there else 0.0


@dataclass
class Weighed:
    """A reading with what each of its words, and each pair of them side by side, tells."""

    reading: Reading
    words: list[float]
    pairs: list[float]
    total: float
    opening: str

    @classmethod
    def of(cls, reading: Reading, known: Vocabulary) -> "Weighed":
        words = [
            known.weight(word.folded)
            * (ASKING if word.is_asking else 1 if word.folded in known.pages or word.folded.isdigit() else IN_NO_NAME)
            for word in reading.words
        ]
        pairs = [
            0.0 if first.is_asking or second.is_asking else _pair_weight(first, second, known)
            for first, second in pairwise(reading.words)
        ]
        return cls(reading, words, pairs, sum(words) + sum(pairs), reading.wanted[0].folded)


def _pair_weight(first: Word, second: Word, known: Vocabulary) -> float:
    pair = f"{first.folded} {second.folded}"
    return known.weight(pair) * (1 if pair in known.pages else IN_NO_NAME)
