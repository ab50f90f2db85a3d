"""What is found, in the order a person expects.

The database says which entries hold the words (search/matching.py), the likeliest few hundred first; they are put in
order here, by their names and then by their texts, so that both databases give one order. What counts is how much of
the query a name holds, in words and in pairs of words side by side: most Vietnamese words are two syllables.
"""

from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from math import ceil

from django.db import connection
from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.search.models import IndexEntry

from core.vietnamese import search_forms, spelled_words
from search.matching import EVERYTHING, NAMES, all_of, any_of, beginning, entries_with, phrase
from search.query import Reading, Word, readings, synonyms, typed_words
from search.slips import converted, corrected
from search.vocabulary import Vocabulary

MOST = 300  # entries put in order; who reads on gets the others newest first
ENOUGH = 120  # found by their names: no more are looked for that have less
FEW = 10  # names with all the words: what is near them, and what may have been meant, is looked for as well
OPENED = 40  # entries whose text is looked into: so many with the best names, and so many with words in it alone
HEAVIEST = 5  # pairs or words that stand for a query when nearly the same is looked for

# What a word or a pair is worth, of 1 for one that stands in the name as it was typed.
OTHER_MARKS, WORD_IN_TEXT, PAIR_IN_TEXT, NUMBER_IN_TEXT = 0.45, 0.2, 0.5, 0.7
ASKING, IN_NO_NAME = 0.08, 0.7
MENDED = 0.85  # a reading with slips mended, beside one of what was typed
# What makes the score of an entry.
TOLD, SHARE, OPENING, ENDED, RECENT = 0.82, 0.1, 0.02, -0.2, 0.03
KINDS = {"thu-tuc": 0.02}
RECENT_DAYS = 3 * 365


@dataclass
class Candidate:
    key: int
    page: int
    kind: str
    names: str
    length: int
    day: object
    starts_on: object
    ends_on: object
    is_by_text: bool  # found by its text, not by its names
    score: float = 0.0

    @cached_property
    def heard(self) -> list["Name"]:
        return [Name([search_forms(word) for word in spelled_words(name)]) for name in self.names.splitlines()]


class Name:
    """The words of a name, so that each is found at once."""

    def __init__(self, forms: list[tuple[str, str]]):
        self.length = len(forms)
        self.first = forms[0][0] if forms else ""
        self.codes: dict[str, set[str]] = {}
        for folded, coded in forms:
            self.codes.setdefault(folded, set()).add(coded)
        self._forms = forms

    @cached_property
    def neighbours(self) -> set[tuple[str, str]]:
        return {(one[0], other[0]) for one, other in pairwise(self._forms)}

    def has(self, word: Word) -> float:
        """1 for the word as it was typed, less for one with other marks, 0 for none."""
        if word.is_begun:
            return float(any(folded.startswith(word.folded) for folded in self.codes))
        codes = self.codes.get(word.folded)
        if not codes:
            return 0.0
        return 1.0 if not word.is_marked or word.coded in codes else OTHER_MARKS

    def has_pair(self, first: Word, second: Word) -> bool:
        if second.is_begun:
            return any(one == first.folded and other.startswith(second.folded) for one, other in self.neighbours)
        return (first.folded, second.folded) in self.neighbours


