import unicodedata

import pytest
from django.core.checks import registry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction

from news.models import NewsIndexPage, NewsPage
from plans.models import Activity, ExpectedOutput, PlanIndexPage
from procedures.models import ProcedureIndexPage
from procedures.parts import LegalBasis
from search.checks import check_search_kinds
from search.query import MOST_WORDS, typed_words
from search.views import MAX_QUERY, PER_PAGE
from tests.factories import NewsPageFactory, PlanPageFactory, ProcedurePageFactory, StandardPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(client, portal):
    """Titles found for a query, by its very words."""

    def ask(query, **parameters):
        return titles(client, query, **{"nguyen-van": 1}, **parameters)

    return ask


def titles(client, query, **parameters):
    response = client.get("/tim-kiem/", {"q": query, **parameters})
    assert response.status_code == 200, query
    return [line["page"].title for line in response.context["lines"]]


def article(title, **values):
    return NewsPageFactory(parent=NewsIndexPage.objects.get(), title=title, **values)


def procedure(name, **values):
    return ProcedurePageFactory(parent=ProcedureIndexPage.objects.get(), name=name, **values)


def plan(title, **values):
    return PlanPageFactory(parent=PlanIndexPage.objects.get(), title=title, **values)


def hide(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


# --- what is found ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query",
    [
        "đăng ký đất đai",
        "dang ky dat dai",
        "ĐĂNG KÝ ĐẤT ĐAI",
        "Ðăng ký",  # the Đ of old fonts
        unicodedata.normalize("NFD", "đăng ký"),
        "  đất\u00a0đai, đăng-ký! ",
        "dat",
    ],
)
def test_a_page_is_found_with_and_without_accents(search, query):
    article("Đăng ký đất đai tại xã")
    article("Khai sinh")
    assert search(query) == ["Đăng ký đất đai tại xã"]


def test_every_word_of_the_query_must_be_on_the_page(search):
    article("Đăng ký đất đai")
    article("Đăng ký hộ tịch")
    assert search("đăng ký hộ tịch") == ["Đăng ký hộ tịch"]
    assert search("đăng ký thuế") == []


def test_old_and_new_tone_place_find_one_another(search):
    article("Hoà giải ở cơ sở, thủy lợi")
    assert search("hòa giải") == search("hoà giải") == search("thuỷ lợi") == ["Hoà giải ở cơ sở, thủy lợi"]


@pytest.mark.parametrize("query", ["1.002341", "1002341", "002341"])
def test_a_procedure_is_found_by_its_code_with_and_without_the_dot(search, query):
    procedure("Cấp giấy chứng nhận", code="1.002341")
    procedure("Giao đất", code="1.002342")
    assert search(query) == ["Cấp giấy chứng nhận"]


@pytest.mark.parametrize("query", ["1.012753.H19", "1012753H19", "1.012753.h19"])
def test_a_local_code_is_found_with_its_suffix(search, query):
    procedure("Cấp giấy chứng nhận", code="1.012753.H19")
    procedure("Giao đất", code="1.012753.H20")
    assert search(query) == ["Cấp giấy chứng nhận"]


@pytest.mark.parametrize("query", ["61/2018/NĐ-CP", "61/2018/nd-cp", "61/2018"])
def test_a_procedure_is_found_by_the_number_of_a_document_it_rests_on(search, query):
    procedure("Cấp giấy chứng nhận", legal_basis=[LegalBasis(number="61/2018/NĐ-CP", title="một cửa")])
    procedure("Giao đất", legal_basis=[LegalBasis(number="62/2018/NĐ-CP", title="khác")])
    assert search(query) == ["Cấp giấy chứng nhận"]


def test_all_kinds_of_pages_are_found_and_a_kind_narrows(search):
    article("Chuyển đổi số: tin")
    plan("Chuyển đổi số: kế hoạch")
    procedure("Chuyển đổi số: thủ tục")
    StandardPageFactory(title="Chuyển đổi số: trang")
    assert len(search("chuyển đổi số")) == 4
    assert search("chuyển đổi số", loai="tin-tuc") == ["Chuyển đổi số: tin"]
    assert search("chuyển đổi số", loai="ke-hoach") == ["Chuyển đổi số: kế hoạch"]
    assert search("chuyển đổi số", loai="thu-tuc") == ["Chuyển đổi số: thủ tục"]
    assert search("chuyển đổi số", loai="trang") == ["Chuyển đổi số: trang"]


def test_lists_themselves_are_not_found(search):
    assert search("thủ tục hành chính") == search("tin tức") == search("kế hoạch") == []


def test_a_plan_is_found_by_its_activities_and_outputs(search):
    plan("Năm 2026", activities=[Activity(description="Tập huấn", outputs=[ExpectedOutput(description="Cẩm nang")])])
    assert search("tập huấn") == search("cẩm nang") == ["Năm 2026"]


def test_a_page_is_found_by_what_it_says_now_and_not_by_what_it_said(search):
    page = plan("Năm 2026", activities=[Activity(description="Tập huấn")])
    page.activities = [Activity(description="Hội nghị")]
    page.purpose = "<p>Nâng cao nhận thức</p>"
    page.save_revision().publish()
    assert search("nhận thức") == ["Năm 2026"]
    assert search("hội nghị") == ["Năm 2026"]
    assert search("tập huấn") == []


