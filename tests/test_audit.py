"""The audit log: who did what to which page, list, file, account and setting; nobody changes or removes an entry."""

import csv
import io
import re

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import get_resolver, reverse
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry, PageLogEntry

from core.models import Agency, PortalDocument
from home.roles import STAFF
from tests.factories import NewsPageFactory, UserFactory, signed_in
from users.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]


def form_of(answer) -> dict:
    """What a form as shown would send back."""
    form = answer.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def a_term(client):
    client.post(reverse("wagtailsnippets_core_agency:add"), {"name": "Sở A", "code": ""})
    pk = Agency.objects.get(name="Sở A").pk
    client.post(reverse("wagtailsnippets_core_agency:edit", args=[pk]), {"name": "Sở A1", "code": ""})
    client.post(reverse("wagtailsnippets_core_agency:delete", args=[pk]))
    return ["Tạo Sở A", "Sửa Sở A1", "Xóa Sở A1"]


def the_office(client):
    shown = client.get("/admin/settings/core/officesettings/", follow=True)
    client.post(shown.redirect_chain[-1][0], form_of(shown) | {"phone": "024 3000 0000"})
    return ["Sửa Thông tin cơ quan của Cổng thông tin cải cách hành chính [mặc định]"]


def an_account(client):
    new = {"username": "moi", "first_name": "An", "last_name": "Lê", "email": "an@coquan.example"}
    client.post(reverse("wagtailusers_users:add"), new | dict.fromkeys(["password1", "password2"], "mat-khau-dai-1"))
    pk = User.objects.get(username="moi").pk
    client.post(reverse("wagtailusers_users:edit", args=[pk]), new | {"is_active": "on", "is_superuser": "on"})
    client.post(reverse("wagtailusers_users:delete", args=[pk]))
    return ["Tạo Lê An", "Sửa Lê An", "Xóa Lê An"]


def a_group(client):
    address = reverse("wagtailusers_groups:edit", args=[Group.objects.get(name=STAFF).pk])
    page = client.get(address).content.decode()
    names = re.findall(r'name="([\w-]+-(?:TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS)"', page)
    answer = client.post(address, dict.fromkeys(names, "0") | {"name": "Cán bộ viết bài"})
    assert answer.status_code == 302
    return ["Sửa Cán bộ viết bài"]


def a_file(client):
    client.post(reverse("wagtaildocs:add"), {"title": "Mẫu", "file": SimpleUploadedFile("mau.txt", b"Mau")})
    client.post(reverse("wagtaildocs:delete", args=[PortalDocument.objects.get().pk]))
    return ["Tạo Mẫu", "Xóa Mẫu"]


def a_redirect(client):
    where = {"old_path": "/cu", "redirect_link": "https://coquan.example", "is_permanent": "on"}
    client.post(reverse("wagtailredirects:add"), where)
    return ["Tạo /cu"]


def a_page(client):
    page = NewsPageFactory(title="Tin cũ")
    client.post(reverse("wagtailadmin_pages:unpublish", args=[page.pk]))
    client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    return ["Gỡ xuống Tin cũ", "Xóa Tin cũ"]


def exported(client, kind) -> list[list[str]]:
    """The rows of the report as a file, oldest first, without the head."""
    answer = client.get(reverse("wagtailadmin_reports:site_history"), {"export": kind})
    content = b"".join(answer.streaming_content)
    if kind == "xlsx":
        rows = [[str(cell) for cell in row] for row in load_workbook(io.BytesIO(content)).active.values]
    else:
        rows = list(csv.reader(io.StringIO(content.decode())))
    return rows[:0:-1]


@pytest.mark.parametrize("act", [a_term, the_office, an_account, a_group, a_file, a_redirect, a_page])
def test_what_an_administrator_does_is_in_the_log_with_their_name_and_can_be_taken_away_as_a_file(act, administrator):
    client = signed_in(administrator)
    done = act(client)
    for kind in ("xlsx", "csv"):
        rows = exported(client, kind)
        assert [f"{row[3]} {row[1]}" for row in rows if row[4] == "quantri"] == done


def test_who_works_on_pages_reads_of_pages_and_not_of_accounts(staff, administrator):
    an_account(signed_in(administrator))
    NewsPageFactory(title="Tin mới")
    rows = exported(signed_in(staff), "xlsx")
    assert "Tin mới" in [row[1] for row in rows]
    assert "Lê An" not in [row[1] for row in rows]


def test_the_log_outlives_what_it_tells_of_and_who_did_it(administrator):
    gone = UserFactory(username="di-roi", is_superuser=True)
    a_page(signed_in(gone))
    gone.delete()
    rows = exported(signed_in(administrator), "xlsx")
    assert [row[3] for row in rows if row[1] == "Tin cũ"][-1] == "Xóa"
    assert PageLogEntry.objects.filter(label="Tin cũ", user_id__isnull=False).exists()


@pytest.mark.parametrize("model", [PageLogEntry, ModelLogEntry])
def test_an_entry_is_neither_changed_nor_removed(model, administrator):
    a_term(signed_in(administrator))
    entry = model.objects.first()
    entry.label = "Khác"
    for act in (entry.save, entry.delete, model.objects.all().delete):
        with pytest.raises(PermissionDenied), transaction.atomic():
            act()
    assert not model.objects.filter(label="Khác").exists()
    assert model.objects.filter(pk=entry.pk).exists()


def test_no_address_is_there_for_changing_the_log():
    names = " ".join(str(name) for name in get_resolver().reverse_dict) + " ".join(get_resolver().namespace_dict)
    assert not re.search("logentr", names)
