"""Five pages like five real ones, entered through the admin in a browser: what is public is on them, what is not is
nowhere. They are entered once, handed in by staff and approved by an editor; each test then looks at what came of it.
"""

import html
import json
import re
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Browser, expect
from wagtail.models import Page as WagtailPage

from core import readership
from core.vietnamese import fold
from home.roles import EDITORS, STAFF
from news.models import NewsIndexPage
from news.royalties import Royalty
from news.vocabularies import Author, Category, Tag
from plans.models import PlanIndexPage
from tests.demo import never_committed, serving
from tests.entering import (
    approve,
    count_royalty,
    enter_article,
    enter_plan,
    give_reason,
    hand_in,
    is_refused,
    is_stopped,
    make_lists,
    open_for_review,
    open_returned,
    send_back,
    sign_in,
    write,
)
from tests.factories import AgencyFactory, CategoryFactory, UserFactory
from tests.five_pages import (
    APPROVER,
    ARTICLES,
    BASE_WAGE,
    DAK_LAK,
    DAK_LAK_RETURNED,
    DEPARTMENT,
    ELSEWHERE,
    FIVE,
    HA_NOI,
    HA_NOI_WRONG_DATE,
    HA_TINH,
    HA_TINH_REASON,
    HAI_BA_TRUNG,
    HAI_BA_TRUNG_REASON,
    INSPECTORATE,
    MP3,
    OFFICE,
    PDF,
    PLANS,
    PROVINCE,
    TAY_NINH,
    WRITER,
    Article,
    Plan,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@dataclass
class Portal:
    """Where the five pages stand, and what was seen on the way there."""

    address: str
    media: str
    findings: dict = field(default_factory=dict)  # the title of a page: what the check said when it stopped it
    refused: dict = field(default_factory=dict)
    told_approver: dict = field(default_factory=dict)


def enter_all(browser: Browser, portal: Portal):
    """The whole journey, page by page: written, checked, mended or excused, approved."""
    for name in dict.fromkeys(article.category for article in ARTICLES):
        CategoryFactory(name=name)
    for name in (DEPARTMENT, PROVINCE, OFFICE, INSPECTORATE):
        AgencyFactory(name=name)
    news, plans = NewsIndexPage.objects.get(), PlanIndexPage.objects.get()
    desk = sign_in(browser, portal.address, UserFactory(**WRITER, groups=[Group.objects.get(name=STAFF)]))
    review = sign_in(browser, portal.address, UserFactory(**APPROVER, groups=[Group.objects.get(name=EDITORS)]))
    make_lists(review)

    enter_article(desk, ELSEWHERE, news)
    hand_in(desk)
    approve(review, ELSEWHERE.title)

    enter_article(desk, HA_NOI, news, summary=HA_NOI_WRONG_DATE)
    portal.findings[HA_NOI.title] = is_stopped(desk)
    write(desk, summary=HA_NOI.summary)
    hand_in(desk)
    approve(review, HA_NOI.title)

    enter_article(desk, HAI_BA_TRUNG, news)
    portal.findings[HAI_BA_TRUNG.title] = is_stopped(desk)
    give_reason(desk, HAI_BA_TRUNG_REASON)
    open_for_review(review, HAI_BA_TRUNG.title)
    review.get_by_text(HAI_BA_TRUNG_REASON).first.wait_for()  # the panel opens after the page is there
    portal.told_approver[HAI_BA_TRUNG.title] = review.locator("main").inner_text()
    approve(review, HAI_BA_TRUNG.title)

    enter_article(desk, TAY_NINH, news, title=TAY_NINH.title.upper())
    portal.refused[TAY_NINH.title] = is_refused(desk)
    write(desk, lead_image_alt=TAY_NINH.picture.alt)
    portal.findings[TAY_NINH.title] = is_stopped(desk)
    write(desk, title=TAY_NINH.title)
    hand_in(desk)
    approve(review, TAY_NINH.title)
    count_royalty(desk, TAY_NINH)

    enter_plan(desk, HA_TINH, plans)
    portal.findings[HA_TINH.title] = is_stopped(desk)
    give_reason(desk, HA_TINH_REASON)
    approve(review, HA_TINH.title)

    enter_plan(desk, DAK_LAK, plans)
    hand_in(desk)
    send_back(review, DAK_LAK.title, DAK_LAK_RETURNED)
    open_returned(desk, DAK_LAK.title)
    hand_in(desk)
    approve(review, DAK_LAK.title)
    for person in (desk, review):
        person.context.close()


@pytest.fixture(scope="module")
def entered(browser, django_db_setup, django_db_blocker, tmp_path_factory):
    """The five pages in public, and a server that shows them."""
    media = tmp_path_factory.mktemp("five-pages")
    with django_db_blocker.unblock(), never_committed(media), serving() as address:
        portal = Portal(address, media)
        enter_all(browser, portal)
        yield portal


@pytest.fixture
def portal(entered, plain_settings, settings, db):
    settings.MEDIA_ROOT = entered.media
    return entered


@pytest.fixture
def visitor(portal, browser):
    """A browser that never signed in."""
    context = browser.new_context(base_url=portal.address, locale="vi-VN")
    yield context.new_page()
    assert context.cookies() == []
    context.close()


# --- What the check said ----------------------------------------------------------------------------------------------


def test_the_check_stops_what_is_wrong_and_says_where(portal):
    said = portal.findings
    assert "Tóm tắt (sapo): “13/2/2/2018” thừa một phần" in said[HA_NOI.title]
    assert "Nội dung, khối 2 (Trích dẫn): “mức độ 3, 4” là cách gọi cũ" in said[HAI_BA_TRUNG.title]
    assert "Tiêu đề viết toàn chữ hoa" in said[TAY_NINH.title]
    assert "Mục đích, yêu cầu: “mức độ 3, 4” là cách gọi cũ" in said[HA_TINH.title]
    assert all("Lý do vẫn trình" in words for words in said.values())


def test_a_picture_without_words_is_refused(portal):
    assert "Ảnh đại diện cần lời thay ảnh" in portal.refused[TAY_NINH.title]


def test_the_approver_reads_the_finding_and_the_reason(portal):
    told = portal.told_approver[HAI_BA_TRUNG.title]
    assert "là cách gọi cũ" in told
    assert HAI_BA_TRUNG_REASON in told


# --- What a visitor finds ---------------------------------------------------------------------------------------------


def words_of(value) -> list[str]:
    """All texts in a page's data, whatever they are nested in."""
    if isinstance(value, str):
        return [value]
    return [words for part in (value.values() if isinstance(value, dict) else value) for words in words_of(part)]


def address_of(page: Article | Plan) -> str:
    return WagtailPage.objects.get(title=page.title).url


@pytest.mark.parametrize("article", ARTICLES, ids=["ha-noi", "hai-ba-trung", "tay-ninh"])
def test_every_public_field_of_an_article_is_on_its_page(visitor, article):
    visitor.goto(address_of(article))
    expect(visitor.get_by_role("heading", level=1)).to_have_text(article.title)
    main = " ".join(visitor.locator("main").inner_text().split())
    public = [article.summary, article.category, article.author, article.position, *article.tags, article.related]
    public += words_of([value for _, value in article.body])
    assert [words for words in public if words not in main] == []
    when = re.search(r"Đăng lúc \d\d:\d\d, (Thứ \w+|Chủ nhật), ngày \d+ tháng \d+ năm \d{4}", main, re.IGNORECASE)
    assert when, main


def test_picture_sound_and_file_are_there_for_a_visitor(visitor):
    visitor.goto(address_of(TAY_NINH))
    figure = visitor.locator(".article-picture")
    expect(figure.get_by_role("img", name=TAY_NINH.picture.alt)).to_be_visible()
    expect(figure).to_contain_text(f"{TAY_NINH.picture.caption} ({TAY_NINH.picture.credit})")
    assert figure.locator("img").evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    sound = visitor.request.get(visitor.locator("audio").get_attribute("src"))
    assert (sound.status, sound.body()) == (200, MP3)
    file = visitor.request.get(visitor.get_by_role("link", name=TAY_NINH.attachment.title).get_attribute("href"))
    assert (file.status, file.body()) == (200, PDF)


def test_headings_tables_and_numbers_of_documents_are_more_than_text(visitor):
    visitor.goto(address_of(TAY_NINH))
    expect(visitor.get_by_role("heading", name="Ba câu hỏi ở chợ phiên", level=2)).to_be_visible()
    expect(visitor.get_by_role("columnheader", name="Ai trả lời")).to_be_visible()
    expect(visitor.get_by_role("cell", name="Tổ một cửa")).to_be_visible()
    for number in ("225/QĐ-TTg", "61/2018/NĐ-CP"):
        expect(visitor.locator("article").get_by_role("link", name=number)).to_be_visible()


def test_source_neighbours_and_tools_are_there(visitor):
    visitor.goto(address_of(HAI_BA_TRUNG))
    expect(visitor.locator(".sapo")).to_contain_text(f"{HAI_BA_TRUNG.source} –")
    expect(visitor.get_by_role("link", name="LGP")).to_have_attribute("href", HAI_BA_TRUNG.source_url)
    for heading, neighbour in (("Tin mới hơn", TAY_NINH), ("Tin đã đăng", HA_NOI)):
        expect(visitor.locator("aside section", has_text=heading)).to_contain_text(neighbour.title)
    for name in ("Chữ nhỏ hơn", "Chữ lớn hơn", "In", "Sao chép"):
        expect(visitor.locator(".tools").get_by_role("button", name=name, exact=True)).to_be_visible()
    for name in ("Gửi thư", "Zalo", "Facebook"):
        expect(visitor.locator(".tools").get_by_role("link", name=name, exact=True)).to_be_visible()


def test_who_reads_an_article_is_counted_and_told(portal, browser):
    reader = browser.new_page(base_url=portal.address, user_agent="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
    with reader.expect_response("**/da-doc/"):
        reader.goto(address_of(HA_NOI))
    readership.write()
    reader.reload()
    expect(reader.get_by_text("Lượt xem: 1")).to_be_visible()
    reader.close()


def test_an_article_that_is_a_link_leads_there(visitor):
    answer = visitor.request.get(address_of(ELSEWHERE), max_redirects=0)
    assert (answer.status, answer.headers["location"]) == (302, ELSEWHERE.external_url)


@pytest.mark.parametrize("plan", PLANS, ids=["ha-tinh", "dak-lak"])
def test_every_public_field_of_a_plan_is_on_its_page(visitor, plan):
    visitor.goto(address_of(plan))
    expect(visitor.get_by_role("heading", level=1)).to_have_text(plan.title)
    main = " ".join(visitor.locator("main").inner_text().split())
    public = [plan.number, plan.written_date, plan.agency, plan.basis, plan.purpose, plan.organization, plan.author]
    public += words_of([vars(activity) for activity in plan.activities])
    public += [plan.document.title] if plan.document else []
    assert [words for words in public if words not in main] == []


def test_each_activity_of_a_plan_has_its_own_outputs_and_state(visitor):
    visitor.goto(address_of(HA_TINH))
    rows = visitor.locator(".activities tbody tr")
    expect(rows).to_have_count(5)
    assert [row.locator(".outputs li").count() for row in rows.all()] == [5, 2, 2, 4, 1]
    expect(rows.nth(1)).to_contain_text(f"Chủ trì: {OFFICE}")
    expect(rows.nth(1)).to_contain_text(f"Phối hợp: {INSPECTORATE}")
    expect(visitor.get_by_text("0/14 sản phẩm đã có minh chứng")).to_be_visible()


def test_the_featured_article_leads_the_front_page(visitor):
    visitor.goto("/")
    expect(visitor.locator(".lead-news > article h3")).to_have_text(TAY_NINH.title)


@pytest.mark.parametrize("page", FIVE, ids=lambda page: page.title[:20])
def test_each_page_is_found_by_its_words_without_accents(visitor, page):
    sought = fold(page.title)
    results = visitor.request.get("/tim-kiem/", params={"q": sought}).text()
    assert address_of(page) in results


# --- What nobody finds ------------------------------------------------------------------------------------------------

INTERNAL = {
    "royalties": [
        *vars(TAY_NINH.royalty).values(),
        "3177755",
        "13.57",
        "2.341.750",
        BASE_WAGE,
        "Nhuận bút",
        "nhuận bút",
    ],
    "people": [*WRITER.values(), *APPROVER.values()],
    "reasons": [HAI_BA_TRUNG_REASON, HA_TINH_REASON, DAK_LAK_RETURNED],
    "workflow": [
        "Biên tập duyệt",
        "Trình duyệt",
        "Chờ duyệt",
        "submission_reason",
        "latest_revision",
        "@coquan.example",
    ],
}

EARLIER_WORDINGS = [
    HA_NOI_WRONG_DATE,
    TAY_NINH.title.upper(),
]  # searched for they are the same words as those in public


def is_told(words: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text) is not None


def public_addresses() -> list[str]:
    """Every address a visitor can come by: pages, lists and their filters, feeds, maps."""
    pages = [page.url for page in WagtailPage.objects.live().filter(depth__gt=1)]
    filters = [f"?chuyen-muc={row.slug}" for row in Category.objects.all()]
    filters += [f"?tac-gia={row.slug}" for row in Author.objects.filter(articles__live=True)]
    filters += [f"?the={row.slug}" for row in Tag.objects.all()]
    lists = [f"/tin-tuc/{place}{query}" for place in ("", "rss.xml") for query in ["", *filters]]
    return [*pages, *lists, "/ke-hoach/?nam=2021", "/sitemap.xml", "/so-do-trang/", "/robots.txt"]


def test_what_is_internal_is_nowhere_public(visitor):
    assert Royalty.objects.get().amount == 3177755  # it is there to be told
    internal = [*EARLIER_WORDINGS, *(words for group in INTERNAL.values() for words in group)]
    told = []
    for address in public_addresses():
        answer = visitor.request.get(address, max_redirects=0)
        assert answer.status in (200, 302), address
        text = html.unescape(answer.text())
        told += [(address, words) for words in internal if is_told(words, text)]
    assert told == []


def test_search_finds_nothing_by_what_is_internal(visitor):
    addresses = [address_of(page) for page in (*FIVE, ELSEWHERE)]
    for words in [words for group in INTERNAL.values() for words in group]:
        results = visitor.request.get("/tim-kiem/", params={"q": words, "nguyen-van": 1}).text()
        assert [address for address in addresses if address in results] == [], words


def test_structured_data_tells_the_public_part_only(visitor):
    visitor.goto(address_of(TAY_NINH))
    told = json.loads(visitor.locator("[type='application/ld+json']").text_content())
    article = next(item for item in told["@graph"] if item["@type"] == "NewsArticle")
    assert article["headline"] == TAY_NINH.title
    assert article["author"] == {"@type": "Person", "name": TAY_NINH.author}
    assert article["articleSection"] == TAY_NINH.category


def test_feed_and_site_map_have_what_is_public(visitor):
    feed, site_map = (visitor.request.get(address).text() for address in ("/tin-tuc/rss.xml", "/sitemap.xml"))
    for article in ARTICLES:
        assert article.title in feed
        assert article.summary in feed
    assert [page.title for page in FIVE if f"{address_of(page)}</loc>" not in site_map] == []
