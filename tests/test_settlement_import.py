"""Monthly figures out of files: read as they stand, what is wrong or does not add up told, nothing saved unseen."""

import io

import docx
import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from formats import tables
from procedures import settlement_tables
from procedures.settlement import SettlementIndexPage, SettlementPage
from tests.factories import SectorFactory

HEAD = ["TT", "Lĩnh vực", "Tiếp nhận", "Trước hạn", "Đúng hạn", "Quá hạn", "Đang giải quyết"]
LAND = [1, "Đất đai", 100, 60, 30, 2, 8]
WATER = [2, "Thủy lợi", 10, 5, 5, 0, 0]


def book(*rows, title="Tháng 9-2026", head=HEAD, above=(), change=lambda sheet: None) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = title
    for row in (*above, head, *rows):
        sheet.append(row)
    change(sheet)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def official(*rows) -> bytes:
    """The form of the reports on administrative procedures: three rows of heads, a row that counts the columns."""
    groups = ["STT", "Lĩnh vực giải quyết", *("Số lượng hồ sơ tiếp nhận", None, None, None)]
    groups += ["Số lượng hồ sơ đã giải quyết", None, None, None, "Số lượng hồ sơ đang giải quyết", None, None]
    parts = [None, None, "Tổng số", "Trong kỳ", None, "Từ kỳ trước", "Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn",
             "Tổng số", "Trong hạn", "Quá hạn"]  # fmt: skip
    methods = [None, None, None, "Trực tuyến", "Trực tiếp, dịch vụ bưu chính"] + [None] * 8
    marks = ["(1)", "(2)", "(3)=(4)+(5)+(6)", *(f"({n})" for n in range(4, 14))]

    def merge(sheet):
        for place in (
            "A2:A4",
            "B2:B4",
            "C2:F2",
            "G2:J2",
            "K2:M2",
            "C3:C4",
            "D3:E3",
            *(f"{c}3:{c}4" for c in "FGHIJKLM"),
        ):
            sheet.merge_cells(place)

    above = [["TÌNH HÌNH GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH. Kỳ báo cáo: tháng 9 năm 2026"], groups, parts]
    return book(marks, *rows, title="II.06", head=methods, above=above, change=merge)


def read(content: bytes, month=None, year=None) -> settlement_tables.Reading:
    return settlement_tables.read(tables.read(io.BytesIO(content)), month, year)


def numbers(reading) -> dict:
    return {row.sector: tuple(row.counts.values()) for month in reading.months for row in month.rows}


def test_a_table_is_read_for_the_month_that_its_sheet_names():
    reading = read(book(LAND, WATER))
    [month] = reading.months
    assert (month.month, month.year) == (9, 2026)
    assert numbers(reading) == {"Đất đai": (100, 60, 30, 2, 8), "Thủy lợi": (10, 5, 5, 0, 0)}
    assert (reading.problems, reading.remarks) == ([], [])


def test_the_official_form_with_heads_of_three_rows_is_read():
    reading = read(
        official(
            ["A", "Cấp tỉnh", *[None] * 11],
            [1, "Lĩnh vực Đất đai", 110, 70, 30, 10, 92, 60, 30, 2, 18, 17, 1],
            ["Tổng cộng", None, 110, 70, 30, 10, 92, 60, 30, 2, 18, 17, 1],
        )
    )
    [month] = reading.months
    assert (month.month, month.year) == (9, 2026)
    assert numbers(reading) == {"Đất đai": (100, 60, 30, 2, 18)}  # what came in this month, without what was carried
    assert (reading.problems, reading.remarks) == ([], [])


def test_what_was_carried_over_from_the_month_before_is_not_received_in_this_one():
    head = [*HEAD[:2], "Tổng số tiếp nhận", "Kỳ trước chuyển sang", *HEAD[3:]]
    assert numbers(read(book([1, "Đất đai", 110, 10, 60, 30, 2, 18], head=head))) == {"Đất đai": (100, 60, 30, 2, 18)}


