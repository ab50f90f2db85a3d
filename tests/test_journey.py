"""The journey the portal exists for, in a real browser: staff write, an editor decides, a citizen reads."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from news.models import NewsIndexPage, NewsPage
from plans.models import Activity, ExpectedOutput
from tests import entering
from tests.entering import APPROVE, RETURN, press
from tests.factories import CategoryFactory, NewsPageFactory, PlanPageFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

TITLE = "Nhận kết quả tại nhà"


@pytest.fixture
def sign_in(browser, live_server):
    """Gives each person a browser of their own, signed in to the admin."""
    contexts = []

    def signed_in(user) -> Page:
        desk = entering.sign_in(browser, live_server.url, user)
        contexts.append(desk.context)
        return desk

    yield signed_in
    for context in contexts:
        context.close()


def write_and_hand_in(desk: Page) -> NewsPage:
    """Fills the real form of a news item and submits it."""
    index = write_article(desk)
    press(desk, "[name=action-submit]")
    expect(desk).to_have_url(re.compile(rf"/admin/pages/{index.pk}/$"))
    return NewsPage.objects.get()


def write_article(desk: Page) -> NewsIndexPage:
    """Fills the real form of a news item, which goes below the page that is given back."""
    category, index = CategoryFactory(name="Cải cách thủ tục"), NewsIndexPage.objects.get()
    desk.goto(f"/admin/pages/add/news/newspage/{index.pk}/")
    desk.locator("[name=title]").fill(TITLE)
    desk.get_by_role("textbox", name="Tóm tắt (sapo)").fill("Người dân nộp hồ sơ tại xã.")
    desk.locator("#id_category-chooser [data-chooser-action-choose]").click()
    desk.get_by_role("link", name=category.name).click()
    expect(desk.locator("#id_category-chooser")).to_contain_text(category.name)
    return index


def open_for_review(desk: Page, article: NewsPage):
    """Follows the list of what waits on the editor's front page."""
    desk.goto("/admin/")
    desk.get_by_role("link", name=TITLE).first.click()
    expect(desk).to_have_url(re.compile(rf"/admin/pages/{article.pk}/edit/"))


def forge_an_approval(desk: Page, article: NewsPage):
    """Sends from the user's own browser what the button of the review screen would send."""
    token = next(cookie["value"] for cookie in desk.context.cookies() if cookie["name"] == "csrftoken")
    round_ = article.current_workflow_task_state.pk
    address = f"/admin/pages/workflow/action/{article.pk}/approve/{round_}/"
    return desk.request.post(address, headers={"X-CSRFToken": token}, form={"comment": ""})


def test_staff_write_an_editor_approves_and_a_citizen_reads(sign_in, live_server, page, staff, editor):
    desk = sign_in(staff)
    article = write_and_hand_in(desk)
    address = f"{live_server.url}/tin-tuc/{article.slug}/"
    assert article.slug == "nhan-ket-qua-tai-nha"
    assert page.goto(address).status == 404

    desk.goto(f"/admin/pages/{article.pk}/edit/")
    expect(desk.locator("[name=title]")).to_have_value(TITLE)
    expect(desk.locator("[data-workflow-action-name=approve], [name=action-publish]")).to_have_count(0)
    forge_an_approval(desk, article)
    assert page.goto(address).status == 404

    review = sign_in(editor)
    open_for_review(review, article)
    press(review, APPROVE)
    expect(review).to_have_url(re.compile(rf"/admin/pages/{article.get_parent().pk}/$"))

    assert page.goto(address).status == 200
    expect(page.get_by_role("heading", name=TITLE, level=1)).to_be_visible()
    page.goto(f"{live_server.url}/tin-tuc/")
    expect(page.get_by_role("link", name=TITLE).first).to_be_visible()


