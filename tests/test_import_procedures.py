import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from io import StringIO

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.signals import page_published, published

from core.models import Agency, PortalDocument
from procedures.models import ProcedureIndexPage, ProcedurePage
from search.models import SearchText
from tests.factories import ProcedurePageFactory
from tests.test_records import example, lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    """Writes records, one a line, and gives the path."""

    def write(*records, name="thu-tuc.jsonl"):
        path = tmp_path / name
        path.write_text(lines(*records), encoding="utf-8")
        return path

    return write


def run(*arguments):
    """Exit code and everything printed."""
    out = StringIO()
    try:
        call_command("import_procedures", *map(str, arguments), stdout=out, stderr=out)
    except CommandError as error:
        return error.returncode, f"{out.getvalue()}{error}"
    except SystemExit as stop:
        return stop.code, out.getvalue()
    return 0, out.getvalue()


def counts():
    return [model.objects.count() for model in (Page, Revision, PageLogEntry, Agency, ReferenceIndex)]


def test_an_agency_with_another_capital_is_no_other_agency(portal, file):
    code, out = run(file(example(), example(departmentPromulgateName="UBND Tỉnh Lâm Giang")))
    assert (code, ProcedurePage.objects.count()) == (2, 0)
    assert "với nội dung khác: cả hai đều không nhập" in out


# --- one record ------------------------------------------------------------------------------------------------------
def test_a_record_becomes_a_published_page_with_all_of_its_parts(portal, file):
    code, out = run(file(example()))
    assert code == 0
    assert "created 1, changed 0, unchanged 0, skipped 0, held back 0" in out
    page = ProcedurePage.objects.published().get()
    assert (page.code, page.name, page.slug) == (
        "1.999001",
        "Đăng ký thành lập tổ hòa giải ở cơ sở",
        "dang-ky-thanh-lap-to-hoa-giai-o-co-so",
    )
    assert page.get_parent().specific == ProcedureIndexPage.objects.get()
    assert (page.is_province_level, page.is_commune_level, page.is_ministry_level) == (True, True, False)
    assert [sector.name for sector in page.sectors.all()] == ["Hòa giải ở cơ sở"]
    assert page.applicant_types.count() == 2
    assert [(link.role, link.agency.name) for link in page.agencies.all()] == [
        ("competent", "UBND cấp xã"),
        ("executing", "Ban Tư pháp xã; Tổ dân phố"),
    ]
    assert [basis.number for basis in page.legal_basis.all()] == ["35/2013/QH13"]
    assert [output.code for output in page.outputs.all()] == ["KQ.99.000001"]
    assert [document["name"] for document in page.required_documents[0].value["documents"]] == [
        "- Đơn đăng ký theo mẫu",
        "- Căn cước",
    ]
    assert page.times == ["10 ngày làm việc", "Theo mô tả", "7,5 ngày làm việc"]


def test_a_page_comes_with_its_history_as_if_made_by_hand(portal, file):
    told = []
    receiver = lambda instance, revision, **kwargs: told.append((instance.pk, revision.pk))  # noqa: E731
    page_published.connect(receiver)
    published.connect(receiver)
    try:
        run(file(example()))
    finally:
        page_published.disconnect(receiver)
        published.disconnect(receiver)
    page = ProcedurePage.objects.get()
    revision = page.revisions.get()
    assert page.live_revision == page.latest_revision == revision
    assert told == [(page.pk, revision.pk)] * 2
    assert not page.has_unpublished_changes
    assert page.first_published_at == page.last_published_at is not None
    log = PageLogEntry.objects.filter(page=page.pk).order_by("pk").values_list("action", "revision")
    assert list(log) == [("wagtail.create", None), ("wagtail.publish", revision.pk)]
    as_edited = revision.as_object()
    assert as_edited.required_documents.raw_data[0]["value"]["documents"][0]["form_names"] == "Mẫu 1.docx\nMẫu 2.docx"
    assert [basis.number for basis in as_edited.legal_basis.all()] == ["35/2013/QH13"]
    agencies = [link.agency for link in as_edited.agencies.all()]
    assert [agency.name for agency in agencies] == ["UBND cấp xã", "Ban Tư pháp xã; Tổ dân phố"]
    assert ReferenceIndex.get_references_to(agencies[0]).count() == 1


def test_an_imported_page_passes_its_own_checks(portal, file):
    run(file(example()))
    ProcedurePage.objects.get().full_clean()


