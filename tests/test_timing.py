"""What plans write under "Thời gian", row by row of the contract, and what must never be guessed."""

import re
import unicodedata
from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.timing import Period, Timing, parse

YEAR = 2026
SHARED_PHRASES = Path(__file__).resolve().parents[1] / ".." / "shared" / "data" / "timing-phrases.tsv"


def day(text: str) -> date | None:
    """The date of "15/6" in the year of the plan or of "15/6/2027"; None of "…"."""
    if text == "…":
        return None
    numbers = [int(number) for number in text.split("/")]
    return date(*reversed(numbers)) if len(numbers) == 3 else date(YEAR, numbers[1], numbers[0])


def periods(text: str) -> tuple[Period, ...]:
    """The periods of "1/4 – 30/6, … – 15/12": first and last day, "…" where an end is open."""
    return tuple(Period(*map(day, item.split(" – "))) for item in text.split(", ")) if text else ()


def told(text: str) -> tuple[tuple[Period, ...], str | None]:
    timing = parse(text, YEAR)
    assert timing.understood, text
    return timing.periods, timing.recurrence


WHOLE_YEAR = "1/1 – 31/12"
QUARTERS = "1/1 – 31/3, 1/4 – 30/6, 1/7 – 30/9, 1/10 – 31/12"
HALVES = "1/1 – 30/6, 1/7 – 31/12"
MONTHS = ", ".join(f"1/{month} – {monthrange(YEAR, month)[1]}/{month}" for month in range(1, 13))