class Search:
    """One query put to some entries: what matches, in which order, and what may have been meant instead.

    `entries` is a queryset of SearchEntry, all that the reader may find. `is_begun`: the last word may go on, and only
    names are looked at. `literally`: nothing is mended, nothing near is found.
    """

    def __init__(self, text: str, entries, *, is_begun: bool = False, literally: bool = False):
        self.entries = entries
        self.column = NAMES if is_begun else EVERYTHING
        self.is_begun, self.literally = is_begun, literally
        self.typed = self.words = typed_words(text)
        self.synonyms = synonyms() if self.typed else []
        if self.typed and not literally:
            self.words = typed_words(converted(text, {word.folded for typed, _ in self.synonyms for word in typed}))
        self.readings = self._read(self.words)
        self.mended: tuple[Word, ...] = ()
        self.alternatives = [(self.column, _all(_folded, self.readings))] if self.words else []
        if self.words and not literally and self.names_with_all < FEW:
            self.mended = corrected(self.readings[0].words) or ()
            self.readings += [replace(each, worth=each.worth * MENDED) for each in self._read(self.mended)[:2]]
            self.alternatives = [(self.column, _all(_folded, self.readings))]
            self.alternatives += [(NAMES, near) for near in self._near()[:1]]

    def _read(self, words) -> list[Reading]:
        if self.is_begun and words:
            words = (*words[:-1], replace(words[-1], is_begun=True))
        return readings(words, self.synonyms) if words else []

    @cached_property
    def names_with_all(self) -> int:
        """How many names have all the words, at most MOST."""
        return self._having([(NAMES, _all(_folded, self.readings))])[:MOST].count()

    def _having(self, alternatives):
        return self.entries.filter(pk__in=entries_with(*alternatives))

    @property
    def matches(self):
        """The entries that count as results, in no order."""
        return self._having(self.alternatives) if self.words else self.entries.none()

    @cached_property
    def is_loose(self) -> bool:
        """Whether nothing holds all the words, in no reading."""
        return bool(self.words) and not self._having(self.alternatives[:1]).exists()

    @cached_property
    def shown_for(self) -> str:
        """What results are shown for instead of what was typed; empty when it is what was typed."""
        words = self.words
        if self.mended and not self._having([(self.column, _all(_folded, self._read(self.words)))]).exists():
            words = self.mended
        return _spelled(words) if _spelled(words) != _spelled(self.typed) else ""

    @cached_property
    def suggestion(self) -> str:
        """What else may have been meant; empty for nothing."""
        return _spelled(self.mended) if self.mended and not self.shown_for else ""

    @cached_property
    def vocabulary(self) -> Vocabulary:
        folded = [[word.folded for word in reading.words] for reading in self.readings]
        pairs = {" ".join(pair) for words in folded for pair in pairwise(words)}
        return Vocabulary.of({word for words in folded for word in words} | pairs)

    def pages(self, start: int, stop: int, *, first: list[int] = ()) -> list[int]:
        """The pages of the results from one place to another, `first` before all others; past those that are put in
        order the newest come first."""
        order = [*first, *(page for page in self.ranked if page not in first)]
        found = order[start:stop]
        if stop > len(order):
            rest = self.matches.exclude(page__in=order).order_by("-page").values_list("page", flat=True)
            found += rest[max(0, start - len(order)) : stop - len(order)]
        return found

    @cached_property
    def ranked(self) -> list[int]:
        """The pages of at most MOST results, best first."""
        found: dict[int, Candidate] = {}

        def look(column, pattern, most) -> bool:
            """Adds what has the pattern, the shortest names first; whether there was more than was taken."""
            room = most - len(found)
            if room <= 0:
                return True
            rows = self._having([(column, pattern)]).exclude(pk__in=list(found))
            rows = rows.order_by("length", F("day").desc(nulls_last=True), "-pk")
            fields = ["pk", "page_id", "kind", "names", "length", "day", "starts_on", "ends_on"]
            taken = [Candidate(*row, column == EVERYTHING) for row in rows.values_list(*fields)[:room]]
            found.update((each.key, each) for each in taken)
            return len(taken) == room

        if self.words:
            self._look(look, found)
        return [candidate.page for candidate in self._in_order(list(found.values()))]

    def _look(self, look, found) -> None:
        """What is likeliest is looked for first; what has all of one search has some of the next."""
        if self.names_with_all >= MOST:
            for reading in self.readings:
                wanted = reading.wanted
                if len(wanted) > 1 and not any(word.is_begun for word in wanted):
                    is_marked = all(word.is_marked or not word.folded.isalpha() for word in wanted)
                    look(NAMES, phrase(word.coded if is_marked else word.folded for word in wanted), MOST)
            look(NAMES, _all(_exact, self.readings), MOST)
        look(NAMES, _all(_folded, self.readings), MOST)
        for near in self._near() if len(self.alternatives) > 1 else ():
            look(NAMES, near, ENOUGH)
        if self.column == EVERYTHING and len(found) < MOST:
            by_names = set(found)
            room = min(MOST, len(found) + ENOUGH)
            if look(EVERYTHING, _all(_folded, self.readings), room):
                for key in found.keys() - by_names:
                    del found[key]
                for form in (_exact, _folded):
                    look(EVERYTHING, _all(form, self.readings), room)

    def _near(self) -> list:
        """Patterns of names that hold much of what was asked: many of the pairs of words that names know, then one of
        the rarest; of the words themselves where names know none of the pairs."""
        groups = [self._heaviest(reading) for reading in self.readings]
        most = [
            all_of(chosen) for group in groups if group for chosen in combinations(group, max(1, ceil(len(group) / 2)))
        ]
        one = [part for group in groups for part in group[:2]]
        return [any_of(patterns) for patterns in (most, one) if patterns]

    def _heaviest(self, reading: Reading) -> list:
        known = self.vocabulary
        pairs = {
            (first.folded, second.folded): known.weight(f"{first.folded} {second.folded}")
            for first, second in pairwise(reading.words)
            if f"{first.folded} {second.folded}" in known.pages and not (first.is_asking and second.is_asking)
        }
        if pairs:
            heaviest = sorted(pairs, key=lambda pair: -pairs[pair])[:HEAVIEST]
            return [phrase(pair) for pair in heaviest]
        words = {word.folded: known.weight(word.folded) for word in reading.wanted if word.folded in known.pages}
        return sorted(words, key=lambda word: -words[word])[:HEAVIEST]

    # --- the order ----------------------------------------------------------------------------------------------------
    def _in_order(self, candidates: list[Candidate]) -> list[Candidate]:
        today = timezone.localdate()
        weighed = [Weighed.of(reading, self.vocabulary) for reading in self.readings]
        for candidate in candidates:
            candidate.score = max(each.by_names(candidate) for each in weighed)
        if self.column == EVERYTHING:
            candidates.sort(key=lambda each: -each.score)
            by_text = [each for each in candidates[OPENED:] if each.is_by_text]
            self._look_into_texts(candidates[:OPENED] + by_text[:OPENED], weighed)
        for candidate in candidates:
            candidate.score += _standing(candidate, today)
        return sorted(candidates, key=lambda each: (-round(each.score, 6), each.length, each.page))

    def _look_into_texts(self, candidates: list[Candidate], weighed: list["Weighed"]):
        column = "body_text" if connection.vendor == "postgresql" else "body"
        texts = dict(IndexEntry.objects.filter(pk__in=[each.key for each in candidates]).values_list("pk", column))
        for candidate in candidates:
            text = f" {texts.get(candidate.key, '')} "
            candidate.score = max(each.by_names(candidate, text) for each in weighed)


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
            known.weight(word.folded) * (ASKING if word.is_asking else 1 if word.folded in known.pages else IN_NO_NAME)
            for word in reading.words
        ]
        pairs = [
            0.0 if first.is_asking or second.is_asking else _pair_weight(first, second, known)
            for first, second in pairwise(reading.words)
        ]
        return cls(reading, words, pairs, sum(words) + sum(pairs), reading.wanted[0].folded)

    def by_names(self, candidate: Candidate, text: str = "") -> float:
        """How well the names of an entry, and its text where it is given, answer the reading."""
        words = self.reading.words
        best = [0.0] * len(words)
        beside = [0.0] * len(self.pairs)
        share = opens = 0.0
        for name in candidate.heard:
            there = [name.has(word) for word in words]
            if not any(there):
                continue
            held = 0
            for place, value in enumerate(there):
                if not value:
                    continue
                held += not words[place].is_asking
                best[place] = max(best[place], value)
                after = there[place + 1] if place + 1 < len(there) else 0
                if after and name.has_pair(words[place], words[place + 1]):
                    beside[place] = max(beside[place], min(value, after))
            share = max(share, held / max(name.length, held, 1))
            opens = max(opens, float(name.first == self.opening))
        if text:
            best = [value or WORD_IN_TEXT * _in_text(word, text) for value, word in zip(best, words, strict=True)]
            for place, (first, second) in enumerate(pairwise(words)):
                if (
                    not beside[place]
                    and best[place]
                    and best[place + 1]
                    and f" {first.folded} {second.folded} " in text
                ):
                    beside[place] = PAIR_IN_TEXT * min(_in_text(first, text), _in_text(second, text))
        told = sum(map(float.__mul__, best, self.words)) + sum(map(float.__mul__, beside, self.pairs))
        told /= self.total or 1
        return self.reading.worth * told * (TOLD + SHARE * share + OPENING * opens)


def _pair_weight(first: Word, second: Word, known: Vocabulary) -> float:
    pair = f"{first.folded} {second.folded}"
    return known.weight(pair) * (1 if pair in known.pages else IN_NO_NAME)


def _folded(word: Word):
    return beginning(word.folded) if word.is_begun else word.folded


def _exact(word: Word):
    return beginning(word.folded) if word.is_begun else word.exact


def _all(form, several: list[Reading]):
    return any_of(all_of(map(form, reading.wanted)) for reading in several)


def _spelled(words) -> str:
    return " ".join(word.spelled for word in words)


def _in_text(word: Word, text: str) -> float:
    if f" {word.exact} " in text:
        return NUMBER_IN_TEXT / WORD_IN_TEXT if word.folded.isdigit() else 1.0
    return OTHER_MARKS if f" {word.folded} " in text else 0.0


def _standing(candidate: Candidate, today) -> float:
    """What speaks for an entry whatever the query: that it is in force, and recent where its kind ages."""
    score = KINDS.get(candidate.kind, 0.0)
    if candidate.ends_on and candidate.ends_on <= today:
        score += ENDED
    if candidate.day:
        score += RECENT * max(0.0, 1 - (today - candidate.day).days / RECENT_DAYS)
    return score
