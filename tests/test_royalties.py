"""Nhuận bút: amounts by dated rates, the sheet of a month, the signature that locks it, and nothing of it in public."""

import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.messages import get_messages
from django.core.exceptions import FieldError, PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission, ModelLogEntry

from home.roles import ADMINISTRATORS, EDITORS, STAFF
from news.models import NewsIndexPage, NewsPage
from news.royalties import (
    REFUSED_LOG_ACTION,
    SIGNED_LOG_ACTION,
    TYPES_OF_THE_LAW,
    ArticleType,
    Royalty,
    RoyaltyRate,
    RoyaltySheet,
    SheetSigned,
)
from tests.factories import AuthorFactory, NewsPageFactory, UserFactory, signed_in

pytestmark = pytest.mark.django_db

OCTOBER = datetime(2026, 10, 12, 3, 0, tzinfo=UTC)
SECRET = "8765431"  # an amount that must not be read anywhere in public


@pytest.fixture
def rate(portal):
    return RoyaltyRate.objects.create(effective_on=date(2026, 7, 1), base_wage=2_500_000, legal_note="Mức thử")


def article(at=OCTOBER, **values):
    """An article that came out at that moment."""
    page = NewsPageFactory(**values)
    NewsPage.objects.filter(pk=page.pk).update(first_published_at=at, last_published_at=at)
    return NewsPage.objects.get(pk=page.pk)


def royalty(page=None, kind="Tin", coefficient="4.5", **values):
    """A row of an open sheet, as the form makes it."""
    page = page or article()
    row = Royalty(
        page=page,
        sheet=RoyaltySheet.open_for(timezone.localdate(page.first_published_at)),
        article_type=ArticleType.objects.get(name=kind),
        coefficient=Decimal(coefficient),
        **values,
    )
    assert row.take_down(list(RoyaltyRate.objects.all()))
    row.save()
    return row


@pytest.fixture
def signed(rate, editor):
    """A row of a signed sheet."""
    row = royalty(page_count=2, picture_count=1)
    row.sheet.sign(editor)
    return Royalty.objects.get(pk=row.pk)


def fill(user, page, **values):
    body = {
        "article_type": ArticleType.objects.get(name="Tin").pk,
        "page_count": "2",
        "picture_count": "1",
        "coefficient": "4,5",
    }
    return signed_in(user).post(reverse("royalties:row", args=[page.pk]), body | values)


def sheet_of(user, year=2026, month=10):
    return signed_in(user).get(reverse("royalties:sheet", args=[year, month]))


def text(answer):
    return answer.content.decode()


def told(answer):
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def sign(user, year=2026, month=10):
    client, address = signed_in(user), reverse("royalties:sign", args=[year, month])
    shown = client.get(address)
    digest = shown.context["sheet"].digest() if shown.context else ""
    return client.post(address, {"digest": digest})


# --- Types and rates --------------------------------------------------------------------------------------------------


def test_a_new_portal_has_the_types_of_the_law_and_what_editors_changed_stays(portal):
    assert {kind.name: kind.max_coefficient for kind in ArticleType.objects.all()} == TYPES_OF_THE_LAW
    ArticleType.objects.exclude(name="Tin").delete()
    call_command("setup_portal", verbosity=0)
    assert ArticleType.objects.get().name == "Tin"


@pytest.mark.parametrize(
    ("moment", "amount"),
    [
        (datetime(2026, 6, 30, 16, 59, tzinfo=UTC), 900_000),  # the last minute of June in Hanoi
        (datetime(2026, 6, 30, 17, 0, tzinfo=UTC), 1_125_000),
        (OCTOBER, 1_125_000),
    ],
)
def test_the_rate_is_the_newest_in_force_on_the_day_the_article_came_out(moment, amount, rate):
    RoyaltyRate.objects.create(effective_on=date(2025, 1, 1), base_wage=2_000_000, legal_note="Mức cũ")
    RoyaltyRate.objects.create(effective_on=date(2027, 1, 1), base_wage=9_000_000, legal_note="Mức sau")
    assert royalty(article(moment)).amount == amount


