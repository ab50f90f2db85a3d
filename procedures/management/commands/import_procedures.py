import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from procedures.imports import Importer
from procedures.models import ProcedureIndexPage
from procedures.records import load

MAX_FILE_BYTES = 200 * 1024 * 1024


class Command(BaseCommand):
    help = "Nhập thủ tục hành chính từ bản ghi quốc gia (.json, .jsonl)."

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", metavar="TỆP")
        parser.add_argument("--dry-run", action="store_true", help="chỉ cho biết sẽ làm gì, không ghi gì")
        parser.add_argument("--skip-invalid", action="store_true", help="bỏ qua bản ghi hỏng, nhập phần còn lại")

    def handle(self, *, files, dry_run, skip_invalid, **options):
        records, problems = load((name, self._read(Path(name))) for name in files)
        for problem in problems:
            self.stderr.write(f"✗ {problem}")
        if problems and not skip_invalid:
            self.stderr.write(f"Có {len(problems)} chỗ hỏng: chưa nhập gì. Sửa tệp, hoặc thêm --skip-invalid.")
            sys.exit(2)
        index = ProcedureIndexPage.objects.first()
        if index is None:
            raise CommandError("Chưa có trang danh mục thủ tục; chạy `manage.py setup_portal` trước.", returncode=2)
        result = Importer(index).apply(records, dry_run=dry_run)
        for held in result.held_back:
            self.stderr.write(f"• {held}")
        self.stdout.write(
            "Chạy thử, không ghi gì:" if dry_run else "Đã nhập xong (tạo mới, sửa, giữ nguyên, bỏ qua, giữ lại):"
        )
        self.stdout.write(
            f"created {len(result.created)}, changed {len(result.changed)}, "
            f"unchanged {len(result.unchanged)}, skipped {len(problems)}, held back {len(result.held_back)}"
        )
        # What was held back is no problem of the file but the office's own choice: a page that stays withdrawn must not
        # make every nightly import fail.
        if problems:
            sys.exit(2)

    def _read(self, path: Path) -> str:
        if path.suffix.lower() not in (".json", ".jsonl"):
            raise CommandError(f"{path}: chỉ nhập được tệp .json hoặc .jsonl.", returncode=2)
        try:
            if path.stat().st_size > MAX_FILE_BYTES:
                raise CommandError(f"{path}: tệp lớn hơn {MAX_FILE_BYTES // 1024**2} MB.", returncode=2)
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise CommandError(f"{path}: tệp không phải mã UTF-8.", returncode=2) from error
        except OSError as error:
            raise CommandError(f"{path}: không mở được tệp ({error.strerror}).", returncode=2) from error
