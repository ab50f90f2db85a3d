from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from core.models import Agency
from procedures.catalogue import PER_PAGE
from procedures.facets import Chosen, Narrowing
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.parts import ProcedureAgency
from procedures.vocabularies import ApplicantType, LifeEvent, Sector
from tests.factories import AgencyFactory, ProcedurePageFactory, SectorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def index(portal):
    return ProcedureIndexPage.objects.get()


@pytest.fixture
def catalogue(client, index):
    """Asks the catalogue: `catalogue(co_quan=3)` is the address `/thu-tuc/?co-quan=3`."""

    def ask(**query):
        return client.get(index.url, {key.replace("_", "-"): value for key, value in query.items()})

    return ask


def procedure(*, sectors=(), audiences=(), agencies=(), **values):
    agencies = [ProcedureAgency(agency=agency, role=role) for agency, role in agencies]
    return ProcedurePageFactory(sectors=sectors, applicant_types=audiences, agencies=agencies, **values)


def audience(name, slug):
    return ApplicantType.objects.create(name=name, slug=slug)


def hide(page):
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def names(response):
    return [page.name for page in response.context["page_obj"]]


def facet(response, key):
    """The choices of a facet as {label: count}."""
    [found] = [facet for facet in response.context["facets"] if facet.key == key]
    return {choice.label: choice.count for choice in found.choices}


@pytest.fixture
def three(index):
    """Three procedures that share some sectors, levels, agencies and audiences."""
    land, civil = SectorFactory(name="Đất đai", slug="dat-dai"), SectorFactory(name="Hộ tịch", slug="ho-tich")
    citizen, company = audience("Công dân Việt Nam", "cong-dan"), audience("Doanh nghiệp, HTX", "doanh-nghiep")
    commune, tax = AgencyFactory(name="UBND cấp xã"), AgencyFactory(name="Thuế cơ sở")
    procedure(
        name="Cấp giấy chứng nhận",
        sectors=[land],
        audiences=[citizen, company],
        agencies=[(commune, "executing"), (commune, "competent"), (tax, "coordinating")],
        is_province_level=True,
        is_commune_level=True,
    )
    procedure(
        name="Giao đất", sectors=[land], audiences=[company], agencies=[(tax, "executing")], is_province_level=True
    )
    procedure(
        name="Khai sinh", sectors=[civil], audiences=[citizen], agencies=[(commune, "executing")], is_commune_level=True
    )


# --- narrowing and counting -------------------------------------------------------------------------------------------
def test_without_filters_everything_is_listed_and_counted(catalogue, three):
    response = catalogue()
    assert names(response) == ["Cấp giấy chứng nhận", "Giao đất", "Khai sinh"]
    assert facet(response, "linh-vuc") == {"Đất đai": 2, "Hộ tịch": 1}
    assert facet(response, "doi-tuong") == {"Công dân Việt Nam": 2, "Doanh nghiệp, HTX": 2}
    assert facet(response, "cap") == {"Cấp tỉnh": 2, "Cấp xã": 2}
    assert facet(response, "co-quan") == {"Thuế cơ sở": 2, "UBND cấp xã": 2}  # a procedure once, whatever its roles


def test_filters_narrow_the_list(catalogue, three):
    everything = ["Cấp giấy chứng nhận", "Giao đất", "Khai sinh"]
    for query, found in [
        ({"linh_vuc": "dat-dai"}, ["Cấp giấy chứng nhận", "Giao đất"]),
        ({"cap": "xa"}, ["Cấp giấy chứng nhận", "Khai sinh"]),
        ({"doi_tuong": "cong-dan"}, ["Cấp giấy chứng nhận", "Khai sinh"]),
        ({"linh_vuc": "dat-dai", "cap": "xa"}, ["Cấp giấy chứng nhận"]),
        ({"linh_vuc": "dat-dai", "doi_tuong": "doanh-nghiep", "cap": "tinh"}, ["Cấp giấy chứng nhận", "Giao đất"]),
        ({"linh_vuc": "ho-tich", "doi_tuong": "doanh-nghiep"}, []),
        ({"linh_vuc": ""}, everything),
        ({"khac": "x"}, everything),
    ]:
        assert names(catalogue(**query)) == found, query


def test_an_agency_narrows_to_the_procedures_it_takes_part_in(catalogue, three):
    response = catalogue(co_quan=Agency.objects.get(name="UBND cấp xã").pk)
    assert names(response) == ["Cấp giấy chứng nhận", "Khai sinh"]
    assert facet(response, "linh-vuc") == {"Đất đai": 1, "Hộ tịch": 1}