def test_a_fee_of_zero_beside_words_is_never_called_free(portal, client, file):
    run(file(example()))
    page = ProcedurePage.objects.get()
    costs = page.channels[0].value["costs"]
    assert [cost.amount_in_words for cost in costs] == ["8.000 đồng", "", ""]
    assert "Theo nghị quyết của Hội đồng nhân dân tỉnh" in [cost["description"] for cost in page.costs]
    html = client.get(page.url).content.decode()
    assert not re.search(r"miễn (phí|lệ phí)|\b0 đồng|không thu", html, re.IGNORECASE)


# --- again ------------------------------------------------------------------------------------------------------------
def test_a_second_import_of_the_same_file_changes_nothing(portal, file):
    path = file(example(), example(code="1.999002", name="Thôi làm hòa giải viên"))
    run(path)
    before = counts(), list(ProcedurePage.objects.values())
    code, out = run(path)
    assert code == 0
    assert "created 0, changed 0, unchanged 2, skipped 0" in out
    assert (counts(), list(ProcedurePage.objects.values())) == before


def test_a_changed_record_changes_that_page_alone_and_keeps_its_address(portal, file):
    run(file(example(), example(code="1.999002", name="Thôi làm hòa giải viên")))
    old, other = ProcedurePage.objects.order_by("code")
    other_before = ProcedurePage.objects.filter(pk=other.pk).values().get()
    code, out = run(
        file(
            example(name="Tên mới", legalBasisesDetails=[], note="Đã sửa"),
            example(code="1.999002", name="Thôi làm hòa giải viên"),
        )
    )
    assert code == 0
    assert "created 0, changed 1, unchanged 1, skipped 0" in out
    page = ProcedurePage.objects.get(code="1.999001")
    assert (page.pk, page.url, page.name, page.title, page.note) == (old.pk, old.url, "Tên mới", "Tên mới", "Đã sửa")
    assert page.legal_basis.count() == 0
    assert page.live_revision.content["legal_basis"] == []
    assert page.live and not page.has_unpublished_changes
    assert page.revisions.count() == 2
    assert ProcedurePage.objects.filter(pk=other.pk).values().get() == other_before


def test_the_rows_of_a_changed_page_are_not_asked_for_again_once_they_are_written(portal, file):
    run(file(example()))
    with CaptureQueriesContext(connection) as queries:
        assert run(file(example(note="Đã sửa")))[0] == 0
    asked = [query["sql"] for query in queries]
    written = [place for place, sql in enumerate(asked) if sql.startswith('INSERT INTO "procedures_legalbasis"')]
    assert not [sql for sql in asked[written[-1] :] if 'FROM "procedures_legalbasis"' in sql]


def test_what_an_editor_mended_by_hand_survives_until_the_source_itself_changes(portal, file):
    path = file(example())
    run(path)
    page = ProcedurePage.objects.get()
    page.description, page.short_name = "Sửa tay", "Hòa giải"
    page.save_revision().publish()
    _, out = run(path)
    assert "unchanged 1" in out
    assert ProcedurePage.objects.get().description == "Sửa tay"
    run(file(example(description="Bản mới của nguồn")))
    page = ProcedurePage.objects.get()
    assert page.description == "Bản mới của nguồn"
    assert page.short_name == "Hòa giải"  # the source knows no such field


def test_what_editors_added_to_a_part_stays_when_the_source_changes(portal, file):
    form = PortalDocument.objects.create(title="Mẫu 1", file=ContentFile(b"mau", name="mau-1.docx"))
    run(file(example()))
    page = ProcedurePage.objects.get()
    page.required_documents[0].value["documents"][0]["form"] = form
    basis = page.legal_basis.get()
    basis.issuing_agency = "Quốc hội"
    page.legal_basis = [basis]
    page.save_revision().publish()
    run(file(example(note="mới")))
    page = ProcedurePage.objects.get()
    assert page.note == "mới"
    assert page.required_documents[0].value["documents"][0]["form"] == form
    assert page.required_documents[0].value["documents"][1]["form"] is None
    assert page.legal_basis.get().issuing_agency == "Quốc hội"