def test_an_editor_returns_an_article_with_a_reason_that_its_writer_reads(sign_in, staff, editor):
    desk, review = sign_in(staff), sign_in(editor)
    article = write_and_hand_in(desk)

    open_for_review(review, article)
    press(review, RETURN)
    box = review.get_by_role("dialog").get_by_role("textbox", name="Lý do trả lại")
    send = review.get_by_role("dialog").locator("[type=submit]")
    send.click()
    expect(box).to_have_attribute("aria-invalid", "true")  # no reason, no return
    box.fill("Thiếu số quyết định công bố.")
    send.click()
    expect(review).to_have_url(re.compile(rf"/admin/pages/{article.get_parent().pk}/$"))

    desk.goto(f"/admin/pages/{article.pk}/edit/")
    expect(desk.get_by_text("Thiếu số quyết định công bố.").first).to_be_attached()
    press(desk, "[name=action-submit]")
    expect(desk).to_have_url(re.compile(rf"/admin/pages/{article.get_parent().pk}/$"))
    open_for_review(review, article)
    press(review, APPROVE)
    expect(review).to_have_url(re.compile(rf"/admin/pages/{article.get_parent().pk}/$"))
    assert NewsPage.objects.get().live


def paste(field: Locator, html: str):
    field.evaluate(
        """(area, html) => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/html", html);
            clipboardData.setData("text/plain", "Nhận kết quả tại nhà");
            area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, cancelable: true, bubbles: true }));
        }""",
        html,
    )


def test_what_is_copied_from_word_becomes_a_draft_with_its_table(sign_in, staff):
    category, index = CategoryFactory(name="Cải cách thủ tục"), NewsIndexPage.objects.get()
    desk = sign_in(staff)
    desk.goto(f"/admin/nhap-tu-word/{index.pk}/")
    html = (
        "<h1>Nhận kết quả tại nhà</h1><p>Từ <b>tháng này</b>.</p><table><tr><td>Xã</td><td>Số hồ sơ</td></tr></table>"
    )
    paste(desk.locator("#dan-tu-word"), html)
    expect(desk.locator("#da-dan")).to_contain_text("Đã nhận 5 tiếng, 1 bảng")
    desk.locator("[name=category]").select_option(label=category.name)
    desk.get_by_role("button", name="Nhập thành bản nháp").click()
    expect(desk).to_have_url(re.compile("/edit/$"))
    article = NewsPage.objects.get()
    assert (article.title, article.live) == (TITLE, False)
    assert [block.block_type for block in article.get_latest_revision_as_object().body] == ["paragraph", "table"]


@pytest.fixture
def kept(sign_in, staff):
    """A desk with an article written, on which nothing that the form sends reaches the server; and what it sent."""
    desk, sent = sign_in(staff), []
    own = re.compile("/add/news/newspage/")
    desk.route(own, lambda route: sent.append(route) if route.request.method == "POST" else route.continue_())
    write_article(desk)
    desk.wait_for_timeout(2500)  # from two seconds on the form watches what is written
    desk.get_by_role("textbox", name="Tóm tắt (sapo)").fill("Người dân nộp hồ sơ tại nhà.")
    return desk, sent


def hand_in_at_once(desk: Page):
    desk.evaluate("setTimeout(() => document.querySelector('[name=action-submit]').click())")


def test_handing_in_waits_while_the_form_saves_by_itself(kept):
    desk, sent = kept
    desk.wait_for_timeout(2000)
    hand_in_at_once(desk)
    desk.wait_for_timeout(1000)
    assert len(sent) == 1
    sent.pop().continue_()
    expect(desk).to_have_url(re.compile(r"/admin/pages/\d+/$"))
    assert sent == []
    assert NewsPage.objects.get().current_workflow_state.is_active


def test_a_form_that_was_handed_in_saves_itself_no_more(kept):
    desk, sent = kept
    hand_in_at_once(desk)
    desk.wait_for_timeout(3000)
    assert len(sent) == 1
    sent.pop().continue_()
    expect(desk).to_have_url(re.compile(r"/admin/pages/\d+/$"))
    assert NewsPage.objects.get().current_workflow_state.is_active