def test_amounts_are_whole_dong_rounded_half_up(portal):
    rate = RoyaltyRate.objects.create(effective_on=date(2026, 1, 1), base_wage=1_000_005, percent=10, legal_note="Mức")
    assert rate.unit_amount == 100_001  # 100.000,5
    assert royalty(coefficient="1.55").amount == 155_002  # 155.001,55
    assert royalty(coefficient="0.5").amount == 50_001  # 50.000,5


def test_an_article_from_before_every_rate_is_refused_with_what_to_do(rate, staff):
    answer = fill(staff, article(datetime(2026, 5, 4, tzinfo=UTC)))
    assert "Chưa có mức nhuận bút cho bài đăng ngày 04/05/2026" in text(answer)
    assert not Royalty.objects.exists()


def test_open_rows_follow_a_rate_that_changes_and_signed_ones_do_not(signed):
    open_row = royalty(article(datetime(2026, 11, 2, tzinfo=UTC)))
    rate = RoyaltyRate.objects.get()
    rate.base_wage = 3_000_000
    rate.save()
    RoyaltyRate.objects.create(effective_on=date(2026, 9, 1), base_wage=4_000_000, legal_note="Mức mới")
    amounts = {row.pk: row.amount for row in Royalty.objects.all()}
    assert amounts == {signed.pk: 1_125_000, open_row.pk: 1_800_000}


# --- Filling in -------------------------------------------------------------------------------------------------------


def test_staff_fill_in_a_row_and_the_amount_is_computed(rate, staff):
    page = article(author=AuthorFactory(name="Lê Thị Mai", position="Văn phòng Sở"))
    assert fill(staff, page, amount="99999999").status_code == 302
    row = Royalty.objects.get()
    assert (row.page, row.title, row.author_name) == (page, page.title, "Lê Thị Mai, Văn phòng Sở")
    assert (row.type_name, row.page_count, row.picture_count, row.coefficient) == ("Tin", 2, 1, Decimal("4.5"))
    assert (row.sheet.year, row.sheet.month, row.published_on) == (2026, 10, date(2026, 10, 12))
    assert (row.unit_amount, row.amount) == (250_000, 1_125_000)


def test_saving_a_row_again_changes_it_and_adds_none(rate, staff):
    page = article()
    fill(staff, page)
    fill(staff, page, coefficient="2")
    assert Royalty.objects.get().amount == 500_000


def test_a_coefficient_above_the_highest_of_its_type_is_refused_and_what_was_typed_is_kept(rate, staff):
    page = article()
    fill(staff, page)
    answer = fill(staff, page, coefficient="10,01")
    assert answer.status_code == 422
    assert "Hệ số tối đa của loại “Tin” là 10." in text(answer)
    assert 'value="10,01"' in text(answer)
    assert Royalty.objects.get().coefficient == Decimal("4.5")
    assert fill(staff, page, coefficient="10").status_code == 302


@pytest.mark.parametrize(
    "wrong", [{"coefficient": "-1"}, {"coefficient": "nhiều"}, {"article_type": ""}, {"page_count": "-2"}]
)
def test_a_wrong_row_is_refused(wrong, rate, staff):
    assert fill(staff, article(), **wrong).status_code == 422
    assert not Royalty.objects.exists()


def test_articles_of_the_month_without_a_row_are_listed_as_not_counted(rate, staff):
    counted, waiting = royalty().page, article(title="Bài chờ chấm")
    article(datetime(2026, 10, 31, 17, 0, tzinfo=UTC), title="Bài tháng mười một")
    NewsPageFactory(title="Bài nháp", live=False)
    page = sheet_of(staff)
    assert [article.pk for article in page.context["articles"]] == [waiting.pk]
    assert "Chưa tính" in text(page)
    assert counted.title in text(page)
    assert "Bài tháng mười một" not in text(page)
    assert "Bài nháp" not in text(page)


def test_an_article_never_published_earns_nothing(rate, staff):
    assert fill(staff, NewsPageFactory(live=False)).status_code == 404


def test_a_row_comes_off_an_open_sheet(rate, staff):
    row = royalty()
    signed_in(staff).post(reverse("royalties:remove", args=[row.pk]))
    assert not Royalty.objects.exists()


# --- Who may ----------------------------------------------------------------------------------------------------------