def test_counts_are_those_of_the_procedures_that_are_left(catalogue, three):
    response = catalogue(linh_vuc="dat-dai", doi_tuong="cong-dan")
    assert facet(response, "cap") == {"Cấp tỉnh": 1, "Cấp xã": 1}
    assert facet(response, "co-quan") == {"Thuế cơ sở": 1, "UBND cấp xã": 1}


def test_every_count_is_what_its_choice_then_lists(catalogue, three):
    before = catalogue(cap="tinh")
    for facet_ in before.context["facets"]:
        for choice in facet_.choices:
            response = catalogue(**{"cap": "tinh", facet_.key: choice.value})
            assert len(names(response)) == choice.count, (facet_.key, choice.label)


def test_the_same_agency_in_two_roles_lists_a_procedure_once(catalogue, three):
    response = catalogue(
        co_quan=Agency.objects.get(name="UBND cấp xã").pk, linh_vuc="dat-dai", doi_tuong="doanh-nghiep"
    )
    assert names(response) == ["Cấp giấy chứng nhận"]
    assert response.context["page_obj"].paginator.count == 1


# --- order, pages of results ------------------------------------------------------------------------------------------
def test_procedures_and_choices_are_in_the_order_of_the_vietnamese_alphabet(catalogue, index):
    in_order = ["An táng", "Ăn uống", "Ân xá", "Dân số", "Đất đai", "Đấu thầu", "Ê kíp", "Ủy quyền", "Ưu đãi"]
    for name in reversed(in_order):
        procedure(name=name, sectors=[SectorFactory(name=name)])
    response = catalogue()
    assert names(response) == in_order
    assert list(facet(response, "linh-vuc")) == in_order


def test_results_come_in_pages(catalogue, index):
    for _ in range(PER_PAGE + 1):
        procedure()
    assert len(names(catalogue())) == PER_PAGE
    assert len(names(catalogue(trang="2"))) == 1
    assert catalogue(trang="1").context["page_obj"].number == 1


def test_a_page_of_results_that_does_not_exist_is_not_found(catalogue, index):
    procedure()
    for number in ["0", "-1", "2", "9" * 30, "9" * 5_000, "1.5", "x", "²", "1e1", " ", "\x00", "NaN"]:
        assert catalogue(trang=number).status_code in (400, 404), number


def test_an_empty_catalogue_is_a_page_all_the_same(catalogue, index):
    response = catalogue()
    assert response.status_code == 200
    assert names(response) == []


# --- what makes no sense ----------------------------------------------------------------------------------------------
NOTHING = ["khong-co", "0", "999999999", "9" * 40, "-1", "1.5", "²", "١", "a" * 10_000, "'", "<b>", "%", "\x00", "đất"]


@pytest.mark.parametrize("key", ["linh-vuc", "cap", "co-quan", "doi-tuong"])
def test_a_filter_that_names_nothing_is_not_found(catalogue, three, key):
    for value in NOTHING:
        assert catalogue(**{key: value}).status_code in (400, 404), value


def test_an_over_long_slug_is_not_taken_for_the_slug_it_begins_with(catalogue, index):
    sector = SectorFactory(slug="a" * 80)
    procedure(sectors=[sector])
    assert catalogue(linh_vuc="a" * 80).status_code == 200
    assert catalogue(linh_vuc="a" * 81).status_code == 404


def test_of_a_repeated_parameter_the_last_counts(catalogue, three):
    response = catalogue(linh_vuc=["ho-tich", "dat-dai"])
    assert names(response) == ["Cấp giấy chứng nhận", "Giao đất"]
    assert catalogue(linh_vuc=["dat-dai", "khong-co"]).status_code == 404


def test_a_choice_that_leaves_nothing_is_an_empty_list_not_an_error(catalogue, three):
    response = catalogue(cap="bo")
    assert response.status_code == 200
    assert names(response) == []


# --- what is not for the public ---------------------------------------------------------------------------------------
def test_a_long_facet_shows_its_largest_choices_and_has_all_on_a_page_of_its_own(catalogue, index):
    sectors = [SectorFactory(name=f"Lĩnh vực số {number:02}") for number in range(12)]
    for sector in sectors:
        procedure(sectors=[sector])
    procedure(sectors=sectors[10:11])

    shown = catalogue().content.decode()
    assert shown.count("?linh-vuc=") == 8
    assert "Lĩnh vực số 10" in shown
    assert "Xem cả 12 lĩnh vực" in shown

    whole = catalogue(mo="linh-vuc")
    assert len(whole.context["opened"].choices) == 12
    assert "Lĩnh vực số 11" in whole.content.decode()
    assert "mo=linh-vuc&amp;linh-vuc=" not in whole.content.decode()  # choosing leads back to the procedures


