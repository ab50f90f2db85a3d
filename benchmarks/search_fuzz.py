"""That no query breaks or blocks the search: part of `make bench`.

10,000 odd queries, the same at every run, against the page of results, the suggestions, the API and the page search of
the admin: operators, quotes, SQL, what FTS5 and tsquery understand, other scripts, control characters, broken UTF-8,
10,000 characters; and odd values of facets and pages. On a new installation with the demo content and RECORDS (as
search_quality.py takes it), or with --here on the one that DATA_DIR and DATABASE_URL name. Prints Markdown tables; exit
code 1 when an answer is an error of ours or takes too long three times. On PostgreSQL:
`scripts/with-postgres .venv/bin/python benchmarks/search_fuzz.py`.
"""

import argparse
import logging
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.first_byte import Server  # noqa: E402
from benchmarks.search_quality import API, files_in, read_needs  # noqa: E402

NUMBER, SEED = 10_000, 20261122
MAX_MS, TRIES = 500, 3
MAX_CHARACTERS = 10_000
SHOWN = 10
PAGE, SUGGESTIONS, ADMIN = "/tim-kiem/", "/goi-y/", "/admin/pages/search/"
SHARES = {PAGE: 4, SUGGESTIONS: 2, API: 2, ADMIN: 2}

MARKS = [
    *"\"'“”‘’()[]{}<>*+-~^:;,.!?|&\\/=%#@$_`", "&&", "||", "<->", "<2>", ":*", "::", "--", "/*", "*/", "…",
]  # fmt: skip
OPERATORS = [
    "AND", "OR", "NOT", "NEAR", "NEAR(", "NEAR/3", "and", "or", "not", "title:", "title : ", "{title body}:",
    "^",
]  # fmt: skip
SQL = [
    "' OR '1'='1", "'; DROP TABLE wagtailcore_page; --", '" UNION SELECT name FROM sqlite_master --',
    "1; SELECT pg_sleep(9)", "') OR 1=1 --", "%' ESCAPE '\\", "\\'; --", "$$; SELECT 1; $$", "0x27",
    "CHAR(39)", "NULL", "nan", "-1e999",
]  # fmt: skip
FTS = [
    'NEAR("đất" "đai", 2)', "đất* NOT đai*", "title:đất OR body:đai", "-đất", "+đất +đai", '"đất', 'đất"',
    '""', '"*"', "*", "**", "*đất", "^đất", "{", "đất AND", "OR đất", "NOT", "( ( (", ") ) )", "a:b:c", "C++",
    "NOT NOT NOT đất", "đất & đai | !nhà", "!(đất | đai)", "đất <-> đai", "!!!", "& &", "đất:*", "đất:A",
    "'đất':*B", "\\:*", "đất <999999> đai",
]  # fmt: skip
SCRIPTS = [
    "ที่ดิน", "土地使用权证书", "土地 登記", "토지 등록", "قانون الأراضي", "חוק הקרקעות", "земля и право",
    "γη", "भूमि", "ཞིང", "\U0001d4ed\U0001d4ea\u0302\u0301\U0001d4fd \U0001d4ed\U0001d4ea\U0001d4f2",
    "ｄａｔ\u3000ｄａｉ", "ĐẤT", "Ðất", "đâ\u0301t", "d\u0335ất", "ﬁ", "ß", "İı", "ǅ", "①②③", "Ⅳ", "²³", "½",
    "\u202eđất\u202c", "\u200f\u200eđất",
]  # fmt: skip
EMOJI = [
    "🏠", "👨\u200d👩\u200d👧\u200d👦", "🇻🇳", "❤️", "🏠đất", "đất 🏠 đai", "👍🏽" * 50, "\U0010ffff", "\uffff",
    "�",
]  # fmt: skip
RAW = [  # what no text can hold, percent-encoded
    "%00", "đất%00đai", "%ED%A0%80", "%ED%B0%80%ED%A0%80", "%C0%80", "%FF%FE", "%F4%90%80%80", "%E1%BA", "%",
    "%zz", "%u0111", "+", "%20", "%0A", "%0D%0A", "%09", "%1B%5B31m", "%7F", "%C2%85", "%E2%80%A8", "&", "=",
    "q=q=q", "%26q%3D1", "#", ";",
]  # fmt: skip
VALUES = [
    "", "0", "-1", "1", "2", "999999999", "99999999999999999999", "1.5", "1e9", "NaN", "∞", "١", "tat-ca",
    "thu-tuc", "tin-tuc", "van-ban", "2026", "-2026", "00002026", "10000", "đất", "'", '"', "<script>",
    "../../etc/passwd", "%00", "%ED%A0%80", "x" * 3_000, "a,b", "con", "None", "true", "[]", "{}", "[1]",
    "cuoi", "last",
]  # fmt: skip