def test_what_editors_added_goes_to_the_row_it_was_added_to(portal, file):
    """Numbers, codes and names repeat within one record, and some are empty."""
    rows = [("", "Luật A"), ("", "Luật B"), ("1/2026/TT-BTP", "Thông tư"), ("2/2026/TT-BTP", "Thông tư")]
    basis = [{"code": number, "name": title} for number, title in rows]
    cases = example()["data"]["executionCases"]
    cases = [{**cases[0], "name": name} for name in ("Lần đầu", "Cấp lại")]
    run(file(example(legalBasisesDetails=basis, executionCases=cases)))
    page = ProcedurePage.objects.get()
    cited = list(page.legal_basis.all())
    for row in cited:
        row.issuing_agency = f"Cơ quan ban hành {row.number or row.title}"
    page.legal_basis = cited
    form = PortalDocument.objects.create(title="Mẫu 1", file=ContentFile(b"mau", name="mau-1.docx"))
    page.required_documents[1].value["documents"][0]["form"] = form
    page.save_revision().publish()
    again = {"code": "2/2026/TT-BTP", "name": "Thông tư sửa đổi"}
    basis = [{"code": "", "name": "Luật mới"}, *basis[:0:-1], again]
    basis[2]["name"] = "Thông tư, có sửa chữ"
    run(file(example(legalBasisesDetails=basis, executionCases=cases[::-1])))
    page = ProcedurePage.objects.get()
    assert [(row.title, row.issuing_agency.removeprefix("Cơ quan ban hành ")) for row in page.legal_basis.all()] == [
        ("Luật mới", ""),
        ("Thông tư", "2/2026/TT-BTP"),
        ("Thông tư, có sửa chữ", "1/2026/TT-BTP"),
        ("Luật B", "Luật B"),
        ("Thông tư sửa đổi", ""),
    ]
    first, second = (block.value["documents"][0]["form"] for block in page.required_documents)
    assert (first, second) == (form, None)


def test_two_agencies_may_publish_one_code(portal, file):
    code, _ = run(file(example(), example(departmentPromulgateName="UBND tỉnh khác")))
    assert code == 0
    assert ProcedurePage.objects.filter(code="1.999001").count() == 2


def test_a_page_made_by_hand_with_the_same_code_and_agency_is_taken_over(portal, file):
    agency = Agency.objects.create(name="UBND tỉnh Lâm Giang")
    page = ProcedurePageFactory(
        parent=ProcedureIndexPage.objects.get(), code="1.999001", name="Gõ tay", issuing_agency=agency
    )
    _, out = run(file(example()))
    assert "created 0, changed 1" in out
    assert ProcedurePage.objects.get().pk == page.pk


def test_names_shared_by_records_are_made_once(portal, file):
    run(file(*(example(code=f"1.99900{n}") for n in range(3))))
    assert Page.find_problems() == ([], [], [], [], [])
    assert len(set(ProcedurePage.objects.values_list("url_path", flat=True))) == 3
    assert Agency.objects.filter(name="UBND cấp xã").count() == 1
    page = ProcedurePage.objects.first()
    assert page.sectors.get().slug == "hoa-giai-o-co-so"
    assert page.sectors.get().procedures.count() == 3


# --- what editors are at work on --------------------------------------------------------------------------------------
def hand_in(page, staff):
    page.note = "Sửa tay"
    page.save_revision(user=staff)
    page.get_workflow().start(page, staff)


def save_a_draft(page, staff):
    page.note = "Sửa tay"
    page.save_revision(user=staff)


def withdraw(page, staff):
    page.unpublish()


def lock(page, staff):
    page.locked = True
    page.save()


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        (hand_in, "đang có lượt duyệt chưa xong"),
        (save_a_draft, "có bản nháp chưa công khai"),
        (withdraw, "đã gỡ xuống hoặc chưa công khai"),
        (lock, "đang bị khóa"),
    ],
)
def test_a_page_an_editor_is_at_work_on_is_held_back_and_named(portal, staff, file, work, reason):
    run(file(example(), example(code="1.999002")))
    work(ProcedurePage.objects.get(code="1.999001"), staff)
    path = file(example(note="mới"), example(code="1.999002", note="mới"))
    before = counts(), ProcedurePage.objects.filter(code="1.999001").values().get()
    round_before = ProcedurePage.objects.get(code="1.999001").current_workflow_state
    for arguments in ([path, "--dry-run"], [path]):
        code, out = run(*arguments)
        assert code == 0
        assert "created 0, changed 1, unchanged 0, skipped 0, held back 1" in out
        assert f"{path}, dòng 1: giữ lại thủ tục 1.999001 của UBND tỉnh Lâm Giang: trang {reason}" in out
    assert ProcedurePage.objects.filter(code="1.999001").values().get() == before[1]
    assert ProcedurePage.objects.get(code="1.999001").current_workflow_state == round_before
    assert ProcedurePage.objects.get(code="1.999002").note == "mới"
    between = counts()
    code, out = run(path)
    assert code == 0
    assert "created 0, changed 0, unchanged 1, skipped 0, held back 1" in out
    assert counts() == between


