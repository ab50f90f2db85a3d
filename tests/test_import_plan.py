"""A plan out of a file becomes a page, and the same file again changes nothing; editors see it before it is saved."""

from datetime import date
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from docx import Document
from wagtail.models import GroupPagePermission, Page, PageLogEntry, Revision

from core.models import Agency
from home.roles import STAFF
from plans.models import Activity, ActivityRecord, Evidence, ExpectedOutput, PlanIndexPage, PlanPage
from tests.factories import AgencyFactory, NewsPageFactory, PlanPageFactory, UserFactory, signed_in
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
    same = AgencyFactory(name=HEAD["agency"])
    PlanPageFactory(number="57/KH-SNNMT", year=2025, issued_on=date(2025, 1, 8), issuing_agency=same)
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


# --- in the admin -----------------------------------------------------------------------------------------------------


def address():
    return reverse("import_plan", args=[PlanIndexPage.objects.get().pk])


class Steps:
    """A person who uploads a file, then fills in and sends what is shown."""

    def __init__(self, user):
        self.client = signed_in(user)

    def upload(self, content, name="ke-hoach.docx", year=2026):
        return self._look(self.client.post(address(), {"file": SimpleUploadedFile(name, content), "year": year}))

    def send(self, action="save", **changed):
        return self._look(self.client.post(address(), self.fields | {"action": action} | changed, follow=True))

    def _look(self, answer):
        self.answer, self.said = answer, " ".join(answer.content.decode().split())
        form = BeautifulSoup(answer.content, "html.parser").select_one("#w-editor-form")
        self.fields = {}
        for field in form.select("input[name], textarea[name], select[name]") if form else []:
            kind, name = field.get("type"), field["name"]
            if field.name == "select":
                self.fields[name] = next((each["value"] for each in field.select("option[selected]")), "")
            elif field.name == "textarea":
                self.fields[name] = field.get_text().removeprefix("\n")
            elif kind not in ("checkbox", "radio", "file", "submit") or field.has_attr("checked"):
                self.fields[name] = field.get("value", "on" if kind == "checkbox" else "")
        return self.said


@pytest.fixture
def steps(editor):
    return Steps(editor)


def test_a_file_is_shown_row_by_row_beside_what_was_understood_and_nothing_is_saved(steps):
    before = counts()
    said = steps.upload(BULLETS.read_bytes())
    assert counts() == before
    assert "Đọc được 5 hàng" in said
    assert "Đơn vị mới, sẽ thêm vào danh sách khi lưu: Sở Nông nghiệp và Môi trường." in said
    assert "<dd>- Văn bản chỉ đạo;<br>- Báo cáo kết quả.</dd>" in said
    assert steps.fields["rows-1-outputs"] == "Văn bản chỉ đạo\nBáo cáo kết quả"
    assert steps.fields["rows-1-timing_text"] == "Quý II, IV"
    assert (steps.fields["number"], steps.fields["title"]) == ("57/KH-SNNMT", HEAD["title"])
    assert "Văn phòng Sở chủ trì theo dõi thực hiện Kế hoạch này." in said  # a note, which is not imported


def test_what_an_editor_mended_becomes_a_draft_that_nobody_reads_yet(steps, client, editor):
    steps.upload(BULLETS.read_bytes())
    steps.send(**{"rows-1-outputs": "Biên bản\n\n 02 báo cáo ", "rows-2-skipped": "on", "title": "Kế hoạch của Sở"})
    page = PlanPage.objects.get()
    assert steps.answer.redirect_chain == [(reverse("wagtailadmin_pages:edit", args=[page.pk]), 302)]
    assert "thành bản nháp" in steps.said
    assert (page.live, page.owner, page.latest_revision.user) == (False, editor, editor)
    assert client.get(page.url).status_code == 404
    draft = page.get_latest_revision_as_object()
    assert (draft.title, [row.number for row in draft.activities.all()]) == ("Kế hoạch của Sở", ["1", "2", "4", "5"])
    assert [output.description for output in draft.activities.all()[1].outputs.all()] == ["Biên bản", "02 báo cáo"]
    assert not ActivityRecord.objects.exists()


