"""What a long plan costs: its page, its files, and reading one from Word. Part of `make bench`.

A real server with a plan of 10 activities and one of 1,000, asked in turn; then the table of tests/files is read by a
process of its own. Prints Markdown tables; exit code 1 when a limit is broken.
"""

import os
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.first_byte import Server  # noqa: E402

FEW, MANY = 10, 1_000
ROUNDS = 20
MAX_PAGE_MS, MAX_PDF_S, MAX_PREVIEW_S, MAX_PREVIEW_MB = 300, 10, 2, 150
ROWS = 40


def fill(count: int) -> None:
    """In the server's own environment: a plan of so many activities, three outputs each, half of them proven."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from core.models import Agency
    from news.models import NewsPage
    from plans.models import Activity, Evidence, ExpectedOutput, PlanIndexPage, PlanPage

    units, proofs = list(Agency.objects.all()[:8]), list(NewsPage.objects.all()[:10])
    plan = PlanPage(
        title=f"Kế hoạch {count} hoạt động", number=f"{count}/KH-UBND", issued_on="2026-01-05", year=2026,
        issuing_agency=units[0],
    )  # fmt: skip
    PlanIndexPage.objects.get().add_child(instance=plan)
    times = ["Quý I", "Quý II, IV", "Thường xuyên trong năm", "Hằng tháng"]
    activities = Activity.objects.bulk_create(
        Activity(
            plan=plan,
            sort_order=n,
            number=str(n + 1),
            description=f"Tuyên truyền cải cách hành chính đợt {n} theo Kế hoạch số 12/KH-UBND",
            timing_text=times[n % 4] if n % 2 else f"Trước ngày {n % 28 + 1}/{n % 12 + 1}",
            lead_unit=units[n % len(units)],
        )
        for n in range(count)
    )
    outputs = ExpectedOutput.objects.bulk_create(
        ExpectedOutput(activity=activity, sort_order=n, description=f"{n + 1} tin, bài", required_count=n + 1)
        for activity in activities
        for n in range(3)
    )
    Evidence.objects.bulk_create(
        Evidence(output=output, page=proofs[n % len(proofs)]) for n, output in enumerate(outputs) if n % 2
    )


def preview(file: str) -> None:
    """Reads a plan as the preview does; prints the seconds and the megabytes it took."""
    import resource

    from formats import tables
    from plans.reading import read

    start = time.perf_counter()
    with Path(file).open("rb") as opened:
        draft = read(tables.read(opened), 2026)
    seconds = time.perf_counter() - start
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(draft.rows))


def word_file(path: Path) -> None:
    import docx

    document = docx.Document()
    table = document.add_table(rows=1, cols=4)
    for cell, words in zip(
        table.rows[0].cells, ("TT", "Nội dung công việc", "Dự kiến sản phẩm", "Thời gian"), strict=True
    ):
        cell.text = words
    for n in range(ROWS):
        cells = table.add_row().cells
        texts = (str(n + 1), f"Nội dung công việc số {n + 1} " * 5, "- Tin, bài;\n- Báo cáo.", "Quý II, IV")
        for cell, words in zip(cells, texts, strict=True):
            cell.text = words
    document.save(path)


def main() -> int:
    broken = []
    with Server() as server:
        for count in (FEW, MANY):
            server.python(__file__, "fill", str(count))
        print(f"| plan, median of {ROUNDS} | {FEW} activities | {MANY} activities |\n|---|---:|---:|")
        addresses = {count: f"/ke-hoach/ke-hoach-{count}-hoat-dong/" for count in (FEW, MANY)}
        for name, path in [("page", ""), ("filtered", "?quy=2"), ("calendar", "lich.ics")]:
            times = {count: [] for count in addresses}
            for _ in range(ROUNDS):
                for count, address in addresses.items():
                    answer = server.get(address + path)
                    if answer.status != 200:
                        sys.exit(f"{address}{path} answers {answer.status}")
                    times[count].append(answer.first_byte_ms)
            few, many = (statistics.median(times[count]) for count in addresses)
            print(f"| {name} | {few:.0f} ms | {many:.0f} ms |")
            if name == "page" and many > MAX_PAGE_MS:
                broken.append(f"page: {many:.0f} ms, limit {MAX_PAGE_MS} ms")
        for kind in ("docx", "pdf", "xlsx"):
            few, many = (server.get(f"{address}ke-hoach.{kind}").first_byte_ms / 1000 for address in addresses.values())
            print(f"| .{kind}, first time | {few:.1f} s | {many:.1f} s |")
            if kind == "pdf" and many > MAX_PDF_S:
                broken.append(f"PDF: {many:.1f} s, limit {MAX_PDF_S} s")
        file = Path(server.data_dir.name) / "plan.docx"
        word_file(file)
        seconds, megabytes, rows = map(float, server.python(__file__, "preview", str(file)).split())
    print(f"\nA .docx of {rows:.0f} rows is read in {seconds:.2f} s, by a process of {megabytes:.0f} MB.")
    if seconds > MAX_PREVIEW_S or megabytes > MAX_PREVIEW_MB or rows != ROWS:
        broken.append(f"preview: {seconds:.2f} s, {megabytes:.0f} MB, {rows:.0f} rows")
    for line in broken:
        print(f"Not as it should be: {line}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["fill"]:
        fill(int(sys.argv[2]))
    elif sys.argv[1:2] == ["preview"]:
        preview(sys.argv[2])
    else:
        sys.exit(main())