def addresses(row):
    month = [row.sheet.year, row.sheet.month]
    return {
        "get": [
            reverse("royalties:index"),
            reverse("royalties:sheet", args=month),
            reverse("royalties:sign", args=month),
            reverse("royalties:workbook", args=month),
            reverse("royalties:correct", args=[row.pk]),
        ],
        "post": [
            reverse("royalties:row", args=[row.page_id]),
            reverse("royalties:remove", args=[row.pk]),
            reverse("royalties:correct", args=[row.pk]),
            reverse("royalties:sign", args=month),
        ],
    }


def test_who_has_no_right_to_royalties_reads_and_changes_nothing(rate):
    row = royalty()
    group = Group.objects.create(name="Viết bài")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    for client in (Client(), signed_in(UserFactory(groups=[group]))):
        for method, screens in addresses(row).items():
            for address in screens:
                answer = getattr(client, method)(address)
                assert answer.status_code == 302
                assert answer.url == reverse("wagtailadmin_home") or answer.url.startswith("/admin/login/")
    assert Royalty.objects.get().sheet.signed_at is None


def test_the_menu_shows_royalties_to_who_may_fill_them_in(staff):
    address = json.dumps(reverse("royalties:index"))
    assert address in text(signed_in(staff).get("/admin/"))
    Group.objects.get(name=STAFF).permissions.remove(Permission.objects.get(codename="fill_royaltysheet"))
    assert address not in text(signed_in(staff).get("/admin/"))


def test_who_may_not_edit_an_article_changes_neither_its_row_nor_corrects_it(rate, staff, editor):
    GroupPagePermission.objects.filter(group__name=STAFF).delete()
    page, row = article(), royalty()
    assert fill(staff, page).url == reverse("wagtailadmin_home")
    assert fill(staff, row.page).url == reverse("wagtailadmin_home")
    signed_in(staff).post(reverse("royalties:remove", args=[row.pk]))
    assert reverse("royalties:row", args=[page.pk]) not in text(sheet_of(staff))
    row.sheet.sign(editor)
    signed_in(staff).post(reverse("royalties:correct", args=[row.pk]), {"amount": "5", "note": "Tính thiếu"})
    assert [kept.pk for kept in Royalty.objects.all()] == [row.pk]


@pytest.mark.parametrize("who", ["staff", "administrator"])
def test_only_editors_sign_and_not_superusers_either(who, rate, request):
    row = royalty()
    user = request.getfixturevalue(who)
    assert reverse("royalties:sign", args=[2026, 10]) not in text(sheet_of(user))
    signed_in(user).post(reverse("royalties:sign", args=[2026, 10]), {"digest": row.sheet.digest()})
    assert not RoyaltySheet.objects.signed().exists()


def test_the_groups_have_their_rights_and_an_upgrade_gives_them(portal):
    rights = {STAFF: {"fill"}, EDITORS: {"fill", "sign"}, ADMINISTRATORS: {"fill"}}
    for _ in range(2):
        for name, expected in rights.items():
            held = Group.objects.get(name=name).permissions.filter(content_type__model="royaltysheet")
            assert {codename.partition("_")[0] for codename in held.values_list("codename", flat=True)} == expected
            held = Group.objects.get(name=name).permissions.remove(*held)
        call_command("setup_portal", "--grant", verbosity=0)


def test_forms_need_the_token_of_the_session(rate, editor):
    row, client = royalty(), Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert [client.post(address).status_code for address in addresses(row)["post"]] == [403] * 4


def test_every_form_of_the_sheet_carries_that_token(rate, editor):
    royalty()
    article()
    forms = re.findall(
        r'<form[^>]* action="/admin/nhuan-but/[^>]*method="post">(.*?)</form>', text(sheet_of(editor)), re.S
    )
    assert len(forms) == 3  # save and drop the one, save the other
    assert all("csrfmiddlewaretoken" in form for form in forms)


# --- Signing ----------------------------------------------------------------------------------------------------------


