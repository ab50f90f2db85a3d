"""A Word file becomes plain data with nothing lost unnamed; a file that is no good is refused with the reason."""

import io
import zipfile

import pytest
from docx import Document
from openpyxl import Workbook

from formats import docx
from formats.article import Heading, Merged, Picture, Refused, Table, Text
from tests.word_files import add_link, add_notes, add_picture, body, changed, cite, picture, report, saved

PLAIN = saved(Document())
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def read(document, **options):
    content = document if isinstance(document, bytes) else saved(document)
    return docx.read(io.BytesIO(content), **options)


def written(*paragraphs, style=None):
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph, style=style)
    return document


def test_a_whole_report_is_read_in_order():
    article = read(report())
    assert article.title == "Kết quả cải cách hành chính quý II"
    assert article.blocks == [
        Text(
            "<p>Sở đã <strong>cắt giảm 30%</strong><em> thời gian</em><sup>[1]</sup>, xem "
            '<a href="https://example.vn/ke-hoach?a=1&amp;b=2">kế hoạch</a></p>'
        ),
        Heading(1, "Việc đã làm"),
        Text("<ul><li>Nhận hồ sơ trực tuyến</li><li>Trả kết quả tại nhà</li></ul>"),
        Heading(2, "Tại cấp xã"),
        Text("<ol><li>Mở thêm điểm tiếp nhận</li></ol>"),
        Picture(picture("red"), "png", "Người dân nộp hồ sơ", "Ảnh 1. Bộ phận Một cửa"),
        Picture(picture("green", "JPEG"), "jpg", "", "Hình 2: Hội nghị tập huấn"),
        Text("<p>Hình thức nộp: trực tuyến.</p>"),
        Picture(picture("blue"), "png", "Bản đồ các điểm", "Ảnh: Sở Nông nghiệp và Môi trường"),
        Heading(1, "Số liệu"),
        Table(
            rows=[
                ["Lĩnh vực", "Hồ sơ", ""],
                ["", "Nhận", "Trả"],
                ["Đất đai", "10", "9"],
                ["Môi trường\nvà rừng", "5", "5"],
            ],
            merged=[Merged(0, 0, rows=2, columns=1), Merged(0, 1, rows=1, columns=2)],
            has_header=True,
            caption="Bảng 1. Hồ sơ theo lĩnh vực",
        ),
        Text("<p>Đạt 93%<sup>[2]</sup></p>"),
    ]
    assert article.notes == ["Quyết định 225/QĐ-TTg.", "Số liệu đến 30/6/2026."]
    assert article.dropped == ["nhận xét (comment)"]


def test_an_opening_heading_is_the_title_and_a_later_one_is_not():
    document = Document()
    document.add_heading("Thông báo", 1)
    document.add_paragraph("Nội dung")
    article = read(document)
    assert (article.title, article.blocks) == ("Thông báo", [Text("<p>Nội dung</p>")])
    document = written("Nội dung")
    document.add_heading("Mục", 1)
    article = read(document)
    assert (article.title, article.blocks) == ("", [Text("<p>Nội dung</p>"), Heading(1, "Mục")])


def test_empty_paragraphs_are_gone_and_words_are_not_joined():
    assert read(written("Một", "", " \u00a0\t", "Hai")).blocks == [Text("<p>Một</p><p>Hai</p>")]
    assert read(Document()).blocks == []


def test_text_beside_a_picture_and_a_picture_in_a_table_stay():
    document = written("Trước ")
    add_picture(document.paragraphs[0], picture())
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "Bên trái"
    add_picture(table.cell(0, 1).paragraphs[0], picture("blue"))
    text, first, cells, second = read(document).blocks
    assert (text.html, first.content) == ("<p>Trước </p>", picture())
    assert (cells.rows, second.content) == ([["Bên trái", ""]], picture("blue"))


def test_a_caption_without_picture_or_table_is_a_paragraph():
    document = written("Ảnh 1. Không có ảnh")
    document.add_paragraph("Bảng 1 & 2", style="Caption")
    assert read(document).blocks == [Text("<p>Ảnh 1. Không có ảnh</p><p>Bảng 1 &amp; 2</p>")]


def test_only_links_that_lead_out_of_the_document_are_kept():
    document = written("")
    for address in ("https://a.vn", "mailto:a@b.vn", "javascript:alert(1)", "file:///c:/mat.docx"):
        add_link(document.paragraphs[0], "x", address)
    html = '<p><a href="https://a.vn">x</a><a href="mailto:a@b.vn">x</a>xx</p>'
    assert read(document).blocks == [Text(html)]


