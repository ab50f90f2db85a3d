from django.contrib.auth.models import Permission
from django.urls import include, path, reverse, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from news import royalty_views
from news.models import NewsIndexPage
from news.panels import may_import
from news.royalties import REFUSED_LOG_ACTION, SIGNED_LOG_ACTION
from news.views import ImportFromWord


@hooks.register("register_admin_urls")
def royalty_addresses():
    month = "<int:year>/<int:month>/"
    patterns = [
        path("", royalty_views.IndexView.as_view(), name="index"),
        path("bai/<int:pk>/", royalty_views.RowView.as_view(), name="row"),
        path("dong/<int:pk>/bo/", royalty_views.RemoveView.as_view(), name="remove"),
        path("dong/<int:pk>/dieu-chinh/", royalty_views.CorrectionView.as_view(), name="correct"),
        path(month, royalty_views.SheetView.as_view(), name="sheet"),
        path(f"{month}ky/", royalty_views.SignView.as_view(), name="sign"),
        path(f"{month}bang.xlsx", royalty_views.WorkbookView.as_view(), name="workbook"),
    ]
    return [path("nhuan-but/", include((patterns, "royalties")))]


class RoyaltyMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("news.fill_royaltysheet")


@hooks.register("register_admin_menu_item")
def royalty_menu_item():
    return RoyaltyMenuItem(
        "Nhuận bút", reverse_lazy("royalties:index"), name="royalties", icon_name="list-ol", order=700
    )


@hooks.register("register_permissions")
def royalty_rights():
    return Permission.objects.filter(content_type__app_label="news", content_type__model="royaltysheet")


@hooks.register("register_log_actions")
def log_royalties(actions):
    actions.register_action(SIGNED_LOG_ACTION, "Ký bảng nhuận bút", "Đã ký bảng nhuận bút; từ đó bảng không đổi nữa")
    actions.register_action(
        REFUSED_LOG_ACTION,
        "Từ chối sửa bảng nhuận bút đã ký",
        "Có người định thay đổi bảng nhuận bút đã ký; bị từ chối",
    )


@hooks.register("register_admin_urls")
def import_address():
    return [path("nhap-tu-word/<int:index_id>/", ImportFromWord.as_view(), name="import_from_word")]


@hooks.register("register_page_header_buttons")
def import_button(page, user, view_name, next_url=None):
    if page.specific_class is NewsIndexPage and may_import(user, page.specific):
        yield Button("Nhập từ Word", reverse("import_from_word", args=[page.pk]), icon_name="doc-full", priority=16)
