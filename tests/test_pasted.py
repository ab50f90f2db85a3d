"""formats.pasted: what a word processor puts on the clipboard becomes an article, and nothing that could run does."""

import base64
import io

import pytest
from PIL import Image

from formats import pasted
from formats.article import Article, Heading, Picture, Refused, Table, Text

# Made in the way Word writes its HTML: classes, mso-list, o:p, conditional comments, footnotes as anchors.
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p{color:red}</style></head><body lang=VI>
<!--StartFragment--><p class=MsoTitle align=center><b>Mười hai thủ tục lên trực tuyến<o:p></o:p></b></p>
<h1>Vì sao làm</h1>
<p class=MsoNormal style='margin:0cm'><span style='font-size:14.0pt;font-family:"Times New Roman"'>Theo <b>Kế hoạch</b>
<i>12/KH-SNNMT</i><a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span>[1]</span></a>, xem
<a href="https://coquan.example/x">trang này</a>.<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span></span></span><![endif]>Việc một</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>o </span>Việc con</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>· </span>Việc hai</p>
<p class=MsoNormal>Các bước:</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1. </span>Bước một</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>2. </span>Bước hai</p>
<p class=MsoCaption>Bảng 1. Việc của năm</p>
<table class=MsoTableGrid border=1><tr><td rowspan=2><p>TT</p></td><td colspan=2><p>Nội dung</p></td></tr>
<tr><td><p>Tập huấn</p><p>Hội nghị</p></td><td><p>Quý II</p></td></tr></table>
<div style='mso-element:footnote-list'><hr><div style='mso-element:footnote' id=ftn1><p class=MsoFootnoteText><a
href="#_ftnref1" name="_ftn1"><span>[1]</span></a> Ban hành ngày 08/01/2026.</p></div></div><!--EndFragment--></body>"""


def read(html: str, **options) -> Article:
    return pasted.read(io.BytesIO(html.encode()), **options)


def html_of(article: Article) -> str:
    return "".join(block.html for block in article.blocks if isinstance(block, Text))


def test_title_headings_texts_lists_tables_captions_and_notes_of_word_are_kept():
    article = read(WORD)
    assert article.title == "Mười hai thủ tục lên trực tuyến"
    heading, text, table = article.blocks
    assert heading == Heading(1, "Vì sao làm")
    assert " ".join(text.html.split()) == (
        "<p>Theo <strong>Kế hoạch</strong> <em>12/KH-SNNMT</em>[1], xem"
        ' <a href="https://coquan.example/x">trang này</a>.</p>'
        "<ul><li>Việc một<ul><li>Việc con</li></ul></li><li>Việc hai</li></ul>"
        "<p>Các bước:</p><ol><li>Bước một</li><li>Bước hai</li></ol>"
    )
    assert table.rows == [["TT", "Nội dung", ""], ["", "Tập huấn\nHội nghị", "Quý II"]]
    assert [(cell.row, cell.column, cell.rows, cell.columns) for cell in table.merged] == [(0, 0, 2, 1), (0, 1, 1, 2)]
    assert table.caption == "Bảng 1. Việc của năm"
    assert article.notes == ["Ban hành ngày 08/01/2026."]
    assert article.dropped == []


def test_what_browsers_and_other_programs_paste_is_read_too():
    bold = '<span style="font-weight: 700">đậm</span>'
    page = f'<b style="font-weight:normal"><div>Đoạn {bold}</div><ul><li>Một</li></ul></b>'
    assert html_of(read(page)) == "<p>Đoạn <strong>đậm</strong></p><ul><li>Một</li></ul>"
    assert html_of(read("chữ trần <i>nghiêng</i><br>dòng hai<p>đoạn")) == (
        "<p>chữ trần <em>nghiêng</em><br/>dòng hai</p><p>đoạn</p>"
    )


def test_a_list_that_text_parts_is_two_lists():
    item = "<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>- </span>{}</p>"
    html = item.format("Một") + "<p>Rồi</p>" + item.format("Hai")
    assert html_of(read(html)) == "<ul><li>Một</li></ul><p>Rồi</p><ul><li>Hai</li></ul>"


def test_each_paragraph_s_text_is_converted_as_one():
    article = read("<p>Ce<b>ng</b></p>", convert=lambda text: text.replace("e\x00ng", "ộ\x00ng"))
    assert html_of(article) == "<p>Cộ<strong>ng</strong></p>"


def test_a_picture_that_stands_in_the_paste_comes_along_and_one_on_the_writer_s_disk_is_named():
    file = io.BytesIO()
    Image.new("RGB", (9, 9)).save(file, "PNG")
    data = base64.b64encode(file.getvalue()).decode()
    article = read(
        f'<img alt="Ruộng" src="data:image/png;base64,{data}"><p>Ảnh 1. Vụ mùa</p><img src="file:///C:/a.png">'
    )
    assert article.blocks == [Picture(file.getvalue(), "png", "Ruộng", "Ảnh 1. Vụ mùa")]
    [dropped] = article.dropped
    assert "hãy chọn tệp .docx" in dropped


@pytest.mark.parametrize(
    "html",
    [
        "<p onclick=alert(1)>x<a href='javascript:alert(1)'>x</a><a href='data:text/html,y'>x</a></p>",
        "<script>alert(1)</script><p>xxx</p><svg onload=alert(1)>",
        "<p>xxx<iframe src=//evil.example></iframe><img src=x onerror=alert(1)></p>",
        "<table><tr><td onclick=alert(1) colspan=abc rowspan=-1>x</td></tr></table><p>xxx</p>",
    ],
)
def test_nothing_that_runs_comes_along(html):
    article = read(html)
    told = html_of(article) + repr(article.blocks)
    assert "xxx" in told
    for trace in ("alert", "onclick", "onerror", "javascript", "data:", "iframe", "svg"):
        assert trace not in told


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", "không có chữ nào"),
        ("<script>alert(1)</script>", "không có chữ nào"),
        ("<b>" * 15_000 + "x", "quá nhiều lớp"),
        ("<p>t</p>" + "<ul><li>" * 90 + "x" + "y<li>" * 1500, "quá nhiều lớp"),
        ("<p>x</p>" * 30_000, "quá dài"),
        ("<table><tr><td colspan=99>x", "bảng quá lớn"),
        ("x" * (pasted.SIZE_LIMIT + 1), "lớn hơn 20 MB"),
    ],
    ids=range(7),
)
def test_what_is_no_article_is_refused_with_the_way_on(html, reason):
    with pytest.raises(Refused, match=reason) as refused:
        read(html)
    assert "Hãy" in str(refused.value)


def test_a_table_without_cells_is_its_words():
    assert html_of(read("<table><caption>chỉ có chữ</caption></table><p>x</p>")) == "<p>chỉ có chữ</p><p>x</p>"


def test_bytes_that_are_no_text_do_no_harm():
    assert pasted.read(io.BytesIO(b"<p>C\xff\x00</p>")).blocks == [Text("<p>C\ufffd</p>")]


def test_a_table_of_one_row_is_a_table():
    [table] = read("<table><tr><td>a</td><td>b</td></tr></table>").blocks
    assert table == Table([["a", "b"]], [], has_header=False)
