"""Makes the Word and Excel files beside it, and for each what a reader must find in it (.json).

Run it from the project's root after a change: `.venv/bin/python -m tests.files.plans.make`. The words are made up, the
shapes are those of plans that offices publish.
"""

import json
import unicodedata
from datetime import date
from pathlib import Path

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from openpyxl import Workbook

from tests.word_files import W

HERE = Path(__file__).parent
UP = object()  # the cell above goes on here
LEFT = object()  # the cell to the left goes on here
FIELDS = ("number", "description", "form", "outputs", "timing_text", "lead_unit", "supporting_units")


def row(number="", description="", outputs=(), timing="", lead="", supporting=(), form="", halted=""):
    """A row as it must be understood."""
    return {
        "number": number,
        "description": description,
        "form": form,
        "outputs": list(outputs),
        "timing_text": timing,
        "lead_unit": lead,
        "supporting_units": list(supporting),
        "halted": halted,
    }


def word(name, expected, build, **head):
    document = Document()
    for rels in (document.part.package.rels, document.part.rels):  # most of the file is none of ours
        for key, relation in list(rels.items()):
            if relation.reltype.endswith(("/thumbnail", "/stylesWithEffects", "/theme", "/customXml")):
                del rels[key]
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Table Grid", "Normal Table"):
            style.element.getparent().remove(style.element)
    build(document)
    document.save(HERE / f"{name}.docx")
    _expect(name, expected, head)


def excel(name, expected, build, **head):
    workbook = Workbook()
    build(workbook)
    workbook.save(HERE / f"{name}.xlsx")
    _expect(name, expected, head)


def _expect(name, rows, head):
    content = json.dumps({"head": head, "rows": rows}, ensure_ascii=False, indent=1)
    (HERE / f"{name}.json").write_text(content + "\n", encoding="utf-8")


def letterhead(document, number="Số: 57/KH-SNNMT", day="ngày 08 tháng 01 năm 2026"):
    table = document.add_table(1, 2)
    table.cell(0, 0).text = f"UBND TỈNH LAM GIANG\nSỞ NÔNG NGHIỆP\nVÀ MÔI TRƯỜNG\n-------\n{number}"
    table.cell(
        0, 1
    ).text = f"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n-------\nLam Giang, {day}"
    document.add_paragraph("")
    document.add_paragraph("KẾ HOẠCH")
    document.add_paragraph("Tuyên truyền cải cách hành chính năm 2026")
    document.add_paragraph(
        "Căn cứ Kế hoạch số 493/KH-UBND ngày 21 tháng 12 năm 2025 của UBND tỉnh về cải cách hành chính năm 2026;"
    )
    document.add_paragraph("Sở Nông nghiệp và Môi trường ban hành Kế hoạch tuyên truyền năm 2026 như sau:")
    document.add_paragraph("I. MỤC ĐÍCH, YÊU CẦU")
    document.add_paragraph("1. Nâng cao nhận thức của công chức về cải cách hành chính.")


HEAD = {
    "number": "57/KH-SNNMT",
    "issued_on": "2026-01-08",
    "agency": "Sở Nông nghiệp và Môi trường",
    "title": "Kế hoạch tuyên truyền cải cách hành chính năm 2026",
    "basis": [
        "Căn cứ Kế hoạch số 493/KH-UBND ngày 21 tháng 12 năm 2025 của UBND tỉnh về cải cách hành chính năm 2026;"
    ],
}


def signatures(document):
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "Nơi nhận:\n- UBND tỉnh;\n- Lưu: VT."
    table.cell(0, 1).text = "GIÁM ĐỐC\n\n\nTrần Thị B"


def grid(document, rows):
    """A table from lists of texts; UP and LEFT are merged into the cell they name."""
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for y, texts in enumerate(rows):
        for x, text in enumerate(texts):
            if isinstance(text, str):
                table.cell(y, x).text = text
    for y, texts in enumerate(rows):
        for x, text in enumerate(texts):
            if text in (UP, LEFT):
                other = table.cell(y - 1, x) if text is UP else table.cell(y, x - 1)
                words = other.text
                other.merge(table.cell(y, x)).text = words
    return table


