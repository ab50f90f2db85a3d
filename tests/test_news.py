import json
import re
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction

from core.blocks import VideoBlock
from core.models import PortalDocument, PortalImage
from news import models
from news.models import PER_PAGE, NewsAttachment, NewsIndexPage, NewsPage, RelatedLink
from tests.factories import AuthorFactory, CategoryFactory, NewsPageFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)  # 12:00 in Hanoi
FEED = "/tin-tuc/rss.xml"


@pytest.fixture
def index(portal):
    return NewsIndexPage.objects.get()


def article(title="Tin", at=None, **values):
    """An article, first published at a given moment."""
    page = NewsPageFactory(parent=NewsIndexPage.objects.get(), title=title, **values)
    if at:
        NewsPage.objects.filter(pk=page.pk).update(first_published_at=at, last_published_at=at)
    return NewsPage.objects.get(pk=page.pk)


def hide(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def titles(pages):
    return [page.title for page in pages]


# --- which articles, in which order -----------------------------------------------------------------------------------
def test_published_articles_are_newest_first_without_drafts_and_private_ones(index):
    article("giữa", NOON)
    article("mới", NOON + timedelta(hours=1))
    article("cũ", NOON - timedelta(hours=1))
    article("nháp", live=False)
    hide(article("riêng tư", NOON))
    assert titles(NewsPage.objects.published()) == ["mới", "giữa", "cũ"]
    assert titles(NewsPage.objects.for_list()) == ["mới", "giữa", "cũ"]


def test_newer_and_older_articles_are_the_nearest_and_leave_out_the_article_itself(index):
    pages = [article(str(n), NOON + timedelta(hours=n)) for n in range(8)]
    assert titles(NewsPage.objects.newer_than(pages[3])) == ["4", "5", "6"]
    assert titles(NewsPage.objects.older_than(pages[3])) == ["2", "1", "0"]
    assert titles(NewsPage.objects.newer_than(pages[7])) == []
    assert titles(NewsPage.objects.older_than(pages[0])) == []


def test_articles_of_one_moment_follow_one_another_all_the_same(index):
    pages = [article(str(n), NOON) for n in range(4)]
    published = list(NewsPage.objects.published())
    assert titles(published) == ["3", "2", "1", "0"]
    for newer, older in pairwise(published):
        assert NewsPage.objects.newer_than(older)[0] == newer
        assert NewsPage.objects.older_than(newer)[0] == older
    assert pages[0] not in NewsPage.objects.older_than(pages[0])


def test_related_are_those_the_editor_chose_in_that_order(index):
    page, first, second = article("bài"), article("một"), article("hai")
    draft, hidden = article("nháp", live=False), article("riêng tư")
    hide(hidden)
    chosen = [second, draft, first, hidden]
    page.related_links = [RelatedLink(page=other, sort_order=n) for n, other in enumerate(chosen)]
    page.save_revision().publish()
    assert titles(NewsPage.objects.beside(page)["related"]) == ["hai", "một"]


def test_without_a_choice_related_are_the_newest_of_the_section(index):
    section = CategoryFactory()
    page = article("bài", NOON, category=section)
    for n in range(6):
        article(str(n), NOON + timedelta(hours=n), category=section)
    article("chuyên mục khác", NOON + timedelta(days=1))
    article("nháp", category=section, live=False)
    assert titles(NewsPage.objects.beside(page)["related"]) == ["5", "4", "3", "2"]


# --- the list ---------------------------------------------------------------------------------------------------------
def listed(response):
    return titles(response.context["page_obj"])


def test_the_list_narrows_by_section_and_by_year(client, index):
    section = CategoryFactory(slug="the-che")
    article("một", NOON, category=section)
    article("hai", NOON)
    article("ba", NOON - timedelta(days=400), category=section)
    assert listed(client.get(index.url)) == ["hai", "một", "ba"]
    assert listed(client.get(index.url, {"chuyen-muc": "the-che"})) == ["một", "ba"]
    assert listed(client.get(index.url, {"nam": "2025"})) == ["ba"]
    assert listed(client.get(index.url, {"nam": "2026", "chuyen-muc": "the-che"})) == ["một"]
    assert client.get(index.url).context["years"] == [2026, 2025]


def test_the_list_narrows_by_month_by_author_and_by_tag(client, index):
    author = AuthorFactory(name="Thu Hà", slug="thu-ha")
    article("tháng tư", NOON - timedelta(days=30), author=author)
    tagged = article("tháng năm", NOON)
    tagged.tags.add("Một cửa")
    tagged.save_revision().publish()
    NewsPage.objects.filter(pk=tagged.pk).update(first_published_at=NOON)

    assert listed(client.get(index.url, {"nam": "2026", "thang": "4"})) == ["tháng tư"]
    assert listed(client.get(index.url, {"tac-gia": "thu-ha"})) == ["tháng tư"]
    assert listed(client.get(index.url, {"the": "mot-cua"})) == ["tháng năm"]
    assert listed(client.get(index.url, {"the": "mot-cua", "tac-gia": "thu-ha"})) == []
    page = client.get(index.url, {"nam": "2026", "thang": "4"})
    assert page.context["months"] == [4, 5]
    assert "<h1>Tháng 4 năm 2026</h1>" in page.content.decode()


def test_the_list_ends_somewhere_and_says_how_to_find_what_is_older(client, index, monkeypatch):
    monkeypatch.setattr(models, "PER_PAGE", 1)
    monkeypatch.setattr(models, "MOST_LISTED", 2)
    for n in range(3):
        article(str(n), NOON + timedelta(hours=n))
    older = "Tin cũ hơn: hãy chọn"
    assert older not in client.get(index.url).content.decode()
    last = client.get(index.url, {"trang": "2"})
    assert listed(last) == ["1"]
    assert f"{older} năm" in last.content.decode()
    assert client.get(index.url, {"trang": "3"}).status_code == 404
    assert f"{older} tháng" in client.get(index.url, {"nam": "2026", "trang": "2"}).content.decode()


def test_a_list_that_shows_all_there_is_says_nothing_of_older_news(client, index):
    article("một", NOON)
    assert "Tin cũ hơn" not in client.get(index.url).content.decode()


def test_choosing_a_year_lets_go_of_the_month(client, index):
    article("tháng tư", NOON - timedelta(days=30))
    article("năm ngoái", NOON - timedelta(days=365))
    page = client.get(index.url, {"nam": "2026", "thang": "4"}).content.decode()
    assert 'href="?nam=2025"' in page
    assert 'href="."' in page  # every year


def test_an_author_or_a_tag_of_drafts_alone_is_not_found(client, index):
    draft = article("nháp", live=False, author=AuthorFactory(slug="thu-ha"))
    draft.tags.add("Mật")
    draft.save()
    assert client.get(index.url, {"tac-gia": "thu-ha"}).status_code == 404
    assert client.get(index.url, {"the": "mat"}).status_code == 404


def test_related_without_a_choice_share_tags_first(index):
    section = CategoryFactory()
    page, near = article("bài", NOON, category=section), article("cùng thẻ", NOON)
    article("cùng chuyên mục", NOON + timedelta(hours=1), category=section)
    for one in (page, near):
        one.tags.add("Một cửa")
        one.save()
    assert titles(NewsPage.objects.beside(page)["related"]) == ["cùng thẻ", "cùng chuyên mục"]


def test_the_year_of_an_article_is_that_of_hanoi(client, index):
    article("giao thừa", datetime(2025, 12, 31, 16, 59, tzinfo=UTC))  # 23:59 on 31 December in Hanoi
    article("năm mới", datetime(2025, 12, 31, 17, 30, tzinfo=UTC))  # 00:30 on 1 January in Hanoi
    assert listed(client.get(index.url, {"nam": "2025"})) == ["giao thừa"]
    assert listed(client.get(index.url, {"nam": "2026"})) == ["năm mới"]
    assert client.get(index.url).context["years"] == [2026, 2025]


def test_drafts_and_private_articles_are_not_listed_and_offer_no_year(client, index):
    article("nháp", live=False)
    hide(article("riêng tư", NOON - timedelta(days=4000)))
    article("tin", NOON)
    response = client.get(index.url)
    assert listed(response) == ["tin"]
    assert response.context["years"] == [2026]


def test_the_list_comes_in_pages(client, index):
    for n in range(PER_PAGE + 1):
        article(str(n), NOON + timedelta(minutes=n))
    assert listed(client.get(index.url))[0] == str(PER_PAGE)
    assert listed(client.get(index.url, {"trang": 2})) == ["0"]
    assert client.get(index.url, {"trang": 3}).status_code == 404


def test_a_filter_that_makes_no_sense_is_not_found_in_list_and_feed(client, index):
    article()
    years = ["0000", "26", "20266", "-026", "abcd", "²⁰²⁶", "٢٠٢٦", " 2026", "9" * 5_000, "2026\x00"]
    sections = ["khong-co", "a" * 5_000, "'", "\x00", "đất", "%"]
    for url in (index.url, FEED):
        for key, values in {"nam": years, "chuyen-muc": sections}.items():
            for value in values:
                assert client.get(url, {key: value}).status_code in (400, 404), (url, key, value)


def test_the_first_and_the_last_year_of_the_calendar_are_no_errors(client, index):
    for year in ("0001", "0002", "9998", "9999"):
        assert client.get(index.url, {"nam": year}).status_code in (200, 404), year


# --- the feed ---------------------------------------------------------------------------------------------------------
def items(response):
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/rss+xml")
    return ElementTree.fromstring(response.content).findall("channel/item")  # noqa: S314  (our own XML)


def test_the_feed_tells_of_the_newest_twenty(client, index):
    for n in range(21):
        article(f"Tin {n}", NOON + timedelta(minutes=n))
    found = [item.findtext("title") for item in items(client.get(FEED))]
    assert found == [f"Tin {n}" for n in range(20, 0, -1)]


def test_an_item_says_what_the_article_says(client, index):
    section = CategoryFactory(name="Cải cách thể chế & pháp luật")
    page = article("Họp <dân> & “doanh nghiệp”", NOON, category=section, summary="Tóm tắt có dấu < & >.")
    [item] = items(client.get(FEED))
    assert item.findtext("title") == "Họp <dân> & “doanh nghiệp”"
    assert item.findtext("description") == "Tóm tắt có dấu < & >."
    assert item.findtext("category") == "Cải cách thể chế & pháp luật"
    assert item.findtext("link") == page.full_url == item.findtext("guid")
    assert item.findtext("link").startswith("http://localhost/tin-tuc/")
    assert parsedate_to_datetime(item.findtext("pubDate")) == NOON


def test_the_feed_takes_the_filters_of_the_list(client, index):
    section = CategoryFactory(slug="the-che")
    article("một", NOON, category=section)
    article("hai", NOON - timedelta(days=400))
    assert [item.findtext("title") for item in items(client.get(FEED, {"chuyen-muc": "the-che"}))] == ["một"]
    assert [item.findtext("title") for item in items(client.get(FEED, {"nam": "2025"}))] == ["hai"]


def test_drafts_and_private_articles_are_not_in_the_feed(client, index):
    article("nháp", live=False)
    hide(article("riêng tư"))
    article("tin")
    assert [item.findtext("title") for item in items(client.get(FEED))] == ["tin"]


def test_a_feed_of_no_articles_or_of_no_public_index_does_no_harm(client, index):
    assert items(client.get(FEED)) == []
    hide(index)
    assert client.get(FEED).status_code == 404


@pytest.mark.parametrize("mark", ["\x0b", "\x01", "\x1f", "\ufffe"])
def test_a_stray_mark_in_one_article_does_not_break_the_feed(client, index, mark):
    article(f"Xuống{mark}dòng", summary=f"Dán từ{mark}Word")
    assert len(items(client.get(FEED))) == 1


def test_search_engines_are_told_of_the_articles_of_two_days_with_their_pictures(client, index):
    picture = PortalImage.objects.create(title="Tranh", file=get_test_image_file("tranh.png", size=(960, 640)))
    now = timezone.now()
    page = article("Họp <dân> & bàn", now, lead_image=picture, lead_image_alt="Ruộng")
    article("Tin cũ", now - timedelta(days=3))
    article("Ở nơi khác", now, external_url="https://noikhac.example/")
    article("nháp", live=False)
    hide(article("riêng tư", now))
    answer = client.get("/tin-tuc/sitemap.xml")
    assert answer["Content-Type"].startswith("application/xml")
    [row] = ElementTree.fromstring(answer.content)  # noqa: S314  (our own XML)
    assert row.findtext("{*}loc") == page.full_url
    assert row.findtext("{*}news/{*}title") == "Họp <dân> & bàn"
    assert row.findtext("{*}news/{*}publication/{*}language") == "vi"
    assert row.findtext("{*}image/{*}loc").startswith("http://localhost/media/images/")
    assert "Sitemap: http://testserver/tin-tuc/sitemap.xml" in client.get("/robots.txt").content.decode()


# --- the article ------------------------------------------------------------------------------------------------------
def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_list_article_and_feed_ask_the_same_number_of_questions_whatever_they_hold(client, index):
    page = article("bài", NOON, author=AuthorFactory())
    others = [article(str(n), NOON + timedelta(hours=n)) for n in range(1, 4)]
    page.attachments = [NewsAttachment(document=PortalDocument.objects.create(title="Tệp", file="a.pdf"))]
    page.related_links = [RelatedLink(page=others[0])]
    page.save_revision().publish()
    urls = [index.url, page.url, FEED]
    for url in urls:
        client.get(url)
    before = [queries_of(client, url) for url in urls]
    page.attachments = [
        NewsAttachment(document=PortalDocument.objects.create(title=f"Tệp {n}", file=f"{n}.pdf")) for n in range(4)
    ]
    page.related_links = [RelatedLink(page=other) for other in others]
    page.save_revision().publish()
    for n in range(8):
        article(f"thêm {n}", NOON - timedelta(hours=n), author=AuthorFactory())
    assert [queries_of(client, url) for url in urls] == before


def test_a_draft_is_not_found_and_a_private_article_asks_who_is_there(client, index):
    assert client.get(article(live=False).get_url()).status_code == 404
    hidden = article()
    hide(hidden)
    assert client.get(hidden.url).status_code == 302


def test_a_new_article_can_be_previewed_before_it_is_saved(index):
    section = CategoryFactory()
    for n in range(6):
        article(f"chuyên mục khác {n}")
    same = article("cùng chuyên mục", category=section)
    path = Page._get_children_path_interval(index.path)[1]  # what Wagtail's own preview gives a page not yet saved
    page = NewsPage(title="Mới", summary="Tóm tắt", category=section, path=path, depth=index.depth + 1, slug="moi")
    page.set_url_path(index)
    response = page.make_preview_request()
    assert response.status_code == 200
    assert titles(response.context_data["related"]) == [same.title]


# --- one article ------------------------------------------------------------------------------------------------------
def test_an_article_published_elsewhere_leads_there(client, index):
    page = article("Bài trên báo", external_url="https://bao.example/bai")
    assert client.get(page.url).url == "https://bao.example/bai"
    assert "Mở ở trang khác" in client.get(index.url).content.decode()


def test_an_address_that_runs_a_script_is_no_link_to_elsewhere(index):
    with pytest.raises(ValidationError):
        NewsPage(external_url="javascript:alert(1)").clean_fields(
            exclude=[field.name for field in NewsPage._meta.fields if field.name != "external_url"]
        )


def test_an_article_of_the_last_days_is_called_new(client, index):
    article("vừa đăng")
    article("tuần trước", timezone.now() - timedelta(days=7))
    assert client.get(index.url).content.decode().count("<b>Mới</b>") == 1


def test_a_changed_address_leads_to_the_new_one(client, index, django_capture_on_commit_callbacks):
    page = article("Tin", slug="ten-cu")
    page.slug = "ten-moi"
    with django_capture_on_commit_callbacks(execute=True):
        page.save_revision().publish()
    answer = client.get("/tin-tuc/ten-cu/")
    assert (answer.status_code, answer.url) == (301, "/tin-tuc/ten-moi/")


def test_an_article_is_passed_on_by_plain_links(client, index):
    page = article("Một cửa & hai cấp")
    links = {
        link.partition("?")[0]: link for link in re.findall('href="([^"]+)"', client.get(page.url).content.decode())
    }
    told = {start: parse_qs(urlsplit(unescape(link)).query) for start, link in links.items() if "?" in link}
    assert told["https://www.facebook.com/sharer/sharer.php"]["u"] == [page.full_url]
    [data] = told["https://button-share.zalo.me/share_external"]["d"]
    assert json.loads(b64decode(data)) == {"url": page.full_url}
    assert told["mailto:"]["body"] == [page.full_url]


def test_an_article_describes_itself_to_search_engines(client, index):
    page = article("Tin </script><b>", NOON, author=AuthorFactory(name="Thu Hà"))
    html = client.get(page.url).content.decode()
    [script] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    trail, news = json.loads(script)["@graph"]
    assert [step["name"] for step in trail["itemListElement"]] == ["Tin tức", "Tin </script><b>"]
    assert news["headline"] == "Tin </script><b>"
    assert news["datePublished"] == "2026-05-20T05:00:00+00:00"
    assert news["author"]["name"] == "Thu Hà"
    assert f'<meta property="og:url" content="{news["url"]}">' in html


def a_file(name):
    return PortalDocument.objects.create(title=name, file=ContentFile(b"x", name=name))


def test_an_article_can_be_heard_and_its_words_read(client, index):
    page = article("Tin", audio=a_file("bai.mp3"), audio_transcript=a_file("loi.txt"))
    html = client.get(page.url).content.decode()
    assert f'<audio controls preload="none" src="{page.audio.url}"' in html
    assert page.audio_transcript.url in html
    assert "data-read-aloud hidden" not in html  # the recorded voice is the better one


def test_a_recording_is_of_a_kind_browsers_play(index):
    with pytest.raises(ValidationError, match="mp3, m4a hoặc ogg"):
        NewsPage(title="Tin", audio=a_file("bai.pdf")).clean()


def test_a_film_elsewhere_is_a_link_and_nothing_is_fetched_from_there(client, index):
    film = {"title": "Một cửa", "file": None, "url": "https://phim.example/v/1", "transcript": ""}
    html = client.get(article("Tin", body=[("video", film)]).url).content.decode()
    assert "Xem phim “Một cửa” trên phim.example" in html
    assert "<iframe" not in html
    assert html.count("phim.example/v/1") == 1


def test_a_film_of_our_own_waits_for_the_visitor(client, index):
    film = {"title": "Một cửa", "file": a_file("phim.mp4"), "url": "", "transcript": "<p>Lời thoại</p>"}
    html = client.get(article("Tin", body=[("video", film)]).url).content.decode()
    assert '<video controls preload="none"' in html
    assert "Lời thoại" in html


@pytest.mark.parametrize(
    ("name", "url"), [("", ""), ("phim.mp4", "https://phim.example/1"), ("phim.pdf", ""), ("", "http://phim.example")]
)
def test_a_film_is_one_file_browsers_play_or_one_safe_address(index, name, url):
    block = VideoBlock()
    with pytest.raises(ValidationError):
        block.clean(block.to_python({"title": "Phim", "file": a_file(name).pk if name else None, "url": url}))
