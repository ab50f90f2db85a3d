"""Pictures and files: what stands in public stays as it was approved, what does not stand there is not for visitors."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction, Site
from wagtail.rich_text import RichText

from core.models import OfficeSettings, PortalDocument, PortalImage
from home.models import StandardPage
from news.models import Category, NewsAttachment, NewsPage
from plans.models import Activity
from procedures.parts import ProcedureAgency
from tests.factories import (
    AgencyFactory,
    CategoryFactory,
    NewsPageFactory,
    PlanPageFactory,
    ProcedurePageFactory,
    StandardPageFactory,
    UserFactory,
    signed_in,
)

pytestmark = pytest.mark.django_db

WAY_ON = "Hãy tải tệp mới lên, thay vào chỗ đó rồi trình duyệt."
everyone = pytest.mark.parametrize("user", ["staff", "editor", "administrator"], indirect=True)


@pytest.fixture
def user(request):
    return request.getfixturevalue(request.param)


def picture(owner=None, **fields) -> PortalImage:
    file = get_test_image_file("tranh.png", size=(640, 480))
    return PortalImage.objects.create(title="Tranh", file=file, uploaded_by_user=owner, **fields)


def document(owner=None, **fields) -> PortalDocument:
    fields = {"title": "Quyết định", "file": ContentFile(b"%PDF-1.4 cu", "qd.pdf"), **fields}
    return PortalDocument.objects.create(uploaded_by_user=owner, **fields)


# Each way a page shows a file; each gives the page.


def as_lead_picture(item, **page):
    return NewsPageFactory(lead_image=item, lead_image_alt="Ruộng lúa", **page)


def as_figure(item, **page):
    return StandardPageFactory(body=[("image", {"image": item, "alt": "Ruộng lúa", "caption": ""})], **page)


def as_emblem(item):
    OfficeSettings.objects.update_or_create(site=Site.objects.get(), defaults={"emblem": item})


def as_attachment(item, live=True):
    page = NewsPageFactory(live=False)
    page.attachments = [NewsAttachment(document=item)]
    revision = page.save_revision()
    if live:
        revision.publish()
    return page


def as_plan(item, **page):
    return PlanPageFactory(document=item, **page)


def as_block(item, **page):
    return StandardPageFactory(body=[("file", {"document": item, "title": ""})], **page)


def as_link(item, **page):
    text = RichText(f'<p><a linktype="document" id="{item.pk}">Xem</a></p>')
    return StandardPageFactory(body=[("paragraph", text)], **page)


def as_form_of_a_procedure(item, **page):
    papers = [{"name": "Đơn", "original_count": 1, "form_names": "", "form": item}]
    return ProcedurePageFactory(required_documents=[("case", {"name": "", "documents": papers})], **page)


PICTURE_USES = [as_lead_picture, as_figure]
DOCUMENT_USES = [as_attachment, as_plan, as_block, as_link, as_form_of_a_procedure]
USES = [(picture, use) for use in [*PICTURE_USES, as_emblem]] + [(document, use) for use in DOCUMENT_USES]
every_use = pytest.mark.parametrize(("make", "use"), USES, ids=lambda function: function.__name__)

# Each of the admin's addresses that changes or deletes a file, by its owner.

NEW_FILES = {
    PortalImage: get_test_image_file("moi.png", size=(64, 48)),
    PortalDocument: ContentFile(b"%PDF-1.4 moi", "moi.pdf"),
}


def address(item, name):
    app = "wagtailimages" if isinstance(item, PortalImage) else "wagtaildocs"
    return reverse(f"{app}:{name}", args=[item.pk])


def form_of(item, **changes):
    """What the admin's form of the item sends, with changes."""
    names = ["title", "description", "credit"]
    names += [f"focal_point_{side}" for side in ("x", "y", "width", "height")]
    body = {name: getattr(item, name, None) for name in names} | {"collection": item.collection_id, "tags": ""}
    return {name: value for name, value in (body | changes).items() if value is not None}


