import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from procedures import drift, reading
from procedures.models import ProcedureIndexPage


class Command(BaseCommand):
    help = "Đối chiếu danh mục của cổng với tệp xuất từ Cổng Dịch vụ công quốc gia; không thay đổi gì."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="TỆP")

    def handle(self, *, file, **options):
        try:
            found = reading.read([(file, Path(file).read_bytes())])
        except OSError as error:
            raise CommandError(f"{file}: không mở được tệp ({error.strerror}).", returncode=2) from error
        for problem in found.problems:
            self.stderr.write(f"✗ {problem}")
        index = ProcedureIndexPage.objects.first()
        if index is None:
            raise CommandError("Chưa có trang danh mục thủ tục; chạy `manage.py setup_portal` trước.", returncode=2)
        result = drift.compare(found.records, index)
        for each in result.drifted:
            for difference in each.differences:
                before, after = (text.replace("\n", " | ") or "trống" for text in (difference.before, difference.after))
                self.stdout.write(f"{each.page.code}: {difference.label}: cổng này: {before}; quốc gia: {after}")
        for record in result.we_lack:
            self.stdout.write(f"cổng này thiếu: {record.code} của {record.issuing_agency}: {record.name}")
        for page in result.they_lack:
            self.stdout.write(f"tệp quốc gia không có: {page.code} của {page.issuing_agency}: {page.name}")
        self.stdout.write(
            f"Đã đối chiếu {result.compared} thủ tục:"
            f" {len(result.drifted)} thủ tục có {result.difference_count} chỗ khác;"
            f" cổng này thiếu {len(result.we_lack)}, tệp quốc gia không có {len(result.they_lack)}."
        )
        if found.problems:
            sys.exit(2)
