from django.core.management.base import BaseCommand
from django.db import transaction

from core.models import Holiday
from home.roles import setup_roles
from home.site_tree import setup_obsolete_terms, setup_site_tree
from legal.citing import PageCitation, index_all
from news.royalties import ArticleType


class Command(BaseCommand):
    help = "Tạo cây trang, nhóm quyền và quy trình duyệt còn thiếu; những gì quản trị đã đổi thì giữ nguyên."

    def add_arguments(self, parser):
        parser.add_argument(
            "--grant",
            action="store_true",
            help="Cấp lại cho ba nhóm đủ quyền của phiên bản này (sau khi nâng cấp có danh mục mới).",
        )

    @transaction.atomic
    def handle(self, *, grant, **options):
        setup_roles(setup_site_tree(), grant=grant)
        ArticleType.objects.ship()
        Holiday.objects.ship()
        setup_obsolete_terms()
        if not PageCitation.objects.exists():  # an installation from before there was the index
            index_all()
        self.stdout.write("Đã có cây trang, ba nhóm quyền và quy trình duyệt.")