# --- One period for each date, month, quarter, half-year, year -------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9/5", "9/5 – 9/5"),
        ("Ngày 09 tháng 5", "9/5 – 9/5"),
        ("ngày 9 tháng 5 năm 2027", "9/5/2027 – 9/5/2027"),
        ("Ngày 9 tháng 5/2027", "9/5/2027 – 9/5/2027"),
        ("9.5.2027", "9/5/2027 – 9/5/2027"),
        ("9-5-2027", "9/5/2027 – 9/5/2027"),
        ("ngày 9-5", "9/5 – 9/5"),
        ("14 giờ 30 ngày 9/5", "9/5 – 9/5"),
        ("8h ngày 9/5/2027", "9/5/2027 – 9/5/2027"),
        ("Tháng 8", "1/8 – 31/8"),
        ("tháng tám", "1/8 – 31/8"),
        ("Trong tháng 8/2027", "1/8/2027 – 31/8/2027"),
        ("tháng 8-2027", "1/8/2027 – 31/8/2027"),
        ("08/2027", "1/8/2027 – 31/8/2027"),
        ("Tháng 2 năm 2028", "1/2/2028 – 29/2/2028"),
        ("Quý III", "1/7 – 30/9"),
        ("quý 3", "1/7 – 30/9"),
        ("Vào quý III/2027", "1/7/2027 – 30/9/2027"),
        ("Quý 1 năm sau", "1/1/2027 – 31/3/2027"),
        ("6 tháng đầu năm", "1/1 – 30/6"),
        ("sáu tháng cuối năm 2027", "1/7/2027 – 31/12/2027"),
        ("09 tháng đầu năm", "1/1 – 30/9"),
        ("3 tháng cuối năm", "1/10 – 31/12"),
        ("Nửa đầu năm", "1/1 – 30/6"),
        ("Cả năm", WHOLE_YEAR),
        ("trong năm", WHOLE_YEAR),
        ("Trong năm 2027", "1/1/2027 – 31/12/2027"),
        ("Năm nay", WHOLE_YEAR),
        ("năm trước", "1/1/2025 – 31/12/2025"),
        ("2027", "1/1/2027 – 31/12/2027"),
        ("Giai đoạn 2026-2030", "1/1 – 31/12/2030"),
        ("giai đoạn từ năm 2026 đến năm 2030", "1/1 – 31/12/2030"),
        ("Hoàn thành trong quý II", "1/4 – 30/6"),
        ("Dự kiến thực hiện: tháng 10", "1/10 – 31/10"),
    ],
)
def test_a_named_stretch_of_the_calendar_is_one_period(text, expected):
    assert told(text) == (periods(expected), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Quý I, III", "1/1 – 31/3, 1/7 – 30/9"),
        ("Quý I và quý III", "1/1 – 31/3, 1/7 – 30/9"),
        ("quý 1; quý 3", "1/1 – 31/3, 1/7 – 30/9"),
        ("Quý III & I", "1/1 – 31/3, 1/7 – 30/9"),
        ("Tháng 2+5", "1/2 – 28/2, 1/5 – 31/5"),
        ("Các tháng 2, 5 và 8", "1/2 – 28/2, 1/5 – 31/5, 1/8 – 31/8"),
        ("Tháng 2, 5/2027", "1/2/2027 – 28/2/2027, 1/5/2027 – 31/5/2027"),
        ("Quý IV/2025 và quý I/2026", "1/10/2025 – 31/12/2025, 1/1 – 31/3"),
        ("Tháng 12 và tháng 1 năm sau", "1/12 – 31/12, 1/1/2027 – 31/1/2027"),
        ("Ngày 5, 15 và 25/4", "5/4 – 5/4, 15/4 – 15/4, 25/4 – 25/4"),
        ("30/4, 01/5, 02/9", "30/4 – 30/4, 1/5 – 1/5, 2/9 – 2/9"),
        ("Quý I, III-IV", "1/1 – 31/3, 1/7 – 31/12"),
        ("Từ 01/3 đến 15/3 và từ 01/9 đến 15/9", "1/3 – 15/3, 1/9 – 15/9"),
        ("6 tháng đầu năm và cả năm", f"1/1 – 30/6, {WHOLE_YEAR}"),
        ("Năm 2026 và năm 2027", f"{WHOLE_YEAR}, 1/1/2027 – 31/12/2027"),
        ("- Quý I;\n- Quý III", "1/1 – 31/3, 1/7 – 30/9"),
    ],
)
def test_each_item_of_a_list_is_a_period_and_they_come_in_order(text, expected):
    assert told(text) == (periods(expected), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tháng 4–6", "1/4 – 30/6"),
        ("Tháng 4 - tháng 6/2027", "1/4/2027 – 30/6/2027"),
        ("từ tháng 4 tới tháng 6", "1/4 – 30/6"),
        ("Từ tháng 4 đến hết tháng 6", "1/4 – 30/6"),
        ("4/2026 - 6/2027", "1/4 – 30/6/2027"),
        ("Quý I–III", "1/1 – 30/9"),
        ("Quý II/2026 - quý I/2027", "1/4 – 31/3/2027"),
        ("05/3 - 20/4", "5/3 – 20/4"),
        ("ngày 05-20/3", "5/3 – 20/3"),
        ("Từ ngày 05 đến ngày 20 tháng 3 năm 2027", "5/3/2027 – 20/3/2027"),
        ("Từ 05/3 đến hết năm", "5/3 – 31/12"),
        ("Từ đầu tháng 3 đến giữa tháng 4", "1/3 – 20/4"),
        ("từ 7h30 ngày 05/3 đến 17 giờ 00 ngày 20/3", "5/3 – 20/3"),
    ],
)
def test_a_range_is_one_period(text, expected):
    assert told(text) == (periods(expected), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Từ 05/3 đến 20/4/2027", "5/3/2027 – 20/4/2027"),
        ("Từ 20/11 đến 10/02/2026", "20/11/2025 – 10/2"),
        ("Quý IV - quý I/2027", "1/10 – 31/3/2027"),
        ("Từ tháng 11 đến tháng 2 năm sau", "1/11 – 28/2/2027"),
        ("Từ ngày 20/11 năm trước đến ngày 10/02", "20/11/2025 – 10/2"),
        ("từ 20/11/2025 đến 10/02", "20/11/2025 – 10/2"),
        ("Từ 05/3 đến 20/4 cùng năm", "5/3 – 20/4"),
        (
            "Từ ngày 01 tháng 11 của năm trước kỳ báo cáo đến ngày 31 tháng 10 thuộc kỳ báo cáo",
            "1/11/2025 – 31/10",
        ),
    ],
)
def test_a_year_left_out_of_a_range_comes_from_its_end_or_from_the_plan(text, expected):
    assert told(text) == (periods(expected), None)


