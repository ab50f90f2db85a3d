"""How a clerk and an editor work in the admin, in a real browser: every form filled as a person fills it."""

import re

from playwright.sync_api import Browser, Page, expect

from news.models import NewsIndexPage
from plans.models import PlanIndexPage
from tests.five_pages import ARTICLES, BASE_WAGE, Activity, Article, Plan, Upload

APPROVE = "button[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])"
RETURN = "button[data-workflow-action-name=reject]"

# --- The clerk's hands ------------------------------------------------------------------------------------------------


def sign_in(browser: Browser, address: str, person) -> Page:
    """A browser of the person's own, signed in to the admin."""
    desk = browser.new_context(base_url=address, locale="vi-VN").new_page()
    desk.goto("/admin/")
    desk.locator("[name=username]").fill(person.username)
    desk.locator("[name=password]").fill("mat-khau-thu")
    desk.locator("[name=password]").press("Enter")
    expect(desk).to_have_url(re.compile(r"/admin/$"))
    return desk


def press(desk: Page, button: str):
    """Presses a button of the form's footer, first opening the menu it is in if it does not show."""
    if not desk.locator(button).is_visible():
        desk.locator("footer [data-w-dropdown-target=toggle]").click()
    desk.locator(button).click()


def write(desk: Page, prefix="", **fields: str):
    for name, text in fields.items():
        if text:
            desk.locator(f"[name={prefix}{name}]").fill(text)


def write_rich(desk: Page, name: str, text: str):
    field = desk.locator(f"[name={name}]")
    field.locator("..").locator("[contenteditable=true]").click()
    desk.keyboard.insert_text(text)
    expect(field).to_have_value(re.compile(re.escape(text)))  # the editor hands it to the form a moment later


def choose(desk: Page, field_name: str, row: str):
    """Takes a row of a list by its name."""
    opener = desk.locator(f"#id_{field_name}-chooser")
    opener.locator("[data-chooser-action-choose]:visible").click()
    desk.get_by_role("dialog").get_by_role("link", name=row).first.click()
    expect(opener).to_contain_text(row)
    expect(desk.locator(".modal")).to_have_count(0)  # as it goes it takes the focus back to the field


def upload(desk: Page, field_name: str, file: Upload, **more: str):
    """Puts a file from the writer's machine into the library and onto the page."""
    opener, dialog = desk.locator(f"#id_{field_name}-chooser"), desk.get_by_role("dialog")
    opener.locator("[data-chooser-action-choose]:visible").click()
    dialog.get_by_role("tab", name="Tải lên").click()
    dialog.locator("[type=file]").set_input_files(
        {"name": file.name, "mimeType": file.media_type, "buffer": file.content}
    )
    for name, text in {"title": file.title, **more}.items():
        dialog.locator(f"[name$=chooser-upload-{name}]").fill(text)
    dialog.get_by_role("button", name="Tải lên").click()
    expect(opener).to_contain_text(file.title)
    expect(desk.locator(".modal")).to_have_count(0)


def add_row(desk: Page, rows: str):
    """One more row of a list within the page, such as attachments."""
    desk.locator(f"#id_{rows}-ADD").click()


def add_block(desk: Page, number: int, kind: str, value):
    desk.locator("[data-streamfield-stream-container] .c-sf-add-button").last.click()
    desk.get_by_role("option", name=kind, exact=True).click()
    match kind:
        case "Tiêu đề mục":
            write(desk, f"body-{number}-", value=value)
        case "Đoạn văn":
            write_rich(desk, f"body-{number}-value", value)
        case "Trích dẫn":
            write(desk, f"body-{number}-value-", **value)
        case "Bảng":
            fill_table(desk, number, value)


def fill_table(desk: Page, number: int, rows):
    desk.locator(f"#body-{number}-value-table-header-choice").select_option("row")
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            desk.locator(".ht_master tbody tr").nth(y).locator("td").nth(x).click()
            desk.keyboard.type(text)
            desk.keyboard.press("Enter")


# --- One function for each type of page -------------------------------------------------------------------------------


def enter_article(desk: Page, article: Article, index: NewsIndexPage, **changed: str):
    """Fills the form of an article from top to bottom; `changed`: fields first written otherwise."""
    desk.goto(f"/admin/pages/add/news/newspage/{index.pk}/")
    write(desk, title=article.title, summary=article.summary, external_url=article.external_url)
    write(desk, **changed)
    for number, (kind, value) in enumerate(article.body):
        add_block(desk, number, kind, value)
    if article.picture:
        upload(desk, "lead_image", article.picture.file, credit=article.picture.credit)
        write(desk, lead_image_caption=article.picture.caption)
    if article.attachment:
        add_row(desk, "attachments")
        upload(desk, "attachments-0-document", article.attachment)
    if article.audio:
        upload(desk, "audio", article.audio)
    if article.author:
        choose(desk, "author", article.author)
    write(desk, source=article.source, source_url=article.source_url)
    choose(desk, "category", article.category)
    for tag in article.tags:
        desk.locator(".tagit-new input").press_sequentially(f"{tag},")
        expect(desk.locator("[name=tags]")).to_have_value(re.compile(tag))
    desk.locator("[name=is_featured]").set_checked(article.is_featured)
    if article.related:
        add_row(desk, "related_links")
        choose(desk, "related_links-0-page", article.related)