def test_evidence_moves_the_state_that_the_public_reads_and_moves_it_back(sign_in, live_server, page, staff, editor):
    plan = PlanPageFactory(
        activities=[
            Activity(
                number="1", description="Tập huấn", timing_text="Tháng 1", outputs=[ExpectedOutput(description="Tin")]
            )
        ],
        year=2026,
    )
    article = NewsPageFactory(title="Đã tập huấn xong", parent=NewsIndexPage.objects.get())

    def public_state():
        page.goto(live_server.url + plan.url)
        return page.locator(".figure-row strong").inner_text(), page.locator("td.when .state").inner_text().strip()

    assert public_state() == ("0/1", "Chậm tiến độ")
    desk = sign_in(staff)
    desk.goto(f"/admin/pages/{article.pk}/edit/")
    desk.get_by_role("button", name="Thao tác").first.click()
    desk.get_by_role("link", name="Minh chứng cho…").click()
    desk.get_by_label("Tin").check()
    desk.get_by_role("button", name="Lưu").click()
    expect(desk).to_have_url(re.compile(rf"/admin/pages/{article.pk}/edit/"))
    assert public_state() == ("1/1", "Hoàn thành")
    expect(page.get_by_role("link", name="Đã tập huấn xong")).to_be_visible()

    review = sign_in(editor)
    review.goto(f"/admin/pages/{article.pk}/unpublish/")
    review.locator("form[action*=unpublish] [type=submit]").last.click()
    expect(review).to_have_url(re.compile(rf"/admin/pages/{article.get_parent().pk}/"))
    assert public_state() == ("0/1", "Chậm tiến độ")


def test_a_link_elsewhere_is_proof_once_another_person_confirmed_it(sign_in, live_server, page, staff, editor):
    outputs = [ExpectedOutput(description="Phóng sự")]
    plan = PlanPageFactory(activities=[Activity(description="Đưa tin", timing_text="Tháng 1", outputs=outputs)])
    desk = sign_in(staff)
    desk.goto(f"/admin/minh-chung/ke-hoach/{plan.pk}/")
    desk.get_by_role("link", name="Thêm minh chứng: Phóng sự").click()
    desk.get_by_label("Địa chỉ nơi khác").fill("https://dai.example/phong-su")
    desk.get_by_role("button", name="Thêm minh chứng").click()
    expect(desk.get_by_text("Hãy đặt tên cho địa chỉ này").first).to_be_visible()
    desk.get_by_label("Tên minh chứng").fill("Phóng sự trên đài")
    desk.get_by_role("button", name="Thêm minh chứng").click()
    expect(desk.get_by_text("chờ người thứ hai xác nhận")).to_be_visible()
    expect(desk.get_by_role("button", name="Xác nhận")).to_have_count(0)
    page.goto(live_server.url + plan.url)
    expect(page.get_by_text("Phóng sự trên đài")).to_have_count(0)

    review = sign_in(editor)
    review.get_by_role("link", name="Phóng sự trên đài").click()
    review.get_by_role("button", name="Xác nhận minh chứng: Phóng sự trên đài").click()
    expect(review.get_by_text("– đã xác nhận")).to_be_visible()
    page.goto(live_server.url + plan.url)
    expect(page.get_by_role("link", name="Phóng sự trên đài")).to_be_visible()


def test_enter_in_a_field_approves_nothing(sign_in, staff, editor):
    desk, review = sign_in(staff), sign_in(editor)
    article = write_and_hand_in(desk)
    open_for_review(review, article)
    review.locator("[name=title]").press("Enter")
    expect(review.locator(".messages")).to_contain_text("Đã cập nhật trang")
    assert not NewsPage.objects.get().live


def test_who_pastes_a_table_into_a_paragraph_is_told_where_tables_go(sign_in, staff):
    desk = sign_in(staff)
    desk.goto(f"/admin/pages/add/news/newspage/{NewsIndexPage.objects.get().pk}/")
    entering.add_block(desk, 0, "Đoạn văn", "Số hồ sơ")
    advice, paragraph = desk.get_by_text("Ô này không giữ bảng"), desk.locator("[contenteditable=true]").first
    paste(paragraph, "<p>Từ tháng này</p>")
    expect(desk.locator("[name=body-0-value]")).to_have_value(re.compile("Từ tháng này"))
    expect(advice).to_have_count(0)
    paste(paragraph, "<table><tr><td>Xã</td><td>Số hồ sơ</td></tr></table>")
    expect(advice).to_contain_text("khối “Bảng”")
    paste(paragraph, "<p>Thế là đủ</p>")
    expect(advice).to_have_count(0)
