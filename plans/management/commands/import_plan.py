import sys
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.vietnamese import shorten
from formats import tables
from formats.article import Refused
from plans import imports
from plans.models import PlanIndexPage
from plans.reading import PlanDraft, read

_OPTIONS = {"số, ký hiệu": "--number", "ngày ban hành": "--issued-on", "cơ quan ban hành": "--agency"}
_ELSEWHERE = "Chọn được trong trang quản trị: Kế hoạch › Nhập từ Word, Excel."


class Command(BaseCommand):
    help = "Nhập kế hoạch năm từ bảng trong tệp Word (.docx) hoặc Excel (.xlsx)."

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="TỆP")
        parser.add_argument("--year", type=int, required=True, metavar="NĂM", help="năm của kế hoạch")
        parser.add_argument("--dry-run", action="store_true", help="chỉ cho biết sẽ làm gì, không ghi gì")
        parser.add_argument("--number", default="", help="số, ký hiệu, khi trong tệp không có")
        parser.add_argument("--issued-on", type=date.fromisoformat, metavar="NĂM-THÁNG-NGÀY", help="ngày ban hành")
        parser.add_argument("--agency", default="", help="cơ quan ban hành")

    def handle(self, *, file, year, dry_run, number, issued_on, agency, **options):
        if not 1990 <= year <= 2100:
            raise CommandError("Năm kế hoạch phải từ 1990 đến 2100.", returncode=2)
        index = PlanIndexPage.objects.first()
        if index is None:
            raise CommandError("Chưa có trang kế hoạch; chạy `manage.py setup_portal` trước.", returncode=2)
        draft = self._read(Path(file), year)
        draft.number, draft.agency = number or draft.number, agency or draft.agency
        draft.issued_on = issued_on or draft.issued_on
        self._tell(draft, dry_run)
        if absent := imports.missing(draft):
            self._stop(f"trong tệp không có {', '.join(f'{name} (thêm {_OPTIONS[name]})' for name in absent)}.")
        try:
            result = imports.publish(draft, index, dry_run=dry_run)
        except imports.NotSaved as reason:
            self._stop(str(reason))
        for kept in result.kept:
            self.stderr.write(f"• giữ lại vì có minh chứng, dù trong tệp không còn: {kept}")
        if result.reason:
            self.stderr.write(f"• giữ lại kế hoạch {result.page.number}: {result.reason}")
        self.stdout.write("Chạy thử, không ghi gì:" if dry_run else "Đã nhập xong (tạo mới, sửa, giữ nguyên, giữ lại):")
        outcomes = ("created", "changed", "unchanged", "held back")
        self.stdout.write(", ".join(f"{name} {int(result.outcome == name)}" for name in outcomes))

    def _read(self, path: Path, year: int) -> PlanDraft:
        try:
            with path.open("rb") as content:
                draft = read(tables.read(content), year)
        except OSError as error:
            raise CommandError(f"{path}: không mở được tệp ({error.strerror}).", returncode=2) from error
        except Refused as reason:
            raise CommandError(f"{path}: {reason}", returncode=2) from reason
        for problem in draft.problems:
            self.stderr.write(f"✗ {path}: {problem}")
        for _, words in draft.tables if draft.problems and len(draft.tables) > 1 else []:
            self.stderr.write(f"  – {words}")
        if draft.problems:
            self._stop(_ELSEWHERE if draft.tables else "tệp phải có bảng các nội dung công việc.")
        return draft

    def _stop(self, reason: str) -> None:
        self.stderr.write(f"✗ Chưa nhập gì: {reason}")
        sys.exit(2)

    def _tell(self, draft: PlanDraft, dry_run: bool) -> None:
        """What was not understood; on a dry run, what was."""
        for remark in draft.remarks:
            self.stderr.write(f"• {remark}")
        for row in draft.rows:
            name = f"{row.number} {shorten(row.description, 60)}".strip()
            for doubt in row.doubts:
                self.stderr.write(f"• {name}: {doubt.text}")
            if dry_run:
                told = [name, f"{len(row.outputs)} sản phẩm", row.timing_text, row.lead_unit]
                self.stdout.write(" · ".join(filter(None, told)))
        if units := imports.new_units(draft):
            self.stderr.write(f"• Đơn vị mới: {'; '.join(units)}.")
