"""Rules that hold on every page of the site, tried on every page of the demo office."""

import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from core.models import PortalImage
from home.models import StandardPage
from news.models import NewsPage, RelatedLink
from news.vocabularies import Category
from plans.models import Evidence, ExpectedOutput, PlanPage
from procedures.models import ProcedurePage
from procedures.parts import RelatedProcedure
from procedures.versions import ProcedureChange
from procedures.vocabularies import Sector
from tests.factories import NewsPageFactory, PlanPageFactory, ProcedurePageFactory, StandardPageFactory
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

HOST = "http://testserver"
ALSO = ["/so-do-trang/", "/tim-kiem/", "/tim-kiem/?q=dat+dai", "/tim-kiem/?q=khong+co+gi+nhu+vay"]
# Lists narrowed twice are as many as the filters have pairs: only those that these two lead to are visited.
NARROWED_FURTHER = {"/thu-tuc/?linh-vuc=dat-dai", "/tin-tuc/?nam=2025"}
REFORM_AREAS = {
    "cai-cach-the-che",
    "cai-cach-thu-tuc-hanh-chinh",
    "cai-cach-to-chuc-bo-may",
    "cai-cach-che-do-cong-vu",
    "cai-cach-tai-chinh-cong",
    "chinh-phu-so",
}
# No Vietnamese syllable is written like one of these, with its marks or without.
ENGLISH = re.compile(
    r"\b(the|and|with|from|page|pages|home|search|next|previous|read|more|click|here|submit|close|skip|by|of|is|this|"
    r"not|found|error|forbidden|published|updated|draft|user|title|download|file|image|share|print|results?|"
    r"january|february|march|april|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|bytes|workflow|revision)\b",
    re.IGNORECASE,
)
RECORDS = Path(django_settings.BASE_DIR).parent / "shared/data/national-records.jsonl"
KILOBYTE = 1024


@dataclass
class Visit:
    """One address of the site and what it answered."""

    path: str
    response: object
    soup: BeautifulSoup = field(repr=False)

    @cached_property
    def source(self) -> str:
        return self.response.content.decode()

    @cached_property
    def words(self) -> str:
        """Everything a visitor can see or have read aloud."""
        unread = ("script", "style", "code")  # of which the last holds names for programs
        seen = [text for text in self.soup.find_all(string=True) if text.parent.name not in unread]
        told = [
            tag[name] for name in ("alt", "aria-label", "placeholder", "title") for tag in self.soup.select(f"[{name}]")
        ]
        told += [tag["content"] for tag in self.soup.select("meta[name=description]")]
        return " ".join([*seen, *told])

    @cached_property
    def links(self) -> set[str]:
        """Addresses of this site that the page links to, with their fragments."""
        targets = {urljoin(HOST + self.path, tag["href"]) for tag in self.soup.select("a[href]")}
        return {target.removeprefix(HOST) for target in targets if target.startswith(f"{HOST}/")}


def visit(path: str, client: Client) -> Visit:
    response = client.get(path)
    is_html = response.get("Content-Type", "").startswith("text/html")
    return Visit(path, response, BeautifulSoup(response.content if is_html else b"", "html.parser"))


@pytest.fixture(scope="module")
def answers(demo_content):
    """Every page of the tree and every address that a page leads to, by address."""
    client, found = Client(), {}
    waiting = [page.url for page in Page.objects.live().public().filter(depth__gt=1).specific()] + ALSO
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found[path] = visit(path, client)
        links = {link.partition("#")[0] for link in found[path].links}
        waiting += [link for link in links if path in NARROWED_FURTHER or _narrows_once(link)]
    return found


def _narrows_once(link: str) -> bool:
    parts = urlsplit(link)
    query = dict(parse_qsl(parts.query))
    if "/niem-yet-" in link:  # a file takes its time to write: one of each procedure is enough
        return link.endswith("/niem-yet-a4.pdf")
    narrowed = query.keys() - {"q", "trang"}
    if parts.path == "/tim-kiem/" and narrowed:  # every cited number leads to a search, and each to all its facets
        return query.get("q") == "dat dai" and len(narrowed) <= 1
    return len(narrowed) <= 1