def edit(user, item, **changes):
    return signed_in(user).post(address(item, "edit"), form_of(item, **changes), follow=True)


def replace_the_file(user, item):
    NEW_FILES[type(item)].seek(0)
    edit(user, item, file=NEW_FILES[type(item)])


def delete(user, item):
    signed_in(user).post(address(item, "delete"))


def delete_from_the_uploading_screen(user, item):
    client = signed_in(user)
    client.raise_request_exception = False
    with transaction.atomic():  # this screen has no transaction of its own
        client.post(address(item, "delete_multiple"), headers={"X-Requested-With": "XMLHttpRequest"})


def in_bulk(user, item, action, **body):
    where = reverse("wagtail_bulk_action", args=["core", item._meta.model_name, action])
    return signed_in(user).post(f"{where}?id={item.pk}&next=/admin/", body, follow=True)


def delete_in_bulk(user, item):
    in_bulk(user, item, "delete")


WAYS = [replace_the_file, delete, delete_from_the_uploading_screen, delete_in_bulk]


def state(item):
    found = type(item).objects.filter(pk=item.pk).first()
    return found and (found.file.name, found.file.read())


# --- What stands in public stays --------------------------------------------------------------------------------------


@every_use
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_a_file_that_stands_in_public_is_neither_replaced_nor_deleted(make, use, way, staff):
    item = make(owner=staff)
    use(item)
    before = state(item)
    way(staff, item)
    assert state(item) == before


@pytest.mark.parametrize("user", ["editor", "administrator"], indirect=True)
@pytest.mark.parametrize("make", [picture, document])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_no_other_role_replaces_or_deletes_it_either(make, way, user):
    item = make(owner=user)
    (as_figure if make is picture else as_block)(item)
    before = state(item)
    way(user, item)
    assert state(item) == before


def in_review(page, author):
    page.get_workflow().start(page, author)


def scheduled(page, author):
    revision = page.get_latest_revision()
    revision.approved_go_live_at = timezone.now() + timedelta(days=1)
    revision.save()


@pytest.mark.parametrize("on_its_way", [in_review, scheduled])
@pytest.mark.parametrize("is_live", [True, False])
@pytest.mark.parametrize("make", [picture, document])
def test_what_the_approver_sees_is_what_goes_public(make, is_live, on_its_way, staff):
    item, page = make(owner=staff), StandardPageFactory(live=is_live)
    value = {"image": item, "alt": "Ruộng lúa", "caption": ""} if make is picture else {"document": item, "title": ""}
    page.body = [("image" if make is picture else "file", value)]
    page.save_revision(user=staff)
    on_its_way(page, staff)
    before = state(item)
    for way in WAYS:
        way(staff, item)
    assert state(item) == before
    assert page.title in signed_in(staff).get(address(item, "delete")).content.decode()


def test_a_version_sent_back_leaves_its_files_to_their_owner_again(staff, editor):
    item = picture(owner=staff)
    page = as_figure(item, live=False)
    in_review(page, staff)
    review = page.current_workflow_task_state
    review.task.specific.on_action(review, editor, "reject")
    before = state(item)
    replace_the_file(staff, item)
    assert state(item) != before


@pytest.mark.parametrize("make", [picture, document])
@pytest.mark.parametrize("live", [None, False])
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_its_owner_replaces_and_deletes_what_only_a_draft_shows_or_nothing(make, live, way, staff):
    item = make(owner=staff)
    if live is not None:
        (as_figure if make is picture else as_block)(item, live=live)
    before = state(item)
    way(staff, item)
    assert state(item) != before


@pytest.mark.parametrize(
    ("make", "change"),
    [
        (picture, {"credit": "Người khác"}),
        (picture, {"focal_point_x": 10, "focal_point_y": 10, "focal_point_width": 9, "focal_point_height": 9}),
        (document, {"title": "Tên khác"}),
    ],
)
def test_what_pages_show_of_a_file_does_not_change_and_the_form_says_why_and_what_to_do(make, change, staff):
    item = make(owner=staff)
    page = (as_figure if make is picture else as_block)(item)
    said = edit(staff, item, **change).content.decode()
    assert WAY_ON in said
    assert page.title in said
    item.refresh_from_db()
    assert {name: getattr(item, name) for name in change} != change


