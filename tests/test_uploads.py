"""Files are taken by what they hold, not by their name, and a browser never reads one as a page."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import Workbook
from PIL import Image
from PIL.ExifTags import IFD, Base
from pypdf import PdfWriter
from pypdf.generic import NameObject, NumberObject
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection

from core.models import PortalDocument, PortalImage
from tests.factories import NewsPageFactory, signed_in

pytestmark = pytest.mark.django_db

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def saved(thing) -> bytes:
    file = io.BytesIO()
    thing.save(file)
    return file.getvalue()


def zipped(**members) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "."), content)
    return file.getvalue()


def odt(kind="text") -> bytes:
    return zipped(mimetype=f"application/vnd.oasis.opendocument.{kind}", content__xml="<a/>")


@pytest.fixture
def client_of_staff(staff):
    return signed_in(staff)


def upload(client, address, name, content):
    answer = client.post(reverse(address), {"title": "Tệp", "file": SimpleUploadedFile(name, content)})
    return answer.content.decode()


GOOD = [
    ("quyet-dinh.pdf", b"%PDF-1.7\n%..."),
    ("QUYET-DINH.PDF", b"%PDF-1.7\n%..."),
    ("mau-don.docx", saved(Document())),
    ("bieu.xlsx", saved(Workbook())),
    ("cu.doc", OLE),
    ("bieu-cu.xls", OLE),
    ("don.odt", odt()),
    ("bang.ods", odt("spreadsheet")),
    ("goi.zip", zipped(a="b")),
    ("so-lieu.csv", "Tên;Số\nPhí;8000".encode()),
    ("cu.txt", "C\u00e9ng ho\u00b5".encode("latin-1")),
    ("rong.txt", "Cộng hòa".encode("utf-16")),
]
BAD = [
    ("trang.pdf", HTML),
    ("trang.docx", HTML),
    ("bang.docx", saved(Workbook())),
    ("thu.xlsx", saved(Document())),
    ("mat-khau.docx", OLE),
    ("goi.docx", zipped(a="b")),
    ("goi.doc", zipped(a="b")),
    ("bang.odt", odt("spreadsheet")),
    ("khong-khai.odt", zipped(content__xml="<a/>")),
    ("trang.zip", HTML),
    ("cut.zip", zipped(a="b")[:40]),
    ("chuong-trinh.txt", b"MZ\x90\x00\x03\x00"),
    ("anh.csv", b"\x89PNG\r\n\x1a\n"),
]


@pytest.mark.parametrize(("name", "content"), GOOD, ids=[name for name, _ in GOOD])
def test_a_file_that_is_what_its_name_says_is_taken(name, content, client_of_staff):
    upload(client_of_staff, "wagtaildocs:add", name, content)
    assert PortalDocument.objects.get().file.read() == content


def pdf(pages, says=None) -> bytes:
    """A PDF of so many pages, which may say another number of itself."""
    writer, file = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if says is not None:
        writer.root_object["/Pages"][NameObject("/Count")] = NumberObject(says)
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "count"),
    [
        ("quyet-dinh.pdf", pdf(12), 12),
        ("la.pdf", pdf(1, says=-3), None),
        ("qua.pdf", pdf(1, says=2_000_000_000), None),
        ("hong.pdf", b"%PDF-1.7\n%...", None),
        ("cut.pdf", pdf(12)[:300], None),
        ("mau-don.docx", saved(Document()), None),
    ],
)
def test_the_number_of_a_pdf_s_pages_is_kept_and_never_guessed(name, content, count, client_of_staff):
    upload(client_of_staff, "wagtaildocs:add", name, content)
    assert PortalDocument.objects.get().page_count == count


@pytest.mark.parametrize(("name", "content"), BAD, ids=[name for name, _ in BAD])
def test_a_file_that_holds_something_else_is_refused_with_the_way_on(name, content, client_of_staff):
    said = upload(client_of_staff, "wagtaildocs:add", name, content)
    assert f"Nội dung không phải tệp .{name.rpartition('.')[2]}" in said
    assert not PortalDocument.objects.exists()


def test_the_screen_for_many_files_at_once_looks_inside_as_well(client_of_staff):
    file = SimpleUploadedFile("trang.pdf", HTML)
    said = client_of_staff.post(reverse("wagtaildocs:add_multiple"), {"title": "Tệp", "files[]": file}).json()
    assert not said["success"]
    assert "Nội dung không phải tệp .pdf" in said["error_message"]
    assert not PortalDocument.objects.exists()


@pytest.mark.parametrize("name", ["trang.html", "hinh.svg", "chay.exe", "khong-duoi"])
def test_a_file_of_another_kind_is_refused(name, client_of_staff):
    upload(client_of_staff, "wagtaildocs:add", name, HTML)
    assert not PortalDocument.objects.exists()


def test_a_file_over_the_limit_is_refused_in_vietnamese(client_of_staff, settings):
    assert settings.WAGTAILDOCS_MAX_UPLOAD_SIZE == 50 * 1024**2
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 1024
    said = upload(client_of_staff, "wagtaildocs:add", "to.pdf", b"%PDF-" + bytes(1024))
    assert "Tệp quá lớn" in said
    assert not PortalDocument.objects.exists()


@pytest.mark.parametrize(("name", "content"), [("a.svg", SVG), ("a.png", SVG), ("a.jpg", HTML), ("a.png", b"GIF89a")])
def test_what_is_no_picture_is_refused_whatever_its_name(name, content, client_of_staff):
    upload(client_of_staff, "wagtailimages:add", name, content)
    assert not PortalImage.objects.exists()


def png_that_says(width, height) -> bytes:
    """A whole PNG file whose pixels nobody sent: decoding it would fail, reading its head does not."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(10_000, 6_001), (60_000, 60_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(size, client_of_staff, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda picture: pytest.fail("giải mã"))
    said = upload(client_of_staff, "wagtailimages:add", "to.png", png_that_says(*size))
    assert "không nhận ảnh hơn 60 triệu điểm ảnh" in said
    assert not PortalImage.objects.exists()


