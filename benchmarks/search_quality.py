"""How good the search is, for what people look for and what they type: part of `make bench`.

On a new installation with the demo content and, with RECORDS (a file or a folder of files to import), the procedures
in it; with --here on the installation that DATA_DIR and DATABASE_URL name. Asks `/api/v2/search/` and prints
a Markdown table by kind of query, then the worst queries; --json FILE writes the same; --needs prints what each need
finds relevant instead, to judge the judgements. Exit code 1 when a limit is broken.
On PostgreSQL: `scripts/with-postgres .venv/bin/python benchmarks/search_quality.py RECORDS`.

`search_queries.toml` beside this file holds needs. Each has the queries that people type for it, by kind, and rules
for what is relevant: best (3: just this), good (2) and related (1). A page has the highest grade that a rule of it
gives; a procedure no longer in use one less. A rule is conditions joined by " & ", and all of them must hold:

  words            a regular expression that occurs in the page's title, or a procedure's name, as whole words,
                   in small letters, tones where they stand today ("thủy", also where a title has "thuỷ")
  !words           it does not occur
  #1.004222        the page has this code or number, or its address ends so; #1.0042* is any that begins so
  @van-ban         the page is of this kind (`search_kind`)

Rules are looked up in what the installation holds, so they also judge content that nobody has seen. A need for which
it holds nothing best or good is not asked. Half of the needs are held out: of them nothing is told but numbers, so
that the search is not made for them.
"""

import argparse
import json
import logging
import math
import os
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from statistics import mean
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.first_byte import Server  # noqa: E402
from core.vietnamese import normalize_line  # noqa: E402

QUERIES = Path(__file__).parent / "search_queries.toml"
API = "/api/v2/search/"
GRADES = {"best": 3, "good": 2, "related": 1}
HALVES = ("tuned", "held out")
FIRST = 10  # results that count
WORST = 10
MIN_OVER_ALL, MIN_OF_A_KIND, MAX_NONE = 0.90, 0.80, 0.02
# "thuỷ" and "thủy" are one word; whether the result is a word at all does not matter here.
TONES = {f"{first}{toned}": f"{moved}{second}" for first, second, pairs in [
    ("o", "a", "òà óá ỏả õã ọạ"), ("o", "e", "òè óé ỏẻ õẽ ọẹ"), ("u", "y", "ùỳ úý ủỷ ũỹ ụỵ")
] for moved, toned in pairs.split()}  # fmt: skip


@dataclass
class Item:
    """A page that the search can find."""

    kind: str
    title: str
    words: str  # of the title, as rules compare them
    names: set[str]  # its code, its number, the end of its address
    is_retired: bool = False


@dataclass
class Need:
    half: str
    rules: dict[int, list[str]]  # by grade
    queries: list[tuple[str, str]]  # kind, what is typed

    def grade(self, item: Item) -> int:
        for grade, rules in self.rules.items():
            if any(fits(item, rule) for rule in rules):
                return grade - item.is_retired
        return 0


@dataclass
class Asked:
    query: str
    kind: str
    half: str
    ndcg: float
    reciprocal_rank: float  # of the first result that is best or good
    found: list[str]  # titles
    wanted: list[str] = field(default_factory=list)
    status: int = 200


def plain(text: str) -> str:
    text = normalize_line(text).lower()
    return re.sub("|".join(TONES), lambda tone: TONES[tone[0]], text)


def fits(item: Item, rule: str) -> bool:
    return all(holds(item, condition) for condition in rule.split(" & "))


def holds(item: Item, condition: str) -> bool:
    sign, rest = condition[0], condition[1:]
    if sign == "!":
        return not holds(item, rest)
    if sign == "@":
        return item.kind == rest
    if sign == "#":
        wanted = rest.lower().removesuffix("*")
        return any(name.startswith(wanted) if rest.endswith("*") else name == wanted for name in item.names)
    return words(condition).search(item.words) is not None


@cache
def words(expression: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{plain(expression)})(?!\w)")


def read_needs(file: Path = QUERIES) -> list[Need]:
    with file.open("rb") as opened:
        listed = tomllib.load(opened)["need"]
    return [
        Need(
            half=need["half"],
            rules={grade: need.get(name, []) for name, grade in GRADES.items()},
            queries=[(kind.replace("-", " "), typed) for kind, many in need["queries"].items() for typed in many],
        )
        for need in listed
    ]


def dcg(grades: list[int]) -> float:
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def judged(kind: str, typed: str, half: str, status: int, paths: list[str], items: dict, grades: dict) -> Asked:
    """One query. The same page twice counts once; what is no page, such as a file, counts as nothing."""
    seen: set[str] = set()
    came = []
    for path in paths[:FIRST]:
        came.append(0 if path in seen else grades.get(path, 0))
        seen.add(path)
    ideal = sorted(grades, key=lambda path: -grades[path])[:FIRST]
    return Asked(
        typed,
        kind,
        half,
        ndcg=dcg(came) / dcg([grades[path] for path in ideal]),
        reciprocal_rank=next((1 / rank for rank, grade in enumerate(came, 1) if grade >= GRADES["good"]), 0),
        found=[items[path].title if path in items else path for path in paths],
        wanted=[items[path].title for path in ideal],
        status=status,
    )


# --- In the installation, with Django ---------------------------------------------------------------------------------


def all_items() -> dict[str, Item]:
    """What the search can find, by path."""
    from wagtail.models import get_page_models

    items = {}
    for model in get_page_models():
        kind = getattr(model, "search_kind", None)
        for page in model.objects.live().public().defer_streamfields() if kind else []:
            title = getattr(page, "name", page.title)
            items[urlsplit(page.url).path] = Item(
                kind,
                title,
                plain(title),
                {name.lower() for name in (getattr(page, "code", ""), getattr(page, "number", ""), page.slug) if name},
                getattr(page, "state", "") == "RETIRED",
            )
    return items