def sheet(worksheet, rows, top=1):
    """The same in a worksheet."""
    areas = {}
    for y, values in enumerate(rows):
        for x, value in enumerate(values):
            if value in (UP, LEFT):
                source = (y - 1, x) if value is UP else (y, x - 1)
                first = areas.get(source, (*source, *source))[:2]
                areas[y, x] = (*first, y, x)
            elif value is not None:
                worksheet.cell(top + y, x + 1, value)
    merged = {}
    for first_y, first_x, y, x in areas.values():
        last_y, last_x = merged.get((first_y, first_x), (0, 0))
        merged[first_y, first_x] = (max(last_y, y), max(last_x, x))
    for (first_y, first_x), (y, x) in merged.items():
        worksheet.merge_cells(start_row=top + first_y, start_column=first_x + 1, end_row=top + y, end_column=x + 1)


# --- Word -------------------------------------------------------------------------------------------------------------


def bullets(document):
    """Five activities, fourteen outputs as points of a cell: the commonest plan there is."""
    letterhead(document)
    grid(
        document,
        [
            ["TT", "Nội dung công việc", "Dự kiến sản phẩm", "Thời gian"],
            [
                "1",
                "Duy trì chuyên mục cải cách hành chính trên trang của Sở; công khai thủ tục, văn bản mới.",
                "- Tin, bài về cải cách hành chính;\n- Danh mục thủ tục được cập nhật;\n- Văn bản hướng dẫn;\n"
                "- Kết quả giải quyết hồ sơ;\n- Báo cáo tổng hợp.",
                "Thường xuyên trong năm",
            ],
            [
                "2",
                "Đối thoại với doanh nghiệp, người dân",
                "- Văn bản chỉ đạo;\n- Báo cáo kết quả.",
                "Quý II, IV",
            ],
            ["3", "Phổ biến pháp luật đất đai", "- Văn bản chỉ đạo.\n- 02 hội nghị.", "Thường xuyên trong năm"],
            [
                "4",
                "Hướng dẫn dịch vụ công trực tuyến.",
                "- Văn bản chỉ đạo;\n- Tờ gấp hướng dẫn nộp hồ sơ.\n- Video hướng dẫn từng bước.\n- Báo cáo kết quả.",
                "Thường xuyên trong năm",
            ],
            ["5", "Phối hợp với Báo và Đài của tỉnh", "- Tin, bài, phóng sự được đăng", "Thường xuyên trong năm"],
        ],
    )
    document.add_paragraph("Văn phòng Sở chủ trì theo dõi thực hiện Kế hoạch này.")
    signatures(document)


BULLETS = [
    row(
        "1",
        "Duy trì chuyên mục cải cách hành chính trên trang của Sở; công khai thủ tục, văn bản mới.",
        [
            "Tin, bài về cải cách hành chính",
            "Danh mục thủ tục được cập nhật",
            "Văn bản hướng dẫn",
            "Kết quả giải quyết hồ sơ",
            "Báo cáo tổng hợp",
        ],
        "Thường xuyên trong năm",
    ),
    row("2", "Đối thoại với doanh nghiệp, người dân", ["Văn bản chỉ đạo", "Báo cáo kết quả"], "Quý II, IV"),
    row("3", "Phổ biến pháp luật đất đai", ["Văn bản chỉ đạo", "02 hội nghị"], "Thường xuyên trong năm"),
    row(
        "4",
        "Hướng dẫn dịch vụ công trực tuyến.",
        ["Văn bản chỉ đạo", "Tờ gấp hướng dẫn nộp hồ sơ", "Video hướng dẫn từng bước", "Báo cáo kết quả"],
        "Thường xuyên trong năm",
    ),
    row("5", "Phối hợp với Báo và Đài của tỉnh", ["Tin, bài, phóng sự được đăng"], "Thường xuyên trong năm"),
]