def test_sums_that_do_not_add_up_are_told_and_not_mended():
    reading = read(
        official(
            [1, "Đất đai", 111, 70, 30, 10, 90, 60, 30, 2, 17, 17, 1],
            ["Tổng cộng", None, 111, 70, 30, 10, 92, 61, 30, 2, 17, 17, 1],
        )
    )
    told = "\n".join(reading.remarks)
    for words in (
        "hàng 6: “Đất đai”: đã giải quyết ghi 90, cộng lại được 92",
        "hàng 6: “Đất đai”: đang giải quyết ghi 17, cộng lại được 18",
        "hàng 6: “Đất đai”: tiếp nhận ghi 111, cộng lại được 110",
        "hàng 7: “Tổng cộng”: trước hạn ghi 61, cộng lại được 60",
    ):
        assert words in told
    assert numbers(reading)["Đất đai"] == (100, 60, 30, 2, 17)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (book([1, "Đất đai", "12a", 1, 1, 1, 1]), "hàng 2: cột C (“Tiếp nhận”): “12a” không phải số hồ sơ"),
        (book([1, "Đất đai", -5, 1, 1, 1, 1]), "“-5” không phải số hồ sơ"),
        (book([1, "Đất đai", 1.5, 1, 1, 1, 1]), "“1.5” không phải số hồ sơ"),
        (book([1, "Đất đai", 1.234, 1, 1, 1, 1]), "“1.234” không phải số hồ sơ"),
        (book([1, "Đất đai", 10**9, 1, 1, 1, 1]), "không phải số hồ sơ, từ 0 đến 10.000.000"),
        (book(LAND, LAND), "trang tính “Tháng 9-2026”, hàng 3: lĩnh vực “Đất đai” đã có ở"),
        (book(LAND, head=[*HEAD[:6], "Ghi chú"]), "thiếu cột “Đang giải quyết”"),
        (book(LAND, head=[*HEAD[:3], "Trước và đúng hạn", "Tỷ lệ", *HEAD[5:]]), "gộp trước hạn với đúng hạn"),
        (book(LAND, title="Sheet1"), "không ghi số liệu của tháng nào. Hãy chọn tháng và năm"),
        (book(LAND, title="Tháng 13-2026"), "không ghi số liệu của tháng nào"),
        (book(), "không có hàng nào của một lĩnh vực"),
        (book(LAND, head=list("ABCDEFG")), "không có bảng với các cột “Lĩnh vực”, “Tiếp nhận”"),
    ],
)
def test_what_cannot_be_taken_is_told_with_sheet_row_and_column(content, words):
    assert words in "\n".join(map(str, read(content).problems))


def test_a_word_file_says_numbers_the_vietnamese_way_and_the_month_may_be_told():
    document = docx.Document()
    table = document.add_table(0, len(HEAD))
    for row in (HEAD, ["1", "Đất đai", "5.075", "3.324", "1.359", "-", ""]):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    file = io.BytesIO()
    document.save(file)
    reading = read(file.getvalue(), 8, 2026)
    assert numbers(reading) == {"Đất đai": (5075, 3324, 1359, 0, 0)}
    assert (reading.months[0].month, reading.months[0].year) == (8, 2026)


def test_what_goes_along_with_the_form_comes_back_the_same_and_nothing_else_does():
    months = read(book(LAND, WATER)).months
    assert settlement_tables.from_plain(settlement_tables.to_plain(months)) == months
    row = ["chỗ", "Đất đai", 1, 1, 1, 1, 1]
    rows = [row[:-1], [*row[:-1], -1], [*row[:-1], "1"], [*row[:-1], True], [1, *row[1:]]]
    for wrong in (1, [1], [[13, 2026, []]], *([[9, 2026, [each]]] for each in rows)):
        with pytest.raises(ValueError):
            settlement_tables.from_plain(wrong)


# --- In the admin and by command --------------------------------------------------------------------------------------
@pytest.fixture
def index(portal):
    SectorFactory(name="Đất đai")
    SectorFactory(name="Thủy lợi")
    return SettlementIndexPage.objects.get()


@pytest.fixture
def hand_in(client, staff, index):
    """Uploads a file; the answer is the preview, or the form with what is wrong."""

    def upload(content: bytes):
        client.force_login(staff)
        sent = {"file": SimpleUploadedFile("so-lieu.xlsx", content), "month": 1, "year": 2026}
        return client.post(reverse("import_settlement", args=[index.pk]), sent)

    return upload


@pytest.fixture
def call(tmp_path):
    """Runs the command on a file and gives what it prints."""

    def run(content: bytes, *options) -> str:
        path, out = tmp_path / "so-lieu.xlsx", io.StringIO()
        path.write_bytes(content)
        call_command("import_settlement", str(path), *options, stdout=out, stderr=out)
        return out.getvalue()

    return run


