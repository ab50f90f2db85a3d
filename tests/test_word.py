"""A Word file becomes a draft article with its pictures, or nothing at all and the reason."""

import io
import json

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from PIL import Image
from wagtail.models import Collection, GroupCollectionPermission, Revision

from core.blocks import MergedTableBlock
from core.models import PortalImage
from home.roles import STAFF
from news.models import NewsIndexPage, NewsPage
from tests.factories import CategoryFactory, NewsPageFactory, StandardPageFactory, UserFactory, signed_in
from tests.word_files import add_picture, picture, report, saved

pytestmark = pytest.mark.django_db

TCVN3 = "Céng hßa x· héi chñ nghÜa ViÖt Nam"
MEANT = "Cộng hòa xã hội chủ nghĩa Việt Nam"


def address():
    return reverse("import_from_word", args=[NewsIndexPage.objects.get().pk])


@pytest.fixture
def send(staff):
    def send(document, name="bai.docx", **fields):
        content = document if isinstance(document, bytes) else saved(document)
        body = {
            "file": SimpleUploadedFile(name, content),
            "category": CategoryFactory().pk,
            "collection": Collection.get_first_root_node().pk,
            "encoding": "",
        }
        return signed_in(staff).post(address(), body | fields, follow=True)

    return send


def test_what_was_pasted_becomes_a_draft_and_a_broken_paste_is_refused(send):
    send(
        "<h1>Bài dán</h1><p>Một.</p><table><tr><td>a</td><td>b</td></tr></table>".encode(), name="Bài dán từ Word.html"
    )
    page = NewsPage.objects.get()
    assert (page.title, page.live) == ("Bài dán", False)
    assert [block.block_type for block in page.body] == ["paragraph", "table"]
    assert "Phần dán không có chữ nào" in send(b"<script>x</script>", name="dan.html").content.decode()
    assert NewsPage.objects.count() == 1


