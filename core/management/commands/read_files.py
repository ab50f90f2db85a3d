from django.core.management.base import BaseCommand

from core.document_text import DocumentText, keep_text
from core.models import PortalDocument


class Command(BaseCommand):
    help = "Đọc chữ trong những tệp tải lên trước khi cổng biết đọc; sau đó chạy update_index để tìm được."

    def handle(self, *args, **options):
        for document in PortalDocument.objects.exclude(pk__in=DocumentText.objects.values("document")).iterator():
            keep_text(PortalDocument, document)
