from django.contrib.auth.models import Permission
from django.urls import include, path, reverse
from wagtail import hooks
from wagtail.admin.widgets import Button

from core.import_views import may_import
from procedures import import_views
from procedures.desk import ImportsAwaitingPanel
from procedures.models import ProcedureIndexPage
from procedures.settlement import SettlementIndexPage
from procedures.settlement_import_views import SettlementImportView


@hooks.register("register_permissions")
def import_rights():
    return Permission.objects.filter(codename__in=["add_procedureimport", "apply_procedureimport"])


@hooks.register("register_admin_urls")
def import_addresses():
    patterns = [
        path("", import_views.LogView.as_view(), name="log"),
        path("tai-len/", import_views.UploadView.as_view(), name="upload"),
        path("doi-chieu/", import_views.DriftView.as_view(), name="drift"),
        path("xuat/day-du/", import_views.ExportView.as_view(), {"kind": "day-du"}, name="export"),
        path("xuat/danh-sach/", import_views.ExportView.as_view(), {"kind": "danh-sach"}, name="export_list"),
        path("xuat/ho-so/", import_views.ExportView.as_view(), {"kind": "ho-so"}, name="export_national"),
        path("<int:pk>/", import_views.PreviewView.as_view(), name="preview"),
        path("<int:pk>/ap-dung/", import_views.ApplyView.as_view(), name="apply"),
        path("<int:pk>/bo/", import_views.DiscardView.as_view(), name="discard"),
        path("<int:pk>/hoan-tac/", import_views.UndoView.as_view(), name="undo"),
        path("<int:pk>/tep/", import_views.FileView.as_view(), name="file"),
    ]
    return [
        path("nhap-thu-tuc/", include((patterns, "procedure_imports"))),
        path("nhap-so-lieu/<int:index_id>/", SettlementImportView.as_view(), name="import_settlement"),
    ]


@hooks.register("register_page_header_buttons")
def import_button(page, user, view_name, next_url=None):
    if page.specific_class is ProcedureIndexPage and user.has_perm("procedures.add_procedureimport"):
        yield Button("Nhập, xuất tệp", reverse("procedure_imports:log"), icon_name="table", priority=16)
    if page.specific_class is SettlementIndexPage and may_import(user, page):
        yield Button(
            "Nhập từ Excel, Word", reverse("import_settlement", args=[page.pk]), icon_name="table", priority=16
        )


@hooks.register("construct_homepage_panels")
def lay_on_the_desk(request, panels):
    panels.append(ImportsAwaitingPanel())
