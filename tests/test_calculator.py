"""The calculator on a procedure's page: costs by a table worked by hand, dates, cases, and what it must not say."""

import csv
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.holidays import Holiday
from procedures.blocks import ChannelsBlock, CostBlock, term_of
from procedures.costs import bill
from procedures.models import ProcedurePage
from tests.factories import ProcedurePageFactory

COSTS = Path(__file__).parent / "data" / "costs.tsv"


def cost(kind="FEE", amount=None, currency="VND", description=""):
    return {"kind": kind, "amount": amount, "currency": currency, "description": description, "attachment_name": ""}


def channel(method="DIRECT", processing_time="5", unit="WORKING_DAY", description="", costs=()):
    value = {"method": method, "processing_time": processing_time, "unit": unit, "description": description}
    return {"type": "channel", "value": {**value, "costs": list(costs)}}


def paper_case(name, *papers):
    documents = [{"name": paper, "original_count": 1, "copy_count": 0, "form_names": ""} for paper in papers]
    return {"type": "case", "value": {"name": name, "documents": documents}}


def step_case(name, *steps):
    return {"type": "case", "value": {"name": name, "steps": list(steps)}}


def procedure(**values):
    page = ProcedurePageFactory(**values)
    return ProcedurePage.objects.get(pk=page.pk)


def text(response):
    """What the page says in its main part, in one line."""
    assert response.status_code == 200
    main = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def read(costs: str):
    block = CostBlock()
    for told in filter(None, costs.split(" ;; ")):
        kind, amount, currency, description = re.fullmatch(r"(\w+) (\S+) (\w+): ?(.*)", told).groups()
        yield block.to_python(cost(kind, None if amount == "-" else Decimal(amount), currency, description))


# --- What it costs ----------------------------------------------------------------------------------------------------
def test_costs_are_as_the_table_worked_by_hand_says():
    rows = list(csv.DictReader(COSTS.open(encoding="utf-8"), delimiter="\t"))
    wrong = []
    for row in rows:
        found = bill(list(read(row["costs"])), int(row["copies"]))
        if (found.total, found.note) != (row["total"], row["note"]):
            wrong.append((row["costs"], row["copies"], found.total, found.note))
    assert wrong == []
    assert len(rows) >= 30


def test_every_cost_is_a_line_with_all_its_words():
    costs = list(read("FEE 8000 VND: 8.000 đồng/bản ;; SERVICE_FEE 0 VND: Miễn cho hộ nghèo ;; FEE 500 VND: Hỏi lại"))
    lines = [(line.kind, line.words, line.description, line.is_doubtful) for line in bill(costs, 3).lines]
    assert lines == [
        ("Phí", "8.000 đồng × 3 bản = 24.000 đồng", "8.000 đồng/bản", False),
        ("Lệ phí", "", "Miễn cho hộ nghèo", False),
        ("Phí", "500 đồng", "Hỏi lại", True),
    ]


# --- How long ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("amount", "unit", "term"),
    [
        ("7.5", "WORKING_DAY", ("7.5", "WORKING_DAY")),
        ("7,5", "DAY", ("7.5", "DAY")),
        ("1/2", "WORKING_DAY", ("0.5", "WORKING_DAY")),
        ("Không quá 03 ngày làm việc", "OTHER", ("3", "WORKING_DAY")),
        ("1/2 ngày", "OTHER", ("0.5", "DAY")),
        ("Không quá 35 ngày kể từ ngày nhận đủ hồ sơ hợp lệ.", "OTHER", ("35", "DAY")),
        ("7", "OTHER", None),
        ("Theo mô tả", "OTHER", None),
        ("Không quá 10 ngày làm việc, không tính thời gian niêm yết", "OTHER", None),
        ("9" * 30, "DAY", None),
        ("", "WORKING_DAY", None),
    ],
)
def test_a_term_is_told_in_numbers_or_by_words_that_say_no_more(amount, unit, term):
    assert term_of(amount, unit) == (term and (Decimal(term[0]), term[1]))


# --- The page ---------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_filing_before_tet_is_told_its_day_and_its_cost(portal, client):
    fee = cost(amount=8000, description="8.000 đồng/bản sao")
    page = procedure(channels=[channel(costs=[fee]), channel("ONLINE", "2.5", costs=[])])
    said = text(client.get(page.url, {"hinh-thuc": "truc-tiep", "so-ban": "3", "nop-luc": "2026-02-12T09:00"}))
    assert "Thứ Năm, ngày 26 tháng 02 năm 2026 , trong ngày" in said
    assert "8.000 đồng × 3 bản = 24.000 đồng" in said
    assert "Mùng hai Tết Nguyên Đán 18/02" in said
    assert "giấy tiếp nhận hồ sơ và hẹn trả kết quả" in said
    assert "trong buổi sáng" not in said  # of the other way to file
    every = text(client.get(page.url, {"nop-luc": "2026-02-12T17:30"}))
    assert "tính như nhận đầu giờ Thứ Sáu, ngày 13 tháng 02 năm 2026" in every
    assert "Thứ Tư, ngày 25 tháng 02 năm 2026 , trong buổi sáng" in every
    assert "Chi phí Chưa có thông tin" in every