# --- Deadlines and open ends -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "trước 20/8",
        "Trước ngày 20 tháng 8",
        "Trước ngày 20-8",
        "xong trước ngày 20/8",
        "Hoàn thành trước ngày 20/8/2026",
        "Chậm nhất 20/8",
        "chậm nhất là ngày 20/8",
        "Muộn nhất vào ngày 20/8",
        "không quá ngày 20/8",
        "đến hết ngày 20/8",
        "Đến ngày 20/8",
        "Hạn cuối: 20/8",
        "Trước 17 giờ 00 ngày 20/8",
    ],
)
def test_a_deadline_is_the_day_as_printed_with_an_open_start(text):
    assert told(text) == (periods("… – 20/8"), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hết tháng 8", "… – 31/8"),
        ("Đến hết quý III", "… – 30/9"),
        ("chậm nhất trong tháng 8", "… – 31/8"),
        ("Đến cuối năm 2027", "… – 31/12/2027"),
        ("Trước tháng 8", "… – 31/7"),
        ("hoàn thành trước quý IV/2027", "… – 30/9/2027"),
        ("Chậm nhất ngày 10 tháng 01 năm sau", "… – 10/1/2027"),
        ("Trước 20/3 và 20/9", "… – 20/3, … – 20/9"),
    ],
)
def test_a_deadline_on_a_longer_stretch_is_its_last_day_or_the_day_before_it(text, expected):
    assert told(text) == (periods(expected), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Từ 20/8", "20/8 – …"),
        ("Từ tháng 8/2027 trở đi", "1/8/2027 – …"),
        ("Kể từ ngày 20/8/2026", "20/8 – …"),
        ("Từ năm 2027 và những năm tiếp theo", "1/1/2027 – …"),
        ("Quý IV và các năm tiếp theo", "1/10 – …"),
    ],
)
def test_a_start_without_an_end_is_open_at_the_end(text, expected):
    assert told(text) == (periods(expected), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đầu tháng 5", "1/5 – 10/5"),
        ("giữa tháng 5/2027", "11/5/2027 – 20/5/2027"),
        ("Cuối tháng 2/2028", "21/2/2028 – 29/2/2028"),
        ("Đầu quý II", "1/4 – 30/4"),
        ("cuối quý 2", "1/6 – 30/6"),
        ("Tháng cuối quý II", "1/6 – 30/6"),
        ("Đầu năm", "1/1 – 31/3"),
        ("Cuối năm 2027", "1/10/2027 – 31/12/2027"),
    ],
)
def test_the_beginning_middle_and_end_of_a_month_quarter_or_year(text, expected):
    assert told(text) == (periods(expected), None)


# --- Rhythms ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected", "recurrence"),
    [
        ("Thường xuyên", WHOLE_YEAR, "continuous"),
        ("Liên tục trong năm", WHOLE_YEAR, "continuous"),
        ("Hằng tuần", WHOLE_YEAR, "weekly"),
        ("Mỗi tuần một lần", WHOLE_YEAR, "weekly"),
        ("Thứ hai hằng tuần", WHOLE_YEAR, "weekly"),
        ("Sáng thứ 5 hàng tuần", WHOLE_YEAR, "weekly"),
        ("Hằng tuần vào thứ tư", WHOLE_YEAR, "weekly"),
        ("thứ 3, thứ 5 hằng tuần", WHOLE_YEAR, "weekly"),
        ("Hằng tháng", MONTHS, "monthly"),
        ("mỗi tháng 01 lần", MONTHS, "monthly"),
        ("Các tháng trong năm", MONTHS, "monthly"),
        ("01 chuyên mục/tháng", MONTHS, "monthly"),
        ("12 lần/năm", MONTHS, "monthly"),
        ("Định kỳ hằng quý", QUARTERS, "quarterly"),
        ("01 lần/quý", QUARTERS, "quarterly"),
        ("ba tháng một lần", QUARTERS, "quarterly"),
        ("4 lần/năm", QUARTERS, "quarterly"),
        ("Báo cáo quý", QUARTERS, "quarterly"),
        ("6 tháng/lần", HALVES, "half-yearly"),
        ("Hằng 6 tháng", HALVES, "half-yearly"),
        ("hai lần một năm", HALVES, "half-yearly"),
        ("Hàng năm", WHOLE_YEAR, "yearly"),
        ("1 lần/năm", WHOLE_YEAR, "yearly"),
        ("6 tháng một lần trong năm 2027", "1/1/2027 – 30/6/2027, 1/7/2027 – 31/12/2027", "half-yearly"),
    ],
)
def test_a_rhythm_falls_in_each_of_its_months_quarters_or_halves(text, expected, recurrence):
    assert told(text) == (periods(expected), recurrence)