def test_an_editor_signs_what_was_shown_and_it_is_logged(rate, editor):
    royalty()
    sign(editor)
    sheet = RoyaltySheet.objects.get()
    assert sheet.signed_at
    assert (sheet.signed_by, sheet.signer_name) == (editor, "bientap")
    entry = ModelLogEntry.objects.get(action=SIGNED_LOG_ACTION)
    assert (entry.user, entry.data) == (editor, {"total": 1_125_000})


def test_the_question_before_signing_says_what_is_locked_and_what_is_left_out(rate, editor):
    royalty()
    article()
    page = text(signed_in(editor).get(reverse("royalties:sign", args=[2026, 10])))
    assert "1.125.000 đồng" in page
    assert "không có cách nào bỏ ký" in page
    assert "Còn 1 bài của tháng chưa tính" in page


def test_a_sheet_that_changed_since_it_was_shown_is_not_signed(rate, editor):
    row = royalty()
    stale = row.sheet.digest()
    NewsPage.objects.filter(pk=row.page_id).update(author=AuthorFactory(name="Trần Văn Bình"))
    answer = signed_in(editor).post(reverse("royalties:sign", args=[2026, 10]), {"digest": stale})
    assert "Hãy xem lại rồi ký" in told(answer)
    assert not RoyaltySheet.objects.signed().exists()
    assert Royalty.objects.get().author_name == "Trần Văn Bình"  # and now it says what the article says
    sign(editor)
    assert RoyaltySheet.objects.signed().exists()


def test_neither_an_empty_month_nor_one_to_come_is_signed(rate, editor):
    address = reverse("royalties:sign", args=[2026, 9])
    assert signed_in(editor).get(address).status_code == 404
    later = timezone.localdate().year + 1
    royalty(article(datetime(later, 3, 3, tzinfo=UTC)))
    answer = sign(editor, later, 3)
    assert "chưa ký được" in told(answer)
    assert not RoyaltySheet.objects.signed().exists()


# --- Locked, by every path --------------------------------------------------------------------------------------------


def change_by_save(row):
    row.coefficient = 1
    row.save()


def change_after_moving_it_in_memory(row):
    row.sheet = RoyaltySheet.open_for(date(2026, 11, 1))
    row.save()


def bulk_update(row):
    row.amount = 1
    Royalty.objects.bulk_update([row], ["amount"])


def add_a_row(row):
    Royalty.objects.create(sheet=row.sheet, title="Thêm", published_on=row.published_on)


def add_rows_in_bulk(row):
    Royalty.objects.bulk_create([Royalty(sheet=row.sheet, title="Thêm", published_on=row.published_on)])


def unsign_by_save(row):
    row.sheet.signed_at = None
    row.sheet.save()


def overwrite_the_sheet(row):
    sheet = RoyaltySheet(year=2026, month=10)
    options = {"update_conflicts": True, "unique_fields": ["year", "month"], "update_fields": ["signed_at"]}
    RoyaltySheet.objects.bulk_create([sheet], **options)


PATHS = [
    change_by_save,
    change_after_moving_it_in_memory,
    bulk_update,
    add_a_row,
    add_rows_in_bulk,
    unsign_by_save,
    overwrite_the_sheet,
    lambda row: row.delete(),
    lambda row: row.sheet.delete(),
    lambda row: row.sheet.royalties.update(amount=1),
    lambda row: row.sheet.royalties.all().delete(),
    lambda row: RoyaltySheet.objects.update(signed_at=None),
    lambda row: RoyaltySheet.objects.all().delete(),
]


def state():
    return list(Royalty.objects.order_by("pk").values()), list(RoyaltySheet.objects.signed().values())


@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_a_signed_month_changes_by_any_path_and_the_attempt_is_logged(path, signed, caplog):
    before, sheet = state(), signed.sheet_id
    with pytest.raises(SheetSigned, match="Bảng nhuận bút tháng 10 năm 2026 đã ký ngày"):
        path(signed)
    assert state() == before
    entry = ModelLogEntry.objects.get(action=REFUSED_LOG_ACTION)
    assert entry.object_id == str(sheet)
    assert "tháng 10 năm 2026 đã ký: từ chối" in caplog.text


