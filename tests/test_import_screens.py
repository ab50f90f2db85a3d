"""Imports of procedures in the admin: handed in by one person, seen and applied by another, undone as a whole."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from core.history import PublishedChange
from procedures import applying
from procedures.import_log import ProcedureImport
from procedures.imports import Importer
from procedures.models import ProcedurePage
from tests.test_procedure_files import LAM_GIANG, row, run, sheet
from tests.test_records import example, lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def public(portal, tmp_path):
    """One procedure that the portal has, imported from its national record."""
    path = tmp_path / "ho-so.jsonl"
    path.write_text(lines(example()))
    run(path)
    return ProcedurePage.objects.get()


@pytest.fixture
def hand_in(client, staff):
    def upload(content, name="danh-sach.xlsx", **told) -> ProcedureImport:
        client.force_login(staff)
        file = SimpleUploadedFile(name, content)
        answer = client.post(reverse("procedure_imports:upload"), {"file": file, **told})
        assert answer.status_code == 302
        return ProcedureImport.objects.latest("pk")

    return upload


def page_of(client, handed_in, group="") -> str:
    address = reverse("procedure_imports:preview", args=[handed_in.pk])
    return client.get(address, {"nhom": group}).content.decode()


def decide(client, user, handed_in, what="apply", **sent):
    client.force_login(user)
    sent = {"digest": handed_in.preview["digest"], **sent}
    answer = client.post(reverse(f"procedure_imports:{what}", args=[handed_in.pk]), sent, follow=True)
    handed_in.refresh_from_db()
    return answer


def test_the_preview_tells_what_would_change_field_by_field_and_changes_nothing(public, client, hand_in):
    handed_in = hand_in(sheet(row(name="Tên mới"), row("1.999002", "Thôi làm hòa giải viên"), row("1.999003", "")))
    assert handed_in.counts == {
        "created": 1, "changed": 1, "retired": 0, "held back": 0, "refused": 1, "unchanged": 0,
    }  # fmt: skip
    changed, created, refused = (page_of(client, handed_in, group) for group in ("changed", "created", "refused"))
    assert "<del>Đăng ký thành lập tổ hòa giải ở cơ sở</del>" in changed and "<ins>Tên mới</ins>" in changed
    assert "Thôi làm hòa giải viên" in created and "Tên mới" not in created
    assert "hàng 5: cột" not in refused and "hàng 5" in refused and "thủ tục 1.999003 thiếu tên" in refused
    assert "Tệp có dòng hỏng nên chưa nhập được gì" in changed
    assert ProcedurePage.objects.get().name == public.name


def test_a_second_person_reads_all_that_a_new_page_will_say(portal, client, hand_in):
    handed_in = hand_in(lines(example(code="1.999002", requirementsAndConditions="Phải có nhà ở.")).encode())
    text = page_of(client, handed_in)
    for words in ("Nội dung sẽ công khai", "Phải có nhà ở.", "Thành phần hồ sơ", "Căn cứ pháp lý"):
        assert words in text
    assert "trước đây trống" not in text


def test_of_many_bad_rows_the_first_are_told_and_the_others_counted(public, client, hand_in):
    handed_in = hand_in(b"1\n" * 600, name="ho-so.jsonl")
    assert handed_in.counts["refused"] == 600
    assert len(handed_in.refused) == 501
    assert handed_in.refused[-1]["place"] == "và 100 chỗ nữa"


def test_a_second_person_applies_it_and_the_history_tells_both(public, client, hand_in, editor):
    handed_in = hand_in(sheet(row(name="Tên mới"), row("1.999002", "Thôi làm hòa giải viên")))
    answer = decide(client, editor, handed_in)
    assert "Đã áp dụng." in answer.content.decode()
    assert (handed_in.state, handed_in.applied_by) == ("applied", editor)
    new, changed = ProcedurePage.objects.order_by("-code")
    assert (changed.name, new.live) == ("Tên mới", True)
    for page in (new, changed):
        told = PublishedChange.objects.filter(page=page).first()
        assert (told.editor_role, told.approver_role) == ("Cán bộ", "Biên tập")
        assert page.live_revision.user == handed_in.uploaded_by
    assert "đã có người xử lý" in decide(client, editor, handed_in).content.decode()  # a second click
    assert changed.revisions.count() == 2


def test_who_handed_it_in_may_not_apply_it_nor_may_staff(public, client, hand_in, staff, editor):
    handed_in = hand_in(sheet(row(name="Tên mới")))
    decide(client, staff, handed_in)
    handed_in.uploaded_by = editor
    handed_in.save()
    decide(client, editor, handed_in)
    assert handed_in.state == "waiting"
    assert ProcedurePage.objects.get().name == public.name
    assert "Chờ người thứ hai" in page_of(client, handed_in)


def test_what_changed_since_it_was_seen_is_shown_again(public, client, hand_in, editor):
    handed_in = hand_in(sheet(row(name="Tên mới")))
    public.name = "Sửa tay"
    public.save_revision().publish()
    answer = decide(client, editor, handed_in).content.decode()
    assert "Cổng đã thay đổi sau lúc xem trước" in answer and "<del>Sửa tay</del>" in answer
    assert (handed_in.state, ProcedurePage.objects.get().name) == ("waiting", "Sửa tay")
    decide(client, editor, handed_in)
    assert (handed_in.state, ProcedurePage.objects.get().name) == ("applied", "Tên mới")


def test_a_file_is_read_before_anything_is_locked(public, client, hand_in, editor, monkeypatch):
    handed_in, locks = hand_in(sheet(row(name="Tên mới"))), []
    read, plan = applying.read, Importer.plan
    monkeypatch.setattr(applying, "read", lambda *args: locks.append(list(connection.savepoint_ids)) or read(*args))
    noted = lambda *args, **told: locks.append(list(connection.savepoint_ids)) or plan(*args, **told)  # noqa: E731
    monkeypatch.setattr(Importer, "plan", noted)
    decide(client, editor, handed_in)
    assert (handed_in.state, locks) == ("applied", [[], []])


def test_a_page_that_an_editor_took_up_after_the_plan_was_made_stays(portal, client, hand_in, editor, monkeypatch):
    decide(client, editor, hand_in(sheet(row(), row("1.999002", "Thôi làm hòa giải viên"))))
    handed_in = hand_in(sheet(row()), is_full_list="on")
    read = applying.read

    def meanwhile(*args):
        found = read(*args)
        monkeypatch.setattr(Importer, "write", lambda self, *told: draft() or write(self, *told))
        return found

    def draft():
        ProcedurePage.objects.get(code="1.999002").save_revision()

    write = Importer.write
    monkeypatch.setattr(applying, "read", meanwhile)
    decide(client, editor, handed_in)
    assert (handed_in.state, ProcedurePage.objects.get(code="1.999002").state) == ("waiting", "ACTIVE")


def test_undoing_gives_every_page_the_version_before_and_lets_the_file_come_again(public, client, hand_in, editor):
    content = sheet(row(name="Tên mới"), row("1.999002", "Thôi làm hòa giải viên"))
    handed_in = hand_in(content)
    decide(client, editor, handed_in)
    decide(client, editor, handed_in, "undo")
    assert handed_in.state == "undone"
    old, new = ProcedurePage.objects.order_by("code")
    assert (old.name, old.live, old.costs, new.live) == (public.name, True, public.costs, False)
    assert old.source_digests == public.source_digests
    assert PublishedChange.objects.filter(page=old).first().approver_role == "Biên tập"
    again = hand_in(content)
    assert (again.counts["created"], again.counts["changed"], again.counts["held back"]) == (1, 1, 0)
    decide(client, editor, again)
    assert ProcedurePage.objects.filter(live=True).count() == 2


def test_an_import_is_not_undone_over_the_work_of_others(public, client, hand_in, editor):
    handed_in = hand_in(sheet(row(name="Tên mới")))
    decide(client, editor, handed_in)
    page = ProcedurePage.objects.get()
    page.note = "Sửa sau"
    page.save_revision()
    answer = decide(client, editor, handed_in, "undo").content.decode()
    assert "đã có người sửa sau khi nhập: 1.999001 (Tên mới)" in answer
    assert (handed_in.state, ProcedurePage.objects.get().name) == ("applied", "Tên mới")


def test_an_import_is_not_undone_over_a_draft_that_its_uploader_saved_into_its_version(
    public, client, hand_in, staff, editor
):
    handed_in = hand_in(sheet(row(name="Tên mới")))
    decide(client, editor, handed_in)
    page = ProcedurePage.objects.get()
    page.note = "Sửa sau"
    page.save_revision(user=staff, overwrite_revision=page.latest_revision)
    assert "đã có người sửa sau khi nhập" in decide(client, editor, handed_in, "undo").content.decode()
    assert page.get_latest_revision_as_object().note == "Sửa sau"


def test_a_file_may_be_dropped_and_is_then_not_applied(public, client, hand_in, staff, editor):
    handed_in = hand_in(sheet(row(name="Tên mới")))
    decide(client, staff, handed_in, "discard")
    assert "Lần nhập này đã có người xử lý" in decide(client, editor, handed_in).content.decode()
    assert (handed_in.state, ProcedurePage.objects.get().name) == ("discarded", public.name)


def test_the_desk_shows_the_file_to_who_may_apply_it_alone(public, client, hand_in, staff, editor):
    hand_in(sheet(row(name="Tên mới")))
    for user, count in ((staff, 0), (editor, 1)):
        client.force_login(user)
        assert client.get(reverse("wagtailadmin_home")).content.decode().count("Tệp thủ tục chờ áp dụng") == count


def test_the_file_is_for_who_may_import_alone(public, client, hand_in):
    handed_in = hand_in(sheet(row()))
    address = reverse("procedure_imports:file", args=[handed_in.pk])
    assert b"".join(client.get(address)) == bytes(handed_in.content)
    client.logout()
    assert client.get(address).status_code == 302


# --- full lists -------------------------------------------------------------------------------------------------------
def of_list(count, **changes):
    return sheet(*(row(f"1.99900{n}", f"Thủ tục {n}", **changes) for n in range(count)))


def test_what_a_full_list_names_no_more_is_retired_not_deleted(portal, client, hand_in, editor):
    decide(client, editor, hand_in(of_list(9)))
    decide(client, editor, hand_in(sheet(row("1.999010", "Của nơi khác", agency="Bộ Tư pháp"))))
    decide(client, editor, hand_in(sheet(row("1.999011", "Lĩnh vực khác", sector="Đất đai"))))
    handed_in = hand_in(of_list(8), is_full_list="on")
    assert (handed_in.counts["retired"], handed_in.counts["unchanged"], handed_in.why_not) == (1, 8, "")
    assert "Không xét 1 thủ tục" in page_of(client, handed_in)
    decide(client, editor, handed_in)
    retired = ProcedurePage.objects.get(state="RETIRED")
    assert (retired.code, retired.live) == ("1.999008", True)
    decide(client, editor, hand_in(of_list(9)))
    assert not ProcedurePage.objects.filter(state="RETIRED").exists()  # named again: in force again


def test_a_full_list_that_lacks_too_many_asks_for_a_confirmation(portal, client, hand_in, editor):
    decide(client, editor, hand_in(of_list(9)))
    handed_in = hand_in(of_list(4), is_full_list="on")
    assert f"{LAM_GIANG}: 5 trong 9 thủ tục" in page_of(client, handed_in)
    assert "hãy đánh dấu xác nhận" in decide(client, editor, handed_in).content.decode()
    assert not ProcedurePage.objects.filter(state="RETIRED").exists()
    decide(client, editor, handed_in, confirms_short="on")
    assert ProcedurePage.objects.filter(state="RETIRED").count() == 5


def test_a_full_list_with_a_bad_row_retires_nothing(portal, client, hand_in, editor):
    decide(client, editor, hand_in(of_list(2)))
    handed_in = hand_in(sheet(row("1.999000", "Thủ tục 0"), row("1.999001", "")), is_full_list="on", skips_invalid="on")
    assert "dòng ấy có thể là một thủ tục còn áp dụng" in decide(client, editor, handed_in).content.decode()
    assert not ProcedurePage.objects.filter(state="RETIRED").exists()
