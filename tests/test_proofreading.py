"""What the check before submitting sees in a text, and what it must leave alone."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.proofreading import Kind, findings, is_in_capitals

TERMS = {
    "mức độ 3, 4": "Nay viết: một phần, toàn trình.",
    "mức độ 3": "Nay viết: một phần.",
    "UBND huyện": "",
    "Ủy ban nhân dân huyện": "",
    "Bộ Lao động - Thương binh và Xã hội": "Nay viết: Bộ Nội vụ.",
}


def seen(text, **kwargs):
    """What is quoted of a text, with the kind."""
    return [(finding.kind, text[finding.start : finding.end]) for finding in findings(text, TERMS, **kwargs)]


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Vừa qua, ngày 13/2/2/2018, Sở đã ban hành", "13/2/2/2018"),
        ("Hạn nộp 15/3/1/2026.", "15/3/1/2026"),
        ("họp ngày 32/1/2026 tại xã", "32/1/2026"),
        ("từ 31/4/2026", "31/4/2026"),
        ("29/02/2023", "29/02/2023"),
        ("ngày 15/13/2026", "15/13/2026"),
        ("ngày 0/5/2026", "0/5/2026"),
        ("ngày 30/2 tới", "30/2"),
        ("ngày 31.4.2026", "31.4.2026"),
        ("ngày 31-4-2026", "31-4-2026"),
        ("Ngày 31 tháng 6 năm 2026", "Ngày 31 tháng 6 năm 2026"),
        ("ngày 12 tháng 13/2026", "ngày 12 tháng 13/2026"),
        ("ngày 31 tháng 11", "ngày 31 tháng 11"),
        ("ngày 5/3/20266", "5/3/20266"),
        ("ngày 5/3/1026", "5/3/1026"),
        ("ngày 29-31/4/2026", "31/4/2026"),
        ("15/3/2026-31/4/2026", "31/4/2026"),
        ("báo cáo tháng 13/2026", "13/2026"),
    ],
)
def test_a_day_that_does_not_exist_is_queried(text, quoted):
    assert seen(text) == [(Kind.DATE, quoted)]


@pytest.mark.parametrize(
    "text",
    [
        "ngày 13/2/2018, ngày 04/02/2016, 10:29 05/01/2021, (21:10 24/04/2017)",
        "29/02/2024, ngày 29/2, ngày 29 tháng 02 năm 2000, ngày 05 tháng 3/2026",
        "Nghị định số 61/2018/NĐ-CP, Quyết định 225/QĐ-TTg, 1331/KH-STNMT-VP, 31/4/2018/QĐ-UBND, QĐ/1234-BCA",
        "Kế hoạch số 31/4/2018, thửa 45/13, số nhà 12/34/5/2018, ngõ 31/4/2020, tờ 99/99/2020, điều 31/4",
        "đạt 1/2, 3/4 và 31/4 hồ sơ; trực 24/7; điểm 8.5/10; mục 2.1.2018; tỷ lệ 45/13",
        "từ 01-15/3/2026, ngày 30/4-1/5, 15/3/2026-20/3/2026, quý 3/2026, năm 2025/2026, tháng 3/2026",
        "1.500.000 đồng, 12.345.678,50 đồng, mã 1.001612.000.00.00.H01, 1.990001, trong 30 ngày 31/4 số hồ sơ",
        "https://vidu.vn/2018/31/4/2018/bai, a/31/4/2018",
        "giải phóng ngày 30/4/1975, Quốc khánh 2/9/1945, lương tháng 13, ngày 3/2/30",
        "ngày … tháng … năm 20…, ngày ../../2026",
    ],
)
def test_days_numbers_of_papers_and_sums_are_left_alone(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("Thứ năm, ngày 14/3/2018", "Thứ năm, ngày 14/3/2018"),
        ("sáng thứ Ba ngày 2 tháng 3 năm 2026", "thứ Ba ngày 2 tháng 3 năm 2026"),
        ("Thứ 6, Ngày 18/07/2020", "Thứ 6, Ngày 18/07/2020"),
        ("chủ nhật 16/3/2026", "chủ nhật 16/3/2026"),
        ("ngày 15/3/2018 (thứ Tư)", "15/3/2018 (thứ Tư)"),
        ("thứ Bảy (ngày 15/3/2018)", "thứ Bảy (ngày 15/3/2018"),
    ],
)
def test_a_weekday_that_is_not_that_days_is_queried(text, quoted):
    assert seen(text) == [(Kind.WEEKDAY, quoted)]


def test_the_writer_is_told_which_weekday_it_was():
    assert "Thứ Năm" in findings("Thứ tư, ngày 15/3/2018")[0].message


@pytest.mark.parametrize(
    "text",
    [
        "Thứ năm, ngày 15 tháng 03 năm 2018",
        "Thứ 6, Ngày 17/07/2020, 11:00",
        "từ thứ Hai, ngày 2/3/2026 đến Chủ nhật, ngày 8/3/2026",
        "thứ bẩy 7/3/2026, ngày 8/3/2026 (chủ nhật)",
        "Hội nghị lần thứ năm, ngày 14/3/2018; kỳ họp thứ 5 ngày 2/6/2018",
        "thứ Hai, ngày 3/3",
    ],
)
def test_weekdays_that_fit_and_ordinals_are_left_alone(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "quoted"),
    [
        ("CCCD số 001085012345 cấp ngày 1/2/2022", Kind.IDENTITY_NUMBER, "001085012345"),
        ("bà B (048 192 000 123)", Kind.IDENTITY_NUMBER, "048 192 000 123"),
        ("CMND: 201234567", Kind.IDENTITY_NUMBER, "201234567"),
        ("số định danh cá nhân 712345678901", Kind.IDENTITY_NUMBER, "712345678901"),
        ("ông A, điện thoại 0912345678.", Kind.PHONE, "0912345678"),
        ("ĐT: 0912.345.678", Kind.PHONE, "0912.345.678"),
        ("gọi +84 98 765 4321 để hẹn", Kind.PHONE, "+84 98 765 4321"),
        ("0356-789-012", Kind.PHONE, "0356-789-012"),
    ],
)
def test_personal_numbers_are_queried(text, kind, quoted):
    assert seen(text) == [(kind, quoted)]


@pytest.mark.parametrize(
    "text",
    [
        "điện thoại 024 3825 3555, 0236.3822.123, tổng đài 1900 1234, 18001091",
        "Đường dây nóng: 0912 345 678; hotline 0987.654.321",
        "mã số thuế 0301234567, MST 0912345678, số tài khoản 001085012345, STK 0123456789012",
        "CMND có 9 số, CCCD có 12 số, giá 912.345.678 đồng, 1.234.567.890.123 đồng",
        "mã hồ sơ 000.00.16.H01-260305-0001, tệp 20260305091234567",
        "giấy 201234567",
    ],
)
def test_numbers_of_offices_sums_and_codes_are_left_alone(text):
    assert seen(text) == []


def test_the_offices_own_mobile_number_is_left_alone():
    assert seen("Gọi 0912 345 678.", office_phones="0912.345.678 - 024 3825 3555") == []
    assert seen("Gọi 0912 345 679.", office_phones="0912.345.678") == [(Kind.PHONE, "0912 345 679")]


@pytest.mark.parametrize(
    "text",
    [
        "Céng hoµ x· héi chñ nghÜa ViÖt Nam §éc lËp - Tù do - H¹nh phóc",
        "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
    ],
)
def test_text_of_an_old_encoding_is_queried_once(text):
    assert [kind for kind, _ in seen(text)] == [Kind.OLD_ENCODING]


@pytest.mark.parametrize(
    "text",
    [
        "Cộng hòa xã hội chủ nghĩa Việt Nam, thuỷ lợi, hoà giải, quý, khuỷu, giõ, xoã, uể oải, Đắk Lắk, Krông Pắc",
        "Ông Jörg Müller và bà Françoise đến từ Köln ngày 15/3/2018, rồi sau đó làm việc với đoàn tại Curaçao",
        "diện tích 20 m², 5 m³, 10 µg/l, © 2026, «một cửa», 30 °C",
    ],
)
def test_vietnamese_and_foreign_names_are_not_taken_for_an_old_encoding(text):
    assert seen(text) == []


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("dịch vụ công trực tuyến mức độ 3, 4 của quận", ["mức độ 3, 4"]),
        ("Mức  độ 3, mức độ 5", ["Mức  độ 3"]),
        ("ubnd huyện, Uỷ ban nhân dân huyện", ["ubnd huyện", "Uỷ ban nhân dân huyện"]),
        ("Bộ Lao động – Thương binh và Xã hội", ["Bộ Lao động – Thương binh và Xã hội"]),
        ("mức độ 35, mức độ 3a, UBND huyệnX, UBND xã", []),
    ],
)
def test_obsolete_terms_are_queried_as_whole_words(text, quoted):
    assert seen(text) == [(Kind.OBSOLETE_TERM, words) for words in quoted]


def test_the_advice_says_what_to_write_now():
    assert findings("mức độ 3, 4", TERMS)[0].message.endswith("Nay viết: một phần, toàn trình.")


@pytest.mark.parametrize("title", ["SỞ NGOẠI VỤ TÂY NINH ĐẨY MẠNH CÔNG TÁC", "THÔNG BÁO", "KẾ HOẠCH SỐ 57/KH-UBND"])
def test_a_title_all_in_capitals_is_noticed(title):
    assert is_in_capitals(title)


@pytest.mark.parametrize("title", ["KẾ HOẠCH Tuyên truyền", "UBND TP.HCM", "HĐND, UBND", "NSƯT, TTƯT", "CCHC 2026", ""])
def test_abbreviations_and_ordinary_titles_are_not_in_capitals(title):
    assert not is_in_capitals(title)


PIECES = st.sampled_from(
    ["ngày ", "tháng ", "năm ", "thứ năm, ", "chủ nhật (", "31", "4", "/", "-", ".", " ", "2018", "0912345678", "CCCD "]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES | st.characters() | st.from_regex(r"\d{1,14}"), max_size=40).map("".join))


@given(TEXTS, st.dictionaries(st.text(max_size=9), st.just("Nay viết khác."), max_size=3))
def test_any_text_gets_findings_in_order_with_places_inside_it(text, terms):
    found = findings(text, terms)
    assert all(0 <= finding.start < finding.end <= len(text) and finding.message for finding in found)
    assert found == sorted(found, key=lambda finding: finding.start)


@pytest.mark.parametrize(
    "piece",
    ["1/", "1/ ", "1.", "1-", "0 ", "12 ", "ngày ", "thứ năm ", "thứ  ", "mức độ ", "x·", "© ", "9" * 99, " "],
)
def test_three_hundred_thousand_hostile_characters_are_read_through(piece):
    text = piece * (300_000 // len(piece))
    started = time.process_time()
    findings(text, TERMS)
    assert time.process_time() - started < 10  # a search that goes back and forth takes minutes