# --- what is not ------------------------------------------------------------------------------------------------------
def test_drafts_withdrawn_and_private_pages_are_not_found(search):
    article("Mật một", live=False)
    withdrawn = article("Mật hai")
    withdrawn.unpublish()
    hide(article("Mật ba"))
    secret = StandardPageFactory(title="Mật bốn")
    StandardPageFactory(parent=secret, title="Mật năm")
    hide(secret)
    article("Mật ong")
    assert search("mật") == ["Mật ong"]


def test_words_of_a_draft_do_not_find_the_published_page(search):
    page = article("Khai sinh")
    page.title = "Khai tử"
    page.save_revision()
    assert search("khai tử") == []
    assert search("khai sinh") == ["Khai sinh"]


# --- any query at all -------------------------------------------------------------------------------------------------
ODD = [
    "", " ", '"', "'", '"đất', 'đất"', "(", ")", "()", "((đất", "*", "đất*", "-đất", "--", "+", "^đất", "đất^2", "C++",
    "NOT", "AND", "OR", "đất AND", "OR đất", "NEAR(đất đai)", "title:đất", "{title}: đất", "đất & đai", "đất | đai",
    "!đất", "đất:*", "<->", "\\", "\\'", "%", "_", "; DROP TABLE x; --", "🏠", "🏠\u200d🏠", "\x00", "đất\x00đai",
    "\ufffd", "\u200b", "a" * MAX_QUERY, "đ " * 90, "1.002341", "106/KH-UBND", "3-4", "sản/thuỷ", "{{ 7*7 }}", "${7*7}",
    "<script>alert(1)</script>", "../../etc/passwd", "中文", "עברית",
]  # fmt: skip


def test_no_query_is_an_error(client, portal):
    article("Đăng ký đất đai")
    for query in ODD:
        assert client.get("/tim-kiem/", {"q": query}).status_code in (200, 400), query


@given(st.text(max_size=60))
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_no_text_is_an_error(client, portal, text):
    assert client.get("/tim-kiem/", {"q": text.encode(errors="replace").decode()}).status_code in (200, 400)


@given(st.text())
def test_words_hold_nothing_a_search_syntax_could_stumble_over(text):
    words = typed_words(text)
    forms = [form for word in words for form in (word.folded, word.coded)]
    assert all(form.isalnum() and form.isascii() and form == form.lower() for form in forms)
    assert len(words) <= MOST_WORDS


def test_the_query_is_shown_again_escaped(client, portal):
    html = client.get("/tim-kiem/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize("query", ["đ" * (MAX_QUERY + 1), "đất " * 2_500])
def test_an_over_long_query_is_refused_with_a_reason(client, portal, query):
    response = client.get("/tim-kiem/", {"q": query})
    assert response.status_code == 400
    assert f"dài quá {MAX_QUERY} ký tự" in response.content.decode()


def test_kinds_and_result_pages_that_do_not_exist_are_not_found(client, portal):
    article("Đất đai")
    for parameters in [{"loai": "khong-co"}, {"loai": "\x00"}, {"loai": "a" * 5_000}]:
        assert client.get("/tim-kiem/", {"q": "đất", **parameters}).status_code in (400, 404), parameters
    for number in ["0", "-1", "2", "x", "9" * 5_000, "\x00"]:
        assert client.get("/tim-kiem/", {"q": "đất", "trang": number}).status_code in (400, 404), number


def test_results_come_in_pages_with_a_constant_number_of_questions(client, portal):
    def ask(trang=1):
        with CaptureQueriesContext(connection) as queries:
            response = client.get("/tim-kiem/", {"q": "đất", "trang": trang})
        return len(response.context["lines"]), len(queries)

    for make in (article, procedure, plan):
        make("Đất đai")
    ask()
    found, questions = ask()
    assert found == 3
    for n in range(PER_PAGE):
        (article, procedure, plan)[n % 3](f"Đất đai {n}")
    shown, then = ask()
    assert shown == PER_PAGE
    assert then <= questions
    assert ask(trang=2)[0] == 3


# --- characters no address should hold --------------------------------------------------------------------------------
LISTS = ["", "tin-tuc/", "tin-tuc/rss.xml", "ke-hoach/", "thu-tuc/", "tim-kiem/", "so-do-trang/", "sitemap.xml"]
PLACES = ["", "tin-tuc/", "ke-hoach/", "thu-tuc/", "thu-tuc/x/", "tt/", "tai-lieu/1/", "media/images/"]
PARAMETERS = [
    "q",
    "loai",
    "trang",
    "nam",
    "chuyen-muc",
    "linh-vuc",
    "cap",
    "co-quan",
    "doi-tuong",
    "su-kien",
    "truc-tuyen",
    "chu",
    "hieu-luc",
    "nguyen-van",
    "khac",
]


@pytest.mark.parametrize("bad", ["%00", "a%00b", "%ED%A0%80", "%FF", "%C3%28", "%0A", "%E2%80%8B"])
def test_no_character_in_any_address_is_an_error(client, portal, bad):
    addresses = [f"/{place}{bad}{end}" for place in PLACES for end in ("", "/")]
    addresses += [f"/{path}?{key}={bad}" for path in LISTS for key in [*PARAMETERS, bad]]
    for address in addresses:
        assert client.get(address).status_code < 500, address


def test_a_page_type_of_an_unknown_kind_is_named_before_the_start(monkeypatch):
    assert check_search_kinds(None) == []
    monkeypatch.setattr(NewsPage, "search_kind", "tin-tức")
    assert [(error.obj, error.id) for error in check_search_kinds(None)] == [(NewsPage, "portal.E005")]
    assert check_search_kinds in registry.registry.get_checks()