@pytest.mark.parametrize("text", ["03 hội nghị/năm", "24 kỳ/năm", "2-3 lần/năm", "5 lần/năm", "30 tin, bài/năm"])
def test_a_number_to_reach_within_the_year_is_no_rhythm(text):
    assert told(text) == (periods(WHOLE_YEAR), None)


@pytest.mark.parametrize(
    ("text", "expected", "recurrence"),
    [
        ("Hằng tháng, quý, năm", MONTHS, "monthly"),
        ("Quý, 6 tháng, 9 tháng và năm", QUARTERS, "quarterly"),
        ("hằng năm/hằng quý", QUARTERS, "quarterly"),
        ("Thường xuyên, hằng tháng", WHOLE_YEAR, "continuous"),
        ("Hằng quý và đột xuất", QUARTERS, "quarterly"),
        ("Định kỳ hằng tháng hoặc đột xuất theo yêu cầu", MONTHS, "monthly"),
    ],
)
def test_of_several_rhythms_the_shortest_counts(text, expected, recurrence):
    assert told(text) == (periods(expected), recurrence)


@pytest.mark.parametrize(
    ("text", "expected", "recurrence"),
    [
        ("Chủ nhật hằng tuần từ tháng 4 đến tháng 6", "1/4 – 30/6", "weekly"),
        ("Từ 05/3 đến 20/9, hằng tháng", "5/3 – 20/9", "monthly"),
        ("Hằng tháng (từ tháng 4 đến tháng 9)", "1/4 – 30/9", "monthly"),
        ("Thường xuyên từ quý II", "1/4 – …", "continuous"),
        ("Thường xuyên, hoàn thành trước 20/12", "… – 20/12", "continuous"),
        ("Tháng 10 hằng năm", "1/10 – 31/10", "yearly"),
        ("Hằng năm, quý II và quý IV", "1/4 – 30/6, 1/10 – 31/12", "yearly"),
        ("Hằng năm trước ngày 20/11", "… – 20/11", "yearly"),
        ("2 lần/năm, vào tháng 5 và tháng 11", "1/5 – 31/5, 1/11 – 30/11", "half-yearly"),
        ("03 hội nghị/năm: quý I, II, III", "1/1 – 31/3, 1/4 – 30/6, 1/7 – 30/9", None),
        ("Hằng năm giai đoạn 2026-2030", "1/1 – 31/12/2030", "yearly"),
    ],
)
def test_a_rhythm_within_a_range_keeps_both(text, expected, recurrence):
    assert told(text) == (periods(expected), recurrence)


def monthly(days_of_month: str) -> str:
    return ", ".join(days_of_month.replace("M", str(month)) for month in range(1, 13))


@pytest.mark.parametrize(
    ("text", "expected", "recurrence"),
    [
        ("Trước ngày 10 hằng tháng", monthly("… – 10/M"), "monthly"),
        ("Hằng tháng, chậm nhất ngày 10", monthly("… – 10/M"), "monthly"),
        ("Trước ngày 10 của tháng", monthly("… – 10/M"), "monthly"),
        ("ngày 10 mỗi tháng", monthly("10/M – 10/M"), "monthly"),
        ("Từ ngày 10 đến ngày 12 hằng tháng", monthly("10/M – 12/M"), "monthly"),
        ("đầu mỗi tháng", monthly("1/M – 10/M"), "monthly"),
        ("Trước ngày 08 của tháng sau", monthly("… – 8/M").removeprefix("… – 8/1, ") + ", … – 8/1/2027", "monthly"),
        ("Trước ngày 10 tháng cuối của mỗi quý", "… – 10/3, … – 10/6, … – 10/9, … – 10/12", "quarterly"),
        ("Hằng quý, trước ngày 10 tháng cuối quý", "… – 10/3, … – 10/6, … – 10/9, … – 10/12", "quarterly"),
        ("ngày 10 của tháng đầu tiên (của quý)", "10/1 – 10/1, 10/4 – 10/4, 10/7 – 10/7, 10/10 – 10/10", "quarterly"),
        ("Hằng quý, trước ngày 10 của tháng cuối kỳ báo cáo", "… – 10/3, … – 10/6, … – 10/9, … – 10/12", "quarterly"),
        ("Trước ngày 10 tháng đầu quý sau", "… – 10/4, … – 10/7, … – 10/10, … – 10/1/2027", "quarterly"),
        ("Cuối quý", "1/3 – 31/3, 1/6 – 30/6, 1/9 – 30/9, 1/12 – 31/12", "quarterly"),
        ("Trước ngày 05 tháng 7 hằng năm", "… – 5/7", "yearly"),
        ("6 tháng một lần, trước 20/6 và 20/12", "… – 20/6, … – 20/12", "half-yearly"),
        ("Hằng quý; trước ngày 10 tháng cuối quý", "… – 10/3, … – 10/6, … – 10/9, … – 10/12", "quarterly"),
        ("Trước ngày 10 hằng tháng; trước ngày 05 tháng cuối mỗi quý", monthly("… – 10/M"), "monthly"),
    ],
)
def test_a_rhythm_with_a_deadline_has_a_deadline_each_time(text, expected, recurrence):
    assert told(text) == (periods(expected), recurrence)


