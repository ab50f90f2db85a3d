from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from procedures import exports


class Command(BaseCommand):
    help = (
        "Xuất thủ tục hành chính: tệp Excel đầy đủ dữ liệu, theo mẫu danh sách quốc gia (--list), hoặc hồ sơ theo mẫu"
        " quốc gia (--national: JSON, mỗi dòng một thủ tục)."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="TỆP")
        forms = parser.add_mutually_exclusive_group()
        forms.add_argument(
            "--list", dest="write", action="store_const", const=exports.write_list, default=exports.write_workbook
        )
        forms.add_argument("--national", dest="write", action="store_const", const=exports.write_national)

    def handle(self, *, file, write, **options):
        try:
            with Path(file).open("wb") as opened:
                write(opened)
        except OSError as error:
            raise CommandError(f"{file}: không ghi được tệp ({error.strerror}).", returncode=2) from error
        self.stdout.write(f"Đã xuất ra {file}.")