def test_a_draft_that_was_never_public_is_held_back(portal, file):
    agency = Agency.objects.create(name="UBND tỉnh Lâm Giang")
    ProcedurePageFactory(code="1.999001", name="Gõ tay", issuing_agency=agency, live=False)
    _, out = run(file(example()))
    assert "created 0, changed 0, unchanged 0, skipped 0, held back 1" in out
    page = ProcedurePage.objects.get()
    assert (page.live, page.name) == (False, "Gõ tay")


def test_what_was_held_back_is_imported_once_the_draft_is_public(portal, staff, file):
    run(file(example()))
    path = file(example(note="mới"))
    save_a_draft(ProcedurePage.objects.get(), staff)
    assert "held back 1" in run(path)[1]
    ProcedurePage.objects.get().get_latest_revision().publish()
    assert "changed 1, unchanged 0, skipped 0, held back 0" in run(path)[1]
    page = ProcedurePage.objects.get()
    assert page.note == "mới"
    assert "Sửa tay" in [revision.content["note"] for revision in page.revisions.all()]


# --- what an import leaves to be found --------------------------------------------------------------------------------
def references():
    return sorted(
        ReferenceIndex.objects.values_list("object_id", "to_content_type", "to_object_id", "model_path", "content_path")
    )


def index_entries():
    ours = SearchText.objects.filter(content_type__app_label__in=["core", "procedures"])
    return sorted(ours.values_list("content_type", "object_id", "names", "facts", "text", "words"))


def test_after_an_import_both_indexes_are_as_if_built_anew(portal, file):
    other = {"code": "1.999002", "name": "Thôi làm hòa giải viên"}
    run(file(example(), example(**other)))
    run(file(example(note="mới", delegatedAgencies="UBND xã"), example(**other), example(code="1.999003")))
    as_imported = references(), index_entries()
    call_command("rebuild_references_index", verbosity=0)
    call_command("update_index", verbosity=0)
    assert as_imported == (references(), index_entries())


def test_an_imported_procedure_is_found_by_all_its_words_and_not_by_those_it_lost(portal, client, file):
    def found(words):
        lines = client.get("/tim-kiem/", {"q": words, "nguyen-van": 1}).context["lines"]
        return [line["page"].specific.code for line in lines]

    run(file(example(description="Chữ cũ ở mô tả"), example(code="1.999002", legalBasisesDetails=[])))
    assert found("35/2013/QH13") == found("chu cu o mo ta") == ["1.999001"]
    run(file(example(description="Lời mới", legalBasisesDetails=[{"code": "7/2026/QH16", "name": "Luật"}])))
    assert found("7/2026/QH16") == found("lời mới") == ["1.999001"]
    assert found("35/2013/QH13") == found("chu cu o mo ta") == []


def test_a_page_saved_after_an_import_enters_the_search_index_again(portal, client, file):
    run(file(example()))
    page = ProcedurePage.objects.get()
    page.short_name = "Tổ hòa giải"
    page.save_revision().publish()
    ProcedurePageFactory(name="Đăng ký kết hôn")
    assert client.get("/tim-kiem/", {"q": "đăng ký kết hôn"}).context["page_obj"].paginator.count == 1


def test_what_did_not_change_is_compared_without_its_text_and_without_a_transaction(portal, file):
    path = file(*(example(code=f"1.99900{n}") for n in range(3)))
    run(path)
    with CaptureQueriesContext(connection) as queries:
        run(path)
    asked = "\n".join(query["sql"] for query in queries)
    assert len(queries) == 2
    assert "source_digest" in asked
    assert not re.search("required_documents|SAVEPOINT|UPDATE|INSERT", asked)


# --- nothing by halves ------------------------------------------------------------------------------------------------
def test_a_dry_run_tells_what_it_would_do_and_writes_nothing(portal, file):
    run(file(example(), name="a.jsonl"))
    before = counts()
    code, out = run(file(example(note="mới"), example(code="1.999002")), "--dry-run")
    assert code == 0
    assert "Chạy thử, không ghi gì" in out
    assert "created 1, changed 1" in out
    assert counts() == before
    assert ProcedurePage.objects.get().note == ""


