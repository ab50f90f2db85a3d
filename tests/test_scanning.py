"""Uploads are scanned for viruses before anyone is given them (D10): against a real clamd where one is installed, its
failures against a small server that answers as told."""

import shutil
import socketserver
import subprocess
import tempfile
import threading
import time
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.forms import FileField
from django.forms.forms import BaseForm
from django.urls import reverse
from docx import Document
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from core import clamd
from core.checks import check_virus_scanner
from core.models import PortalDocument, PortalImage
from core.scanning import ReadFileField, Scan
from tests.factories import PlanPageFactory, StandardPageFactory, signed_in

pytestmark = pytest.mark.django_db

VIRUS = "KHÔNG PHẢI VI-RÚT, CHỈ ĐỂ THỬ".encode()
CLEAN = b"%PDF-1.4 noi dung"
BAD = CLEAN + VIRUS
REFUSED = "trong tệp có vi-rút (Thu.Virut"


@pytest.fixture(scope="session")
def clamd_socket():
    """A real scanner that knows one virus, which is none."""
    program = shutil.which("clamd", path="/usr/bin:/usr/sbin:/usr/local/sbin")
    if not program:
        pytest.skip("không có clamd (apt install clamav-daemon)")
    with tempfile.TemporaryDirectory(prefix="clamd-") as name:
        folder = Path(name)
        (folder / "thu.ndb").write_text(f"Thu.Virut:0:*:{VIRUS.hex()}\n")
        settings = [f"LocalSocket {folder}/socket", f"DatabaseDirectory {folder}", f"TemporaryDirectory {folder}"]
        settings += ["Foreground yes", "StreamMaxLength 1M", "MaxThreads 2"]
        (folder / "conf").write_text("\n".join(settings))
        with (folder / "log").open("w") as log:
            server = subprocess.Popen([program, "--config-file", folder / "conf"], stdout=log, stderr=log)
        try:
            until = time.monotonic() + 20
            while not (folder / "socket").is_socket():
                assert server.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < until
                time.sleep(0.02)
            yield str(folder / "socket")
        finally:
            server.terminate()
            server.wait()


@pytest.fixture
def scanner(clamd_socket, settings):
    settings.CLAMD_ADDRESS = clamd_socket


@pytest.fixture
def no_answer(settings):
    """A scanner that is set and away."""
    settings.CLAMD_ADDRESS = "/khong/co/clamd.ctl"


@pytest.fixture
def client_of_staff(staff):
    return signed_in(staff)


def upload(client, name, content, address="wagtaildocs:add", **fields):
    answer = client.post(reverse(address), {"title": "Tệp", **fields, "file": SimpleUploadedFile(name, content)})
    return answer.content.decode()


def picture(words: bytes = b"") -> bytes:
    file, note = BytesIO(), PngInfo()
    note.add_text("Comment", words.decode("latin-1"))
    Image.new("RGB", (40, 30)).save(file, "PNG", pnginfo=note)
    return file.getvalue()


def stored(content=CLEAN, **fields) -> PortalDocument:
    return PortalDocument.objects.create(title="Quyết định", file=ContentFile(content, "qd.pdf"), **fields)


def word(text: str) -> bytes:
    file, document = BytesIO(), Document()
    document.add_paragraph(text)
    document.save(file)
    return file.getvalue()


def scan_files(*options) -> str:
    """What the command says; it ends with exit code 2 when anything is not well."""
    out = StringIO()
    try:
        call_command("scan_files", *options, stdout=out, stderr=out)
    except CommandError as error:
        assert error.returncode == 2
        out.write(f"exit code 2: {error}")
    return out.getvalue()


# --- With a scanner ---------------------------------------------------------------------------------------------------


def test_a_clean_file_and_a_clean_picture_are_taken_as_such(scanner, client_of_staff):
    upload(client_of_staff, "qd.pdf", CLEAN)
    upload(client_of_staff, "anh.png", picture(), "wagtailimages:add")
    assert PortalDocument.objects.get().scan == PortalImage.objects.get().scan == Scan.CLEAN


@pytest.mark.parametrize(
    ("address", "name", "content"),
    [("wagtaildocs:add", "qd.pdf", BAD), ("wagtailimages:add", "anh.png", picture(VIRUS))],
)
def test_what_carries_a_virus_is_refused_at_once(scanner, client_of_staff, address, name, content):
    assert REFUSED in upload(client_of_staff, name, content, address)
    assert not PortalDocument.objects.exists()
    assert not PortalImage.objects.exists()


def test_the_virus_is_found_before_anything_opens_the_file(scanner, client_of_staff, monkeypatch):
    monkeypatch.setattr("core.forms.contents.agree", lambda *_: pytest.fail("opened"))
    monkeypatch.setattr("core.forms.PictureField._pixels", lambda *_: pytest.fail("opened"))
    assert REFUSED in upload(client_of_staff, "qd.pdf", BAD)
    assert REFUSED in upload(client_of_staff, "anh.png", picture(VIRUS), "wagtailimages:add")


