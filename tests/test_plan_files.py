"""The files below a plan: Word, PDF, Excel and the calendar; each read with another library than wrote it."""

import io
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from urllib.parse import unquote

import docx
import openpyxl
import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from docx.oxml.ns import qn
from pypdf import PdfReader
from wagtail.models import PageViewRestriction, Site

from core.history import record_withdrawals
from core.models import OfficeSettings
from formats.letter import Table
from plans import calendars, files
from plans.exports import letter_of, paragraphs
from plans.models import Activity, ExpectedOutput, PlanIndexPage, PlanPage
from tests.factories import AgencyFactory, NewsPageFactory, PlanPageFactory

pytestmark = pytest.mark.django_db

DOCUMENTS = ("ke-hoach.docx", "ke-hoach.pdf", "ke-hoach.xlsx")
NAMES = (*DOCUMENTS, "lich.ics")
each_name = pytest.mark.parametrize("name", NAMES)


def activity(number=1, timing="Quý II", outputs=("Báo cáo kết quả",), **values):
    rows = [ExpectedOutput(description=text) for text in outputs]
    values = {"number": str(number), "description": f"Hoạt động {number}", "timing_text": timing, **values}
    return Activity(outputs=rows, **values)


def plan(*activities, **values):
    values = {"title": "Kế hoạch tuyên truyền năm 2026", "slug": "tuyen-truyen-2026", **values}
    page = PlanPageFactory(parent=PlanIndexPage.objects.get(), activities=activities or [activity()], **values)
    return PlanPage.objects.get(pk=page.pk)


def published(page):
    page.save_revision().publish()
    return PlanPage.objects.get(pk=page.pk)


def office(**values):
    return OfficeSettings.objects.update_or_create(site=Site.objects.get(), defaults=values)[0]


def letter(page, **particulars):
    return letter_of(page, page.activities.all().for_files(), OfficeSettings(**particulars))


def squeezed(text):
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


def text_of(name, content):
    """All that a file says, without spaces."""
    file = io.BytesIO(content)
    if name.endswith("docx"):
        return squeezed("".join(text.text or "" for text in docx.Document(file).element.body.iter(qn("w:t"))))
    if name.endswith("xlsx"):
        rows = openpyxl.load_workbook(file).active.iter_rows(values_only=True)
        return squeezed("".join(cell for row in rows for cell in row if cell))
    return squeezed("".join(page.extract_text() for page in PdfReader(file).pages))


# --- addresses --------------------------------------------------------------------------------------------------------
@each_name
def test_a_file_stands_below_the_page_and_downloads_under_the_name_of_the_plan(portal, client, name):
    response = client.get(f"{plan().url}{name}")
    assert response.status_code == 200
    ending = name.rpartition(".")[2]
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition.partition("''")[2]) == f"57-KH-SNNMT Kế hoạch tuyên truyền năm 2026.{ending}"
    kinds = {"docx": "wordprocessingml", "pdf": "application/pdf", "xlsx": "spreadsheetml", "ics": "text/calendar"}
    assert kinds[ending] in response["Content-Type"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_the_page_offers_its_files(portal, client):
    page = plan()
    html = client.get(page.url).content.decode()
    assert [name for name in NAMES if f'href="{page.url}{name}"' not in html] == []


def test_no_other_page_and_no_other_name_has_files(portal, client):
    page, article = plan(), NewsPageFactory()
    addresses = [f"{page.url}{name}" for name in ("ke-hoach.doc", "ke-hoach.txt", "lich.ics/", "x/lich.ics")]
    addresses += [
        f"{below}{name}" for below in ("/ke-hoach/", "/", article.url, "/ke-hoach/khong-co/") for name in NAMES
    ]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 404)


@each_name
def test_a_file_is_there_as_long_as_its_page_is(portal, client, name):
    page = plan(live=False)
    address = f"{page.url}{name}"
    assert client.get(address).status_code == 404
    page = published(page)
    assert client.get(address).status_code == 200
    PlanPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    assert client.get(address).status_code == 404
    PlanPage.objects.filter(pk=page.pk).update(expire_at=None)
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(address).status_code == client.get(page.url).status_code == 302
    restriction.delete()
    page.unpublish()
    assert client.get(address).status_code == 404


@each_name
def test_a_file_of_a_withdrawn_plan_says_why_as_the_page_does(portal, client, editor, name):
    page = plan()
    page.unpublish()
    record_withdrawals([page], editor, "Thay bằng kế hoạch mới")
    answer, file = client.get(page.url), client.get(f"{page.url}{name}")
    assert file.status_code == answer.status_code
    assert "Thay bằng kế hoạch mới" in file.content.decode()


