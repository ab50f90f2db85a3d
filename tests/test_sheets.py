"""The posting kit: what the sheets say, QR codes read back from the PDF, and sheets that are not true any more."""

import io
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from urllib.parse import urlsplit

import pypdfium2
import pytest
import zxingcpp
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from core.below import kept
from formats import posting_sheet
from formats.posting_sheet import PAPERS, QR_SIZE
from procedures import sheets
from procedures.models import ProcedureIndexPage, ProcedurePage
from tests.factories import ProcedurePageFactory, SectorFactory
from tests.test_calculator import channel, cost, paper_case, procedure, step_case, text

pytestmark = pytest.mark.django_db

RECORD = {
    "required_documents": [paper_case("Giấy tờ phải nộp", "Tờ khai theo mẫu", "Giấy chứng sinh")],
    "steps": [step_case("", "Nộp hồ sơ tại Trung tâm", "Nhận giấy hẹn")],
    "channels": [channel(costs=[cost(amount=8000, description="Miễn cho hộ nghèo")])],
    "requirements": "Có nơi thường trú.",
    "plain_note": "<p>Làm trong <b>60 ngày</b> sau khi sinh.</p>",
}


def read(response) -> list[str]:
    """The text of each page of a PDF, in one line."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(response.content)).pages]


def codes(content: bytes, dots_per_inch: float) -> list[str]:
    """What another program reads from the QR codes of a PDF, page by page."""
    pages = pypdfium2.PdfDocument(content)
    pictures = (page.render(scale=dots_per_inch / 72).to_pil() for page in pages)
    return [code.text for picture in pictures for code in zxingcpp.read_barcodes(picture)]


def changed(page, note="Sửa thời hạn", **values):
    for name, value in values.items():
        setattr(page, name, value)
    page.change_note = note
    page.save_revision().publish()
    return ProcedurePage.objects.get(pk=page.pk)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_sheet_says_what_the_record_says_with_the_version_on_it(portal, client, paper):
    page = procedure(name="Đăng ký khai sinh", code="1.001193", **RECORD)
    response = client.get(f"{page.url}niem-yet-{paper}.pdf")
    said = " ".join(read(response))
    words = ("Đăng ký khai sinh", "1.001193", "Tờ khai theo mẫu", "1 bản chính", "5 ngày làm việc", "8.000 đồng")
    words += ("Miễn cho hộ nghèo", "Nộp hồ sơ tại Trung tâm", "Có nơi thường trú.", "60 ngày sau khi sinh")
    assert [each for each in (*words, f"Bản {page.live_revision_id}, ngày", "Trang 1/1") if each not in said] == []
    box = PdfReader(io.BytesIO(response.content)).pages[0].mediabox
    assert [round(float(side) / 72 * 25.4) for side in (box.width, box.height)] == list(PAPERS[paper][:2])


def test_the_longest_name_is_whole_on_its_sheet(portal, client):
    name = "Đăng ký biến động quyền sử dụng đất " * 32
    said = " ".join(read(client.get(f"{procedure(name=name).url}niem-yet-a4.pdf")))
    assert name.strip() in said
    assert "Chưa có thông tin" in said


def test_codes_are_read_back_by_another_program_at_fifteen_millimetres(portal, client):
    pages = [procedure(code=code, **RECORD) for code in ("1.001193", "T-HNO-123456-TT", "1.001612.000.00.00.H01")]
    for page in pages:
        content = client.get(f"{page.url}niem-yet-a4.pdf").content
        [address] = codes(content, 300 * 15 / QR_SIZE)  # a code of 15 mm from a printer of 300 dots
        assert urlsplit(address).path == f"/tt/{page.code}"
        assert urlsplit(address).query == f"v={page.live_revision_id}"
        assert client.get(address).url == page.url


def test_a_sheet_that_is_still_true_leads_to_the_procedure_whatever_else_was_published(portal, client):
    page = procedure(**RECORD)
    address = f"/tt/{page.code}?v={page.live_revision_id}"
    changed(page, keywords="giấy khai sinh")  # no word of the sheet
    assert client.get(address).url == page.url


def test_a_code_with_a_stroke_from_before_it_was_refused_has_its_sheet_and_its_address(portal, client):
    page = procedure()
    ProcedurePage.objects.filter(pk=page.pk).update(code="01/TTHC-UBND")
    assert client.get(f"{page.url}niem-yet-a4.pdf").status_code == 200
    assert client.get("/tt/01/TTHC-UBND").url == page.url


def test_an_outdated_sheet_says_so_and_what_changed_since(portal, client):
    page = procedure(**RECORD)
    address = f"/tt/{page.code}?v={page.live_revision_id}"
    page = changed(page, note="Thêm điều kiện về tuổi", requirements="Có nơi thường trú. Đủ 18 tuổi.")
    said = text(client.get(address))
    assert "Tờ niêm yết này đã cũ" in said
    assert "Thêm điều kiện về tuổi" in said
    assert page.name in said
    assert client.get(f"/tt/{page.code}?v={page.live_revision_id}").url == page.url


def test_a_version_that_was_never_public_is_no_version(portal, client):
    page = procedure(**RECORD)
    draft = page.save_revision()
    other = procedure()
    for version in (draft.pk, other.live_revision_id, 999_999, "x", "9" * 40, "-1", "²"):
        assert "Không tìm thấy bản ghi trên tờ" in text(client.get(f"/tt/{page.code}", {"v": version})), version
    assert client.get("/tt/9.999999?v=1").status_code == 404


def test_of_two_procedures_with_one_code_the_version_tells_which(portal, client):
    first, second = procedure(code="1.001193", **RECORD), procedure(code="1.001193", **RECORD)
    assert client.get(f"/tt/1.001193?v={second.live_revision_id}").url == second.url
    assert client.get(f"/tt/1.001193?v={first.live_revision_id}").url == first.url


def test_a_sector_is_one_file_with_a_code_for_each_procedure_in_force(portal, client):
    sector = SectorFactory(name="Hộ tịch", slug="ho-tich")
    pages = [changed(procedure(code=f"1.00000{n}", **RECORD), sectors=[sector]) for n in range(3)]
    changed(pages[2], state="RETIRED")
    procedure(code="2.000001", **RECORD)
    response = client.get("/thu-tuc/niem-yet-a4.pdf", {"linh-vuc": "ho-tich"})
    found = codes(response.content, 150)
    assert [urlsplit(code).path for code in found] == ["/tt/1.000000", "/tt/1.000001"]
    assert all("Trang 1/1" in page for page in read(response))
    assert client.get("/thu-tuc/niem-yet-a4.pdf", {"linh-vuc": "khong-co"}).status_code == 404


def test_too_many_sheets_are_refused_and_what_is_out_of_force_has_none(portal, client, monkeypatch):
    pages = [procedure() for _ in range(3)]
    monkeypatch.setattr(sheets, "MOST", 2)
    refused = client.get("/thu-tuc/niem-yet-a4.pdf")
    assert refused.status_code == 400
    assert "nhiều nhất 2 thủ tục" in refused.content.decode()
    retired = changed(pages[0], state="RETIRED")
    assert client.get(f"{retired.url}niem-yet-a4.pdf").status_code == 404
    draft = ProcedurePageFactory(live=False)
    assert client.get(f"/thu-tuc/{draft.slug}/niem-yet-a4.pdf").status_code == 404


def test_the_same_sheets_are_one_file_however_they_were_found(portal, client, monkeypatch):
    procedure(name="Đăng ký khai sinh", is_commune_level=True, **RECORD)
    written = []
    monkeypatch.setattr(posting_sheet, "write", lambda *args: written.append(args) or b"%PDF")
    for query in ({}, {"cap": "xa"}):
        assert client.get("/thu-tuc/niem-yet-a4.pdf", query).status_code == 200
    assert len(written) == 1
    for query in ({"q": "khai sinh"}, {"chu": "đ"}):
        assert client.get("/thu-tuc/niem-yet-a4.pdf", query).status_code == 400
        assert "niem-yet-a4.pdf" not in client.get("/thu-tuc/", query).content.decode()


def test_a_process_writes_one_file_at_a_time():
    at_once, most = [], []

    def write():
        at_once.append(1)
        most.append(len(at_once))
        sleep(0.02)
        at_once.pop()
        return b"%PDF"

    with ThreadPoolExecutor() as threads:
        list(threads.map(lambda n: kept("test", n, write), range(4)))
    assert most == [1, 1, 1, 1]


def test_a_file_is_written_once_and_asks_the_same_however_many_procedures(portal, client, monkeypatch):
    index = ProcedureIndexPage.objects.get()
    written = []
    monkeypatch.setattr(posting_sheet, "write", lambda *args: written.append(args) or b"%PDF")

    def questions():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{index.url}niem-yet-a3.pdf").status_code == 200
        return len(queries)

    procedure(**RECORD)
    questions()
    before = questions()
    assert len(written) == 1
    for _ in range(5):
        procedure(**RECORD)
    assert questions() == before
    assert len(written) == 2


def test_the_note_in_plain_words_stands_above_the_official_text(portal, client):
    said = text(client.get(procedure(**RECORD).url))
    assert said.index("60 ngày") < said.index("Giấy tờ cần nộp")
    assert "plain-note" not in client.get(procedure().url).content.decode()