@pytest.mark.parametrize("way", ["update_or_create", "get_or_create"])
def test_an_attempt_inside_a_transaction_is_in_the_log_of_the_server(way, signed, caplog):
    before, row = state(), {"sheet": signed.sheet, "title": "Thêm"}
    with pytest.raises(SheetSigned):
        getattr(Royalty.objects, way)(**row, defaults={"published_on": signed.published_on})
    assert state() == before
    assert "tháng 10 năm 2026 đã ký: từ chối" in caplog.text


def test_rows_do_not_move_into_a_sheet_by_a_query(signed):
    open_row = royalty(article(datetime(2026, 11, 2, tzinfo=UTC)))
    with pytest.raises(FieldError):
        Royalty.objects.filter(pk=open_row.pk).update(sheet=signed.sheet)


def test_the_same_paths_work_on_an_open_sheet(rate):
    row = royalty()
    change_by_save(row)
    bulk_update(row)
    row.sheet.royalties.update(amount=2)
    assert Royalty.objects.get().amount == 2
    row.sheet.royalties.all().delete()
    royalty(row.page).delete()
    assert not Royalty.objects.exists()


@pytest.mark.parametrize("screen", ["row", "remove", "sign"])
def test_the_screens_refuse_a_signed_month_say_so_and_log_who_tried(screen, signed, editor):
    before = state()
    if screen == "row":
        answer = fill(editor, signed.page, coefficient="1")
    else:
        args = [2026, 10] if screen == "sign" else [signed.pk]
        answer = signed_in(editor).post(reverse(f"royalties:{screen}", args=args))
    assert "đã ký ngày" in told(answer)
    assert state() == before
    entry = ModelLogEntry.objects.get(action=REFUSED_LOG_ACTION)
    assert entry.user == editor
    assert "Từ chối sửa bảng nhuận bút đã ký" in entry.formatter.label


def test_a_signed_sheet_offers_no_field_to_fill_in(signed, editor):
    page = text(sheet_of(editor))
    assert reverse("royalties:row", args=[signed.page_id]) not in page
    assert reverse("royalties:remove", args=[signed.pk]) not in page
    assert "Đã ký" in page


def test_a_signed_sheet_reads_the_same_after_all_it_rests_on_changed(signed, editor):
    def cells():
        return [tuple(cell.value for cell in row) for row in workbook(editor).iter_rows()]

    before = cells()
    NewsPage.objects.filter(pk=signed.page_id).update(
        first_published_at=datetime(2026, 11, 9, tzinfo=UTC), title="Đổi tên", author=AuthorFactory(name="Người khác")
    )
    ArticleType.objects.filter(name="Tin").update(name="Tin ngắn", max_coefficient=1)
    RoyaltyRate.objects.all().delete()
    Royalty.objects.take_down_anew()
    assert cells() == before
    assert list(NewsPage.objects.without_royalty(2026, 11)) == []  # and it is not paid a second time
    ArticleType.objects.all().delete()
    NewsPage.objects.get(pk=signed.page_id).delete()
    signer = UserFactory(username="moi", groups=[Group.objects.get(name=EDITORS)])
    editor.delete()
    editor = signer
    assert [tuple(cell.value for cell in row) for row in workbook(editor).iter_rows()] == before


def test_a_late_article_of_a_signed_month_goes_on_an_open_sheet(signed, staff):
    page = article()
    assert page.title in text(sheet_of(staff))
    fill(staff, page)
    sheet = Royalty.objects.get(page=page).sheet
    today = timezone.localdate()
    assert (sheet.year, sheet.month) == (today.year, today.month)
    assert Royalty.objects.get(page=page).published_on == date(2026, 10, 12)


def test_a_mistake_is_corrected_by_a_row_with_a_reason_on_an_open_sheet(signed, staff):
    address = reverse("royalties:correct", args=[signed.pk])
    assert address in text(sheet_of(staff))
    answer = signed_in(staff).post(address, {"amount": "-125000", "note": "Tính nhầm hệ số"})
    row = Royalty.objects.get(corrects=signed)
    assert answer.url == reverse("royalties:sheet", args=[row.sheet.year, row.sheet.month])
    assert (row.amount, row.author_name, row.title) == (-125_000, signed.author_name, signed.title)
    assert not row.sheet.signed_at
    shown = text(signed_in(staff).get(answer.url))
    assert "Điều chỉnh bảng tháng 10/2026: Tính nhầm hệ số" in shown
    assert "-125.000" in shown