@pytest.fixture(scope="module")
def pages(answers):
    """Every HTML page of the site."""
    return [answer for answer in answers.values() if answer.response.get("Content-Type", "").startswith("text/html")]


def faults(pages, found):
    """The pages where `found` finds something, each with what it found."""
    return {page.path: fault for page in pages if (fault := found(page))}


# --- Every page -------------------------------------------------------------------------------------------------------


def test_every_page_and_every_link_of_a_page_answers(answers):
    assert len(answers) > 100
    codes = {path: answer.response.status_code for path, answer in answers.items()}
    assert {path: code for path, code in codes.items() if code != 200} == {}


def test_every_fragment_of_a_link_stands_on_its_page(answers, pages):
    ids = {path: {tag["id"] for tag in answer.soup.select("[id]")} for path, answer in answers.items()}

    def broken(page):
        parted = [link.partition("#") for link in page.links]
        return [f"{path}#{part}" for path, _, part in parted if part and part not in ids.get(path, {part})]

    assert faults(pages, broken) == {}


def test_every_page_is_vietnamese_to_a_browser(pages):
    assert faults(pages, lambda page: page.soup.html.get("lang") != "vi") == {}


def test_every_page_has_one_heading_of_the_first_level_with_words(pages):
    assert (
        faults(pages, lambda page: [h.text for h in page.soup.select("h1") if h.text.strip()][1:] or not page.soup.h1)
        == {}
    )
    assert faults(pages, lambda page: len(page.soup.select("h1")) != 1) == {}


def test_no_page_skips_a_level_of_headings_or_leaves_one_empty(pages):
    def wrong(page):
        headings = page.soup.select("h1, h2, h3, h4, h5, h6")
        levels = [0] + [int(heading.name[1]) for heading in headings]
        return [h.name for h in headings if not h.text.strip()] + [
            step for step in pairwise(levels) if step[1] > step[0] + 1
        ]

    assert faults(pages, wrong) == {}


def test_every_page_has_a_title_of_its_own(pages):
    titles = {page.path: page.soup.title.text.strip() for page in pages}
    assert all(titles.values())
    shared = {title for title, count in Counter(titles.values()).items() if count > 1}
    assert {path: title for path, title in titles.items() if title in shared} == {}


def test_every_picture_has_words_or_says_that_it_needs_none_and_keeps_its_place(pages):
    needed = ("alt", "width", "height")
    assert (
        faults(pages, lambda page: [str(i) for i in page.soup.select("img") if any(i.get(n) is None for n in needed)])
        == {}
    )


def test_every_link_and_button_has_a_name(pages):
    def name(tag):
        pictures = [picture.get("alt", "") for picture in tag.select("img")]
        drawings = [drawing.get("aria-label", "") for drawing in tag.select("svg")]
        return "".join([tag.text, tag.get("aria-label", ""), *pictures, *drawings]).strip()

    assert faults(pages, lambda page: [str(t) for t in page.soup.select("a, button, summary") if not name(t)]) == {}
    assert faults(pages, lambda page: [str(t) for t in page.soup.select("a") if not t.get("href")]) == {}


def test_every_field_has_a_label(pages):
    def unnamed(page):
        labelled = {label["for"] for label in page.soup.select("label[for]")}
        return [
            str(t)
            for t in page.soup.select("input:not([type=hidden]), select, textarea")
            if not t.find_parent("label") and t.get("id") not in labelled
        ]

    assert faults(pages, unnamed) == {}


def test_no_page_uses_an_id_twice_or_names_one_that_is_not_there(pages):
    def wrong(page):
        ids = Counter(tag["id"] for tag in page.soup.select("[id]"))
        named = [i for tag in page.soup.select("[aria-labelledby]") for i in tag["aria-labelledby"].split()]
        named += [label["for"] for label in page.soup.select("label[for]")]
        return [i for i, count in ids.items() if count > 1] + [i for i in named if i not in ids]

    assert faults(pages, wrong) == {}


def test_every_tag_is_closed_where_it_should_be_and_stands_where_it_may(pages):
    assert faults(pages, lambda page: Grammar.faults(page.source)) == {}


