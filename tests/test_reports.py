"""Reports of a plan: the reporting calendar, numbers that say what they counted, a draft that only its office sees."""

import re
from datetime import date
from io import BytesIO
from itertools import pairwise

import docx
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from plans.models import Evidence, ExpectedOutput, PlanPage, ReportPage
from plans.reporting import ReportKind, ReportPeriod, outcome
from plans.reports import ReportBody
from tests.factories import UserFactory, signed_in
from tests.test_plans import article, plan, prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


@pytest.mark.parametrize(
    ("kind", "number", "first_day", "start", "end", "name"),
    [
        (ReportKind.QUARTER, 1, 15, date(2025, 12, 15), date(2026, 3, 14), "quý I năm 2026"),
        (ReportKind.HALF_YEAR, 1, 15, date(2025, 12, 15), date(2026, 6, 14), "6 tháng đầu năm 2026"),
        (ReportKind.QUARTER, 3, 15, date(2026, 6, 15), date(2026, 9, 14), "quý III năm 2026"),
        (ReportKind.NINE_MONTHS, 1, 15, date(2025, 12, 15), date(2026, 9, 14), "9 tháng năm 2026"),
        (ReportKind.YEAR, 1, 15, date(2025, 12, 15), date(2026, 12, 14), "năm 2026"),
        (ReportKind.MONTH, 1, 15, date(2025, 12, 15), date(2026, 1, 14), "tháng 1 năm 2026"),
        (ReportKind.MONTH, 12, 15, date(2026, 11, 15), date(2026, 12, 14), "tháng 12 năm 2026"),
        (ReportKind.QUARTER, 1, 1, date(2026, 1, 1), date(2026, 3, 31), "quý I năm 2026"),
        (ReportKind.YEAR, 1, 1, date(2026, 1, 1), date(2026, 12, 31), "năm 2026"),
        (ReportKind.MONTH, 2, 1, date(2026, 2, 1), date(2026, 2, 28), "tháng 2 năm 2026"),
    ],
)
def test_the_reporting_calendar_has_days_of_its_own(kind, number, first_day, start, end, name):
    period = ReportPeriod(kind, number, 2026, first_day)
    assert (period.days.start, period.days.end, period.name) == (start, end, name)


@pytest.mark.parametrize("first_day", [1, 15, 28])
def test_the_quarters_of_a_year_join_without_a_gap_and_make_the_year(first_day):
    quarters = [ReportPeriod(ReportKind.QUARTER, n, 2026, first_day).days for n in range(1, 5)]
    for before, after in pairwise(quarters):
        assert (after.start - before.end).days == 1
    year = ReportPeriod(ReportKind.YEAR, 1, 2026, first_day).days
    assert (quarters[0].start, quarters[-1].end) == (year.start, year.end)
    assert ReportPeriod(ReportKind.YEAR, 1, 2027, first_day).days.start > year.end


SECOND_QUARTER = ReportPeriod(ReportKind.QUARTER, 2, 2026, 15)  # 15/3–14/6


def counted(page, period=SECOND_QUARTER, today=date(2026, 6, 20)):
    return {figure.sentence: [str(item) for item in figure.items] for figure in outcome(page, period, today).figures}


def dated(proof, day):
    type(proof).objects.filter(pk=proof.pk).update(first_published_at=f"{day}T08:00+07:00")


