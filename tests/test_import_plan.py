"""A plan out of a file becomes a page, and the same file again changes nothing; editors see it before it is saved."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from docx import Document
from wagtail.models import Page, PageLogEntry, Revision

from core.models import Agency
from plans.models import Activity, ActivityRecord, Evidence, ExpectedOutput, PlanIndexPage, PlanPage
from tests.factories import AgencyFactory, NewsPageFactory, PlanPageFactory
from tests.files.plans.make import HEAD
from tests.test_plan_tables import FILES, OLE, file_of
from tests.word_files import saved

pytestmark = pytest.mark.django_db

BULLETS = FILES / "bullets.docx"


def run(*arguments, year=2026):
    """Exit code and everything printed."""
    out = StringIO()
    try:
        call_command("import_plan", *map(str, arguments), "--year", str(year), stdout=out, stderr=out)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


def counts():
    models = (Page, Revision, PageLogEntry, Agency, Activity, ExpectedOutput, ActivityRecord)
    return [model.objects.count() for model in models]


@pytest.fixture
def changed_file(tmp_path):
    """The commonest plan with other words in it."""

    def change(*replaced):
        document = Document(BULLETS)
        for table in document.tables:
            for cell in (cell for row in table.rows for cell in row.cells):
                for old, new in replaced:
                    if old in cell.text:
                        cell.text = cell.text.replace(old, new)
        path = tmp_path / "ke-hoach.docx"
        path.write_bytes(saved(document))
        return path

    return change


# --- the command ------------------------------------------------------------------------------------------------------
def test_a_file_becomes_a_public_plan_with_every_row(portal, client):
    code, out = run(BULLETS)
    assert (code, "created 1, changed 0, unchanged 0, held back 0" in out) == (0, True)
    page = PlanPage.objects.published().get()
    assert (page.number, page.issued_on, page.year) == ("57/KH-SNNMT", date(2026, 1, 8), 2026)
    assert (page.title, page.issuing_agency.name) == (HEAD["title"], HEAD["agency"])
    assert page.basis == f"<p>{HEAD['basis'][0]}</p>"
    assert [activity.number for activity in page.activities.all()] == ["1", "2", "3", "4", "5"]
    assert [activity.outputs.count() for activity in page.activities.all()] == [5, 2, 2, 4, 1]
    assert ExpectedOutput.objects.get(description="02 hội nghị").required_count == 2
    assert page.activities.all()[1].timing_text == "Quý II, IV"
    shown = client.get(page.url).content.decode()
    assert "Tờ gấp hướng dẫn nộp hồ sơ" in shown
    assert ActivityRecord.objects.count() == 5


def test_units_of_every_spelling_are_found_and_new_ones_are_made_and_named(portal):
    known = AgencyFactory(name="Văn phòng  sở".replace("  ", " "))
    code, out = run(FILES / "forms-and-units.docx")
    assert code == 0
    assert "Đơn vị mới: Sở Nông nghiệp và Môi trường; Các phòng chuyên môn; Thanh tra Sở; Trung tâm Thông tin" in out
    first, second, _ = PlanPage.objects.get().activities.all()
    assert (first.lead_unit, first.form) == (known, "Hội nghị trực tuyến")
    assert [unit.name for unit in first.supporting_units.all()] == ["Các phòng chuyên môn", "Thanh tra Sở"]
    assert second.lead_unit.name == "Trung tâm Thông tin"
    assert Agency.objects.count() == 7


def test_a_halt_in_the_file_is_a_halt_with_its_words_as_the_reason(portal):
    code, _ = run(FILES / "groups.xlsx")
    assert code == 0
    halted = Activity.objects.exclude(halted="").values_list("description", "halted", "halted_reason")
    assert list(halted) == [("Phát thanh", "paused", "Tạm dừng"), ("Thi tìm hiểu", "cancelled", "Đã hủy")]


@pytest.mark.parametrize("name", ["bullets.docx", "forms-and-units.docx", "groups.xlsx", "tree.docx", "going-on.docx"])
def test_the_same_file_again_changes_nothing(portal, name):
    assert run(FILES / name, *(["--agency", "Sở Nội vụ"] if name == "tree.docx" else []))[0] == 0
    before = counts()
    code, out = run(FILES / name)
    assert (code, "created 0, changed 0, unchanged 1, held back 0" in out) == (0, True)
    assert counts() == before


def test_a_dry_run_tells_and_writes_nothing(portal):
    before = counts()
    code, out = run(BULLETS, "--dry-run")
    assert (code, counts()) == (0, before)
    assert "1 Duy trì chuyên mục cải cách hành chính trên trang của Sở… · 5 sản phẩm" in out
    assert "created 1, changed 0" in out
    run(BULLETS)
    before = counts()
    assert "unchanged 1" in run(BULLETS, "--dry-run")[1]
    assert counts() == before


def test_a_new_version_of_the_file_updates_its_rows_and_keeps_evidence(portal, changed_file):
    run(BULLETS)
    page = PlanPage.objects.get()
    identities = dict(page.activities.values_list("number", "uid"))
    output = ExpectedOutput.objects.get(description="02 hội nghị")
    Evidence.objects.create(output=output, page=NewsPageFactory())
    code, out = run(changed_file(("Phổ biến pháp luật đất đai", "Phổ biến Luật Đất đai"), ("Quý II, IV", "Quý III")))
    assert (code, "created 0, changed 1" in out) == (0, True)
    page = PlanPage.objects.get()
    assert dict(page.activities.values_list("number", "uid")) == identities
    assert page.activities.get(number="3").description == "Phổ biến Luật Đất đai"
    assert page.activities.get(number="2").timing_text == "Quý III"
    assert ExpectedOutput.objects.get(description="02 hội nghị") == output
    assert output.evidence.count() == 1
    assert ExpectedOutput.objects.count() == 14


def test_what_left_the_file_leaves_the_plan_unless_it_is_proven(portal, changed_file):
    run(BULLETS)
    proven = ExpectedOutput.objects.get(description="02 hội nghị")
    Evidence.objects.create(output=proven, page=NewsPageFactory())
    code, out = run(changed_file(("02 hội nghị", "03 tọa đàm"), ("Video hướng dẫn từng bước", "Phim ngắn")))
    assert code == 0
    assert "giữ lại vì có minh chứng, dù trong tệp không còn: sản phẩm “02 hội nghị”" in out
    left = set(ExpectedOutput.objects.values_list("description", flat=True))
    assert {"02 hội nghị", "03 tọa đàm", "Phim ngắn"} <= left
    assert "Video hướng dẫn từng bước" not in left
    assert (
        "unchanged 1" in run(changed_file(("02 hội nghị", "03 tọa đàm"), ("Video hướng dẫn từng bước", "Phim ngắn")))[1]
    )


def test_an_activity_that_left_the_file_stays_when_it_is_proven(portal):
    run(BULLETS)
    page = PlanPage.objects.get()
    extra = [
        Activity(number="9", description=words, outputs=[ExpectedOutput(description=words)])
        for words in ("Việc đã làm", "Việc chưa làm")
    ]
    page.activities.add(*extra)
    page.save_revision().publish()
    Evidence.objects.create(output=ExpectedOutput.objects.get(description="Việc đã làm"), page=NewsPageFactory())
    code, out = run(BULLETS)
    assert "hoạt động “9 Việc đã làm”" in out
    descriptions = list(PlanPage.objects.get().activities.values_list("description", flat=True))
    assert (code, len(descriptions), descriptions[-1]) == (0, 6, "Việc đã làm")


def test_what_no_column_of_the_file_tells_stays_as_an_editor_set_it(portal):
    run(BULLETS)
    page = PlanPage.objects.get()
    activity = page.activities.all()[0]
    activity.lead_unit, activity.form, activity.starts_on = AgencyFactory(), "Trên mạng", date(2026, 2, 1)
    activity.halted, activity.halted_reason = "paused", "Chờ kinh phí"
    page.activities = [activity, *page.activities.all()[1:]]
    page.title, page.purpose = "Kế hoạch tuyên truyền năm 2026 của Sở", "<p>Để dân biết.</p>"
    page.save_revision().publish()
    assert "unchanged 1" in run(BULLETS)[1]
    again = PlanPage.objects.get()
    kept = again.activities.all()[0]
    assert (kept.lead_unit, kept.form, kept.starts_on) == (activity.lead_unit, "Trên mạng", date(2026, 2, 1))
    assert (kept.halted, again.title) == ("paused", "Kế hoạch tuyên truyền năm 2026 của Sở")


def test_the_same_number_in_another_year_or_of_another_agency_is_another_plan(portal):
    PlanPageFactory(number="57/KH-SNNMT", year=2025, issued_on=date(2025, 1, 8))
    PlanPageFactory(number="57/KH-SNNMT", year=2026, issued_on=date(2026, 2, 1))
    assert "created 1" in run(BULLETS)[1]
    assert "unchanged 1" in run(BULLETS)[1]
    assert PlanPage.objects.count() == 3


def test_a_page_an_editor_is_at_work_on_is_left_alone_and_named(portal, changed_file):
    run(BULLETS)
    page = PlanPage.objects.get()
    page.title = "Bản đang sửa"
    page.save_revision()
    before = counts()
    code, out = run(changed_file(("Quý II, IV", "Quý III")))
    assert (code, counts()) == (0, before)
    assert "giữ lại kế hoạch 57/KH-SNNMT: trang có bản nháp chưa công khai" in out
    assert "held back 1" in out


def test_head_data_that_a_file_lacks_is_asked_for_and_taken_from_the_options(portal):
    before = counts()
    code, out = run(FILES / "numbers-of-word.docx")
    assert (code, counts()) == (2, before)
    assert "không có số, ký hiệu (thêm --number), ngày ban hành (thêm --issued-on)" in out
    code, _ = run(FILES / "numbers-of-word.docx", "--number", "9/KH-SNNMT", "--issued-on", "2026-02-03")
    assert (code, PlanPage.objects.get().issued_on) == (0, date(2026, 2, 3))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "không phải tệp Word"),
        (OLE, "Word đời cũ (.doc)"),
        (file_of("two-plans"), "Hãy chọn một bảng"),
        (file_of("other-words"), "Chưa biết cột này là gì: “Làm gì”, “Ai làm”, “Bao giờ”"),
        (None, "không mở được tệp"),
    ],
    ids=["empty", "old", "two tables", "unknown columns", "no file"],
)
def test_a_bad_file_changes_nothing_and_says_why(portal, tmp_path, content, said):
    path = tmp_path / "ke-hoach.docx"
    if content is not None:
        path.write_bytes(content)
    before = counts()
    code, out = run(path)
    assert (code, counts()) == (2, before)
    assert said in out


def test_a_row_too_long_for_the_page_changes_nothing_and_is_named(portal, changed_file):
    before = counts()
    code, out = run(changed_file(("Quý II, IV", "Quý II " * 60)))
    assert (code, counts()) == (2, before)
    assert "Hàng 2, thời gian: " in out


def test_a_year_out_of_reach_is_refused(portal):
    assert run(BULLETS, year=20)[0] == 2
    assert not PlanPage.objects.exists()


def test_without_the_page_of_plans_the_command_says_what_to_do(portal):
    PlanIndexPage.objects.get().delete()
    code, out = run(BULLETS)
    assert (code, "setup_portal" in out) == (2, True)