def test_nothing_of_a_template_is_left_in_the_words(pages):
    left = re.compile(r"\{\{|\{%|%\}|\}\}|\b(None|True|False|nan|undefined)\b|&(amp|lt|gt|quot|nbsp);|<[a-z/]")
    assert faults(pages, lambda page: [found[0] for found in left.finditer(page.words)]) == {}


def test_no_page_speaks_english(pages):
    assert faults(pages, lambda page: {found[0] for found in ENGLISH.finditer(page.words)}) == {}


def test_no_page_tells_what_is_for_the_office_alone(pages):
    secrets = [value for user in User.objects.all() for value in (user.username, user.email, user.get_full_name())]
    for national_id, digests in ProcedurePage.objects.values_list("national_id", "source_digests"):
        secrets += [national_id, *digests.values()]
    secrets += [*PortalImage.objects.values_list("title", flat=True), "/admin/", "w-userbar"]
    secrets = [secret for secret in secrets if secret]
    assert len(secrets) > 20
    assert faults(pages, lambda page: [secret for secret in secrets if secret in page.source]) == {}


def test_every_page_is_in_normal_form(answers):
    is_text = re.compile(r"text/|application/(?:json|xml|rss)").match
    texts = [a for a in answers.values() if not a.response.streaming and is_text(a.response["Content-Type"])]
    assert faults(texts, lambda page: not unicodedata.is_normalized("NFC", page.source)) == {}


def test_no_page_sets_a_cookie(answers):
    assert faults(answers.values(), lambda page: page.response.cookies.output()) == {}


def test_no_page_asks_another_host_for_anything(pages):
    def strange(page):
        asked = [tag[name] for name in ("src", "poster", "data", "action") for tag in page.soup.select(f"[{name}]")]
        asked += [tag["href"] for tag in page.soup.select("link[href]:not([rel=canonical]), use[href], image[href]")]
        asked += [part.split()[0] for tag in page.soup.select("[srcset]") for part in tag["srcset"].split(",")]
        return [address for address in asked if not re.match(r"/(?!/)", address)]

    assert faults(pages, strange) == {}


def test_no_style_sheet_asks_another_host_for_anything():
    for sheet in (Path(django_settings.BASE_DIR) / "static/css").glob("*.css"):
        assert re.findall(r"url\([\"']?(?:https?:)?//|@import", sheet.read_text()) == [], sheet.name


def test_every_page_of_the_tree_says_which_address_is_its_own(answers):
    for page in Page.objects.live().public().filter(depth__gt=1).specific():
        assert [tag["href"] for tag in answers[page.url].soup.select("link[rel=canonical]")] == [page.full_url]


def test_every_page_leads_to_its_content_and_home(pages):
    def missing(page):
        main = page.soup.select("main")
        return len(main) != 1 or f"#{main[0]['id']}" != page.soup.a["href"] or not page.soup.select("a[href='/']")

    assert faults(pages, missing) == {}


class Grammar(HTMLParser):
    """Reads HTML as it is written, without a browser's kindness: unclosed tags, and tags where none may stand."""

    VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
    BLOCKS = {
        "address",
        "article",
        "aside",
        "blockquote",
        "details",
        "dialog",
        "div",
        "dl",
        "fieldset",
        "figure",
        "footer",
    }
    BLOCKS |= {"form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p", "pre", "section"}
    BLOCKS |= {"table", "ul"}
    PHRASING = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "span", "b", "strong", "em", "label", "dt", "a", "button"}
    CHILDREN = {
        "ul": {"li"},
        "ol": {"li"},
        "dl": {"dt", "dd", "div"},
        "table": {"caption", "colgroup", "thead", "tbody", "tfoot"},
        "thead": {"tr"},
        "tbody": {"tr"},
        "tr": {"th", "td"},
    }

    def __init__(self):
        super().__init__()
        self.open, self.found = [], []

    @classmethod
    def faults(cls, source: str) -> list[str]:
        reader = cls()
        reader.feed(source)
        reader.close()
        return reader.found + [f"<{tag}> stays open" for tag in reader.open]

    def handle_startendtag(self, tag, attributes):
        self._place(tag)

    def handle_starttag(self, tag, attributes):
        self._place(tag)
        names = [name for name, _ in attributes]
        if len(names) != len(set(names)):
            self.found.append(f"<{tag}> has an attribute twice")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.found.append(f"</{tag}> closes <{self.open[-1] if self.open else ''}>")

    def handle_data(self, data):
        if data.strip() and self.open and self.open[-1] in self.CHILDREN:
            self.found.append(f"words straight in <{self.open[-1]}>")

    def _place(self, tag):
        parent = self.open[-1] if self.open else ""
        if tag in self.BLOCKS and parent in self.PHRASING:
            self.found.append(f"<{tag}> in <{parent}>")
        if parent in self.CHILDREN and tag not in self.CHILDREN[parent]:
            self.found.append(f"<{tag}> in <{parent}>")
        if tag in ("a", "button", "input", "summary") and {"a", "button"} & set(self.open):
            self.found.append(f"<{tag}> in a link or a button")


