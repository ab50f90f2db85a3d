"""Narrowing the catalogue: what the address asks for, and what is left to choose, with counts."""

from collections import Counter
from dataclasses import dataclass, fields

from django.db.models import Case, Count, Value, When
from django.db.models.functions import Concat, Substr
from django.utils.functional import cached_property

from core import vietnamese
from core.facets import Choice, Facet
from core.models import Agency
from core.queries import Refused, among, bad_filter, chosen_row, is_number
from procedures.vocabularies import ApplicantType, LifeEvent, Sector

# Level in the address → field, label. "Cấp huyện" ended on 2025-07-01 and stays for old records.
LEVELS = {
    "bo": ("is_ministry_level", "Cấp bộ"),
    "tinh": ("is_province_level", "Cấp tỉnh"),
    "huyen": ("is_district_level", "Cấp huyện (trước 01/7/2025)"),
    "xa": ("is_commune_level", "Cấp xã"),
    "khac": ("is_other_level", "Cơ quan khác"),
}
# Online level in the address → value, label.
ONLINE_LEVELS = {
    "toan-trinh": ("full", "Trực tuyến toàn trình"),
    "mot-phan": ("partial", "Trực tuyến một phần"),
    "thong-tin": ("information", "Cung cấp thông tin"),
}
MAX_QUERY = 200
# What Narrowing keeps of each procedure: the rank of its first letter, "1" or "0" for each level, its online level.
LETTER, LEVELS_HELD, ONLINE_LEVEL = slice(0, 2), slice(2, 2 + len(LEVELS)), slice(2 + len(LEVELS), None)


