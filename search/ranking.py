"""What is found, in the order a person expects.

The database says which entries hold the words (search/matching.py), the likeliest few hundred first; they are put in
order here (search/scoring.py), by their names and then by their texts, so that both databases give one order.
"""

from dataclasses import replace
from itertools import combinations, pairwise
from math import ceil

from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property

from search.matching import all_of, any_of, beginning, in_name, phrase_in_name, texts_with
from search.models import SearchText
from search.query import Reading, Ways, Word, readings, synonyms, typed_words
from search.scoring import Candidate, Name, Text, Told, Weighed
from search.slips import converted, corrected
from search.vocabulary import Vocabulary

MOST = 150  # entries put in order; who reads on gets the others newest first
MOST_BEGUN = 50  # while the query is being typed
ENOUGH = 120  # found by their names: no more are looked for that have less
LATEST = 2_000  # of what has all the words in its text alone, the last ones are looked at
FEW = 10  # names with all the words: what is near them, and what may have been meant, is looked for as well
OPENED = 20  # entries whose text is looked into: so many with the best names, and so many with words in it alone
HEAVIEST = 5  # pairs or words that stand for a query when nearly the same is looked for

MENDED = 0.85  # a reading with slips mended, beside one of what was typed


class Search:
    """One query put to some entries: what matches, in which order, and what may have been meant instead.

    `entries` is a queryset of SearchEntry, all that the reader may find. `is_begun`: the last word may go on, and only
    names are looked at. `literally`: nothing is mended, nothing near is found.
    """

    def __init__(self, text: str, entries, *, is_begun: bool = False, literally: bool = False):
        self.text, self.entries = text, entries
        self.is_begun, self.literally = is_begun, literally
        self.most = MOST_BEGUN if is_begun else MOST
        self.typed = self.words = typed_words(text)
        self.synonyms = synonyms() if self.typed else Ways()
        if self.typed and not literally:
            self.words = _without_slips_of_marks(typed_words(converted(text, self.synonyms.known)))
        self.readings = self._read(self.words)
        self.mended: tuple[Word, ...] = ()
        self.alternatives = [self._whole(self.readings)] if self.words else []
        if self.words and not literally and self.names_with_all < FEW:
            self.mended = corrected(self.readings[0].words) or ()
            self.readings += [replace(each, worth=each.worth * MENDED) for each in self._read(self.mended)[:2]]
            self.alternatives = [self._whole(self.readings), *self._near()[:1]]

    def _read(self, words) -> list[Reading]:
        if self.is_begun and words:
            words = (*words[:-1], replace(words[-1], is_begun=True))
        return readings(words, self.synonyms) if words else []

    def _whole(self, several: list[Reading]):
        """The pattern of what has all the words of a reading."""
        return _all(_in_name if self.is_begun else _folded, several)

    @cached_property
    def names_with_all(self) -> int:
        """How many names have all the words, of the last ones that do; at most so many as are put in order."""
        return self._having([_all(_in_name, self.readings)], LATEST)[: self.most].count()

    def _having(self, patterns, newest: int | None = None):
        return self.entries.filter(pk__in=texts_with(*patterns, newest=newest))

    @property
    def matches(self):
        """The entries that count as results, in no order."""
        return self._having(self.alternatives) if self.words else self.entries.none()

    @cached_property
    def is_loose(self) -> bool:
        """Whether nothing holds all the words, in no reading."""
        if not self.words or self.names_with_all:
            return False
        return not self._having(self.alternatives[:1]).exists()

    @cached_property
    def shown_for(self) -> str:
        """What results are shown for instead of what was typed; empty when it is what was typed."""
        words = self.words
        if self.mended and self._is_told(self.mended) and not self._is_told(self.words):
            words = self.mended
        return spelled(words) if spelled(words) != spelled(self.typed) else ""

    @cached_property
    def suggestion(self) -> str:
        """What else may have been meant; empty for nothing."""
        return spelled(self.mended) if self.mended and not self.shown_for and self._is_told(self.mended) else ""

    def _is_told(self, words: tuple[Word, ...]) -> bool:
        """Whether something that the reader may find has all the words."""
        return self._having([self._whole(self._read(words))]).exists()

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
        """The pages of the results that are put in order, best first."""
        found: dict[int, Candidate] = {}

        def look(pattern, most, *, by_text=False) -> None:
            """Adds what has the pattern, the shortest names first, until there are so many."""
            room = most - len(found)
            if room <= 0:
                return
            rows = self._having([pattern], LATEST if by_text else None).exclude(pk__in=list(found))
            rows = rows.order_by("length", F("day").desc(nulls_last=True), "-pk")
            fields = ["pk", "page_id", "kind", "length", "day", "starts_on", "ends_on"]
            found.update((row[0], Candidate(*row, by_text)) for row in rows.values_list(*fields)[:room])

        if self.words:
            self._look(look, found)
        return [candidate.page for candidate in self._in_order(list(found.values()))]

    def _look(self, look, found) -> None:
        """What is likeliest is looked for first; what has all of one search has some of the next."""
        if self.names_with_all >= self.most:
            for reading in self.readings:
                wanted = reading.wanted
                if len(wanted) > 1 and not any(word.is_begun for word in wanted):
                    is_marked = all(word.is_marked or not word.folded.isalpha() for word in wanted)
                    look(phrase_in_name(word.coded if is_marked else word.folded for word in wanted), self.most)
            look(_all(_exactly_in_name, self.readings), self.most)
        look(_all(_in_name, self.readings), self.most)
        for near in self._near() if len(self.alternatives) > 1 else ():
            look(near, ENOUGH)
        if not self.is_begun and len(found) < self.most:
            room = min(self.most, len(found) + ENOUGH)
            for pattern in dict.fromkeys(_all(form, self.readings) for form in (_exact, _folded)):
                look(pattern, room, by_text=True)

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
        """Patterns of the pairs that names know and of numbers; of the words where there are no pairs. The heaviest."""
        known = self.vocabulary
        told = {
            phrase_in_name((first.folded, second.folded)): known.weight(f"{first.folded} {second.folded}")
            for first, second in pairwise(reading.words)
            if f"{first.folded} {second.folded}" in known.pages and not (first.is_asking and second.is_asking)
        }
        has_pairs = bool(told)
        for word in reading.wanted:
            if word.folded in known.pages and (word.folded.isdigit() or not has_pairs):
                told[in_name(word.folded)] = known.weight(word.folded)
        return sorted(told, key=lambda pattern: -told[pattern])[:HEAVIEST]

    # --- the order ----------------------------------------------------------------------------------------------------
    def _in_order(self, candidates: list[Candidate]) -> list[Candidate]:
        heard = dict(SearchText.objects.filter(pk__in=[each.key for each in candidates]).values_list("pk", "heard"))
        weighed = [Weighed.of(reading, self.vocabulary) for reading in self.readings]
        told = {}
        for candidate in candidates:
            names = [Name(line.split()) for line in heard.get(candidate.key, "").split("\n")]
            told[candidate.key] = [Told(one, names) for one in weighed]
            candidate.score = max(each.worth for each in told[candidate.key])
        if not self.is_begun:
            candidates.sort(key=lambda each: -each.score)
            by_text = [each for each in candidates[OPENED:] if each.is_by_text]
            opened = candidates[:OPENED] + by_text[:OPENED]
            texts = SearchText.objects.filter(pk__in=[each.key for each in opened]).values_list("pk", "words")
            words = dict(texts)
            for candidate in opened:
                text = Text(words.get(candidate.key, ""))
                for each in told[candidate.key]:
                    each.look_into(text)
                candidate.score = max(each.worth for each in told[candidate.key])
        today = timezone.localdate()
        for candidate in candidates:
            candidate.score += candidate.standing(today)
        return sorted(candidates, key=lambda each: (-round(each.score, 6), each.length, each.page))