def test_what_was_not_understood_is_marked_with_a_sentence(steps, changed_file):
    said = steps.upload(changed_file(("Quý II, IV", "Sau khi có hướng dẫn")).read_bytes())
    assert "trong đó 1 hàng có chỗ cần xem" in said
    row = BeautifulSoup(steps.answer.content, "html.parser").select_one(".is-doubted")
    field = row.select_one("input[name=rows-1-timing_text]")
    told = row.select_one(f"#{field['aria-describedby']}").get_text(strip=True)
    assert told == "Chưa hiểu thời gian này: chữ giữ nguyên, ngày thì phải đặt tay."


def test_a_field_that_is_refused_keeps_all_that_was_typed(steps):
    before = counts()
    steps.upload(BULLETS.read_bytes())
    said = steps.send(**{"number": "", "rows-0-timing_text": "x" * 301, "rows-1-description": "Đối thoại trực tuyến"})
    assert counts() == before
    assert "error-message" in said
    assert steps.fields["rows-1-description"] == "Đối thoại trực tuyến"
    steps.send(**{"number": "58/KH-SNNMT", "rows-0-timing_text": "Quý I"})
    assert PlanPage.objects.get().activities.all()[1].description == "Đối thoại trực tuyến"


def test_a_row_left_out_may_hold_anything_and_one_row_has_to_stay(steps):
    steps.upload(BULLETS.read_bytes())
    steps.send(**{f"rows-{n}-skipped": "on" for n in range(5)}, **{"rows-0-description": ""})
    assert "Hãy để lại ít nhất một hàng." in steps.said
    assert not PlanPage.objects.exists()
    steps.send(**{"rows-4-skipped": ""})
    assert [row.number for row in PlanPage.objects.get().activities.all()] == ["5"]


def test_columns_that_cannot_be_told_are_asked_for_step_by_step(steps):
    said = steps.upload(file_of("other-words"))
    assert "Chưa biết cột này là gì: “Làm gì”, “Ai làm”, “Bao giờ”" in said
    assert "rows-0-description" not in steps.fields
    steps.send("read", **{"column-1": "description"})
    assert "“Ai làm”, “Bao giờ”. Hãy chọn cho từng cột" in steps.said
    steps.send("read", **{"column-2": "lead_unit", "column-3": "timing"})
    assert (steps.fields["rows-0-description"], steps.fields["rows-0-lead_unit"]) == ("Họp dân", "Ban Tiếp công dân")
    steps.send()
    assert PlanPage.objects.get().activities.count() == 2


def test_of_two_tables_the_editor_chooses_one_and_may_choose_again(steps):
    assert "Hãy chọn một bảng" in steps.upload(file_of("two-plans"))
    first, second = (
        each["value"]
        for each in BeautifulSoup(steps.answer.content, "html.parser").select("input[type=radio][name=table]")
    )
    steps.send("read", table=second)
    assert steps.fields["rows-0-description"] == "Kế hoạch của Chi cục"
    steps.send("read", table=first)
    assert steps.fields["rows-0-description"] == "Kế hoạch của Sở"
    steps.send()
    assert PlanPage.objects.get().activities.get().description == "Kế hoạch của Sở"


def test_a_column_read_wrongly_is_read_again_as_chosen(steps):
    steps.upload(BULLETS.read_bytes())
    steps.send("read", **{"column-2": "left-out"})
    assert steps.fields["rows-0-outputs"] == ""
    assert "Cột không nhập: “Dự kiến sản phẩm”." in steps.said
    steps.send(**{"column-1": "outputs", "column-2": "description"})
    assert PlanPage.objects.get().activities.all()[0].outputs.count() == 0  # what one saw is what is saved


def test_a_plan_that_is_public_gets_a_draft_and_stays_as_it_is(steps, changed_file):
    run(BULLETS)
    page = PlanPage.objects.get()
    identities = list(page.activities.values_list("uid", flat=True))
    Evidence.objects.create(output=ExpectedOutput.objects.get(description="02 hội nghị"), page=NewsPageFactory())
    said = steps.upload(changed_file(("Quý II, IV", "Quý III"), ("02 hội nghị", "03 tọa đàm")).read_bytes())
    assert "Kế hoạch này đã có" in said
    assert "Giữ lại vì có minh chứng, dù trong tệp không còn: sản phẩm “02 hội nghị”" in steps.send()
    page.refresh_from_db()
    assert (page.live, page.has_unpublished_changes, PlanPage.objects.count()) == (True, True, 1)
    assert page.activities.get(number="2").timing_text == "Quý II, IV"
    draft = page.get_latest_revision_as_object()
    assert [row.uid for row in draft.activities.all()] == identities
    assert draft.activities.all()[1].timing_text == "Quý III"
    before = counts()
    steps.upload(changed_file(("Quý II, IV", "Quý III"), ("02 hội nghị", "03 tọa đàm")).read_bytes())
    assert "không có gì để lưu" in steps.send()
    assert counts() == before