@dataclass(frozen=True)
class Chosen:
    """What a visitor chose: each a row, a key of LEVELS or ONLINE_LEVELS, a letter, words, or None."""

    sector: Sector | None = None
    life_event: LifeEvent | None = None
    audience: ApplicantType | None = None
    level: str | None = None
    agency: Agency | None = None
    online_level: str | None = None
    letter: str | None = None
    words: str | None = None

    @classmethod
    def from_query(cls, query):
        """Reads the PARAMETERS of an address; Http404 for a value that names nothing."""
        agency, words = query.get("co-quan", ""), query.get("q", "")
        if agency and not is_number(agency):
            bad_filter("cơ quan", agency)
        if len(words) > MAX_QUERY:
            raise Refused(f"Câu tìm dài quá {MAX_QUERY} ký tự. Hãy tìm bằng vài từ chính.")
        return cls(
            sector=chosen_row(Sector.objects, query.get("linh-vuc", ""), "lĩnh vực"),
            life_event=chosen_row(LifeEvent.objects, query.get("su-kien", ""), "sự kiện"),
            audience=chosen_row(ApplicantType.objects, query.get("doi-tuong", ""), "đối tượng"),
            level=_known(LEVELS, query.get("cap", ""), "cấp thực hiện"),
            agency=chosen_row(Agency.objects, agency, "cơ quan", "pk"),
            online_level=_known(ONLINE_LEVELS, query.get("truc-tuyen", ""), "mức độ trực tuyến"),
            letter=_known(vietnamese.INITIALS, query.get("chu", ""), "chữ cái"),
            words=vietnamese.normalize_line(words) or None,
        )

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Each choice made, as (parameter of the address, words)."""
        chosen = [(key, getattr(self, field.name)) for key, field in zip(PARAMETERS, fields(self), strict=True)]
        return [(key, _label(key, value)) for key, value in chosen if value]


# Parameters of the address, in the order of the fields of Chosen.
PARAMETERS = ("linh-vuc", "su-kien", "doi-tuong", "cap", "co-quan", "truc-tuyen", "chu", "q")


def _known(values, value: str, label: str) -> str | None:
    return value if value in values else (bad_filter(label, value) if value else None)


def _label(key: str, value) -> str:
    told = {"cap": LEVELS, "truc-tuyen": ONLINE_LEVELS}.get(key)
    if told:
        return told[value][1]
    return {"chu": f"Chữ {str(value).upper()}", "q": f"“{value}”"}.get(key, str(value))


class Narrowing:
    """A catalogue narrowed to what was chosen: `found`, the keys of its procedures in their order; what is left.

    Asks the database once for what the catalogue is sorted by and the rest in memory: with 10,000 procedures the same
    question put for every facet would take seconds. A facet counts what choosing a value would list, under the other
    choices made and in place of its own.
    """

    def __init__(self, procedures, chosen: Chosen):
        # As one text, cut by the slices below: seven columns of ten thousand rows take their time.
        levels = (Case(When(**{field: True}, then=Value("1")), default=Value("0")) for field, _ in LEVELS.values())
        facts = Concat(Substr("sort_key", 1, 2), *levels, "online_level")
        self._facts = dict(procedures.annotate(facts=facts).values_list("pk", "facts"))
        self.chosen = chosen
        self._model = procedures.model
        made = [field.name for field in fields(chosen) if getattr(chosen, field.name)]
        self._allowed = {name: self._keys(Chosen(**{name: getattr(chosen, name)})) for name in made}
        left = self._left("")
        self.found = [pk for pk in self._facts if pk in left]

    @cached_property
    def facets(self) -> list[Facet]:
        return [
            self._facet("linh-vuc", "Lĩnh vực", Sector, "sector"),
            self._facet("su-kien", "Sự kiện", LifeEvent, "life_event"),
            self._facet("doi-tuong", "Đối tượng", ApplicantType, "audience"),
            Facet("cap", "Cấp thực hiện", self._levels()),
            Facet("truc-tuyen", "Mức độ trực tuyến", self._online_levels()),
            self._facet("co-quan", "Cơ quan", Agency, "agency"),
        ]

    @cached_property
    def letters(self) -> list[Choice]:
        """The letters that names begin with, in the order of the alphabet."""
        counts = self._counts("letter", LETTER)
        return [
            Choice(letter, letter.upper(), counts[rank], letter == self.chosen.letter)
            for letter, rank in vietnamese.INITIALS.items()
            if counts[rank]
        ]

    @cached_property
    def _hidden(self) -> set[int]:
        """The procedures that are not public: often none, which their number alone tells."""
        procedures = self._model.objects.order_by()
        if procedures.count() == len(self._facts):
            return set()
        return set(procedures.values_list("pk", flat=True)) - self._facts.keys()

    def _keys(self, alone: Chosen) -> set[int]:
        """What one choice allows."""
        return set(self._model.objects.by_facets(alone).order_by().values_list("pk", flat=True))

    def _left(self, own: str) -> set[int]:
        """What the choices leave, without that of the facet itself."""
        return set(self._facts).intersection(*(keys for name, keys in self._allowed.items() if name != own))

    def _counts(self, own: str, part: slice) -> Counter:
        """How often each value of that part of the facts stands in what the other choices leave."""
        counts: Counter = Counter()
        for facts, n in Counter(map(self._facts.__getitem__, self._left(own))).items():
            counts[facts[part]] += n
        return counts

    def _counts_of_list(self, own: str, model) -> Counter:
        """How many procedures of what the other choices leave each row of a list has, by its key.

        Counted in the smaller part, what is left or what is gone: an index alone tells how many there are in all.
        """
        links, page, term = self._model.links_to(model)
        # An agency may have several roles in a procedure; where rows alone count, none has to be looked at.
        number = Count(page, distinct=True) if model is Agency else Count("*")

        def counted(rows) -> Counter:
            return Counter(dict(rows.order_by().values_list(term).annotate(n=number)))

        left = self._left(own)
        gone = self._facts.keys() - left | self._hidden
        part = links.filter(**{f"{page}__in": among(left if len(left) < len(gone) else gone)})
        if len(left) < len(gone):
            return counted(part)
        return counted(links) - counted(part) if gone else counted(links)

    def _levels(self) -> list[Choice]:
        counts = self._counts("level", LEVELS_HELD)
        found = []
        for place, (key, (_, label)) in enumerate(LEVELS.items()):
            count = sum(n for levels, n in counts.items() if levels[place] == "1")
            found += [Choice(key, label, count, key == self.chosen.level)] if count else []
        return found

    def _online_levels(self) -> list[Choice]:
        counts = self._counts("online_level", ONLINE_LEVEL)
        return [
            Choice(key, label, counts[value], key == self.chosen.online_level)
            for key, (value, label) in ONLINE_LEVELS.items()
            if counts[value]
        ]

    def _facet(self, key: str, heading: str, model, own: str) -> Facet:
        """A facet of a list that editors keep, in the order of its names."""
        counts, chosen = self._counts_of_list(own, model), getattr(self.chosen, own)
        named = model.objects.filter(pk__in=among(counts)) if counts else model.objects.none()
        rows = named.order_by().values_list("pk", "name", "pk" if model is Agency else "slug")
        rows = sorted(rows, key=lambda row: (vietnamese.sort_key(row[1]), row[1]))
        is_chosen = chosen and chosen.pk
        choices = [Choice(str(value), name, counts[pk], pk == is_chosen) for pk, name, value in rows]
        return Facet(key, heading, choices)
