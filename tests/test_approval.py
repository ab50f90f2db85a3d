"""The two-person rule, driven through the admin's own addresses and forms: no path may publish what nobody else approved."""

import json
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, PageLogEntry, Revision, Task, Workflow, WorkflowPage, WorkflowTask
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from core import approval
from core.models import ApprovalTask
from home.roles import EDITORS, STAFF
from news.models import NewsIndexPage, NewsPage
from tests.factories import CategoryFactory, NewsPageFactory, ProcedurePageFactory, StandardPageFactory, UserFactory

pytestmark = pytest.mark.django_db

EVERYONE = ["staff", "editor", "administrator"]
TITLE = "Nhận kết quả tại nhà"
OTHER_TITLE = "Nhận kết quả sau 03 ngày"


# --- Hands: each does in the admin what a person would do, and gives the answer --------------------------------------


def at(name, *args):
    return reverse(f"wagtailadmin_pages:{name}", args=args)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def article(title=TITLE, **fields):
    """The body of the admin's form of a news page."""
    data = {
        "title": title,
        "slug": "",
        "summary": "Người dân nộp hồ sơ tại xã.",
        "category": CategoryFactory(name="Chuyên mục thử", slug="chuyen-muc-thu").pk,
        "body": streamfield([("paragraph", rich_text("<p>Bài viết đầy đủ.</p>"))]),
        "attachments": inline_formset([]),
        "related_links": inline_formset([]),
    }
    return nested_form_data({**data, **fields})


def write(user, action="", **fields):
    """Writes a new article; `action` is the button pressed, plain saving without one."""
    index = NewsIndexPage.objects.get()
    body = {**article(**fields), **({action: "1"} if action else {})}
    signed_in(user).post(at("add", "news", "newspage", index.pk), body)
    return NewsPage.objects.order_by("pk").last()


def edit(user, page, action="", **fields):
    body = {**article(**fields), "slug": page.slug, **({action: "1"} if action else {})}
    return signed_in(user).post(at("edit", page.pk), body)
