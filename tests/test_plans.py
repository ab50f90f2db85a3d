from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from news.models import NewsIndexPage
from plans.activities import State
from plans.models import Activity, Evidence, ExpectedOutput, PlanIndexPage, PlanPage
from tests.factories import AgencyFactory, NewsPageFactory, PlanPageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(portal):
    return PlanIndexPage.objects.get()


def plan(*activities, **values):
    """A plan of activities, each given as (timing, [expected outputs])."""
    rows = [
        Activity(
            number=str(n),
            description=f"Hoạt động {n}",
            timing_text=timing,
            outputs=[ExpectedOutput(description=description) for description in outputs],
        )
        for n, (timing, outputs) in enumerate(activities, start=1)
    ]
    page = PlanPageFactory(parent=PlanIndexPage.objects.get(), activities=rows, **values)
    return PlanPage.objects.get(pk=page.pk)


def article(**values):
    return NewsPageFactory(parent=NewsIndexPage.objects.get(), **values)


def prove(output_description, page=None, **values):
    output = ExpectedOutput.objects.get(description=output_description)
    return Evidence.objects.create(output=output, page=page, **values)


def hide(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def progress(page):
    found = PlanPage.objects.with_progress().get(pk=page.pk)
    return found.proven_count, found.output_count


# --- progress ---------------------------------------------------------------------------------------------------------
def test_progress_counts_outputs_and_those_with_evidence(index):
    page = plan(("quý I", ["30 tin bài", "01 hội nghị"]), ("quý II", ["02 cuộc"]), ("quý III", []))
    other = plan(("quý I", ["Báo cáo"]))
    assert progress(page) == (0, 3)
    prove("30 tin bài", article(), quantity=29, confirmed_by=UserFactory())
    prove("02 cuộc", article())
    assert progress(page) == (0, 3)
    prove("30 tin bài", article())
    prove("02 cuộc", article())
    prove("02 cuộc", article())  # more than was promised proves no more
    assert progress(page) == (2, 3)
    assert progress(other) == (0, 1)


def test_a_plan_without_activities_has_no_progress(index):
    assert progress(plan()) == (0, 0)


def test_evidence_counts_only_while_a_visitor_can_open_it(index, client):
    page = plan(("quý I", ["nháp", "gỡ", "riêng tư", "công khai"]))
    prove("nháp", article(live=False))
    withdrawn, hidden = article(), article()
    prove("gỡ", withdrawn)
    prove("riêng tư", hidden)
    prove("công khai", article())
    assert progress(page) == (3, 4)
    withdrawn.unpublish()
    hide(hidden)
    assert progress(page) == (1, 4)
    context = client.get(page.url).context
    assert (context["proven_count"], context["output_count"]) == (1, 4)
    shown = [output.description for output in context["activities"][0].outputs.all() if output.public_evidence]
    assert shown == ["công khai"]


def test_evidence_below_a_private_page_does_not_count(index):
    page = plan(("quý I", ["tin"]))
    prove("tin", article())
    hide(NewsIndexPage.objects.get())
    assert progress(page) == (0, 1)


def test_evidence_outlives_a_new_version_of_the_plan(index):
    page = plan(("quý I", ["tin"]))
    prove("tin", article())
    page.purpose = "<p>Sửa mục đích</p>"
    page.save_revision().publish()
    assert progress(page) == (1, 1)


# --- state ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("timing", "today", "state"),
    [
        ("Quý II", date(2026, 3, 31), State.NOT_DUE),
        ("Quý II", date(2026, 4, 1), State.IN_PROGRESS),
        ("Quý II", date(2026, 6, 30), State.IN_PROGRESS),
        ("Quý II", date(2026, 7, 1), State.LATE),
        ("Quý I, III", date(2026, 5, 1), State.IN_PROGRESS),  # between two periods the work goes on
        ("Quý I, III", date(2026, 10, 1), State.LATE),
        ("Trước ngày 15/6/2026", date(2026, 6, 15), State.IN_PROGRESS),
        ("Trước ngày 15/6/2026", date(2026, 6, 16), State.LATE),
        ("Thường xuyên", date(2026, 12, 31), State.IN_PROGRESS),
        ("Thường xuyên", date(2027, 1, 1), State.LATE),
        ("Khi có yêu cầu", date(2030, 1, 1), State.IN_PROGRESS),  # nobody asked: nothing is late
        ("Sau khi ban hành", date(2026, 5, 1), None),
        ("", date(2026, 5, 1), None),
    ],
)
def test_the_state_of_an_activity_follows_from_its_timing_and_the_day(timing, today, state):
    activity = Activity(plan=PlanPage(year=2026), timing_text=timing)
    assert activity.state(today) == state


