"""The forms between a file and a draft of its plan: the file, what has to be told of its columns, every row to mend.

The file is not kept. Its document goes along in the page as text and is looked at anew each time it comes back.
"""

import json

from django import forms
from django.utils import timezone
from wagtail.admin.widgets import AdminDateInput

from core.import_views import TablesField
from formats import package, tables
from formats.article import Refused
from plans import columns
from plans.activities import Halt
from plans.imports import TITLE_LENGTH
from plans.models import PlanPage
from plans.reading import LENGTHS, ActivityDraft, PlanDraft, read

SOURCE_LIMIT = 800_000  # bytes: sent back with every field of every row, it stays within what a request may hold
ROW_LIMIT = 500
WORDS_LIMIT = 20_000

_YEAR = {"min_value": 1990, "max_value": 2100}


class UploadForm(forms.Form):
    """A file; once valid, `source` is its document as text."""

    file = TablesField(
        label="Tệp kế hoạch (.docx, .xlsx)",
        help_text=f"Tối đa {package.SIZE_LIMIT // 1024**2} MB, không có mật khẩu và macro; trong tệp có bảng nội dung"
        " công việc. Chưa lưu gì khi tải lên: bước sau cho xem và sửa từng hàng.",
    )
    year = forms.IntegerField(label="Năm kế hoạch", **_YEAR)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = timezone.localdate().year

    def clean_file(self):
        document = self.cleaned_data["file"]
        self.source = json.dumps(tables.to_plain(document), ensure_ascii=False, separators=(",", ":"))
        if len(self.source.encode()) > SOURCE_LIMIT:
            raise forms.ValidationError("Tệp có quá nhiều chữ để xem trước. Hãy tách bảng kế hoạch ra tệp riêng.")
        draft = read(document, 2000)
        if not draft.tables:
            raise forms.ValidationError(draft.problems)
        if len(draft.rows) > ROW_LIMIT:
            raise forms.ValidationError(f"Bảng có hơn {ROW_LIMIT} hàng. Hãy chia kế hoạch thành nhiều tệp.")
        return document


class SourceForm(forms.Form):
    """What goes along from step to step: the document, the year, which table was read, what was told of its columns."""

    source = forms.CharField(widget=forms.HiddenInput, strip=False)
    year = forms.IntegerField(widget=forms.HiddenInput, **_YEAR)
    read_table = forms.IntegerField(widget=forms.HiddenInput, required=False)
    table = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_source(self):
        source = self.cleaned_data["source"]
        try:
            if len(source.encode()) > SOURCE_LIMIT:
                raise Refused("Nội dung gửi lên quá dài.")
            self.document = tables.from_plain(json.loads(source))
        except (Refused, ValueError, RecursionError) as reason:
            raise forms.ValidationError("Nội dung gửi lên không đọc được. Hãy chọn lại tệp.") from reason
        return source

    def draft(self) -> PlanDraft:
        """The plan as read with the answers given so far; those to the columns of another table do not count."""
        told = self.cleaned_data
        chosen = [self.data[name] for at in range(tables.COLUMN_LIMIT) if (name := f"column-{at}") in self.data]
        same_table = told["read_table"] == told["table"]
        return read(self.document, told["year"], chosen if chosen and same_table else None, told["table"])


class ChoiceForm(forms.Form):
    """Which table is the plan, where there are several, and what each of its columns holds."""

    def __init__(self, draft: PlanDraft, table: int | None):
        super().__init__()
        if len(draft.tables) > 1:
            self.fields["table"] = forms.ChoiceField(
                label="Bảng kế hoạch", choices=draft.tables, widget=forms.RadioSelect, initial=table
            )
        for at, column in enumerate(draft.columns):
            self.fields[f"column-{at}"] = forms.ChoiceField(
                label=f"Cột {at + 1}: “{column.title}”" if column.title else f"Cột {at + 1}, không có tiêu đề",
                choices=[("", "Chưa biết, hãy chọn"), *columns.LABELS.items()],
                initial=column.role or "",
                help_text=f"Ví dụ: “{column.sample}”" if column.sample else "Cột trống.",
            )


