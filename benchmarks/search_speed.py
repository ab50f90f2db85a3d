"""How quick the search is among 1,000, 10,000 and 50,000 pages: part of `make bench`.

A real server with procedures and articles made up from the names and sentences of RECORDS (a file or a folder of
procedures, as search_quality.py takes it), else of the demo content; texts are as long as real records are (middle
6,000 characters, some 60,000). At each size: the index is built anew while the server is asked all the time, which may
never find nothing; then one process asks the page of results and the suggestions, nothing cached, for queries of many
kinds; then an article is published and asked for until it is found. Prints Markdown tables; exit code 1 when a limit is
broken. `--sizes 1000 10000` for others. On PostgreSQL: `scripts/with-postgres .venv/bin/python
benchmarks/search_speed.py RECORDS`; there the process's own time leaves out what the database does.
"""

import argparse
import json
import logging
import math
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.first_byte import Server  # noqa: E402
from benchmarks.open_data import own_memory  # noqa: E402
from benchmarks.search_quality import API, files_in  # noqa: E402

SIZES = (1_000, 10_000, 50_000)
ARTICLES = 0.3  # of the pages; the rest are procedures
AT_ONCE = 2_000
SECTORS, AGENCIES = 268, 435
EACH = 25  # queries of a kind
SEED = 61
MAX_PAGE_MS, MAX_SUGGESTIONS_MS, MAX_REBUILD_S, MAX_FOUND_S, MAX_MB = 150, 40, 300, 5, 250
PAGE, SUGGESTIONS = "/tim-kiem/", "/goi-y/"
REBUILDS = ("rebuild_modelsearch_index", "update_index")  # the first there is
SYLLABLES = [
    "An", "Bình", "Châu", "Đại", "Đông", "Giang", "Hà", "Hòa", "Hưng", "Khánh", "Lạc",
    "Long", "Mỹ", "Nam", "Ninh", "Phú", "Phước", "Quang", "Sơn", "Tân", "Thạnh", "Vĩnh",
]  # fmt: skip
COMMON = (
    "cấp giấy phép", "giấy chứng nhận", "đăng ký", "cap giay phep", "gia hạn", "thay đổi nội dung", "chấp thuận",
    "đất đai", "hỗ trợ", "điều chỉnh",
)  # fmt: skip
VERY_COMMON = ("thủ tục", "thu tuc", "hồ sơ", "cơ quan", "quy dinh", "thực hiện", "nộp hồ sơ", "ủy ban nhân dân")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("records", nargs="?", default="", help="a file or a folder of procedures")
    options.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    chosen = options.parse_args()
    broken = []
    with Server() as server:
        has_api = server.get(f"{API}?q=a").status != 404
        print(
            "| pages | made in | index built anew in | asked meanwhile | of them without a result | published → found |"
        )
        print("|---:|---:|---:|---:|---:|---:|")
        tables = {}
        for size in sorted(chosen.sizes):
            seconds = float(server.python(__file__, "fill", str(size), chosen.records))
            rebuild, asked, empty = rebuilt(server, has_api)
            found = publication(server, has_api)
            print(f"| {size} | {seconds:.0f} s | {rebuild:.0f} s | {asked} | {empty} | {found:.1f} s |", flush=True)
            broken += [f"{size} pages: {empty} of {asked} searches found nothing while indexing"] if empty else []
            broken += over("index built anew", rebuild, MAX_REBUILD_S, "s") + over("found", found, MAX_FOUND_S, "s")
            tables[size] = json.loads(server.python(__file__, "ask"))
        for size, table in tables.items():
            print(f"\n| among {size} pages | page, p50 | p95 | slowest | own, p95", end=" | ")
            print("suggestions, p50 | p95 | slowest | own, p95 |\n|---|" + "---:|" * 8)
            for kind, row in table["kinds"].items():
                shown = [*row[PAGE], *(row[SUGGESTIONS] or ["–"] * 4)]
                print(f"| {kind} | " + " | ".join(f"{ms:.0f} ms" if ms != "–" else ms for ms in shown) + " |")
            print(f"\nThe process that asked took {table['megabytes']:.0f} MB at most.")
            whole = table["kinds"]["all"]
            broken += over(f"page among {size}, p95", whole[PAGE][1], MAX_PAGE_MS, "ms")
            if whole[SUGGESTIONS]:
                broken += over(f"suggestions among {size}, p95", whole[SUGGESTIONS][1], MAX_SUGGESTIONS_MS, "ms")
            broken += over(f"memory among {size}", table["megabytes"], MAX_MB, "MB")
    for line in broken:
        print(f"Not as it should be: {line}", file=sys.stderr)
    return 1 if broken else 0


def over(name: str, value: float, limit: float, unit: str) -> list[str]:
    return [f"{name}: {value:.0f} {unit}, limit {limit} {unit}"] if value > limit else []


