"""The check before submitting, tried through the admin itself: it stops no one who has a reason, and loses no text."""

import pytest
import wagtail_factories
from wagtail.models import Page, PageLogEntry, WorkflowPage, get_page_models
from wagtail.test.utils.form_data import streamfield

from core.models import OfficeSettings, PortalImage
from core.page_proofreading import leads_somewhere, proofread
from core.pages import BasePage
from core.proofreading import Kind
from core.submission import REASON_LOG_ACTION
from news.models import NewsIndexPage, NewsPage, RelatedLink
from plans.models import Activity, ExpectedOutput
from tests.factories import (
    AgencyFactory,
    NewsPageFactory,
    PlanPageFactory,
    ProcedurePageFactory,
    StandardPageFactory,
    signed_in,
)
from tests.test_approval import approve, article, at, autosave, decide, edit, hand_in, open_round, write

pytestmark = pytest.mark.django_db

WRONG = "Vừa qua, ngày 13/2/2/2018, Sở ban hành kế hoạch."
RIGHT = "Vừa qua, ngày 13/2/2018, Sở ban hành kế hoạch."
REASON = "Trích nguyên văn thông báo cũ."


def in_review(page):
    state = open_round(page)
    return bool(state and state.status == "in_progress")


def draft_summary(page):
    return Page.objects.get(pk=page.pk).get_latest_revision_as_object().summary


def reasons(page):
    return PageLogEntry.objects.filter(page=page.pk, action=REASON_LOG_ACTION)


def form_of(user, page):
    return signed_in(user).get(at("edit", page.pk)).content.decode()


def kinds(page):
    return [finding.kind for finding in proofread(page)]


def places(page):
    return [finding.place for finding in proofread(page)]


# --- Every way to hand in ---------------------------------------------------------------------------------------------


def new_article(staff, editor, **fields):
    return write(staff, "action-submit", **fields)


def draft(staff, editor, **fields):
    page = NewsPageFactory(live=False)
    hand_in(staff, page, **fields)
    return page


def change_of_a_live_article(staff, editor, **fields):
    page = NewsPageFactory()
    hand_in(staff, page, **fields)
    return page


def returned_article(staff, editor, **fields):
    page = write(staff, "action-submit")
    decide(editor, page, "reject", "Thiếu ảnh.")
    hand_in(staff, page, **fields)
    return page


def round_begun_again(staff, editor, **fields):
    page = write(staff, "action-submit")
    decide(editor, page, "reject", "Thiếu ảnh.")
    edit(staff, page, "action-restart-workflow", **fields)
    return page


def older_version(staff, editor, **fields):
    page = NewsPageFactory()
    older = page.latest_revision_id
    edit(staff, page, title="Tiêu đề khác")
    body = article("action-submit", slug=page.slug, **fields)
    signed_in(staff).post(at("revisions_revert", page.pk, older), body)
    return page


every_way = pytest.mark.parametrize(
    "way",
    [new_article, draft, change_of_a_live_article, returned_article, round_begun_again, older_version],
    ids=lambda way: way.__name__,
)


@every_way
def test_what_has_findings_is_saved_and_not_handed_in_without_a_reason(way, staff, editor):
    page = way(staff, editor, summary=WRONG)
    assert not in_review(page)
    assert draft_summary(page) == WRONG
    assert not reasons(page).exists()


@every_way
def test_with_a_reason_it_is_handed_in_and_the_reason_logged(way, staff, editor):
    page = way(staff, editor, summary=WRONG, submission_reason=REASON)
    assert in_review(page)
    entry = reasons(page).get()
    assert (entry.user, entry.revision_id) == (staff, open_round(page).revision_id)
    assert entry.data["reason"] == REASON
    assert "13/2/2/2018" in entry.data["findings"][0]


