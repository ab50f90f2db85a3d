"""How the plain text of a record becomes paragraphs and lists; the shapes are those of the national records."""

import re
from html import unescape

import pytest
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from core.templatetags.portal import paragraphs
from core.vietnamese import normalize

SHAPES = {
    "lines without bullets are paragraphs": ("Nộp tại xã.\n\nNhận tại xã.", "<p>Nộp tại xã.</p><p>Nhận tại xã.</p>"),
    "lines with a bullet are a list": ("Gồm:\n- Đơn;\n-Ảnh.", "<p>Gồm:</p><ul><li>Đơn;</li><li>Ảnh.</li></ul>"),
    "a plus below a dash is a list inside": (
        "- Cơ quan thuế:\n+ Xác định tiền\n+ Ra thông báo\n- Người nộp:\n+ Nộp tiền",
        "<ul><li>Cơ quan thuế:<ul><li>Xác định tiền</li><li>Ra thông báo</li></ul></li>"
        "<li>Người nộp:<ul><li>Nộp tiền</li></ul></li></ul>",
    ),
    "a star stands above dashes": (
        "- Nộp đơn\n* Lưu ý:\n- Bản chụp rõ\n+ Đủ trang\n- Bản dịch\n* Kết quả:\n- Giấy",
        "<ul><li>Nộp đơn</li></ul><ul><li>Lưu ý:<ul><li>Bản chụp rõ<ul><li>Đủ trang</li></ul></li>"
        "<li>Bản dịch</li></ul></li><li>Kết quả:<ul><li>Giấy</li></ul></li></ul>",
    ),
    "two pluses stand below one": (
        "++ Cắm mốc\n+ Tách thửa:\n++ Đo\n+++ Vẽ\n+ Hợp thửa",
        "<ul><li>Cắm mốc</li></ul><ul><li>Tách thửa:<ul><li>Đo</li><li>Vẽ</li></ul></li><li>Hợp thửa</li></ul>",
    ),
    "a dash and a plus in one are a slip for the plus": (
        "- Từ chối:\n-+ Thiếu hồ sơ\n+ Sai hồ sơ",
        "<ul><li>Từ chối:<ul><li>Thiếu hồ sơ</li><li>Sai hồ sơ</li></ul></li></ul>",
    ),
    "pluses before any dash are no part of the dash that follows": (
        "Gồm:\n+ Đơn\n- Ảnh\n+ Màu",
        "<p>Gồm:</p><ul><li>Đơn</li></ul><ul><li>Ảnh<ul><li>Màu</li></ul></li></ul>",
    ),
    "another bullet stands below the one before it": (
        normalize("• Đơn\n- Bản giấy\n\uf0fc Có chữ ký\n• Ảnh"),
        "<ul><li>Đơn<ul><li>Bản giấy<ul><li>Có chữ ký</li></ul></li></ul></li><li>Ảnh</li></ul>",
    ),
    "dashes of all lengths are one bullet": ("- Một\n– Hai\n— Ba", "<ul><li>Một</li><li>Hai</li><li>Ba</li></ul>"),
    "a line without bullet ends the lists": (
        "- Thẩm định\n+ Trong 20 ngày\nQuá hạn thì trả hồ sơ.\n+ Nộp lại",
        "<ul><li>Thẩm định<ul><li>Trong 20 ngày</li></ul></li></ul>"
        "<p>Quá hạn thì trả hồ sơ.</p><ul><li>Nộp lại</li></ul>",
    ),
    "letters and numbers stay with their lines": (
        "4.1. Thuế tỉnh\n- Tính tiền\na) Lần đầu\n(i) Đơn\n*) Cấp lại\n: Không quá 12 ngày",
        "<p>4.1. Thuế tỉnh</p><ul><li>Tính tiền</li></ul><p>a) Lần đầu</p><p>(i) Đơn</p><p>*) Cấp lại</p>"
        "<p>: Không quá 12 ngày</p>",
    ),
    "a sign before a number is no bullet": ("-5 độ\n+84 24", "<p>-5 độ</p><p>+84 24</p>"),
    "bullets alone are no list": ("-\n---\n* * *", "<p>-</p><p>---</p><ul><li>* *</li></ul>"),
    "markup is text": ("- <b>\n<i>&", "<ul><li>&lt;b&gt;</li></ul><p>&lt;i&gt;&amp;</p>"),
    "nothing is nothing": (None, ""),
}


@pytest.mark.parametrize(("text", "html"), SHAPES.values(), ids=SHAPES)
def test_text_becomes(text, html):
    assert paragraphs(text) == html
    assert isinstance(paragraphs(text), SafeString)


marks = st.sampled_from(["- ", "+ ", "* ", "++ ", "-+ ", "• ", "▪", "– ", "a) ", "*) ", "", "  ", "+" * 50])
words = st.text("aă <&>1-+*)\u00a0", max_size=6)


@given(st.lists(st.tuples(marks, words), max_size=30))
def test_no_word_is_lost_and_every_list_is_closed(rows):
    text = "\n".join(mark + word for mark, word in rows)
    markup = paragraphs(text)
    signs = r"[-–+*•▪\s]+"
    shown = unescape(re.sub("</?(?:ul|li|p)>", "", markup))
    assert re.sub(signs, "", shown) == re.sub(signs, "", text)
    assert markup.count("<ul>") == markup.count("</ul>")
    assert "<ul></ul>" not in markup


def test_a_text_of_ever_other_bullets_does_no_harm():
    assert "<li>x</li>" in paragraphs("\n".join("+" * n + " x" for n in range(1, 3_000)))
