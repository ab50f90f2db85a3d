"""What was typed, as questions to the index: the words themselves, and the same said in the words of official names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from core.vietnamese import normalize_line, search_forms, spelled_words
from search.models import Synonym, has_form

MOST_WORDS, MOST_LETTERS = 20, 1_000
MOST_READINGS = 8
MOST_WAYS = 100  # of saying a query otherwise that are tried
SAID_OTHERWISE = 0.9  # what a synonym finds is worth a little less than what the words themselves find

# How procedures' codes are typed: their beginning ("1.0023"), with the zeros of old lists ("1.001612.000.00.00.H01").
_CODE_BEGUN = re.compile(r"(?<![\w.])([1-9])\.(\d{4,5})(?![\w.])")
_CODE_ENDED = re.compile(r"(?<![\w.])([1-9]\.\d{6})(?:\.0+)+")
_DIGITS_BEGUN = re.compile("[1-9][0-9]{4,5}")


@dataclass(frozen=True)
class Word:
    """A word of a query. A marked one is meant with its marks; without them it may be any word spelled so."""

    spelled: str
    is_asking: bool = False
    is_begun: bool = False  # whoever types may not be through with it
    is_slip: bool = False  # no name has it with these marks, so they tell nothing

    @cached_property
    def folded(self) -> str:
        return search_forms(self.spelled)[0]

    @cached_property
    def coded(self) -> str:
        return search_forms(self.spelled)[1]

    @cached_property
    def is_marked(self) -> bool:
        return not self.is_slip and self.coded not in (self.folded, f"{self.folded}0")

    @property
    def exact(self) -> str:
        """The form that holds all that was typed."""
        return self.coded if self.is_marked else self.folded


# What belongs to asking, not to what is asked about; the longest first.
_ASKING = sorted(
    (
        tuple(map(Word, spelled_words(line)))
        for line in """
        cần giấy tờ gì, cần những giấy tờ gì, cần những gì, cần gì, gồm những gì, gồm những giấy tờ gì, gồm giấy tờ gì
        cần chuẩn bị gì, cần chuẩn bị những gì, phải chuẩn bị gì, hồ sơ gồm những gì, hồ sơ gồm gì, hồ sơ cần gì
        cần hồ sơ gì, làm hồ sơ gì, giấy tờ gì, giấy tờ nào, những giấy tờ gì, gồm gì, những gì, là gì, gì
        ở đâu, tại đâu, đến đâu, nộp ở đâu, làm ở đâu, nơi nào, chỗ nào, cơ quan nào, nộp cho ai, ai giải quyết
        như thế nào, thế nào, ra sao, làm sao, làm thế nào, làm như thế nào, bằng cách nào, cách làm, hướng dẫn
        bao lâu, mất bao lâu, trong bao lâu, mấy ngày, bao nhiêu ngày, mất mấy ngày, khi nào, lúc nào, bao giờ
        bao nhiêu tiền, hết bao nhiêu, hết bao nhiêu tiền, mất bao nhiêu tiền, tốn bao nhiêu, giá bao nhiêu, bao nhiêu
        lệ phí bao nhiêu, phí bao nhiêu, mất tiền không, có mất tiền không, có mất phí không, có được không, được không
        không, tôi muốn, em muốn, mình muốn, cho tôi hỏi, cho hỏi, xin hỏi, hỏi về, tôi cần, em cần, muốn, phải làm gì
        thì làm thế nào, thì phải làm gì, thì, tôi, em, mình, nhà tôi, cho tôi, ạ, vậy, nhỉ, thủ tục, quy trình, cách
        bây giờ, giờ, chưa, rồi, nào, đâu, ai, sao, à, hả, nhé, bị gì, muốn hỏi, nên, phải không, hay không, bạn
        phải, cần, để, khi, của, cho, và, các, những, được, bị, với, từ, về, tại, ở, có, là, làm, đi, xin
        """.replace("\n", ",").split(",")
        if line.strip()
    ),
    key=len,
    reverse=True,
)


@dataclass(frozen=True)
class Reading:
    """One way to read a query, and what a hit of it is worth beside one of the words as typed."""

    words: tuple[Word, ...]
    worth: float = 1.0

    @property
    def wanted(self) -> tuple[Word, ...]:
        """The words that must be there: all but those of asking, unless there are no others."""
        return tuple(word for word in self.words if not word.is_asking) or self.words


def typed_words(text: str) -> tuple[Word, ...]:
    """The words of a query, at most MOST_WORDS; a procedure's code is one word however it was written."""
    text = _CODE_ENDED.sub(r"\1", normalize_line(text[:MOST_LETTERS]))
    words = spelled_words(_CODE_BEGUN.sub(r"\1\2", text))
    return tuple(
        Word(word, is_begun=bool(_DIGITS_BEGUN.fullmatch(word))) for word in words[:MOST_WORDS] if has_form(word)
    )