@every_way
def test_what_has_no_findings_is_handed_in_as_ever(way, staff, editor):
    page = way(staff, editor, summary=RIGHT)
    assert in_review(page)
    assert not reasons(page).exists()
    assert "Lý do vẫn trình" not in form_of(editor, page)


@every_way
def test_a_picture_without_its_words_is_excused_by_no_reason(way, staff, editor, picture):
    fields = {"lead_image": picture.pk, "submission_reason": REASON, "title": "Có ảnh"}
    if way is new_article:
        signed_in(staff).post(at("add", "news", "newspage", index_pk()), article("action-submit", **fields))
        page = NewsPage.objects.filter(title="Có ảnh").first()
    else:
        page = way(staff, editor, **fields)
    assert page is None or not in_review(page)


# --- What the writer sees ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", get_page_models(), ids=lambda model: model.__name__)
def test_the_form_of_every_type_of_page_has_the_panel_of_the_check(model):
    if issubclass(model, BasePage):
        assert "submission_reason" in model.get_edit_handler().get_form_options()["fields"]


def test_the_writer_is_told_that_the_draft_is_saved_and_where_to_look(staff):
    page = write(staff)
    answer = edit(staff, page, "action-submit", follow=True, summary=WRONG).content.decode()
    assert "Bản thảo đã lưu nhưng chưa trình duyệt: còn 1 chỗ cần xem lại" in answer
    assert "Tóm tắt (sapo):" in answer
    assert "ngày 13/2/2/2018, Sở ban hành" in answer
    assert 'name="submission_reason"' in answer


def test_a_draft_with_findings_shows_them_as_soon_as_it_is_opened(staff):
    page = NewsPageFactory(summary=WRONG, live=False)
    assert "13/2/2/2018" in form_of(staff, page)
    assert 'name="submission_reason"' in form_of(staff, page)


def test_a_draft_is_saved_without_question(staff):
    page = write(staff, summary=WRONG)
    answer = edit(staff, page, follow=True, summary=WRONG).content.decode()
    assert "chưa trình duyệt" not in answer
    assert autosave(staff, page, summary=WRONG)["success"]


def test_a_form_without_findings_asks_for_no_reason(staff):
    page = NewsPageFactory(live=False)
    assert "submission_reason" not in form_of(staff, page)
    assert "submission_reason" not in signed_in(staff).get(at("add", "news", "newspage", index_pk())).content.decode()


def test_blank_is_no_reason(staff):
    assert not in_review(new_article(staff, None, summary=WRONG, submission_reason="  "))


def test_a_reason_holds_for_one_submission_only(staff, editor):
    page = new_article(staff, editor, summary=WRONG, submission_reason=REASON)
    decide(editor, page, "reject", "Sửa ngày đi.")
    hand_in(staff, page, summary=WRONG)
    assert not in_review(page)


def test_a_draft_with_a_picture_without_words_says_so_and_offers_no_way_round(staff, picture):
    page = write(staff, body=streamfield([("image", {"image": picture.pk, "alt": "", "caption": ""})]))
    shown = form_of(staff, page)
    assert "Nội dung, khối 1 (Hình ảnh)" in shown
    assert "Ảnh chưa có lời thay ảnh" in shown
    assert "submission_reason" not in shown


def test_an_error_in_another_field_is_told_and_the_text_stays_in_the_form(staff):
    page = write(staff)
    answer = edit(staff, page, "action-submit", follow=True, summary=WRONG, category="").content.decode()
    assert WRONG in answer
    assert not in_review(page)


def test_no_reason_is_logged_where_nothing_could_be_handed_in(staff):
    WorkflowPage.objects.all().delete()
    page = NewsPageFactory(live=False)
    hand_in(staff, page, summary=WRONG, submission_reason=REASON)
    assert not reasons(page).exists()


# --- What the approver sees -------------------------------------------------------------------------------------------


