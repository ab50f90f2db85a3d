"""The four answers on top of a procedure never say more, or less, than the record."""

import pytest

from procedures import answers
from procedures.costs import bill
from procedures.models import ProcedurePage

pytestmark = pytest.mark.django_db  # a page asks what type it is


def procedure(*, channels=(), cases=()):
    """An unsaved page with these channels and document cases, given as the database holds them."""
    page = ProcedurePage()
    fields = {"channels": ("channel", channels), "required_documents": ("case", cases)}
    for name, (block, values) in fields.items():
        stream = ProcedurePage._meta.get_field(name).stream_block
        setattr(page, name, stream.to_python([{"type": block, "value": value} for value in values]))
    return page


def case(name, papers):
    document = {"name": "Đơn", "original_count": 1, "copy_count": 0, "code": "", "form_names": ""}
    return {"name": name, "documents": [document] * papers}


def channel(time="", unit="WORKING_DAY", description="", costs=()):
    base = {"kind": "FEE", "currency": "VND", "description": "", "attachment_name": ""}
    return {
        "method": "DIRECT",
        "processing_time": time,
        "unit": unit,
        "description": description,
        "costs": [{**base, **cost} for cost in costs],
    }


def test_papers_of_cases_that_exclude_one_another_are_not_added_up():
    page = procedure(cases=[case("Mua bán, tặng cho", 6), case("Nhận thừa kế", 5)])
    assert answers.papers(page) == answers.Answer("5 đến 6 giấy tờ", "tùy trường hợp của bạn")


def test_papers_of_the_parts_of_one_dossier_are_added_up():
    page = procedure(cases=[case("* Giấy tờ phải nộp:", 3), case("Giấy tờ phải xuất trình", 2), case("", 1)])
    assert answers.papers(page) == answers.Answer("6 giấy tờ")


def test_the_price_on_top_is_what_the_calculator_says():
    fee, service_fee = {"amount": "50000"}, {"kind": "SERVICE_FEE", "amount": "20000"}
    by_area = {"amount": "5000", "description": "5.000 đồng/m2"}

    def told(*costs_of_channels):
        return answers.cost(procedure(channels=[channel(costs=costs) for costs in costs_of_channels]))

    assert told([fee, service_fee]) == answers.Answer("70.000 đồng")
    assert told([fee, {**fee, "amount": "14000"}]) == answers.Answer(
        "14.000 đồng đến 50.000 đồng", "tùy trường hợp của bạn"
    )
    assert told([by_area]) == answers.Answer("5.000 đồng/m2")  # in the record's words
    assert told([fee, {**by_area, "kind": "SERVICE_FEE"}]).note == "chưa kể khoản chưa có mức cụ thể"
    assert told([fee], [{"amount": "25000"}]) == answers.Answer("25.000 đồng đến 50.000 đồng", "tùy cách nộp")
    assert told([fee], [by_area]) == answers.Answer("50.000 đồng", "có cách nộp chưa có mức cụ thể")
    assert told([{"amount": "0", "description": "Miễn phí"}]) == answers.Answer("0 đồng")


@pytest.mark.parametrize(
    "cost",
    [
        {"amount": "0", "description": "Mức thu do Hội đồng nhân dân tỉnh quy định."},
        {"amount": None, "description": "Mức thu do Hội đồng nhân dân tỉnh quy định."},
        {"amount": "500", "description": "Mức thu do Hội đồng nhân dân tỉnh quy định."},
    ],
)
def test_a_placeholder_beside_words_is_never_the_price(cost):
    assert answers.cost(procedure(channels=[channel(costs=[cost])])).text.startswith("Mức thu do Hội đồng")


def test_a_fee_nobody_wrote_down_is_not_called_free():
    text = answers.cost(procedure(channels=[channel(costs=[{"amount": "0"}])])).text
    assert text == "Chưa có thông tin"


def test_times_go_from_the_shortest_to_the_longest_whatever_their_unit():
    page = procedure(channels=[channel("10"), channel("1", "MONTH"), channel("4", "HOUR")])
    assert answers.time(page).text == "Từ 4 giờ đến 1 tháng"