def _without_slips_of_marks(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words; of one that names have only with other marks ("kiễm" for "kiểm"), the marks count no more."""
    marked = [word for word in words if word.is_marked]
    known = Vocabulary.of({form for word in marked for form in (word.folded, word.coded)}).pages if marked else {}
    return tuple(
        replace(word, is_slip=word in marked and word.folded in known and word.coded not in known) for word in words
    )


def _folded(word: Word):
    return beginning(word.folded) if word.is_begun else word.folded


def _exact(word: Word):
    return beginning(word.folded) if word.is_begun else word.exact


def _in_name(word: Word):
    return beginning(in_name(word.folded)) if word.is_begun else in_name(word.folded)


def _exactly_in_name(word: Word):
    return beginning(in_name(word.folded)) if word.is_begun else in_name(word.exact)


def _all(form, several: list[Reading]):
    """The pattern of what has all the words of a reading; what all readings want is asked for once."""
    wanted = [list(dict.fromkeys(map(form, reading.wanted))) for reading in several]
    common = [part for part in wanted[0] if all(part in parts for parts in wanted)]
    others = [[part for part in parts if part not in common] for parts in wanted]
    return all_of([*common, any_of(map(all_of, others))] if all(others) else common)


def spelled(words) -> str:
    return " ".join(word.spelled for word in words)
