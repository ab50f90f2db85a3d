"""What of a page shows that it was found: its name and a passage of its text, the words of the query marked."""

import re

from core.vietnamese import search_forms
from search.query import Reading, Word

LETTERS = 240  # of a passage
_WORD = re.compile(r"[^\W_]+")


class Marker:
    """Marks the words of a query in texts as they are written, whatever marks the query had."""

    def __init__(self, readings: list[Reading]):
        words = [word for reading in readings for word in reading.wanted]
        self._likeness = Likeness(words)

    def pieces(self, text: str) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it is marked; words side by side are one piece."""
        pieces, end = [], 0
        for start, stop in self._runs(text):
            pieces += [(text[end:start], False), (text[start:stop], True)]
            end = stop
        return [piece for piece in [*pieces, (text[end:], False)] if piece[0]]

    def passage(self, text: str) -> list[tuple[str, bool]]:
        """The pieces of the passage with most of the query's words; empty when the text has none."""
        runs = self._runs(text)
        if not runs:
            return []
        weights = [stop - start for start, stop in runs]
        best, first, held = (0, 0), 0, 0
        for last, (_, stop) in enumerate(runs):
            held += weights[last]
            while stop - runs[first][0] > LETTERS and first < last:
                held -= weights[first]
                first += 1
            best = max(best, (held, -first))
        start = runs[-best[1]][0]
        start = _word_before(text, max(0, start - LETTERS // 4))
        stop = start + LETTERS
        stop = len(text) if stop >= len(text) else text.rfind(" ", start, stop) if " " in text[start:stop] else stop
        passage = " ".join(text[start:stop].split())
        return self.pieces(("… " if start else "") + passage + (" …" if stop < len(text) else ""))

    def _runs(self, text: str) -> list[tuple[int, int]]:
        """(start, end) of what is marked: words with the marks that were typed, or, where there are none, without."""
        exact, folded = [], []
        for found in _WORD.finditer(text):
            if likeness := self._likeness[found[0]]:
                folded.append(found.span())
                if likeness == 2:
                    exact.append(found.span())
        runs: list[tuple[int, int]] = []
        for start, stop in exact or folded:
            if runs and text[runs[-1][1] : start].isspace():
                runs[-1] = (runs[-1][0], stop)
            else:
                runs.append((start, stop))
        return runs


class Likeness(dict):
    """Of a word as it is written: 2 for one that was asked for, 1 for one with other marks, 0 for any other.

    Texts repeat their words, so each is looked at once.
    """

    def __init__(self, words: list[Word]):
        super().__init__()
        self._begun = tuple(word.folded for word in words if word.is_begun)
        self._exact = {word.exact for word in words}
        self._folded = {word.folded for word in words}

    def __missing__(self, written: str) -> int:
        folded, coded = search_forms(written.lower())
        is_like = folded in self._folded or folded.startswith(self._begun)
        self[written] = is_like + (is_like and (folded in self._exact or coded in self._exact))
        return self[written]


def _word_before(text: str, place: int) -> int:
    """Where the sentence or the word around a place begins."""
    sentence = max(text.rfind(sign, max(0, place - 60), place + 1) for sign in ".;\n")
    return sentence + 1 if sentence >= 0 else text.rfind(" ", 0, place + 1) + 1
