"""What an editor types is kept as meant, and what nobody sees neither breaks a database nor a feed."""

import json
import unicodedata

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from home.models import StandardPage
from news.models import NewsIndexPage, NewsPage
from plans.models import Activity, ExpectedOutput, PlanPage
from tests.factories import AgencyFactory, CategoryFactory, PlanPageFactory, StandardPageFactory, signed_in

pytestmark = pytest.mark.django_db

# Typed with loose tone marks, a direction mark, a control character of Word's and a zero-width space.
TYPED = unicodedata.normalize("NFD", "Đăng ký  hộ tịch") + "\u200e\x0b\u200b(m²)\x01"
KEPT = "Đăng ký  hộ tịch\n(m²)"
LINE = "Đăng ký\x00 hộ\x02 tịch"
TABLE = {"data": [["Phí\x00", "8.000\u200e"]], "cell": [], "mergeCells": []}


@pytest.fixture
def send(staff):
    """Sends the admin's form of a new article."""

    def send(**fields):
        body = {
            "title": "Trang",
            "slug": "",
            "summary": "Tóm tắt",
            "category": CategoryFactory().pk,
            "body": streamfield([]),
            "attachments": inline_formset([]),
            "related_links": inline_formset([]),
            **fields,
        }
        address = reverse("wagtailadmin_pages:add", args=["news", "newspage", NewsIndexPage.objects.get().pk])
        return signed_in(staff).post(address, nested_form_data(body))

    return send


def test_a_draft_is_kept_in_normal_form_with_its_spaces_and_lines(send):
    send(title="  " + unicodedata.normalize("NFD", "Đăng ký\u200b") + "\x01", summary=TYPED)
    page = NewsPage.objects.get()
    assert (page.title, page.summary, page.slug) == ("Đăng ký", KEPT, "dang-ky")
    assert page.get_latest_revision().content["summary"] == KEPT


def test_blocks_and_rich_text_are_kept_in_normal_form(send):
    blocks = [("heading", TYPED.replace("\x0b", " ")), ("paragraph", rich_text(f"<p>{TYPED}</p>"))]
    send(body=streamfield(blocks))
    heading, paragraph = NewsPage.objects.get().body
    assert heading.value == KEPT.replace("\n", " ")
    assert "Đăng ký hộ tịch\n(m²)</p>" in paragraph.value.source  # the editor's own HTML knows no double space


@pytest.mark.parametrize(
    "fields",
    [
        {"title": LINE},
        {"body": streamfield([("heading", LINE)])},
        {"body": streamfield([("paragraph", rich_text(f"<p>{LINE}</p>"))])},
        {"body": streamfield([("table", json.dumps(TABLE))])},
    ],
    ids=["title", "heading", "paragraph", "table"],
)
def test_a_nul_is_dropped_or_refused_in_vietnamese_and_never_an_error(send, fields):
    answer = send(**fields)
    page = NewsPage.objects.first()
    if page:
        assert answer.status_code == 302
        assert "\x00" not in json.dumps([page.title, list(page.body.raw_data)], ensure_ascii=False)
        assert "\\u0000" not in json.dumps(list(page.body.raw_data))
    else:
        said = "Không nhận ký tự rỗng (null)."
        shown = answer.content.decode()
        assert said in shown or json.dumps(said)[1:-1] in shown  # errors of blocks travel as JSON


def test_rows_below_a_plan_are_kept_in_normal_form_at_every_depth(portal):
    plan = PlanPage(title="Kế hoạch\x00", number="57/KH", issued_on="2026-01-08", year=2026, basis=f"<p>{TYPED}</p>")
    plan.issuing_agency = AgencyFactory()
    activity = Activity(description=TYPED + "\x00")
    activity.outputs = [ExpectedOutput(description=LINE)]
    plan.activities = [activity]
    PlanPageFactory().get_parent().add_child(instance=plan)
    plan.save_revision().publish()
    plan = PlanPage.objects.get(pk=plan.pk)
    assert (plan.title, plan.basis) == ("Kế hoạch", f"<p>{KEPT}</p>")
    assert [row.description for row in plan.activities.all()] == [KEPT]
    assert [output.description for row in plan.activities.all() for output in row.outputs.all()] == ["Đăng ký hộ tịch"]


def test_what_needs_no_tidying_stays_letter_by_letter(portal):
    text = "Ðăng ký, hoà giải:\n\n  - thuỷ lợi\t(m²) • “…”"
    page = StandardPageFactory(title="Hoà giải", body=[("quote", {"text": text, "attribution": ""})])
    assert StandardPage.objects.get(pk=page.pk).body[0].value["text"] == text
