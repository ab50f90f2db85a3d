"""Numbers of documents become links: in running text only, and nothing else of the page changes."""

from datetime import date

import pytest
from django.test import RequestFactory
from wagtail.models import PageViewRestriction

from legal.linking import link_citations
from news.models import NewsPage
from tests.factories import LegalDocumentFactory, NewsPageFactory, PlanPageFactory, ProcedurePageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def decree(portal):
    return LegalDocumentFactory(number="61/2018/NĐ-CP", title="Cơ chế một cửa")


def linked(html: str) -> str:
    return link_citations(html, RequestFactory().get("/"))


def test_a_held_document_is_linked_and_another_is_searched_for(decree):
    assert linked("<p>Theo 61/2018/nđ-cp và 76/NQ-CP.</p>") == (
        f'<p>Theo <a class="nowrap" href="{decree.url}">61/2018/nđ-cp</a> và'
        ' <a class="nowrap" href="/tim-kiem/?q=76%2FNQ-CP">76/NQ-CP</a>.</p>'
    )


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/x/"><b>61/2018/NĐ-CP</b></a>',
        "<p title=\"61/2018/NĐ-CP\" data-a='76/NQ-CP'>Một</p>",
        "<h2>Nghị định 61/2018/NĐ-CP</h2>",
        "<code>61/2018/NĐ-CP</code>",
        "<summary><h3>61/2018/NĐ-CP</h3> x</summary>",
        "<label><input type=checkbox checked> 61/2018/NĐ-CP</label>",
        "<!-- 61/2018/NĐ-CP --><script>'61/2018/NĐ-CP'</script>",
        '<svg viewBox="0 0 1 1"><text>61/2018/NĐ-CP</text></svg>',
        "Ngày 13/2/2018 &amp; 3/4 &lt;b&gt;",
        "",
    ],
)
def test_links_attributes_headings_and_controls_stay_as_they_are(decree, html):
    assert linked(html) == html


def test_what_is_not_a_citation_keeps_every_byte(decree):
    html = '<p CLASS=a>A &amp; B\r\n&nbsp;<br>C<img src=x></p>\n<svg viewBox="0 0 1 1"><use href="#a"/></svg>'
    html += " &lt;x&gt; 1 < 2"
    assert linked(html) == html
    assert linked(html + "<p>61/2018/NĐ-CP</p>" + html) == html + linked("<p>61/2018/NĐ-CP</p>") + html
    start, end = '<p>\n<b title="76/NQ-CP">', "</b>\n</p>"
    assert linked(f"{start}61/2018/NĐ-CP{end}") == start + linked("61/2018/NĐ-CP") + end


def test_signs_written_as_entities_are_read(decree):
    assert linked("Công văn 12/BKH&amp;ĐT-VP nhé") == (
        'Công văn <a class="nowrap" href="/tim-kiem/?q=12%2FBKH%26%C4%90T-VP">12/BKH&amp;ĐT-VP</a> nhé'
    )


def test_drafts_private_pages_and_ambiguous_numbers_are_searched_for(portal):
    LegalDocumentFactory(number="1/NQ-CP", live=False)
    private = LegalDocumentFactory(number="2/NQ-CP")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    for year in (2020, 2021):
        LegalDocumentFactory(number="3/NQ-CP", issued_on=date(year, 1, 1))
    for number in ("1/NQ-CP", "2/NQ-CP", "3/NQ-CP"):
        assert "/tim-kiem/" in linked(number)


def test_all_citations_of_a_page_cost_one_query(decree, django_assert_num_queries):
    request = RequestFactory().get("/")
    link_citations("61/2018/NĐ-CP", request)  # the site's own address is asked for once
    with django_assert_num_queries(1):
        link_citations("76/NQ-CP, 77/NQ-CP, 78/NQ-CP và 61/2018/NĐ-CP", request)
    with django_assert_num_queries(0):
        link_citations("76/NQ-CP và 61/2018/NĐ-CP", request)


def test_articles_plans_and_procedures_link_what_they_cite(decree, client):
    words = "Theo Nghị định số 61/2018/NĐ-CP."
    article = NewsPageFactory(body=[("paragraph", f"<p>{words}</p>"), ("quote", {"text": words, "attribution": ""})])
    plan = PlanPageFactory(basis=f"<p>{words}</p>")
    procedure = ProcedurePageFactory(requirements=words)
    procedure.legal_basis.create(number="61/2018/NĐ-CP", title="Một cửa")
    procedure.save()
    link = f'<a class="nowrap" href="{decree.url}">61/2018/NĐ-CP</a>'
    assert [client.get(page.url).content.decode().count(link) for page in (article, plan, procedure)] == [2, 1, 2]
    assert "<a" not in str(NewsPage.objects.get(pk=article.pk).body)
