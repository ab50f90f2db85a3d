"""Axe's rules of WCAG 2.2 A and AA and of good practice, on every page type, narrow and wide, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.demo import PAGE_TYPES

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = [360, 1280]


def violations(page) -> dict[str, list[str]]:
    """What axe finds on the page as it stands: each rule with the elements that break it."""
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    return {rule["id"]: [f"{node['target']}: {node['failureSummary']}" for node in rule["nodes"]] for rule in found}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", PAGE_TYPES)
def test_axe_finds_nothing(demo_server, page, kind, scheme):
    page.emulate_media(color_scheme=scheme)
    answer = page.goto(demo_server + PAGE_TYPES[kind]())
    assert answer.status == (404 if kind == "not found" else 200)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == {}, f"{kind}, {width} px, {scheme}"
