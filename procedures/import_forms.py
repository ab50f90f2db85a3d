"""The form that a file of procedures is handed in by, and the one that puts it beside the catalogue."""

from django import forms

from core.scanning import ReadFileField
from procedures.import_log import ProcedureImport
from procedures.records import MAX_RECORDS

SIZE_LIMIT = 20 * 1024**2  # bytes


class FileField(ReadFileField):
    def __init__(self, **options):
        super().__init__(
            allow_empty_file=True,  # the reader says what is wrong with it
            widget=forms.FileInput({"accept": ".xlsx,.docx,.json,.jsonl"}),
            **options,
        )

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if file.size > SIZE_LIMIT:
            raise forms.ValidationError(f"Tệp lớn hơn {SIZE_LIMIT // 1024**2} MB. Hãy chia thành nhiều tệp.")
        return file


class UploadForm(forms.ModelForm):
    file = FileField(
        label="Tệp thủ tục",
        help_text="Danh sách Excel, phụ lục quyết định công bố (Word, Excel), tệp Excel do cổng này xuất ra, hồ sơ hoặc"
        f" danh sách của Cổng Dịch vụ công quốc gia (JSON); tối đa {SIZE_LIMIT // 1024**2} MB,"
        f" {MAX_RECORDS // 1000}.000 thủ tục."
        " Tải lên thì chưa thay đổi gì: bước sau cho xem trước, rồi người thứ hai áp dụng.",
    )

    field_order = ["file"]

    class Meta:
        model = ProcedureImport
        fields = ["agency", "is_full_list", "skips_invalid"]


class DriftForm(forms.Form):
    file = FileField(
        label="Tệp của Cổng Dịch vụ công quốc gia",
        help_text="Hồ sơ hoặc danh sách (JSON, Excel). Chỉ đối chiếu, không thay đổi gì.",
    )