# --- Files and other answers ------------------------------------------------------------------------------------------


def test_every_document_downloads_under_its_name(answers):
    documents = [answer for path, answer in answers.items() if path.startswith("/tai-lieu/")]
    assert len(documents) >= 3
    for document in documents:
        assert document.response["Content-Type"].startswith("application/")
        name = document.path.rpartition("/")[2]
        assert re.fullmatch(rf'attachment; filename="?{re.escape(name)}"?', document.response["Content-Disposition"])


def test_every_picture_and_static_file_of_a_page_is_there(pages, client):
    asked = set()
    for page in pages:
        asked |= {tag["src"] for tag in page.soup.select("[src]")}
        asked |= {tag["href"].partition("#")[0] for tag in page.soup.select("link[href^='/static/'], use")}
        asked |= {part.split()[0] for tag in page.soup.select("[srcset]") for part in tag["srcset"].split(",")}
    static = {address for address in asked if address.startswith("/static/")}
    pictures = asked - static
    assert len(pictures) >= 20
    assert [address for address in static if not finders.find(address.removeprefix("/static/"))] == []
    for address in pictures:
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"].partition("/")[0]) == (200, "image"), address


def test_every_drawing_named_by_a_page_is_in_the_set(pages):
    drawn = (Path(django_settings.BASE_DIR) / "static/img/icons.svg").read_text()
    names = {tag["href"].partition("#")[2] for page in pages for tag in page.soup.select("use")}
    assert len(names) > 10
    assert [name for name in names if f'id="{name}"' not in drawn] == []


def test_the_site_map_for_machines_lists_every_public_page_and_nothing_else(client):
    site_map = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 (our own)
    listed = [loc.text for loc in site_map.findall(".//{*}loc")]
    there = {page.full_url for page in Page.objects.live().public().filter(depth__gt=1).specific()}
    there.add(f"{HOST}/du-lieu-mo/")
    assert len(listed) == len(there)
    assert set(listed) == there


def test_the_feed_is_whole_and_leads_to_the_articles(client):
    response = client.get("/tin-tuc/rss.xml")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = ElementTree.fromstring(response.content).find("channel")  # noqa: S314 (our own)
    assert channel.findtext("language") == "vi"
    links = [item.findtext("link") for item in channel.iter("item")]
    assert links == [page.full_url for page in NewsPage.objects.published()[:20]]
    assert all(item.findtext("title") and item.findtext("pubDate") for item in channel.iter("item"))


def test_machines_are_told_what_to_read(client):
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    assert client.get("/healthz").content == b"ok"


def test_the_short_address_of_every_procedure_leads_to_it(client):
    for page in ProcedurePage.objects.live():
        assert client.get(f"/tt/{page.code}").headers["Location"] == page.url


