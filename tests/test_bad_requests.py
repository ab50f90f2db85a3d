"""Whatever is asked, the answer is a plain Vietnamese page with a way on and the right status, never a traceback."""

import html
import json
import re

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.template import loader
from django.test import Client
from django.urls import reverse

from news.models import NewsIndexPage, NewsPage
from procedures.blocks import CostBlock
from tests.factories import NewsPageFactory, PlanPageFactory, ProcedurePageFactory
from tests.test_approval import article

pytestmark = pytest.mark.django_db

LISTS = ["/tin-tuc/?", "/thu-tuc/?", "/tim-kiem/?q=dat&"]
WRONG_NUMBERS = [
    "0",
    "-1",
    "9999",
    "abc",
    "1e9",
    "1.0",
    "1_0",
    "%2B1",
    "%EF%BC%91",
    "9" * 500,
    "9" * 5_000,
    "%00",
    "%ff",
]
FILTERS = [
    "/tin-tuc/?chuyen-muc=",
    "/tin-tuc/?nam=",
    "/tin-tuc/rss.xml?chuyen-muc=",
    "/tin-tuc/rss.xml?nam=",
    "/ke-hoach/?nam=",
    "/thu-tuc/?linh-vuc=",
    "/thu-tuc/?doi-tuong=",
    "/thu-tuc/?cap=",
    "/thu-tuc/?co-quan=",
    "/tim-kiem/?loai=",
    "/tt/",
]
# What names nothing: words, signs, control characters, halves of a surrogate pair, broken UTF-8, far too much.
NAMES_NOTHING = ["khong-co", "0000", "99999", "-1", "%EF%BC%99", "'%22%3E%3Cscript%3E", "%00", "dat%00dai", "%1b%08"]
NAMES_NOTHING += ["%ED%A0%80", "%ff%fe", "%F0%9F", "%E2%80%AE", "x" * 10_000]
UNKNOWN = ["/khong-co/", "/tin-tuc/khong-co/", "/tt/", "/%00/", "/tin-tuc/%00/", "/%ff/", "/%ED%A0%80/", "/%E1%BA%BF/"]
UNKNOWN += ["/" + "x" * 5_000 + "/", "/x" * 2_500 + "/", "/tin-tuc/" + "x" * 5_000 + "/", "/media/images/x.jpg"]
UNKNOWN += ["/media/images/" + "x" * 5_000, "/media/images/%00", "/media/documents/x.xlsx", "/tai-lieu/1/x.xlsx"]
OUTSIDE = ["/media/images/../../secret_key", "/media/images/..%2f..%2fsecret_key", "/media/images//etc/passwd"]
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
ENGLISH = re.compile(
    r"\b(the|not|found|error|page|request|bad|invalid|host|header|you|may|forbidden|traceback|path)\b", re.I
)


@pytest.fixture(scope="module")
def pages(for_all):
    """A page of each type."""
    NewsPageFactory(), PlanPageFactory(), ProcedurePageFactory()


@pytest.fixture
def visitor(pages, db):
    """A visitor of a portal with a page of each type, who sees what a visitor would see of a crash."""
    return Client(raise_request_exception=False)


def check(response, *codes: int) -> BeautifulSoup:
    """Asserts one of the codes, and a page that says in Vietnamese what is wrong and where to go from here."""
    assert response.status_code in codes
    text = response.content.decode()
    soup = BeautifulSoup(text, "html.parser")
    main = soup.main
    assert soup.html["lang"] == "vi"
    assert len(soup.select("h1")) == 1
    assert {"/", "/thu-tuc/", "/tin-tuc/"} <= {link["href"] for link in main.select("a")}
    assert main.select_one("form[role=search] input[name=q]")
    assert soup.select_one("meta[name=robots][content=noindex]")
    assert not ENGLISH.findall(main.text)
    assert not re.search("Traceback|/site-packages/|secret_key|/tmp/|\\.py\\b", text)
    assert not CONTROL.search(text)
    assert not response.cookies
    assert len(text) < 20_000
    return soup


@pytest.mark.parametrize("number", WRONG_NUMBERS, ids=lambda number: number[:12])
def test_a_page_of_results_that_is_not_there_is_not_found(visitor, number):
    for address in LISTS:
        check(visitor.get(f"{address}trang={number}"), 404)


@pytest.mark.parametrize("value", NAMES_NOTHING, ids=lambda value: value[:12])
def test_a_filter_that_names_nothing_is_not_found(visitor, value):
    for address in FILTERS:
        check(visitor.get(f"{address}{value}"), 404)
    check(visitor.get(f"/tt/{value}?v=5"), 404)


@pytest.mark.parametrize("year", ["0001", "1", "9999", "02026"])
def test_a_year_before_or_after_all_news_is_not_found(visitor, year):
    for address in ("/tin-tuc/?nam=", "/tin-tuc/rss.xml?nam=", "/ke-hoach/?nam="):
        check(visitor.get(f"{address}{year}"), 404)


@pytest.mark.parametrize("path", UNKNOWN, ids=lambda path: path[:24])
def test_an_unknown_address_is_not_found(visitor, path):
    check(visitor.get(path), 404)


def test_an_unknown_address_without_its_last_slash_is_not_found_in_the_end(visitor):
    check(visitor.get("/khong-co", follow=True), 404)


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_address_leads_out_of_the_folder_of_pictures_or_tells_where_it_is(visitor, path):
    check(visitor.get(path), 400, 404)


