"""How pages look and work in a real browser: narrow and wide, large letters, keyboard, paper, without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from procedures.models import ProcedurePage
from tests.demo import PAGE_TYPES
from tests.factories import AgencyFactory, NewsPageFactory, PlanPageFactory, ProcedurePageFactory, StandardPageFactory

pytestmark = [pytest.mark.browser, pytest.mark.looks, pytest.mark.django_db]

PHONE = {"width": 360, "height": 640}
WIDTHS = [320, 360, 768, 1280]
PROCEDURE = "/tt/1.990001"

# Elements that reach beyond the page on the right; what scrolls by itself may be as wide as it likes.
OVERFLOWING = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const clips = (element) => element
        && (getComputedStyle(element).overflowX !== "visible" || clips(element.parentElement));
    const wide = [...document.body.querySelectorAll("*")]
        .filter((element) => element.getBoundingClientRect().right > width + 0.5 && !clips(element.parentElement));
    return [`${document.documentElement.scrollWidth} > ${width}`, ...wide.map((e) => `${e.localName}.${e.className}`)];
}"""

# What can be pressed and is too small: [width, height, words]. A link within a sentence is as high as its line.
TOO_SMALL = """([selector, least]) => {
    const isText = (node) => node.nodeType === 3 && node.textContent.trim().length > 1;
    const isInSentence = (element) => getComputedStyle(element).display === "inline"
        && [...element.parentElement.childNodes].some(isText);
    return [...document.querySelectorAll(selector)]
        .filter((element) => element.checkVisibility() && !element.closest(".hidden, .skip") && !isInSentence(element))
        .map((element) => [element.getBoundingClientRect(), element.textContent.trim() || element.outerHTML])
        .filter(([box]) => box.height < least || box.width < 24)
        .map(([box, words]) => [Math.round(box.width), Math.round(box.height), words]);
}"""

# What is folded away within the content: on paper there is nobody to unfold it.
FOLDED = """() => [...document.querySelectorAll("main details")]
    .filter((details) => details.checkVisibility())
    .flatMap((details) => [...details.children].filter((part) => part.localName !== "summary"))
    .filter((part) => !part.checkVisibility({contentVisibilityAuto: true}) || part.getBoundingClientRect().height < 8)
    .map((part) => part.outerHTML.slice(0, 120))"""