def test_a_deadline_on_the_30th_of_every_month_is_in_february_its_last_day():
    assert told("Trước ngày 30 hằng tháng")[0][1] == Period(None, date(2026, 2, 28))


@pytest.mark.parametrize(
    "text",
    [
        "Đột xuất",
        "đột xuất theo yêu cầu của cấp trên",
        "Khi phát sinh",
        "khi có yêu cầu của cơ quan có thẩm quyền",
        "Khi có thay đổi, phát sinh",
        "Định kỳ và đột xuất",
        "Đột xuất trong năm",
        "Trong năm 2026, khi có yêu cầu",
        "Cả năm 2027 và khi có yêu cầu",
    ],
)
def test_what_is_done_on_demand_has_no_dates(text):
    assert told(text) == ((), "on-demand")


def test_dates_beside_a_demand_are_kept():
    assert told("Quý I, quý III và khi có yêu cầu") == (periods("1/1 – 31/3, 1/7 – 30/9"), "on-demand")


# --- Not understood --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "…",
        "Theo kế hoạch của tỉnh",
        "Sau khi Kế hoạch được ban hành",
        "Ngay sau khi kết thúc hội thi",
        "Trong thời gian diễn ra lễ hội",
        "Trước khi kết thúc quý II",
        "Sau quý II",
        "Từ ngày ký đến 31/12",
        "Từ nay đến hết năm",
        "Trong vòng 15 ngày",
        "05 ngày làm việc",
        "Tháng 6 âm lịch",
        "Năm học 2025-2026",
        "Khoảng tháng 6",
        "Không thực hiện trong quý II",
        "Không thường xuyên",
        "Quý II (trừ tháng 5)",
        "Quý II hoặc quý III",
        "Quý II, ...",
        "Quý II..",
        "Quý II và nhiều dịp khác",
        "Hằng quý sau khi có hướng dẫn",
        "Khi có yêu cầu của ông A",
        "Trước Đại hội",
        "Tuần đầu tháng 6",
        "<weekly>",
    ],
)
def test_a_word_left_unexplained_leaves_the_whole_not_understood(text):
    assert parse(text, YEAR) == Timing(text, (), None, understood=False)


@pytest.mark.parametrize(
    "text",
    [
        "31/02",
        "29/02",
        "Từ 20/2 đến 30/2",
        "13/2/2/2018",
        "Tháng 13",
        "tháng 0",
        "Quý V",
        "Quý 0",
        "ngày 32 tháng 1",
        "0/6",
        "13 tháng đầu năm",
        "năm 0000",
        "25h00 ngày 09/5",
        "Thứ 8 hằng tuần",
        "Trước ngày 32 hằng tháng",
        "Từ 20/6 đến 15/6",
        "Năm 2027-2026",
    ],
)
def test_an_impossible_date_is_not_understood(text):
    assert not parse(text, YEAR).understood


