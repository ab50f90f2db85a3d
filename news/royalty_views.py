"""The screens of royalties in the admin: the sheet of a month, one row, a correction, signing, the spreadsheet."""

from itertools import groupby

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from django.views.generic.base import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies.pages import PagePermissionPolicy

from core.models import OfficeSettings
from core.queries import is_number
from news.exports import royalty_workbook
from news.models import NewsPage
from news.royalties import Royalty, RoyaltySheet, SheetSigned
from news.royalty_forms import CorrectionForm, RoyaltyForm, article_types

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def may_sign(user) -> bool:
    """By a group the user is in: being a superuser is not enough to sign."""
    right = {"permissions__codename": "sign_royaltysheet", "permissions__content_type__app_label": "news"}
    return user.groups.filter(**right).exists()


def may_change(user, page) -> bool:
    """Who may edit the article may fill in its row; of an article that is gone, who may sign."""
    return page.permissions_for_user(user).can_edit() if page else may_sign(user)


class RoyaltyView(PermissionRequiredMixin, WagtailAdminTemplateMixin, View):
    """What the screens share: who may come in, and the way back to the sheet."""

    permission_required = "news.fill_royaltysheet"
    raise_exception = True
    header_icon = "list-ol"

    def sheet_of(self, year, month):
        if not (2000 <= year <= 2100 and 1 <= month <= 12):
            raise Http404
        return RoyaltySheet.objects.filter(year=year, month=month).first() or RoyaltySheet(year=year, month=month)

    def back_to(self, sheet):
        return redirect("royalties:sheet", sheet.year, sheet.month)

    def refused(self, sheet, doing, what):
        """Logs and tells that the sheet is signed; outside the transaction, which would take the log back."""
        try:
            sheet.refuse(doing, what, user=self.request.user)
        except SheetSigned as error:
            messages.error(self.request, str(error))
        return self.back_to(sheet)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": reverse("royalties:index"), "label": "Nhuận bút"}]


class IndexView(RoyaltyView):
    """To the sheet of the month asked for, else of this month."""

    def get(self, request):
        today = timezone.localdate()
        year, month = (request.GET.get(name, "") for name in ("nam", "thang"))
        if is_number(year) and is_number(month) and 2000 <= int(year) <= 2100 and int(month) <= 12:
            return redirect("royalties:sheet", int(year), int(month))
        return redirect("royalties:sheet", today.year, today.month)


class SheetView(RoyaltyView, TemplateView):
    """The sheet of one month: rows by author with their totals, and the articles not counted yet."""

    template_name = "news/royalty_sheet.html"
    wrong: RoyaltyForm | None = None  # the form that was just refused, shown in its row

    def get_context_data(self, year, month, **kwargs):
        self.sheet = self.sheet_of(year, month)
        rows = Royalty.objects.of_month(year, month)
        self.articles = list(NewsPage.objects.without_royalty(year, month))
        of_month = Royalty.objects.filter(sheet__year=year, sheet__month=month)
        totals = of_month.totals_by_author()
        self._add_forms(rows)
        self.page_title = str(self.sheet)
        return {
            **super().get_context_data(**kwargs),
            "sheet": self.sheet,
            "groups": [
                {"author": author, "rows": list(own), "total": totals[author]}
                for author, own in groupby(rows, key=lambda row: row.author_name)
            ],
            "total": of_month.total(),
            "row_count": len(rows),
            "articles": self.articles,
            "may_sign": may_sign(self.request.user),
            "months": range(1, 13),
            "years": range(timezone.localdate().year + 1, 2019, -1),
        }

    def _add_forms(self, rows):
        """Puts `form` on each row and article that the user may change, in a constant number of queries."""
        pages = [row.page_id for row in rows] + [article.pk for article in self.articles]
        own = PagePermissionPolicy().instances_user_has_permission_for(self.request.user, "change")
        own = set(own.filter(pk__in=pages).values_list("pk", flat=True))
        types = article_types()
        for row in rows:
            row.is_own = row.page_id in own
            if row.is_own and not self.sheet.signed_at and not row.corrects_id:
                row.form = self._form(row, types)
        for article in self.articles:
            if article.pk in own:
                article.form = self._form(Royalty(page=article), types)

    def _form(self, row, types):
        return (
            self.wrong if self.wrong and self.wrong.page.pk == row.page_id else RoyaltyForm(instance=row, types=types)
        )

    def get_breadcrumbs_items(self):
        return [*super().get_breadcrumbs_items(), {"url": "", "label": f"Tháng {self.sheet.month}/{self.sheet.year}"}]

    @property
    def header_buttons(self):
        address = reverse("royalties:workbook", args=[self.sheet.year, self.sheet.month])
        return [HeaderButton("Tải bảng Excel", url=address, icon_name="download")]