def forms_and_units(document):
    """No number column; numbers and bullets are lists of Word and stand in no text."""
    letterhead(document)
    table = grid(
        document,
        [
            ["Nội dung", "Hình thức", "Chủ trì", "Phối hợp", "Thời gian"],
            ["", "Hội nghị trực tuyến", "Văn phòng Sở", "Các phòng chuyên môn, Thanh tra Sở", "Trước ngày 15/6"],
            ["", "Tin, bài trên trang của Sở", "Trung tâm Thông tin", "", "Hằng tháng"],
            ["", "", "Văn phòng Sở", "", "Quý III"],
        ],
    )
    for y, text in enumerate(["Quán triệt Nghị quyết", "Gương người tốt, việc tốt", "Thi tìm hiểu"], 1):
        paragraph = table.cell(y, 0).paragraphs[0]
        paragraph.text, paragraph.style = text, "List Number"
    cell = table.cell(3, 1)
    cell.paragraphs[0].text, cell.paragraphs[0].style = "Thi viết", "List Bullet"
    cell.add_paragraph("Thi trực tuyến", style="List Bullet")
    units = table.cell(2, 3)
    units.text = "- Báo Lam Giang;\n- Đài Phát thanh và Truyền hình tỉnh"


FORMS_AND_UNITS = [
    row(
        "1",
        "Quán triệt Nghị quyết",
        (),
        "Trước ngày 15/6",
        "Văn phòng Sở",
        ["Các phòng chuyên môn", "Thanh tra Sở"],
        "Hội nghị trực tuyến",
    ),
    row(
        "2",
        "Gương người tốt, việc tốt",
        (),
        "Hằng tháng",
        "Trung tâm Thông tin",
        ["Báo Lam Giang", "Đài Phát thanh và Truyền hình tỉnh"],
        "Tin, bài trên trang của Sở",
    ),
    row("3", "Thi tìm hiểu", (), "Quý III", "Văn phòng Sở", (), "Thi viết; Thi trực tuyến"),
]


