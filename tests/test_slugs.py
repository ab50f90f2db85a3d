import pytest

from tests.factories import NewsPageFactory, ProcedurePageFactory

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
