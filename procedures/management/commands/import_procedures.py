import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from procedures import reading
from procedures.import_log import Outcome
from procedures.imports import Importer
from procedures.models import ProcedureIndexPage

MAX_FILE_BYTES = 200 * 1024 * 1024


class Command(BaseCommand):
    help = (
        "Nhập thủ tục hành chính: hồ sơ và danh sách quốc gia (JSON), danh sách Excel, phụ lục quyết định (Word,"
        " Excel), tệp Excel do cổng này xuất ra."
    )

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="TỆP")
        parser.add_argument("--dry-run", action="store_true", help="chỉ cho biết sẽ làm gì, không ghi gì")
        parser.add_argument("--skip-invalid", action="store_true", help="bỏ qua dòng hỏng, nhập phần còn lại")
        parser.add_argument(
            "--full-list",
            action="store_true",
            help="các tệp là danh sách đầy đủ: thủ tục không còn trong đó thành “Không còn sử dụng”",
        )
        parser.add_argument(
            "--confirm-retired", action="store_true", help="vẫn nhập khi danh sách đầy đủ thiếu quá nhiều thủ tục"
        )
        parser.add_argument("--agency", default="", help="cơ quan công bố, khi trong tệp không ghi")

    def handle(self, *, files, dry_run, skip_invalid, full_list, confirm_retired, agency, **options):
        found = reading.read(((name, self._read(Path(name))) for name in files), agency)
        index = ProcedureIndexPage.objects.first()
        if index is None:
            raise CommandError("Chưa có trang danh mục thủ tục; chạy `manage.py setup_portal` trước.", returncode=2)
        importer = Importer(index)
        plan = importer.plan(found.records, is_full_list=full_list)
        problems = found.problems + plan.problems
        for problem in problems:
            self.stderr.write(f"✗ {problem}")
        for remark in [*found.remarks, *plan.remarks]:
            self.stderr.write(f"• {remark}")
        if problems and (full_list or not skip_invalid):
            advice = "Sửa tệp." if full_list else "Sửa tệp, hoặc thêm --skip-invalid."
            self._stop(f"Có {len(problems)} chỗ hỏng: chưa nhập gì. {advice}")
        if plan.short and not confirm_retired:
            short = "; ".join(plan.short)
            self._stop(f"Danh sách thiếu quá nhiều: {short}. Chưa nhập gì; đúng như vậy thì thêm --confirm-retired.")
        if not dry_run:
            importer.write(plan)
        self._tell(plan, dry_run)
        counts = plan.counts
        words = ", ".join(f"{name} {counts[name]}" for name in (Outcome.CREATED, Outcome.CHANGED, Outcome.UNCHANGED))
        words += f", skipped {len(problems)}, held back {counts[Outcome.HELD_BACK]}"
        self.stdout.write(f"{words}, retired {counts[Outcome.RETIRED]}" if full_list else words)
        # What was held back is no problem of the file but the office's own choice: a page that stays withdrawn must not
        # make every nightly import fail.
        if problems:
            sys.exit(2)

    def _tell(self, plan, dry_run):
        for entry in plan.of(Outcome.HELD_BACK):
            self.stderr.write(f"• {entry.place and entry.place + ': '}{entry.reason}")
        for entry in [*plan.of(Outcome.CREATED), *plan.of(Outcome.CHANGED)]:
            if entry.reason:
                self.stderr.write(f"• {entry.place}: thủ tục {entry.code}: {entry.reason}")
        for entry in plan.of(Outcome.RETIRED):
            self.stderr.write(f"• không còn trong danh sách: {entry.code} của {entry.agency}, {entry.name}")
        if dry_run:
            for entry in plan.of(Outcome.CHANGED):
                labels = ", ".join(difference.label for difference in entry.differences)
                self.stdout.write(f"{entry.code} của {entry.agency}: {labels}")
        self.stdout.write(
            "Chạy thử, không ghi gì:" if dry_run else "Đã nhập xong (tạo mới, sửa, giữ nguyên, bỏ qua, giữ lại):"
        )

    def _stop(self, reason):
        self.stderr.write(reason)
        sys.exit(2)

    def _read(self, path: Path) -> bytes:
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                raise CommandError(f"{path}: tệp lớn hơn {MAX_FILE_BYTES // 1024**2} MB.", returncode=2)
            return path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: không mở được tệp ({error.strerror}).", returncode=2) from error
