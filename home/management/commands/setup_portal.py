from django.core.management.base import BaseCommand
from django.db import transaction

from home.roles import setup_roles
from home.site_tree import setup_site_tree


class Command(BaseCommand):
    help = "Tạo cây trang, nhóm quyền và quy trình duyệt; chạy lại bao nhiêu lần cũng được."

    @transaction.atomic
    def handle(self, **options):
        setup_roles(setup_site_tree())
        self.stdout.write("Đã có cây trang, ba nhóm quyền và quy trình duyệt.")
