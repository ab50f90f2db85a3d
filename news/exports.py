"""The royalty sheet as a spreadsheet: to print, sign on paper and hand to the accountants."""

import io
from itertools import groupby

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from core.vietnamese import normalize_line
from formats.sheets import put_text

COLUMNS = [
    ("STT", 6),
    ("Ngày đăng", 12),
    ("Bài", 56),
    ("Loại bài viết", 18),
    ("Số trang", 8),
    ("Số ảnh", 8),
    ("Hệ số", 8),
    ("Đồng một hệ số", 14),
    ("Thành tiền (đồng)", 16),
    ("Ghi chú", 30),
]
AMOUNT = 9
MONEY, COEFFICIENT = "#,##0", "0.##"
SIGNATURES = {2: "NGƯỜI LẬP BẢNG", 4: "KẾ TOÁN", 9: "THỦ TRƯỞNG CƠ QUAN"}
FONT = "Times New Roman"


def royalty_workbook(sheet, rows, totals: dict[str, int], total: int, office: str) -> bytes:
    """The .xlsx of `rows` (in order of authors), with the database's own totals by author and in all."""
    book = Workbook()
    paper = book.active
    paper.title = f"Tháng {sheet.month}-{sheet.year}"
    _title(paper, 1, office, bold=False)
    _title(paper, 2, "BẢNG KÊ NHUẬN BÚT", size=14)
    _title(paper, 3, f"Tháng {sheet.month} năm {sheet.year}")
    _title(paper, 4, _state(sheet), bold=False)
    _line(paper, [name for name, _ in COLUMNS], bold=True)
    head = paper.max_row
    number = 0
    for author, own in groupby(rows, key=lambda row: row.author_name):
        _line(paper, [None, None, author or "Chưa ghi tác giả", *[None] * 5, totals[author], None], bold=True)
        for row in own:
            number += 1
            _line(paper, [number, *_cells(row)])
    _line(paper, [None, None, "TỔNG CỘNG", *[None] * 5, total, None], bold=True)
    _signatures(paper, paper.max_row + 2)
    _print_setup(paper, head)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _state(sheet) -> str:
    if not sheet.signed_at:
        return "Bản dự thảo, chưa ký"
    return f"Đã ký ngày {timezone.localtime(sheet.signed_at):%d/%m/%Y}: {sheet.signer_name}"


def _cells(row) -> list:
    if row.corrects_id:
        return [row.published_on, row.title, "Điều chỉnh", *[None] * 4, row.amount, row.note]
    counts = [row.page_count, row.picture_count, row.coefficient]
    return [row.published_on, row.title, row.type_name, *counts, row.unit_amount, row.amount, None]


def _line(paper, values, *, bold=False):
    thin = Side(style="thin")
    number = paper.max_row + 1
    for column, value in enumerate(values, start=1):
        cell = paper.cell(number, column)
        _put(cell, value)
        cell.font = Font(name=FONT, size=12, bold=bold)
        cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        if column in (AMOUNT - 1, AMOUNT):
            cell.number_format = MONEY
        elif column == AMOUNT - 2:
            cell.number_format = COEFFICIENT
        elif column == 2:
            cell.number_format = "dd/mm/yyyy"


def _put(cell, value):
    if isinstance(value, str):
        put_text(cell, normalize_line(value))
    else:
        cell.value = value


def _title(paper, row, text, *, size=12, bold=True):
    paper.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(COLUMNS))
    cell = paper.cell(row, 1)
    _put(cell, text)
    cell.font = Font(name=FONT, size=size, bold=bold)
    cell.alignment = Alignment(horizontal="center")


def _signatures(paper, row):
    for column, name in SIGNATURES.items():
        for offset, text in enumerate([name, "(Ký, ghi rõ họ tên)"]):
            cell = paper.cell(row + offset, column, text)
            cell.font = Font(name=FONT, size=12, bold=not offset, italic=bool(offset))
            cell.alignment = Alignment(horizontal="left")


def _print_setup(paper, head):
    for column, (_, width) in zip("ABCDEFGHIJ", COLUMNS, strict=True):
        paper.column_dimensions[column].width = width
    paper.page_setup.orientation = "landscape"
    paper.page_setup.paperSize = paper.PAPERSIZE_A4
    paper.page_setup.fitToHeight = 0
    paper.sheet_properties.pageSetUpPr.fitToPage = True
    paper.print_title_rows = f"{head}:{head}"
    paper.oddFooter.center.text = "&P/&N"
    paper.freeze_panes = f"A{head + 1}"