def tree(document):
    """Landscape, other words for the columns in another order, capitals, loose accents; I over 1 over 1.1 over a)."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph("PHỤ LỤC")
    document.add_paragraph("NHIỆM VỤ TUYÊN TRUYỀN NĂM 2026")
    document.add_paragraph("(Kèm theo Kế hoạch số 12/KH-SNV ngày 05/01/2026 của Sở Nội vụ)")
    rows = [
        ["STT", "TIẾN ĐỘ", "HOẠT ĐỘNG", "Cơ quan chủ trì thực hiện", "Kết quả đầu ra"],
        ["A. NHIỆM VỤ CHUNG", LEFT, LEFT, LEFT, LEFT],
        ["I", "", "Công tác chỉ đạo", "", ""],
        ["1", "Tháng 01/2026", "Ban hành kế hoạch", "Văn phòng Sở", "Kế hoạch"],
        ["1.1", "Quý I", "Phân công cán bộ", "Phòng Tổ chức", "Quyết định"],
        ["a)", "", "Ở cấp tỉnh", "", "Danh sách"],
        ["b)", "", "Ở cấp xã", "", "Danh sách"],
        ["1.2", "Cả năm", "Kiểm tra", "Thanh tra Sở", "02 cuộc/năm"],
        ["II", LEFT, "Công tác thông tin", "", ""],
        ["2", "Hằng quý", "Biên soạn tờ gấp", "Văn phòng Sở", "1.000 tờ gấp; 02 video"],
    ]
    rows[8] = ["II", "Công tác thông tin", LEFT, LEFT, LEFT]
    grid(document, [[unicodedata.normalize("NFD", cell) if isinstance(cell, str) else cell for cell in texts]
                    for texts in rows])  # fmt: skip


TREE = [
    row("A", "NHIỆM VỤ CHUNG"),
    row("I", "Công tác chỉ đạo"),
    row("1", "Ban hành kế hoạch", ["Kế hoạch"], "Tháng 01/2026", "Văn phòng Sở"),
    row("1.1", "Phân công cán bộ", ["Quyết định"], "Quý I", "Phòng Tổ chức"),
    row("a)", "Ở cấp tỉnh", ["Danh sách"]),
    row("b)", "Ở cấp xã", ["Danh sách"]),
    row("1.2", "Kiểm tra", ["02 cuộc/năm"], "Cả năm", "Thanh tra Sở"),
    row("II", "Công tác thông tin"),
    row("2", "Biên soạn tờ gấp", ["1.000 tờ gấp", "02 video"], "Hằng quý", "Văn phòng Sở"),
]


def going_on(document):
    """Rows without a number go on with the row above; cells merged downwards are said once, or hold for each row."""
    letterhead(document)
    grid(
        document,
        [
            ["Số TT", "Nhiệm vụ", "Sản phẩm, kết quả", "Thời hạn", "Đơn vị thực hiện"],
            ["1.", "Tổ chức hội nghị", "- Kế hoạch hội nghị", "Quý I", "Văn phòng Sở"],
            ["", "", "- Báo cáo hội nghị", "", ""],
            ["2.", "Viết bài về kết quả", "- 10 tin", "Hằng tháng", "Trung tâm Thông tin"],
            [UP, UP, "- 05 bài", UP, UP],
            ["3.", "Treo băng rôn", "- 20 băng rôn", "Tháng 7", "Văn phòng Sở"],
            ["4.", "Phát tờ gấp tại các xã", "- 500 tờ gấp", UP, UP],
            ["", "và tại bộ phận Một cửa", "", "", ""],
        ],
    )


GOING_ON = [
    row("1", "Tổ chức hội nghị", ["Kế hoạch hội nghị", "Báo cáo hội nghị"], "Quý I", "Văn phòng Sở"),
    row("2", "Viết bài về kết quả", ["10 tin", "05 bài"], "Hằng tháng", "Trung tâm Thông tin"),
    row("3", "Treo băng rôn", ["20 băng rôn"], "Tháng 7", "Văn phòng Sở"),
    row("4", "Phát tờ gấp tại các xã và tại bộ phận Một cửa", ["500 tờ gấp"], "Tháng 7", "Văn phòng Sở"),
]


def repeated_heads(document):
    """The head stands again on each page, in one table and at the start of the next; the columns are counted."""
    letterhead(document)
    head = ["TT", "Nội dung", "Sản phẩm", "Thời gian hoàn thành"]
    count = ["(1)", "(2)", "(3)", "(4)"]
    grid(
        document,
        [head, count, ["1", "Họp báo", "01 cuộc", "Tháng 3"], head, count, ["2", "Tọa đàm", "01 cuộc", "Tháng 6"]],
    )
    document.add_page_break()
    grid(document, [head, count, ["3", "Tập huấn", "02 lớp", "Tháng 9"]])
    document.add_paragraph("Ghi chú: thời gian có thể thay đổi theo thực tế.")


REPEATED_HEADS = [
    row("1", "Họp báo", ["01 cuộc"], "Tháng 3"),
    row("2", "Tọa đàm", ["01 cuộc"], "Tháng 6"),
    row("3", "Tập huấn", ["02 lớp"], "Tháng 9"),
]


def cut_by_pages(document):
    """A table cut in two: the second part has no head, and begins in the middle of a row."""
    letterhead(document)
    grid(
        document,
        [
            ["TT", "Nội dung công việc", "Kết quả", "Thời gian thực hiện"],
            ["1", "Khảo sát mức độ hài lòng", "Báo cáo khảo sát", "Quý IV"],
            ["2", "Tuyên truyền trên", "- Phóng sự về", "Hằng tháng"],
        ],
    )
    document.add_page_break()
    grid(
        document,
        [
            ["", "hệ thống truyền thanh cơ sở", "chuyển đổi số;\n- 12 bản tin.", ""],
            ["3", "Tổng kết", "Báo cáo tổng kết", "Trước 15/12/2026"],
        ],
    )


CUT_BY_PAGES = [
    row("1", "Khảo sát mức độ hài lòng", ["Báo cáo khảo sát"], "Quý IV"),
    row(
        "2",
        "Tuyên truyền trên hệ thống truyền thanh cơ sở",
        ["Phóng sự về chuyển đổi số", "12 bản tin"],
        "Hằng tháng",
    ),
    row("3", "Tổng kết", ["Báo cáo tổng kết"], "Trước 15/12/2026"),
]


def several_tables(document):
    """Two tables of the plan, with a table of costs and one of signatures that are none."""
    letterhead(document)
    head = ["TT", "Nội dung", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian"]
    document.add_paragraph("1. Nhiệm vụ thường xuyên")
    grid(document, [head, ["1", "Cập nhật trang tin", "Văn phòng Sở", "Các đơn vị", "Hằng tuần"]])
    document.add_paragraph("2. Nhiệm vụ theo quý")
    grid(
        document,
        [
            ["Stt", "Nội dung", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian"],
            ["1", "Giao ban báo chí", "Văn phòng Sở", "Sở Thông tin; Báo Lam Giang", "Hằng quý"],
        ],
    )
    document.add_paragraph("3. Kinh phí")
    grid(document, [["TT", "Nội dung chi", "Số tiền", "Ghi chú"], ["1", "In tờ gấp", "10.000.000", ""]])
    signatures(document)


SEVERAL_TABLES = [
    row("1", "Cập nhật trang tin", (), "Hằng tuần", "Văn phòng Sở", ["Các đơn vị"]),
    row("1", "Giao ban báo chí", (), "Hằng quý", "Văn phòng Sở", ["Sở Thông tin", "Báo Lam Giang"]),
]


def head_of_two_rows(document):
    """ "Phân công" over "Chủ trì" and "Phối hợp"; costs and notes are columns that are not imported."""
    letterhead(document)
    grid(
        document,
        [
            ["TT", "Nội dung, nhiệm vụ", "Phân công", LEFT, "Thời gian, tiến độ", "Kinh phí", "Ghi chú"],
            [UP, UP, "Chủ trì", "Phối hợp", UP, UP, UP],
            ["1", "2", "3", "4", "5", "6", "7"],
            ["1", "Mở lớp tập huấn", "Sở Nội vụ", "UBND các xã, phường", "Từ tháng 4 đến tháng 6", "50 triệu", ""],
            ["2", "Ký kết tuyên truyền", "Văn phòng Sở", "Báo Lam Giang", "Trước 30/3", "", "Theo hợp đồng"],
        ],
    )


HEAD_OF_TWO_ROWS = [
    row("1", "Mở lớp tập huấn", (), "Từ tháng 4 đến tháng 6", "Sở Nội vụ", ["UBND các xã, phường"]),
    row("2", "Ký kết tuyên truyền", (), "Trước 30/3", "Văn phòng Sở", ["Báo Lam Giang"]),
]

_CELL = "<w:tc><w:tcPr>{0}</w:tcPr><w:p><w:r><w:t>{1}</w:t></w:r></w:p></w:tc>"


def drawn_by_hand(document):
    """What Word writes of tables drawn by hand: rows cut in other places, content controls, tracked changes."""
    letterhead(document)

    def cells(*cut):
        return "".join(_CELL.format(f'<w:gridSpan w:val="{across}"/>', text) for across, text in cut)

    changed = (
        "<w:tc><w:p><w:del><w:r><w:delText>Báo cáo cũ</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>Báo cáo mới</w:t></w:r></w:ins></w:p></w:tc>"
    )
    control = "<w:sdt><w:sdtContent><w:tc><w:p><w:r><w:t>Tháng 5</w:t></w:r></w:p></w:tc></w:sdtContent></w:sdt>"
    grid_columns = "<w:gridCol/>" * 6
    document.element.body.insert_element_before(
        parse_xml(
            f"<w:tbl {W}><w:tblGrid>{grid_columns}</w:tblGrid>"
            f"<w:tr>{cells((1, 'TT'), (2, 'Công việc'), (1, 'Sản phẩm'), (2, 'Thời gian'))}</w:tr>"
            f"<w:tr>{cells((1, '1'), (1, 'Rà soát thủ tục'), (3, 'Danh mục'), (1, 'Tháng 2'))}</w:tr>"
            f"<w:tr>{cells((1, '2'), (2, 'Công bố kết quả'))}{changed}{control}</w:tr>"
            "</w:tbl>"
        ),
        "w:sectPr",
    )


DRAWN_BY_HAND = [
    row("1", "Rà soát thủ tục", ["Danh mục"], "Tháng 2"),
    row("2", "Công bố kết quả", ["Báo cáo mới"], "Tháng 5"),
]


def numbers_of_word(document):
    """The numbers of the rows are a list of Word: their cells are empty."""
    letterhead(document, number="Số:       /KH-SNNMT", day="ngày      tháng 01 năm 2026")
    table = grid(
        document,
        [
            ["TT", "Nội dung công việc", "Dự kiến sản phẩm", "Tiến độ"],
            ["", "Viết tin", "", "Hằng tuần"],
            ["", "Viết bài", "", "Hằng tháng"],
            ["", "", "Bản tin tổng hợp", ""],
        ],
    )
    for y in (1, 2):
        table.cell(y, 0).paragraphs[0].style = "List Number"
    for y, texts in ((1, ["52 tin;", "Ảnh kèm theo"]), (2, ["12 bài"])):
        cell = table.cell(y, 2)
        cell.paragraphs[0].text, cell.paragraphs[0].style = texts[0], "List Bullet"
        for text in texts[1:]:
            cell.add_paragraph(text, style="List Bullet")


NUMBERS_OF_WORD = [
    row("1", "Viết tin", ["52 tin", "Ảnh kèm theo"], "Hằng tuần"),
    row("2", "Viết bài", ["12 bài", "Bản tin tổng hợp"], "Hằng tháng"),
]


def two_plans(document):
    """Two tables with different heads, each of which could be the plan."""
    letterhead(document)
    grid(document, [["TT", "Nội dung", "Thời gian"], ["1", "Kế hoạch của Sở", "Quý I"]])
    document.add_paragraph("Kế hoạch của các đơn vị trực thuộc")
    grid(document, [["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"], ["1", "Kế hoạch của Chi cục", "Chi cục", "Quý II"]])


TWO_PLANS = [row("1", "Kế hoạch của Chi cục", (), "Quý II", "Chi cục")]


def other_words(document):
    """Columns whose words nobody told us."""
    letterhead(document)
    grid(
        document,
        [
            ["Thứ tự", "Làm gì", "Ai làm", "Bao giờ"],
            ["1", "Họp dân", "Ban Tiếp công dân", "Hằng tháng"],
            ["2", "Trả lời thư", "Văn phòng Sở", "Thường xuyên"],
        ],
    )


OTHER_WORDS = [
    row("1", "Họp dân", (), "Hằng tháng", "Ban Tiếp công dân"),
    row("2", "Trả lời thư", (), "Thường xuyên", "Văn phòng Sở"),
]


# --- Excel ------------------------------------------------------------------------------------------------------------


def groups(workbook):
    """Groups merged over their rows, states and evidence beside them; much above and below the table."""
    active = workbook.active
    sheet(
        active,
        [
            ["KẾ HOẠCH", *[LEFT] * 7],
            ["Thông tin, tuyên truyền cải cách hành chính năm 2026", *[LEFT] * 7],
            ["(Ban hành kèm theo Kế hoạch số 08/KH-UBND ngày 12/01/2026 của UBND xã Bình Minh)", *[LEFT] * 7],
            [None],
            ["Nhóm", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Sản phẩm", "Thời hạn", "Trạng thái", "Minh chứng"],
            [
                "Chỉ đạo",
                "Ban hành kế hoạch",
                "Văn phòng HĐND và UBND",
                None,
                "Kế hoạch",
                date(2026, 1, 31),
                "Xong",
                "x",
            ],
            [
                UP,
                "Giao ban",
                "Văn phòng HĐND và UBND",
                "Các ngành",
                "- Thông báo\n- Biên bản",
                "Hằng tháng",
                None,
                None,
            ],
            ["Truyền thông", "Phát thanh", "Đài truyền thanh", None, "48 bản tin", "Hằng tuần", "Tạm dừng", None],
            [UP, "Thi tìm hiểu", "Đoàn Thanh niên", "Hội Phụ nữ, Hội Nông dân", "Tỷ lệ", "Quý III", "Đã hủy", None],
            [None],
            ["Ghi chú: thời hạn theo dương lịch."],
            [None, "Người lập", None, None, "CHỦ TỊCH"],
        ],
    )
    active.cell(9, 5, 1).number_format = "0%"
    hidden = workbook.create_sheet("Danh mục")
    sheet(hidden, [["TT", "Nội dung", "Thời gian"], [1, "Không in", "Quý I"]])
    hidden.sheet_state = "hidden"


GROUPS = [
    row("", "Chỉ đạo"),
    row("", "Ban hành kế hoạch", ["Kế hoạch"], "31/01/2026", "Văn phòng HĐND và UBND"),
    row("", "Giao ban", ["Thông báo", "Biên bản"], "Hằng tháng", "Văn phòng HĐND và UBND", ["Các ngành"]),
    row("", "Truyền thông"),
    row("", "Phát thanh", ["48 bản tin"], "Hằng tuần", "Đài truyền thanh", halted="paused"),
    row(
        "",
        "Thi tìm hiểu",
        ["100%"],
        "Quý III",
        "Đoàn Thanh niên",
        ["Hội Phụ nữ", "Hội Nông dân"],
        halted="cancelled",
    ),
]


def two_sheets(workbook):
    """Numbers typed as numbers, the group said in each row, and the table going on in a second sheet."""
    first = workbook.active
    head = ["TT", "Lĩnh vực", "Nội dung", "Kết quả", "Thời gian", "Ghi chú"]
    sheet(
        first,
        [
            head,
            [
                1,
                "Đất đai",
                "Hỏi đáp trực tuyến",
                "- 01 chuyên mục/tháng;\n  + Câu hỏi;\n  + Trả lời.",
                "Hằng tháng",
                None,
            ],
            [1.1, "Đất đai", "Đăng câu hỏi", "24 kỳ/năm", "02 lần/tháng", None],
            [1.2, "Môi trường", "Đăng trả lời", "100% câu hỏi", "Khi có yêu cầu", None],
        ],
        top=3,
    )
    first["A1"] = "Kế hoạch tuyên truyền năm 2026"
    second = workbook.create_sheet("Tiếp theo")
    sheet(second, [head, [2, "Môi trường", "Ngày Môi trường", "Lễ phát động", "05/6/2026", None],
                   [None, None, None, "Hưởng ứng tại xã", None, None]])  # fmt: skip


TWO_SHEETS = [
    row("", "Đất đai"),
    row("1", "Hỏi đáp trực tuyến", ["01 chuyên mục/tháng; + Câu hỏi; + Trả lời"], "Hằng tháng"),
    row("1.1", "Đăng câu hỏi", ["24 kỳ/năm"], "02 lần/tháng"),
    row("", "Môi trường"),
    row("1.2", "Đăng trả lời", ["100% câu hỏi"], "Khi có yêu cầu"),
    row("2", "Ngày Môi trường", ["Lễ phát động", "Hưởng ứng tại xã"], "05/6/2026"),
]


def main():
    word("bullets", BULLETS, bullets, **HEAD)
    word("forms-and-units", FORMS_AND_UNITS, forms_and_units, **HEAD)
    word("tree", TREE, tree, number="12/KH-SNV", issued_on="2026-01-05", agency="Sở Nội vụ")
    word("going-on", GOING_ON, going_on, **HEAD)
    word("repeated-heads", REPEATED_HEADS, repeated_heads, **HEAD)
    word("cut-by-pages", CUT_BY_PAGES, cut_by_pages, **HEAD)
    word("several-tables", SEVERAL_TABLES, several_tables, **HEAD)
    word("head-of-two-rows", HEAD_OF_TWO_ROWS, head_of_two_rows, **HEAD)
    word("drawn-by-hand", DRAWN_BY_HAND, drawn_by_hand, **HEAD)
    word("numbers-of-word", NUMBERS_OF_WORD, numbers_of_word, **{**HEAD, "number": "", "issued_on": None})
    word("two-plans", TWO_PLANS, two_plans, **HEAD)
    word("other-words", OTHER_WORDS, other_words, **HEAD)
    excel(
        "groups",
        GROUPS,
        groups,
        number="08/KH-UBND",
        issued_on="2026-01-12",
        agency="UBND xã Bình Minh",
        title="Kế hoạch thông tin, tuyên truyền cải cách hành chính năm 2026",
    )
    excel("two-sheets", TWO_SHEETS, two_sheets, title="Kế hoạch tuyên truyền năm 2026")


if __name__ == "__main__":
    main()
