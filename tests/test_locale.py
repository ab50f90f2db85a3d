"""The project's own Vietnamese for the admin (locale/vi): whole, compiled, and what staff really see."""

import gettext
import re
import unicodedata
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from scripts import translations
from scripts.translations import key, read
from tests.factories import NewsPageFactory

CATALOGUES = [Path(settings.LOCALE_PATHS[0]) / "vi" / "LC_MESSAGES" / name for name in ("django.po", "djangojs.po")]
# A new version of Wagtail brings new strings: each of these must have its own in our catalogue.
SHIPPED = [
    ("wagtail", "django.po"),
    *[
        (f"wagtail.{app}", "django.po")
        for app in ("admin", "documents", "embeds", "images", "sites", "snippets", "users")
    ],
    *[(f"wagtail.contrib.{app}", "django.po") for app in ("forms", "settings", "table_block")],
    ("wagtail.admin", "djangojs.po"),
]
_PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sd]|\{\w*\}|<[^<>]+>")


def strings(path):
    return {key(entry): entry for entry in read(path) if entry["msgid"]}


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.name)
def catalogue(request):
    return request.param


def test_the_compiled_catalogue_is_up_to_date(catalogue):
    """Else: msgfmt --check-format -o locale/vi/LC_MESSAGES/django.mo locale/vi/LC_MESSAGES/django.po"""
    compiled = gettext.GNUTranslations(catalogue.with_suffix(".mo").open("rb"))._catalog
    written = {(key(entry), 0) if "msgid_plural" in entry else key(entry): entry["msgstr"] for entry in read(catalogue)}
    assert compiled == written


def test_no_string_is_empty_doubtful_or_there_twice(catalogue):
    entries = read(catalogue)
    assert [entry for entry in entries if not entry["msgstr"] or "fuzzy" in entry] == []
    assert [name for name, count in Counter(map(key, entries)).items() if count > 1] == []


def test_placeholders_and_markup_are_kept(catalogue):
    """Vietnamese has one form for any number, so what stands in the English plural counts."""
    wrong = [
        entry
        for entry in strings(catalogue).values()
        if Counter(_PLACEHOLDER.findall(entry["msgstr"]))
        != Counter(_PLACEHOLDER.findall(entry.get("msgid_plural", entry["msgid"])))
    ]
    assert wrong == []


def test_letters_are_composed(catalogue):
    assert unicodedata.is_normalized("NFC", catalogue.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("app", "name"), SHIPPED)
def test_every_string_of_the_admin_has_its_vietnamese(app, name):
    [folder] = find_spec(app).submodule_search_locations
    shipped = strings(Path(folder) / "locale" / "en" / "LC_MESSAGES" / name)
    ours = strings(next(path for path in CATALOGUES if path.name == name))
    assert shipped
    assert sorted(shipped.keys() - ours.keys()) == []


@pytest.fixture(scope="module")
def coverage():
    return translations.coverage()


@pytest.mark.parametrize(
    ("libraries", "least"),
    [(re.compile("wagtail.admin$"), 98), (re.compile("wagtail"), 95), (re.compile(""), 95)],
    ids=["wagtail.admin", "Wagtail", "every library"],
)
def test_what_libraries_say_is_in_vietnamese(libraries, least, coverage):
    """Names what is not: `make translations`."""
    rows = [row for row in coverage if libraries.match(row.library)]
    assert {"django", "djangojs"} == {row.domain for row in rows}
    assert translations.share(rows) >= least


def test_all_libraries_with_a_catalogue_are_counted(coverage):
    counted = {row.library for row in coverage}
    with_catalogue = {name for name, folder in translations.libraries().items() if (folder / "locale").is_dir()}
    assert {"wagtail.admin", "taggit", "django_filters", "treebeard"} <= with_catalogue <= counted
    assert "django" in counted
    assert not {"home", "core", "news"} & counted