def enter_plan(desk: Page, plan: Plan, index: PlanIndexPage):
    """Fills the form of a plan from top to bottom, its activities with their outputs row by row."""
    desk.goto(f"/admin/pages/add/plans/planpage/{index.pk}/")
    write(desk, title=plan.title, number=plan.number, issued_on=plan.issued_on, year=plan.year)
    choose(desk, "issuing_agency", plan.agency)
    if plan.document:
        upload(desk, "document", plan.document)
    for name in ("basis", "purpose", "organization"):
        if text := getattr(plan, name):
            write_rich(desk, name, text)
    write(desk, author=plan.author)
    for number, activity in enumerate(plan.activities):
        enter_activity(desk, f"activities-{number}-", activity)


def enter_activity(desk: Page, row: str, activity: Activity):
    add_row(desk, "activities")
    write(desk, row, number=activity.number, timing_text=activity.timing_text, description=activity.description)
    for number, output in enumerate(activity.outputs):
        add_row(desk, f"{row}outputs")
        write(desk, f"{row}outputs-{number}-", description=output)
    if activity.lead_unit:
        choose(desk, f"{row}lead_unit", activity.lead_unit)
    for unit in activity.supporting_units:
        desk.locator(f"#id_{row}supporting_units").get_by_label(unit).check()


# --- The way to the public --------------------------------------------------------------------------------------------


def hand_in(desk: Page):
    press(desk, "[name=action-submit]")
    expect(desk).to_have_url(re.compile(r"/admin/pages/\d+/$"))


def is_stopped(desk: Page) -> str:
    """Hands in what the check stops; gives what it says."""
    press(desk, "[name=action-submit]")
    panel = desk.get_by_role("region", name="Chỗ cần xem lại trước khi trình")
    expect(panel).to_be_visible()
    return panel.inner_text()


def is_refused(desk: Page) -> str:
    """Hands in what no reason excuses; gives what stands beside the fields."""
    press(desk, "[name=action-submit]")
    wrong = desk.locator(".error-message")
    expect(wrong.first).to_be_attached()
    return " ".join(wrong.all_inner_texts())


def give_reason(desk: Page, reason: str):
    desk.get_by_role("textbox", name="Lý do vẫn trình").fill(reason)
    hand_in(desk)


def open_for_review(review: Page, title: str):
    review.goto("/admin/")
    review.get_by_role("link", name=title).first.click()
    expect(review.locator("[name=title]")).to_have_value(title)


def approve(review: Page, title: str):
    open_for_review(review, title)
    press(review, APPROVE)
    expect(review).to_have_url(re.compile(r"/admin/pages/\d+/$"))
    review.wait_for_load_state()
    assert review.locator(".messages .warning").all_inner_texts() == []


def open_returned(desk: Page, title: str):
    desk.goto("/admin/")
    desk.get_by_role("link", name=title).first.click()
    expect(desk.locator("[name=title]")).to_have_value(title)


def send_back(review: Page, title: str, reason: str):
    open_for_review(review, title)
    press(review, RETURN)
    review.get_by_role("dialog").get_by_role("textbox", name="Lý do trả lại").fill(reason)
    review.get_by_role("dialog").locator("[type=submit]").click()
    expect(review).to_have_url(re.compile(r"/admin/pages/\d+/$"))


def make_lists(review: Page):
    """What pages choose from is the editors' to enter: the authors, and what one unit of royalty is worth."""
    for article in ARTICLES:
        review.goto("/admin/snippets/news/author/add/")
        write(review, name=article.author, position=article.position)
        review.locator("footer [type=submit]").first.click()
        expect(review).to_have_url(re.compile("/author/$"))
    review.goto("/admin/snippets/news/royaltyrate/add/")
    write(review, effective_on="01/01/2018", base_wage=BASE_WAGE, legal_note="Quyết định thử")
    review.locator("footer [type=submit]").first.click()
    expect(review).to_have_url(re.compile("/royaltyrate/$"))


def count_royalty(desk: Page, article: Article):
    """Fills the row of an article on the sheet of this month."""
    royalty = article.royalty
    desk.goto("/admin/nhuan-but/")
    row = desk.locator("tr", has_text=article.title)
    row.locator("select").select_option(royalty.article_type)
    for name in ("page_count", "picture_count", "coefficient"):
        row.locator(f"[name={name}]").fill(getattr(royalty, name))
    row.get_by_role("button", name="Lưu").click()
    expect(desk.locator("tr", has_text=article.title)).to_contain_text(royalty.amount)
