"""What a plan comes from and what comes of it: the tasks above it, the plan of the year after, two side by side."""

from datetime import date

import pytest
from django.urls import reverse

from core.models import OfficeSettings
from formats.letter import Table
from plans.comparison import compare
from plans.exports import letter_of
from plans.lineage import TaskLink, tasks_of
from plans.models import Evidence, PlanIndexPage, PlanPage
from plans.next_year import begin_next_year, moved, moved_timing
from tests.factories import AgencyFactory, signed_in
from tests.test_plans import article, plan, prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def carrying_out(above, *activities, **values):
    page = plan(*activities, **values)
    page.carries_out = above
    page.save_revision().publish()
    return PlanPage.objects.get(pk=page.pk)


def take_up(page, above, *pairs):
    own, tasks = list(page.activities.all()), list(above.activities.all())
    for mine, task in pairs:
        TaskLink.objects.create(activity=own[mine], task=tasks[task])


def gaps(page):
    return [task.number for task in tasks_of(page) if not task.is_taken_up]


# --- the plan above ---------------------------------------------------------------------------------------------------
def test_over_three_levels_every_task_that_nobody_took_up_is_found(client):
    quarters = [(f"Quý {quarter}", [f"tin {quarter}"]) for quarter in ("I", "II", "III", "IV")]
    province = plan(*quarters, ("Tháng 5", ["x"]), ("Tháng 6", ["y"]), title="Kế hoạch của tỉnh")
    office = carrying_out(province, *quarters, ("Tháng 7", ["z"]), title="Kế hoạch của sở")
    commune = carrying_out(office, ("Quý I", ["a"]), title="Kế hoạch của xã")
    take_up(office, province, (0, 0), (0, 1), (1, 4))
    take_up(commune, office, (0, 0))
    assert gaps(office) == ["3", "4", "6"]
    assert gaps(commune) == ["2", "3", "4", "5"]  # seven in all
    html = client.get(commune.url).content.decode()
    assert "4 trong 5 nhiệm vụ chưa có hoạt động nào" in html
    assert f'href="{office.url}"' in html
    assert "Kế hoạch của tỉnh" not in html


def test_headings_and_cancelled_tasks_ask_for_nothing():
    above = plan(("Quý I", ["tin"]), ("", []), ("Quý II", ["bài"]))
    rows = list(above.activities.all())
    rows[2].halted, rows[2].halted_reason = "cancelled", "Tỉnh bỏ"
    above.activities = rows
    above.save_revision().publish()
    assert gaps(carrying_out(above, ("Quý I", ["a"]))) == ["1"]


def test_a_heading_has_no_time_no_dates_and_no_outputs_for_the_database_and_for_python_alike():
    above = plan(("", []), ("Quý I", []), ("", ["tin", "bài"]), ("", []), ("", []))
    rows = list(above.activities.all())
    rows[3].starts_on, rows[4].ends_on = date(2026, 3, 1), date(2026, 3, 1)
    rows[0].lead_unit = AgencyFactory()
    above.activities = rows
    above.save_revision().publish()
    assert gaps(carrying_out(above, ("Quý I", ["a"]))) == ["2", "3", "4", "5"]
    above = PlanPage.objects.get(pk=above.pk)
    assert [row.number for row in above.activities.all() if row.is_heading] == ["1"]
    (table,) = [
        part
        for part in letter_of(above, above.activities.all().for_files(), OfficeSettings()).body
        if isinstance(part, Table)
    ]
    assert [row.is_heading for row in table.rows] == [True, False, False, False, False]


def test_a_plan_above_that_is_not_public_is_not_told_of(client):
    above = plan(("Quý I", ["tin"]), title="Kế hoạch mật")
    page = carrying_out(above, ("Quý I", ["a"]))
    above.unpublish()
    assert "Kế hoạch mật" not in client.get(page.url).content.decode()


def test_tasks_are_taken_up_on_a_screen_of_the_plan_and_only_there(staff, editor):
    above = plan(("Quý I", ["tin"]), ("Quý II", ["bài"]))
    page = carrying_out(above, ("Quý I", ["a"]))
    other = plan(("Quý I", ["khác"]))
    own, foreign = page.activities.get().pk, other.activities.get().pk
    tasks = [task.pk for task in above.activities.all()]
    address, client = reverse("plan_tasks", args=[page.pk]), signed_in(staff)
    client.post(address, {f"nhiem-vu-{tasks[0]}": [own, foreign], f"nhiem-vu-{foreign}": [own]})
    assert list(TaskLink.objects.values_list("task", "activity")) == [(tasks[0], own)]
    assert client.get(address).content.decode().count(" checked") == 1
    client.post(address, {})
    assert not TaskLink.objects.exists()


def test_a_plan_does_not_carry_out_itself():
    page = plan(("Quý I", ["tin"]))
    page.carries_out = page
    with pytest.raises(Exception, match="chính nó"):
        page.full_clean()


