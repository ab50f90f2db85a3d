"""The number that the words of an expected output set."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.targets import COUNTED, MAXIMUM, count


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("02 cuộc/năm", 2),
        ("24 kỳ/năm", 24),
        ("30 tin bài", 30),
        ("30 tin, bài được đăng trong năm", 30),
        ("Tin, bài được đăng đều các tháng, tối thiểu 36 tin, bài trong năm", 36),
        ("01 chuyên mục/tháng", 12),
        ("ít nhất 1 tin, bài/tuần", 52),
        ("01 bài viết mỗi quý", 4),
        ("mỗi tháng 02 bài", 24),
        ("1 tháng 1 bài", 12),
        ("4 kỳ/01 tháng", 48),
        ("hằng quý, 01 báo cáo", 4),
        ("02 báo cáo/ 6 tháng", 4),
        ("1.200 phiếu khảo sát", 1200),
        ("04 đoạn phim ngắn hướng dẫn nộp hồ sơ, có phụ đề", 4),
        ("Tổ chức 02 lớp tập huấn cho 150 người", 2),
        ("Phương án đơn giản hóa ít nhất 15 thủ tục hành chính", 15),
        ("02 HỘI NGHỊ", 2),
        ("02 hô\u0323i nghi\u0323", 2),  # NFD
    ],
)
def test_a_count_of_something_countable_is_the_target(words, wanted):
    assert count(words) == wanted


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Báo cáo kết quả thực hiện",
        "100% công chức được tập huấn",
        "100% văn bản",
        "Kế hoạch số 57/KH-UBND",
        "Báo cáo năm 2026",
        "Năm 2026 báo cáo được công khai",
        "Báo cáo quý II, IV",
        "Dịch vụ công trực tuyến mức độ 3, 4",
        "Hội nghị lần thứ 2",
        "Bài thứ 3 báo cáo",
        "Từ 2 - 3 cuộc",
        "02 hội nghị và 30 tin, bài",
        "02 tin/tháng; 01 phóng sự/quý",
        "Trước ngày 15/6 báo cáo",
        "0 tin, bài",
        "999999999 tin, bài",
    ],
)
def test_what_sets_no_number_or_more_than_one_is_not_guessed(words):
    assert count(words) is None


@pytest.mark.parametrize(
    ("words", "months", "wanted"),
    [
        ("02 tin/tháng", 3, 6),
        ("01 hội nghị/quý", 6, 2),
        ("01 hội nghị/quý", 1, 1),
        ("01 bài/tuần", 3, 13),
        ("02 cuộc/năm", 3, 2),
        ("01 báo cáo/6 tháng", 7, 2),
    ],
)
def test_a_rhythm_counts_over_the_months_of_the_work(words, months, wanted):
    assert count(words, months) == wanted


@given(st.text(max_size=200) | st.from_regex(rf"[0-9]{{1,6}} ({COUNTED})(/(tháng|quý|năm))?", fullmatch=True))
def test_any_words_give_none_or_a_count_within_the_limit(words):
    wanted = count(words)
    assert wanted is None or 1 <= wanted <= MAXIMUM


def test_long_words_are_read_in_little_time():
    start = time.perf_counter()
    assert count("1 tin " * 20_000) is None
    assert time.perf_counter() - start < 2
