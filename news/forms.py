from pathlib import PurePath

from django import forms
from wagtail.images.permissions import permission_policy as images_policy

from core import legacy_text
from core.scanning import ReadFileField
from core.vietnamese import normalize_line, shorten
from formats import docx, package, pasted
from formats.article import Refused
from news.vocabularies import Category

ENCODINGS = {"tcvn3": "TCVN3 (phông .VnTime, .VnArial …)", "vni": "VNI (phông VNI-Times …)"}


class WordForm(forms.Form):
    """A Word file or a paste from one; once valid, `article` is what it holds and `title` what its name says."""

    file = ReadFileField(
        label="Tệp Word (.docx)",
        help_text=f"Tối đa {package.SIZE_LIMIT // 1024**2} MB, không có mật khẩu và macro. Giữ lại: tiêu đề, chữ đậm,"
        " nghiêng, danh sách, bảng, ảnh và lời chú thích, liên kết, chú thích cuối trang."
        " Bỏ đi: phông, cỡ và màu chữ, đoạn trống.",
        allow_empty_file=True,  # the readers say what is wrong with it
        widget=forms.FileInput({"accept": ".docx,.html"}),  # a paste becomes a file, see static/js/paste-article.js
    )
    category = forms.ModelChoiceField(Category.objects.all(), label="Chuyên mục", empty_label="Chọn chuyên mục")
    collection = forms.ModelChoiceField(None, label="Cất ảnh vào", empty_label=None)
    encoding = forms.ChoiceField(
        label="Bảng mã của chữ",
        required=False,
        choices=[
            ("", "Unicode, hoặc chưa biết: hệ thống xem và hỏi lại nếu cần"),
            *((key, f"Chuyển từ {name} sang Unicode") for key, name in ENCODINGS.items()),
            ("keep", "Để nguyên như trong tệp"),
        ],
        help_text="Chỉ cần chọn với tệp soạn bằng phông cũ.",
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.open_to(user)
        collection = self.fields["collection"]
        collection.queryset = images_policy.collections_user_has_permission_for(user, "add")
        collection.initial = collection.queryset.first()
        if collection.queryset.count() == 1:
            collection.widget = forms.HiddenInput()

    def clean_file(self):
        file = self.cleaned_data["file"]
        name = PurePath(file.name)
        self.title = normalize_line(name.stem.replace("_", " "))
        self.read = pasted.read if name.suffix.lower() in (".html", ".htm") else docx.read
        try:
            self.article = self.read(file)
        except Refused as reason:
            raise forms.ValidationError(str(reason)) from reason
        return file

    def clean(self):
        cleaned = super().clean()
        file, encoding = cleaned.get("file"), cleaned.get("encoding")
        if file and encoding in ENCODINGS:
            file.seek(0)
            self.article = self.read(file, lambda text: legacy_text.convert(text, encoding))
        elif file and not encoding and (found := legacy_text.detect(self.article.text)):
            self.add_error("encoding", self._offer(found))
        return cleaned

    def _offer(self, encoding) -> str:
        """The first line that would change, before and after: never silently, see core/legacy_text.py."""
        lines = ((line.strip(), legacy_text.convert(line.strip(), encoding)) for line in self.article.text.splitlines())
        before, after = next((before, after) for before, after in lines if before != after)
        return (
            f"Chữ trong tệp có vẻ gõ bằng bảng mã {ENCODINGS[encoding]}: “{shorten(before, 80)}” đọc là"
            f" “{shorten(after, 80)}”. Hãy chọn chuyển hay để nguyên, rồi chọn lại tệp hoặc dán lại."
        )