def test_an_activity_is_done_when_every_output_has_public_evidence(index):
    page = plan(("Quý I", ["tin", "hội nghị"]))
    activity = page.activities.get()
    late = date(2026, 12, 1)
    prove("tin", article())
    assert activity.state(late) == State.LATE
    proof = article()
    prove("hội nghị", proof)
    assert page.activities.get().state(late) == State.DONE
    proof.unpublish()
    assert page.activities.get().state(late) == State.LATE


def test_an_activity_that_promises_nothing_is_never_done(index):
    page = plan(("Quý I", []))
    assert page.activities.get().state(date(2026, 12, 1)) == State.LATE


# --- the list ---------------------------------------------------------------------------------------------------------
def titles(response):
    return [page.title for page in response.context["plans"]]


def test_plans_are_listed_newest_year_first_and_by_year(client, index):
    plan(title="Kế hoạch 2025", year=2025, issued_on=date(2025, 1, 5))
    plan(title="Kế hoạch 2026", year=2026)
    plan(title="Kế hoạch 2026, bổ sung", year=2026, issued_on=date(2026, 5, 5))
    response = client.get(index.url)
    assert titles(response) == ["Kế hoạch 2026, bổ sung", "Kế hoạch 2026", "Kế hoạch 2025"]
    assert response.context["years"] == [2026, 2025]
    assert titles(client.get(index.url, {"nam": "2025"})) == ["Kế hoạch 2025"]


def test_a_year_without_a_plan_is_not_found(client, index):
    plan(year=2026)
    plan(year=2024, live=False)
    hide(plan(year=2023))
    for year in [
        "2024",
        "2023",
        "2025",
        "20260",
        "26",
        "0",
        "-2026",
        "2026.0",
        "x",
        "²⁰²⁶",
        "٢٠٢٦",
        "9" * 5_000,
        "\x00",
        " ",
    ]:
        assert client.get(index.url, {"nam": year}).status_code in (400, 404), year


def test_drafts_and_private_plans_are_not_listed_and_offer_no_year(client, index):
    plan(title="Nháp", year=2024, live=False)
    hide(plan(title="Riêng tư", year=2023))
    plan(title="Công khai", year=2026)
    response = client.get(index.url)
    assert titles(response) == ["Công khai"]
    assert response.context["years"] == [2026]


def test_a_list_without_plans_is_a_page_all_the_same(client, index):
    assert client.get(index.url).status_code == 200


def test_the_front_page_speaks_of_the_newest_plan_of_the_year(index):
    plan(title="Cũ", year=2026, issued_on=date(2026, 1, 5))
    newest = plan(title="Mới", year=2026, issued_on=date(2026, 2, 5))
    plan(title="Nháp", year=2026, issued_on=date(2026, 3, 5), live=False)
    assert PlanPage.objects.of_year(2026) == newest
    assert PlanPage.objects.of_year(2027) is None


# --- queries, previews ------------------------------------------------------------------------------------------------
def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_a_plan_and_the_list_ask_the_same_number_of_questions_whatever_they_hold(client, index):
    page = plan(("Quý I", ["tin 0"]), year=2026)
    row = page.activities.get()
    row.supporting_units.add(AgencyFactory())
    row.save()
    prove("tin 0", article())
    for url in (page.url, index.url):
        client.get(url)
    before = [queries_of(client, url) for url in (page.url, index.url)]
    page.activities = [
        *page.activities.all(),
        *(
            Activity(
                description="Thêm",
                timing_text="Quý II",
                lead_unit=AgencyFactory(),
                supporting_units=[AgencyFactory(), AgencyFactory()],
                outputs=[ExpectedOutput(description=f"tin {n}")],
            )
            for n in range(1, 6)
        ),
    ]
    page.save_revision().publish()
    for n in range(1, 6):
        prove(f"tin {n}", article())
        plan(("Quý I", ["báo cáo"]), year=2026)
    assert [queries_of(client, url) for url in (page.url, index.url)] == before


def test_a_plan_can_be_previewed_before_it_is_saved(index):
    page = plan(("Quý I", ["tin"]))
    prove("tin", article())
    page.activities = [
        *page.activities.all(),
        Activity(description="Mới", outputs=[ExpectedOutput(description="sách")]),
    ]
    response = page.make_preview_request()
    assert response.status_code == 200
    assert response.context_data["output_count"] == 2
    assert response.context_data["proven_count"] == 1