@pytest.mark.django_db
def test_a_file_is_shown_first_and_then_saved_as_a_draft(index, client, hand_in):
    preview = hand_in(book(LAND, WATER))
    shown = preview.content.decode()
    assert "Tháng 9/2026: tạo mới" in shown
    assert "tiếp nhận 100, trước hạn 60, đúng hạn 30, quá hạn 2, đang giải quyết 8" in shown
    assert not SettlementPage.objects.exists()
    months = preview.context["form"]["months"].value()
    answer = client.post(preview.context["action_url"], {"months": months})
    page = SettlementPage.objects.get()
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert (page.live, page.month, page.total.received_count, page.total.done_count) == (False, 9, 110, 102)
    assert page.latest_revision.user == page.owner


@pytest.mark.django_db
def test_a_file_for_a_public_month_changes_its_draft_alone_and_twice_changes_nothing(index, client, hand_in, call):
    call(book(LAND, WATER))
    preview = hand_in(book([1, "Đất đai", 101, 60, 30, 2, 9]))
    shown = preview.content.decode()
    assert "<del>tiếp nhận 100," in shown and "<ins>tiếp nhận 101," in shown and "nay bỏ" in shown
    client.post(preview.context["action_url"], {"months": preview.context["form"]["months"].value()})
    page = SettlementPage.objects.get()
    draft = page.get_latest_revision_as_object()
    assert (page.total.received_count, draft.total.received_count) == (110, 101)
    again = hand_in(book([1, "Đất đai", 101, 60, 30, 2, 9]))
    assert "giữ nguyên" in again.content.decode() and not again.context["may_save"]


@pytest.mark.django_db
def test_unknown_sectors_are_named_and_nothing_can_be_saved(index, client, hand_in):
    answer = hand_in(book(LAND, [2, "Đất trời", 1, 1, 0, 0, 0])).content.decode()
    assert "hàng 3: lĩnh vực “Đất trời” chưa có trong danh mục lĩnh vực" in answer
    sent = {"months": '[[9, 2026, [["hàng 3", "Đất trời", 1, 1, 0, 0, 0]]]]'}
    client.post(reverse("import_settlement", args=[index.pk]), sent)
    assert not SettlementPage.objects.exists()


@pytest.mark.django_db
def test_a_sector_whose_numbers_cannot_be_is_named_and_nothing_can_be_saved(index, client, hand_in):
    answer = hand_in(book(WATER, [2, "Đất đai", 1100, 60, 30, 2, 8])).content.decode()
    assert "“Đất đai” tiếp nhận 1.100 hồ sơ mà đã giải quyết và đang giải quyết tất cả chỉ có 100." in answer
    sent = {"months": '[[9, 2026, [["hàng 3", "Đất đai", 1100, 60, 30, 2, 8]]]]'}
    client.post(reverse("import_settlement", args=[index.pk]), sent)
    assert not SettlementPage.objects.exists()
    assert "Tháng 9/2026: tạo mới" in hand_in(book(WATER, [2, "Đất đai", 100, 60, 30, 2, 80])).content.decode()


@pytest.mark.django_db
def test_a_month_in_review_is_left_alone(index, client, hand_in, call, staff):
    call(book(LAND))
    page = SettlementPage.objects.get()
    page.save_revision(user=staff)
    page.get_workflow().start(page, staff)
    preview = hand_in(book(WATER))
    assert "đang được duyệt hoặc bị khóa" in preview.content.decode() and not preview.context["may_save"]
    client.post(preview.context["action_url"], {"months": preview.context["form"]["months"].value()})
    assert page.revisions.count() == 2


@pytest.mark.django_db
def test_who_may_not_write_there_has_no_way_in(index, client, django_user_model):
    client.force_login(django_user_model.objects.create_user("khach"))
    assert client.get(reverse("import_settlement", args=[index.pk])).status_code in (302, 403)


@pytest.mark.django_db
def test_the_command_publishes_and_a_second_time_changes_nothing(index, call):
    assert "created 1" in call(book(LAND), "--dry-run")
    assert not SettlementPage.objects.exists()
    assert "created 1, changed 0, unchanged 0, held back 0" in call(book(LAND))
    page = SettlementPage.objects.get()
    assert (page.live, page.url) == (True, f"{index.url}thang-9-2026/")
    assert "created 0, changed 0, unchanged 1, held back 0" in call(book(LAND))
    assert page.revisions.count() == 1
    assert "changed 1" in call(book(LAND, WATER))
    page.refresh_from_db()
    assert (page.rows.count(), page.has_unpublished_changes) == (2, False)
    page.save_revision()
    assert "held back 1" in call(book(LAND))
    with pytest.raises(SystemExit) as stop:
        call(book([1, "Đất trời", 1, 1, 0, 0, 0]))
    assert stop.value.code == 2
