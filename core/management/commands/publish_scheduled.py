from django.core.management.base import BaseCommand

from core.schedule import publish_due


class Command(BaseCommand):
    """In place of Wagtail's command of this name, which would take single pages out of a bundle."""

    help = "Đăng và gỡ ngay những trang đã đến giờ hẹn (máy chủ tự làm mỗi nửa phút)."

    def handle(self, *args, **options):
        publish_due()