def finds(server: Server, query: str, has_api: bool) -> bool:
    """Whether a visitor who asks the server is shown anything."""
    answer = server.get(f"{API if has_api else PAGE}?q={quote(query)}")
    if answer.status != 200:
        return False
    if has_api:
        return bool(json.loads(answer.body)["results"])
    return re.search(r"<h2[^>]*>\s*<a href", answer.body.decode()) is not None


def rebuilt(server: Server, has_api: bool) -> tuple[float, int, int]:
    """Seconds of building the index anew, how often the server was asked meanwhile and how often it found nothing."""
    command = [sys.executable, __file__, "rebuild"]
    start = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, env=server.environment, stdout=subprocess.DEVNULL) as process:
        answers = []
        while process.poll() is None:
            answers.append(finds(server, VERY_COMMON[0], has_api))
            time.sleep(0.1)
    if process.returncode:
        sys.exit("the index could not be built")
    return time.perf_counter() - start, len(answers), answers.count(False)


def publication(server: Server, has_api: bool) -> float:
    """Seconds from publishing an article, in another process, until the server finds it by its title."""
    word = f"thunghiem{time.time_ns()}"
    published = float(server.python(__file__, "publish", word))
    while not finds(server, word, has_api):
        if time.time() - published > 60:
            return math.inf
        time.sleep(0.05)
    return time.time() - published


# --- In a process of its own, with Django -----------------------------------------------------------------------------


def texts_of(records: str) -> tuple[list[str], list[str]]:
    """Names and sentences to make pages from: of the files of records, else of the demo content."""
    from news.models import NewsPage
    from procedures.models import ProcedurePage

    names: list[str] = []
    sentences: list[str] = []

    def collect(value):
        if isinstance(value, str):
            sentences.extend(each.strip() for each in re.split(r"(?<=[.;:])\s+", value) if len(each) > 40)
        elif isinstance(value, dict | list):
            for each in value.values() if isinstance(value, dict) else value:
                collect(each)

    for file in files_in(records) if records else []:
        for line in file.read_text(encoding="utf-8").split("\n") if file.suffix == ".jsonl" else []:
            record = json.loads(line or "{}")
            record = record.get("data", record)
            names += [record["name"]] if "name" in record else []
            collect(record)
    if not names:
        pages = [*ProcedurePage.objects.all()[:12], *NewsPage.objects.all()[:16]]
        names = [page.title for page in pages]
        collect([page.text_for_search() for page in pages])
    return names, sentences


def length(chance: random.Random) -> int:
    """Characters of a text, as records have them: half below 6,000, one in a hundred above 22,000."""
    return round(min(max(chance.lognormvariate(math.log(5_800), 0.6), 3_000), 60_000))


def fill(size: int, records: str) -> None:
    """Public pages until there are so many; prints the seconds."""
    from django.utils import timezone

    from benchmarks.many_pages import multiply
    from core import vietnamese
    from core.models import Agency
    from news.models import NewsIndexPage, NewsPage
    from procedures.models import ProcedureIndexPage, ProcedurePage
    from procedures.parts import ProcedureAgency
    from procedures.vocabularies import Sector

    start, chance, now = time.perf_counter(), random.Random(SEED + size), timezone.now()  # noqa: S311
    names, sentences = texts_of(records)
    sectors = [
        Sector.objects.get_or_create(name=f"Lĩnh vực thử {n}", slug=f"linh-vuc-thu-{n}")[0] for n in range(SECTORS)
    ]
    agencies = [Agency.objects.get_or_create(name=f"Sở, ban, ngành thử số {n}")[0] for n in range(AGENCIES)]

    def text() -> str:
        wanted, parts = length(chance), []
        while wanted > 0:
            parts.append(chance.choice(sentences))
            wanted -= len(parts[-1])
        return " ".join(parts)

    def procedure(page, n):
        page.name, page.code = page.title, f"7.{n:06d}"
        page.issuing_agency = agencies[n % AGENCIES]
        page.sort_key = vietnamese.sort_key(page.name)[:255]
        page.folded_name = f" {' '.join(vietnamese.search_words(f'{page.code} {page.name}'))}"[:2_000]
        page.national_id, page.front_page_order, page.keywords, page.steps = "", None, "", []
        page.requirements = text()

    def article(page, n):
        page.is_featured = False
        page.body = json.dumps([{"type": "paragraph", "value": f"<p>{text()}</p>", "id": str(n)}])

    kinds = [(NewsIndexPage, NewsPage, article, ARTICLES), (ProcedureIndexPage, ProcedurePage, procedure, 1 - ARTICLES)]
    for index_model, model, change, share in kinds:
        index = index_model.objects.get()
        patterns = list(model.objects.child_of(index).order_by("path")[:10])
        while (missing := round(size * share) - index.numchild) > 0:
            titles = [f"{chance.choice(names)[:200]} {place(chance)}" for _ in range(min(missing, AT_ONCE))]
            moments = [now - timedelta(days=chance.random() * 4_000) for _ in titles]
            pages = multiply(index, patterns, titles, "thu", moments, change)
            if model is ProcedurePage:
                rows = ProcedurePage.sectors.through
                rows.objects.bulk_create(
                    rows(procedurepage_id=each.pk, sector=chance.choice(sectors)) for each in pages
                )
                ProcedureAgency.objects.bulk_create(
                    ProcedureAgency(page_id=each.pk, agency=chance.choice(agencies), role="executing") for each in pages
                )
            index.refresh_from_db()
    print(time.perf_counter() - start)