def test_the_chosen_one_of_a_long_facet_always_shows(catalogue, index):
    sectors = [SectorFactory(name=f"Lĩnh vực số {number:02}") for number in range(12)]
    for sector in sectors:
        procedure(sectors=[sector])

    [found] = [facet for facet in catalogue(linh_vuc=sectors[11].slug).context["facets"] if facet.key == "linh-vuc"]
    assert sectors[11].name in [choice.label for choice in found.short_list]


def test_the_whole_list_of_an_unknown_facet_is_not_found(catalogue, three):
    assert catalogue(mo="mau-sac").status_code == 404


def test_drafts_and_private_pages_are_neither_listed_nor_counted(catalogue, three):
    land = Sector.objects.get(slug="dat-dai")
    procedure(name="Bản nháp", sectors=[land], live=False)
    hidden = procedure(name="Riêng tư", sectors=[land], is_province_level=True)
    hide(hidden)
    for response in (catalogue(), catalogue(linh_vuc="dat-dai"), catalogue(cap="tinh")):
        assert not {"Bản nháp", "Riêng tư"} & set(names(response))
        assert facet(response, "linh-vuc")["Đất đai"] == 2
        assert facet(response, "cap")["Cấp tỉnh"] == 2


def test_a_sector_of_drafts_alone_is_no_choice(catalogue, three):
    procedure(sectors=[SectorFactory(name="Lâm nghiệp")], live=False)
    assert "Lâm nghiệp" not in facet(catalogue(), "linh-vuc")


def test_nothing_is_listed_of_a_catalogue_that_is_private_itself(catalogue, three, index):
    hide(index)
    assert not ProcedurePage.objects.published().exists()
    assert not ProcedurePage.objects.most_needed().exists()


def test_a_retired_procedure_keeps_its_page_and_says_so(client, catalogue, index):
    page = procedure(name="Thủ tục cũ", state=ProcedurePage.State.RETIRED)
    assert page.is_retired
    response = client.get(page.url)
    assert response.status_code == 200
    assert "không còn sử dụng" in response.content.decode().lower()


def test_a_private_page_is_not_named_as_related(client, index):
    page, hidden, draft, open_ = procedure(), procedure(), procedure(live=False), procedure()
    hide(hidden)
    page.related_procedures = [page.related_procedures.model(page=other) for other in (hidden, draft, open_)]
    page.save_revision().publish()
    assert [other.pk for other in client.get(page.url).context["related"]] == [open_.pk]


# --- the short address ------------------------------------------------------------------------------------------------
def test_the_short_address_leads_to_the_procedure_wherever_it_stands(client, index):
    page = procedure(code="1.002341")
    assert client.get("/tt/1.002341").url == page.url
    page.slug = "ten-khac"
    page.save_revision().publish()
    assert client.get("/tt/1.002341").url.endswith("/ten-khac/")


def test_the_short_address_of_a_draft_or_private_or_unknown_procedure_is_not_found(client, index):
    procedure(code="1.000001", live=False)
    hide(procedure(code="1.000002"))
    for code in ("1.000001", "1.000002", "1.000003", "a" * 3_000, "đất", "'", "%00"):
        assert client.get(f"/tt/{code}").status_code in (400, 404)


