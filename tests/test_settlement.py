"""How dossiers are settled: five numbers a sector and a month, what they come to, and who publishes them."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from procedures.settlement import (
    IndexScore,
    SettlementIndexPage,
    SettlementPage,
    SettlementRow,
    Total,
    by_sector,
    chart,
    sum_of,
)
from tests.factories import SectorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(portal):
    return SettlementIndexPage.objects.get()


def month(index, number, *rows, year=2026, live=True) -> SettlementPage:
    """A page of that month, each row given as (sector, received, early, on time, late, in hand)."""
    page = SettlementPage(year=year, month=number, live=live)
    names = ("sector", "received_count", "early_count", "on_time_count", "late_count", "in_hand_count")
    page.rows = [SettlementRow(**dict(zip(names, row, strict=True)), sort_order=n) for n, row in enumerate(rows)]
    index.add_child(instance=page)
    return SettlementPage.objects.get(pk=page.pk)


def test_a_year_is_told_by_months_and_by_sectors(index, client):
    land, water = SectorFactory(name="Đất đai"), SectorFactory(name="Thủy lợi")
    months = [
        month(index, 1, (land, 100, 50, 30, 10, 40), (water, 10, 5, 5, 0, 2)),
        month(index, 2, (land, 200, 100, 90, 1, 49)),
    ]
    total = sum_of("Năm 2026", months)
    assert (total.received_count, total.done_count, total.in_time_count) == (310, 291, 280)
    assert total.in_hand_count == 49  # what the last month left, no sum
    assert total.in_time_share == Decimal("96.2")
    assert [(row.name, row.received_count, row.in_hand_count) for row in by_sector(months)] == [
        ("Đất đai", 300, 49),
        ("Thủy lợi", 10, None),  # the last month says nothing of it
    ]
    told = client.get(index.url).content.decode()
    assert "96,2%" in told
    assert "<td>–</td></tr>" in " ".join(told.split()).replace("</td> </tr>", "</td></tr>")
    assert "280 trong 291" in told
    assert months[0].url in told


def test_what_is_not_quite_all_is_never_told_as_all():
    assert Total("", early_count=9_999_999, late_count=1).in_time_share == Decimal("99.9")
    assert Total("", on_time_count=5).in_time_share == 100
    assert Total("", received_count=5).in_time_share is None


def test_columns_are_as_high_as_what_was_settled(index):
    sector = SectorFactory()
    pages = [month(index, 1, (sector, 9, 4, 4, 0, 1)), month(index, 3, (sector, 9, 1, 1, 2, 6))]
    first, second = chart([page.total for page in pages])
    assert first.parts == [("done", 50, 50), ("in-progress", 0, 50)]
    assert second.parts == [("done", 87.5, 12.5), ("in-progress", 75, 12.5), ("late", 50, 25)]
    assert (first.month, second.month) == ("1", "3")
    assert chart([]) == chart([Total("")]) == []


def test_a_draft_stands_in_no_sum_no_list_and_no_front_page(index, client):
    sector = SectorFactory()
    month(index, 1, (sector, 10, 5, 5, 0, 0))
    draft = month(index, 2, (sector, 7777, 7777, 0, 0, 0), live=False)
    for address in (index.url, "/", "/so-do-trang/"):
        assert "7.777" not in client.get(address).content.decode()
    assert "Tháng 1/2026: 100%" in client.get("/").content.decode()
    assert client.get(draft.url).status_code == 404


def test_years_are_chosen_and_others_are_not_there(index, client):
    sector = SectorFactory()
    month(index, 12, (sector, 10, 5, 5, 0, 0), year=2025)
    month(index, 1, (sector, 20, 5, 5, 0, 0))
    assert client.get(index.url).context["year"] == 2026
    assert client.get(index.url, {"nam": "2025"}).context["total"].received_count == 10
    for wrong in ("2024", "x", "9" * 30, "\x00"):
        assert client.get(index.url, {"nam": wrong}).status_code in (400, 404)


def test_a_portal_without_figures_says_so(index):
    assert "Chưa có số liệu nào" in Client().get(index.url).content.decode()


def test_a_month_has_one_page_and_a_sector_one_row(index):
    sector = SectorFactory()
    month(index, 1)
    again = SettlementPage(year=2026, month=1)
    with pytest.raises(ValidationError, match="đã có trang số liệu"):
        index.add_child(instance=again)
    page = SettlementPage.objects.get()
    row = dict.fromkeys(["received_count", "early_count", "on_time_count", "late_count", "in_hand_count"], 0)
    SettlementRow.objects.create(page=page, sector=sector, **row)
    with pytest.raises(ValidationError, match="đã có một dòng"):
        SettlementRow(page=page, sector=sector, **row).full_clean()
    with pytest.raises(ValidationError):
        SettlementRow(page=page, sector=SectorFactory(), **{**row, "late_count": 10_000_001}).full_clean()


def test_no_more_came_in_than_was_settled_or_is_in_hand(index):
    told = {"page": month(index, 1), "early_count": 60, "on_time_count": 30, "late_count": 2, "sector": SectorFactory()}
    SettlementRow(received_count=100, in_hand_count=8, **told).full_clean()
    SettlementRow(received_count=100, in_hand_count=50, **told).full_clean()  # with what was carried over
    with pytest.raises(ValidationError, match="Tiếp nhận 101 hồ sơ mà đã giải quyết và đang giải quyết tất cả chỉ có"):
        SettlementRow(received_count=101, in_hand_count=8, **told).full_clean()


def test_the_indices_are_told_by_year_the_latest_first(index, client):
    for year, score in ((2024, "88.10"), (2025, "90.30")):
        IndexScore.objects.create(page=index, index="par", year=year, score=score, rank=4, out_of=14)
    told = client.get(index.url).content.decode()
    assert told.index("90,3%") < told.index("88,1%")
    assert "4/14" in told
    with pytest.raises(ValidationError, match="Thứ hạng"):
        IndexScore(page=index, index="par", year=2025, score=1, rank=15, out_of=14).full_clean()


def test_pages_ask_the_same_number_of_questions_whatever_they_hold(index, client, django_assert_max_num_queries):
    for number in range(1, 13):
        month(index, number, *((SectorFactory(), 10, 5, 5, 0, 0) for _ in range(4)))
    for address in (index.url, SettlementPage.objects.first().url):
        client.get(address)
        with django_assert_max_num_queries(15):
            client.get(address)
