import random
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import vietnamese
from core.templatetags import portal
from core.vietnamese import file_size, fold, normalize, normalize_line, number, shorten, slugify, sort_key

TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]  # ngang, huyền, hỏi, ngã, sắc, nặng
VOWELS = "aăâeêioôơuưy"
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
# Characters that trouble real files, mixed with ordinary ones, lone halves of a surrogate pair included.
dirty = st.text(
    st.one_of(
        st.sampled_from(
            " \t\n\r\x00\x0b\x0c\x1c\x85\u00a0\u00ad\u2009\u200b\u200e\u2028\ufeff\uf0b7\uf0a7\ud800aAđĐẾệ\u0301-"
        ),
        st.characters(),
        st.characters(categories=["Cs", "Co", "Cf", "Cc", "Mn", "Zs"]),
    )
)


def nfc(text):
    return unicodedata.normalize("NFC", text)


def nfd(text):
    return unicodedata.normalize("NFD", text)


# --- normalize --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (nfd("Đăng ký hộ tịch"), "Đăng ký hộ tịch"),
        ("Đăng\u00a0ký", "Đăng ký"),
        ("m\u2009²", "m ²"),
        ("\u200eĐăng\u200b ký\ufeff", "Đăng ký"),
        ("đăng\u00adký", "đăngký"),
        ("\uf0b7 Đơn", "• Đơn"),
        ("\uf0fc Đơn", "✓ Đơn"),
        ("\uf0a7 Đơn", "▪ Đơn"),
        ("\uf0d8 Đơn", "➢ Đơn"),
        ("Đơn\uf1ff", "Đơn"),
        ("một\r\nhai\rba\x0bbốn\u2028năm", "một\nhai\nba\nbốn\nnăm"),
        ("TT\tNội dung", "TT Nội dung"),
        ("  một  \n\n\n\n  hai  ", "một\n\nhai"),
        ("đơn\x00 vị\x1f", "đơn vị"),
        ("nửa cặp \ud83d ký tự", "nửa cặp ký tự"),
        ("", ""),
    ],
)
def test_text_gets_its_normal_form(raw, clean):
    assert normalize(raw) == clean


def test_lines_stay_lines_and_lists_stay_lists():
    text = "Hồ sơ gồm:\n- Đơn theo mẫu số 18;\n- Giấy tờ tùy thân.\n\nSố lượng: 01 bộ"
    assert normalize(text) == text


def test_letters_are_not_rewritten_in_the_text_itself():
    text = "Ðăng ký (m²), hoà giải, thuỷ lợi, dƣỡng"
    assert normalize(text) == text


@given(dirty)
def test_normalizing_twice_changes_nothing(text):
    assert normalize(normalize(text)) == normalize(text)


@given(dirty)
def test_normal_text_is_nfc_can_be_stored_and_holds_no_stray_mark(text):
    clean = normalize(text)
    assert clean == nfc(clean) == clean.strip()
    clean.encode()
    assert not [char for char in clean if char != "\n" and unicodedata.category(char) in ("Cc", "Cs", "Co")]
    assert "  " not in clean and "\n\n\n" not in clean and " \n" not in clean


@given(st.text(st.sampled_from(LETTERS + LETTERS.upper() + "0123456789.,;-/()“” ")))
def test_no_vietnamese_word_is_lost(text):
    assert normalize(nfd(text)).split() == text.split()


@given(dirty)
def test_a_line_is_one_line(text):
    assert normalize_line(text) == " ".join(normalize(text).split())


# --- fold and slugify -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("vowel", VOWELS)
def test_every_vowel_with_every_tone_folds_to_its_plain_letter(vowel):
    plain = {"ă": "a", "â": "a", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}.get(vowel, vowel)
    for tone in TONES:
        letter = nfc(vowel + tone)
        assert fold(letter) == fold(letter.upper()) == fold(nfd(letter)) == plain


@pytest.mark.parametrize(
    ("old", "new"), [("hoà", "hòa"), ("thuỷ", "thủy"), ("uỷ", "ủy"), ("tuỳ", "tùy"), ("khoẻ", "khỏe"), ("hoá", "hóa")]
)
def test_the_old_and_the_new_place_of_the_tone_fold_to_the_same(old, new):
    assert fold(old) == fold(new)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đăng ký", "dang ky"),
        ("ĐƯỜNG", "duong"),
        ("Ðăng ký", "dang ky"),  # U+00D0, the Đ of old fonts
        ("nuôi dƣỡng", "nuoi duong"),  # U+01A3, the ư of scanners
        ("100 m²", "100 m2"),
        ("61/2018/NĐ-CP", "61/2018/nd-cp"),
    ],
)
def test_text_folds_to_what_people_type(text, folded):
    assert fold(text) == folded


@given(dirty)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Đăng ký", "dang-ky"),
        (nfd("Đăng ký"), "dang-ky"),
        ("Ðăng ký", "dang-ky"),
        ("  Kế hoạch số 57/KH-SNNMT  ", "ke-hoach-so-57-kh-snnmt"),
        ("Đất\u00a0đai – “sổ đỏ”", "dat-dai-so-do"),
        ("…!?", ""),
        ("a" * 100, "a" * 80),
    ],
)
def test_a_title_gives_its_address(text, slug):
    assert slugify(text) == slug