@pytest.mark.django_db
def test_nothing_is_worked_out_until_it_is_asked_and_the_number_of_copies_only_where_it_counts(portal, client):
    page = procedure(channels=[channel(costs=[cost(amount=8000)])])
    said = text(client.get(page.url))
    assert "Tính chi phí và ngày nhận kết quả" in said
    assert "Nhận kết quả" not in said
    assert "Số bản" not in said
    assert "Tính chi phí" not in text(client.get(procedure().url))


@pytest.mark.django_db
def test_a_term_that_may_be_longer_says_so_beside_the_day(portal, client):
    longer = channel(description="Xã miền núi, hải đảo thì thời gian tăng thêm 10 ngày.")
    page = procedure(channels=[longer, channel("ONLINE", "3", description="Nộp qua cổng.")])
    said = text(client.get(page.url, {"nop-luc": "2026-03-02T09:00"}))
    assert said.count("Có thể lâu hơn: nguồn ghi thêm") == 1
    assert "thời gian tăng thêm 10 ngày" in said


@pytest.mark.django_db
def test_what_makes_no_sense_is_said_beside_the_field_and_kept(portal, client):
    page = procedure(channels=[channel(costs=[cost(amount=8000, description="8.000 đồng/bản")])])
    for query, said in [
        ({"nop-luc": "hôm qua"}, "Hãy ghi ngày, giờ nộp như 23/11/2026 09:30."),
        ({"nop-luc": "0001-01-01T00:00"}, "Hãy ghi năm từ 2000 đến 2099."),
        ({"so-ban": "0"}, "Số bản ít nhất là 1."),
        ({"so-ban": "9" * 50}, "Số bản nhiều nhất là 1000."),
        ({"hinh-thuc": "<b>"}, "Hãy chọn một cách nộp trong danh sách."),
    ]:
        response = client.get(page.url, query)
        assert said in text(response), query
        assert "Nhận kết quả" not in text(response)
    assert 'value="hôm qua"' in client.get(page.url, {"nop-luc": "hôm qua"}).content.decode()


@pytest.mark.django_db
def test_a_year_whose_holidays_no_one_entered_is_pointed_out(portal, client):
    page = procedure(channels=[channel()])
    assert "Chưa có lịch nghỉ lễ năm 2031" in text(client.get(page.url, {"nop-luc": "2030-12-31T09:00"}))
    assert "Chưa có lịch nghỉ lễ" not in text(client.get(page.url, {"nop-luc": "2026-12-01T09:00"}))
    Holiday.objects.create(day=date(2031, 1, 1), name="Tết Dương lịch")
    assert "Chưa có lịch nghỉ lễ năm 2031" in text(client.get(page.url, {"nop-luc": "2031-01-16T09:00"}))
    assert 2031 in Holiday.objects.missing_years(date(2030, 12, 1))
    Holiday.objects.create(day=date(2031, 1, 23), name="Mùng một Tết")
    assert "Chưa có lịch nghỉ lễ" not in text(client.get(page.url, {"nop-luc": "2031-01-16T09:00"}))


@pytest.mark.django_db
def test_the_page_asks_one_question_more_with_a_calculation_whatever_it_works_out(portal, client):
    page = procedure(channels=[channel(processing_time=str(n), costs=[cost(amount=1000 * n)]) for n in range(1, 30)])

    def questions(**query):
        with CaptureQueriesContext(connection) as queries:
            client.get(page.url, query)
        return len(queries)

    questions()
    plain = questions()
    assert questions(**{"nop-luc": "2026-02-12T09:00"}) == plain + 1
    assert plain <= 15


# --- "Trường hợp của tôi" ---------------------------------------------------------------------------------------------
CASES = {
    "required_documents": [
        paper_case("Giấy tờ phải nộp:", "Tờ khai"),
        paper_case("a) Đối với trường hợp nhận thừa kế quyền sử dụng đất:", "Di chúc"),
        paper_case("b) Đối với trường hợp nhận tặng cho quyền sử dụng đất", "Hợp đồng tặng cho", "Giấy xác nhận"),
    ],
    "steps": [
        step_case("Trường hợp nhận thừa kế quyền sử dụng đất", "Khai nhận di sản"),
        step_case("Trường hợp nhận tặng cho quyền sử dụng đất", "Công chứng hợp đồng"),
        step_case("Lưu ý", "Mang căn cước"),
    ],
    "channels": [channel("ONLINE", "10"), channel(description="Nhận thừa kế quyền sử dụng đất: 05 ngày")],
}
INHERITED = "nhan-thua-ke-quyen-su-dung-dat"


