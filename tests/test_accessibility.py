"""Axe's rules of WCAG 2.2 A and AA and of good practice, on every page type, narrow and wide, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.demo import PAGE_TYPES

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLOURS = ["color-contrast", "link-in-text-block"]  # all that changes with the scheme
WIDTHS = [360, 1280]


def violations(page, rules: list[str]) -> dict[str, list[str]]:
    """What axe finds on the page as it stands: each rule with the elements that break it."""
    found = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response["violations"]
    return {rule["id"]: [f"{node['target']}: {node['failureSummary']}" for node in rule["nodes"]] for rule in found}


@pytest.mark.parametrize("kind", PAGE_TYPES)
def test_axe_finds_nothing(demo_server, page, kind):
    answer = page.goto(demo_server + PAGE_TYPES[kind]())
    assert answer.status == (404 if kind == "not found" else 200)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for scheme, rules in (("light", RULES), ("dark", OF_COLOURS)):
            page.emulate_media(color_scheme=scheme)
            assert violations(page, rules) == {}, f"{kind}, {width} px, {scheme}"
