"""That files of open data are written in constant memory, however long they are: part of `make bench`.

The same files of a small catalogue and of one five times as large, each written by a process of its own. Prints a
Markdown table; exit code 1 when the larger catalogue takes more memory than the smaller one, by more than a little.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FEW, MANY = 200, 1_000
MAX_GROWTH_MB = 35  # SQLite's cache alone grows to 20 (portal/settings.py), what Python frees late takes some ten
FILES = ("thu-tuc.csv", "thu-tuc-giay-to.json", "cpsv-ap.jsonld")


def records(path: Path, count: int) -> None:
    """So many procedures, each with three ways to file, ten papers and ten steps."""
    words = "nộp tại Trung tâm Phục vụ hành chính công, nhận giấy tiếp nhận hồ sơ và hẹn trả kết quả. " * 5
    fee = {"type": "FEE", "value": 50_000, "currencyName": "Việt Nam Đồng", "description": words}
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            methods = [
                {"submissionMethod": method, "processingTime": 5, "processingTimeUnit": "DAY", "fees": [fee, fee]}
                for method in ("DIRECT", "ONLINE", "POSTAL")
            ]
            papers = [{"name": f"Giấy tờ {m}: {words}", "originalQty": 1} for m in range(10)]
            record = {
                "code": f"1.{n:06d}",
                "name": f"Cấp giấy phép môi trường, thủ tục số {n}",
                "departmentPromulgateName": f"UBND tỉnh số {n % 30}",
                "categoriesDetails": [{"name": f"Lĩnh vực {n % 50}"}],
                "executionMethods": methods,
                "executionCases": [{"name": "", "profileComponents": papers}],
                "executionSteps": [{"name": "", "description": "\n".join(f"Bước {m}: {words}" for m in range(1, 11))}],
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def write(name: str) -> None:
    """Prints the seconds, megabytes of memory and of text that a file takes."""
    sys.path.insert(0, str(ROOT))  # before this folder, in which `plans` is another module
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from django.test import Client

    start = time.perf_counter()
    answer = Client(SERVER_NAME="127.0.0.1").get(f"/du-lieu-mo/{name}")
    size, most = 0, 0.0
    for piece in answer.streaming_content:
        size, most = size + len(piece), max(most, own_memory())
    print(time.perf_counter() - start, most, size / 1024**2)


def own_memory() -> float:
    """Megabytes of this process without what SQLite maps of its file, which the system may take back."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"RssAnon:\s+(\d+) kB", status)[1]) / 1024


def measured(count: int) -> dict[str, tuple[float, ...]]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        environment = {**os.environ, "DATA_DIR": folder, "SECRET_KEY": "chi-dung-khi-do"}
        for name in ("DATABASE_URL", "PUBLIC_URL", "ALLOWED_HOSTS"):
            environment.pop(name, None)

        def python(*arguments: str) -> str:
            command = [sys.executable, "-W", "ignore", *arguments]
            return subprocess.run(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True
            ).stdout

        made = Path(folder) / "ban-ghi.jsonl"
        records(made, count)
        for arguments in (["migrate", "-v0"], ["setup_portal", "-v0"], ["import_procedures", str(made)]):
            python("manage.py", *arguments)
        return {name: tuple(map(float, python(__file__, "write", name).split())) for name in FILES}


def main() -> int:
    few, many = measured(FEW), measured(MANY)
    print(f"| open data | {FEW} procedures | {MANY} procedures | memory |\n|---|---:|---:|---:|")
    broken = []
    for name in FILES:
        (_, small, _), (seconds, large, size) = few[name], many[name]
        print(f"| {name} | {few[name][2]:.1f} MB in {few[name][0]:.1f} s | {size:.1f} MB in {seconds:.1f} s"
              f" | {small:.0f} → {large:.0f} MB |")  # fmt: skip
        if large - small > MAX_GROWTH_MB:
            broken.append(f"{name}: {small:.0f} MB of memory became {large:.0f}")
    for line in broken:
        print(f"Not as it should be: {line}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write(sys.argv[2])
    else:
        sys.exit(main())