@pytest.mark.parametrize("wrong", [{"amount": "0", "note": "Nhầm"}, {"amount": "5", "note": " "}, {}])
def test_a_correction_without_amount_or_reason_is_refused(wrong, signed, staff):
    answer = signed_in(staff).post(reverse("royalties:correct", args=[signed.pk]), wrong)
    assert answer.status_code == 422
    assert Royalty.objects.count() == 1


def test_only_a_signed_row_is_corrected(rate, staff):
    assert signed_in(staff).get(reverse("royalties:correct", args=[royalty().pk])).status_code == 404


# --- Totals and the spreadsheet ---------------------------------------------------------------------------------------


def workbook(user, year=2026, month=10):
    answer = signed_in(user).get(reverse("royalties:workbook", args=[year, month]))
    assert "private" in answer.headers["Cache-Control"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="nhuan-but-{year}-{month:02d}.xlsx"'
    return load_workbook(io.BytesIO(answer.content)).active


def sums():
    """Amounts by author straight from the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT author_name, SUM(amount) FROM news_royalty JOIN news_royaltysheet s ON s.id = sheet_id"
            " WHERE s.year = 2026 AND s.month = 10 GROUP BY author_name"
        )
        return {name: int(amount) for name, amount in cursor.fetchall()}


@pytest.fixture
def three_authors(rate):
    mai, an = AuthorFactory(name="Lê Thị Mai"), AuthorFactory(name="Đỗ Văn An")
    royalty(article(author=mai), coefficient="4.5")
    royalty(article(author=an), "Phóng sự", "12.25")
    royalty(article(author=mai), "Ảnh", "0.33")
    royalty(article())
    royalty(article(datetime(2026, 11, 3, tzinfo=UTC), author=mai))
    return ["", "Đỗ Văn An", "Lê Thị Mai"]  # alphabetical


def test_the_totals_of_the_screen_are_those_of_the_database(three_authors, staff):
    page = sheet_of(staff)
    assert [group["author"] for group in page.context["groups"]] == three_authors
    assert {group["author"]: group["total"] for group in page.context["groups"]} == sums()
    assert page.context["total"] == sum(sums().values()) == 5_395_000
    assert "5.395.000" in text(page)


def test_the_spreadsheet_has_the_same_totals_as_numbers(three_authors, staff):
    lines = [[cell.value for cell in row] for row in workbook(staff).iter_rows(min_row=6)]
    totals = {row[2]: row[8] for row in lines if row[0] is None and isinstance(row[8], int)}
    by_author = {name or "Chưa ghi tác giả": amount for name, amount in sums().items()}
    assert totals == {**by_author, "TỔNG CỘNG": 5_395_000}
    rows = [row for row in lines if isinstance(row[0], int)]
    assert [row[0] for row in rows] == [1, 2, 3, 4]
    assert sum(row[8] for row in rows) == 5_395_000
    assert [row[6] for row in rows] == [4.5, 12.25, 4.5, 0.33]


def test_the_spreadsheet_prints_on_a4_across_with_its_head_on_each_page(three_authors, staff):
    paper = workbook(staff)
    assert (paper.page_setup.orientation, str(paper.page_setup.paperSize)) == ("landscape", "9")
    assert paper.print_title_rows == "$5:$5"
    assert paper.sheet_properties.pageSetUpPr.fitToPage
    words = [cell.value for row in paper.iter_rows() for cell in row]
    for expected in ["Tên cơ quan (sửa trong Cài đặt)", "Tháng 10 năm 2026", "Bản dự thảo, chưa ký", "NGƯỜI LẬP BẢNG"]:
        assert expected in words


def test_text_that_looks_like_a_formula_stays_text(rate, staff):
    royalty(article(title='=HYPERLINK("http://x.example")', author=AuthorFactory(name="+84 901")))
    cells = {cell.value: cell for row in workbook(staff).iter_rows() for cell in row}
    for words in ('=HYPERLINK("http://x.example")', "+84 901"):
        assert (cells[words].data_type, cells[words].quotePrefix) == ("s", True)


def test_an_empty_month_has_a_page_and_a_spreadsheet(rate, staff):
    assert "chưa có dòng nào" in text(sheet_of(staff, 2026, 2))
    assert workbook(staff, 2026, 2).title == "Tháng 2-2026"


@pytest.mark.parametrize("month", [0, 13])
def test_a_month_there_is_not_is_not_found(month, staff):
    assert sheet_of(staff, 2026, month).status_code == 404


def test_the_month_chosen_leads_to_its_sheet_and_nonsense_to_this_month(staff):
    client, today = signed_in(staff), timezone.localdate()
    index = reverse("royalties:index")
    assert client.get(index, {"nam": "2025", "thang": "12"}).url == reverse("royalties:sheet", args=[2025, 12])
    for query in ({}, {"nam": "x", "thang": "1"}, {"nam": "2025", "thang": "13"}):
        assert client.get(index, query).url == reverse("royalties:sheet", args=[today.year, today.month])


@pytest.mark.parametrize("screen", ["sheet", "workbook"])
@pytest.mark.parametrize("is_signed", [False, True])
def test_more_rows_ask_no_more_queries(is_signed, screen, rate, staff, editor):
    def add():
        for _ in range(3):
            royalty(article(author=AuthorFactory()))
            article(author=AuthorFactory())

    def count():
        address = reverse(f"royalties:{screen}", args=[2026, 10])
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    client = signed_in(staff)
    add()
    if is_signed:
        RoyaltySheet.objects.get().sign(editor)
    first = count()
    if is_signed:
        RoyaltySheet.objects.model._base_manager.update(signed_at=None)
    add()
    if is_signed:
        RoyaltySheet.objects.get().sign(editor)
    assert count() == first


# --- Never public -----------------------------------------------------------------------------------------------------


def test_nothing_of_it_is_public(rate, editor, client):
    page = article(title="Chuyến thuyền một cửa", author=AuthorFactory(name="Lê Thị Mai"))
    row = royalty(page, "Phóng sự", "12.25", page_count=7, picture_count=9)
    Royalty.objects.filter(pk=row.pk).update(amount=SECRET)
    row.sheet.sign(editor)
    addresses = [page.url, NewsIndexPage.objects.get().url, "/", "/tin-tuc/rss.xml", "/sitemap.xml", "/so-do-trang/"]
    addresses += [
        "/tim-kiem/?q=Chuyến thuyền",
        f"/tim-kiem/?q={SECRET}",
        "/tim-kiem/?q=nhuận bút",
        "/tim-kiem/?q=Phóng sự",
    ]
    for address in addresses:
        answer = text(client.get(address, follow=True))
        for secret in (SECRET, "8.765.431", "12,25", "12.25"):
            assert secret not in answer.replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "").replace(
                f"“{SECRET}”", ""
            )
    assert "Chuyến thuyền một cửa" not in text(client.get("/tim-kiem/?q=nhuận bút"))
    assert "Chuyến thuyền một cửa" not in text(client.get("/tim-kiem/?q=Phóng sự"))


def test_neither_the_versions_of_an_article_nor_its_preview_nor_its_form_hold_it(rate, staff):
    page = article()
    Royalty.objects.filter(pk=royalty(page).pk).update(amount=SECRET)
    kept = json.dumps(page.save_revision().content, default=str)
    assert not [word for word in ("royalt", SECRET, "coefficient") if word in kept]
    for screen in ("edit", "view_draft"):
        answer = text(signed_in(staff).get(reverse(f"wagtailadmin_pages:{screen}", args=[page.pk])))
        assert SECRET not in answer
    assert not [field for field in getattr(page, "api_fields", []) if "royalt" in str(field)]
    assert "royalt" not in json.dumps(page.structured_data(signed_in(staff).get("/").wsgi_request))


def test_copying_an_article_copies_no_royalty(rate, editor):
    page = royalty().page
    copy = page.copy(update_attrs={"slug": "ban-sao", "title": "Bản sao"}, user=editor)
    assert not Royalty.objects.filter(page=copy.pk).exists()


def test_the_refusal_is_one_of_permission():
    assert issubclass(SheetSigned, PermissionDenied)