def test_the_form_of_the_uploading_screen_refuses_the_same(staff):
    item = document(owner=staff)
    as_block(item)
    body = {f"doc-{item.pk}-{name}": value for name, value in form_of(item, title="Tên khác").items()}
    answer = (
        signed_in(staff)
        .post(address(item, "edit_multiple"), body, headers={"X-Requested-With": "XMLHttpRequest"})
        .json()
    )
    assert not answer["success"]
    assert WAY_ON in answer["form"]
    assert PortalDocument.objects.get().title == "Quyết định"


def test_what_no_page_shows_may_change_at_any_time(staff):
    item = picture(owner=staff)
    as_figure(item)
    edit(staff, item, title="Ruộng bậc thang", description="Ruộng", tags="ruộng")
    item.refresh_from_db()
    assert (item.title, item.description, list(item.tags.names())) == ("Ruộng bậc thang", "Ruộng", ["ruộng"])


def test_a_public_document_is_not_moved_into_another_collection(administrator):
    item, closed = document(), Collection.get_first_root_node().add_child(name="Nội bộ")
    as_block(item)
    edit(administrator, item, collection=closed.pk)
    said = in_bulk(administrator, item, "add_to_collection", collection=closed.pk).content.decode()
    assert WAY_ON in said
    item.refresh_from_db()
    assert item.collection != closed


def test_a_picture_and_a_draft_s_document_are_moved(administrator):
    closed = Collection.get_first_root_node().add_child(name="Nội bộ")
    shown, draft = picture(), document()
    as_figure(shown), as_block(draft, live=False)
    for item in (shown, draft):
        in_bulk(administrator, item, "add_to_collection", collection=closed.pk)
        item.refresh_from_db()
        assert item.collection == closed


@pytest.mark.parametrize("make", [picture, document])
def test_who_wants_to_delete_a_public_file_reads_where_it_is_and_what_to_do(make, staff):
    item = make(owner=staff)
    page = (as_figure if make is picture else as_block)(item)
    screen = signed_in(staff).get(address(item, "delete")).content.decode()
    bulk = in_bulk(staff, item, "delete").content.decode()
    for said in (screen, bulk):
        assert f"trang “{page.title}”" in said
        assert WAY_ON in said
    assert 'class="button serious"' not in screen


@pytest.mark.parametrize("make", [picture, document])
def test_the_screen_for_deleting_offers_it_where_nothing_stands_in_the_way(make, staff):
    screen = signed_in(staff).get(address(make(owner=staff), "delete")).content.decode()
    assert "button serious" in screen
    assert WAY_ON not in screen


def test_a_file_used_on_many_pages_names_a_few_of_them(staff):
    item = picture(owner=staff)
    for _ in range(7):
        as_figure(item)
    assert "và 2 nơi khác" in signed_in(staff).get(address(item, "delete")).content.decode()


@pytest.mark.parametrize("make", [picture, document])
def test_a_program_does_not_delete_it_either(make, portal):
    item = make()
    (as_figure if make is picture else as_block)(item)
    with pytest.raises(PermissionDenied, match="đang hiện công khai hoặc chờ duyệt"):
        type(item).objects.filter(pk=item.pk).delete()


def test_a_file_taken_off_the_page_is_free_again(staff):
    item = document(owner=staff)
    page = as_attachment(item)
    page = NewsPage.objects.get(pk=page.pk)
    page.attachments = []
    page.save_revision().publish()
    delete(staff, item)
    assert not PortalDocument.objects.exists()


# --- What visitors get ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("use", DOCUMENT_USES, ids=lambda use: use.__name__)
def test_a_visitor_downloads_the_document_of_a_live_page_and_of_no_draft(use, portal, client):
    shown, hidden, unused = document(), document(), document()
    use(shown), use(hidden, live=False)
    assert [client.get(item.url).status_code for item in (shown, hidden, unused)] == [200, 404, 404]


