""" "Trường hợp của tôi": the cases of which an applicant is in one, and what of a procedure then applies."""

import re
from collections import Counter
from dataclasses import dataclass, field

from core import vietnamese
from core.queries import bad_filter

# "a) Đối với trường hợp …", "(1.2) Đối với …", "1-Trường hợp …": what stands before the words that tell cases apart.
_OPENING = re.compile(r"^\W*(?:(?:\d+(?:\.\d+)*|[a-z])\s*[).:-]+\s*)?(?:(?:doi voi|truong hop)\s+)*")
_SHORTEST = 10  # letters of a case that may be looked for in another text
_NOT = re.compile(r"\b(?:khong|chua)(?: (?:phai|thuoc|la|truong hop|doi voi))*\s*$")


@dataclass(frozen=True)
class Case:
    """One of several: `slug` in the address, `label` on screen, `words` folded and without their opening."""

    slug: str
    label: str
    words: str


@dataclass
class Cases:
    """The cases of a procedure, by its papers or else by its steps, and the chosen one."""

    page: object
    choices: list[Case] = field(default_factory=list)
    chosen: Case | None = None

    @classmethod
    def of(cls, page, slug: str = "") -> "Cases":
        """With the case that the address names; NothingThere for one there is not."""
        papers = _distinct(case.label for case in page.paper_cases if case.is_alternative)
        steps = _distinct(case.label for case in page.step_cases if case.is_alternative)
        choices = next((found for found in (papers, steps) if len(found) > 1), [])
        chosen = next((case for case in choices if case.slug == slug), None)
        return cls(page, choices, chosen or (bad_filter("trường hợp", slug) if slug else None))

    @property
    def paper_cases(self) -> list:
        """Those that hold papers of the chosen case or of every dossier."""
        return self._applying(self.page.paper_cases)

    @property
    def step_cases(self) -> list:
        return self._applying(self.page.step_cases)

    def chosen_is_told_in(self, text: str) -> bool:
        """Whether a text names the chosen case: not to deny it, nor as a part of another case's name."""
        if not self.chosen:
            return False
        folded, words = vietnamese.fold(text), self.chosen.words
        for longer in self.choices:
            if longer is not self.chosen and words in longer.words:
                folded = folded.replace(longer.words, "…")
        return _names(folded, words)

    @property
    def has_open_papers(self) -> bool:
        """Whether papers of several cases are still shown, of which the reader has to find their own."""
        return sum(case.is_alternative for case in self.paper_cases) > 1

    def _applying(self, rows: list) -> list:
        """All rows, without those of another case; what tells cases apart in another way stays whole."""
        mine = [row.is_alternative and self._is_mine(row.label) for row in rows]
        kept = [row for row, is_mine in zip(rows, mine, strict=True) if is_mine or not row.is_alternative]
        return kept if any(mine) else rows

    def _is_mine(self, label: str) -> bool:
        if not self.chosen:
            return False
        words = _words(label)
        if any(case.words == words for case in self.choices):
            return words == self.chosen.words
        return self.chosen_is_told_in(label) or _names(self.chosen.words, words)


def _names(text: str, words: str) -> bool:
    """Whether a folded text has the words somewhere without a "không", "chưa" before them."""
    found = re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text) if len(words) >= _SHORTEST else ()
    return any(not _NOT.search(text[: each.start()]) for each in found)


def _distinct(labels) -> list[Case]:
    """A case for each different wording, in their order."""
    cases: dict[str, Case] = {}
    taken: Counter[str] = Counter()
    for label in labels:
        words = _words(label)
        if words not in cases:
            slug = vietnamese.slugify(words, 50) or "khac"
            taken[slug] += 1
            cases[words] = Case(f"{slug}-so-{taken[slug]}" if taken[slug] > 1 else slug, label, words)
    return list(cases.values())


def _words(label: str) -> str:
    return _OPENING.sub("", vietnamese.fold(vietnamese.normalize_line(label))).strip(" .:;,-")
