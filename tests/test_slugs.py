import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from core.pages import taken_slugs
from home.models import StandardPage
from tests.factories import NewsPageFactory, ProcedurePageFactory, StandardPageFactory, signed_in

pytestmark = pytest.mark.django_db


def test_a_page_gets_a_vietnamese_slug_on_the_server(portal):
    assert NewsPageFactory(title="Đăng ký đất đai ở xã").slug == "dang-ky-dat-dai-o-xa"


def test_a_second_page_of_the_same_title_gets_a_number(portal):
    NewsPageFactory(title="Đăng ký")
    assert NewsPageFactory(title="Đăng ký").slug == "dang-ky-2"


def test_a_title_of_signs_alone_still_gets_an_address(portal):
    assert NewsPageFactory(title="…!?").slug == "trang"


def test_an_official_name_of_a_thousand_characters_is_kept_whole_and_its_slug_is_short(portal):
    name = " ".join(["Thủ tục đăng ký biến động đất đai"] * 33)
    page = ProcedurePageFactory(name=name)
    assert page.name == name
    assert len(page.title) <= 255
    assert len(page.slug) <= 80


# --- Addresses of functions -------------------------------------------------------------------------------------------


def send(user, parent, **fields):
    """Sends the admin's form of a new standing page; gives the answer."""
    body = nested_form_data({"title": "Trang", "slug": "", "summary": "", "body": streamfield([]), **fields})
    return signed_in(user).post(reverse("wagtailadmin_pages:add", args=["home", "standardpage", parent.pk]), body)


@pytest.mark.parametrize("slug", ["admin", "tim-kiem", "so-do-trang", "tai-lieu", "media", "static", "tt", "healthz"])
def test_a_page_does_not_take_the_address_of_a_function(portal, staff, slug):
    answer = send(staff, portal, slug=slug)
    assert f"Địa chỉ /{slug}/ là của một chức năng có sẵn của cổng" in answer.content.decode()
    assert not StandardPage.objects.exists()


def test_nor_does_it_by_its_title_alone(portal, staff):
    assert "Địa chỉ /tim-kiem/ là của" in send(staff, portal, title="Tìm kiếm").content.decode()
    assert not StandardPage.objects.exists()


def test_further_down_the_same_name_is_free(portal, staff):
    parent = StandardPageFactory(slug="gioi-thieu")
    send(staff, parent, slug="tim-kiem")
    assert StandardPage.objects.filter(slug="tim-kiem").exists()


def test_sections_and_ordinary_pages_below_the_front_page_are_free():
    assert not {"tin-tuc", "ke-hoach", "thu-tuc", "gioi-thieu", "robots", "sitemap"} & taken_slugs()
