"""Rich text holds what the editor offers and nothing that runs, however it came in and whatever the database holds."""

import json
import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.blocks import ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.models import Page
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from core.rich_text import cleaned
from core.typed_text import _tidied
from home.models import StandardPage
from home.roles import EDITORS
from news.models import NewsIndexPage, NewsPage
from plans.models import PlanPage
from tests.factories import CategoryFactory, PlanPageFactory, StandardPageFactory, UserFactory, signed_in

pytestmark = pytest.mark.django_db

# Each holds "alert" where a browser would run it, and a word that must stay or (None) need not.
TRICKS = {
    "a script": ("<p>Phí</p><script>alert(1)</script>", "<p>Phí</p>"),
    "a handler": ('<p onclick="alert(1)">Phí</p><img src=x onerror=alert(1)>', "<p>Phí</p>"),
    "a link that runs": ('<a href="javascript:alert(1)">Phí</a>', "<a>Phí</a>"),
    "a link that hides that it runs": ('<a href=" java&#x0A;script:alert(1)">Phí</a>', "<a>Phí</a>"),
    "a page inside a link": ('<a href="data:text/html,<script>alert(1)</script>">Phí</a>', "<a>Phí</a>"),
    "a style": ('<style>@import "//x/alert";</style><p style="background:url(//x/alert)">Phí</p>', "<p>Phí</p>"),
    "a frame": ('<iframe srcdoc="<script>alert(1)</script>"></iframe>Phí', "Phí"),
    "a drawing": ("<svg><style><img src=x onerror=alert(1)></style></svg>Phí", "Phí"),
    "an embedded picture": ('<embed embedtype="image" id="1" format="alert" alt=""/>Phí', "Phí"),
    "a comment of Word's": ("<!--[if gte mso 9]><xml>alert</xml><![endif]--><p class=MsoNormal>Phí</p>", "<p>Phí</p>"),
    "nested tags": ("<scr<script>ipt>alert(1)</scr</script>ipt>", None),
    "markup in mathematics": (
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
        None,
    ),
    "a link's number that ends the tag": (
        '<a linktype="page" id="1&gt;&lt;img src=x onerror=alert(1)&gt;">Phí</a>',
        '<a linktype="page" id="0">Phí</a>',
    ),
}
every_trick = pytest.mark.parametrize(("typed", "kept"), TRICKS.values(), ids=TRICKS)
RUNS = re.compile(r"<(script|img|svg|style|iframe|embed|math)[^>]*alert|<[^>]*(on\w+|href|style)=[^>]*alert|<!--", re.I)


@every_trick
def test_nothing_that_runs_is_kept(typed, kept):
    assert not RUNS.search(cleaned(typed))
    if kept:
        assert cleaned(typed) == kept


def test_what_the_editor_offers_is_kept_letter_by_letter():
    html = (
        '<p data-block-key="a1b2c">Phí <b>8.000</b> <i>đồng</i>/m<sup>2</sup>, H<sub>2</sub>O &amp; 5 &lt; 6<br>'
        '<a linktype="page" id="3">trang</a> <a linktype="document" id="4">tệp</a> <a href="#muc">mục</a>'
        ' <a href="https://example.vn/?a=1&amp;b=2">ngoài</a> <a href="mailto:a@b.vn">thư</a>'
        ' <a href="tel:1900">gọi</a></p>\n<h3 data-block-key="d">Mục</h3><ul><li data-block-key="e">Đơn<ol>'
        "<li>Ảnh</li></ol></li></ul>"
    )
    assert cleaned(html) == html


def published(page, author):
    """The page as another person approved it and a visitor reads it."""
    page.save_revision(user=author)
    Page.objects.get(pk=page.pk).specific.get_workflow().start(page, author)
    state = page.current_workflow_task_state
    editor = UserFactory(groups=[Group.objects.get(name=EDITORS)])
    state.specific.task.specific.on_action(state, editor, "approve")
    page.refresh_from_db()
    assert page.live
    return Client().get(page.url).content.decode()


@every_trick
def test_no_trick_reaches_a_public_page_through_approval(typed, kept, staff):
    page = StandardPageFactory(live=False)
    page.body = [("paragraph", RichText(f"Trước {typed}"))]
    assert not RUNS.search(published(page, staff).partition("<main")[2].partition("</main")[0])
    assert not RUNS.search(StandardPage.objects.get().body[0].value.source)


def test_the_texts_of_a_plan_are_cleaned_on_the_way_in(portal):
    PlanPageFactory(basis="<p>Căn cứ</p><script>alert(1)</script>")
    assert PlanPage.objects.get().basis == "<p>Căn cứ</p>"


@pytest.mark.parametrize("raw", ["<script>alert(1)</script>", '<p onclick="alert(1)">Phí</p>'])
def test_what_stands_in_the_database_already_does_not_run_either(raw, portal, client):
    body = json.dumps([{"type": "paragraph", "value": f"<p>Chữ</p>{raw}", "id": "1"}])
    page, plan = StandardPageFactory(), PlanPageFactory()
    StandardPage.objects.update(body=body)
    PlanPage.objects.update(basis=f"<p>Chữ</p>{raw}")
    for address in (page.url, plan.url):
        text = client.get(address).content.decode()
        assert "<p>Chữ</p>" in text
        assert "alert" not in text


def test_a_forged_form_brings_in_no_link_that_runs(staff):
    entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}
    block = {"key": "a", "text": "Phí <script>alert(2)</script>", "type": "unstyled", "depth": 0}
    block |= {"inlineStyleRanges": [], "entityRanges": [{"offset": 0, "length": 3, "key": 0}], "data": {}}
    typed = json.dumps({"blocks": [block], "entityMap": {"0": entity}})
    body = {
        "title": "Trang",
        "slug": "",
        "summary": "Tóm tắt",
        "category": CategoryFactory().pk,
        "body": streamfield([("paragraph", typed)]),
        "attachments": inline_formset([]),
        "related_links": inline_formset([]),
    }
    address = reverse("wagtailadmin_pages:add", args=["news", "newspage", NewsIndexPage.objects.get().pk])
    signed_in(staff).post(address, nested_form_data(body))
    source = NewsPage.objects.get().body[0].value.source
    assert "Phí" in source
    assert "javascript:" not in source
    assert "<script" not in source


def test_rich_text_is_cleaned_at_every_depth_and_other_texts_are_left_alone():
    class Note(StructBlock):
        text = RichTextBlock()
        type = RichTextBlock()

    class Body(StreamBlock):
        notes = ListBlock(Note())
        texts = ListBlock(RichTextBlock())

    typed = "<b>Phí</b><script>alert(1)</script>"
    note = {"text": typed, "type": typed, "plain": typed}
    raw = [
        {"type": "notes", "id": "1", "value": [{"type": "item", "id": "2", "value": note}]},
        {"type": "texts", "id": "3", "value": [{"type": "item", "id": "4", "value": typed}]},
        {"type": "gone", "id": "5", "value": typed},
    ]
    notes, texts, gone = (child["value"] for child in _tidied(raw, Body()))
    assert notes[0]["value"] == {"text": "<b>Phí</b>", "type": "<b>Phí</b>", "plain": typed}
    assert texts[0]["value"] == "<b>Phí</b>"
    assert gone == typed  # a block that is no more is not shown
