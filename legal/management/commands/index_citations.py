from django.core.management.base import BaseCommand

from legal.citing import index_all


class Command(BaseCommand):
    help = "Lập lại chỉ mục viện dẫn: văn bản nào được dẫn ở những trang nào."

    def handle(self, *args, **options):
        self.stdout.write(f"Đã đọc {index_all()} trang.")
