from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.clamd import Away, NotScanned
from core.models import PortalDocument, PortalImage
from core.scanning import Scan


class Command(BaseCommand):
    help = "Quét vi-rút những ảnh và tệp chưa được kiểm tra; --all: quét lại tất cả bằng mẫu vi-rút mới nhất."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="cả những ảnh và tệp đã kiểm tra")

    def handle(self, *args, **options):
        if not settings.CLAMD_ADDRESS:
            raise CommandError("Chưa có máy quét vi-rút: đặt CLAMD_ADDRESS.", returncode=2)
        counts = dict.fromkeys([Scan.CLEAN, Scan.INFECTED], 0)
        problems = 0
        for model in (PortalImage, PortalDocument):
            items = model.objects.all() if options["all"] else model.objects.filter(scan__in=TO_DO)
            for item in items.order_by("pk").iterator():
                try:
                    item.scan_again()
                except Away as reason:
                    raise CommandError(f"Máy quét vi-rút không trả lời: {reason}", returncode=2) from reason
                except (NotScanned, OSError) as reason:
                    problems += 1
                    self.stderr.write(f"{model._meta.verbose_name} {item.pk} “{item}”: {reason}")
                    continue
                counts[item.scan] += 1
                if item.scan == Scan.INFECTED:
                    self.stderr.write(f"{model._meta.verbose_name} {item.pk} “{item}”: có vi-rút, đã giữ lại")
        self.stdout.write(
            f"Không thấy vi-rút: {counts[Scan.CLEAN]}. Có vi-rút: {counts[Scan.INFECTED]}. Chưa quét được: {problems}."
        )
        if problems or counts[Scan.INFECTED]:
            raise CommandError("Còn ảnh hoặc tệp bị giữ lại hay chưa quét được, xem trên.", returncode=2)


TO_DO = (Scan.UNSCANNED, Scan.PENDING)
