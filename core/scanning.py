"""Pictures and files are for anyone only when the virus scanner has passed them (D10), where there is one.

An upload is scanned before anything reads it. When the scanner is away it is taken and withheld until
`manage.py scan_files` has passed it; what is only read, and not kept, has to be handed in again.
"""

import logging

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import models
from django.shortcuts import render
from wagtail.admin.admin_url_finder import AdminURLFinder

from core import clamd

RESCAN_TIMEOUT = 150  # seconds: clamd's own limit for one file is 120
LETTER = """Máy quét vi-rút thấy “{finding}” trong “{item}” do anh/chị tải lên, nên cổng không còn cho ai mở.

Hãy quét máy tính của anh/chị, tải lên bản sạch rồi thay vào các trang đang dùng: {edit}
"""

logger = logging.getLogger(__name__)


class Scan(models.TextChoices):
    """What the scanner said of a file; nothing of what came while there was none."""

    UNSCANNED = "unscanned", "chưa kiểm tra"
    PENDING = "pending", "đang chờ kiểm tra"
    CLEAN = "clean", "không thấy vi-rút"
    INFECTED = "infected", "có vi-rút"


WITHHELD = (Scan.PENDING, Scan.INFECTED)


def first_state() -> Scan:
    """Of a file that came by another way than a form."""
    return Scan.PENDING if settings.CLAMD_ADDRESS else Scan.UNSCANNED


class Scanned(models.Model):
    """A picture or file with what the scanner said of it."""

    scan = models.CharField("kiểm tra vi-rút", max_length=10, choices=Scan.choices, default=first_state, editable=False)

    class Meta:
        abstract = True

    @property
    def is_withheld(self) -> bool:
        return self.scan in WITHHELD

    def scan_again(self) -> None:
        """Keeps what the scanner says of the stored file now, and tells the owner of a virus. Raises NotScanned, or
        OSError when the storage has no such file."""
        with self.open_file() as file:
            finding = clamd.signature_in(file, RESCAN_TIMEOUT)
        before, self.scan = self.scan, Scan.INFECTED if finding else Scan.CLEAN
        same_file = type(self).objects.filter(pk=self.pk, file=self.file.name)
        if same_file.update(scan=self.scan) and finding and before != Scan.INFECTED:
            self._tell_owner(finding)

    def _tell_owner(self, finding: str) -> None:
        logger.warning("Có vi-rút %s trong %s %s", finding, self._meta.verbose_name, self.pk)
        owner = self.uploaded_by_user
        if owner and owner.is_active and owner.email:
            edit = settings.WAGTAILADMIN_BASE_URL + AdminURLFinder().get_edit_url(self)
            words = LETTER.format(finding=finding, item=self, edit=edit)
            EmailMessage(f"Có vi-rút: {' '.join(self.title.split())}", words, to=[owner.email]).send(fail_silently=True)


def scan_upload(file) -> Scan:
    """What the scanner says of an upload. Raises ValidationError when it finds something."""
    if not settings.CLAMD_ADDRESS:
        return Scan.UNSCANNED
    try:
        finding = clamd.signature_in(file)
    except clamd.NotScanned as reason:
        logger.error("Chưa kiểm tra được vi-rút trong tệp tải lên: %s", reason)
        return Scan.PENDING
    if finding:
        raise ValidationError(
            f"Không nhận tệp này: trong tệp có vi-rút ({finding}). Hãy quét máy tính của anh/chị rồi tải lên bản sạch."
        )
    return Scan.CLEAN


class ReadFileField(forms.FileField):
    """A file that is read and not kept."""

    def to_python(self, data):
        file = super().to_python(data)
        if file and scan_upload(file) == Scan.PENDING:
            raise ValidationError("Máy quét vi-rút đang tạm ngừng nên chưa đọc tệp được. Hãy thử lại sau ít phút.")
        return file


def stand_in(request, item: Scanned, template: str, content_type: str | None = None):
    """The answer in place of a withheld file: 503 while the scanner has yet to look, 404 when it found a virus."""
    waits = item.scan == Scan.PENDING
    response = render(request, template, {"waits": waits}, content_type, status=503 if waits else 404)
    response["Cache-Control"] = "private, no-store"
    return response