@pytest.mark.parametrize(
    "text",
    [
        "3-5",  # a date, two months, or from the third to the fifth?
        "3-5/2026",
        "Tháng 3/5",
        "Tháng 3-5/6",
        "Quý II/III",
        "II/2026",
        "9/5/26",
        "Ngày 15",
        "Ngày 15 quý II",
        "Từ tháng 1 đến ngày 15",
        "Trước ngày 15",
        "Hằng quý, trước ngày 15",
        "Trước ngày 15 của tháng cuối",
        "Chậm nhất ngày 12 của tháng cuối kỳ báo cáo",
        "Định kỳ",
        "Định kỳ tháng 6",
        "Quý",
        "Trong tháng",
        "9 tháng",
        "Thứ sáu",
        "Hằng ngày",
        "hai năm một lần",
        "02 tuần/lần",
        "05 năm một lần",
        "Giữa năm 2026",
        "6 tháng đầu quý II",
        "Trước cuối quý II",
        "Từ 20/11 đến 10/02",  # of last year, or of the next one?
        "Từ 01/3/2025 đến 30/6",
        "Tháng 3 và tháng 4/2027",
        "Từ 20/11/2024 đến 10/02 năm sau",
        "Tháng 6, năm 2026",
        "Quý II tháng 5",
        "Tháng 5 quý II",
        "Năm 2026 quý II",
        "Hằng quý, 6 tháng đầu năm",
        "Hằng tháng và quý II",
        "Hằng tháng, trước ngày 20/8",
        "Tháng 6 hằng tháng",
        "Từ tháng 3, tháng 6",
        "Trước 20/8 và tháng 12",
        "Trước 20/8 trở đi",
        "Hằng tháng và hằng quý, trước ngày 10",
    ],
)
def test_what_can_be_read_in_two_ways_is_not_understood(text):
    assert not parse(text, YEAR).understood


@pytest.mark.parametrize("year", [0, -1, 10_000, 10**30])
def test_a_plan_for_a_year_outside_the_calendar_is_not_understood(year):
    assert not parse("Quý II/2026", year).understood


def test_a_text_too_long_for_a_cell_is_not_read():
    assert not parse(", ".join(["quý I"] * 100), YEAR).understood


# --- The same words, written otherwise -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "write",
    [
        str.upper,
        str.title,
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", "  \t"),
        lambda text: text.replace("hằng", "hàng"),
        lambda text: f"- {text};",
        lambda text: f"\uf0b7 {text}.",
        lambda text: f"“{text}”.",
        lambda text: f"\u200e{text}\u00ad\n",
    ],
)
@pytest.mark.parametrize(
    "text", ["Quý II, iv", "trước ngày 20 hằng tháng", "đầu tháng 3/2027", "khi có yêu cầu", "hằng tháng, quý, năm"]
)
def test_case_normal_form_spaces_bullets_and_quotes_change_nothing(text, write):
    assert told(write(text)) == told(text)


def test_the_words_come_back_as_they_were_written():
    assert [parse(text, YEAR).text for text in (" QUÝ\u00a0II ", "Theo\nlịch")] == [" QUÝ\u00a0II ", "Theo\nlịch"]


# --- For any text ----------------------------------------------------------------------------------------------------
WORDS = (
    "quý tháng năm ngày tuần trước sau từ đến hết và , ; - / . ( ) hằng mỗi định kỳ đột xuất khi có yêu cầu thường "
    "xuyên 1 2 6 9 12 15 31 2026 2027 I II IV đầu giữa cuối của trong lần cuộc/năm 15/6 30/2 6/2026 3-5 1-6-2026 chậm "
    "nhất giai đoạn trở đi nay cả báo cáo thứ hai chủ nhật 8h00 lần/quý hoặc theo các một \n \u00a0 \u0301"
)
phrases = st.lists(st.sampled_from(re.findall("[^ ]+", WORDS)), max_size=12).map(" ".join)


@given(st.one_of(st.text(), phrases), st.one_of(st.integers(), st.integers(1, 9999), st.just(YEAR)))
def test_any_text_and_year_give_periods_in_order_or_nothing(text, year):
    timing = parse(text, year)
    assert timing.text == text
    assert timing.understood or (timing.periods, timing.recurrence) == ((), None)
    assert all(period.start or period.end for period in timing.periods)
    assert all(period.start <= period.end for period in timing.periods if period.start and period.end)
    order = [(period.start or date.min, period.end or date.max) for period in timing.periods]
    assert order == sorted(order)


plan_years = st.integers(2000, 2099)
dates = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def written(moment: date) -> list[str]:
    d, m, y = moment.day, moment.month, moment.year
    return [
        f"{d}/{m}/{y}",
        f"{d:02}-{m:02}-{y}",
        f"{d:02}.{m:02}.{y}",
        f"ngày {d} tháng {m} năm {y}",
        f"Ngày {d:02} tháng {m:02}/{y}",
        f"08h30 ngày {d}/{m}/{y}",
    ]