@each_name
def test_who_has_the_file_gets_it_again_only_when_it_has_changed(portal, client, name):
    page = plan()
    address = f"{page.url}{name}"
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    row = page.activities.get()
    row.description = "Hoạt động đã sửa"
    page.activities = [row]
    published(page)
    changed = client.get(address, headers={"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed.content != first.content


def test_a_file_is_written_once_and_then_kept_until_what_it_says_changes(portal, client, monkeypatch):
    page = plan()
    address = f"{page.url}ke-hoach.pdf"
    first = client.get(address).content
    writes = []
    monkeypatch.setitem(
        files._WRITERS,
        "pdf",
        (lambda plain: writes.append(plain) or b"%PDF", "application/pdf"),
    )
    assert client.get(address).content == first
    assert writes == []
    office(place="Lam Giang")
    assert client.get(address).content == b"%PDF"


@each_name
def test_a_file_asks_the_same_number_of_questions_whatever_the_plan_holds(portal, client, name):
    page = plan(activity(lead_unit=AgencyFactory(), supporting_units=[AgencyFactory()]))
    address = f"{page.url}{name}"

    def questions():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    questions()
    before = questions()
    units = [AgencyFactory() for _ in range(4)]
    rows = [activity(n, lead_unit=units[0], supporting_units=units[1:], outputs=["a", "b"]) for n in range(2, 12)]
    page.activities = [*page.activities.all(), *rows]
    published(page)
    assert questions() == before


# --- the letter -------------------------------------------------------------------------------------------------------
def test_all_three_documents_say_the_same(portal, client):
    office(name="Sở Nông nghiệp và Môi trường", parent_name="Ủy ban nhân dân tỉnh Lam Giang", place="Lam Giang")
    page = plan(
        activity(1, "Thường xuyên", ["30 tin bài;", "01 hội nghị"], lead_unit=AgencyFactory(name="Văn phòng Sở")),
        activity(2, "=1+1", ["Ấn phẩm “Hướng dẫn”"], form="Tọa đàm"),
        issuing_agency=AgencyFactory(name="Sở Nông nghiệp và Môi trường"),
        basis="<ul><li>Nghị quyết số 76/NQ-CP của Chính phủ</li></ul>",
        purpose="<p>Để người dân biết <b>thủ tục</b> đã thay đổi.</p>",
        organization="<ol><li>Văn phòng Sở đôn đốc.</li><li>Các phòng thực hiện.</li></ol>",
        recipients="Ủy ban nhân dân tỉnh\nLưu: VT",
        signer_title="Giám đốc",
        signer_name="Nguyễn Thị Ước",
    )
    said = [
        *("ỦY BAN NHÂN DÂN TỈNH LAM GIANG", "SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "Số: 57/KH-SNNMT"),
        *("Lam Giang, ngày 08 tháng 01 năm 2026", "KẾ HOẠCH", "Tuyên truyền năm 2026"),
        *("Căn cứ Nghị quyết số 76/NQ-CP của Chính phủ", "I. MỤC ĐÍCH, YÊU CẦU", "II. NỘI DUNG CÔNG VIỆC"),
        *("Để người dân biết thủ tục đã thay đổi.", "Thường xuyên", "- 30 tin bài;", "- 01 hội nghị", "=1+1"),
        *("Văn phòng Sở", "Chủ trì", "Hình thức", "Tọa đàm", "Ấn phẩm “Hướng dẫn”", "III. TỔ CHỨC THỰC HIỆN"),
        *("1. Văn phòng Sở đôn đốc.", "2. Các phòng thực hiện.", "Nơi nhận:", "- Ủy ban nhân dân tỉnh;", "- Lưu: VT."),
        *("GIÁM ĐỐC", "Nguyễn Thị Ước"),
    ]
    texts = {name: text_of(name, client.get(f"{page.url}{name}").content) for name in DOCUMENTS}
    for name, text in texts.items():
        assert [words for words in said if squeezed(words) not in text] == [], name
        assert "Phốihợp" not in text
    signs = {name: sorted(text) for name, text in texts.items()}
    assert signs["ke-hoach.docx"] == signs["ke-hoach.xlsx"] == signs["ke-hoach.pdf"]


def test_the_agency_above_stands_only_over_the_office_itself(portal):
    page = plan(issuing_agency=AgencyFactory(name="Ủy ban nhân dân tỉnh Lam Giang"))
    own, other = "ủy ban nhân dân tỉnh  Lam Giang", "Sở Nội vụ"
    assert letter(page, name=own, parent_name="Chính phủ").agency_above == "Chính phủ"
    assert letter(page, name=other, parent_name="Ủy ban nhân dân tỉnh Lam Giang").agency_above == ""


def test_without_a_place_the_date_stands_alone(portal):
    assert letter(plan()).dateline == "Ngày 08 tháng 01 năm 2026"


def table_of(page):
    return next(part for part in letter(page).body if isinstance(part, Table))


def test_the_table_has_the_columns_that_some_activity_fills(portal):
    titles = ["TT", "Nội dung công việc", "Dự kiến sản phẩm", "Thời gian"]
    assert [column.title for column in table_of(plan()).columns] == titles
    unit = AgencyFactory(name="Văn phòng Sở")
    full = plan(activity(), activity(2, form="Hội nghị", lead_unit=unit, supporting_units=[unit]), slug="day-du")
    assert [column.title for column in table_of(full).columns] == [
        *("TT", "Nội dung công việc", "Hình thức", "Dự kiến sản phẩm", "Thời gian", "Chủ trì", "Phối hợp")
    ]
    assert table_of(full).rows[1].cells == (
        *("2", "Hoạt động 2", "Hội nghị", "Báo cáo kết quả", "Quý II", "Văn phòng Sở", "Văn phòng Sở"),
    )


def test_only_the_row_of_a_group_is_a_heading(portal):
    group = activity("I", "", [], description="Truyền thông")
    assert [row.is_heading for row in table_of(plan(group, activity(1), activity(2, "", ["Sổ tay"]))).rows] == [
        *(True, False, False)
    ]


def test_outputs_have_one_dash_each_and_numbers_keep_their_sign(portal):
    page = plan(activity(outputs=["- Tin, bài;", "+84 912 345 678", "• Sổ tay"]))
    assert table_of(page).rows[0].cells[2] == "- Tin, bài;\n- +84 912 345 678\n- Sổ tay"


def test_a_halted_activity_says_so_under_its_time(portal):
    page = plan(activity(halted="cancelled", halted_reason="Hết kinh phí"), activity(2))
    assert [row.cells[3] for row in table_of(page).rows] == ["Quý II\n(Đã hủy: Hết kinh phí)", "Quý II"]


def test_lines_of_the_basis_are_in_italics_say_what_they_are_and_end_with_a_stop(portal):
    typed = ("Căn cứ Luật số 1;", "Thực hiện Kế hoạch số 2;", "Quyết định số 3", "Nghị quyết số 76/NQ-CP")
    page = plan(basis="".join(f"<p>{line}</p>" for line in typed))
    lines = letter(page).body[:4]
    assert [line.text for line in lines] == [
        *("Căn cứ Luật số 1;", "Thực hiện Kế hoạch số 2;", "Căn cứ Quyết định số 3;"),
        "Căn cứ Nghị quyết số 76/NQ-CP.",
    ]
    assert all(run.italic for line in lines for run in line.runs)


def test_sections_are_numbered_as_far_as_they_are_there(portal):
    page = plan(organization="<p>Văn phòng Sở đôn đốc.</p>")
    texts = [part.text for part in letter(page).body if not isinstance(part, Table)]
    assert texts == ["I. NỘI DUNG CÔNG VIỆC", "II. TỔ CHỨC THỰC HIỆN", "Văn phòng Sở đôn đốc."]


def test_rich_text_becomes_paragraphs_with_its_lists_and_faces():
    html = (
        "<p>Một <b>hai</b> <i>ba</i><br/>dòng &amp; mới</p><ul><li>gạch<ul><li>cộng</li></ul></li></ul>"
        '<ol><li>nhất</li><li>nhì <a linktype="page" id="3">liên kết</a></li></ol><p></p>trần'
    )
    found = paragraphs(html)
    assert [paragraph.text for paragraph in found] == [
        *("Một hai ba", "dòng & mới", "- gạch", "+ cộng", "1. nhất", "2. nhì liên kết", "trần")
    ]
    faces = [(run.text, run.bold, run.italic) for run in found[0].runs if run.text.strip()]
    assert faces == [("Một ", False, False), ("hai", True, False), ("ba", False, True)]
    assert paragraphs("<p>a</p><script>alert(1)</script>") == paragraphs("<p>a</p>")


def test_recipients_end_with_their_stops_whatever_was_typed(portal):
    page = plan(recipients="- UBND tỉnh (để b/c);\n\nCác phòng\n• Lưu: VT.")
    assert letter(page).recipients == ("- UBND tỉnh (để b/c);", "- Các phòng;", "- Lưu: VT.")
    assert letter(plan(slug="khong-ai")).recipients == ()


# --- the calendar -----------------------------------------------------------------------------------------------------
def calendar(client, page, **query):
    response = client.get(f"{page.url}lich.ics", query)
    assert response.status_code == 200
    content = response.content.decode()
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))
    return vobject.readOne(content)


def events(client, page, **query):
    return {event.summary.value: event for event in calendar(client, page, **query).contents.get("vevent", [])}


def days(event):
    """First and last day, both included."""
    return event.dtstart.value, event.dtend.value - timedelta(days=1)


def test_the_calendar_tells_its_name_and_zone_and_how_often_to_come_back(portal, client):
    found = calendar(client, plan())
    assert found.contents["x-wr-calname"][0].value == "Kế hoạch tuyên truyền năm 2026"
    assert found.contents["x-wr-timezone"][0].value == "Asia/Ho_Chi_Minh"
    assert [found.contents[name][0].value for name in ("refresh-interval", "x-published-ttl")] == ["PT12H", "PT12H"]
    assert found.contents["refresh-interval"][0].params == {"VALUE": ["DURATION"]}
    assert found.version.value == "2.0"
    assert found.contents["vtimezone"]  # a calendar without events is valid only with another part


def test_each_period_is_an_event_of_whole_days(portal, client):
    page = plan(activity(1, "Quý II, IV"), activity(2, "10/6/2026"))
    found = calendar(client, page).contents["vevent"]
    assert sorted(map(days, found)) == [
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 6, 10), date(2026, 6, 10)),
        (date(2026, 10, 1), date(2026, 12, 31)),
    ]
    for event in found:
        assert type(event.dtstart.value) is date
        assert event.dtstart.params == {"VALUE": ["DATE"]}
        assert (event.status.value, event.transp.value) == ("CONFIRMED", "TRANSPARENT")