def stored_files(settings):
    return [path.name for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_a_report_becomes_a_draft_that_holds_all_of_it(send, staff):
    said = send(report()).content.decode()
    page = NewsPage.objects.get()
    assert (page.title, page.slug) == ("Kết quả cải cách hành chính quý II", "ket-qua-cai-cach-hanh-chinh-quy-ii")
    assert (page.live, page.summary, page.owner) == (False, "", staff)
    assert page.latest_revision.user == staff
    kinds = [block.block_type for block in page.body]
    order = "paragraph heading paragraph image image paragraph image heading table paragraph heading paragraph"
    assert " ".join(kinds) == order
    headings = [block.value for block in page.body if block.block_type == "heading"]
    assert headings == ["Việc đã làm", "Số liệu", "Chú thích"]
    texts = [block.value.source for block in page.body if block.block_type == "paragraph"]
    assert texts == [
        "<p>Sở đã <strong>cắt giảm 30%</strong><em> thời gian</em><sup>[1]</sup>, xem "
        '<a href="https://example.vn/ke-hoach?a=1&amp;b=2">kế hoạch</a></p>',
        "<ul><li>Nhận hồ sơ trực tuyến</li><li>Trả kết quả tại nhà</li></ul><h3>Tại cấp xã</h3>"
        "<ol><li>Mở thêm điểm tiếp nhận</li></ol>",
        "<p>Hình thức nộp: trực tuyến.</p>",
        "<p>Đạt 93%<sup>[2]</sup></p>",
        "<ol><li>Quyết định 225/QĐ-TTg.</li><li>Số liệu đến 30/6/2026.</li></ol>",
    ]
    figures = [block.value for block in page.body if block.block_type == "image"]
    assert [(figure["alt"], figure["caption"]) for figure in figures] == [
        ("Người dân nộp hồ sơ", "Ảnh 1. Bộ phận Một cửa"),
        ("", "Hình 2: Hội nghị tập huấn"),
        ("Bản đồ các điểm", "Ảnh: Sở Nông nghiệp và Môi trường"),
    ]
    assert [figure["image"].file.read() for figure in figures] == [
        picture("red"),
        picture("green", "JPEG"),
        picture("blue"),
    ]
    assert figures[0]["image"].uploaded_by_user == staff
    assert "thành bản nháp" in said
    assert "Không nhập được: nhận xét (comment)." in said
    assert "1 ảnh chưa có lời thay ảnh" in said


def test_the_imported_text_and_its_merged_table_are_shown_as_in_word(send, client):
    send(report())
    page = NewsPage.objects.get()
    page.summary = "Tóm tắt"
    page.save_revision().publish()
    shown = " ".join(client.get(page.url).content.decode().split()).replace("> <", "><").replace(" >", ">")
    assert "<caption>Bảng 1. Hồ sơ theo lĩnh vực</caption>" in shown
    assert (
        '<thead><tr><th scope="col" rowspan="2" colspan="1">Lĩnh vực</th>'
        '<th scope="colgroup" rowspan="1" colspan="2">Hồ sơ</th></tr>'
        '<tr><th scope="col">Nhận</th><th scope="col">Trả</th></tr></thead>'
    ) in shown
    assert "<tr><td>Môi trường<br>và rừng</td><td>5</td><td>5</td></tr>" in shown
    assert shown.count("<figcaption>") == 3


def test_a_picture_without_words_for_it_keeps_the_article_from_being_handed_in(send):
    send(report())
    page = NewsPage.objects.get()
    with pytest.raises(ValidationError) as refused:
        page.body.stream_block.clean(page.body)
    assert set(refused.value.block_errors) == {4}
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert "summary" in refused.value.error_dict


def test_the_draft_opens_in_the_editor_and_is_not_public(send, client):
    answer = send(report())
    page = NewsPage.objects.get()
    assert answer.redirect_chain == [(reverse("wagtailadmin_pages:edit", args=[page.pk]), 302)]
    assert answer.status_code == 200
    assert client.get(page.url).status_code == 404


def test_the_same_picture_is_stored_once(send):
    for _ in range(2):
        document = Document()
        add_picture(document.add_paragraph("Một"), picture("red"))
        add_picture(document.add_paragraph("Hai"), picture("red"))
        send(document)
    assert NewsPage.objects.count() == 2
    assert PortalImage.objects.count() == 1


def test_a_file_without_title_is_named_after_itself(send):
    document = Document()
    document.add_paragraph("Nội dung")
    send(document, name="Thông_báo lịch tiếp dân.docx")
    assert NewsPage.objects.get().title == "Thông báo lịch tiếp dân"


def test_a_title_and_words_beyond_every_limit_are_kept_as_far_as_they_go(send):
    document = Document()
    document.add_heading("Rất dài " * 100, 0)
    document.add_heading("Mục dài " * 100, 1)
    add_picture(document.add_paragraph(), picture(), "Lời " * 200)
    document.add_paragraph("Ảnh 1. " + "Chú thích " * 100)
    send(document)
    page = NewsPage.objects.get()
    assert len(page.title) <= 255
    assert page.body[0].value == ("Mục dài " * 100).strip()
    assert len(page.body[1].value["caption"]) > 900


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"<html>", "không phải tệp Word"), (b"", "không phải tệp Word"), (bytes(21 * 1024**2), "lớn hơn 20 MB")],
    ids=["no Word file", "empty", "too large"],
)
def test_a_bad_file_is_refused_with_the_reason_and_the_choices_stay(send, settings, content, reason):
    category = CategoryFactory(name="Tin của tôi")
    answer = send(content, category=category.pk)
    assert reason in answer.content.decode()
    assert f'<option value="{category.pk}" selected>' in answer.content.decode()
    assert not NewsPage.objects.exists()
    assert stored_files(settings) == []


def test_nothing_stays_of_an_import_whose_last_picture_is_refused(send, settings):
    document = Document()
    document.add_heading("Bài", 0)
    add_picture(document.add_paragraph(), picture("red"))
    add_picture(document.add_paragraph(), picture("blue"))
    settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS = 320 * 200
    Image.new("RGB", (321, 200)).save(wide := io.BytesIO(), "PNG")
    add_picture(document.add_paragraph(), wide.getvalue())
    said = send(document).content.decode()
    assert "Ảnh “Bài, ảnh 3” trong tệp không nhận được. Ảnh quá lớn" in said
    assert not NewsPage.objects.exists()
    assert not PortalImage.objects.exists()
    assert not Revision.objects.filter(object_str="Bài").exists()
    assert stored_files(settings) == []


