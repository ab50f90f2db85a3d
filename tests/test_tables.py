"""Tables of a text body: merged cells as they were meant, and nothing that was forged into them breaks a page."""

import json
import re

import pytest
from django.core.exceptions import ValidationError

from core.blocks import MergedTableBlock

BLOCK = MergedTableBlock()
PLAIN = {"data": [["TT", "Việc"], ["1", "Tập huấn"]], "cell": [], "mergeCells": [], "table_header_choice": "row"}


def merge(row, col, rowspan, colspan):
    return {"row": row, "col": col, "rowspan": rowspan, "colspan": colspan}


def shown(value) -> str:
    return re.sub(r"\s*\n\s*", "", BLOCK.render(value)).replace(' scope="col"', "")


def test_merged_cells_are_one_and_what_lies_behind_is_not_shown():
    rows = [["TT", "Nội dung", ""], ["", "Việc", "Hạn"], ["1", "Tập huấn", "Quý II"]]
    value = BLOCK.clean(PLAIN | {"data": rows, "mergeCells": [merge(0, 0, 2, 1), merge(0, 1, 1, 2)]})
    assert (
        '<tr><th rowspan="2" colspan="1">TT</th><th scope="colgroup" rowspan="1" colspan="2">Nội dung</th></tr>'
        in shown(value)
    )
    assert "<tr><th>Việc</th><th>Hạn</th></tr></thead>" in shown(value)
    assert "<tr><td>1</td><td>Tập huấn</td><td>Quý II</td></tr>" in shown(value)


@pytest.mark.parametrize(
    "wrong",
    [
        merge(0, 0, 3, 1),
        merge(-1, 0, 1, 2),
        merge(0, 0, 0, 1),
        merge(0, 0, "2", 1),
        {"row": 0},
        "x",
        None,
        merge(0, 0, 1, True),
    ],
)
def test_a_merge_that_does_not_fit_is_left_out(wrong):
    assert BLOCK.clean(PLAIN | {"mergeCells": [wrong, merge(0, 0, 2, 1)]})["mergeCells"] == [merge(0, 0, 2, 1)]


@pytest.mark.parametrize(
    "data",
    [
        None,
        "x",
        [],
        [[]],
        ["ab"],
        [["a"], ["a", "b"]],
        [[{"a": 1}]],
        [[1]],
        [["a"] * 61],
        [["a"] * 50] * 401,
    ],
    ids=range(10),
)
def test_what_is_no_table_is_refused_with_the_way_on(data):
    with pytest.raises(ValidationError, match="Hãy xóa khối này và nhập lại"):
        BLOCK.clean(PLAIN | {"data": data})


NO_TABLES = ["", "x", "[1", "7", '"x"', "[1]", '{"mergeCells": 5, "data": 1}', "[" * 100_000]


@pytest.mark.parametrize("sent", NO_TABLES, ids=range(len(NO_TABLES)))
def test_what_no_editor_sends_is_refused_too(sent):
    with pytest.raises(ValidationError):
        BLOCK.clean(BLOCK.value_from_form(sent))


def test_of_merges_that_lie_over_one_another_the_first_stays():
    value = BLOCK.clean(PLAIN | {"mergeCells": [merge(0, 0, 1, 2), merge(0, 1, 2, 1), merge(1, 0, 1, 2)]})
    assert value["mergeCells"] == [merge(0, 0, 1, 2), merge(1, 0, 1, 2)]


def test_a_table_says_which_of_its_cells_are_headings():
    with pytest.raises(ValidationError, match="Hãy chọn hàng, cột nào"):
        BLOCK.clean(PLAIN | {"table_header_choice": ""})


def test_merges_that_are_no_list_are_left_out():
    assert BLOCK.clean(PLAIN | {"mergeCells": 5})["mergeCells"] == []


def test_a_table_as_the_editor_sends_it_is_kept():
    value = BLOCK.clean(BLOCK.value_from_form(json.dumps(PLAIN | {"data": [["TT", None], ["1", "<b>x</b>"]]})))
    assert value["data"] == [["TT", None], ["1", "<b>x</b>"]]
    assert "&lt;b&gt;x&lt;/b&gt;" in shown(value)
