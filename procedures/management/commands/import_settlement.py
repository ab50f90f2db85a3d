import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from formats import tables
from formats.article import Refused
from procedures import settlement_tables
from procedures.import_log import Outcome
from procedures.settlement import SettlementIndexPage
from procedures.settlement_imports import NotSaved, SettlementImporter


class Command(BaseCommand):
    help = "Nhập số liệu giải quyết hồ sơ theo tháng và lĩnh vực từ bảng trong tệp Excel (.xlsx) hoặc Word (.docx)."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="TỆP")
        parser.add_argument("--month", type=int, choices=range(1, 13), metavar="THÁNG", help="khi trong tệp không ghi")
        parser.add_argument("--year", type=int, metavar="NĂM", help="khi trong tệp không ghi")
        parser.add_argument("--dry-run", action="store_true", help="chỉ cho biết sẽ làm gì, không ghi gì")

    def handle(self, *, file, month, year, dry_run, **options):
        index = SettlementIndexPage.objects.first()
        if index is None:
            raise CommandError("Chưa có trang số liệu; chạy `manage.py setup_portal` trước.", returncode=2)
        try:
            with Path(file).open("rb") as content:
                reading = settlement_tables.read(tables.read(content), month, year)
        except OSError as error:
            raise CommandError(f"{file}: không mở được tệp ({error.strerror}).", returncode=2) from error
        except Refused as reason:
            raise CommandError(f"{file}: {reason}", returncode=2) from reason
        importer = SettlementImporter(index)
        problems = importer.problems(reading)
        for problem in problems:
            self.stderr.write(f"✗ {problem}")
        for remark in reading.remarks:
            self.stderr.write(f"• {remark}")
        if problems:
            self.stderr.write(f"Có {len(problems)} chỗ hỏng: chưa nhập gì. Sửa tệp rồi nhập lại.")
            sys.exit(2)
        try:
            entries = importer.plan(reading) if dry_run else importer.save(reading)
        except NotSaved as reason:
            raise CommandError(f"Chưa nhập gì: {reason}", returncode=2) from reason
        for entry in entries:
            if entry.reason:
                self.stderr.write(f"• {entry.reason}")
            for name, before, after in entry.differences:
                told = f"{entry.page.month}/{entry.page.year}, {name}: {before or 'chưa có'} → {after or 'bỏ'}"
                self.stdout.write(told)
        self.stdout.write("Chạy thử, không ghi gì:" if dry_run else "Đã nhập xong (tạo mới, sửa, giữ nguyên, giữ lại):")
        shown = (Outcome.CREATED, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.HELD_BACK)
        self.stdout.write(", ".join(f"{name} {sum(entry.outcome == name for entry in entries)}" for name in shown))