def test_what_is_lost_is_named():
    document = written("Cũ")
    document.paragraphs[0].runs[0].font.strike = True
    table = document.add_table(1, 1)
    add_link(table.cell(0, 0).paragraphs[0], "Xem", "https://a.vn")
    add_picture(document.add_paragraph(), picture())
    document.sections[0].footer.paragraphs[0].text = "Trang"
    content = changed(saved(document), {"word/media/image1.png": b"EMF", "word/embeddings/a.xlsx": b"x"})
    article = read(content)
    assert article.blocks == [Text("<p>Cũ</p>"), Table([["Xem"]], [], False)]
    assert article.dropped == [
        "đối tượng nhúng (tệp Excel, PowerPoint …)",
        "đầu trang, chân trang",
        "hình vẽ mà trang web không hiện được (EMF, WMF, TIFF …)",
        "gạch ngang chữ (chữ vẫn còn)",
        "liên kết trong bảng (chữ vẫn còn)",
    ]


def test_text_is_converted_paragraph_by_paragraph_in_every_place():
    document = written("Một")
    document.paragraphs[0].add_run(" hai").bold = True
    document.add_table(1, 1).cell(0, 0).text = "ba"
    add_notes(document, "bốn")
    cite(document.paragraphs[0], 1)
    seen = []

    def convert(text):
        seen.append(text.replace("\x00", "|"))
        return text.upper()

    article = read(document, convert=convert)
    assert article.blocks == [Text("<p>MỘT<strong> HAI</strong><sup>[1]</sup></p>"), Table([["BA"]], [], False)]
    assert article.notes == ["BỐN"]
    assert "Một| hai|[1]" in seen


def refused(content) -> str:
    with pytest.raises(Refused) as reason:
        read(content)
    return str(reason.value)


def lying() -> bytes:
    """A file that says of its text that it is shorter than it is."""
    content = bytearray(changed(PLAIN, {"word/document.xml": body(" " * 100_000)}))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as package:
        size = package.getinfo("word/document.xml").file_size
    return bytes(content.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little")))


def locked() -> bytes:
    content = bytearray(PLAIN)
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def part(inner, before=""):
    return changed(PLAIN, {"word/document.xml": body(inner, before)})


CELL = "<w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>"
ENTITIES = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
REFUSED = {
    "nothing": (b"", "không phải tệp Word"),
    "a picture": (picture(), "không phải tệp Word"),
    "a page": (b"<html>", "không phải tệp Word"),
    "half a file": (PLAIN[: len(PLAIN) // 2], "không phải tệp Word"),
    "a workbook": (saved(Workbook()), "không phải văn bản Word"),
    "a text of another kind": (changed(PLAIN, {"word/document.xml": None}), "không phải văn bản Word"),
    "an old Word file": (OLE, "Word đời cũ (.doc)"),
    "a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "có mật khẩu"),
    "a locked part": (locked(), "có mật khẩu"),
    "a macro": (changed(PLAIN, {"word/vbaProject.bin": b"x"}), "có macro"),
    "too many parts": (changed(PLAIN, {f"word/{n}.bin": b"" for n in range(2_000)}), "quá nhiều dữ liệu"),
    "a bomb": (changed(PLAIN, {"word/a.xml": bytes(100 * 1024**2)}), "quá nhiều dữ liệu"),
    "a part longer than it says": (lying(), "hỏng"),
    "entities": (part("<w:p><w:r><w:t>&b;</w:t></w:r></w:p>", ENTITIES), "không an toàn"),
    "a file of ours in the text": (part("", '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "không an toàn"),
    "a document type": (part("", "<!DOCTYPE a>"), "không an toàn"),
    "no XML": (changed(PLAIN, {"word/document.xml": "<w:p>"}), "hỏng"),
    "another XML": (changed(PLAIN, {"word/document.xml": "<a/>"}), "hỏng"),
    "endless depth": (part("<w:sdt>" * 200 + "</w:sdt>" * 200), "quá nhiều lớp"),
    "endless length": (part("<w:p/>" * 200_001), "quá dài"),
    "a table too wide": (part(f"<w:tbl><w:tr>{CELL * 61}</w:tr></w:tbl>"), "bảng quá lớn"),
    "a cell without end": (
        part('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p>'
             "</w:tc></w:tr></w:tbl>"),
        "bảng quá lớn",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_bad_file_is_refused_with_the_reason(content, reason):
    assert reason in refused(content)


def test_a_file_of_200_mb_is_refused_without_being_read():
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            assert 0 < size <= 21 * 1024**2
            return bytes(size)

    with pytest.raises(Refused, match="lớn hơn 20 MB"):
        docx.read(Endless())


def test_a_document_can_name_neither_its_own_styles_nor_files_of_ours(tmp_path):
    document = written("Chữ")
    add_picture(document.add_paragraph(), picture())
    content = saved(document)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        text = package.read("word/document.xml").replace(b"r:embed=", b"r:link=")
        links = package.read("word/_rels/document.xml.rels").replace(
            b'Target="media/image1.png"', b'Target="/etc/passwd"'
        )
    article = read(
        changed(
            content,
            {
                "word/document.xml": text,
                "word/_rels/document.xml.rels": links,
                "mammoth/style-map": "p => script:fresh",
            },
        )
    )
    assert article.blocks == [Text("<p>Chữ</p>")]
    assert article.dropped == ["ảnh liên kết từ ngoài tệp"]