def without_asking(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The same words, those told apart that belong to asking."""
    marked, place = list(words), 0
    while place < len(words):
        asked = next((line for line in _ASKING if _says(words[place:], line)), None)
        for at in range(place, place + len(asked or ())):
            marked[at] = replace(words[at], is_asking=True)
        place += len(asked or ("",))
    return tuple(marked)


def _says(words, line) -> bool:
    """Whether the words begin with those of the line; one word alone must have its very marks: "từ", not "tử"."""
    if len(line) == 1:
        return words[0].coded == line[0].coded
    return len(words) >= len(line) and all(_may_be(word, said) for word, said in zip(words, line, strict=False))


def readings(words: tuple[Word, ...], ways: Mapping) -> list[Reading]:
    """The query as typed, then with what people say put in the words of official names, the likeliest first; `ways` as
    `synonyms` gives them."""
    found = [Reading(without_asking(words))]
    replaced = [
        (place, typed, official)
        for place, word in enumerate(words)
        for typed, official in ways.get(word.folded, ())
        if len(words) - place >= len(typed)
        and all(_may_be(word, said) for word, said in zip(words[place:], typed, strict=False))
    ]
    replaced.sort(key=lambda way: (-len(way[1]), way[0]))
    for place, typed, official in replaced[:MOST_WAYS]:
        for reading in list(found):
            at = _same_place(reading.words, words[place : place + len(typed)])
            if at is None:
                continue
            new = (*reading.words[:at], *official, *reading.words[at + len(typed) :])
            if len(found) < MOST_READINGS and all(_spelled(each.words) != _spelled(new) for each in found):
                found.append(Reading(new, SAID_OTHERWISE))
    return found


class Ways(dict[str, list[tuple[tuple[Word, ...], tuple[Word, ...]]]]):
    """By the first word of what is typed, folded: (what is typed, what may stand for it)."""

    @cached_property
    def known(self) -> set[str]:
        """The folded words of all that may be typed."""
        return {word.folded for several in self.values() for typed, _ in several for word in typed}


def synonyms() -> Ways:
    """What the table that editors keep says."""
    return _ways(tuple(Synonym.objects.values_list("typed", "official", "is_mutual")))


@lru_cache(maxsize=2)
def _ways(rows) -> Ways:
    ways = Ways()
    for typed, official, is_mutual in rows:
        said, meant = (
            [words for line in text.splitlines() if (words := tuple(map(Word, filter(has_form, spelled_words(line)))))]
            for text in (typed, official)
        )
        both = [(one, other) for one in said for other in meant]
        for one, other in both + [(other, one) for one, other in both] * is_mutual:
            ways.setdefault(one[0].folded, []).append((one, other))
    return ways


def _may_be(word: Word, said: Word) -> bool:
    return word.folded == said.folded and (not word.is_marked or not said.is_marked or word.coded == said.coded)


def _same_place(words, wanted) -> int | None:
    """Where the wanted words are in a reading; None once they were replaced."""
    spelled, those = _spelled(words), _spelled(wanted)
    return next((at for at in range(len(spelled)) if spelled[at : at + len(those)] == those), None)


def _spelled(words) -> list[str]:
    return [word.spelled for word in words]