def test_each_number_is_the_number_of_its_items():
    page = plan(
        ("Tháng 4", ["Tập huấn"]),
        ("Quý I", ["Báo cáo quý I"]),
        ("Quý IV", ["Hội nghị"]),
        ("Tháng 6 - 9", ["10 tin, bài"]),
        ("Sau khi ban hành", ["Sách"]),
    )
    early, inside, after = article(title="Trước kỳ"), article(title="Trong kỳ"), article(title="Sau kỳ")
    for proof, day in ((early, "2026-02-01"), (inside, "2026-04-10"), (after, "2026-06-18")):
        dated(proof, day)
    prove("Tập huấn", inside)
    prove("10 tin, bài", early, quantity=3, confirmed_by=UserFactory())
    prove(
        "10 tin, bài", after, quantity=7, confirmed_by=UserFactory()
    )  # after the period: it counts in the next report
    found = counted(page)
    assert {sentence: len(items) for sentence, items in found.items()} == {
        "Kế hoạch có 3 hoạt động phải thực hiện trong quý II năm 2026.": 3,
        "Trong đó 1 hoạt động đã hoàn thành.": 1,
        "Trong đó 1 hoạt động đang thực hiện.": 1,
        "Trong đó 1 hoạt động chậm tiến độ.": 1,
        "Đến hết kỳ báo cáo, 1 hoạt động của kế hoạch chậm tiến độ.": 1,
        "1 trong 3 sản phẩm của các hoạt động ấy đã đủ minh chứng.": 1,
        "Trong kỳ có thêm 1 minh chứng được công khai.": 1,
        "“10 tin, bài”: đạt 3 trên 10.": 1,
        "1 hoạt động không ghi ngày, tháng cụ thể nên không có trong số hoạt động phải thực hiện.": 1,
    }
    assert found["Đến hết kỳ báo cáo, 1 hoạt động của kế hoạch chậm tiến độ."] == ["2 Hoạt động 2"]


def halted(page, place, how):
    rows = list(page.activities.all())
    rows[place].halted, rows[place].halted_reason = how, "Hết kinh phí"
    page.activities = rows
    page.save_revision().publish()
    return PlanPage.objects.get(pk=page.pk)


YEAR = ReportPeriod(ReportKind.YEAR, 1, 2026, 15)  # to 14/12


def test_the_year_s_report_is_about_all_activities_of_the_plan_and_none_of_its_headings():
    page = plan(
        ("", []),
        ("Tháng 4", ["Tập huấn"]),
        ("Ngày 20/12", ["Hội nghị"]),
        ("Trước ngày 25/12", ["Báo cáo năm"]),
        ("Sau khi ban hành", ["Sách"]),
    )
    found = counted(page, YEAR, date(2026, 12, 28))
    assert found["Kế hoạch có 4 hoạt động phải thực hiện trong năm 2026."] == [
        f"{n} Hoạt động {n}" for n in range(2, 6)
    ]
    assert found["Trong đó 1 hoạt động chậm tiến độ."] == ["2 Hoạt động 2"]
    assert found["Trong đó 1 hoạt động chưa đến hạn."] == ["3 Hoạt động 3"]
    assert found["Trong đó 1 hoạt động đang thực hiện."] == ["4 Hoạt động 4"]
    without_days = "Trong đó 1 hoạt động không ghi ngày, tháng cụ thể nên chưa xác định được tiến độ."
    assert found[without_days] == ["5 Hoạt động 5"]
    assert not any("không có trong số" in sentence for sentence in found)


def test_a_heading_is_no_activity_without_days():
    found = counted(plan(("", []), ("Tháng 4", ["Tập huấn"])))
    assert not any("không ghi ngày" in sentence for sentence in found)


def test_what_is_to_be_done_next_is_neither_done_nor_halted():
    page = plan(
        ("Quý III", ["Đã xong"]),
        ("Quý III", ["Hủy"]),
        ("Quý III", ["Dừng"]),
        ("Quý II - III", ["Dở dang"]),
        ("Quý III", ["Sắp đến"]),
        ("Tháng 4", ["Chậm"]),
        ("Quý IV", ["Còn lâu"]),
    )
    page = halted(halted(page, 1, "cancelled"), 2, "paused")
    proof = article()
    dated(proof, "2026-04-10")
    prove("Đã xong", proof)
    result = outcome(page, SECOND_QUARTER, date(2026, 6, 20))
    assert [activity.number for activity in result.upcoming] == ["4", "5", "6"]