def test_nothing_stays_when_the_database_fails(send, settings, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(NewsPage, "save_revision", fail)
    with pytest.raises(RuntimeError):
        send(report())
    assert not NewsPage.objects.exists()
    assert stored_files(settings) == []


def in_tcvn3():
    document = Document()
    document.add_heading(TCVN3, 0)
    document.add_paragraph("§éc lËp - Tù do - H¹nh phóc")
    return document


def test_old_text_is_shown_with_its_reading_and_never_converted_by_itself(send):
    said = send(in_tcvn3()).content.decode()
    assert "TCVN3" in said
    assert f"“{TCVN3}” đọc là “{MEANT}”" in said
    assert not NewsPage.objects.exists()


@pytest.mark.parametrize(
    ("choice", "title", "text"),
    [("tcvn3", MEANT, "Độc lập - Tự do - Hạnh phúc"), ("keep", TCVN3, "§éc lËp - Tù do - H¹nh phóc")],
)
def test_old_text_becomes_what_the_writer_chose(send, choice, title, text):
    send(in_tcvn3(), encoding=choice)
    page = NewsPage.objects.get()
    assert (page.title, page.body[0].value.source) == (title, f"<p>{text}</p>")


def test_only_who_may_write_news_imports_and_sees_the_button(staff, editor, client):
    explorer = reverse("wagtailadmin_explore", args=[NewsIndexPage.objects.get().pk])
    for user in (staff, editor):
        assert signed_in(user).get(address()).status_code == 200
        assert address() in signed_in(user).get(explorer).content.decode()
    assert client.get(address()).status_code == 302
    reader = UserFactory(groups=[Group.objects.create(name="Người xem")])
    assert signed_in(reader).get(address()).status_code == 302
    GroupCollectionPermission.objects.filter(group__name=STAFF).delete()
    assert signed_in(staff).get(address(), follow=True).redirect_chain  # sent away with a message
    assert address() not in signed_in(staff).get(explorer).content.decode()


def test_the_form_of_a_new_article_offers_the_way_from_word(staff):
    new = reverse("wagtailadmin_pages:add", args=["news", "newspage", NewsIndexPage.objects.get().pk])
    assert address() in signed_in(staff).get(new).content.decode()
    written = reverse("wagtailadmin_pages:edit", args=[NewsPageFactory().pk])
    assert address() not in signed_in(staff).get(written).content.decode()
    GroupCollectionPermission.objects.filter(group__name=STAFF).delete()
    assert address() not in signed_in(staff).get(new).content.decode()


def test_the_button_stands_at_the_news_only(staff):
    page = StandardPageFactory()
    explorer = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    assert "Nhập từ Word" not in signed_in(staff).get(explorer).content.decode()


def test_pictures_go_to_a_collection_the_writer_may_add_to(send, staff):
    root = Collection.get_first_root_node()
    ours, theirs = root.add_child(name="Ảnh tin"), root.add_child(name="Ảnh mật")
    granted = GroupCollectionPermission.objects.filter(group__name=STAFF, permission__codename="add_image")
    granted.update(collection=ours)
    refused = send(report(), collection=theirs.pk).content.decode()
    assert not NewsPage.objects.exists()
    assert "Ảnh mật" not in refused
    send(report(), collection=ours.pk)
    assert set(PortalImage.objects.values_list("collection", flat=True)) == {ours.pk}


@pytest.mark.parametrize(
    ("choice", "row", "column"),
    [("row", True, False), ("column", False, True), ("both", True, True), ("neither", False, False)],
)
def test_a_table_that_nobody_touched_comes_back_from_the_form_as_it_is_kept(choice, row, column):
    sent = {"data": [["Lĩnh vực", "Hồ sơ"]], "cell": [], "mergeCells": [], "table_header_choice": choice}
    kept = {**sent, "first_row_is_table_header": row, "first_col_is_header": column}
    assert MergedTableBlock().value_from_form(json.dumps(sent)) == kept  # the editor's script leaves the two marks out
    assert MergedTableBlock().clean(dict(kept)) == kept