def test_the_approver_sees_the_findings_with_the_reason_and_gives_none(staff, editor):
    page = new_article(staff, editor, summary=WRONG, submission_reason=REASON)
    shown = form_of(editor, page)
    assert REASON in shown
    assert "13/2/2/2018" in shown
    assert 'name="submission_reason"' not in shown
    approve(editor, page)
    assert NewsPage.objects.get(pk=page.pk).live


def test_the_pages_history_tells_the_reason_in_vietnamese(staff, editor):
    page = new_article(staff, editor, summary=WRONG, submission_reason=REASON)
    history = signed_in(editor).get(at("history", page.pk)).content.decode()
    assert f"Trình duyệt, lý do: {REASON}" in history
    assert "Trình dù còn chỗ cần xem lại" in history


def test_what_an_approver_writes_is_shown_to_the_next(staff, editor, administrator):
    page = new_article(staff, editor)
    edit(editor, page, "action-workflow-action", summary=WRONG, **{"workflow-action-name": "approve"})
    assert "13/2/2/2018" in form_of(administrator, page)


# --- What is looked at, and where it says it is -----------------------------------------------------------------------


@pytest.fixture
def picture(portal):
    return PortalImage.objects.create(title="Ảnh", file=wagtail_factories.ImageFactory.build().file)


def index_pk():
    return NewsIndexPage.objects.get().pk


def test_each_kind_of_text_is_read_and_its_place_named(portal):
    table = {"data": [["Hạn"], ["31/4/2026"]], "cell": [], "mergeCells": []}
    page = NewsPageFactory(
        title="Họp ngày 32/1/2026",
        summary=WRONG,
        body=[
            ("heading", "Ngày 30/2/2026"),
            ("paragraph", "<p>Từ ngày <b>31/6</b>/2026</p>"),
            ("quote", {"text": "ngày 31/9/2026", "attribution": ""}),
            ("table", table),
        ],
    )
    assert places(page) == [
        "Tiêu đề",
        "Tóm tắt (sapo)",
        "Nội dung, khối 1 (Tiêu đề mục)",
        "Nội dung, khối 2 (Đoạn văn)",
        "Nội dung, khối 3 (Trích dẫn)",
        "Nội dung, khối 4 (Bảng)",
    ]


def test_rows_are_read_at_every_depth(portal):
    plan = PlanPageFactory()
    activity = Activity(description="Mở lớp", timing_text="trước ngày 31/4/2026", lead_unit=AgencyFactory())
    activity.outputs = [ExpectedOutput(description="Báo cáo"), ExpectedOutput(description="Sổ tay ngày 31/6/2026")]
    plan.activities = [activity]
    assert places(plan) == ["Hoạt động 1, thời gian", "Hoạt động 1, dự kiến sản phẩm 2, dự kiến sản phẩm"]


def test_what_is_repeated_is_told_once_with_how_often(portal):
    page = NewsPageFactory(summary="Dịch vụ mức độ 3, 4 và mức độ 3, 4.", body=[("heading", "Mức độ 3, 4")])
    (finding,) = proofread(page)
    assert (finding.kind, finding.count) == (Kind.OBSOLETE_TERM, 3)
    assert "một phần, toàn trình" in finding.message


def test_editors_keep_the_list_of_terms(editor, staff):
    signed_in(editor).post(
        "/admin/snippets/core/obsoleteterm/add/", {"term": "giấy khai sanh", "instead": "", "note": ""}
    )
    assert kinds(NewsPageFactory(title="Cấp Giấy khai sanh")) == [Kind.OBSOLETE_TERM]
    assert signed_in(staff).get("/admin/snippets/core/obsoleteterm/add/").status_code == 302