class HeadForm(forms.Form):
    """What the paper says above its table."""

    title = forms.CharField(label="Tên kế hoạch", max_length=TITLE_LENGTH)
    number = forms.CharField(label="Số, ký hiệu", max_length=60, help_text=PlanPage._meta.get_field("number").help_text)
    issued_on = forms.DateField(label="Ngày ban hành", widget=AdminDateInput)
    agency = forms.CharField(label="Cơ quan ban hành", max_length=255)
    basis = forms.CharField(
        label="Căn cứ",
        required=False,
        max_length=WORDS_LIMIT,
        widget=forms.Textarea({"rows": 3}),
        help_text="Mỗi dòng một căn cứ.",
    )

    def fill(self, draft: PlanDraft) -> None:
        for name in ("title", "number", "issued_on", "agency"):
            setattr(draft, name, self.cleaned_data[name])
        draft.basis = _lines(self.cleaned_data["basis"])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _words(label: str, rows: int, **options) -> forms.CharField:
    return forms.CharField(label=label, max_length=WORDS_LIMIT, widget=forms.Textarea({"rows": rows}), **options)


class RowForm(forms.Form):
    """One row as understood, to be mended; the doubts about it are the help texts of its fields."""

    number = forms.CharField(label="TT", required=False, max_length=LENGTHS["number"])
    description = _words("Nội dung công việc", 2)
    form = forms.CharField(label="Hình thức", required=False, max_length=LENGTHS["form"])
    outputs = _words("Dự kiến sản phẩm (mỗi dòng một sản phẩm)", 3, required=False)
    timing_text = forms.CharField(label="Thời gian", required=False, max_length=LENGTHS["timing_text"])
    lead_unit = forms.CharField(label="Chủ trì", required=False, max_length=LENGTHS["lead_unit"])
    supporting_units = _words("Phối hợp (mỗi dòng một đơn vị)", 2, required=False)
    halted = forms.ChoiceField(label="Tạm dừng, hủy", required=False, choices=[("", "Không"), *Halt.choices])
    halted_reason = forms.CharField(label="Lý do tạm dừng, hủy", required=False, max_length=LENGTHS["halted_reason"])
    skipped = forms.BooleanField(label="Bỏ, không nhập hàng này", required=False)

    def __init__(self, *args, row: ActivityDraft, **kwargs):
        lists = {name: "\n".join(getattr(row, name)) for name in ("outputs", "supporting_units")}
        super().__init__(*args, **kwargs | {"initial": vars(row) | lists, "empty_permitted": False})
        self.row = row
        for doubt in row.doubts:
            self.fields[doubt.field].help_text = doubt.text

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("skipped"):
            self.errors.clear()
        elif cleaned.get("halted") and not cleaned.get("halted_reason"):
            self.add_error("halted_reason", "Tạm dừng hoặc hủy thì phải nêu lý do.")
        if any(len(name) > LENGTHS["lead_unit"] for name in _lines(cleaned.get("supporting_units", ""))):
            self.add_error("supporting_units", f"Tên đơn vị dài nhất {LENGTHS['lead_unit']} chữ.")
        return cleaned

    @property
    def mended(self) -> ActivityDraft:
        told = self.cleaned_data
        lists = {name: _lines(told[name]) for name in ("outputs", "supporting_units")}
        names = ("number", "description", "form", "timing_text", "lead_unit", "halted", "halted_reason")
        return ActivityDraft(**{name: told[name] for name in names}, **lists)


class _Rows(forms.BaseFormSet):
    def __init__(self, *args, draft: PlanDraft, **kwargs):
        self.rows = draft.rows
        super().__init__(*args, **kwargs, initial=[{} for _ in draft.rows])

    def get_form_kwargs(self, index):
        row = self.rows[index] if index is not None and index < len(self.rows) else ActivityDraft()
        return {**super().get_form_kwargs(index), "row": row}

    def is_of(self, draft: PlanDraft) -> bool:
        """Whether the rows sent are those of the draft, in number at least."""
        return self.management_form.is_valid() and self.total_form_count() == len(draft.rows)


RowFormSet = forms.formset_factory(RowForm, formset=_Rows, extra=0, max_num=ROW_LIMIT, absolute_max=ROW_LIMIT)