def place(chance: random.Random) -> str:
    return f"{chance.choice(('tại', 'trên địa bàn', 'của'))} xã {' '.join(chance.sample(SYLLABLES, 3))}"


def rebuild() -> None:
    from django.core.management import call_command, get_commands

    call_command(next(name for name in REBUILDS if name in get_commands()), verbosity=0)


def publish(word: str) -> None:
    """Prints when the article was public."""
    from news.models import NewsIndexPage, NewsPage

    pattern = NewsPage.objects.first()
    page = NewsPage(title=f"Tin {word}", slug=word, summary="Tin thử.", category=pattern.category, live=False)
    NewsIndexPage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    print(time.time())


def queries() -> dict[str, list[str]]:
    from core import vietnamese
    from procedures.models import ProcedurePage

    chance = random.Random(SEED)  # noqa: S311
    found = ProcedurePage.objects.filter(code__startswith="7.").order_by("path")
    pages = [(page.code, page.name) for page in chance.sample(list(found.only("code", "name")[:5_000]), EACH)]
    names = [name for _, name in pages]

    def slip(name: str) -> str:
        words = name.split()[:6]
        at = max(range(len(words)), key=lambda n: len(words[n]))
        return " ".join([*words[:at], words[at][:2] + words[at][3:], *words[at + 1 :]])

    return {
        "rare": [name.rpartition("xã ")[2] for name in names],
        "a name": names,
        "a name without accents": [vietnamese.fold(name) for name in names],
        "common": list(COMMON),
        "very common": list(VERY_COMMON),
        "question": [f"{name} thì cần những giấy tờ gì và nộp hồ sơ ở đâu" for name in names],
        "slip": [slip(name) for name in names],
        "code": [spelled for code, _ in pages for spelled in (code, code.replace(".", ""), f"{code}.H19")][:EACH],
        "nothing": ["".join(chance.choices("bcdghklmnpqrstvx", k=9)) for _ in names],
    }


def ask() -> None:
    """Prints as JSON, by kind of query, milliseconds at the median, at 95 of 100 and of the slowest, the process's own
    at 95 of 100; and the megabytes of this process."""
    from django.test import Client

    logging.disable()
    client = Client(SERVER_NAME="127.0.0.1")
    asked = queries()
    has_suggestions = client.get(SUGGESTIONS, {"q": "đất"}).status_code != 404
    client.get(PAGE, {"q": "đất"})  # templates are compiled
    times: dict[str, dict[str, list]] = defaultdict(lambda: defaultdict(list))
    most = memory_while(lambda: [timed(client, PAGE, query) for query in (*VERY_COMMON, *COMMON)])
    for kind, several in asked.items():
        for query in several:
            times[kind][PAGE].append(timed(client, PAGE, query))
            if has_suggestions:
                times[kind][SUGGESTIONS].append(timed(client, SUGGESTIONS, query[: max(2, len(query) // 2)][:60]))
    for kind in list(times):
        for path in (PAGE, SUGGESTIONS):
            times["all"][path] += times[kind][path]
    kinds = {kind: {path: spread(row[path]) for path in (PAGE, SUGGESTIONS)} for kind, row in times.items()}
    print(json.dumps({"kinds": kinds, "megabytes": most}))


def timed(client, path: str, query: str) -> tuple[float, float]:
    """Milliseconds of one request, and the process's own, with an empty cache."""
    from django.core.cache import cache

    cache.clear()
    start, own = time.perf_counter(), time.process_time()
    answer = client.get(path, {"q": query[:200]})
    took = time.perf_counter() - start, time.process_time() - own
    if answer.status_code != 200:
        sys.exit(f"{path}?q={query} answers {answer.status_code}")
    return took[0] * 1000, took[1] * 1000


def spread(measured: list[tuple[float, float]]) -> list[float]:
    if not measured:
        return []
    whole, own = (sorted(each) for each in zip(*measured, strict=True))
    last = math.ceil(len(whole) * 0.95) - 1
    return [whole[len(whole) // 2], whole[last], whole[-1], own[last]]


def memory_while(work: Callable) -> float:
    """The most megabytes this process had of its own while it worked, looked at a hundred times a second."""
    is_done, seen = threading.Event(), [own_memory()]

    def look():
        while not is_done.wait(0.01):
            seen.append(own_memory())

    thread = threading.Thread(target=look)
    thread.start()
    work()
    is_done.set()
    thread.join()
    return max(seen)


STEPS: dict[str, Callable] = {
    "fill": lambda size, records="": fill(int(size), records),
    "rebuild": rebuild,
    "publish": publish,
    "ask": ask,
}

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in STEPS:
        import django

        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        django.setup()
        STEPS[sys.argv[1]](*sys.argv[2:])
    else:
        sys.exit(main())