# --- queries ----------------------------------------------------------------------------------------------------------
def queries_of(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_catalogue_asks_the_same_number_of_questions_whatever_it_holds(client, three, index):
    url = f"{index.url}?cap=tinh"
    client.get(url)
    before = queries_of(client, url)
    for _ in range(12):
        procedure(
            sectors=[SectorFactory(), SectorFactory()],
            audiences=[audience(f"Đối tượng {ApplicantType.objects.count()}", f"dt-{ApplicantType.objects.count()}")],
            agencies=[(AgencyFactory(), "executing"), (AgencyFactory(), "competent")],
            is_province_level=True,
        )
    assert queries_of(client, url) == before


def test_a_procedure_asks_the_same_number_of_questions_whatever_its_parts(client, index):
    cites = {"requirements": "Theo Nghị định 61/2018/NĐ-CP"}
    page = procedure(sectors=[SectorFactory()], agencies=[(AgencyFactory(), "executing")], **cites)
    client.get(page.url)
    before = queries_of(client, page.url)
    page.sectors = [SectorFactory() for _ in range(5)]
    page.agencies = [ProcedureAgency(agency=AgencyFactory(), role="executing") for _ in range(5)]
    page.legal_basis = [page.legal_basis.model(number=f"{n}/2026/NĐ-CP") for n in range(5)]
    page.outputs = [page.outputs.model(name=f"Kết quả {n}") for n in range(5)]
    page.save_revision().publish()
    assert queries_of(client, page.url) == before


def test_the_facets_take_a_constant_number_of_questions(index, three, django_assert_num_queries):
    with django_assert_num_queries(9):  # two for all, two for each of four lists, one of which is empty
        narrowing = Narrowing(ProcedurePage.objects.published(), Chosen())
        assert len(narrowing.facets) == 6
        assert narrowing.letters


# --- by life event, online level, letter and words --------------------------------------------------------------------
def test_a_life_event_and_an_online_level_narrow_and_are_counted(catalogue, index):
    birth = LifeEvent.objects.create(name="Có con nhỏ", slug="co-con-nho")
    land = LifeEvent.objects.create(name="Mua bán nhà, đất", slug="mua-ban-nha-dat")
    for name, online, events in [
        ("Khai sinh", "full", [birth]),
        ("Nhận con", "partial", [birth]),
        ("Giao đất", "full", [land]),
    ]:
        page = procedure(name=name, online_level=online)
        page.life_events = events
        page.save_revision().publish()
    response = catalogue()
    assert facet(response, "su-kien") == {"Có con nhỏ": 2, "Mua bán nhà, đất": 1}
    assert facet(response, "truc-tuyen") == {"Trực tuyến toàn trình": 2, "Trực tuyến một phần": 1}
    assert names(catalogue(su_kien="co-con-nho", truc_tuyen="toan-trinh")) == ["Khai sinh"]
    assert facet(catalogue(truc_tuyen="mot-phan"), "su-kien") == {"Có con nhỏ": 1}
    assert [catalogue(**{key: "khong-co"}).status_code for key in ("su_kien", "truc_tuyen", "chu")] == [404] * 3


def test_letters_are_those_of_the_vietnamese_alphabet_in_its_order(catalogue, index):
    for name in ("Ưu đãi", "Đất đai", "Dân số", "đấu thầu", "Ân xá", "An táng", "“Xác nhận”"):
        procedure(name=name)
    response = catalogue()
    assert [(letter.label, letter.count) for letter in response.context["letters"]] == [
        *(("A", 1), ("Â", 1), ("D", 1), ("Đ", 2), ("Ư", 1))
    ]
    assert names(catalogue(chu="đ")) == ["Đất đai", "đấu thầu"]
    assert names(catalogue(chu="d")) == ["Dân số"]
    assert [letter.label for letter in catalogue(chu="d").context["letters"]] == ["A", "Â", "D", "Đ", "Ư"]


def test_words_are_looked_for_in_names_and_codes_with_and_without_accents(catalogue, index):
    procedure(name="Đăng ký khai sinh", short_name="Giấy khai sinh", code="1.001193")
    procedure(name="Đăng ký khai tử", code="1.000656")
    for query, found in [
        ("khai sinh", ["Đăng ký khai sinh"]),
        ("KHAI SINH dang ky", ["Đăng ký khai sinh"]),
        ("đăng k", ["Đăng ký khai sinh", "Đăng ký khai tử"]),
        ("giay", ["Đăng ký khai sinh"]),
        ("1.001193", ["Đăng ký khai sinh"]),
        ("1001193", ["Đăng ký khai sinh"]),
        ("inh", []),
        ("%", ["Đăng ký khai sinh", "Đăng ký khai tử"]),
        ("khai sinh 1.000656", []),
    ]:
        assert names(catalogue(q=query)) == found, query
    response = catalogue(q="khai sinh", cap="")
    assert 'value="khai sinh"' in response.content.decode()
    assert "/tim-kiem/?q=khai%20sinh&amp;loai=thu-tuc" in response.content.decode()
    assert catalogue(q="a" * 201).status_code == 400


def test_procedures_of_before_are_found_by_their_words_after_the_upgrade(catalogue, index):
    procedure(name="Đăng ký khai sinh")
    ProcedurePage.objects.update(folded_name="")
    assert names(catalogue(q="khai sinh")) == []
    import_module("procedures.migrations.0005_folded_name").fill(apps, None)
    assert names(catalogue(q="khai sinh")) == ["Đăng ký khai sinh"]


def test_the_last_word_of_the_longest_name_is_found(catalogue, index):
    procedure(name=f"{'Cấp giấy phép môi trường, ' * 48}nước thải")
    assert len(names(catalogue(q="nuoc thai"))) == 1
    ProcedurePage.objects.update(folded_name=" " + "cap " * 249 + "cap")
    import_module("procedures.migrations.0011_longer_folded_name").fill(apps, None)
    assert len(names(catalogue(q="nuoc thai"))) == 1


# --- previews ---------------------------------------------------------------------------------------------------------
def test_a_procedure_can_be_previewed_before_its_parts_are_saved(index):
    page = procedure(agencies=[(AgencyFactory(), "executing")])
    page.agencies = [ProcedureAgency(agency=AgencyFactory(name="Sở mới"), role="executing")]
    page.legal_basis = [page.legal_basis.model(number="61/2026/NĐ-CP", title="mới")]
    response = page.make_preview_request()
    assert response.status_code == 200
    assert response.context_data["where"].text == "Sở mới"
    assert "61/2026/NĐ-CP" in response.content.decode()


def test_a_new_procedure_can_be_previewed_before_it_is_saved(index):
    path = Page._get_children_path_interval(index.path)[1]  # what Wagtail's own preview gives a page not yet saved
    page = ProcedurePage(name="Mới", code="1.1", issuing_agency=AgencyFactory(), path=path, depth=4, slug="moi")
    page.set_url_path(index)
    assert page.make_preview_request().status_code == 200


# --- one code of an agency --------------------------------------------------------------------------------------------
def form(**fields):
    """The body of the admin's form of a procedure that is only saved."""
    streams = dict.fromkeys(["steps", "channels", "required_documents", "variants"], streamfield([]))
    rows = dict.fromkeys(["agencies", "outputs", "legal_basis", "related_procedures"], inline_formset([]))
    choices = {"state": "ACTIVE", "kind": "STANDARD", "online_level": "information"}
    body = nested_form_data({"slug": "", "name": "Khai sinh", **choices, **streams, **rows, **fields})
    return {**body, "sectors": [SectorFactory().pk]}


def add(client, staff, index, **fields):
    client.force_login(staff)
    address = reverse("wagtailadmin_pages:add", args=["procedures", "procedurepage", index.pk])
    return client.post(address, form(**fields), follow=True)


def test_a_code_an_agency_has_already_is_refused_beside_the_field_and_what_was_typed_stays(client, staff, index):
    page = procedure(code="1.002341", name="Đăng ký kết hôn")
    response = add(client, staff, index, code=" 1.002341 ", issuing_agency=page.issuing_agency_id)
    html = response.content.decode()
    told = "Cơ quan công bố này đã có thủ tục mang mã 1.002341: “Đăng ký kết hôn”. Hãy sửa mã, hoặc sửa thủ tục đó."
    assert response.context["form"].errors == {"code": [told]}
    assert told in html and "Khai sinh" in html
    assert ProcedurePage.objects.count() == 1


def test_a_draft_counts_too_and_another_agency_may_have_the_same_code(client, staff, index):
    page = procedure(code="1.002341", live=False)
    add(client, staff, index, code="1.002341", issuing_agency=page.issuing_agency_id)
    assert ProcedurePage.objects.count() == 1
    add(client, staff, index, code="1.002341", issuing_agency=AgencyFactory().pk)
    assert ProcedurePage.objects.count() == 2


def test_drafts_may_be_without_a_code(client, staff, index):
    agency = AgencyFactory()
    for name in ("Khai sinh", "Khai tử"):
        add(client, staff, index, name=name, issuing_agency=agency.pk)
    assert list(ProcedurePage.objects.values_list("code", "live")) == [("", False)] * 2


def test_a_procedure_is_copied_without_its_code_as_often_as_one_likes(index):
    page = procedure(code="1.002341")
    for slug in ("ban-sao", "ban-sao-2"):
        page.copy(update_attrs={"slug": slug}, keep_live=False)
    assert sorted(ProcedurePage.objects.values_list("code", flat=True)) == ["", "", "1.002341"]


def test_a_page_keeps_its_own_code_and_may_not_take_anothers(index):
    page = procedure(code="1.1")
    procedure(code="1.2", issuing_agency=page.issuing_agency)
    page.full_clean()
    page.code = "1.2"
    with pytest.raises(ValidationError, match=r"đã có thủ tục mang mã 1\.2"):
        page.full_clean()


def test_the_database_itself_holds_one_code_of_an_agency(index):
    """Two people who save at the same moment both pass the form."""
    page = procedure(code="1.1")
    other = procedure(issuing_agency=page.issuing_agency)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcedurePage.objects.filter(pk=other.pk).update(code="1.1")