def odd(chance: random.Random, known: list[str]) -> str:
    """The value of `q`, percent-encoded: now and then what people really type, with something put into it."""

    def mixed() -> str:
        letters = list(chance.choice(known))
        for _ in range(chance.randint(1, 6)):
            letters.insert(chance.randint(0, len(letters)), chance.choice([*MARKS, *OPERATORS, *EMOJI, *SCRIPTS, " "]))
        return "".join(letters)

    kinds = [
        mixed,
        mixed,
        lambda: " ".join(chance.choices([*MARKS, *OPERATORS, *known], k=chance.randint(1, 8))),
        lambda: "".join(chance.choices(MARKS, k=chance.randint(1, 40))),
        lambda: chance.choice([*SQL, *FTS, *SCRIPTS, *EMOJI]),
        lambda: " ".join(chance.choices([*SQL, *FTS, *SCRIPTS, *EMOJI], k=2)),
        lambda: chance.choice("aăâbcdđeêghiklmnoôơpqrstuưvxyfjwzAĐ0123456789"),
        lambda: "".join(chance.choices("0123456789./-", k=chance.randint(1, 25))),
        lambda: " ".join(chance.choice(known) for _ in range(chance.randint(20, 400))),
        lambda: " ".join(chance.choices("aeiouyđtk", k=chance.randint(50, 2_000))),
        lambda: (
            chance.choice(["a", "đất ", "*", '"', "(", "đ" * 9, "ấ", "1", "\u0301", "-"])
            * chance.randint(1_000, 10_000)
        ),
        lambda: "(" * (depth := chance.randint(1, 3_000)) + "đất" + ")" * chance.choice([depth, depth - 1, 0]),
        lambda: "".join(chr(chance.randint(1, 0x2FF)) for _ in range(chance.randint(1, 60))),
        lambda: "".join(
            chr(chance.choice([chance.randint(1, 0xD7FF), chance.randint(0xE000, 0x1FFFF)])) for _ in range(20)
        ),
        lambda: chance.choice(known) + "".join(chr(chance.randint(0x300, 0x36F)) for _ in range(chance.randint(1, 80))),
        lambda: chance.choice(known)[: chance.randint(1, 5)] + chance.choice(["*", ":*", '"*', "%", "_"]),
    ]
    chosen = chance.randint(0, len(kinds))
    if chosen == len(kinds):
        return chance.choice(RAW) + chance.choice(["", quote(chance.choice(known)), chance.choice(RAW)])
    return quote(kinds[chosen]()[:MAX_CHARACTERS], safe="")


def addresses(number: int, parameters: dict[str, list[str]]) -> Iterator[str]:
    """So many addresses to ask for; one in five has a facet or a page that is odd as well."""
    chance = random.Random(SEED)  # noqa: S311
    known = [typed for need in read_needs() for _, typed in need.queries]
    for _ in range(number):
        (path,) = chance.choices(list(SHARES), list(SHARES.values()))
        query = [f"q={odd(chance, known)}"]
        while chance.random() < 0.2:
            value = chance.choice(VALUES)
            query.append(f"{chance.choice(parameters[path])}={value if '%' in value else quote(value)}")
        if chance.random() < 0.02:
            query = query[1:]
        yield f"{path}?{'&'.join(query)}"


# --- In the installation, with Django ---------------------------------------------------------------------------------


def ask(number: int, one: int | None) -> int:
    from django.test import Client

    from users.models import User

    logging.disable()  # an answer of 500 is told at the end
    client = Client(SERVER_NAME="127.0.0.1", raise_request_exception=False)
    client.force_login(User.objects.filter(is_superuser=True, is_active=True).first())
    parameters = {}
    for path in SHARES:  # the first visit, which also compiles templates; the page itself tells what it can narrow by
        page = client.get(path, {"q": "đất"}).content.decode()
        named = set(re.findall(r'[?&;]([a-z-]+)=|name="([a-z-]+)"', page))
        parameters[path] = sorted(
            {"trang", "loai", "p", "page", "type", "limit", "offset", *map("".join, named)} - {"q"}
        )
    answered: dict[str, Counter] = {path: Counter() for path in SHARES}
    slowest: list[tuple[float, str]] = []
    broken = []
    for at, address in enumerate(addresses(number if one is None else one + 1, parameters)):
        if one is not None and at != one:
            continue
        path = address.partition("?")[0]
        status, took = timed(client, address)
        tries = 1
        while took > MAX_MS and tries < TRIES:  # the machine may have been busy
            took, tries = min(took, timed(client, address)[1]), tries + 1
        answered[path][status] += 1
        slowest = sorted([*slowest, (took, f"no. {at}: {shown(address)}")], reverse=True)[:SHOWN]
        if status >= 500:
            broken.append(f"no. {at}: {shown(address)} answers {status}")
        elif took > MAX_MS:
            broken.append(f"no. {at}: {shown(address)} takes {took:.0f} ms, limit {MAX_MS} ms")
    if one is not None:
        print(address)
        return 1 if broken else 0
    tell(answered, slowest)
    for line in broken[:SHOWN]:
        print(f"Not as it should be: {line}", file=sys.stderr)
    if broken[SHOWN:]:
        print(f"Not as it should be: {len(broken)} such answers in all", file=sys.stderr)
    return 1 if broken else 0


def timed(client, address: str) -> tuple[int, float]:
    """The status and the milliseconds of one answer."""
    start = time.perf_counter()
    answer = client.get(address)
    return answer.status_code, (time.perf_counter() - start) * 1000


def tell(answered: dict[str, Counter], slowest: list[tuple[float, str]]) -> None:
    statuses = sorted({status for counts in answered.values() for status in counts})
    print("| address | asked | " + " | ".join(str(status) for status in statuses) + " |")
    print("|---|---:|" + "---:|" * len(statuses))
    for path, counts in answered.items():
        print(f"| {path} | {counts.total()} | " + " | ".join(str(counts[status]) for status in statuses) + " |")
    print("\nThe slowest:\n")
    for took, address in slowest:
        print(f"- {took:.0f} ms: {address}")


def shown(address: str) -> str:
    return address if len(address) <= 120 else f"{address[:110]}… ({len(address)} characters)"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("records", nargs="?", help="a file or a folder of procedures to import first")
    options.add_argument("--here", action="store_true", help="on the installation of DATA_DIR and DATABASE_URL")
    options.add_argument("--number", type=int, default=NUMBER, help="how many queries")
    options.add_argument("--one", type=int, metavar="NUMBER", help="ask for this one alone and print all its address")
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
    return ask(chosen.number, chosen.one)


if __name__ == "__main__":
    sys.exit(main())