@pytest.mark.parametrize("length", [201, 10_000])
def test_a_query_that_is_too_long_is_refused_with_the_limit(visitor, length):
    soup = check(visitor.get("/tim-kiem/", {"q": "đ" * length}), 400)
    assert "200 ký tự" in soup.main.text


@pytest.mark.parametrize(
    "query", ["%00", "%00dat%08", "%ED%A0%80", "%ff", "%E2%80%AE", "'\"--;", "%25_", "(((", '"', "*", "\\", ":-("]
)
def test_a_query_of_signs_finds_nothing_and_breaks_nothing(visitor, query):
    response = visitor.get(f"/tim-kiem/?q={query}")
    assert response.status_code == 200
    assert not CONTROL.search(response.content.decode())


def test_a_query_is_shown_as_words_never_as_markup(visitor):
    text = visitor.get("/tim-kiem/", {"q": "<script>alert(1)</script>\"'"}).content.decode()
    assert "<script>alert" not in text
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;"' in text


def test_of_a_repeated_parameter_the_last_one_counts(visitor):
    check(visitor.get("/tin-tuc/?trang=1&trang=0"), 404)
    assert visitor.get("/tin-tuc/?trang=0&trang=1").status_code == 200
    check(visitor.get(f"/tim-kiem/?q=dat&q={'x' * 201}"), 400)
    check(visitor.get("/thu-tuc/?cap=tinh&cap=khong-co"), 404)


def test_unknown_parameters_do_no_harm(visitor):
    for query in ("?x=1", "?x=%00", "?" + "x" * 3_000, "?" + "&".join(f"x{n}=1" for n in range(3_000)), "?=&&=&"):
        assert visitor.get(f"/tin-tuc/{query}").status_code == 200


def test_more_parameters_than_anyone_needs_are_refused(visitor):
    check(visitor.get("/tin-tuc/?" + "&".join(["x=1"] * 20_001)), 400)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_page_takes_nothing_in(portal, method):
    """As a browser on another site would try it: without the token of a form of ours."""
    ProcedurePageFactory(code="1.000001")
    stranger = Client(raise_request_exception=False, enforce_csrf_checks=True)
    for path in ("/", "/tin-tuc/", "/tim-kiem/", "/so-do-trang/", "/khong-co/", "/tt/1.000001"):
        check(getattr(stranger, method)(path, {"title": "Đổi"}, content_type="application/json"), 403, 405)


def test_asking_for_the_head_alone_gets_the_status_alone(visitor):
    for path, code in {"/": 200, "/tin-tuc/": 200, "/thu-tuc/": 200, "/khong-co/": 404, "/thu-tuc/?cap=x": 404}.items():
        response = visitor.head(path)
        assert (response.status_code, response.content) == (code, b"")


@pytest.mark.parametrize("host", ["xau.example", "xau.example:80", "a b", "", "[::1", "localhost@xau.example"])
def test_another_name_for_this_site_is_refused(visitor, host):
    soup = check(visitor.get("/", headers={"host": host}), 400)
    assert "xau.example" not in str(soup)


def test_a_crash_is_told_in_vietnamese_without_asking_the_database():
    text = loader.render_to_string("500.html")
    soup = BeautifulSoup(text, "html.parser")
    assert soup.html["lang"] == "vi"
    assert {"/", "/thu-tuc/", "/tin-tuc/"} <= {link["href"] for link in soup.select("a")}
    assert not ENGLISH.findall(soup.text)


BLOCK = {"body-count": "1", "body-0-deleted": "", "body-0-order": "0", "body-0-id": ""}
FIGURE = {**BLOCK, "body-0-type": "image", "body-0-value-alt": "Ruộng lúa", "body-0-value-caption": ""}


@pytest.mark.parametrize(
    "forged",
    [
        {"body-count": None},
        {"body-count": "abc"},
        {**BLOCK, "body-0-type": None},
        {**FIGURE, "body-0-order": "abc"},
        {**FIGURE, "body-0-value-image": "abc"},
    ],
    ids=["no count", "a word for the count", "no type", "a word for the place", "a word for a picture"],
)
def test_a_form_that_no_page_of_ours_sends_is_refused(visitor, staff, forged):
    visitor.force_login(staff)
    address = reverse("wagtailadmin_pages:add", args=["news", "newspage", NewsIndexPage.objects.get().pk])
    body = {name: value for name, value in (article() | forged).items() if value is not None}
    check(visitor.post(address, body), 400)
    assert NewsPage.objects.count() == 1  # the visitor's


@pytest.mark.parametrize("amount", ["1e7000000", "1e-7000000", "-1", "1000000000001"])
def test_a_sum_that_nobody_pays_is_refused(amount):
    cost = CostBlock()
    sent = {"-kind": "FEE", "-amount": amount, "-currency": "VND", "-description": "", "-attachment_name": ""}
    with pytest.raises(ValidationError) as refused:
        cost.clean(cost.value_from_datadict(sent, {}, ""))
    assert set(refused.value.block_errors) == {"amount"}


def test_a_table_with_a_number_that_is_none_is_refused_beside_its_field(visitor, staff):
    visitor.force_login(staff)
    address = reverse("wagtailadmin_pages:add", args=["news", "newspage", NewsIndexPage.objects.get().pk])
    table = '{"data": [["Xã"]], "cell": [Infinity], "table_header_choice": "row"}'
    answer = visitor.post(address, article() | BLOCK | {"body-0-type": "table", "body-0-value": table})
    assert answer.status_code == 200
    assert json.dumps("Bảng không đúng dạng").strip('"') in html.unescape(answer.content.decode())
    assert NewsPage.objects.count() == 1  # the visitor's