# --- the year after ---------------------------------------------------------------------------------------------------
def test_the_plan_of_the_year_after_has_everything_but_the_evidence():
    page = plan(("Trước ngày 15/6/2026", ["Báo cáo năm 2026"]), ("Quý I", ["tin"]), title="Kế hoạch năm 2026")
    rows = list(page.activities.all())
    rows[0].starts_on, rows[0].description = date(2024, 2, 29), "Theo Kế hoạch 12/KH-UBND ngày 05/01/2026, năm 2026"
    rows[1].halted, rows[1].halted_reason = "cancelled", "Bỏ"
    page.activities = rows
    page.save_revision().publish()
    prove("Báo cáo năm 2026", article())
    copy = begin_next_year(PlanPage.objects.get(pk=page.pk))
    assert (copy.title, copy.year, copy.number) == ("Kế hoạch năm 2027", 2027, "…/KH-SNNMT")
    (row,) = copy.activities.all()
    assert row.timing_text == "Trước ngày 15/6/2027"
    assert row.description == "Theo Kế hoạch 12/KH-UBND ngày 05/01/2026, năm 2027"
    assert row.starts_on == date(2025, 2, 28)
    assert [output.description for output in row.outputs.all()] == ["Báo cáo năm 2027"]
    assert row.uid != rows[0].uid
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Quý II/2026", "Quý II/2027"),
        ("20-11-2026", "20-11-2027"),
        ("01/3/2026-30/6/2026", "01/3/2027-30/6/2027"),
        ("Từ tháng 12/2025 – tháng 3/2026", "Từ tháng 12/2026 – tháng 3/2027"),
        ("Trước 31/01/2027", "Trước 31/01/2028"),
        ("Giai đoạn 2026-2030", "Giai đoạn 2027-2030"),
        ("Điện thoại 02026", "Điện thoại 02026"),
        ("Năm 2024", "Năm 2024"),
        ("Sau Nghị định 08/2026/NĐ-CP", "Sau Nghị định 08/2026/NĐ-CP"),
    ],
)
def test_every_year_in_the_words_of_a_timing_moves_but_that_of_a_document(written, expected):
    assert moved_timing(written, 2026) == expected


@pytest.mark.parametrize(
    "kept",
    [
        "Kế hoạch số 12/KH-UBND ngày 08 tháng 01 năm 2026",
        "Kế hoạch số 12/KH-UBND ngày 08/01 năm 2026",
        "Nghị định 08/2026/NĐ-CP",
        "Thông tư 15/2026",
        "Quyết định số 5/2026",
        "giai đoạn 2026 - 2030",
        "giai đoạn 2021–2026",
        "công bố 20-11-2026, 20/11/2026 và 20.11.2026",
        "Luật 2025",
        "Luật Đất đai năm 2025",
        '<a linktype="page" id="2026">xem</a>',
        "https://so.example/2026/tin",
        "12026 lượt",
    ],
)
def test_a_year_of_a_document_or_of_a_date_stays_in_running_text(kept):
    assert moved(f"Theo {kept}; báo cáo năm 2026", 2026) == f"Theo {kept}; báo cáo năm 2027"


@pytest.mark.parametrize(
    "own", ["Báo cáo quý II/{}", "Báo cáo tháng 3/{}", "Ngày Pháp luật năm {}", "Sơ kết tháng 6 năm {}"]
)
def test_the_plan_s_own_year_moves_in_running_text(own):
    assert moved(own.format(2026), 2026) == own.format(2027)


def test_the_copy_keeps_who_it_goes_to_and_who_signs_it():
    who = {"recipients": "UBND tỉnh\nLưu: VT", "signer_title": "Giám đốc", "signer_name": "Nguyễn Thị Ước"}
    copy = begin_next_year(plan(("Quý I", ["tin"]), **who))
    assert {name: getattr(copy, name) for name in who} == who


def test_a_copy_is_a_draft_of_who_asked_and_nobody_else_sees_it(staff, client):
    page = plan(("Quý I", ["tin"]), title="Kế hoạch năm 2026")
    response = signed_in(staff).post(reverse("next_year", args=[page.pk]))
    copy = PlanPage.objects.get(year=2027)
    assert response.url == reverse("wagtailadmin_pages:edit", args=[copy.pk])
    assert (copy.live, copy.owner, copy.activities.count()) == (False, staff, 1)
    assert "năm 2027" not in client.get(PlanIndexPage.objects.get().url).content.decode()
    assert signed_in(staff).get(response.url).status_code == 200


@pytest.mark.parametrize("name", ["next_year", "plan_tasks"])
def test_who_may_not_write_plans_has_no_such_screens(client, django_user_model, name):
    page = plan(("Quý I", ["tin"]))
    stranger = django_user_model.objects.create_user("khach", password="x")
    for who in (client, signed_in(stranger)):
        assert who.post(reverse(name, args=[page.pk])).status_code in (302, 403)
    assert PlanPage.objects.count() == 1


