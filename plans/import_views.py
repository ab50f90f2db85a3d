from django.shortcuts import redirect
from wagtail.admin import messages

from core.import_views import ImportBelowView
from formats.tables import Document
from plans import columns, imports
from plans.import_forms import ROW_LIMIT, ChoiceForm, HeadForm, RowFormSet, SourceForm, UploadForm
from plans.models import PlanIndexPage
from plans.numbering import levels
from plans.reading import PlanDraft, source_of


class ImportPlan(ImportBelowView):
    """A Word or Excel file becomes the draft of a plan, after its rows were looked at and mended beside those of the
    file. Nothing is saved before the last step, and each step is one form that carries all there is."""

    index_model = PlanIndexPage
    form_class = UploadForm
    page_title = "Nhập kế hoạch từ Word, Excel"

    def form_valid(self, form):
        sent = {"source": form.source, "year": form.cleaned_data["year"]}
        return self._second_step(SourceForm(sent))

    def post(self, request):
        return self._second_step(SourceForm(request.POST)) if "source" in request.POST else super().post(request)

    def _second_step(self, source: SourceForm):
        if not source.is_valid():
            messages.error(self.request, "Nội dung gửi lên không đọc được. Hãy chọn lại tệp.")
            return redirect(self.request.path)
        draft = source.draft()
        if not draft.problems and len(draft.rows) > ROW_LIMIT:
            draft.problems.append(f"Bảng có hơn {ROW_LIMIT} hàng. Hãy chia kế hoạch thành nhiều tệp.")
        if draft.problems:
            return self._preview(source, draft, submit_button_label="Đọc bảng")
        if self.request.POST.get("action") != "save":
            return self._show(source, draft)
        head, rows = HeadForm(self.request.POST), RowFormSet(self.request.POST, draft=draft, prefix="rows")
        if not rows.is_of(draft):
            messages.warning(self.request, "Cột đã chọn khác với khi đọc, nên bảng được đọc lại. Hãy xem lại các hàng.")
            return self._show(source, draft)
        if head.is_valid() and rows.is_valid():
            kept = [form.mended for form in rows if not form.cleaned_data["skipped"]]
            head.fill(draft)
            if kept and (answer := self._saved(draft, kept, head)):
                return answer
            if not kept:
                head.add_error(None, "Hãy để lại ít nhất một hàng.")
            draft = source.draft()
        return self._show(source, draft, head, rows)

    def _saved(self, draft: PlanDraft, rows, head):
        draft.rows = rows
        try:
            result = imports.save_draft(draft, self.index, self.request.user)
        except imports.NotSaved as reason:
            head.add_error(None, str(reason))
            return None
        said = {
            "created": "Đã nhập “{}” thành bản nháp. Hãy xem lại rồi trình duyệt.",
            "changed": "Đã cập nhật “{}” trong một bản nháp. Hãy xem lại rồi trình duyệt.",
            "unchanged": "“{}” đã có trên cổng, giống hệt tệp này: không có gì để lưu.",
        }
        messages.success(self.request, said[result.outcome].format(result.page.title))
        if result.kept:
            messages.warning(
                self.request, f"Giữ lại vì có minh chứng, dù trong tệp không còn: {'; '.join(result.kept)}."
            )
        return redirect("wagtailadmin_pages:edit", result.page.pk)

    # --- What is shown ------------------------------------------------------------------------------------------------

    def _show(self, source: SourceForm, draft: PlanDraft, head=None, rows=None):
        page = imports.earlier(draft, self.index)
        if head is None:
            imports.name_as(draft, page)
            head = HeadForm(initial=vars(draft) | {"basis": "\n".join(draft.basis)})
        rows = rows or RowFormSet(draft=draft, prefix="rows")
        return self._preview(
            source,
            draft,
            head=head,
            media=head.media,
            formset=rows,
            rows=list(_beside(draft, rows, source.document)),
            page=page,
            why_not=page and imports.why_not(page, self.request.user),
            new_units=imports.new_units(draft),
            doubt_count=sum(bool(row.doubts) for row in draft.rows),
            submit_button_label="Lưu thành bản nháp",
        )

    def _preview(self, source: SourceForm, draft: PlanDraft, **context):
        table = source.cleaned_data["table"]
        along = SourceForm(initial={**source.cleaned_data, "read_table": table})
        if len(draft.tables) > 1:
            del along.fields["table"]  # the choice is one of the fields one sees
        self.template_name = "plans/import_preview.html"
        told = self.get_context_data(form=along, draft=draft, choices=ChoiceForm(draft, table), **context)
        # As parts a letter costs its bytes, in the other coding three times as much.
        return self.render_to_response({**told, **context, "form_is_multipart": True})


def _beside(draft: PlanDraft, forms, document: Document):
    """Each row's form with its level and the rows of the file it was read from."""
    for form, level in zip(forms, levels(row.number for row in draft.rows), strict=True):
        source = source_of(form.row, draft, document)
        yield {
            "form": form,
            "level": min(level, 3),
            "source": [[(column.title or "không có tiêu đề", text, column.role in columns.NOT_IMPORTED)
                        for column, text in row] for row in source],
        }  # fmt: skip
