"""What the screens share on which a file becomes pages below an index page: who may come in, and the way back."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import FormView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from core.scanning import ReadFileField
from formats import tables
from formats.article import Refused


def may_import(user, index) -> bool:
    """Whether the user may write a page there."""
    return index.permissions_for_user(user).can_add_subpage()


class ImportBelowView(WagtailAdminTemplateMixin, FormView):
    """Begins with a form that takes the file; what it gives is a draft, for others to approve."""

    index_model: type
    may_import = staticmethod(may_import)
    template_name = "wagtailadmin/generic/form.html"
    header_icon = "table"
    submit_button_label = "Đọc tệp"
    submit_button_active_label = "Đang đọc…"

    def dispatch(self, request, index_id):
        self.index = get_object_or_404(self.index_model, pk=index_id)
        if not self.may_import(request.user, self.index):
            raise PermissionDenied
        return super().dispatch(request)

    def get_breadcrumbs_items(self):
        index_url = reverse("wagtailadmin_explore", args=[self.index.pk])
        return [{"url": index_url, "label": self.index.title}, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return {
            "media": context["form"].media,
            "action_url": self.request.path,
            "submit_button_label": self.submit_button_label,
            "submit_button_active_label": self.submit_button_active_label,
            **context,
        }


class TablesField(ReadFileField):
    """A Word or Excel file of which the tables are read; its value is what `formats.tables` makes of it."""

    widget = forms.FileInput({"accept": ".docx,.xlsx"})

    def __init__(self, **options):
        super().__init__(allow_empty_file=True, **options)  # the reader says what is wrong with it

    def clean(self, data, initial=None):
        try:
            return tables.read(super().clean(data, initial))
        except Refused as reason:
            raise forms.ValidationError(str(reason)) from reason