@pytest.mark.django_db
def test_choosing_a_case_leaves_what_applies_to_it(portal, client):
    page = procedure(**CASES)
    whole = text(client.get(page.url))
    assert all(words in whole for words in ("Di chúc", "Hợp đồng tặng cho", "Tờ khai", "Công chứng hợp đồng"))
    assert "2 đến 3 giấy tờ" in whole
    mine = text(client.get(page.url, {"truong-hop": INHERITED}))
    assert all(words in mine for words in ("Di chúc", "Tờ khai", "Khai nhận di sản", "Mang căn cước"))
    assert "2 giấy tờ trong trường hợp đã chọn" in mine
    assert not any(words in mine for words in ("Hợp đồng tặng cho", "Công chứng hợp đồng"))


@pytest.mark.django_db
def test_a_case_is_none_that_denies_it_or_says_more(portal, client):
    abroad, at_home = "có yếu tố nước ngoài", "không có yếu tố nước ngoài"
    kept = {
        "required_documents": [paper_case(f"Trường hợp {abroad}", "Hộ chiếu"), paper_case(at_home, "Căn cước")],
        "steps": [
            step_case(f"Hồ sơ {abroad}", "Đến sở"),
            step_case(f"Hồ sơ {at_home}", "Đến xã"),
            step_case(f"Hồ sơ {abroad} hoặc {at_home}", "Ký tên"),
        ],
        "channels": [channel(description=f"Không thuộc trường hợp {abroad}: 3 ngày")],
    }
    page = procedure(**kept)
    said = text(client.get(page.url, {"truong-hop": "co-yeu-to-nuoc-ngoai", "nop-luc": "2026-03-02T09:00"}))
    assert all(words in said for words in ("Hộ chiếu", "Đến sở", "Ký tên"))
    assert not any(words in said for words in ("Căn cước", "Đến xã", "nói riêng trường hợp đã chọn"))
    said = text(client.get(page.url, {"truong-hop": "khong-co-yeu-to-nuoc-ngoai"}))
    assert all(words in said for words in ("Căn cước", "Đến xã", "Ký tên"))
    assert not any(words in said for words in ("Hộ chiếu", "Đến sở"))


@pytest.mark.django_db
def test_the_choice_is_kept_by_the_calculator_and_the_calculation_by_the_choice(portal, client):
    page = procedure(**CASES)
    html = client.get(page.url, {"truong-hop": INHERITED, "nop-luc": "2026-03-02T09:00"}).content.decode()
    assert f'name="truong-hop" value="{INHERITED}"' in html
    assert 'href="?nop-luc=2026-03-02T09%3A00#truong-hop"' in html
    assert html.index("(nói riêng trường hợp đã chọn)") < html.index("ngày 16 tháng 3 năm 2026")  # of the other channel


@pytest.mark.django_db
def test_steps_and_remarks_that_stand_in_the_place_of_a_case_are_no_choice(portal, client):
    steps = [step_case("Bước 1: Nộp hồ sơ", "Nộp"), step_case("Bước 2:", "Xem xét"), step_case("* Lưu ý:", "Nhớ")]
    page = procedure(steps=steps, required_documents=[paper_case("Giấy tờ phải nộp", "Đơn"), paper_case("", "Ảnh")])
    said = text(client.get(page.url))
    assert "Trường hợp của tôi" not in said
    assert all(words in said for words in ("Nộp", "Xem xét", "Nhớ", "Đơn", "Ảnh"))
    assert client.get(page.url, {"truong-hop": "buoc-1"}).status_code == 404


@pytest.mark.django_db
def test_a_choice_by_papers_leaves_steps_that_are_divided_in_another_way(portal, client):
    steps = [step_case("Trường hợp nộp trực tuyến", "Gửi tệp"), step_case("Trường hợp nộp tại quầy", "Đến quầy")]
    page = procedure(**CASES | {"steps": steps})
    mine = text(client.get(page.url, {"truong-hop": INHERITED}))
    assert all(words in mine for words in ("Gửi tệp", "Đến quầy", "Di chúc"))


def test_channels_of_the_block_know_their_terms():
    [value] = ChannelsBlock().to_python([channel(processing_time="1/2")])
    assert (value.value.time, value.value.term) == ("1/2 ngày làm việc", (Decimal("0.5"), "WORKING_DAY"))