def test_a_file_put_in_the_place_of_another_is_scanned_too(scanner, editor):
    file = stored(scan=Scan.UNSCANNED)
    client, address = signed_in(editor), reverse("wagtaildocs:edit", args=[file.pk])
    fields = {"title": "Quyết định", "collection": file.collection_id}
    said = client.post(address, {**fields, "file": SimpleUploadedFile("moi.pdf", BAD)}).content.decode()
    assert REFUSED in said
    client.post(address, {**fields, "file": SimpleUploadedFile("moi.pdf", CLEAN + b"!")})
    file.refresh_from_db()
    assert (file.scan, file.file.read()) == (Scan.CLEAN, CLEAN + b"!")


def our_forms(of=BaseForm):
    for form in of.__subclasses__():
        yield from our_forms(form)
        if form.__module__.partition(".")[0] in {"core", "home", "news", "plans", "procedures", "search", "legal"}:
            yield form


def test_no_form_reads_a_file_that_was_not_scanned():
    names = {
        f"{form.__module__}.{form.__name__}": all(isinstance(field, ReadFileField) for field in files)
        for form in our_forms()
        if (files := [field for field in getattr(form, "base_fields", {}).values() if isinstance(field, FileField)])
    }
    assert {"news.forms.WordForm", "plans.import_forms.UploadForm", "procedures.import_forms.DriftForm"} <= set(names)
    assert all(names.values()), names


def test_a_file_that_is_only_read_is_refused_with_its_virus_also_inside_a_word_file(scanner):
    with pytest.raises(ValidationError, match=r"Thu\.Virut"):
        ReadFileField().clean(SimpleUploadedFile("ke-hoach.docx", word(VIRUS.decode())))
    file = ReadFileField().clean(SimpleUploadedFile("ke-hoach.docx", word("Kế hoạch")))
    assert file.tell() == 0


# --- The scanner is away ----------------------------------------------------------------------------------------------


def test_a_file_that_is_only_read_waits_for_the_scanner(no_answer):
    with pytest.raises(ValidationError, match="Hãy thử lại sau ít phút"):
        ReadFileField().clean(SimpleUploadedFile("ke-hoach.docx", word("Kế hoạch")))


def test_a_file_is_taken_and_given_to_nobody_until_it_was_scanned(no_answer, client, client_of_staff, settings):
    upload(client_of_staff, "qd.pdf", CLEAN)
    file = PortalDocument.objects.get()
    page = PlanPageFactory(document=file)
    for reader in (client, client_of_staff):
        answer = reader.get(file.url)
        assert answer.status_code == 503
        assert answer["Cache-Control"] == "private, no-store"
        assert "Tệp đang chờ kiểm tra vi-rút" in answer.content.decode()
    html = client.get(page.url).content.decode()
    assert "chưa mở được: đang chờ kiểm tra" in html
    assert file.url not in html


def test_a_picture_that_waits_is_drawn_as_waiting(no_answer, client, client_of_staff):
    upload(client_of_staff, "anh.png", picture(), "wagtailimages:add")
    image = PortalImage.objects.get()
    StandardPageFactory(body=[("image", {"image": image, "alt": "Ruộng lúa", "caption": ""})])
    address = image.get_rendition("width-20").url
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (503, "image/svg+xml")
    assert answer["Cache-Control"] == "private, no-store"
    assert "Ảnh đang chờ kiểm tra" in answer.content.decode()
    PortalImage.objects.update(scan=Scan.CLEAN)
    assert client.get(address).status_code == 200


def test_what_comes_by_another_way_than_a_form_waits_as_well(no_answer):
    assert stored().scan == Scan.PENDING


def test_the_desk_names_withheld_files_to_who_may_mend_them(no_answer, staff, colleague, editor):
    stored(uploaded_by_user=staff)
    stored(scan=Scan.INFECTED, uploaded_by_user=staff)
    stored(scan=Scan.CLEAN, uploaded_by_user=staff)
    desk = {user: signed_in(user).get(reverse("wagtailadmin_home")).content.decode() for user in (staff, editor)}
    for html in desk.values():
        assert html.count("Đang chờ kiểm tra</td>") == html.count("Có vi-rút</td>") == 1
        assert "Không thấy vi-rút" not in html
    assert "đang bị giữ lại" not in signed_in(colleague).get(reverse("wagtailadmin_home")).content.decode()


# --- manage.py scan_files ---------------------------------------------------------------------------------------------


def test_the_command_releases_what_is_clean(scanner, client):
    file = stored(scan=Scan.PENDING)
    PlanPageFactory(document=file)
    assert scan_files() == "Không thấy vi-rút: 1. Có vi-rút: 0. Chưa quét được: 0.\n"
    assert client.get(file.url).status_code == 200