@pytest.mark.parametrize(
    ("timing", "opening", "start", "end"),
    [
        ("Tháng 5", "", date(2026, 5, 1), date(2026, 5, 31)),
        ("Quý III", "", date(2026, 7, 1), date(2026, 9, 30)),
        ("Trước ngày 15/6", "Hạn cuối: ", date(2026, 6, 15), date(2026, 6, 15)),
        ("Từ ngày 15/6", "Bắt đầu: ", date(2026, 6, 15), date(2026, 6, 15)),
        ("6 tháng đầu năm", "Hạn cuối: ", date(2026, 6, 30), date(2026, 6, 30)),
        ("Thường xuyên", "Hạn cuối: ", date(2026, 12, 31), date(2026, 12, 31)),
        ("Hằng tuần", "Hạn cuối: ", date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_what_would_stand_on_every_day_for_more_than_a_quarter_is_shown_when_it_is_due(
    portal, client, timing, opening, start, end
):
    [(summary, event)] = events(client, plan(activity(1, timing))).items()
    assert summary == f"{opening}Hoạt động 1"
    assert days(event) == (start, end)


def test_days_set_by_hand_go_before_the_words_and_words_without_days_make_no_event(portal, client):
    by_hand = activity(1, "Quý I", starts_on=date(2026, 8, 3), ends_on=date(2026, 8, 5))
    found = events(client, plan(by_hand, activity(2, "Khi có yêu cầu"), activity(3, "Sau khi ban hành")))
    assert {name: days(event) for name, event in found.items()} == {"Hoạt động 1": (date(2026, 8, 3), date(2026, 8, 5))}


def test_the_last_day_of_all_has_no_day_after_it(portal, client):
    [event] = events(client, plan(activity(1, ends_on=date.max))).values()
    assert event.dtstart.value == date.max
    assert "dtend" not in event.contents


def test_an_event_tells_what_comes_of_it_who_does_it_and_where_it_stands(portal, client):
    lead, support = AgencyFactory(name="Văn phòng Sở"), AgencyFactory(name="Chi cục Kiểm lâm")
    page = plan(activity(1, outputs=["30 tin bài", "Sổ tay; tờ gấp"], lead_unit=lead, supporting_units=[support]))
    [event] = events(client, page).values()
    assert event.description.value == (
        "Hoạt động 1\nThời gian: Quý II\nDự kiến sản phẩm:\n- 30 tin bài\n- Sổ tay; tờ gấp\n"
        "Chủ trì: Văn phòng Sở\nPhối hợp: Chi cục Kiểm lâm\nKế hoạch số: 57/KH-SNNMT"
    )
    assert event.url.value == f"http://localhost{page.activities.get().address}"
    assert client.get(event.url.value).status_code == 200
    assert event.categories.value == ["Văn phòng Sở"]


def test_a_cancelled_activity_stays_in_the_calendar_and_says_so(portal, client):
    reason = {"halted_reason": "Hết kinh phí"}
    found = events(client, plan(activity(1, halted="cancelled", **reason), activity(2, halted="paused", **reason)))
    assert {name: event.status.value for name, event in found.items()} == {
        "Đã hủy: Hoạt động 1": "CANCELLED",
        "Tạm dừng: Hoạt động 2": "TENTATIVE",
    }
    assert "Lý do: Hết kinh phí" in found["Đã hủy: Hoạt động 1"].description.value


def marks(client, page):
    """What a calendar program goes by: each event's uid with its sequence and stamp."""
    rows = calendar(client, page).contents["vevent"]
    return {row.uid.value: (int(row.sequence.value), row.dtstamp.value, row.dtstart.value) for row in rows}


def test_what_a_calendar_knows_an_event_by_outlives_edits_and_a_new_order(portal, client):
    page = plan(activity(1, "Quý I"), activity(2, "Quý II, IV"))
    before = marks(client, page)
    first, second = page.activities.all()
    first.timing_text, first.number = "Quý III", "2"
    first.sort_order, second.sort_order = 1, 0
    page.activities = [second, first]
    page.slug, page.title = "ten-khac", "Tên khác"
    page = published(page)
    after = marks(client, page)
    assert after.keys() == before.keys()
    own = f"{first.uid}-1"
    assert (before[own][0], after[own][0]) == (0, 1)
    assert after[own][1] == page.activity_records.filter(uid=first.uid).last().recorded_at.replace(microsecond=0)
    assert after[own][2] == date(2026, 7, 1)
    assert {uid: mark for uid, mark in after.items() if uid != own} == {
        uid: mark for uid, mark in before.items() if uid != own
    }


def test_a_calendar_is_written_once_until_it_would_say_something_else(portal, client, monkeypatch):
    page = plan(activity(1, "Quý I"))
    before = client.get(f"{page.url}lich.ics").content
    with monkeypatch.context() as patch:
        patch.setattr(calendars, "write", lambda *args: pytest.fail("viết lại"))
        assert client.get(f"{page.url}lich.ics").content == before
    page.title = "Tên khác"
    published(page)
    assert client.get(f"{page.url}lich.ics").content != before


def test_publishing_a_plan_again_unchanged_leaves_the_calendar_as_it_was(portal, client):
    page = plan(activity(1, "Quý I"), activity(2, "Quý II, IV"))
    before = client.get(f"{page.url}lich.ics").content
    published(page)
    PlanPage.objects.filter(pk=page.pk).update(last_published_at=timezone.now() + timedelta(days=1))
    assert client.get(f"{page.url}lich.ics").content == before


def test_a_plan_from_before_the_log_has_a_calendar_all_the_same(portal, client):
    page = plan(live=False)
    PlanPage.objects.filter(pk=page.pk).update(live=True)
    [mark] = marks(client, page).values()
    assert mark == (0, datetime(2026, 1, 8, tzinfo=UTC), date(2026, 4, 1))


def test_stamps_are_moments_in_utc(portal, client):
    content = client.get(f"{plan().url}lich.ics").content.decode()
    assert re.search(r"\r\nDTSTAMP:\d{8}T\d{6}Z\r\n", content)
    [event] = vobject.readOne(content).contents["vevent"]
    assert abs(event.dtstamp.value - datetime.now(tz=event.dtstamp.value.tzinfo)) < timedelta(minutes=5)


def test_a_unit_has_the_activities_that_it_leads_or_supports(portal, client):
    own, other, idle = (AgencyFactory() for _ in range(3))
    page = plan(
        activity(1, lead_unit=own, supporting_units=[own, other]),
        activity(2, lead_unit=other, supporting_units=[own]),
        activity(3, lead_unit=other),
        activity(4),
    )
    assert events(client, page, **{"don-vi": own.pk}).keys() == {"Hoạt động 1", "Hoạt động 2"}
    assert events(client, page, **{"don-vi": other.pk}).keys() == {"Hoạt động 1", "Hoạt động 2", "Hoạt động 3"}
    assert events(client, page, **{"don-vi": idle.pk}) == {}
    name = calendar(client, page, **{"don-vi": own.pk}).contents["x-wr-calname"][0].value
    assert name == f"Kế hoạch tuyên truyền năm 2026 – {own.name}"


@pytest.mark.parametrize("unit", ["0", "-1", "99999999", "abc", "1.0", " ", "\x00", "9" * 400])
def test_the_calendar_of_an_unknown_unit_is_not_found(portal, client, unit):
    assert client.get(f"{plan().url}lich.ics", {"don-vi": unit}).status_code == 404
