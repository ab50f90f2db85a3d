"""The desk speaks Vietnamese: walked as each role in a real browser, no screen says anything in English."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml.html import document_fromstring
from wagtail.models import Page

from core.models import PortalDocument, PortalImage
from news.models import NewsIndexPage, NewsPage
from tests.factories import NewsPageFactory, signed_in
from users.models import User

# English words of any admin that are no Vietnamese syllables.
ENGLISH = re.compile(
    r"""\b(the|this|that|these|those|and|or|of|for|with|from|by|is|are|was|were|been|be|has|have|had|not|it|its|if|you|your
    |yes|none|true|false|all|any|add|added|edit|edited|change|changed|delete|deleted|remove|create|created|new|save|saved
    |cancel|select|selected|choose|chosen|upload|search|find|show|hide|open|close|view|views|page|pages|title|name|image
    |images|document|documents|file|files|user|users|group|groups|site|sites|root|port|snippet|snippets|status|type|date
    |time|history|usage|draft|live|publish|published|unpublish|submit|approve|reject|lock|locked|unlock|move|copy|sort
    |order|filter|filters|settings|report|reports|action|actions|error|errors|warning|invalid|required|field|fields|label
    |help|please|next|previous|back|first|last|more|less|toggle|enter|password|username|sign|logged|workflow|workflows
    |task|tasks|comment|comments|permission|permissions|redirect|redirects|collection|collections|item|items|value|values
    |could|cannot|must|should|will|already|does)\b""",
    re.VERBOSE | re.IGNORECASE,
)
ADDRESS = re.compile(r"\S*[@/._=]\S*")  # also of files, and names in code
FOUR_PLAIN_WORDS = re.compile(r"(?:[\W\d_]*\b[a-zA-Z]+\b){4,}[\W\d_]*")
# What a page says to eyes and ears, with what it holds ready in its templates.
SAID = " | ".join(
    [
        "//text()[not(parent::script or parent::style or parent::*[@data-side-panel-toggle-counter])]",
        "//input[@type='submit' or @type='button' or @type='reset']/@value",
        *(f"//@{name}" for name in ("title", "aria-label", "aria-description", "placeholder", "alt")),
        "//@data-w-tooltip-content-value",
    ]
)
# Invisible both: a button of the date picker that is switched off, and the one of the page chooser's search.
UNSEEN = {"Save Selected", "Search"}


def english(page) -> set[str]:
    """Those of the texts that have an English word in them, or four words without one Vietnamese letter."""
    texts = {text: ADDRESS.sub(" ", text) for text in {" ".join(text.split()) for text in page.xpath(SAID)} - UNSEEN}
    return {text for text, words in texts.items() if ENGLISH.search(words) or FOUR_PLAIN_WORDS.fullmatch(words)}


@pytest.mark.parametrize("text", ["Save draft", "Can add cơ quan, đơn vị", "Move up!", "Nothing here but words"])
def test_english_is_noticed(text):
    for html in (f"<p>{text}</p>", f'<a title="{text}">x</a>', f"<template><b>{text}</b></template>"):
        assert english(document_fromstring(html)) == {text}


@pytest.mark.parametrize(
    "text", ["Lưu bản nháp", "Trang cha", "tranh-the-page.jpg", "can thiệp", "Wagtail v7.4", "URL"]
)
def test_vietnamese_and_names_are_not_taken_for_english(text):
    html = f'<p title="{text}">{text}<script>add(page)</script><!-- add page --></p>'
    assert english(document_fromstring(html)) == set()


# --- The walk ---------------------------------------------------------------------------------------------------------


def kind(address) -> str:
    """Addresses of one kind are one screen: numbers apart, lists apart, types of pages apart."""
    address = re.sub(r"/snippets/\w+/\w+/", "/snippets/x/x/", address.partition("?")[0])
    return re.sub(r"/pages/usage/\w+/\w+/|/pages/create/\w+/\w+/?|\d+", "0", address)


def starts() -> list[str]:
    """Screens that no link leads to, or only a script: of each type of page, of choosers, of what is done in bulk."""
    pages = {page.specific_class: page for page in Page.objects.filter(depth__gt=1).order_by("-path")}
    article = NewsPage.objects.exclude(owner=None).first() or NewsPage.objects.first()
    picture, file = PortalImage.objects.first().pk, PortalDocument.objects.first().pk
    of_article = [
        "delete",
        "unpublish",
        "move",
        "copy",
        "history",
        "workflow_history",
        "revisions/compare/live...latest",
    ]
    in_bulk = [f"wagtailcore/page/{action}/?id={article.pk}" for action in ("delete", "unpublish", "move", "publish")]
    in_bulk += [f"core/portalimage/{action}/?id={picture}" for action in ("delete", "add_tags", "add_to_collection")]
    in_bulk += [f"core/portaldocument/delete/?id={file}"]
    return [
        "/admin/",
        *[f"/admin/pages/{page.pk}/edit/" for page in pages.values()],
        f"/admin/pages/add/news/newspage/{article.get_parent().pk}/",
        *[f"/admin/pages/{article.pk}/{screen}/" for screen in of_article],
        *[f"/admin/bulk/{action}" for action in in_bulk],
        f"/admin/images/{picture}/delete/",
        f"/admin/documents/delete/{file}/",
        "/admin/nowhere/",
    ]


CHOOSERS = [
    "/admin/choose-page/",
    "/admin/choose-external-link/",
    "/admin/choose-email-link/",
    "/admin/choose-phone-link/",
    "/admin/choose-anchor-link/",
    "/admin/images/chooser/",
    "/admin/documents/chooser/",
    "/admin/snippets/choose/news/category/",
    "/admin/snippets/choose/core/agency/",
]


@pytest.mark.browser
@pytest.mark.looks
@pytest.mark.parametrize("role", ["canbo", "bientap", "quantri"])
def test_no_screen_of_the_desk_says_anything_in_english(role, demo_server, page):
    client = signed_in(User.objects.get(username=role))
    session = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    page.context.add_cookies([{**session, "url": demo_server}])
    found, seen, queue = {}, set(), starts()
    while queue:
        address = queue.pop(0)
        if kind(address) in seen or "logout" in address or address.endswith(".xlsx"):
            continue
        seen.add(kind(address))
        answer = page.goto(demo_server + address, wait_until="domcontentloaded")
        served = document_fromstring(answer.text())
        for text in english(served) | english(
            document_fromstring(page.content())
        ):  # scripts put some away, and make some
            found.setdefault(text, address)
        links = [link.partition("#")[0] for link in served.xpath("//a/@href")]
        queue += [link for link in links if link.startswith("/admin/")]
    for address in CHOOSERS:
        answer = page.request.get(demo_server + address)
        if answer.ok:
            found |= dict.fromkeys(english(document_fromstring(answer.json()["html"])), address)
    assert found == {}
    assert len(seen) > 30


# --- What is said when something goes wrong, and by letter ------------------------------------------------------------


def refusals(user):
    """Answers to forms that cannot be accepted, and the words each must say."""
    client, index = signed_in(user), NewsIndexPage.objects.get()
    add = reverse("wagtailadmin_pages:add", args=["news", "newspage", index.pk])
    lists = {f"{name}-{count}_FORMS": 0 for name in ("attachments", "related_links") for count in ("TOTAL", "INITIAL")}
    empty = {**lists, "body-count": 0, "action-submit": "1"}
    yield client.post(add, empty), "Mục này là bắt buộc."
    taken = NewsPageFactory(slug="da-co").slug
    yield client.post(add, {**empty, "title": "Trùng", "slug": taken}), "đã có trang con dùng đường dẫn “da-co”"
    huge = SimpleUploadedFile("anh.png", b"\x89PNG\r\n\x1a\n" + bytes(2000))
    yield client.post(reverse("wagtailimages:add"), {"title": "Ảnh", "file": huge}), "Tệp quá lớn"
    passwords = {"password-old_password": "sai", "password-new_password1": "canbo", "password-new_password2": "canbo"}
    yield client.post(reverse("wagtailadmin_account"), passwords), "quá giống thông tin cá nhân"
    yield client.get("/admin/khong-co/"), "Không tìm thấy trang anh/chị cần"
    wrong = {"username": user.username, "password": "sai"}
    yield Client().post(reverse("wagtailadmin_login"), wrong), "Chưa đúng tên đăng nhập hoặc mật khẩu"
    yield client.get(reverse("wagtailusers_users:index"), follow=True), "không có quyền"


def test_refusals_are_in_vietnamese(staff, settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 1000
    for answer, words in refusals(staff):
        page = document_fromstring(answer.content.decode())
        assert english(page) == set()
        assert words in " ".join(page.text_content().split())


def test_letters_of_the_workflow_are_in_vietnamese(staff, editor):
    page = NewsPageFactory(live=False, title="Nhận kết quả tại nhà", owner=staff)
    page.save_revision(user=staff)
    page.get_workflow().start(page, staff)
    page.current_workflow_task_state.specific.reject(editor, comment="Thiếu ảnh.")
    Page.objects.get(pk=page.pk).current_workflow_state.resume(staff)
    Page.objects.get(pk=page.pk).current_workflow_task_state.specific.approve(editor)
    assert len(mail.outbox) > 3
    for letter in mail.outbox:
        for text in (letter.subject, *letter.body.splitlines()):
            assert not ENGLISH.search(ADDRESS.sub(" ", text)), text
