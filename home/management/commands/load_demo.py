import os
import secrets

from django.core.management.base import BaseCommand
from django.db import transaction

from core.models import Holiday
from home.demo.loader import ACCOUNTS, DemoLoader, load_accounts
from home.roles import setup_roles
from home.site_tree import setup_obsolete_terms, setup_site_tree
from news.models import NewsPage
from news.royalties import ArticleType


class Command(BaseCommand):
    help = "Nạp nội dung minh họa của một cơ quan hư cấu và ba tài khoản thử; chạy lại không nhân đôi."

    @transaction.atomic
    def handle(self, **options):
        home = setup_site_tree()
        setup_roles(home)
        ArticleType.objects.ship()
        Holiday.objects.ship()
        setup_obsolete_terms()
        if NewsPage.objects.exists():
            self.stdout.write("Đã có nội dung: giữ nguyên.")
        else:
            DemoLoader(home).load()
            self.stdout.write("Đã nạp nội dung minh họa.")
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)
        made = load_accounts(password)
        if made:
            self.stdout.write(f"Tài khoản thử: {', '.join(made)}. Mật khẩu: {password} (chỉ hiện một lần này)")
        else:
            self.stdout.write(f"Tài khoản thử: {', '.join(ACCOUNTS)} (mật khẩu như lần đầu).")