class RowView(SheetView):
    """Saves or drops the row of an article; a row that is refused is shown on its sheet with what is wrong."""

    http_method_names = ["post"]

    def post(self, request, pk):
        page = get_object_or_404(NewsPage.objects.filter(first_published_at__isnull=False), pk=pk)
        if not may_change(request.user, page):
            raise PermissionDenied
        with transaction.atomic():
            row = Royalty.objects.filter(page=page, corrects=None).select_related("sheet").first()
            day = timezone.localdate(page.first_published_at)
            sheet = row.sheet if row else RoyaltySheet.open_for(day)
            sheet = RoyaltySheet.objects.select_for_update().get(pk=sheet.pk)
            if not sheet.signed_at:
                form = RoyaltyForm(request.POST, instance=row or Royalty(page=page, sheet=sheet))
                return self._save(form, sheet, day)
        return self.refused(sheet, "sửa", page)

    def _save(self, form, sheet, day):
        if not form.is_valid():
            self.wrong = form
            place = {"year": sheet.year, "month": sheet.month}
            if form.instance._state.adding:  # it stands among the articles of its own month
                place = {"year": day.year, "month": day.month}
            return self.render_to_response(self.get_context_data(**place), status=422)
        royalty = form.save()
        messages.success(self.request, f"Đã lưu vào bảng tháng {sheet.month}/{sheet.year}: {royalty}.")
        return self.back_to(sheet)


class RemoveView(RoyaltyView):
    """Takes a row off an open sheet."""

    http_method_names = ["post"]

    def post(self, request, pk):
        with transaction.atomic():
            row = get_object_or_404(Royalty.objects.select_related("page"), pk=pk)
            if not may_change(request.user, row.page):
                raise PermissionDenied
            sheet = RoyaltySheet.objects.select_for_update().get(pk=row.sheet_id)
            if not sheet.signed_at:
                row.delete()
                messages.success(request, f"Đã bỏ khỏi bảng tháng {sheet.month}/{sheet.year}: {row}.")
                return self.back_to(sheet)
        return self.refused(sheet, "xóa", row)


class CorrectionView(RoyaltyView, TemplateView):
    """A difference to a row of a signed sheet, entered on the first open one."""

    template_name = "news/royalty_correction.html"
    page_title = "Điều chỉnh nhuận bút"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.form = CorrectionForm(request.POST if request.method == "POST" else None, instance=Royalty())

    def get_context_data(self, pk, **kwargs):
        return {**super().get_context_data(**kwargs), "row": self._row(pk), "form": self.form}

    def _row(self, pk):
        rows = Royalty.objects.signed().filter(corrects=None).select_related("sheet", "page")
        row = get_object_or_404(rows, pk=pk)
        if not may_change(self.request.user, row.page):
            raise PermissionDenied
        return row

    def post(self, request, pk):
        row = self._row(pk)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data(pk), status=422)
        correction = self.form.instance
        for name in ("page", "published_on", "title", "author_name"):
            setattr(correction, name, getattr(row, name))
        with transaction.atomic():
            correction.corrects, correction.sheet = row, RoyaltySheet.open_for(timezone.localdate())
            correction.save()
        messages.success(request, f"Đã ghi điều chỉnh: {correction}.")
        return self.back_to(correction.sheet)


class SignView(RoyaltyView, TemplateView):
    """Asks an editor whether to close a month for good, and closes it as it was shown."""

    template_name = "news/royalty_sign.html"

    def has_permission(self):
        return super().has_permission() and may_sign(self.request.user)

    def get_context_data(self, year, month, **kwargs):
        sheet = get_object_or_404(RoyaltySheet.objects.unsigned(), year=year, month=month, royalties__isnull=False)
        self.page_title = f"Ký {str(sheet).lower()}"
        return {
            **super().get_context_data(**kwargs),
            "sheet": sheet,
            "row_count": sheet.royalties.count(),
            "total": sheet.royalties.total(),
            "article_count": NewsPage.objects.without_royalty(year, month).count(),
        }

    def post(self, request, year, month):
        with transaction.atomic():
            sheet = get_object_or_404(RoyaltySheet.objects.select_for_update(), year=year, month=month)
            if not sheet.signed_at:
                return self._sign(sheet)
        return self.refused(sheet, "ký lại", sheet)

    def _sign(self, sheet):
        today = timezone.localdate()
        if (sheet.year, sheet.month) > (today.year, today.month) or not sheet.royalties.exists():
            messages.error(self.request, f"{sheet} chưa ký được: tháng chưa đến hoặc bảng chưa có dòng nào.")
            return self.back_to(sheet)
        sheet.royalties.take_down_anew()
        if sheet.digest() != self.request.POST.get("digest"):
            messages.warning(self.request, "Bảng vừa thay đổi sau khi anh/chị mở. Hãy xem lại rồi ký.")
            return self.back_to(sheet)
        sheet.sign(self.request.user)
        messages.success(self.request, f"Đã ký {str(sheet).lower()}. Từ nay bảng không thay đổi nữa.")
        return self.back_to(sheet)


class WorkbookView(RoyaltyView):
    """The sheet as .xlsx."""

    def get(self, request, year, month):
        sheet = self.sheet_of(year, month)
        rows = Royalty.objects.filter(sheet__year=year, sheet__month=month)
        book = royalty_workbook(
            sheet,
            Royalty.objects.of_month(year, month),
            rows.totals_by_author(),
            rows.total(),
            OfficeSettings.for_request(request).name,
        )
        name = f"nhuan-but-{year}-{month:02d}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(book, content_type=XLSX, headers=headers)