def test_a_sentence_that_counted_nothing_names_the_plan_or_the_output_it_is_about():
    page = plan(("Tháng 4", ["10 tin, bài"]))
    figures = outcome(page, SECOND_QUARTER, date(2026, 4, 20)).figures
    found = {figure.sentence: figure.sources for figure in figures if not figure.items}
    assert found == {
        "Đến hết kỳ báo cáo, 0 hoạt động của kế hoạch chậm tiến độ.": (page,),
        "0 trong 1 sản phẩm của các hoạt động ấy đã đủ minh chứng.": (page,),
        "Trong kỳ có thêm 0 minh chứng được công khai.": (page,),
        "“10 tin, bài”: đạt 0 trên 10.": (ExpectedOutput.objects.get(),),
    }


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Kế hoạch CCHC năm 2026", "Báo cáo kết quả thực hiện Kế hoạch CCHC quý II năm 2026"),
        ("Kế hoạch CCHC", "Báo cáo kết quả thực hiện Kế hoạch CCHC, quý II năm 2026"),
        ("Kế hoạch CCHC năm 2025", "Báo cáo kết quả thực hiện Kế hoạch CCHC năm 2025, quý II năm 2026"),
    ],
)
def test_the_title_of_a_report_says_the_year_once(title, told, staff):
    draft_by(staff, plan(("Tháng 4", ["tin"]), title=title, year=2026))
    assert ReportPage.objects.get().title == told


def test_a_draft_of_long_words_can_be_handed_in(staff):
    words = "tuyên truyền cải cách hành chính " * 40
    page = plan(("Tháng 4", [f"10 tin, bài {words}"]), ("Quý I", ["tin"]), title=words[:250].strip())
    rows = list(page.activities.all())
    rows[0].description = rows[1].description = words
    rows[1].timing_text, rows[1].starts_on, rows[1].ends_on = "", date(2026, 4, 1), date(2026, 4, 2)
    page.activities = rows
    page.save_revision().publish()
    draft_by(staff, PlanPage.objects.get(pk=page.pk))
    report = ReportPage.objects.get()
    assert report.title.startswith("Báo cáo kết quả thực hiện tuyên truyền")
    assert report.title.endswith("…, quý II năm 2026")
    report.full_clean()
    ReportBody().clean(report.body)
    assert all(block.value["sources"] for block in report.body if block.block_type == "figure")
    late = next(block.value.source for block in report.body if block.block_type == "paragraph")
    assert "<li>2 tuyên truyền" in late
    assert re.search("(tuyên|truyền|cải|cách|hành|chính)….</li>", late)
    assert "thời gian: Tháng 4.</li>" in late
    assert "thời gian: ." not in late


def test_a_plan_has_one_report_of_a_period_by_hand_too(staff):
    page, other = plan(("Tháng 4", ["Tập huấn"])), plan(("Tháng 4", ["Tin"]), slug="khac")
    draft_by(staff, page, "nam", "")
    first = ReportPage.objects.get()
    first.full_clean()
    values = {
        "title": "Báo cáo",
        "kind": "nam",
        "starts_on": first.starts_on,
        "ends_on": first.ends_on,
        "body": first.body,
    }
    second = page.add_child(instance=ReportPage(**values, period_number=3, live=False))
    with pytest.raises(ValidationError, match="đã có báo cáo của kỳ này"):
        second.full_clean()
    second.kind = "quy"
    second.full_clean()
    other.add_child(instance=ReportPage(**values, live=False)).full_clean()


def test_a_second_report_of_a_period_is_refused_on_the_form_of_a_new_page(staff):
    page = plan(("Tháng 4", ["Tập huấn"]))
    draft_by(staff, page)
    first = ReportPage.objects.get()
    form_class = ReportPage.get_edit_handler().get_form_class()
    data = {"title": "Báo cáo", "kind": "quy", "period_number": "2", "starts_on": "15/03/2026", "ends_on": "14/06/2026"}
    form = form_class({**data, "body-count": "0"}, instance=ReportPage(), parent_page=page, for_user=staff)
    assert "đã có báo cáo của kỳ này" in str(form.errors["kind"])
    form = form_class(
        {**data, "period_number": "3", "body-count": "0"}, instance=ReportPage(), parent_page=page, for_user=staff
    )
    assert "kind" not in form.errors
    assert first.live is False


def test_hidden_evidence_counts_in_no_report():
    page = plan(("Tháng 4", ["Tập huấn"]))
    proof = article()
    dated(proof, "2026-04-10")
    prove("Tập huấn", proof)
    Evidence.objects.create(
        output=ExpectedOutput.objects.get(), url="https://dai.example/", title="Chưa xác nhận", added_by=UserFactory()
    )
    proof.unpublish()
    assert "Trong kỳ có thêm 0 minh chứng được công khai." in counted(page)