def test_a_document_is_out_of_reach_once_its_page_is_withdrawn_or_leaves_it_out(portal, client):
    withdrawn, left_out = document(), document()
    as_block(withdrawn).unpublish()
    page = NewsPage.objects.get(pk=as_attachment(left_out).pk)
    assert client.get(left_out.url).status_code == 200
    page.attachments = []
    page.save_revision().publish()
    assert [client.get(item.url).status_code for item in (withdrawn, left_out)] == [404, 404]


def test_the_address_of_a_replaced_file_leads_to_the_one_in_its_place(portal, client):
    first, second, third, other = document(), document(), document(), document()
    page = NewsPage.objects.get(pk=as_attachment(first).pk)
    addresses = [first.url, second.url]
    for file in (second, third):
        page.attachments = [NewsAttachment(document=file)]
        page.save_revision().publish()
    first.delete()
    for address in addresses:
        answer = client.get(address)
        assert (answer.status_code, answer.headers.get("Location")) == (302, third.url)
    assert client.get(other.url).status_code == 404
    NewsPage.objects.get(pk=page.pk).unpublish()
    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_a_file_replaced_on_two_pages_leads_to_the_one_that_is_public(portal, client):
    old, first, second = document(), document(), document()
    pages = [NewsPage.objects.get(pk=as_attachment(old).pk) for _ in range(2)]
    for page, new in zip(pages, (first, second), strict=True):
        page.attachments = [NewsAttachment(document=new)]
        page.save_revision().publish()
    assert client.get(old.url).url == second.url
    pages[1].unpublish()
    assert client.get(old.url).url == first.url


def test_a_file_moved_or_taken_off_was_replaced_by_none(portal, client):
    first, second = document(), document()
    page = NewsPage.objects.get(pk=as_attachment(first).pk)
    for files in ([first, second], [second]):
        page.attachments = [NewsAttachment(document=file) for file in files]
        page.save_revision().publish()
    assert client.get(first.url).status_code == 404


def test_a_draft_beside_a_live_page_makes_nothing_public(portal, client):
    item, page = document(), StandardPageFactory()
    page.body = [("file", {"document": item, "title": ""})]
    page.save_revision()
    assert client.get(item.url).status_code == 404


def test_the_document_of_a_closed_page_is_for_those_the_page_is_for(portal, client):
    item = document()
    parent = StandardPageFactory()
    page = as_block(item, parent=parent)
    closed = PageViewRestriction.objects.create(page=parent, restriction_type="groups")
    group = Group.objects.create(name="Tổ soạn thảo")
    closed.groups.add(group)
    member, other = UserFactory(groups=[group]), UserFactory()
    answers = [visitor.get(item.url).status_code for visitor in (client, signed_in(other), signed_in(member))]
    assert answers == [404, 404, 200]
    page.move(StandardPageFactory(), pos="last-child")
    assert client.get(item.url).status_code == 200


@everyone
def test_who_works_here_reads_every_document(user):
    assert signed_in(user).get(document().url).status_code == 200


def test_no_document_and_no_picture_as_uploaded_is_at_an_address_of_the_media_folder(portal, client):
    files = [document().file, picture().file]
    as_figure(PortalImage.objects.get()), as_block(PortalDocument.objects.get())
    assert [client.get(file.url).status_code for file in files] == [404, 404]


def seen(item) -> str:
    """The address of the picture as a page shows it."""
    return item.get_rendition("width-320").url


def test_the_address_of_a_picture_cannot_be_guessed(portal):
    first, second = (picture().get_rendition("width-320") for _ in range(2))
    secrets = {rendition.file.name.split("/")[-1].split(".")[0] for rendition in (first, second)}
    assert len(secrets) == 2
    assert all(len(secret) == 16 for secret in secrets)
    assert not any("tranh" in secret for secret in secrets)