# --- its basis, printed -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Nghị quyết số 76/NQ-CP của Chính phủ", "Căn cứ Nghị quyết số 76/NQ-CP của Chính phủ."),
        ("Quyết định 225/QĐ-TTg", "Căn cứ Quyết định 225/QĐ-TTg."),
        ("Luật Cán bộ, công chức số 80/2025/QH15", "Căn cứ Luật Cán bộ, công chức số 80/2025/QH15."),
        ("Căn cứ Luật số 1;", "Căn cứ Luật số 1;"),
        (
            "Sở Nội vụ ban hành Kế hoạch số 5/KH-SNV với nội dung như sau:",
            "Sở Nội vụ ban hành Kế hoạch số 5/KH-SNV với nội dung như sau:",
        ),
        ("Kế hoạch này thực hiện Nghị quyết số 76/NQ-CP", "Kế hoạch này thực hiện Nghị quyết số 76/NQ-CP."),
        ("Kế hoạch gồm các nội dung sau:", "Kế hoạch gồm các nội dung sau:"),
    ],
)
def test_only_a_document_by_its_number_is_made_a_basis(typed, printed):
    page = plan(basis=f"<p>{typed}</p>")
    assert letter_of(page, [], OfficeSettings()).body[0].text == printed


# --- two years --------------------------------------------------------------------------------------------------------
def described(page, *texts):
    rows = list(page.activities.all())
    for row, text in zip(rows, texts, strict=True):
        row.description = text
    page.activities = rows
    page.save_revision().publish()
    return PlanPage.objects.get(pk=page.pk)


def test_two_plans_side_by_side_say_what_was_kept_changed_added_and_dropped(client):
    values = {"issuing_agency": AgencyFactory()}
    old = plan(
        ("Quý I", ["tin"]), ("Quý I", ["bài"]), ("Quý I", ["sách"]), year=2025, title="Kế hoạch năm 2025", **values
    )
    old = described(old, "Mở chuyên mục cải cách hành chính", "Tập huấn cho công chức một cửa cấp xã", "Hội thi")
    new = plan(
        ("Quý I", ["tin"]), ("Quý II", ["bài"]), ("Quý I", ["phim"]), year=2026, title="Kế hoạch năm 2026", **values
    )
    new = described(new, "MỞ CHUYÊN MỤC cải cách hành chính", "Tập huấn công chức một cửa cấp xã", "Làm phim ngắn")
    pairs = compare(list(old.activities.all()), list(new.activities.all()))
    assert [pair.kind for pair in pairs] == ["kept", "changed", "new", "gone"]
    assert f'href="{new.url}so-sanh/{old.slug}/"' in client.get(new.url).content.decode()
    html = client.get(f"{new.url}so-sanh/{old.slug}/").content.decode()
    for words in ("Hoạt động mới", "Không còn", "Giữ nguyên", "Đổi thời gian hoặc sản phẩm"):
        assert words in html
    old.unpublish()
    assert client.get(f"{new.url}so-sanh/{old.slug}/").status_code == 404
    assert "so-sanh" not in client.get(new.url).content.decode()


def test_a_plan_copied_to_the_year_after_is_kept_whatever_year_its_words_name():
    activities = [("Trước 20/11/2026", ["Báo cáo năm 2026"]), ("Quý I/2026", ["tin"]), ("Quý II", ["bài"])]
    old = described(plan(*activities), "Kế hoạch 2026", "Theo Kế hoạch 12/KH-UBND ngày 05/01/2026", "Sơ kết")
    copy = begin_next_year(old)
    PlanIndexPage.objects.get().add_child(instance=copy)
    copy.save_revision().publish()
    rows = list(PlanPage.objects.get(pk=copy.pk).activities.all())
    rows[1].timing_text, rows[2].timing_text = "Quý I/2026", "Quý III"
    pairs = compare(list(old.activities.all()), rows)
    assert [pair.kind for pair in pairs] == ["kept", "changed", "changed"]


def test_a_plan_is_compared_with_one_of_an_earlier_year_only(client):
    old, new, _ = (plan(year=year, slug=slug) for year, slug in ((2025, "cu"), (2026, "moi"), (2026, "khac")))
    assert client.get(f"{new.url}so-sanh/cu/").status_code == 200
    for page, slug in ((new, "moi"), (new, "khac"), (old, "moi")):
        response = client.get(f"{page.url}so-sanh/{slug}/")
        assert response.status_code == 404
        assert "chỉ so sánh được với kế hoạch của năm trước" in response.content.decode()


def test_years_that_have_no_next_are_said(staff):
    page = plan(("Quý I", ["tin"]), year=2100)
    rows = list(page.activities.all())
    rows[0].ends_on = date(9999, 12, 31)
    page.activities = rows
    page.save_revision().publish()
    response = signed_in(staff).post(reverse("next_year", args=[page.pk]), follow=True)
    assert "Chưa sao chép được: Năm kế hoạch" in response.content.decode()
    assert PlanPage.objects.count() == 1


def test_a_plan_of_another_name_is_not_offered_as_the_year_before(client):
    agency = AgencyFactory()
    old = plan(("Quý I", ["tin"]), year=2025, title="Kế hoạch kiểm tra năm 2025", issuing_agency=agency)
    new = plan(("Quý I", ["tin"]), year=2026, title="Kế hoạch tuyên truyền năm 2026", issuing_agency=agency)
    assert "so-sanh" not in client.get(new.url).content.decode()
    assert client.get(f"{new.url}so-sanh/{old.slug}/").status_code == 200