def draft_by(user, page, kind="quy", number="2"):
    return signed_in(user).post(reverse("draft_report", args=[page.pk]), {"kind": kind, "number": number})


def test_a_draft_report_is_written_from_the_evidence_and_seen_by_nobody_outside(staff, client):
    page = plan(("Tháng 4", ["Tập huấn"]), ("Quý III", ["<b>Sách</b>"]))
    proof = article(title="Đã tập huấn")
    dated(proof, "2026-04-10")
    prove("Tập huấn", proof)
    assert draft_by(staff, page).status_code == 302
    report = ReportPage.objects.get()
    assert report.title == f"Báo cáo kết quả thực hiện {page.title}, quý II năm 2026"
    assert (report.live, report.slug, report.owner) == (False, "bao-cao-quy-2", staff)
    assert (report.starts_on, report.ends_on) == (date(2026, 3, 15), date(2026, 6, 14))
    assert client.get(f"{page.url}bao-cao-quy-2/").status_code == 404
    assert "Báo cáo thực hiện" not in client.get(page.url).content.decode()
    report.get_latest_revision().publish()
    html = client.get(f"{page.url}bao-cao-quy-2/").content.decode()
    assert "Kế hoạch có 1 hoạt động phải thực hiện trong quý II năm 2026." in html
    assert f'href="{page.activities.first().address}"' in html
    assert f'href="{proof.url}"' in html
    assert "Nguồn số liệu (1)" in html
    assert "Báo cáo thực hiện" in client.get(page.url).content.decode()


def test_a_report_is_a_letter_too_for_whom_its_page_is_there(staff, client):
    page = plan(("Tháng 4", ["Tập huấn"]))
    draft_by(staff, page)
    address = f"{page.url}bao-cao-quy-2/bao-cao"
    assert client.get(f"{address}.docx").status_code == 404
    ReportPage.objects.get().get_latest_revision().publish()
    document = docx.Document(BytesIO(client.get(f"{address}.docx").content))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert words[0].startswith("BÁO CÁO")
    assert "- Kế hoạch có 1 hoạt động phải thực hiện trong quý II năm 2026." in words
    assert document.tables[1].cell(1, 1).text == "Hoạt động 1"
    assert client.get(f"{address}.pdf").content.startswith(b"%PDF")
    assert client.get(f"{address}.xlsx").status_code == 404
    page.unpublish()
    assert client.get(f"{address}.docx").status_code == 404


def test_one_period_has_one_report(staff):
    page = plan(("Tháng 4", ["Tập huấn"]))
    draft_by(staff, page)
    draft_by(staff, page)
    assert ReportPage.objects.count() == 1
    draft_by(staff, page, "nam", "")
    assert ReportPage.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "number"), [("quy", "5"), ("quy", ""), ("thang", "13"), ("thang", "x"), ("tuan", "1")]
)
def test_a_period_that_does_not_exist_is_refused(staff, kind, number):
    response = draft_by(staff, plan(("Tháng 4", ["Tập huấn"])), kind, number)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert not ReportPage.objects.exists()


def test_who_may_not_add_pages_drafts_no_report(client, django_user_model):
    page = plan(("Tháng 4", ["Tập huấn"]))
    stranger = django_user_model.objects.create_user("khach", password="x")
    assert draft_by(stranger, page).status_code in (302, 403)
    assert client.post(reverse("draft_report", args=[page.pk]), {"kind": "nam"}).status_code == 302
    assert not ReportPage.objects.exists()


def test_a_source_that_would_run_script_is_no_link(staff, client):
    page = plan(("Tháng 4", ["Tập huấn"]))
    draft_by(staff, page)
    report = ReportPage.objects.get()
    for address in ("javascript:alert(1)", "//xau.example/", "data:text/html,x"):
        report.body = [("figure", {"sentence": "Câu", "sources": [{"label": "nguồn", "address": address}]})]
        with pytest.raises(ValidationError):
            ReportBody().clean(report.body)
        report.save_revision(clean=False).publish()
        assert f'href="{address}"' not in client.get(PlanPage.objects.get().url + "bao-cao-quy-2/").content.decode()
