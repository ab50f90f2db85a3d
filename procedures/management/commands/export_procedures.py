from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from procedures import exports


class Command(BaseCommand):
    help = "Xuất thủ tục hành chính ra tệp Excel: đầy đủ dữ liệu, hoặc theo mẫu danh sách quốc gia (--list)."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="TỆP")
        parser.add_argument("--list", action="store_true", help="chỉ danh sách, theo mẫu quốc gia")

    def handle(self, *, file, **options):
        try:
            with Path(file).open("wb") as opened:
                (exports.write_list if options["list"] else exports.write_workbook)(opened)
        except OSError as error:
            raise CommandError(f"{file}: không ghi được tệp ({error.strerror}).", returncode=2) from error
        self.stdout.write(f"Đã xuất ra {file}.")
