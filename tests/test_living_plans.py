"""A plan as a promise: halts and dates by hand, evidence of every kind, what changed, the page that readers follow."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, PageViewRestriction

from core.history import record_withdrawals
from core.models import PortalDocument
from core.usage import is_public
from plans.activities import Halt, State
from plans.desk import due_activities
from plans.models import Activity, ActivityRecord, Evidence, ExpectedOutput, PlanPage
from plans.year_view import year_view
from tests.factories import AgencyFactory, UserFactory, signed_in
from tests.test_plans import article, plan, progress, prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]

TODAY = date(2026, 5, 20)


def activity(**values):
    return Activity(plan=PlanPage(year=2026), description="Tập huấn", **values)


def republish(page, **changes):
    """Publishes the plan again with its first activity changed."""
    page = PlanPage.objects.get(pk=page.pk)
    rows = list(page.activities.all())
    for name, value in changes.items():
        setattr(rows[0], name, value)
    page.activities = rows
    page.save_revision().publish()
    return PlanPage.objects.get(pk=page.pk)


def report(name="bao-cao.pdf"):
    return PortalDocument.objects.create(title="Báo cáo quý I", file=ContentFile(b"%PDF-1.4 b", name=name))


# --- state ------------------------------------------------------------------------------------------------------------
def test_dates_set_by_hand_stand_in_place_of_the_words():
    row = activity(timing_text="Sau khi ban hành", starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30))
    assert row.state(TODAY) == State.NOT_DUE
    assert row.state(date(2026, 7, 1)) == State.LATE
    assert activity(timing_text="Quý I", ends_on=date(2026, 9, 30)).state(TODAY) == State.IN_PROGRESS
    assert activity(timing_text="Hằng tháng", ends_on=date(2026, 9, 30)).recurrence is None


def test_only_a_halt_is_typed_and_it_says_why():
    assert activity(timing_text="Quý I", halted=Halt.PAUSED).state(TODAY) == State.PAUSED
    assert activity(timing_text="Quý I", halted=Halt.CANCELLED).state(TODAY) == State.CANCELLED
    row = activity(halted=Halt.CANCELLED, halted_reason=" ")
    with pytest.raises(ValidationError, match="lý do"):
        row.clean()
    with pytest.raises(ValidationError, match="kết thúc"):
        activity(starts_on=date(2026, 6, 2), ends_on=date(2026, 6, 1)).clean()


def test_what_comes_round_is_done_only_when_its_last_period_is_over():
    page = plan(("Hằng quý", ["Thông báo kết quả"]))
    prove("Thông báo kết quả", article())
    row = page.activities.get()
    assert row.state(TODAY) == State.IN_PROGRESS
    assert row.state(date(2027, 1, 1)) == State.DONE


def test_a_target_in_words_or_by_hand_is_reached_by_the_sum_of_the_evidence():
    page = plan(("Quý I", ["30 tin, bài"]))
    output = ExpectedOutput.objects.get()
    assert (output.required_count, output.needed_count) == (30, 30)
    prove("30 tin, bài", article(), quantity=20, confirmed_by=UserFactory())
    assert progress(page) == (0, 1)
    rows = list(page.activities.all())
    rows[0].outputs = [ExpectedOutput(pk=output.pk, description=output.description, target_count=20)]
    page.activities = rows
    page.save_revision().publish()
    assert progress(page) == (1, 1)
    assert page.activities.get().state(TODAY) == State.DONE


# --- evidence ---------------------------------------------------------------------------------------------------------
def test_a_file_or_an_address_counts_once_another_person_confirmed_it(client, staff, editor):
    page = plan(("Quý I", ["Báo cáo", "Phóng sự trên đài"]))
    file = prove("Báo cáo", document=report(), added_by=staff)
    link = prove("Phóng sự trên đài", url="https://dai.example/phim", title="Phim trên đài", added_by=staff)
    assert progress(page) == (0, 2)
    assert "Phim trên đài" not in client.get(page.url).content.decode()
    assert client.get(file.document.url).status_code == 404
    for evidence in (file, link):
        signed_in(editor).post(reverse("evidence:confirm", args=[evidence.pk]))
    assert progress(page) == (2, 2)
    html = client.get(page.url).content.decode()
    assert 'href="https://dai.example/phim" rel="external nofollow">Phim trên đài</a>' in html
    assert client.get(file.document.url).status_code == 200


def test_nobody_confirms_evidence_that_they_added(staff, editor):
    page = plan(("Quý I", ["Báo cáo"]))
    own = prove("Báo cáo", document=report(), added_by=editor)
    assert signed_in(editor).post(reverse("evidence:confirm", args=[own.pk])).status_code in (302, 403)
    assert signed_in(staff).post(reverse("evidence:confirm", args=[own.pk])).status_code in (302, 403)
    assert progress(page) == (0, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.update(confirmed_by=editor)


def test_a_file_is_public_for_its_evidence_only_while_the_plan_is():
    page = plan(("Quý I", ["Báo cáo"]))
    evidence = prove("Báo cáo", document=report(), added_by=UserFactory())
    assert not is_public(evidence.document)
    Evidence.objects.update(confirmed_by=UserFactory())
    assert is_public(evidence.document)
    page.unpublish()
    assert not is_public(evidence.document)


def test_evidence_is_exactly_one_thing_with_a_name():
    output = ExpectedOutput(activity=Activity(plan=PlanPage(year=2026)))
    for values in [{}, {"page": article(), "url": "https://x.example/"}]:
        with pytest.raises(ValidationError, match="đúng một"):
            Evidence(output=output, **values).clean()
    with pytest.raises(ValidationError, match="đặt tên"):
        Evidence(output=output, url="https://x.example/").clean()


def test_every_link_and_every_unlinking_is_in_the_log_of_the_plan(staff, editor):
    page = plan(("Quý I", ["tin"]))
    proof = article(title="Bài về tin")
    client = signed_in(staff)
    client.post(reverse("evidence:of_page", args=[proof.pk]), {"san-pham": ExpectedOutput.objects.get().pk})
    assert progress(page) == (1, 1)
    client.post(reverse("evidence:of_page", args=[proof.pk]), {})
    assert progress(page) == (0, 1)
    actions = PageLogEntry.objects.filter(page=page.pk, action__startswith="plans.").order_by("pk")
    assert [(entry.action, entry.user) for entry in actions] == [
        ("plans.evidence.add", staff),
        ("plans.evidence.remove", staff),
    ]
    history = signed_in(editor).get(reverse("wagtailadmin_pages:history", args=[page.pk])).content.decode()
    assert "Thêm minh chứng: “Bài về tin”" in history


def test_staff_unlink_what_they_added_and_nothing_else(staff, editor):
    plan(("Quý I", ["tin"]))
    proof = article()
    link = prove("tin", proof, added_by=editor)
    client = signed_in(staff)
    assert client.post(reverse("evidence:remove", args=[link.pk])).status_code in (302, 403)
    client.post(reverse("evidence:of_page", args=[proof.pk]), {})
    assert Evidence.objects.filter(pk=link.pk).exists()
    assert signed_in(editor).post(reverse("evidence:remove", args=[link.pk])).status_code == 302
    assert not Evidence.objects.exists()


def test_the_form_takes_one_thing_that_the_user_may_see(staff):
    page = plan(("Quý I", ["tin"]))
    address = reverse("evidence:add", args=[ExpectedOutput.objects.get().pk])
    client = signed_in(staff)
    empty = {"page": "", "document": "", "url": "", "title": "", "quantity": 1}
    assert "đúng một" in client.post(address, empty).content.decode()
    assert "chính nó" in client.post(address, empty | {"page": page.pk}).content.decode()
    assert "đặt tên" in client.post(address, empty | {"url": "https://dai.example/"}).content.decode()
    assert "url" in client.post(address, empty | {"url": "javascript:alert(1)", "title": "x"}).context["form"].errors
    assert (
        "quantity"
        in client.post(address, empty | {"url": "https://dai.example/", "title": "x", "quantity": 0})
        .context["form"]
        .errors
    )
    assert not Evidence.objects.exists()
    assert client.post(address, empty | {"page": article().pk}).status_code == 302
    assert Evidence.objects.get().added_by == staff


def test_without_the_right_there_are_no_screens_of_evidence(client, django_user_model):
    page = plan(("Quý I", ["tin"]))
    link = prove("tin", article())
    stranger = django_user_model.objects.create_user("khach", password="x")
    for who in (client, signed_in(stranger)):
        for address in [
            reverse("evidence:of_plan", args=[page.pk]),
            reverse("evidence:add", args=[link.output_id]),
            reverse("evidence:of_page", args=[link.page_id]),
        ]:
            assert who.get(address).status_code in (302, 403)
        assert who.post(reverse("evidence:remove", args=[link.pk])).status_code in (302, 403)
    assert Evidence.objects.filter(pk=link.pk).exists()


def test_the_screen_of_a_plan_asks_a_constant_number_of_questions(editor):
    page = plan(("Quý I", ["tin 0"]))
    prove("tin 0", article())
    client, address = signed_in(editor), reverse("evidence:of_plan", args=[page.pk])
    client.get(address)

    def count():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    before = count()
    page.activities = [
        *page.activities.all(),
        *(Activity(description="Thêm", outputs=[ExpectedOutput(description=f"tin {n}")]) for n in range(1, 6)),
    ]
    page.save_revision().publish()
    for n in range(1, 6):
        prove(f"tin {n}", article())
    assert count() == before


def test_a_page_that_is_said_to_be_worth_many_waits_for_another_person(staff, editor):
    page = plan(("Quý I", ["36 tin, bài"]))
    link = prove("36 tin, bài", article(), quantity=36, added_by=editor)
    assert progress(page) == (0, 1)
    signed_in(editor).post(reverse("evidence:confirm", args=[link.pk]))
    assert progress(page) == (0, 1)
    other = UserFactory(groups=editor.groups.all())
    signed_in(other).post(reverse("evidence:confirm", args=[link.pk]))
    assert progress(page) == (1, 1)
    link.page.specific.unpublish()
    assert progress(page) == (0, 1)


def test_one_thing_is_proof_of_an_output_once(staff):
    plan(("Quý I", ["02 báo cáo"]))
    file = report()
    for values in ({"document": file}, {"url": "https://dai.example/", "title": "x"}, {"page": article()}):
        prove("02 báo cáo", added_by=staff, **values)
        with pytest.raises(IntegrityError), transaction.atomic():
            prove("02 báo cáo", added_by=staff, **values)
    prove("02 báo cáo", added_by=staff, document=report("khac.pdf"))


def test_evidence_that_goes_with_its_output_or_its_page_is_in_the_log_as_well():
    page = plan(("Quý I", ["tin", "bài"]))
    proof = article(title="Bài bị xóa")
    prove("tin", article(title="Theo sản phẩm"))
    prove("bài", proof)
    rows = list(page.activities.all())
    rows[0].outputs = [output for output in rows[0].outputs.all() if output.description == "bài"]
    page.activities = rows
    page.save_revision().publish()
    proof.delete()
    removed = PageLogEntry.objects.filter(page=page.pk, action="plans.evidence.remove").order_by("pk")
    assert [entry.data["evidence"] for entry in removed] == ["Theo sản phẩm", "Bài bị xóa"]


def test_the_stored_count_is_what_the_words_say_in_every_demo_like_plan():
    plan(("Quý I", ["30 tin, bài", "Báo cáo", "02 cuộc/năm"]))
    for output in ExpectedOutput.objects.all():
        stored = output.required_count
        output.count_required()
        assert output.required_count == stored


@pytest.mark.parametrize(
    ("timing", "wanted"),
    [("Quý III", 6), ("Quý II, IV", 12), ("Hằng tháng", 24), ("Trước ngày 15/6", 24), ("Khi có yêu cầu", 24)],
)
def test_an_output_of_each_month_is_wanted_in_the_months_of_its_activity(timing, wanted):
    plan((timing, ["02 tin/tháng"]))
    assert ExpectedOutput.objects.get().required_count == wanted


def test_a_preview_counts_by_the_words_of_the_draft():
    page = plan(("Quý I", ["tin"]))
    prove("tin", article())
    rows = list(page.activities.all())
    outputs = list(rows[0].outputs.all())
    outputs[0].description = "05 tin"
    rows[0].outputs = outputs
    page.activities = rows
    context = page.make_preview_request().context_data
    assert (context["proven_count"], context["output_count"]) == (0, 1)


def test_a_plan_is_copied_as_the_plan_of_a_year_only(editor):
    page = plan(("Quý I", ["tin"]))
    response = signed_in(editor).get(reverse("wagtailadmin_pages:copy", args=[page.pk]))
    assert response.url == reverse("next_year", args=[page.pk])


# --- what was promised ------------------------------------------------------------------------------------------------
def test_a_change_of_time_is_told_for_good_and_other_changes_are_not(client):
    page = plan(("Quý I", ["tin"]))
    page = republish(page, timing_text="Quý II")
    page = republish(page, description="Viết lại lời văn")
    page = republish(page, halted=Halt.PAUSED, halted_reason="Chờ kinh phí")
    changes = client.get(page.url).context["promise_changes"]
    assert [(c.before.timing_text, c.after.timing_text, c.after.halted) for c in changes] == [
        ("Quý II", "Quý II", "paused"),
        ("Quý I", "Quý II", ""),
    ]
    html = client.get(page.url).content.decode()
    assert "từ “Quý I” thành “Quý II”" in html
    assert "Lý do: Chờ kinh phí" in html
    assert page.activity_records.versions()[page.activities.get().uid].sequence == 3


def test_an_activity_taken_out_of_the_plan_stays_in_the_log(client):
    page = plan(("Quý I", ["tin"]), ("Quý II", ["bài"]))
    page.activities = list(page.activities.all())[1:]
    page.save_revision().publish()
    assert "đưa ra khỏi kế hoạch" in client.get(page.url).content.decode()


def test_the_log_of_promises_is_only_ever_added_to():
    plan(("Quý I", ["tin"]))
    record = ActivityRecord.objects.get()
    for attempt in (record.delete, record.save, ActivityRecord.objects.all().delete):
        with pytest.raises(PermissionDenied):
            attempt()
    with pytest.raises(PermissionDenied):
        ActivityRecord.objects.update(timing_text="Quý IV")
    assert ActivityRecord.objects.get().timing_text == "Quý I"


def test_a_draft_promises_nothing_in_public(client):
    page = plan(("Quý I", ["tin"]))
    rows = list(page.activities.all())
    rows[0].timing_text = "Quý IV"
    page.activities = rows
    page.save_revision()
    assert ActivityRecord.objects.count() == 1
    assert "Quý IV" not in client.get(page.url).content.decode()


# --- the page ---------------------------------------------------------------------------------------------------------
def test_an_activity_keeps_its_address_in_every_version(client):
    page = plan(("Quý I", ["tin"]), ("Quý II", ["bài"]))
    first = page.activities.first()
    page = republish(page, description="Lời văn mới", number="9")
    html = client.get(first.address).content.decode()
    assert "Lời văn mới" in html and "<h1" in html
    page.unpublish()
    assert client.get(first.address).status_code == 404
    assert client.get(first.address[:-3] + "/").status_code == 404


def test_the_reader_of_a_private_plan_reads_its_activities_and_nobody_else(client, staff):
    page = plan(("Quý I", ["tin"]))
    address = page.activities.get().address
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(address).status_code == 302
    assert signed_in(staff).get(address).status_code == 200


def test_an_activity_of_a_withdrawn_plan_says_why_it_is_gone(client, editor):
    page = plan(("Quý I", ["tin"]))
    address = page.activities.get().address
    page.unpublish()
    record_withdrawals([page], editor, "Ban hành nhầm")
    answer = client.get(address)
    assert answer.status_code == 410
    assert "Ban hành nhầm" in answer.content.decode()


def test_a_change_of_what_a_calendar_shows_moves_its_sequence_and_not_the_public_log(client):
    page = plan(("Quý I", ["tin"]))
    rows = list(page.activities.all())
    rows[0].outputs = [*rows[0].outputs.all(), ExpectedOutput(description="Báo cáo")]
    page.activities = rows
    page.save_revision().publish()
    assert page.activity_records.versions()[rows[0].uid].sequence == 1
    assert client.get(page.url).context["promise_changes"] == []


def shown(client, page, **query):
    return [a.number for a in client.get(page.url, query).context["activities"]]


def test_activities_are_found_by_unit_state_and_quarter(client):
    page = plan(("Quý I năm 2020", ["tin"]), ("Trước ngày 15/6", ["bài"]), ("Tháng 12", []), year=2020)
    unit = AgencyFactory()
    second = page.activities.all()[1]
    second.supporting_units.add(unit)
    second.save()
    prove("tin", article())
    assert shown(client, page, **{"don-vi": unit.pk}) == ["2"]
    assert shown(client, page, **{"tinh-trang": "hoan-thanh"}) == ["1"]
    assert shown(client, page, **{"tinh-trang": "cham-tien-do", "quy": "4"}) == ["3"]
    assert shown(client, page, quy="2") == ["2"]
    assert shown(client, page, quy="3") == []
    assert shown(client, page, **{"tinh-trang": "tam-dung"}) == []  # none is today, and one may be tomorrow
    for query in [{"quy": "5"}, {"don-vi": "0"}, {"tinh-trang": "x" * 500}, {"trang": "2"}, {"quy": "\x00"}]:
        assert client.get(page.url, query).status_code in (400, 404), query


def test_the_year_is_drawn_with_a_table_that_says_the_same(client):
    page = plan(("Quý II, IV", ["tin"]), ("Trước ngày 15/6", ["bài"]), ("Sau khi ban hành", ["sách"]))
    view = year_view(page.activities_with_state(), 2026, date(2026, 7, 1))
    assert [row.activity.number for row in view.rows] == ["1", "2"]
    quarters, deadline = view.rows
    assert [(bar.x, bar.is_deadline) for bar in quarters.bars] == [("24.66%", False), ("74.79%", False)]
    assert quarters.months == ("", "", "", "on", "on", "on", "", "", "", "on", "on", "on")
    assert [bar.is_deadline for bar in deadline.bars] == [True]
    assert deadline.months.index("due") == 5
    assert view.today == "49.59%"
    html = client.get(page.url).content.decode()
    assert html.count("●") - 1 == 6  # one in the key
    assert not re.search(r'(x|width)="[\d.]*,', html)  # SVG takes no decimal comma


def test_a_long_plan_comes_in_pages_and_sums_up_the_whole(client):
    page = plan(*[("Quý I", [f"tin {n}"]) for n in range(60)])
    context = client.get(page.url).context
    assert (len(context["activities"]), context["total_count"], context["output_count"]) == (50, 60, 60)
    assert len(shown(client, page, trang="2")) == 10


# --- the desk ---------------------------------------------------------------------------------------------------------
def test_the_desk_tells_what_is_due_this_month_and_late_by_unit(client):
    a, b = AgencyFactory(name="Ăn toàn"), AgencyFactory(name="Bảo tồn")
    page = plan(("Tháng 5", ["1"]), ("Quý I", ["2"]), ("Quý III", ["3"]), ("Tháng 5", ["4"]), ("Tháng 5", ["5"]))
    for row, unit in zip(page.activities.all(), (b, b, a, a, None), strict=True):
        row.lead_unit = unit
        row.save()
    prove("4", article())
    found = due_activities(TODAY)
    assert [(row.number, row.due_on) for row in found] == [
        ("2", date(2026, 3, 31)),
        ("1", date(2026, 5, 31)),
        ("5", date(2026, 5, 31)),
    ]
    page.unpublish()
    assert due_activities(TODAY) == []


def test_the_desk_asks_another_person_to_confirm_evidence(staff, editor, administrator):
    plan(("Quý I", ["Báo cáo"]), title="Kế hoạch năm nay")
    prove("Báo cáo", document=report(), added_by=editor)
    heading = "Minh chứng chờ xác nhận"

    def html(user):
        return signed_in(user).get(reverse("wagtailadmin_home")).content.decode()

    assert heading in html(administrator)
    assert heading not in html(editor)
    assert heading not in html(staff)


def test_late_promises_stand_on_the_desk(staff):
    year = timezone.localdate().year
    plan(("Tháng 1", ["tin"]), year=year - 1)
    html = signed_in(staff).get(reverse("wagtailadmin_home")).content.decode()
    assert "Kế hoạch: đến hạn trong tháng, chậm tiến độ" in html
    assert "Chậm tiến độ" in html


# --- what an attacker tried -------------------------------------------------------------------------------------------
def test_the_same_page_again_is_refused_in_the_form(staff):
    plan(("Quý I", ["02 bài"]))
    proof = article()
    link = prove("02 bài", proof)
    address = reverse("evidence:add", args=[link.output_id])
    values = {"page": proof.pk, "document": "", "url": "", "title": "", "quantity": 1}
    assert signed_in(staff).post(address, values).context["form"].errors
    assert Evidence.objects.count() == 1


def test_what_is_no_page_for_readers_is_no_evidence(staff):
    plan(("Quý I", ["tin"]))
    address = reverse("evidence:add", args=[ExpectedOutput.objects.get().pk])
    values = {"document": "", "url": "", "title": "", "quantity": 1}
    for page in (1, PlanPage.objects.get().get_parent().get_parent().pk):
        assert "không là minh chứng được" in signed_in(staff).post(address, values | {"page": page}).content.decode()
    ftp = values | {"page": "", "url": "ftp://dai.example/x", "title": "x"}
    assert "url" in signed_in(staff).post(address, ftp).context["form"].errors
    assert not Evidence.objects.exists()


def test_a_name_of_marks_that_nobody_sees_is_no_name():
    output = ExpectedOutput(activity=Activity(plan=PlanPage(year=2026)))
    with pytest.raises(ValidationError, match="đặt tên"):
        Evidence(output=output, url="https://x.example/", title="\u200b \u202e").clean()


@pytest.mark.parametrize("number", ["abc", "²", "1.5", "9" * 30, "0", "-1"])
def test_a_plan_that_is_no_number_is_not_found(staff, number):
    proof = article()
    answer = signed_in(staff).get(reverse("evidence:of_page", args=[proof.pk]), {"ke-hoach": number})
    assert answer.status_code == 404
