"""The screen by which monthly figures come from a file: handed in, seen beside what there is, saved as drafts."""

import json
from datetime import timedelta

from django import forms
from django.shortcuts import redirect
from django.utils import timezone
from wagtail.admin import messages

from core.import_views import ImportBelowView, TablesField
from procedures import settlement_tables
from procedures.import_log import WRITTEN, Outcome
from procedures.settlement import MONTHS, SettlementIndexPage
from procedures.settlement_imports import NotSaved, SettlementImporter
from procedures.settlement_tables import Reading

PROBLEMS_SHOWN = 30


class UploadForm(forms.Form):
    """A file; once valid, `reading` is what it says."""

    file = TablesField(
        label="Tệp số liệu (.xlsx, .docx)",
        help_text="Bảng theo lĩnh vực, có các cột Lĩnh vực, Tiếp nhận, Trước hạn, Đúng hạn, Quá hạn, Đang giải quyết;"
        " hoặc theo biểu mẫu báo cáo II.06. Mỗi trang tính một tháng.",
    )
    month = forms.TypedChoiceField(label="Tháng", choices=[(n, f"Tháng {n}") for n in MONTHS], coerce=int)
    year = forms.IntegerField(
        label="Năm", min_value=2010, max_value=2100, help_text="Dùng khi trong tệp không ghi tháng nào."
    )

    def __init__(self, *args, importer, **kwargs):
        super().__init__(*args, **kwargs)
        self.importer = importer
        last = timezone.localdate().replace(day=1) - timedelta(days=1)
        self.fields["month"].initial, self.fields["year"].initial = last.month, last.year

    def clean(self):
        told = super().clean()
        if self.errors:
            return told
        self.reading = settlement_tables.read(told["file"], told["month"], told["year"])
        problems = self.importer.problems(self.reading)
        for problem in problems[:PROBLEMS_SHOWN]:
            self.add_error("file", str(problem))
        if len(problems) > PROBLEMS_SHOWN:
            self.add_error("file", f"… và {len(problems) - PROBLEMS_SHOWN} chỗ khác.")
        return told


class MonthsForm(forms.Form):
    """What was read, on its way from the preview back: nothing is kept on the server in between."""

    months = forms.CharField(widget=forms.HiddenInput, max_length=500_000)

    def clean_months(self):
        try:
            return settlement_tables.from_plain(json.loads(self.cleaned_data["months"]))
        except (ValueError, RecursionError) as reason:
            raise forms.ValidationError("Nội dung gửi lên không đọc được. Hãy chọn lại tệp.") from reason


class SettlementImportView(ImportBelowView):
    """Two steps: the file, then what it would change."""

    index_model = SettlementIndexPage
    form_class = UploadForm
    page_title = "Nhập số liệu từ Excel, Word"

    @property
    def importer(self) -> SettlementImporter:
        return SettlementImporter(self.index, self.request.user)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "importer": self.importer}

    def post(self, request):
        return self._save(MonthsForm(request.POST)) if "months" in request.POST else super().post(request)

    def form_valid(self, form):
        """The preview."""
        entries = self.importer.plan(form.reading)
        sent = json.dumps(settlement_tables.to_plain(form.reading.months), ensure_ascii=False)
        self.template_name = "procedures/settlement_import.html"
        outcomes = {entry.outcome for entry in entries}
        context = self.get_context_data(
            form=MonthsForm(initial={"months": sent}),
            entries=entries,
            remarks=form.reading.remarks,
            may_save=bool(outcomes & set(WRITTEN)) and Outcome.HELD_BACK not in outcomes,
        )
        return self.render_to_response(context)

    def _save(self, form: MonthsForm):
        if not form.is_valid():
            messages.error(self.request, "Nội dung gửi lên không đọc được. Hãy chọn lại tệp.")
            return redirect(self.request.path)
        try:
            entries = self.importer.save(Reading(form.cleaned_data["months"]))
        except NotSaved as reason:
            messages.error(self.request, str(reason))
            return redirect(self.request.path)
        saved = [entry.page for entry in entries if entry.outcome in WRITTEN]
        messages.success(self.request, f"Đã lưu {len(saved)} tháng thành bản nháp. Hãy xem lại rồi trình duyệt.")
        if len(saved) == 1:
            return redirect("wagtailadmin_pages:edit", saved[0].pk)
        return redirect("wagtailadmin_explore", self.index.pk)
