"""The checklist of a procedure: what is on it, and that what one ticks stays on the device."""

import pytest
from playwright.sync_api import expect

from tests.factories import ProcedurePageFactory
from tests.test_calculator import CASES, INHERITED, paper_case, procedure, text

pytestmark = pytest.mark.django_db


def test_the_checklist_names_the_papers_of_the_chosen_case_with_a_box_for_each(portal, client):
    page = procedure(**CASES)
    assert "Danh mục để đánh dấu và in" in text(client.get(page.url))
    address = f"{page.url}danh-muc-giay-to/"
    response = client.get(address, {"truong-hop": INHERITED})
    assert all(words in text(response) for words in ("Di chúc (1 bản chính)", "Tờ khai (1 bản chính)", page.name))
    assert "Hợp đồng tặng cho" not in text(response)
    assert response.content.decode().count('type="checkbox"') == 2
    assert client.get(address, {"truong-hop": "khong-co"}).status_code == 404


def test_a_checklist_without_papers_says_so_and_that_of_a_draft_is_not_there(portal, client):
    page = procedure()
    assert "chưa nêu thành phần hồ sơ" in text(client.get(f"{page.url}danh-muc-giay-to/"))
    assert "danh-muc-giay-to" not in client.get(page.url).content.decode()
    draft = ProcedurePageFactory(live=False)
    assert client.get(f"{page.url.replace(page.slug, draft.slug)}danh-muc-giay-to/").status_code == 404


def test_the_same_paper_has_the_same_box_wherever_it_stands(portal, client):
    papers = [paper_case("Nhận thừa kế", "Tờ khai"), paper_case("Nhận tặng cho", "Ảnh", "- Tờ khai")]
    page = procedure(required_documents=papers)
    keys = {d.text: set() for case in page.paper_cases for d in case.papers}
    for case in page.paper_cases:
        for document in case.papers:
            keys[document.text].add(document.key)
    assert {name: len(found) for name, found in keys.items()} == {"Tờ khai": 1, "Ảnh": 1}
    assert keys["Tờ khai"] != keys["Ảnh"]


@pytest.mark.browser
@pytest.mark.looks
def test_ticks_stay_on_the_device_without_a_request_and_without_a_network(demo_server, context, page):
    page.goto(f"{demo_server}/tt/1.990001")
    page.get_by_role("link", name="Danh mục để đánh dấu và in").click()
    page.wait_for_load_state("networkidle")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    context.set_offline(True)
    boxes = page.locator(".papers input")
    boxes.first.check()
    boxes.nth(1).check()
    boxes.nth(1).uncheck()
    assert [url for url in asked if not url.endswith("/da-doc/")] == []  # the count of readers knows of no tick
    context.set_offline(False)
    page.go_back()
    expect(page.locator(".papers input").first).to_be_checked()
    expect(page.locator(".papers input").nth(1)).not_to_be_checked()
    assert context.cookies() == []