def found(client, query: str, has_api: bool) -> tuple[int, list[str]]:
    """The status of the answer and the paths of the first results, of the page of results when there is no API."""
    if has_api:
        answer = client.get(API, {"q": query, "limit": FIRST})
        links = [result["url"] for result in answer.json()["results"]] if answer.status_code == 200 else []
    else:
        answer = client.get("/tim-kiem/", {"q": query})
        links = re.findall(r'<h2[^>]*>\s*<a href="([^"]+)"', answer.content.decode())
    return answer.status_code, [urlsplit(link).path for link in links]


def ask(needs: list[Need], items: dict[str, Item]) -> list[Asked]:
    from django.test import Client

    logging.disable()  # what goes wrong is told at the end, once
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    has_api = client.get(API, {"q": "a"}).status_code != 404
    asked = []
    for need in needs:
        grades = {path: grade for path, item in items.items() if (grade := need.grade(item))}
        if max(grades.values(), default=0) < GRADES["good"]:
            continue
        for kind, typed in need.queries:
            asked.append(judged(kind, typed, need.half, *found(client, typed, has_api), items, grades))
    return asked


# --- What is told -----------------------------------------------------------------------------------------------------


def summary(asked: list[Asked]) -> dict[str, dict]:
    """By kind and over all: how many, nDCG of both halves and of each, MRR, the share without a result."""
    kinds = defaultdict(list)
    for each in asked:
        kinds[each.kind].append(each)
        kinds["over all"].append(each)
    kinds["over all"] = kinds.pop("over all")  # last
    rows = {}
    for kind, several in kinds.items():
        halves = {half: [each.ndcg for each in several if each.half == half] for half in HALVES}
        rows[kind] = {
            "queries": len(several),
            "ndcg": mean(each.ndcg for each in several),
            **{half: mean(values) if values else None for half, values in halves.items()},
            "mrr": mean(each.reciprocal_rank for each in several),
            "none": mean(not each.found for each in several),
        }
    return rows


def tell(rows: dict[str, dict], worst: list[Asked]) -> None:
    print(f"| kind of query | number | nDCG@{FIRST} | tuned | held out | MRR | nothing found |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    for kind, row in rows.items():
        numbers = [row["ndcg"], *(row[half] for half in HALVES), row["mrr"]]
        shown = " | ".join("–" if number is None else f"{number:.3f}" for number in numbers)
        print(f"| {kind} | {row['queries']} | {shown} | {row['none']:.1%} |")
    print("\nThe worst of the tuned half, with what came first and what was wanted first:\n")
    for each in worst:
        came, wanted = ((titles or ["nothing"])[0][:90] for titles in (each.found, each.wanted))
        print(f"- {each.ndcg:.2f} {each.kind}: “{each.query}”: {came}; wanted: {wanted}")


def broken_limits(asked: list[Asked], rows: dict[str, dict]) -> list[str]:
    errors = [f"“{each.query}” answers {each.status}" for each in asked if each.status != 200]
    broken = errors[:WORST] + ([f"{len(errors)} such answers in all"] if errors[WORST:] else [])
    for kind, row in rows.items():
        least = MIN_OVER_ALL if kind == "over all" else MIN_OF_A_KIND
        if row["ndcg"] < least:
            broken.append(f"{kind}: nDCG@{FIRST} {row['ndcg']:.3f}, at least {least}")
    if rows["over all"]["none"] > MAX_NONE:
        broken.append(f"{rows['over all']['none']:.1%} of the queries find nothing, limit {MAX_NONE:.0%}")
    return broken


def measure(json_file: Path | None) -> int:
    asked = ask(read_needs(), all_items())
    rows = summary(asked)
    worst = sorted((each for each in asked if each.half == "tuned"), key=lambda each: each.ndcg)
    tell(rows, worst[:WORST])
    if json_file:
        told = {"kinds": rows, "tuned": [asdict(each) for each in worst]}
        json_file.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    broken = broken_limits(asked, rows)
    for line in broken:
        print(f"Not as it should be: {line}", file=sys.stderr)
    return 1 if broken else 0


def show_needs() -> int:
    items = all_items()
    for need in read_needs():
        by_grade = {grade: [item for item in items.values() if need.grade(item) == grade] for grade in (3, 2, 1)}
        print(f"\n{need.half}: {need.queries[0][1]} [{', '.join(str(len(found)) for found in by_grade.values())}]")
        for grade, several in by_grade.items():
            for item in several[:8]:
                print(f"  {grade} {item.kind}: {item.title[:110]}")
    return 0


def files_in(records: str) -> list[Path]:
    """The file, or what a folder has to import: full records before lists."""
    path = Path(records).resolve()
    if not path.is_dir():
        return [path]
    files = sorted({*path.glob("*.jsonl"), *path.glob("*.xlsx")})
    return sorted(files, key=lambda file: ("records" not in file.name, file.suffix))


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("records", nargs="?", help="a file or a folder of procedures to import first")
    options.add_argument("--here", action="store_true", help="on the installation of DATA_DIR and DATABASE_URL")
    options.add_argument("--json", type=Path, help="a file to write all to")
    options.add_argument("--needs", action="store_true", help="only print what is relevant for each need")
    chosen = options.parse_args()
    if not chosen.here:
        with Server() as server:
            for file in files_in(chosen.records) if chosen.records else []:
                server.manage("import_procedures", str(file))
            command = [sys.executable, __file__, "--here", *sys.argv[1:]]
            return subprocess.run(command, env=server.environment).returncode
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    return show_needs() if chosen.needs else measure(chosen.json)


if __name__ == "__main__":
    sys.exit(main())