def test_a_virus_found_later_is_withheld_and_its_owner_told_once(scanner, client, staff):
    staff.email = "canbo@lamgiang.example"
    staff.save()
    file = stored(BAD, scan=Scan.CLEAN, uploaded_by_user=staff)
    PlanPageFactory(document=file)
    assert client.get(file.url).status_code == 200
    assert "Có vi-rút: 0." in scan_files()  # it was clean when it was scanned
    for _ in range(2):
        assert "Có vi-rút: 1." in scan_files("--all")
    answer = client.get(file.url)
    assert answer.status_code == 404
    assert answer["Cache-Control"] == "private, no-store"
    (letter,) = mail.outbox
    assert letter.to == [staff.email]
    assert "“Thu.Virut" in letter.body
    assert reverse("wagtaildocs:edit", args=[file.pk]) in letter.body


def test_a_file_from_before_the_scanner_stays_public_until_it_was_looked_at(scanner, client):
    file = stored(BAD, scan=Scan.UNSCANNED)
    PlanPageFactory(document=file)
    assert client.get(file.url).status_code == 200
    scan_files()
    assert client.get(file.url).status_code == 404


def test_one_file_that_is_lost_or_too_large_holds_up_no_other(scanner):
    large, lost, good = stored(bytes(2 * 1024**2)), stored(), stored()
    lost.file.storage.delete(lost.file.name)
    said = scan_files()
    assert f"tệp đính kèm {large.pk} “Quyết định”: tệp lớn hơn StreamMaxLength trong clamd.conf" in said
    assert f"tệp đính kèm {lost.pk} “Quyết định”: " in said
    assert "Không thấy vi-rút: 1. Có vi-rút: 0. Chưa quét được: 2." in said
    assert [*PortalDocument.objects.order_by("pk").values_list("scan", flat=True)] == ["pending", "pending", "clean"]
    assert good.pk > lost.pk


def test_a_file_put_in_its_place_meanwhile_is_not_passed_by_the_look_at_the_old_one(scanner):
    file = stored()
    PortalDocument.objects.update(file="documents/khac.pdf")
    file.scan_again()
    assert PortalDocument.objects.get().scan == Scan.PENDING


def test_without_a_scanner_or_an_answer_the_command_changes_nothing(no_answer, settings):
    stored()
    assert "Máy quét vi-rút không trả lời" in scan_files("--all")
    settings.CLAMD_ADDRESS = ""
    assert "đặt CLAMD_ADDRESS" in scan_files()
    assert PortalDocument.objects.get().scan == Scan.PENDING


# --- What else the scanner may answer ---------------------------------------------------------------------------------


@pytest.fixture
def answering(settings):
    """Starts a scanner that answers anything so, and gives no answer when told None."""
    servers = []

    def start(words: bytes | None):
        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                self.request.recv(10)
                if words is None:
                    over.wait(5)
                else:
                    self.request.sendall(words)
                    while words and self.request.recv(65536):
                        pass

        over = threading.Event()
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        servers.append((server, over))
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        settings.CLAMD_ADDRESS = server.server_address

    yield start
    for server, over in servers:
        over.set()
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (None, "không có trả lời"),
        (b"", "không hiểu được"),
        (b"INSTREAM size limit exceeded. ERROR\0", "StreamMaxLength"),
        (b"stream: Can't allocate memory ERROR\0", "không hiểu được"),
    ],
)
def test_no_clear_answer_is_no_verdict(answering, words, reason):
    answering(words)
    file = ContentFile(CLEAN)
    with pytest.raises(clamd.NotScanned, match=reason):
        clamd.signature_in(file, timeout=0.2)
    assert file.tell() == 0


def test_a_scanner_at_a_port_is_asked_in_the_same_way(answering):
    answering(b"stream: OK\0")
    assert clamd.signature_in(ContentFile(CLEAN)) == ""
    answering(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")
    assert clamd.signature_in(ContentFile(CLEAN)) == "Win.Test.EICAR_HDB-1"


# --- Without one ------------------------------------------------------------------------------------------------------


def test_without_a_scanner_files_are_taken_and_given_as_they_are(client, client_of_staff):
    upload(client_of_staff, "qd.pdf", BAD)
    file = PortalDocument.objects.get()
    assert file.scan == Scan.UNSCANNED
    page = PlanPageFactory(document=file)
    assert file.url in client.get(page.url).content.decode()
    assert client.get(file.url).status_code == 200


def test_the_check_before_going_live_says_that_nothing_is_scanned(settings):
    assert [warning.id for warning in check_virus_scanner(None)] == ["portal.W001"]
    settings.CLAMD_ADDRESS = "/run/clamav/clamd.ctl"
    assert check_virus_scanner(None) == []