def as_gallery(item, **page):
    figures = [{"image": image, "alt": "Ruộng lúa", "caption": ""} for image in (item, picture())]
    return StandardPageFactory(body=[("gallery", figures)], **page)


@pytest.mark.parametrize("use", [*PICTURE_USES, as_gallery], ids=lambda use: use.__name__)
def test_a_visitor_sees_the_picture_of_a_live_page_and_of_no_draft(use, staff, client):
    shown, hidden, unused = picture(), picture(), picture()
    use(shown), use(hidden, live=False)
    addresses = [seen(item) for item in (shown, hidden, unused)]
    assert [client.get(address).status_code for address in addresses] == [200, 404, 404]
    assert [signed_in(staff).get(address).status_code for address in addresses] == [200, 200, 200]


def test_the_emblem_is_seen_on_every_page(portal, client):
    item = picture()
    assert client.get(seen(item)).status_code == 404
    as_emblem(item)
    assert client.get(seen(item)).status_code == 200


def test_a_picture_is_out_of_reach_once_its_page_is_withdrawn_over_or_closed(portal, client):
    withdrawn, over, closed = picture(), picture(), picture()
    as_figure(withdrawn).unpublish()
    page = as_figure(over)
    StandardPage.objects.filter(pk=page.pk).update(expire_at=timezone.now())  # nothing has withdrawn it yet
    parent = StandardPageFactory()
    as_figure(closed, parent=parent)
    PageViewRestriction.objects.create(page=parent, restriction_type=PageViewRestriction.LOGIN)
    assert [client.get(seen(item)).status_code for item in (withdrawn, over, closed)] == [404, 404, 404]
    assert signed_in(UserFactory()).get(seen(closed)).status_code == 200


def test_the_document_of_a_page_whose_time_is_over_is_out_of_reach(portal, client):
    item = document()
    page = as_block(item)
    StandardPage.objects.filter(pk=page.pk).update(expire_at=timezone.now())
    assert client.get(item.url).status_code == 404
    assert signed_in(UserFactory()).get(item.url).status_code == 404


def test_one_live_page_of_two_is_enough_to_see_a_picture(portal, client):
    item = picture()
    as_figure(item, live=False), as_lead_picture(item)
    assert client.get(seen(item)).status_code == 200


def corrected(make, use):
    """A page with a correction that took an item out, and the item, which only the earlier version has."""
    item, page = make(), None
    page = use(item)
    page.body = []
    page.change_kind, page.change_note = "correction", "Nhầm tệp"
    page.save_revision().publish()
    return item, page


@pytest.mark.parametrize(("make", "use"), [(picture, as_figure), (picture, as_gallery), (document, as_block)])
def test_what_a_correction_took_out_stays_with_the_earlier_version_as_long_as_that_can_be_read(
    make, use, client, staff
):
    item, page = corrected(make, use)
    address = seen(item) if make is picture else item.url
    assert client.get(address).status_code == 200
    before = state(item)
    delete(staff, item)
    assert state(item) == before
    page.unpublish()
    assert client.get(address).status_code == 404