def test_titles_and_headings_in_capitals_are_queried_and_names_are_not(portal):
    page = NewsPageFactory(
        title="ĐẨY MẠNH CẢI CÁCH HÀNH CHÍNH",
        body=[("heading", "MỤC TIÊU CHUNG"), ("paragraph", "<h3>NHIỆM VỤ ĐẶT RA</h3><p>QUYẾT ĐỊNH BAN HÀNH</p>")],
    )
    assert kinds(page) == [Kind.CAPITALS] * 3
    assert kinds(NewsPageFactory(title="HĐND, UBND")) == []
    assert kinds(ProcedurePageFactory(name="CẤP GIẤY PHÉP XÂY DỰNG")) == [Kind.CAPITALS]


def test_numbers_to_be_called_are_no_fault_in_a_list_of_contacts_or_of_the_office(portal):
    contact = {"unit": "Một cửa", "about": "", "phone": "0912 345 678", "email": ""}
    page = StandardPageFactory(body=[("contacts", [contact])])
    assert kinds(page) == []
    page = StandardPageFactory(summary="Gọi 0912 345 678")
    assert kinds(page) == [Kind.PHONE]
    OfficeSettings.objects.create(site=portal.get_site(), phone="0912.345.678")
    assert kinds(page) == []


def test_links_to_what_is_not_public_are_queried_with_their_place(portal):
    hidden, live = NewsPageFactory(live=False, title="Nháp"), NewsPageFactory()
    links = f'<p><a linktype="page" id="{hidden.pk}">a</a><a linktype="page" id="{live.pk}">b</a></p>'
    page = NewsPageFactory(body=[("heading", "Mục"), ("paragraph", links)])
    (finding,) = proofread(page)
    assert (finding.kind, finding.place) == (Kind.DEAD_LINK, "Nội dung, khối 2 (Đoạn văn)")
    assert "“Nháp”, chưa công khai" in finding.message
    page = NewsPageFactory()
    page.related_links = [RelatedLink(page=hidden), RelatedLink(page=live)]
    assert places(page) == ["Tin liên quan"]
    hidden.delete()
    assert kinds(NewsPageFactory(body=[("paragraph", '<p><a linktype="document" id="99">a</a></p>')])) == [
        Kind.DEAD_LINK
    ]


@pytest.mark.parametrize("address", ["/khong-co/", "/tin-tuc/khong-co/", "/tin-tuc/nhap/", "/tai-lieu/99/a.pdf"])
def test_typed_addresses_that_lead_nowhere_are_queried(address, portal):
    NewsPageFactory(slug="nhap", live=False)
    page = NewsPageFactory(body=[("paragraph", f'<p><a href="{address}">xem</a></p>')])
    assert kinds(page) == [Kind.DEAD_LINK]


@pytest.mark.parametrize(
    "address",
    ["/", "/tin-tuc/", "/tin-tuc/?trang=2#a", "/tim-kiem/?q=a&amp;b=1", "https://vidu.vn/khong-co/", "//vidu.vn/"],
)
def test_addresses_that_answer_and_those_of_others_are_left_alone(address, portal):
    assert kinds(NewsPageFactory(body=[("paragraph", f'<p><a href="{address}">xem</a></p>')])) == []


def test_a_page_may_link_to_itself_before_it_is_public(portal):
    page = NewsPageFactory(slug="nhap", live=False)
    assert leads_somewhere("/tin-tuc/nhap/", page)
    assert not leads_somewhere("/tin-tuc/nhap/")


def test_the_demo_office_has_no_findings(demo):
    pages = Page.objects.live().filter(path__startswith=demo.path).specific()
    found = {page.title: proofread(page.get_latest_revision_as_object()) for page in pages}
    assert len(found) > 20
    assert {title: findings for title, findings in found.items() if findings} == {}


def test_the_number_of_queries_does_not_grow_with_the_text(portal, django_assert_max_num_queries):
    live = [NewsPageFactory() for _ in range(8)]
    link = "".join(f'<a linktype="page" id="{page.pk}">a</a>' for page in live)
    page = NewsPageFactory(body=[("paragraph", f"<p>{link} {WRONG}</p>")] * 20)
    with django_assert_max_num_queries(9):
        proofread(page)
