"""How long imports of procedures take, and how much memory: part of `make bench`.

2,839 rows, as many as the national list has, made up here, applied in the admin and undone; with RECORDS=FILE the full
records of that file as well, into pages that rows of a list made before. Each command is a process of its own on a new
database. Prints a Markdown table; exit code 1 when a limit is broken.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = 2_839
MAX_ROWS_S, MAX_RECORDS_S, MAX_MB = 30, 15, 300


# In the admin there is no command for these; each is one line to `manage.py shell`.
APPLY = """
from procedures import applying; from procedures.import_log import ProcedureImport; from users.models import User
from procedures.models import ProcedureIndexPage
first, second = (User.objects.create_user(name, is_superuser=True) for name in ("mot", "hai"))
handed_in = ProcedureImport(index=ProcedureIndexPage.objects.get(), file_name="a.jsonl", uploaded_by=first)
handed_in.content = open({0!r}, "rb").read()
applying.look(handed_in); handed_in.save()
applying.apply(handed_in, second, seen=handed_in.preview["digest"])
"""
UNDO = """
from procedures import applying; from procedures.import_log import ProcedureImport; from users.models import User
applying.undo(ProcedureImport.objects.get(), User.objects.get(username="hai"))
"""


def rows(path: Path, digit: int = 8) -> None:
    """A list in the form of the national one: names as long, agencies and sectors as many; codes begin with `digit`."""
    name = "Cấp giấy phép, thủ tục số {} về quản lý, sử dụng tài nguyên và bảo vệ môi trường tại xã"
    listed = ((f"{digit}.{n:06d}", name.format(n), f"Bộ, tỉnh số {n % 50}") for n in range(ROWS))
    write(path, listed)


def rows_of(records: Path, path: Path) -> None:
    """A list that names the procedures of full records."""
    found = (json.loads(line)["data"] for line in records.read_text(encoding="utf-8").split("\n") if line)
    write(path, ((each["code"], each["name"], each["departmentPromulgateName"]) for each in found))


def write(path: Path, listed: Iterable[tuple[str, str, str]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for n, (code, name, agency) in enumerate(listed):
            row = {
                "id": f"so-{n}",
                "name": name,
                "code": code,
                "categories": [f"Lĩnh vực {n % 268}"],
                "departments": [f"Sở, ban, ngành số {n % 435}", "Ủy ban nhân dân cấp xã"],
                "departmentPromulgate": agency,
                "formalityTargetType": ["Công dân Việt Nam", "Doanh nghiệp Việt Nam"],
                "state": "ACTIVE",
                "type": "STANDARD",
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> int:
    broken = []
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        made, listed = Path(folder) / "danh-sach.jsonl", Path(folder) / "ho-so.jsonl"
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
        for records in map(Path, sys.argv[1:2]):
            rows_of(records, listed)
            files.append((f"rows of the procedures of {records.name}", str(listed), MAX_ROWS_S))
            files.append((f"their full records, {records.name}", str(records.resolve()), MAX_RECORDS_S))
        for name, file, limit in files:
            first, second = manage("import_procedures", file), manage("import_procedures", file)
            print(f"| {name} | {first:.1f} s | {second:.1f} s |")
            if first > limit:
                broken.append(f"{name}: {first:.1f} s, limit {limit} s")
        book = str(Path(folder) / "xuat.xlsx")
        print(f"| our workbook of them, written and read | {manage('export_procedures', book):.1f} s"
              f" | {manage('import_procedures', book):.1f} s |")  # fmt: skip
        rows(made, 9)
        applied, undone = manage("shell", "-c", APPLY.format(str(made))), manage("shell", "-c", UNDO)
        print(f"| {ROWS} others handed in and applied by a second person; undone | {applied:.1f} s | {undone:.1f} s |")
        broken += [f"undoing: {undone:.1f} s, limit {MAX_ROWS_S} s"] if undone > MAX_ROWS_S else []
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nThe largest process took {megabytes:.0f} MB.")
    if megabytes > MAX_MB:
        broken.append(f"memory: {megabytes:.0f} MB, limit {MAX_MB} MB")
    for line in broken:
        print(f"Not as it should be: {line}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