def test_times_written_in_another_way_are_measured_too_and_one_in_words_beside_them_is_pointed_out():
    page = procedure(channels=[channel("2", "MONTH"), channel("Không quá 90 ngày.", "OTHER"), channel("15/2", "DAY")])
    assert answers.time(page).text == "Từ 15/2 ngày đến không quá 90 ngày"
    page = procedure(channels=[channel("2", "MONTH"), channel("Ngay khi nhận đủ hồ sơ", "OTHER")])
    assert answers.time(page) == answers.Answer("2 tháng", "có thời hạn nói bằng lời, xem chi tiết")
    page = procedure(channels=[channel("Không quá 90 ngày", "OTHER"), channel("²", "DAY")])
    assert answers.time(page).text == "Không quá 90 ngày"


def test_a_time_that_can_be_extended_says_so():
    page = procedure(channels=[channel("20", description="Xã miền núi được tăng thêm 10 ngày.")])
    assert answers.time(page) == answers.Answer("20 ngày làm việc", "có thể lâu hơn, xem chi tiết")


def test_a_case_with_a_code_and_a_time_of_its_own_counts():
    page = procedure(channels=[channel("20")])
    variant = {"code": "1.999001.01", "name": "Chỉ đăng ký", "processing_time": "17", "unit": "WORKING_DAY"}
    page.variants = page.variants.stream_block.to_python([{"type": "variant", "value": variant}])
    assert answers.time(page).text == "17 ngày làm việc hoặc 20 ngày làm việc"


def test_papers_are_handed_in_where_the_record_says_and_not_where_it_is_executed():
    page = procedure(channels=[channel("20")])
    agencies = ["Phòng Kinh tế", "Chi cục Kiểm lâm"]
    assert answers.where(page, agencies) == answers.Answer("Phòng Kinh tế và 1 nơi khác", "Trực tiếp")
    page.receiving_address = "- Trung tâm Phục vụ hành chính công cấp xã.\n- Cổng Dịch vụ công quốc gia"
    assert answers.where(page, agencies).text == "Trung tâm Phục vụ hành chính công cấp xã"
    page.receiving_address = "- Trung tâm Phục vụ hành chính công tỉnh, gồm:\n+ Quầy số 14"
    assert answers.where(page, agencies).text == "Trung tâm Phục vụ hành chính công tỉnh"


def test_a_table_of_charges_in_a_file_of_the_source_is_named():
    page = procedure(channels=[channel(costs=[{"amount": None, "attachment_name": "PL2.15.docx"}])])
    assert answers.cost(page).text == "Theo biểu mức thu của nguồn"
    assert bill(page.costs).lines[0].description == "Biểu mức thu: tệp “PL2.15.docx” của nguồn"


def test_a_record_without_anything_says_that_it_has_no_information():
    page = procedure()
    assert {answers.papers(page).text, answers.time(page).text, answers.cost(page).text} == {"Chưa có thông tin"}


RATES = "Phí thẩm định: + Hộ gia đình: 150.000 đồng; đất sản xuất - kinh doanh: 200.000 đồng. + Tổ chức: 5 - 10 triệu."


def test_a_list_that_the_record_runs_together_is_told_line_by_line():
    page = procedure(channels=[channel(costs=[{"amount": None, "description": RATES}])])
    assert page.costs[0].lines.split("\n") == [
        "Phí thẩm định:",
        "+ Hộ gia đình: 150.000 đồng; đất sản xuất - kinh doanh: 200.000 đồng.",
        "+ Tổ chức: 5 - 10 triệu.",
    ]
    assert answers.cost(page) == answers.Answer("Xem chi tiết", "mức thu được nói bằng lời")


def test_the_same_long_list_of_costs_is_told_once_and_a_short_one_each_time():
    long, short = {"amount": None, "description": RATES * 3}, {"amount": "8000"}
    channels = [channel(time, costs=[cost]) for cost in (long, short) for time in ("13", "17", "20")]
    groups = procedure(channels=channels).channel_groups
    assert [group.costs_as and group.costs_as.label for group in groups] == [
        None,
        "Trực tiếp, 13 ngày làm việc",
        "Trực tiếp, 13 ngày làm việc",
        None,
        None,
        None,
    ]
    assert [len(group.costs) for group in groups] == [1] * 6
