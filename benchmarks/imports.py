"""How long imports of procedures take, and how much memory: part of `make bench`.

2,839 rows, as many as the national list has, made up here; with RECORDS=FILE the full records of that file as well.
Each command is a process of its own on a new database. Prints a Markdown table; exit code 1 when a limit is broken.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = 2_839
MAX_ROWS_S, MAX_RECORDS_S, MAX_MB = 30, 15, 300


def rows(path: Path) -> None:
    """A list in the form of the national one: names as long, agencies and sectors as many."""
    with path.open("w", encoding="utf-8") as file:
        for n in range(ROWS):
            listed = {
                "id": f"so-{n}",
                "name": f"Cấp giấy phép, thủ tục số {n} về quản lý, sử dụng tài nguyên và bảo vệ môi trường tại xã",
                "code": f"1.{n:06d}",
                "categories": [f"Lĩnh vực {n % 268}"],
                "departments": [f"Sở, ban, ngành số {n % 435}", "Ủy ban nhân dân cấp xã"],
                "departmentPromulgate": f"Bộ, tỉnh số {n % 50}",
                "formalityTargetType": ["Công dân Việt Nam", "Doanh nghiệp Việt Nam"],
                "state": "ACTIVE",
                "type": "STANDARD",
            }
            file.write(json.dumps(listed, ensure_ascii=False) + "\n")


def main() -> int:
    broken = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        made = Path(folder) / "danh-sach.jsonl"
        rows(made)
        environment = {**os.environ, "DATA_DIR": folder, "SECRET_KEY": "chi-dung-khi-do"}
        environment.pop("DATABASE_URL", None)

        def manage(*arguments: str) -> float:
            start = time.perf_counter()
            command = [sys.executable, "manage.py", *arguments]
            subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
            return time.perf_counter() - start

        manage("migrate", "-v0")
        manage("setup_portal", "-v0")
        print("| import of procedures | first time | again, unchanged |\n|---|---:|---:|")
        files = [(f"{ROWS} rows of a list", str(made), MAX_ROWS_S)]
        files += [(f"records of {Path(name).name}", str(Path(name).resolve()), MAX_RECORDS_S) for name in sys.argv[1:2]]
        for name, file, limit in files:
            first, second = manage("import_procedures", file), manage("import_procedures", file)
            print(f"| {name} | {first:.1f} s | {second:.1f} s |")
            if first > limit:
                broken.append(f"{name}: {first:.1f} s, limit {limit} s")
        book = str(Path(folder) / "xuat.xlsx")
        print(f"| our workbook of them, written and read | {manage('export_procedures', book):.1f} s"
              f" | {manage('import_procedures', book):.1f} s |")  # fmt: skip
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nThe largest process took {megabytes:.0f} MB.")
    if megabytes > MAX_MB:
        broken.append(f"memory: {megabytes:.0f} MB, limit {MAX_MB} MB")
    for line in broken:
        print(f"Not as it should be: {line}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
