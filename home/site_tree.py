"""What every office starts with: front page, procedures, plans, documents, news; the list of obsolete terms."""

import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Collection, Page, Site

from core.models import ObsoleteTerm
from home.models import HomePage
from legal.models import LegalDocumentIndexPage
from news.models import NewsIndexPage
from plans.models import PlanIndexPage
from procedures.models import ProcedureIndexPage
from procedures.settlement import SettlementIndexPage


def setup_site_tree() -> HomePage:
    """The front page, made with the index pages and the site itself when they are not there yet.

    Host and port of the site follow PUBLIC_URL each time, or links in letters and feeds would lead elsewhere; its name
    and front page are an administrator's to change.
    """
    # What Wagtail's own migrations name in English.
    Page.objects.filter(depth=1, title="Root").update(title="Gốc cây trang", draft_title="Gốc cây trang")
    Collection.objects.filter(depth=1, name="Root").update(name="Kho chung")
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        root.get_children().filter(slug="home").delete()  # Wagtail's welcome page
        root.refresh_from_db()
        home = _add(root, HomePage(title="Cổng thông tin cải cách hành chính", slug="home"))
    for model, title, slug, is_in_menus in (
        (ProcedureIndexPage, "Thủ tục hành chính", "thu-tuc", True),
        (PlanIndexPage, "Kế hoạch", "ke-hoach", True),
        (LegalDocumentIndexPage, "Văn bản", "van-ban", True),
        (NewsIndexPage, "Tin tức", "tin-tuc", True),
        (SettlementIndexPage, "Tình hình giải quyết hồ sơ", "tinh-hinh-giai-quyet", False),
    ):
        if not model.objects.exists():
            _add(home, model(title=title, slug=slug, show_in_menus=is_in_menus))
    address = urlsplit(settings.PUBLIC_URL)
    port = address.port or (443 if address.scheme == "https" else 80)
    place = {"hostname": address.hostname, "port": port}
    Site.objects.update_or_create(
        is_default_site=True,
        defaults=place,
        create_defaults={**place, "root_page": home, "site_name": settings.WAGTAIL_SITE_NAME},
    )
    return home


def setup_obsolete_terms() -> None:
    """The first list, where there is none: from then on it is the editors'."""
    if not ObsoleteTerm.objects.exists():
        rows = tomllib.loads((Path(__file__).parent / "obsolete_terms.toml").read_text(encoding="utf-8"))["term"]
        ObsoleteTerm.objects.bulk_create(ObsoleteTerm(**row) for row in rows)


def _add(parent, page):
    page = parent.add_child(instance=page)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)