def set_letters(page, percent: int):
    """What a visitor sets in the browser: letters of another size, for every page."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16 * percent // 100, "fixed": 13 * percent // 100}})


def longest() -> list[str]:
    """Pages with the longest names there can be, with runs of letters that no line can break, and lists of them."""
    run = "Đăngkýbiếnđộngđấtđai" * 10
    name = (f"Thủ tục {run} đối với trường hợp quy định tại khoản 1 Điều 133, " * 6)[:1192]
    agency = AgencyFactory(name=f"Ủy ban nhân dân {run}"[:255])
    procedure = ProcedurePageFactory(
        name=name,
        code="9." + "9" * 58,
        issuing_agency=agency,
        receiving_address=run,
        requirements=f"- {run}\n- {run}",
        decision_number="1" * 30 + "/QĐ-" + "U" * 26,
        front_page_order=1,
    )
    procedure.agencies.create(agency=agency)
    procedure.legal_basis.create(number="1" * 50 + "/2024/QH15", title=run)
    procedure.outputs.create(name=run, code="KQ." + "9" * 50)
    procedure.save()
    article = NewsPageFactory(title=run[:200], summary=run * 2, source=run[:60], is_featured=True)
    plan = PlanPageFactory(title=run[:200], number="1" * 40 + "/KH-" + "U" * 16, issuing_agency=agency)
    plan.activities.create(number="1" * 20, description=run, timing_text=run, lead_unit=agency)
    plan.save()
    standing = StandardPageFactory(
        title=run[:200], summary=run, body=[("paragraph", f"<p>{run}</p>"), ("heading", run)]
    )
    pages = [procedure.url, article.url, plan.url, standing.url]
    return [*pages, "/", "/tin-tuc/", "/ke-hoach/", "/thu-tuc/", "/so-do-trang/", f"/tim-kiem/?q={run[:200]}"]


def emptiest() -> list[str]:
    """Pages with nothing on them but what they must have."""
    procedure = ProcedurePageFactory(name="Cấp", code="9")
    article = NewsPageFactory(title="Tin", summary="T")
    return [procedure.url, article.url, PlanPageFactory(title="Kế").url, StandardPageFactory(title="Trang").url]


@pytest.fixture
def watched(page):
    """What the page complained of, and every address it asked for."""
    complaints, asked = [], []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    return complaints, asked


# --- Width and size ---------------------------------------------------------------------------------------------------


def overflows(page, addresses) -> dict:
    found = {}
    for address in addresses:
        page.goto(address)
        for percent, widths in ((100, WIDTHS), (200, [360, 1280])):
            set_letters(page, percent)
            for width in widths:
                page.set_viewport_size({"width": width, "height": 800})
                if wide := page.evaluate(OVERFLOWING):
                    found[address, width, percent] = wide
        set_letters(page, 100)
    return found


@pytest.mark.parametrize("kind", PAGE_TYPES)
def test_nothing_is_wider_than_the_screen(demo_server, page, kind):
    assert overflows(page, [demo_server + PAGE_TYPES[kind]()]) == {}


@pytest.mark.parametrize("extreme", [longest, emptiest], ids=lambda extreme: extreme.__name__)
def test_the_longest_and_the_emptiest_pages_are_no_wider_than_the_screen(demo_server, page, extreme):
    assert overflows(page, [demo_server + address for address in extreme()]) == {}


@pytest.mark.parametrize("kind", PAGE_TYPES)
def test_everything_can_be_pressed_with_a_thumb(demo_server, page, kind):
    page.set_viewport_size(PHONE)
    page.goto(demo_server + PAGE_TYPES[kind]())
    page.locator(".menu-button").click()
    assert page.evaluate(TOO_SMALL, ["a, button, summary, input, select", 24]) == []
    main = ".button, .plain-button, .menu-button, .menu a, .pages a, .needed a, .facets > summary, .fold > summary"
    assert page.evaluate(TOO_SMALL, [main, 44]) == []


def test_the_four_answers_of_a_procedure_are_on_the_first_screen_of_a_phone(demo_server, page):
    page.set_viewport_size(PHONE)
    usual = [procedure for procedure in ProcedurePage.objects.live() if len(procedure.name) <= 80]
    assert len(usual) >= 6
    for procedure in usual:
        page.goto(demo_server + procedure.url)
        answers = page.locator(".answers > div")
        assert answers.count() == 4
        boxes = [answers.nth(n).bounding_box() for n in range(4)]
        assert max(box["y"] + box["height"] for box in boxes) <= PHONE["height"], procedure.name


# --- Keyboard ---------------------------------------------------------------------------------------------------------


def test_the_first_key_leads_past_the_menu_to_the_content(demo_server, page):
    page.goto(f"{demo_server}/tin-tuc/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Tới nội dung chính")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("kind", ["front page", "catalogue", "procedure"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_the_keyboard_is_on_can_be_seen(demo_server, page, kind, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(demo_server + PAGE_TYPES[kind]())
    for _ in range(40):
        page.keyboard.press("Tab")
        mark = page.evaluate("""() => {
            const here = document.activeElement;
            const ring = (element) => {
                const style = getComputedStyle(element);
                return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
            };
            const box = here.getBoundingClientRect();
            const isSeen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
            return [here.outerHTML.slice(0, 120), ring(here) || ring(here.closest(".search") || here), isSeen];
        }""")
        if mark[0].startswith("<body"):
            break
        assert mark[1:] == [True, True], mark[0]


# --- What the page remembers ------------------------------------------------------------------------------------------


def test_the_chosen_size_of_letters_is_kept_on_the_next_page(demo_server, page):
    page.goto(demo_server)
    height = page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    larger = page.get_by_role("button", name="Chữ lớn hơn")
    larger.click()
    expect(larger).to_have_attribute("aria-pressed", "true")
    for address in (page.url, f"{demo_server}/tin-tuc/"):
        page.goto(address)
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") > height * 1.1
        expect(page.get_by_role("button", name="Chữ lớn hơn")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Chữ mặc định").click()
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == height


def test_ticked_papers_stay_ticked_on_this_device(demo_server, page):
    page.goto(demo_server + PROCEDURE)
    page.locator(".papers input").nth(1).check()
    page.reload()
    expect(page.locator(".papers input").nth(1)).to_be_checked()
    expect(page.locator(".papers input").nth(0)).not_to_be_checked()
    page.locator(".papers input").nth(1).uncheck()
    page.reload()
    expect(page.locator(".papers input").nth(1)).not_to_be_checked()


# --- Paper ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["article", "plan", "procedure", "catalogue", "standing page"])
def test_on_paper_there_are_no_menus_and_nothing_is_folded(demo_server, page, kind):
    page.goto(demo_server + PAGE_TYPES[kind]())
    page.emulate_media(media="print")
    for part in ("header nav", ".crumbs", ".tools", "form.search", ".text-size", ".facets", ".pages", ".skip"):
        for element in page.locator(part).all():
            expect(element).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()
    assert page.evaluate(FOLDED) == []
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


# --- Without JavaScript -----------------------------------------------------------------------------------------------


@pytest.fixture
def plain_page(browser):
    """A phone with JavaScript turned off."""
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    yield context.new_page()
    context.close()


def test_without_javascript_the_menu_opens(demo_server, plain_page):
    plain_page.goto(demo_server)
    link = plain_page.locator(".menu-phone").get_by_role("link", name="Kế hoạch")
    expect(link).to_be_hidden()
    plain_page.locator(".menu-button").click()
    link.click()
    expect(plain_page).to_have_url(f"{demo_server}/ke-hoach/")


def test_without_javascript_the_catalogue_narrows_and_widens_again(demo_server, plain_page):
    plain_page.goto(f"{demo_server}/thu-tuc/")
    expect(plain_page.locator(".lines > li")).to_have_count(12)
    plain_page.get_by_text("Lọc kết quả").click()
    plain_page.locator(".facet").get_by_role("link", name=re.compile("Đất đai")).click()
    expect(plain_page).to_have_url(f"{demo_server}/thu-tuc/?linh-vuc=dat-dai")
    expect(plain_page.locator(".lines > li")).to_have_count(4)
    plain_page.locator(".chosen a").click()
    expect(plain_page.locator(".lines > li")).to_have_count(12)


def test_without_javascript_one_can_search_and_read_a_procedure(demo_server, plain_page):
    plain_page.goto(demo_server)
    plain_page.get_by_role("searchbox").fill("tach thua")
    plain_page.get_by_role("searchbox").press("Enter")
    plain_page.get_by_role("link", name="Tách thửa đất, hợp thửa đất").click()
    expect(plain_page.get_by_role("heading", level=1)).to_contain_text("Tách thửa đất")
    plain_page.get_by_text("Thông tin công bố").click()
    expect(plain_page.get_by_text("Cơ quan công bố", exact=True)).to_be_visible()


def test_buttons_that_need_javascript_do_not_show_without_it(demo_server, plain_page):
    plain_page.goto(demo_server + PROCEDURE)
    for name in ("In", "Chia sẻ", "Chữ lớn hơn"):
        expect(plain_page.get_by_role("button", name=name, exact=True)).to_have_count(0)


# --- Quiet ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in PAGE_TYPES if kind != "not found"])
def test_a_page_asks_no_other_host_and_complains_of_nothing(demo_server, page, watched, kind):
    complaints, asked = watched
    page.goto(demo_server + PAGE_TYPES[kind](), wait_until="networkidle")
    page.mouse.wheel(0, 20_000)
    page.wait_for_load_state("networkidle")
    assert complaints == []
    assert [address for address in asked if not address.startswith(demo_server)] == []
    assert page.context.cookies() == []


VOICE = """
  window.spoken = [];
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    paused: false,
    getVoices: () => [{ lang: "vi-VN", localService: LOCAL }],
    addEventListener() {}, cancel() {},
    pause() { this.paused = true; }, resume() { this.paused = false; },
    speak(words) {
      window.spoken.push(words.text);
      window.marked = [...CSS.highlights.get("read-aloud")].map(String).join("");
      window.next = words.onend;
    },
  } });
