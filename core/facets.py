"""What is left to choose when a list is narrowed: the parts of templates/components/facet.html."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from core.queries import bad_filter


@dataclass(frozen=True)
class Choice:
    """One line of a facet."""

    value: str
    label: str
    count: int
    is_chosen: bool


SHORT_LIST = 8


@dataclass(frozen=True)
class Facet:
    """One way to narrow, with the choices that leave something."""

    key: str
    heading: str
    choices: list[Choice]

    @cached_property
    def short_list(self) -> list[Choice]:
        """What stands beside the results: the chosen one and those that leave most; `choices` has a page of its own."""
        first = sorted(self.choices, key=lambda choice: (not choice.is_chosen, -choice.count))[:SHORT_LIST]
        values = {choice.value for choice in first}
        return [choice for choice in self.choices if choice.value in values]


def opened(facets: list[Facet], key: str) -> Facet | None:
    """The facet whose whole list `?mo=` asks for; NothingThere for one there is not."""
    return next((facet for facet in facets if facet.key == key), None) or (bad_filter("bộ lọc", key) if key else None)