def test_a_plan_in_review_is_not_written_over(steps, staff):
    run(BULLETS)
    page = PlanPage.objects.get()
    page.save_revision(user=staff)
    page.get_workflow().start(page, staff)
    before = counts()
    assert "đang được duyệt hoặc bị khóa" in steps.upload(BULLETS.read_bytes())
    assert "đang được duyệt hoặc bị khóa" in steps.send(**{"rows-0-number": "1a"})
    assert counts() == before


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.docx", b"", "không phải tệp Word"),
        ("a.doc", OLE, "Word đời cũ (.doc)"),
        ("a.docx", saved(Document()), "Tệp không có bảng nào là bảng kế hoạch."),
    ],
)
def test_a_bad_file_is_refused_with_the_reason_and_the_year_stays(steps, name, content, reason):
    before = counts()
    assert reason in steps.upload(content, name, year=2031)
    assert (steps.fields["year"], counts()) == ("2031", before)


@pytest.mark.parametrize(
    "changed",
    [
        {"source": "["},
        {"source": "[1]"},
        {"source": "[[[[0,1,1,1]]]]"},
        {"source": "[" * 100_000},
        {"source": "x" * 800_001},
        {"year": "1"},
        {"table": "a"},
    ],
)
def test_what_no_step_of_ours_sends_saves_nothing_and_begins_anew(steps, changed):
    before = counts()
    steps.upload(BULLETS.read_bytes())
    assert "Hãy chọn lại tệp." in steps.send(**changed)
    assert counts() == before


@pytest.mark.parametrize("changed", [{"rows-TOTAL_FORMS": "4"}, {"rows-TOTAL_FORMS": "x"}, {"column-0": "x"}])
def test_rows_that_are_not_those_of_the_file_are_read_again(steps, changed):
    before = counts()
    steps.upload(BULLETS.read_bytes())
    steps.send(**changed)
    assert counts() == before
    assert steps.answer.status_code == 200


def test_a_file_with_too_much_to_be_sent_along_is_refused(steps, settings):
    document = Document()
    table = document.add_table(42, 3)
    for row, words in zip(
        table.rows, [["TT", "Nội dung", "Thời gian"], *[["1", "ạ" * 9_000, "Quý I"]] * 41], strict=True
    ):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    assert "quá nhiều chữ để xem trước" in steps.upload(saved(document))


def test_who_may_not_add_units_names_those_there_are(staff):
    steps = Steps(staff)
    assert "cần biên tập thêm" in steps.upload(BULLETS.read_bytes())
    assert "anh/chị không có quyền thêm" in steps.send()
    assert not PlanPage.objects.exists()
    assert not Agency.objects.filter(name=HEAD["agency"]).exists()
    Agency.objects.create(name=HEAD["agency"])
    steps.send()
    assert PlanPage.objects.get().owner == staff


def test_only_who_may_write_plans_imports_and_sees_the_button(staff, editor, client):
    explorer = reverse("wagtailadmin_explore", args=[PlanIndexPage.objects.get().pk])
    for user in (staff, editor):
        assert signed_in(user).get(address()).status_code == 200
        assert address() in signed_in(user).get(explorer).content.decode()
    assert client.get(address()).status_code == 302
    reader = UserFactory(groups=[Group.objects.create(name="Người xem")])
    assert signed_in(reader).get(address()).status_code == 302
    GroupPagePermission.objects.filter(group__name=STAFF).delete()
    assert signed_in(staff).post(address(), {"source": "[]"}).status_code == 302
    assert not PlanPage.objects.exists()


def test_the_button_stands_at_the_plans_only(staff):
    explorer = reverse("wagtailadmin_explore", args=[NewsPageFactory().get_parent().pk])
    assert "Nhập từ Word, Excel" not in signed_in(staff).get(explorer).content.decode()