# --- What is not public -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hide", ["never published", "taken down", "private"])
def test_what_is_not_public_is_nowhere(client, hide):
    word = "Xylophonxyz"
    live = hide != "never published"
    article, procedure = NewsPage.objects.published().first(), ProcedurePage.objects.published().first()
    plan = PlanPage.objects.published().first()
    hidden = [
        NewsPageFactory(title=f"Tin {word}", category=article.category, is_featured=True, live=live),
        ProcedurePageFactory(name=f"Thủ tục {word}", front_page_order=1, code="9.999999", live=live),
        PlanPageFactory(title=f"Kế hoạch {word}", live=live),
        StandardPageFactory(title=f"Trang {word}", show_in_menus=True, live=live),
    ]
    hidden[1].sectors = [Sector.objects.create(name=f"Lĩnh vực {word}", slug="linh-vuc-an")]
    hidden[1].save()
    for page in hidden:
        if hide == "taken down":
            page.unpublish()
        if hide == "private":
            PageViewRestriction.objects.create(page=page.page_ptr, restriction_type=PageViewRestriction.LOGIN)
    RelatedLink.objects.create(page_from=article, page=hidden[0])
    RelatedProcedure.objects.create(page_from=procedure, page=hidden[1])
    Evidence.objects.create(output=ExpectedOutput.objects.filter(activity__plan=plan).first(), page=hidden[0].page_ptr)

    places = ["/", "/tin-tuc/", "/tin-tuc/rss.xml", "/thu-tuc/", "/ke-hoach/", "/so-do-trang/", "/sitemap.xml"]
    places += [article.url, procedure.url, plan.url, "/tim-kiem/?q=9.999999", "/tim-kiem/?q=trang"]
    for path in places:
        assert word not in client.get(path).content.decode(), path
    assert client.get(f"/tim-kiem/?q={word}").content.decode().count(f"{word}</a>") == 0
    for path in [*(page.url for page in hidden), "/tt/9.999999"]:
        response = client.get(path)
        assert response.status_code in ((302, 404) if hide == "private" else (404,)), path
        assert word not in response.content.decode(), path


# --- The demo itself --------------------------------------------------------------------------------------------------


def test_the_demo_shows_everything_the_portal_can_do(answers):
    articles = NewsPage.objects.live()
    assert articles.count() >= 12
    assert not REFORM_AREAS - set(articles.values_list("category__slug", flat=True))
    assert PlanPage.objects.live().count() == 2
    sizes = [
        (plan.activities.count(), ExpectedOutput.objects.filter(activity__plan=plan).count())
        for plan in PlanPage.objects.live()
    ]
    assert (5, 14) in sizes
    assert ProcedurePage.objects.live().count() == 12
    assert not ProcedureChange.objects.filter(is_first=False).exists()  # an office that begins has changed nothing yet
    assert sum(path.startswith("/tai-lieu/") and "mau-lg-" in path for path in answers) >= 8
    assert Sector.objects.filter(procedures__live=True).distinct().count() == 3
    assert StandardPage.objects.live().count() == 6
    assert Category.objects.count() >= len(REFORM_AREAS)


def test_loading_the_demo_twice_doubles_nothing():
    def rows():
        return {model._meta.label: model._base_manager.count() for model in apps.get_models()}

    before = rows()
    call_command("load_demo", stdout=io.StringIO())
    assert rows() == before


# --- Sizes ------------------------------------------------------------------------------------------------------------


def test_every_page_is_light(pages):
    assert faults(pages, lambda page: len(page.response.content) > 60 * KILOBYTE and len(page.response.content)) == {}


@pytest.mark.parametrize(("pattern", "limit"), [("css/*.css", 40), ("js/*.js", 15), ("fonts/*.woff2", 60)])
def test_styles_scripts_and_letters_are_light(pattern, limit):
    """What public pages load: the admin's own stylesheet is not of it."""
    files = [f for f in (Path(django_settings.BASE_DIR) / "static").glob(pattern) if f.name != "admin.css"]
    assert files
    assert sum(file.stat().st_size for file in files) <= limit * KILOBYTE


@pytest.mark.skipif(not RECORDS.is_file(), reason="../shared/data/national-records.jsonl is not there")
def test_lists_of_all_national_records_are_light(client):
    call_command("import_procedures", str(RECORDS), "--skip-invalid", stdout=io.StringIO(), stderr=io.StringIO())
    assert ProcedurePage.objects.live().count() > 200
    lists = ["/", "/thu-tuc/", "/thu-tuc/?trang=5", "/thu-tuc/?cap=tinh", "/tim-kiem/?q=cap", "/so-do-trang/"]
    sizes = {path: len(client.get(path).content) for path in lists}
    assert {path: size for path, size in sizes.items() if size > 60 * KILOBYTE} == {}