def test_strings_are_found_where_the_catalogue_lacks_them(tmp_path):
    code = """
_("plain"); gettext_lazy("lazy"); ngettext("one", "%(n)s", n); pgettext_lazy("month", "May"); _(variable)
"""
    template = """{% load i18n %}{% translate "short" %} {{ x|default:_("filter") }} {% translate variable %}
{% blocktranslate count n=n %}a {{ n }} ' b)  c{% plural %}{{ n }} d{% endblocktranslate %} _("text") """
    for path, text in {
        "views.py": code,
        "templates/page.html": template,
        "contrib/views.py": '_("elsewhere")',
        "tests/test_views.py": '_("a test")',
        "users/locale/vi/empty": "",
        "users/views.py": '_("of another library")',
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    assert translations.in_source(tmp_path) == {
        ("plain", False),
        ("lazy", False),
        ("one", True),
        ("month\x04May", False),
        ("short", False),
        ("filter", False),
        ("a %(n)s ' b)  c", True),
    }


def test_a_string_without_vietnamese_is_named(tmp_path, monkeypatch):
    (tmp_path / "views.py").write_text('_("Home, sweet home"); _("Delete"); ngettext("Delete", "Deletes", n)')
    monkeypatch.setattr(translations, "libraries", lambda: {"new": tmp_path})
    assert translations.coverage() == [translations.Coverage("new", "django", 3, ["Delete", "Home, sweet home"])]
    assert round(translations.share(translations.coverage())) == 33


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("Sign in", "Đăng nhập"),
        ("Log out", "Đăng xuất"),
        ("Forgotten password?", "Quên mật khẩu?"),
        ("Enter your %(username_field_name)s", "Nhập %(username_field_name)s"),
        ("Dashboard", "Bàn làm việc"),
        ("Pages", "Trang"),
        ("Images", "Hình ảnh"),
        ("Documents", "Tệp"),
        ("Snippets", "Danh mục chung"),
        ("Reports", "Báo cáo"),
        ("Settings", "Cài đặt"),
        ("Help", "Trợ giúp"),
        ("Users", "Người dùng"),
        ("Groups", "Nhóm"),
        ("Collections", "Bộ sưu tập"),
        ("Search all pages…", "Tìm trong mọi trang…"),
        ("Page title", "Tiêu đề trang"),
        ("Content", "Nội dung"),
        ("Promote", "Địa chỉ và tìm kiếm"),
        ("Preview", "Xem trước"),
        ("History", "Lịch sử"),
        ("Comments", "Ghi chú"),
        ("Save draft", "Lưu bản nháp"),
        ("Submit to %(workflow_name)s", "Gửi %(workflow_name)s"),
        ("Resubmit to %(task_name)s", "Trình lại %(task_name)s"),
        ("Approve", "Duyệt"),
        ("Request changes", "Trả lại"),
        ("Cancel workflow ", "Hủy quy trình duyệt"),
        ("Publish", "Đăng"),
        ("Unpublish", "Gỡ xuống"),
        ("Delete", "Xóa"),
        ("Move", "Di chuyển"),
        ("Copy", "Sao chép"),
        ("Lock", "Khóa"),
        ("live", "đã đăng"),
        ("live + draft", "đã đăng + bản nháp"),
        ("in moderation", "đang chờ duyệt"),
        ("This field is required.", "Mục này là bắt buộc."),
        ("Password reset unsuccessful", "Chưa đặt lại được mật khẩu"),  # Django says the opposite
        (", ", ", "),  # Django puts three spaces behind it
    ],
)
def test_what_staff_see_most(english, vietnamese):
    assert translation.gettext(english) == vietnamese


@pytest.mark.parametrize("number", [0, 1, 5])
def test_any_number_reads_the_same(number):
    text = translation.ngettext("Delete 1 page", "Delete %(counter)s pages", number)
    assert text % {"counter": number} == f"Xóa {number} trang"


@pytest.mark.django_db
def test_the_sign_in_page_is_vietnamese(client):
    page = client.get(reverse("wagtailadmin_login")).content.decode()
    assert "Password" not in page
    assert "Mật khẩu" in page
    assert "Nhập tên đăng nhập" in page
    assert not re.search("Sign in|Forgotten|Remember|Enter", page)


@pytest.mark.django_db
def test_the_editor_is_vietnamese(client, staff):
    client.force_login(staff)
    page = client.get(reverse("wagtailadmin_pages:edit", args=[NewsPageFactory().pk])).content.decode()
    for words in ["Lưu bản nháp", "Nội dung", "Địa chỉ và tìm kiếm", "Tiêu đề", "Lịch sử", "Xem trước"]:
        assert words in page
    assert not re.search("Save draft|Promote|Page title|History|Submit", page)


@pytest.mark.django_db
def test_the_browser_gets_vietnamese_too(client, staff):
    client.force_login(staff)
    catalogue = client.get(reverse("wagtailadmin_javascript_catalog")).content.decode()
    assert r'"Add a comment": "Th\u00eam ghi ch\u00fa"' in catalogue
    assert r'"Move up": "Chuy\u1ec3n l\u00ean"' in catalogue