def test_a_long_address_is_cut_at_a_word():
    slug = slugify("Đăng ký biến động quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất trong các trường hợp")
    assert slug == "dang-ky-bien-dong-quyen-su-dung-dat-quyen-so-huu-tai-san-gan-lien-voi-dat-trong"


def test_an_address_whose_word_ends_just_at_the_limit_keeps_the_word():
    assert slugify("abc def ghi", 7) == "abc-def"


@given(dirty, st.integers(1, 80))
def test_an_address_has_only_plain_letters_digits_and_single_hyphens(text, length):
    slug = slugify(text, length)
    assert len(slug) <= length
    assert all(part.isalnum() and part.isascii() and part == part.lower() for part in slug.split("-") if slug)


@given(st.text(), st.integers(2, 300))
def test_a_shortened_text_fits(text, length):
    short = shorten(text, length)
    assert len(short) <= length
    assert short == text or short.endswith("…")


# --- sort_key ---------------------------------------------------------------------------------------------------------
def in_order(*words):
    """Whether the words stand in order, whatever order they are sorted from."""
    shuffled = random.Random(7).sample(words, len(words))  # noqa: S311
    return sorted(shuffled, key=sort_key) == list(words)


def test_letters_follow_the_vietnamese_alphabet():
    assert in_order(*LETTERS)


@pytest.mark.parametrize("vowel", VOWELS)
def test_tones_follow_the_order_of_the_dictionary(vowel):
    assert in_order(*(nfc(vowel + tone) for tone in TONES))


@pytest.mark.parametrize(
    "words",
    [
        ["an", "ăn", "ân"],
        ["da", "đa", "e"],
        ["dân", "đàn"],
        ["ma", "mà", "mả", "mã", "má", "mạ", "mạc"],  # letters before tones: "mạc" after every "ma"
        ["hoa hồng", "hoà thuận", "hòa vốn"],
        ["nhà báo", "nha khoa"],
        ["Cấp đổi", "cấp giấy", "CẤP PHÉP"],
        ["Thủ tục 2", "Thủ tục a", "Thủ tụcb"],  # a space before digits, digits before letters
        ["đất đai", "đấu giá", "đấu thầu"],
    ],
)
def test_words_are_in_vietnamese_order(words):
    assert in_order(*words)


def test_case_and_normal_form_do_not_matter_to_the_order():
    assert sort_key("ĐĂNG KÝ") == sort_key(nfd("đăng ký")) == sort_key(" đăng  ký ")


@given(dirty)
def test_a_key_is_digits_alone(text):
    key = sort_key(text)
    assert key.isdigit() and key.isascii()


# --- dates, numbers, sizes --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 1, 10), "ngày 10 tháng 01 năm 2026"),
        (date(2018, 3, 15), "ngày 15 tháng 3 năm 2018"),
        (date(2025, 12, 9), "ngày 09 tháng 12 năm 2025"),
    ],
)
def test_days_below_ten_and_the_first_two_months_take_a_zero(day, words):
    assert vietnamese.written_date(day) == words


def test_the_day_of_the_week_comes_first():
    days = [vietnamese.long_date(date(2018, 3, day)).split(",")[0] for day in range(12, 19)]
    assert days == ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"]
    assert vietnamese.long_date(date(2018, 3, 15)) == "Thứ Năm, ngày 15 tháng 3 năm 2018"


def test_a_moment_is_told_in_hanoi_time():
    moment = datetime(2025, 12, 31, 17, 30, tzinfo=UTC)
    assert portal.long_moment(moment) == "00:30, Thứ Năm, ngày 01 tháng 01 năm 2026"
    assert portal.written_date(moment) == "ngày 01 tháng 01 năm 2026"
    assert portal.iso(moment) == "2026-01-01T00:30:00+07:00"


@pytest.mark.parametrize("filter_", [portal.long_date, portal.written_date, portal.long_moment, portal.iso])
def test_no_date_gives_no_words(filter_):
    assert filter_(None) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1234.5, "1.234,5"),
        (-1234567, "-1.234.567"),
        (Decimal("1234.50"), "1.234,5"),
        (Decimal("1E+3"), "1.000"),
        (Decimal("100"), "100"),
        (5.0, "5"),
        (1e16, "10.000.000.000.000.000"),
        (0.00001, "0,00001"),
        (10**12, "1.000.000.000.000"),
    ],
)
def test_numbers_take_a_point_between_thousands_and_a_comma_before_decimals(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 byte"),
        (820, "820 byte"),
        (1024, "1 KB"),
        (12_345, "12 KB"),
        (1024**2 - 1, "1 MB"),
        (1_468_006, "1,4 MB"),
        (2 * 1024**3, "2.048 MB"),
    ],
)
def test_file_sizes_are_told_as_people_read_them(size, text):
    assert file_size(size) == text
