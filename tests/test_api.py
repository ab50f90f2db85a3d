"""`/api/v2/pages/`: what visitors may read and nothing else, whoever asks."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.models import Agency
from plans.models import PlanPage
from tests.factories import AgencyFactory, NewsPageFactory, signed_in
from tests.test_plans import article, plan, prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

PAGES = "/api/v2/pages/"


def titles(client, **query):
    return {item["title"] for item in client.get(PAGES, {"limit": 20, **query}).json()["items"]}


def test_a_plan_is_there_with_its_activities_and_what_proves_them(client):
    page = plan(("Quý II", ["02 bài"]), title="Kế hoạch 2026")
    row = page.activities.get()
    row.lead_unit = AgencyFactory(name="Văn phòng", email="vanphong@so.example")
    row.save()
    prove("02 bài", article(title="Bài một"))
    answer = client.get(f"{PAGES}{page.pk}/")
    told = answer.json()
    assert (told["title"], told["number"], told["year"]) == ("Kế hoạch 2026", page.number, 2026)
    (activity,) = told["activities"]
    assert activity["periods"] == [{"start": "2026-04-01", "end": "2026-06-30"}]
    assert activity["lead_unit"] == "Văn phòng"
    (output,) = activity["outputs"]
    assert (output["reached_count"], output["needed_count"], output["is_proven"]) == (1, 2, False)
    assert [each["title"] for each in output["evidence"]] == ["Bài một"]
    assert "vanphong@so.example" not in answer.content.decode()


def test_drafts_private_and_expired_pages_are_not_there_even_for_an_editor(client, editor):
    NewsPageFactory(title="Nháp", live=False)
    hidden = NewsPageFactory(title="Riêng")
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    over = NewsPageFactory(title="Hết hạn")
    type(over).objects.filter(pk=over.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    NewsPageFactory(title="Công khai")
    writer = signed_in(editor)
    for who in (client, writer):
        assert {"Nháp", "Riêng", "Hết hạn"} & titles(who) == set()
        assert "Công khai" in titles(who)
        assert who.get(f"{PAGES}{hidden.pk}/").status_code == 404


def test_unconfirmed_evidence_and_drafts_of_a_plan_are_not_told(client, staff):
    page = plan(("Quý II", ["bài"]))
    prove("bài", url="https://dai.example/", title="Chưa xác nhận", added_by=staff)
    rows = list(page.activities.all())
    rows[0].description = "Lời văn nháp"
    page.activities = rows
    page.save_revision(user=staff)
    text = client.get(f"{PAGES}{page.pk}/").content.decode()
    assert "Chưa xác nhận" not in text
    assert "Lời văn nháp" not in text


@pytest.mark.parametrize(
    "query",
    [
        "?search=a",
        "?site=x",
        "?type=users.User",
        "?type=core.Agency",
        "?fields=owner",
        "?limit=1000",
        "?limit=x",
        "?offset=-1",
        "?order=owner",
        "?child_of=x",
        "?owner=1",
        "?fields=*,(",
        "?type=%00",
        "?slug=%00",
        "find/?id=abc",
        "?first_published_at=x",
        "?offset=9999999999999999999",
        "?type=plans.PlanPage&issued_on=2026-13-01",
        "?type=plans.PlanPage&activities=x",
    ],
)
def test_a_question_it_does_not_know_is_refused_as_json(client, query):
    answer = client.get(PAGES + query)
    assert answer.status_code in (400, 404), query
    assert answer["Content-Type"] == "application/json"


def test_nothing_can_be_changed_through_it(client, editor):
    page = plan(("Quý II", ["bài"]))
    writer = signed_in(editor)
    for method in ("post", "put", "patch", "delete"):
        assert getattr(writer, method)(f"{PAGES}{page.pk}/").status_code in (403, 405)
    assert PlanPage.objects.filter(pk=page.pk).exists()
    assert Agency.objects.exists()


def test_a_plan_tells_search_engines_of_its_events(client):
    page = plan(("Quý II", ["bài"]), ("Thường xuyên", ["tin"]), ("Trước ngày 15/6", ["sách"]), ("Quý I, III", ["x"]))
    html = client.get(page.url).content.decode()
    assert '"@type": "DigitalDocument"' in html
    assert html.count('"@type": "Event"') == 2
    assert '"startDate": "2026-04-01", "endDate": "2026-06-30"' in html
