"""The judged set of benchmarks/search_quality.py: rules, scores, and that the set is in order."""

import re
from collections import Counter

import pytest

from benchmarks.search_quality import GRADES, HALVES, Item, judged, plain, read_needs

TITLE = "Phạm vi bảo vệ công trình thuỷ lợi"


def grade(rules: dict, title: str = TITLE, **changes) -> int:
    need = read_needs()[0]
    need.rules = {GRADES[name]: several for name, several in rules.items()}
    return need.grade(Item("thu-tuc", title, plain(title), {"1.004427", "pham-vi"}, **changes))


@pytest.mark.parametrize(
    ("rule", "is_held"),
    [
        ("công trình thủy lợi", True),
        ("trình thủy & bảo vệ", True),
        ("bảo vệ & !thủy lợi", False),
        ("công trình thủ", False),
        ("cong trinh", False),
        ("#1.004427", True),
        ("#1.0044", False),
        ("#1.0044*", True),
        ("@thu-tuc & #pham*", True),
        ("@van-ban & bảo vệ", False),
    ],
)
def test_a_rule_speaks_of_whole_accented_words_codes_and_kinds(rule, is_held):
    assert grade({"best": [rule]}) == (3 if is_held else 0)


def test_the_highest_grade_counts_and_what_is_no_longer_in_use_counts_less():
    rules = {"best": ["thủy lợi"], "good": ["bảo vệ"], "related": ["công trình"]}
    assert grade(rules) == 3
    assert grade(rules, is_retired=True) == 2
    assert grade(rules, title="Công trình ngầm") == 1


def test_what_is_wanted_counts_more_the_higher_it_stands_and_once():
    items = {path: Item("tin-tuc", path, path, set()) for path in ("/tot/", "/kha/", "/khac/")}
    grades = {"/tot/": 3, "/kha/": 2}

    def score(*paths):
        return judged("code", "1", "tuned", 200, list(paths), items, grades).ndcg

    assert score("/tot/", "/kha/") == 1
    assert 1 > score("/kha/", "/tot/") > score("/khac/", "/kha/", "/tot/") > score("/khac/") == score() == 0
    assert score("/kha/", "/kha/", "/kha/") == score("/kha/", "/khac/", "/khac/")
    assert judged("code", "1", "tuned", 200, ["/khac/", "/kha/"], items, grades).reciprocal_rank == 1 / 2


def test_every_need_knows_what_is_best_and_no_query_stands_twice():
    needs = read_needs()
    assert all(need.rules[GRADES["best"]] and need.queries and need.half in HALVES for need in needs)
    asked = Counter(typed for need in needs for _, typed in need.queries)
    assert [typed for typed, times in asked.items() if times > 1] == []
    for need in needs:
        for condition in " & ".join(rule for rules in need.rules.values() for rule in rules).split(" & "):
            re.compile(condition.lstrip("!"))
    halves = Counter(need.half for need in needs)
    assert abs(halves["tuned"] - halves["held out"]) <= 1
