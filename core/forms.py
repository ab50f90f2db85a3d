"""The forms of pictures and files: content that agrees with the name and is not too large, and what the public sees of
one on a page stays as it was approved."""

from pathlib import Path

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.files.uploadedfile import UploadedFile
from PIL import Image
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from core.scanning import scan_upload
from core.usage import why_not
from core.vietnamese import number
from formats import contents


class PublicFileForm:
    """Refuses a change of the model's `public_fields` while something public shows the item; keeps what the virus
    scanner said of a new file."""

    def clean(self):
        cleaned_data = super().clean()
        changed = set(self.changed_data).intersection(self.instance.public_fields)
        if changed and self.instance.pk and (reason := why_not(self.instance)):
            # The focal point's fields are hidden: what is said of them would be seen by nobody.
            raise ValidationError({NON_FIELD_ERRORS if self[name].is_hidden else name: reason for name in changed})
        if scan := getattr(cleaned_data.get("file"), "scan", None):
            self.instance.scan = scan
        return cleaned_data


class PictureField(WagtailImageField):
    """Refuses a picture of too many pixels by what its head says; Wagtail asks when it is decoded already. And one that
    cannot be decoded: its sizes could not be made when a page wants them."""

    def to_python(self, data):
        is_new = isinstance(data, UploadedFile)
        if is_new:
            self.check_image_file_size(data)
            data.scan = scan_upload(data)
        if is_new and self._pixels(data) > self.max_image_pixels:
            raise ValidationError(
                f"Ảnh quá lớn: không nhận ảnh hơn {number(self.max_image_pixels // 1_000_000)} triệu điểm ảnh."
                " Hãy thu nhỏ ảnh rồi tải lại."
            )
        try:
            file = super().to_python(data)
            if is_new:
                self._decode(data)
        except (OSError, SyntaxError, ValueError) as error:  # as Pillow's readers and their libraries say it
            raise ValidationError(
                "Tệp ảnh hỏng hoặc thiếu, không mở được. Hãy mở ảnh trên máy, lưu lại rồi tải lại."
            ) from error
        return file

    def _decode(self, file) -> None:
        try:
            with Image.open(file) as picture:
                picture.draft("RGB", (400, 400))  # the whole file is read, but a JPEG only in small
                picture.load()
        finally:
            file.seek(0)

    def _pixels(self, file) -> float:
        try:
            with Image.open(file) as picture:
                return picture.width * picture.height
        except Image.DecompressionBombError:
            return float("inf")
        except Exception:  # no picture, which is refused next
            return 0
        finally:
            file.seek(0)


class PortalImageForm(PublicFileForm, BaseImageForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if file := self.fields.get("file"):
            self.fields["file"] = PictureField(label=file.label, required=file.required, widget=file.widget)


class PortalDocumentForm(PublicFileForm, BaseDocumentForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        extension = Path(file.name).suffix.lower().removeprefix(".")
        if isinstance(file, UploadedFile):
            file.scan = scan_upload(file)
            if not contents.agree(extension, file.file):
                raise ValidationError(
                    f"Nội dung không phải tệp .{extension} (hoặc tệp hỏng, có mật khẩu)."
                    " Hãy mở bằng chương trình đã tạo ra tệp rồi lưu lại đúng loại."
                )
        return file