def test_a_file_with_a_bad_row_changes_nothing_and_names_every_bad_row(portal, file):
    before = counts()
    path = file(example(), "{", example(code="1.999002", name=""), example(code="1.999003"))
    code, out = run(path)
    assert code == 2
    assert f"{path}, dòng 2: không phải JSON" in out
    assert f"{path}, dòng 3: thủ tục 1.999002 thiếu tên" in out
    assert "Có 2 chỗ hỏng: chưa nhập gì" in out
    assert counts() == before


def test_skip_invalid_imports_the_rest_and_still_says_that_something_was_wrong(portal, file):
    code, out = run(file(example(), "{", example(code="1.999003")), "--skip-invalid")
    assert code == 2
    assert "created 2, changed 0, unchanged 0, skipped 1" in out
    assert "dòng 2: không phải JSON" in out
    assert ProcedurePage.objects.count() == 2


def test_one_code_in_two_files_is_named(portal, file):
    first, second = file(example(), name="a.jsonl"), file(example(note="khác"), name="b.jsonl")
    code, out = run(first, second)
    assert code == 2
    assert f"{second}, dòng 1: mã 1.999001 của UBND tỉnh Lâm Giang đã có ở {first}, dòng 1" in out
    assert not ProcedurePage.objects.exists()


def test_an_error_half_way_leaves_nothing_behind(portal, file, monkeypatch):
    before = counts()

    def fail(*args):
        raise RuntimeError("đĩa đầy")

    monkeypatch.setattr("procedures.imports.index_now", fail)
    with pytest.raises(RuntimeError):
        run(file(example(), example(code="1.999002")))
    assert counts() == before


KILLED = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from procedures import imports
imports.index_now = lambda *pages: os.kill(os.getpid(), signal.SIGKILL)
call_command("import_procedures", sys.argv[1])
"""


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="sao chép cơ sở dữ liệu của bài thử, chỉ SQLite có cách rẻ")
def test_an_import_that_is_killed_half_way_leaves_nothing_behind(portal, file, tmp_path):
    place = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(place)) as copy:
        connection.connection.backup(copy)
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{place}"}
    command = [sys.executable, "-c", KILLED, str(file(example(), example(code="1.999002")))]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    with closing(sqlite3.connect(place)) as copy:
        for table in ("procedures_procedurepage", "core_agency", "procedures_sector"):
            assert copy.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)  # noqa: S608
        assert copy.execute("SELECT count(*) FROM wagtailcore_page").fetchone() == (Page.objects.count(),)


# --- files that are no files of records -------------------------------------------------------------------------------
def test_a_missing_file_is_told_in_a_sentence(portal, tmp_path):
    code, out = run(tmp_path / "khong-co.json")
    assert code == 2
    assert "không mở được tệp" in out


def test_a_folder_is_no_file(portal, tmp_path):
    (tmp_path / "thu-muc.json").mkdir()
    code, out = run(tmp_path / "thu-muc.json")
    assert code == 2
    assert "không mở được tệp" in out


def test_a_file_is_what_it_holds_whatever_its_name(portal, file):
    code, _ = run(file(example(), example(code="1.999002"), name="thu-tuc.docx"))
    assert (code, ProcedurePage.objects.count()) == (0, 2)


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
def test_a_file_that_is_not_utf_8_is_refused(portal, tmp_path, encoding):
    path = tmp_path / "thu-tuc.json"
    path.write_bytes("“Đang” ký".encode(encoding, errors="replace"))
    code, out = run(path)
    assert code == 2
    assert "không phải mã UTF-8" in out and "Excel (.xlsx)" in out


def test_a_file_saved_by_notepad_with_a_byte_order_mark_is_read(portal, tmp_path):
    path = tmp_path / "THU-TUC.JSONL"
    path.write_text(lines(example(), example(code="1.999002")), encoding="utf-8-sig")
    code, out = run(path)
    assert code == 0
    assert "created 2" in out


def test_an_empty_file_is_a_problem(portal, file):
    code, out = run(file())
    assert code == 2
    assert "không có bản ghi nào" in out


def test_no_file_at_all_is_a_wrong_call(portal):
    code, _ = run()
    assert code != 0


def test_without_a_catalogue_page_the_command_says_what_to_do_first(portal, file):
    ProcedureIndexPage.objects.get().delete()
    code, out = run(file(example()))
    assert code == 2
    assert "setup_portal" in out


def test_a_wrong_call_from_the_shell_ends_with_2(tmp_path):
    """The whole way once, as an operator runs it."""
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path}/db.sqlite3"}
    command = [sys.executable, "manage.py", "import_procedures"]
    for arguments in ([], ["khong-co.json"]):
        done = subprocess.run(
            [*command, *arguments], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
