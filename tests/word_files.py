"""Word files as tests need them, made with python-docx and, where it cannot, by hand."""

import io
import zipfile

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor
from PIL import Image

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def saved(document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def picture(colour="red", kind="PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(file, kind)
    return file.getvalue()


def add_picture(paragraph, content, alt=""):
    shape = paragraph.add_run().add_picture(io.BytesIO(content))
    shape._inline.docPr.set("descr", alt)


def add_link(paragraph, text, address):
    number = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = f'<w:hyperlink {W} {R} r:id="{number}"><w:r><w:t>{text}</w:t></w:r></w:hyperlink>'
    paragraph._p.append(parse_xml(link))


def add_notes(document, *notes):
    """Gives the document footnotes; `cite` refers to them by number from 1."""
    texts = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:r><w:t>{note}</w:t></w:r></w:p></w:footnote>'
        for number, note in enumerate(notes, 1)
    )
    content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    xml = f"<w:footnotes {W}>{texts}</w:footnotes>".encode()
    part = Part(PackURI("/word/footnotes.xml"), content_type, xml, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def cite(paragraph, number):
    paragraph._p.append(parse_xml(f'<w:r {W}><w:footnoteReference w:id="{number}"/></w:r>'))


def report():
    """A report as offices write them: headings, lists, a table with merged cells, three pictures, footnotes."""
    document = Document()
    add_notes(document, "Quyết định 225/QĐ-TTg.", "Số liệu đến 30/6/2026.")
    document.add_heading("Kết quả cải cách hành chính quý II", 0)
    opening = document.add_paragraph("Sở đã ")
    words = opening.add_run("cắt giảm 30%")
    words.bold = True
    words.font.name, words.font.size, words.font.color.rgb = "Times New Roman", Pt(14), RGBColor(255, 0, 0)
    opening.add_run(" thời gian").italic = True
    cite(opening, 1)
    opening.add_run(", xem ")
    add_link(opening, "kế hoạch", "https://example.vn/ke-hoach?a=1&b=2")
    for _ in range(3):
        document.add_paragraph(" \u00a0")
    document.add_heading("Việc đã làm", 1)
    document.add_paragraph("Nhận hồ sơ trực tuyến", style="List Bullet")
    document.add_paragraph("Trả kết quả tại nhà", style="List Bullet")
    document.add_heading("Tại cấp xã", 2)
    document.add_paragraph("Mở thêm điểm tiếp nhận", style="List Number")
    add_picture(document.add_paragraph(), picture("red"), "Người dân nộp hồ sơ")
    document.add_paragraph("Ảnh 1. Bộ phận Một cửa", style="Caption")
    add_picture(document.add_paragraph(), picture("green", "JPEG"))
    document.add_paragraph("Hình 2: Hội nghị tập huấn")
    document.add_paragraph("Hình thức nộp: trực tuyến.")
    frame = document.add_table(2, 1)
    add_picture(frame.cell(0, 0).paragraphs[0], picture("blue"), "Bản đồ các điểm")
    frame.cell(1, 0).text = "Ảnh: Sở Nông nghiệp và Môi trường"
    document.add_heading("Số liệu", 1)
    document.add_paragraph("Bảng 1. Hồ sơ theo lĩnh vực", style="Caption")
    table = document.add_table(4, 3)
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {W}/>"))
    rows = [("Lĩnh vực", "Hồ sơ", ""), ("", "Nhận", "Trả"), ("Đất đai", "10", "9"), ("Môi trường", "5", "5")]
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            table.cell(y, x).text = text
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Hồ sơ"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "Lĩnh vực"
    table.cell(3, 0).text = "Môi trường\nvà rừng"
    closing = document.add_paragraph("Đạt 93%")
    cite(closing, 2)
    document.add_comment(closing.runs, text="Kiểm tra lại số", author="Anh Nam", initials="N")
    return document


def changed(content: bytes, parts: dict) -> bytes:
    """The file with parts replaced or added by name; None takes one away."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            part = parts[name] if name in parts else old.read(name)
            if part is not None:
                package.writestr(name, part)
    return file.getvalue()


def body(inner: str, before: str = "") -> str:
    return f"{before}<w:document {W}><w:body>{inner}</w:body></w:document>"
