"""The catalogue as files that import back unchanged: our own workbook with all data, the official list, and the records
of those in force as the national portal has them."""

import io
from typing import BinaryIO

from openpyxl import Workbook

from procedures import national_export, workbook
from procedures.models import ProcedurePage
from procedures.page_records import record_of, with_related

_AT_ONCE = 100  # pages held in memory
LIST_TITLE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập – Tự do – Hạnh phúc\n\nDANH SÁCH THỦ TỤC HÀNH CHÍNH"
LIST_HEAD = ["Mã số", "Tên", "Cơ quan ban hành", "Cơ quan thực hiện", "Lĩnh vực"]


def write_workbook(file: BinaryIO) -> None:
    """Every published procedure with its nested parts, as procedures.workbook lays them out."""
    pages = with_related(ProcedurePage.objects.published())
    workbook.write((record_of(page) for page in pages.iterator(chunk_size=_AT_ONCE)), file)


def write_national(file: BinaryIO) -> None:
    """The procedures in force as national records, one a line."""
    pages = with_related(ProcedurePage.objects.published().exclude(state=ProcedurePage.State.RETIRED))
    text = io.TextIOWrapper(file, encoding="utf-8", write_through=True)
    national_export.write((record_of(page) for page in pages.iterator(chunk_size=_AT_ONCE)), text)
    text.detach()  # the file stays open for whoever gave it


def write_list(file: BinaryIO) -> None:
    """The procedures in force in the form of the official list: a title, the head, a row for each."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách TTHC")
    for column, width in zip("ABCDE", (14, 70, 30, 40, 30), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.append(workbook.cells(sheet, [LIST_TITLE]))
    sheet.append(workbook.cells(sheet, LIST_HEAD))
    pages = ProcedurePage.objects.published().exclude(state=ProcedurePage.State.RETIRED)
    names = frozenset({"name", "sectors", "agencies"})
    pages = pages.select_related("issuing_agency").prefetch_related("sectors", "agencies__agency")
    for page in pages.iterator(chunk_size=_AT_ONCE):
        record = record_of(page, names)
        executing = [item["name"] for item in record.agencies if item["role"] == "executing"]
        sectors = [item["name"] for item in record.sectors]
        row = [record.code, record.name, record.issuing_agency, "\n".join(executing), "\n".join(sectors)]
        sheet.append(workbook.cells(sheet, row))
    book.save(file)