def test_a_public_picture_may_be_kept_for_minutes_and_one_of_a_draft_nowhere(staff, client):
    shown, hidden = picture(), picture()
    as_figure(shown), as_figure(hidden, live=False)
    answer = client.get(seen(shown))
    assert answer["Cache-Control"] == "public, max-age=300"
    assert "Vary" not in answer
    assert signed_in(staff).get(seen(hidden))["Cache-Control"] == "private, no-store"
    again = client.get(seen(shown), headers={"If-Modified-Since": answer["Last-Modified"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_file_that_is_not_for_everyone_is_kept_nowhere(staff, client):
    shown, hidden, inside = document(), document(), document()
    as_block(shown), as_block(hidden, live=False), as_block(inside)
    inside.collection = Collection.get_first_root_node().add_child(name="Nội bộ")
    inside.save()
    CollectionViewRestriction.objects.create(collection=inside.collection, restriction_type="login")
    for who in (client, signed_in(staff)):
        assert "Cache-Control" not in who.get(shown.url)
    for item in (hidden, inside):
        answer = signed_in(staff).get(item.url)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
        part = signed_in(staff).get(item.url, headers={"Range": "bytes=0-3"})
        assert (part.status_code, part["Cache-Control"]) == (206, "private, no-store")


def test_a_picture_on_many_pages_asks_no_more_queries(portal, client):
    item = picture()
    counts = []
    for _ in range(2):
        as_figure(item), as_lead_picture(item), as_gallery(item, live=False)
        client.get(seen(item))
        with CaptureQueriesContext(connection) as queries:
            client.get(seen(item))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 3


FILM = bytes(range(100))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("0-9", 0, 9), ("0-0", 0, 0), ("90-", 90, 99), ("90-200", 90, 99), ("-10", 90, 99), ("-500", 0, 99)],
)
def test_a_part_of_a_film_is_given_to_a_player_that_asks_for_it(asked, first, last, portal, client):
    item = document(file=ContentFile(FILM, "phim.mp4"))
    as_block(item)
    answer = client.get(item.url, headers={"Range": f"bytes={asked}"})
    assert answer.status_code == 206
    assert answer.getvalue() == FILM[first : last + 1]
    assert answer["Content-Range"] == f"bytes {first}-{last}/100"
    assert answer["Content-Length"] == str(last - first + 1)
    whole = client.get(item.url)
    assert (whole.status_code, whole.getvalue(), whole["Accept-Ranges"]) == (200, FILM, "bytes")
    kept = ("Content-Type", "Content-Disposition", "Content-Security-Policy", "X-Content-Type-Options", "ETag")
    assert {name: answer[name] for name in kept} == {name: whole[name] for name in kept}


@pytest.mark.parametrize("asked", ["100-", "500-600", "9-5", "-0"])
def test_a_part_that_is_not_there_is_refused(asked, portal, client):
    item = document(file=ContentFile(FILM, "phim.mp4"))
    as_block(item)
    answer = client.get(item.url, headers={"Range": f"bytes={asked}"})
    assert (answer.status_code, answer["Content-Range"], answer.content) == (416, "bytes */100", b"")


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=-", "bytes=a-b", "lines=0-1", f"bytes={'9' * 5000}-", ""])
def test_a_range_nobody_understands_gives_the_whole(asked, portal, client):
    item = document(file=ContentFile(FILM, "phim.mp4"))
    as_block(item)
    answer = client.get(item.url, headers={"Range": asked})
    assert (answer.status_code, answer.getvalue()) == (200, FILM)


def test_a_part_of_an_older_file_is_not_mixed_with_the_new_one(portal, client):
    item = document(file=ContentFile(FILM, "phim.mp4"))
    as_block(item)
    whole = client.get(item.url)
    for state_of_file, status in ((whole["ETag"], 206), (whole["Last-Modified"], 206), ('"khac"', 200)):
        headers = {"Range": "bytes=0-9", "If-Range": state_of_file}
        assert client.get(item.url, headers=headers).status_code == status


def test_asking_only_for_the_head_of_a_film_gives_its_whole_size(portal, client):
    item = document(file=ContentFile(FILM, "phim.mp4"))
    as_block(item)
    answer = client.head(item.url, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer["Content-Length"]) == (200, "100")


def test_no_part_of_a_draft_s_film_is_given(portal, client):
    item = document(file=ContentFile(FILM, "phim.mp4"))
    as_block(item, live=False)
    assert client.get(item.url, headers={"Range": "bytes=0-9"}).status_code == 404


def test_staff_see_previews_in_the_admin(staff):
    item = picture(owner=staff)
    client = signed_in(staff)
    for screen in (reverse("wagtailimages:index"), address(item, "edit"), reverse("wagtailimages_chooser:choose")):
        said = client.get(screen).content.decode()
        assert "/media/images/" in said
        assert "/media/original_images/" not in said
    assert all(client.get(rendition.url).status_code == 200 for rendition in item.renditions.all())


# --- Rows that drafts need --------------------------------------------------------------------------------------------


def draft_of_an_article(row):
    page = NewsPageFactory()
    page.category = row
    return page


def draft_of_a_plan(row):
    page = PlanPageFactory()
    page.issuing_agency = row
    return page


def draft_of_an_activity(row):
    page = PlanPageFactory()
    page.activities = [Activity(description="Đối thoại", timing_text="Quý II", lead_unit=row)]
    return page


def draft_of_a_procedure(row):
    page = ProcedurePageFactory()
    page.issuing_agency = row
    return page


def draft_of_an_agency_of_a_procedure(row):
    page = ProcedurePageFactory()
    page.agencies = [ProcedureAgency(agency=row)]
    return page


def draft_of_an_attachment(row):
    page = NewsPageFactory()
    page.attachments = [NewsAttachment(document=row)]
    return page


DRAFTS = [
    (CategoryFactory, draft_of_an_article),
    (AgencyFactory, draft_of_a_plan),
    (AgencyFactory, draft_of_an_activity),
    (AgencyFactory, draft_of_a_procedure),
    (AgencyFactory, draft_of_an_agency_of_a_procedure),
    (document, draft_of_an_attachment),
]


def try_to_delete(user, row, bulk):
    """Deletes through the admin, first reading its screen; what it says."""
    client, meta = signed_in(user), row._meta
    if bulk:
        screen = reverse("wagtail_bulk_action", args=[meta.app_label, meta.model_name, "delete"]) + f"?id={row.pk}"
    elif isinstance(row, PortalDocument):
        screen = address(row, "delete")
    else:
        screen = reverse(f"wagtailsnippets_{meta.app_label}_{meta.model_name}:delete", args=[row.pk])
    said = client.get(screen, follow=True).content.decode()
    return said + client.post(screen, {"next": "/admin/"}, follow=True).content.decode()


@pytest.mark.parametrize("bulk", [False, True])
@pytest.mark.parametrize(("make", "draft"), DRAFTS, ids=lambda function: getattr(function, "__name__", ""))
def test_a_row_that_only_a_draft_needs_is_not_deleted_and_the_draft_still_opens(make, draft, bulk, administrator):
    row = make()
    page = draft(row)
    page.save_revision()
    assert f"bản thảo trang “{page.title}” còn dùng" in try_to_delete(administrator, row, bulk)
    assert type(row).objects.filter(pk=row.pk).exists()
    screen = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert signed_in(administrator).get(screen).status_code == 200


@pytest.mark.parametrize("bulk", [False, True])
def test_a_row_that_only_an_earlier_version_named_is_deleted(bulk, administrator):
    row = CategoryFactory()
    page = draft_of_an_article(row)
    page.save_revision()
    page.category = CategoryFactory()
    page.save_revision()
    try_to_delete(administrator, row, bulk)
    assert not Category.objects.filter(pk=row.pk).exists()


def test_a_number_that_only_begins_like_the_row_s_is_another_row(administrator):
    rows = Category.objects.bulk_create(
        Category(pk=pk, name=f"Chuyên mục {pk}", slug=f"chuyen-muc-{pk}") for pk in (7, 70, 700)
    )
    page = draft_of_an_article(rows[2])
    page.save_revision()
    for row in rows[:2]:
        try_to_delete(administrator, row, bulk=False)
    assert set(Category.objects.filter(pk__in=(7, 70, 700)).values_list("pk", flat=True)) == {700}


def test_words_in_a_text_that_look_like_a_reference_are_not_one(administrator):
    row = CategoryFactory()
    page = StandardPageFactory()
    page.body = [("quote", {"text": f'"category": {row.pk},', "attribution": ""})]
    page.summary = f'"category": {row.pk},'
    page.save_revision()
    assert StandardPage.objects.get().has_unpublished_changes
    try_to_delete(administrator, row, bulk=False)
    assert not Category.objects.filter(pk=row.pk).exists()