@given(dates, plan_years)
def test_a_date_is_read_back_from_each_way_to_write_it(moment, year):
    for text in written(moment):
        assert parse(text, year).periods == (Period(moment, moment),), text
        assert parse(f"trước {text}", year).periods == (Period(None, moment),), text


@given(dates)
def test_a_date_without_its_year_is_of_the_year_of_the_plan(moment):
    for text in (f"{moment.day}/{moment.month}", f"ngày {moment.day} tháng {moment.month}"):
        assert parse(text, moment.year).periods == (Period(moment, moment),), text


@given(dates, st.integers(1, 700), plan_years)
def test_a_range_of_dates_is_read_back_from_each_way_to_write_it(start, days, year):
    end = start + timedelta(days)
    for first, last in zip(written(start), written(end), strict=True):
        for text in (f"Từ {first} đến {last}", f"{first} – {last}", f"từ {first} đến hết {last}"):
            assert parse(text, year).periods == (Period(start, end),), text


@given(st.integers(1, 4), st.integers(1, 4), plan_years)
def test_quarters_are_read_back_from_each_way_to_write_them(one, other, year):
    one, other = sorted((one, other))
    start, end = date(year, 3 * one - 2, 1), date(year, 3 * other, monthrange(year, 3 * other)[1])
    roman = ["", "I", "II", "III", "IV"]
    ways = [f"Quý {one}-{other}/{year}", f"quý {roman[one]} – {roman[other]}", f"Từ quý {one} đến quý {other}"]
    ways += [f"Quý {roman[one]}/{year} đến hết quý {roman[other]} năm {year}"]
    for text in ways:
        assert parse(text, year).periods == (Period(start, end),), text


@given(st.sets(st.integers(1, 12), min_size=2), plan_years, plan_years)
def test_a_list_of_months_is_read_back_from_each_way_to_write_it(months, year, plan_year):
    numbers = [str(month) for month in sorted(months)]
    expected = tuple(Period(date(year, m, 1), date(year, m, monthrange(year, m)[1])) for m in sorted(months))
    listed = f"{', '.join(numbers[:-1])} và {numbers[-1]}"
    for text in (f"Tháng {listed}/{year}", f"Các tháng {listed} năm {year}", f"tháng {','.join(numbers)}/{year}"):
        assert parse(text, plan_year).periods == expected, text
    assert parse("; ".join(f"tháng {number}" for number in numbers), year).periods == expected


# --- Phrases of real plans, where they lie beside the project --------------------------------------------------------
def test_real_phrases_are_understood_unless_they_hang_on_an_event():
    if not SHARED_PHRASES.exists():
        pytest.skip("../shared/data/timing-phrases.tsv is not there")
    rows = [line.split("\t") for line in SHARED_PHRASES.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
    meanings = {phrase: (parse(phrase, YEAR), meaning) for phrase, meaning in rows}
    not_understood = {phrase for phrase, (timing, _) in meanings.items() if not timing.understood}
    assert len(not_understood) == 4
    assert not_understood >= {phrase for phrase, (_, meaning) in meanings.items() if meaning.startswith("relative")}
    for phrase, (timing, meaning) in meanings.items():
        if meaning.startswith("no fixed date"):
            assert (timing.periods, timing.recurrence) == ((), "on-demand"), phrase
        if meaning.startswith("deadline"):
            assert [period.start for period in timing.periods] == [None], phrase


def test_phrases_the_grammar_was_not_written_from_are_read_right_or_not_at_all():
    """130 phrases labelled by someone who had not seen the grammar: 115 were right and none wrong at first sight; the
    spellings "Quí", "QII", "T3/2026", "tháng4" and "đợt 1:" were added after that."""
    right = 0
    lines = (Path(__file__).parent / "data" / "timing-unseen.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        phrase, periods, recurrence, understood = line.split("\t")
        timing = parse(phrase, 2026)
        told = ";".join(f"{period.start or ''}..{period.end or ''}" for period in timing.periods)
        said = (told, timing.recurrence or "", "yes" if timing.understood else "no")
        assert said == (periods, recurrence, understood) or not timing.understood, phrase
        right += said == (periods, recurrence, understood)
    assert right >= 126