def test_a_picture_within_the_limit_is_taken(client_of_staff):
    file = io.BytesIO()
    Image.new("RGB", (64, 48)).save(file, "PNG")
    upload(client_of_staff, "wagtailimages:add", "anh.png", file.getvalue())
    assert PortalImage.objects.get().width == 64


@pytest.mark.parametrize(
    ("name", "disposition", "sandbox"),
    [("a.docx", "attachment", True), ("a.txt", "attachment", True), ("a.pdf", "inline", False)],
)
def test_a_file_is_served_so_that_no_browser_runs_it(name, disposition, sandbox, client_of_staff):
    item = PortalDocument.objects.create(title="Tệp", file=ContentFile(HTML, name))
    answer = client_of_staff.get(item.url)
    assert "Content-Encoding" not in answer
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith(disposition)
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert ("sandbox" in answer["Content-Security-Policy"]) == sandbox


def test_a_picture_is_served_in_a_sandbox(client_of_staff):
    image = PortalImage.objects.create(title="Ảnh", file=get_test_image_file())
    answer = client_of_staff.get(image.get_rendition("width-20").url)
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"


# --- Photographs ------------------------------------------------------------------------------------------------------


def photograph(side=(400, 300), weight=0, kind="JPEG") -> bytes:
    """A photograph as a telephone held upright takes it, with the place, and of that weight at least."""
    exif = Image.Exif()
    exif[Base.Orientation] = 6  # to be turned by a quarter
    exif.get_ifd(IFD.GPSInfo)[2] = (21.0, 2.0, 0.0)
    file = io.BytesIO()
    Image.new("RGB", side, "green").save(file, kind, exif=exif, comment=b"Nhat Ky", xmp=b"<x:xmpmeta/>")
    return file.getvalue().ljust(weight, b"\0")


def test_a_photograph_of_ten_megabytes_is_accepted(client_of_staff):
    file = SimpleUploadedFile("anh.jpg", photograph((4000, 3000), 10_000_000), "image/jpeg")
    body = {"title": "Ruộng lúa", "file": file, "collection": Collection.get_first_root_node().pk}
    assert client_of_staff.post(reverse("wagtailimages:add"), body).status_code == 302
    assert PortalImage.objects.get().file_size == 10_000_000


def test_a_photograph_of_an_iphone_is_shown_as_others_are(client_of_staff):
    upload(client_of_staff, "wagtailimages:add", "IMG_1.HEIC", photograph(kind="HEIF"))
    image = PortalImage.objects.get()
    rendition = image.get_rendition("width-150|format-webp")
    kept = rendition.file.read()
    assert Image.open(io.BytesIO(kept)).format == "WEBP"
    assert b"Exif" not in kept
    editors = image.get_rendition("max-165x165")  # as the admin lists pictures: no browser but Safari shows HEIC
    assert editors.file.name.endswith(".jpg")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.heic", photograph()),
        ("a.heic", photograph(kind="HEIF")[:200]),
        ("a.heic", b"\0\0\0\x18ftypheic" + bytes(500)),
        ("a.jpg", photograph((2000, 1000))[:4000]),
        ("a.png", png_that_says(10, 10)),
    ],
)
def test_a_picture_that_cannot_be_shown_is_refused_with_the_way_on(name, content, client_of_staff):
    said = upload(client_of_staff, "wagtailimages:add", name, content)
    assert "Tệp ảnh hỏng" in said or "không khớp" in said
    assert not PortalImage.objects.exists()


@pytest.mark.parametrize("size", ["width-150|format-webp", "fill-150x200|format-jpeg", "max-165x165", "width-150"])
@pytest.mark.parametrize("at_once", [False, True])
def test_the_sizes_of_a_photograph_stand_upright_and_do_not_tell_where_it_was_taken(size, at_once, db):
    image = PortalImage.objects.create(title="Ảnh", file=ContentFile(photograph(), "anh.jpg"))
    rendition = image.get_renditions(size)[size] if at_once else image.get_rendition(size)
    assert rendition.height > rendition.width
    kept = rendition.file.read()
    assert not Image.open(io.BytesIO(kept)).getexif()
    for private in (b"Exif", b"Nhat Ky", b"xmpmeta"):
        assert private in image.file.open().read()
        assert private not in kept


def test_who_looks_at_the_draft_makes_the_sizes_so_that_no_visitor_waits_for_them(client_of_staff):
    image = PortalImage.objects.create(title="Ảnh", file=ContentFile(photograph((1600, 1200)), "anh.jpg"))
    page = NewsPageFactory(live=False, lead_image=image, lead_image_alt="Ruộng lúa")
    client_of_staff.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    made = set(image.renditions.values_list("filter_spec", flat=True))
    page.get_latest_revision().publish()
    for path in (page.url, "/", "/tin-tuc/"):
        assert "/media/images/" in Client().get(path).content.decode()
    assert made == set(image.renditions.values_list("filter_spec", flat=True)) != set()
