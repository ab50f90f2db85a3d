"""Slips of typing: keys of Telex or VNI left unconverted; a letter too many, missing, changed or swapped; words run
together."""

import math
import re
import unicodedata
from itertools import pairwise

from core.vietnamese import fold, search_forms
from search.query import Word
from search.vocabulary import Vocabulary

_VOWELS = "aeiouy"
_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_VNI_TONES = dict(zip("12345", ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_VNI_MARKS = {"6": {"a": "â", "e": "ê", "o": "ô"}, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}, "9": {"d": "đ"}}
_HORNS = {"a": "ă", "o": "ơ", "u": "ư"}
_LETTERS = "abcdeghiklmnopqrstuvxy"
CANDIDATES = 8
LONGEST = 20


def from_telex(word: str) -> str:
    """What the keys of Telex would have written, the word itself where nothing else: "hanhf" gives "hành"."""
    letters, tone = [], ""
    for key in word:
        bases = [fold(letter) for letter in letters]
        if key in _TELEX_TONES and any(base in _VOWELS for base in bases):
            tone = _TELEX_TONES[key]
        elif key == "w" and (at := _last(letters, "aou")) is not None:
            letters[at] = _HORNS[letters[at]]
            if letters[at] == "ơ" and at and letters[at - 1] == "u":
                letters[at - 1] = "ư"
        elif key == "w":
            letters.append("ư")
        elif key == "d" and letters[:1] == ["d"]:
            letters[0] = "đ"
        elif key in "aeo" and key in letters:
            letters[len(letters) - 1 - letters[::-1].index(key)] = {"a": "â", "e": "ê", "o": "ô"}[key]
        else:
            letters.append(key)
    return _toned(letters, tone)


def from_vni(word: str) -> str:
    """What the keys of VNI would have written: "hanh2" gives "hành"."""
    letters, tone = [], ""
    for key in word:
        if key in _VNI_TONES and any(fold(letter) in _VOWELS for letter in letters):
            tone = _VNI_TONES[key]
        elif key in _VNI_MARKS and (at := _last(letters, "".join(_VNI_MARKS[key]))) is not None:
            letters[at] = _VNI_MARKS[key][letters[at]]
            if letters[at] == "ơ" and at and letters[at - 1] == "u":
                letters[at - 1] = "ư"
        else:
            letters.append(key)
    return _toned(letters, tone)


def _last(letters, among) -> int | None:
    return next((at for at in range(len(letters) - 1, -1, -1) if letters[at] in among), None)


def _toned(letters, tone) -> str:
    """The letters with the tone on a vowel; which one does not matter to search."""
    marked = [at for at, letter in enumerate(letters) if letter in "âêôăơư"]
    vowels = [at for at, letter in enumerate(letters) if fold(letter) in _VOWELS]
    if tone and vowels:
        at = marked[-1] if marked else vowels[0]
        letters = [*letters[: at + 1], tone, *letters[at + 1 :]]
    return unicodedata.normalize("NFC", "".join(letters))


_TYPED = re.compile(r"[^\W_]+")


def converted(text: str, also_known: set[str]) -> str:
    """The text with the keys of Telex or VNI converted where what was typed is no word of any name, nor of `also_known`
    (folded), and what the keys write is one."""
    text = text.lower()
    written = {word: keyed for word in _TYPED.findall(text) if (keyed := _from_keys(word)) != word}
    if not written:
        return text
    forms = {search_forms(word)[0] for pair in written.items() for word in pair}
    known = dict.fromkeys(forms & also_known, 1) | Vocabulary.of(forms).pages
    unknown = {word for word in written if search_forms(word)[0] not in known or not word.isalpha()}
    if not any(search_forms(written[word])[0] in known for word in unknown):
        return text
    # Who left one word unconverted left them all.
    meant = {
        word: keyed
        for word, keyed in written.items()
        if known.get(search_forms(keyed)[0], 0) > (0 if word in unknown else known[search_forms(word)[0]])
    }
    return _TYPED.sub(lambda found: meant.get(found[0], found[0]), text)


def _from_keys(word: str) -> str:
    """What the keys write; the word itself when it has marks, is a number, or is too short or too long to tell."""
    if not word.isascii() or not word[0].isalpha() or not 3 <= len(word) <= LONGEST:
        return word
    written = from_telex(word) if word.isalpha() else from_vni(word)
    return written if written.isalpha() or word.isalpha() else word


def corrected(words: tuple[Word, ...]) -> tuple[Word, ...] | None:
    """The words that the names know and that are nearest to these; None when these are best.

    Each word may stay, change by one slip, or fall into two; what goes well with its neighbours wins.
    """
    edits = {word.folded: _edits(word.folded) for word in words if _may_slip(word, 3)}
    splits = {word.folded: _splits(word.folded) for word in words if _may_slip(word, 4)}
    asked = {word.folded for word in words}.union(*edits.values(), *splits.values())
    known = Vocabulary.of(asked).pages
    columns = []
    for word in words:
        own = [word.folded] if word.folded in known or not edits.get(word.folded) else []
        near = sorted(edits.get(word.folded, set()) & known.keys(), key=known.get, reverse=True)[:CANDIDATES]
        pairs = sorted((pair for pair in splits.get(word.folded, ()) if pair in known), key=known.get)[-2:]
        columns.append(own + near + pairs or [word.folded])
    if all(column == [word.folded] for column, word in zip(columns, words, strict=True)):
        return None
    best = _best_way(columns, words, known)
    if best == [word.folded for word in words]:
        return None
    return _written(best, words)


def _may_slip(word: Word, shortest: int) -> bool:
    """Whether it may be another word mistyped: not a number, an abbreviation or a word of asking."""
    is_word = word.folded.isalpha() and any(letter in _VOWELS for letter in word.folded)
    return is_word and not word.is_asking and shortest <= len(word.folded) <= LONGEST


def _best_way(columns, words, known) -> list[str]:
    """One of each column, so that the pairs of neighbours are those of most names (the Viterbi way)."""
    joints = {f"{a.split()[-1]} {b.split()[0]}" for one, two in pairwise(columns) for a in one for b in two}
    pairs = Vocabulary.of(joints).pages

    def cost(choice, word):
        """What speaks for a choice by itself: that names have it, and that it is what was typed; marks are not typed
        by a slip."""
        changed = 2 if word.is_slip or word.folded not in known else 8 if word.is_marked else 5
        return math.log(2 + known.get(choice, 0)) - (0 if choice == word.folded else changed)

    ways = {choice: (cost(choice, words[0]), [choice]) for choice in columns[0]}
    for column, word in zip(columns[1:], words[1:], strict=True):
        ways = {
            choice: max(
                (
                    score
                    + 3 * math.log(1 + pairs.get(f"{last.split()[-1]} {choice.split()[0]}", 0))
                    + cost(choice, word),
                    [*way, choice],
                )
                for last, (score, way) in ways.items()
            )
            for choice in column
        }
    return max(ways.values())[1]


def _written(best: list[str], words) -> tuple[Word, ...]:
    """The chosen words as names mostly write them, beside their neighbours; what was not changed as it was typed."""
    flat = " ".join(best).split()
    vocabulary = Vocabulary.of({*flat, *(" ".join(pair) for pair in pairwise(flat))})
    kept = {word.folded: word.spelled for word in words}
    shown = []
    for at, word in enumerate(flat):
        after = vocabulary.shown.get(" ".join(flat[at : at + 2])) if at + 1 < len(flat) else None
        before = vocabulary.shown.get(" ".join(flat[at - 1 : at + 1])) if at else None
        told = after.split()[0] if after else before.split()[1] if before else vocabulary.shown.get(word, word)
        shown.append(kept.get(word) or told)
    return tuple(Word(word) for word in shown)


def _edits(word: str) -> set[str]:
    """All that one slip makes of a word: a letter left out, doubled or added, changed, or swapped with the next."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    left_out = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    changed = {a + letter + b[1:] for a, b in cuts if b for letter in _LETTERS}
    added = {a + letter + b for a, b in cuts for letter in _LETTERS}
    return (left_out | swapped | changed | added) - {word, ""}


def _splits(word: str) -> set[str]:
    return {f"{word[:at]} {word[at:]}" for at in range(1, len(word))}