"""


def test_an_article_is_read_aloud_a_marked_sentence_at_a_time(demo_server, page):
    page.add_init_script(VOICE.replace("LOCAL", "true"))
    page.goto(demo_server + PAGE_TYPES["article"]())
    page.get_by_role("button", name="Nghe đọc bài").click()
    for _ in range(3):
        assert page.evaluate("spoken.at(-1) === marked")
        page.evaluate("next()")
    spoken = page.evaluate("spoken")
    assert len(set(spoken)) == 4
    text = page.locator("[data-read-aloud-text]").text_content()
    assert all(sentence.strip() in text for sentence in spoken)

    page.get_by_role("button", name="Tạm dừng").click()
    assert page.evaluate("speechSynthesis.paused")
    page.get_by_role("button", name="Thôi đọc").click()
    assert page.evaluate("CSS.highlights.size") == 0
    page.evaluate("next()")
    assert page.evaluate("spoken.length") == 4


def test_without_a_vietnamese_voice_on_the_device_reading_aloud_is_not_offered(demo_server, page):
    page.add_init_script(VOICE.replace("LOCAL", "false"))
    page.goto(demo_server + PAGE_TYPES["article"]())
    expect(page.get_by_role("button", name="In", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Nghe đọc bài")).to_be_hidden()
