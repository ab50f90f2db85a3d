"""What search finds first, whatever way it is typed; the same on both databases."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from modelsearch.backends.elasticsearchbase import ElasticsearchBaseMapping
from wagtail.models import Page, PageViewRestriction
from wagtail.search.backends import get_search_backend

from legal.relations import DocumentRelation
from news.models import NewsIndexPage, NewsPage
from procedures.models import ProcedurePage, Sector
from search.excerpts import Marker
from search.indexing import PortalIndex
from search.missed import count_missed
from search.models import EmptyQuery, PinnedResult, SearchEntry, SearchTerm, SearchText, Synonym
from search.query import readings, typed_words
from search.ranking import Search
from search.slips import from_telex, from_vni
from tests.factories import LegalDocumentFactory, signed_in
from tests.test_search import article, hide, plan, procedure, titles

pytestmark = pytest.mark.django_db
BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}


@pytest.fixture
def search(client, portal):
    return lambda query, **parameters: titles(client, query, **parameters)


# --- the order --------------------------------------------------------------------------------------------------------
def test_the_accents_that_were_typed_come_first_and_the_others_are_found_as_well(search):
    article("Đạt chuẩn quốc gia")
    article("Đất công")
    assert search("đất") == ["Đất công", "Đạt chuẩn quốc gia"]
    assert search("đạt") == ["Đạt chuẩn quốc gia", "Đất công"]
    assert sorted(search("dat")) == sorted(search("đất"))


@pytest.mark.parametrize(
    ("title", "query"),
    [
        ("Hoà giải ở cơ sở", "hòa giải"),
        ("Kỹ thuật nuôi cá", "kĩ thuật"),
        ("Quý II, công bố chỉ số", "quí ii"),
        ("Họp hằng tháng", "hàng tháng"),
        ("Thủy lợi nhỏ", "THUỶ LỢI"),
    ],
)
def test_spellings_of_one_word_are_one_word(search, title, query):
    article(title)
    assert search(query, **{"nguyen-van": 1}) == [title]


def test_words_side_by_side_come_before_the_same_words_apart(search):
    article("Công tác cải tạo, hành trình chính của cách làm mới")
    article("Họp về công tác cải cách hành chính trong năm nay")
    assert search("cải cách hành chính")[0] == "Họp về công tác cải cách hành chính trong năm nay"


def test_a_title_comes_before_a_text(search):
    article("Tin trong tuần", summary="Khai thác nước dưới đất cần giấy phép.")
    article("Khai thác nước dưới đất tại vùng ven biển của tỉnh, những điều cần biết")
    assert search("khai thác nước dưới đất")[1] == "Tin trong tuần"


def test_what_is_in_force_comes_before_what_is_not(search):
    procedure("Cấp phép khai thác cát", state=ProcedurePage.State.RETIRED)
    procedure("Cấp phép khai thác cát ở lòng sông lớn")
    assert search("khai thác cát")[1] == "Cấp phép khai thác cát"


def test_recent_news_comes_before_old(search):
    for title, days in [("Hội nghị cải cách A", 900), ("Hội nghị cải cách B", 3)]:
        page = article(title)
        page.first_published_at = timezone.now() - timedelta(days=days)
        page.save()
    assert search("hội nghị cải cách") == ["Hội nghị cải cách B", "Hội nghị cải cách A"]


# --- what people say --------------------------------------------------------------------------------------------------
def test_everyday_words_find_the_official_name_and_never_drown_an_exact_hit(search):
    procedure("Cấp đổi giấy chứng nhận quyền sử dụng đất")
    assert search("sổ đỏ") == search("so do") == ["Cấp đổi giấy chứng nhận quyền sử dụng đất"]
    article("Sổ đỏ điện tử là gì")
    assert search("sổ đỏ")[0] == "Sổ đỏ điện tử là gì"


def test_a_synonym_is_meant_with_the_marks_that_were_typed(search):
    procedure("Cấp đổi giấy chứng nhận quyền sử dụng đất")
    assert search("số đo", **{"nguyen-van": 1}) == []


def test_editors_add_synonyms_that_work_at_once(search):
    procedure("Công nhận nghề truyền thống")
    assert search("làng gốm", **{"nguyen-van": 1}) == []
    Synonym.objects.create(typed="làng gốm\nlàng nghề", official="nghề truyền thống")
    assert search("lang gom") == search("làng nghề") == ["Công nhận nghề truyền thống"]


def test_abbreviations_are_found_both_ways(search):
    article("UBND xã tiếp dân")
    article("Ủy ban nhân dân xã họp")
    assert len(search("ubnd xã")) == len(search("ủy ban nhân dân xã")) == 2


def test_a_question_finds_the_procedure(search):
    procedure("Đăng ký lại khai sinh")
    procedure("Đăng ký khai tử")
    article("Giấy tờ gì cũng cần giữ", summary="Làm lại giấy khai sinh cần giấy tờ gì, hỏi ở đâu cũng được.")
    assert search("làm lại giấy khai sinh cần giấy tờ gì")[0] == "Đăng ký lại khai sinh"


def test_words_of_asking_are_told_by_their_marks():
    asking = {word.spelled for word in readings(typed_words("khai tử ở đâu"), {})[0].words if word.is_asking}
    assert asking == {"ở", "đâu"}  # not "tử", although "từ" is a word of asking


# --- codes and numbers ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("query", ["1.0023", "10023", "1.002341.000.00.00.H01", "1002341H01"])
def test_the_beginning_of_a_code_and_old_forms_of_it_find_the_procedure(search, query):
    procedure("Cấp giấy chứng nhận", code="1.002341")
    procedure("Giao đất", code="1.112342")
    assert search(query)[0] == "Cấp giấy chứng nhận"


@pytest.mark.parametrize("query", ["493/KH-UBND", "493 kh ubnd", "493khubnd", "kế hoạch 493", "kh493"])
def test_a_number_is_found_in_any_spelling(search, query):
    plan("Tuyên truyền năm nay", number="493/KH-UBND")
    plan("Tuyên truyền năm trước", number="494/KH-UBND")
    assert search(query)[0] == "Tuyên truyền năm nay"


def test_a_number_is_never_taken_for_another(search):
    plan("Tuyên truyền năm nay", number="493/KH-UBND")
    assert search("492/KH-UBND", **{"nguyen-van": 1}) == []
    assert Search("492", SearchEntry.objects.public()).mended == ()


# --- slips ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "meant"),
    [("hanhf", "hành"), ("ddaats", "đất"), ("luaatj", "luật"), ("thuwowngf", "thường"), ("dduwowngf", "đường")],
)
def test_keys_of_telex_write_what_telex_writes(typed, meant):
    assert from_telex(typed) == meant


@pytest.mark.parametrize(("typed", "meant"), [("hanh2", "hành"), ("d9at61", "đất"), ("truong72", "trường")])
def test_keys_of_vni_write_what_vni_writes(typed, meant):
    assert typed_words(from_vni(typed))[0].coded == typed_words(meant)[0].coded


@pytest.mark.parametrize(
    "query",
    [
        "cair cachs hanhf chinhs",
        "cai3 cach1 hanh2 chinh1",
        "cai cach hanh chin",
        "cải cách hành chímh",
        "cair cách hành chính",
        "cai cahc hanh chinh",
        "caicach hanh chinh",
        "cải cáchh hành chính",
    ],
)
def test_slips_of_typing_are_mended(search, query):
    article("Hội nghị cải cách hành chính")
    article("Hội chợ")
    call_command("update_index", verbosity=0)
    assert search(query)[:1] == ["Hội nghị cải cách hành chính"]


def test_what_was_mended_is_told_with_a_way_to_the_words_as_typed(client, portal):
    article("Hội nghị cải cách hành chính")
    html = client.get("/tim-kiem/", {"q": "cair cachs hanhf chinhs"}).content.decode()
    assert "Đang hiện kết quả cho" in html
    assert "cải cách hành chính”" in html
    assert "nguyen-van=1" in html
    assert "Không tìm thấy gì" in client.get("/tim-kiem/", {"q": "cair cachs", "nguyen-van": 1}).content.decode()


def test_a_foreign_word_that_editors_know_is_not_taken_for_keys(search):
    procedure("Cấp thị thực")
    article("Chiếm vỉa hè")
    call_command("update_index", verbosity=0)
    assert search("visa")[0] == "Cấp thị thực"


def test_nothing_with_all_the_words_shows_what_is_nearest_and_says_so(client, portal):
    procedure("Cấp lại giấy phép lái xe")
    call_command("update_index", verbosity=0)
    response = client.get("/tim-kiem/", {"q": "giấy phép lái xe máy cày kéo rơ moóc"})
    assert [line["page"].title for line in response.context["lines"]] == ["Cấp lại giấy phép lái xe"]
    assert "Không trang nào có đủ các từ này" in response.content.decode()


# --- narrowing --------------------------------------------------------------------------------------------------------
def facet(client, key, **parameters):
    facets = client.get("/tim-kiem/", parameters).context["facets"]
    return {c.label: c.count for each in facets if each.key == key for c in each.choices}


def test_facets_count_what_choosing_would_leave(client, portal):
    land, water = (Sector.objects.create(name=name, slug=name.lower()) for name in ("Đất đai", "Nước"))
    procedure("Cấp phép một", sectors=[land])
    procedure("Cấp phép hai", sectors=[land, water], state=ProcedurePage.State.RETIRED)
    article("Cấp phép ba")
    article("Cấp phép bí mật", live=False)
    hide(article("Cấp phép kín"))
    assert facet(client, "loai", q="cấp phép") == {"Thủ tục": 2, "Tin tức": 1}
    assert facet(client, "linh-vuc", q="cấp phép") == {"Đất đai": 2, "Nước": 1}
    in_force, over = "Đang có hiệu lực, đang áp dụng", "Hết hiệu lực, không còn sử dụng"
    assert facet(client, "hieu-luc", q="cấp phép") == {in_force: 1, over: 1}
    assert titles(client, "cấp phép", **{"linh-vuc": "nuoc"}) == ["Cấp phép hai"]
    assert titles(client, "cấp phép", **{"hieu-luc": "con", "loai": "thu-tuc"}) == ["Cấp phép một"]
    assert titles(client, "cấp phép", **{"linh-vuc": "khong-co"}) == []


def test_a_document_that_another_ended_is_over_for_search_too(client, portal):
    old = LegalDocumentFactory(title="Quy định về tiếp dân", number="15/2020/QĐ-UBND", issued_on=date(2020, 5, 1))
    new = LegalDocumentFactory(title="Quy định mới về tiếp dân", number="3/2024/QĐ-UBND", issued_on=date(2024, 5, 1))
    new.relations.add(DocumentRelation(kind=DocumentRelation.Kind.REPLACES, target=old))
    new.save_revision().publish()
    assert titles(client, "quy định tiếp dân", **{"hieu-luc": "het"}) == ["Quy định về tiếp dân"]


# --- what a result shows ----------------------------------------------------------------------------------------------
def test_the_words_are_marked_as_they_are_written_whatever_was_typed():
    marker = Marker(readings(typed_words("dang ky dat"), {}))
    assert marker.pieces("Đăng ký Đất và đạt") == [("Đăng ký Đất", True), (" và ", False), ("đạt", True)]
    exact = Marker(readings(typed_words("đất"), {}))
    assert exact.pieces("Đất đạt") == [("Đất", True), (" đạt", False)]


def test_a_passage_is_where_most_of_the_words_are():
    text = "Đất. " + "Mở đầu rất dài. " * 60 + "Ở đây đăng ký đất đai lần đầu. " + "Kết thúc. " * 60
    passage = Marker(readings(typed_words("đăng ký đất đai"), {})).passage(text)
    assert ("đăng ký đất đai", True) in passage
    assert sum(len(piece) for piece, _ in passage) < 300


def test_what_is_marked_is_escaped(client, portal):
    article("Đất & <b>đai</b>")
    assert "<mark>Đất</mark> &amp; &lt;b&gt;<mark>đai</mark>&lt;/b&gt;" in client.get(
        "/tim-kiem/?q=đất đai"
    ).content.decode().replace("\n", "")


# --- suggestions and programs -----------------------------------------------------------------------------------------
def test_suggestions_are_names_that_what_was_typed_may_become(client, portal):
    procedure("Đăng ký khai sinh")
    article("Đăng ký khai sinh bí mật", live=False)
    hide(article("Đăng ký khai sinh kín"))

    def ask(query):
        return [each["title"] for each in client.get("/goi-y/", {"q": query}).json()["suggestions"]]

    assert ask("dang ky kh") == ask("khai si") == ask("đăng ký khai sinh") == ["Đăng ký khai sinh"]
    assert ask("x") == ask("") == ask("qqq zzz") == []


def test_programs_get_the_same_results(client, portal):
    procedure("Cấp đất", code="1.002341")
    LegalDocumentFactory(title="Quy định cấp đất", number="15/2020/QĐ-UBND")
    hide(article("Cấp đất kín"))
    answer = client.get("/api/v2/search/", {"q": "cap dat"}).json()
    assert answer["total"] == 2
    first = answer["results"][0]
    assert (first["type"], first["title"], first["code"]) == ("thu-tuc", "Cấp đất", "1.002341")
    assert client.get(first["url"]).status_code == 200
    only = client.get("/api/v2/search/", {"q": "cấp đất", "type": "van-ban", "limit": "1"}).json()
    assert [each["code"] for each in only["results"]] == ["15/2020/QĐ-UBND"]


@pytest.mark.parametrize(
    "wrong", [{"limit": "51"}, {"limit": "x"}, {"type": "user"}, {"offset": "-1"}, {"q": "a" * 201}]
)
def test_what_programs_may_not_ask_is_refused(client, portal, wrong):
    assert client.get("/api/v2/search/", {"q": "đất", **wrong}).status_code == 400


def test_browsers_are_told_how_to_ask(client, portal):
    answer = client.get("/opensearch.xml")
    assert answer["Content-Type"] == "application/opensearchdescription+xml"
    assert "/tim-kiem/?q={searchTerms}" in answer.content.decode()
    assert 'href="/opensearch.xml"' in client.get("/").content.decode()


# --- what editors see and decide --------------------------------------------------------------------------------------
def test_pinned_pages_come_first_where_visitors_may_read_them(search):
    article("Khai sinh cho trẻ")
    chosen, secret = procedure("Trích lục hộ tịch"), article("Bí mật")
    hide(secret)
    for page in (chosen, secret):
        PinnedResult.objects.create(typed="khai sinh\nlàm khai sinh", page=page)
    assert search("khai SINH") == search("lam khai sinh")[:2] == ["Trích lục hộ tịch", "Khai sinh cho trẻ"]
    assert search("khai sinh cho trẻ")[0] == "Khai sinh cho trẻ"


def test_what_found_nothing_is_counted_without_anything_of_who_asked(editor, staff):
    visitor = Client(**BROWSER)
    for query in ("zzz qqq", "ZZZ qqq"):
        visitor.get("/tim-kiem/", {"q": query})
    assert list(EmptyQuery.objects.values_list("words", "times")) == [("zzz qqq", 2)]
    assert {field.name for field in EmptyQuery._meta.fields} == {"id", "words", "times", "last_on"}
    for query in ("079203001234 xyzq", "xyzq@thu.example", "xyzq 0912 345 678", "xyzq " * 9):
        count_missed(query.strip())
    Client(HTTP_USER_AGENT="Googlebot/2.1").get("/tim-kiem/", {"q": "kkk"})
    assert EmptyQuery.objects.count() == 1
    assert "zzz qqq" in signed_in(editor).get("/admin/").content.decode()
    assert "zzz qqq" not in signed_in(staff).get("/admin/").content.decode()


def test_the_admin_finds_pages_as_visitors_do_and_drafts_besides(portal):
    article("Đăng ký đất đai")
    article("Đăng ký đất đai, bản nháp", live=False)
    found = Page.objects.autocomplete("dang ky dat da")
    assert [page.title for page in found] == ["Đăng ký đất đai", "Đăng ký đất đai, bản nháp"]
    assert found.count() == 2
    assert [page.title for page in NewsPage.objects.live().search("dang ky dat dai")] == ["Đăng ký đất đai"]
    assert NewsPage.objects.search("đăng ký").facet("live") == {True: 1, False: 1}


def test_lists_in_the_admin_are_searched_without_accents_too(portal):
    Sector.objects.create(name="Đất đai", slug="dat-dai")
    Sector.objects.create(name="Hộ tịch", slug="ho-tich")
    call_command("update_index", verbosity=0)
    assert [each.name for each in get_search_backend().autocomplete("dat d", Sector)] == ["Đất đai"]


# --- the index --------------------------------------------------------------------------------------------------------
def test_a_rebuild_takes_nothing_away_and_removes_what_is_gone(search):
    page = article("Hội nghị cải cách")
    SearchText.objects.create(content_type=page.content_type, object_id=99999999, words="hoi nghi")
    before = SearchText.objects.get(object_id=page.pk, content_type=page.content_type).pk
    call_command("update_index", verbosity=0)
    assert SearchText.objects.get(object_id=page.pk, content_type=page.content_type).pk == before
    assert not SearchText.objects.filter(object_id=99999999).exists()
    assert SearchTerm.objects.get(text="cai cach").shown == "cải cách"
    page.delete()
    assert search("hội nghị cải cách") == []
    assert not SearchEntry.objects.filter(page=page.pk).exists()


def test_many_results_are_read_with_a_constant_number_of_questions(client, portal):
    def ask():
        with CaptureQueriesContext(connection) as queries:
            client.get("/tim-kiem/", {"q": "đất đai"})
        return len(queries)

    for n in range(3):
        procedure(f"Đất đai {n}")
    ask()
    few = ask()
    for n in range(15):
        procedure(f"Đất đai nữa {n}")
    assert ask() <= few


def test_the_index_definition_serves_a_search_server():
    mapping = ElasticsearchBaseMapping(ProcedurePage).get_mapping()["properties"]
    fields = {name for name, field in mapping.items() if field.get("type") in ("string", "text")}
    assert {"title", "other_names", "searched_text"} <= {name.rpartition("__")[2] for name in fields}


def test_of_more_results_than_are_counted_the_page_says_so_and_each_is_still_reached(client, portal, monkeypatch):
    monkeypatch.setattr("search.facets.MOST_COUNTED", 3)
    for n in range(4):
        procedure(f"Đất đai {n}")
    article("Tin đất đai")
    page = client.get("/tim-kiem/", {"q": "đất đai"}).content.decode()
    assert "Hơn 3 kết quả" in " ".join(page.split())
    assert "Nhiều quá nên chỉ đếm đến đây" in page
    assert "?q=%C4%91%E1%BA%A5t+%C4%91ai&amp;loai=tin-tuc" in page  # though none of its kind was counted
    narrowed = client.get("/tim-kiem/", {"q": "đất đai", "loai": "tin-tuc"})
    assert [line["page"].title for line in narrowed.context["lines"]] == ["Tin đất đai"]
    assert "Hơn" not in narrowed.content.decode().partition("ket-qua")[2].partition("</h2>")[0]


def test_marks_that_no_name_has_tell_nothing(search):
    procedure("Cấp giấy chứng nhận kiểm định xe")
    procedure("Cấp giấy chứng nhận kiềm chế")
    assert search("kiễm định")[0] == "Cấp giấy chứng nhận kiểm định xe"
    assert typed_words("kiễm")[0].is_marked  # by itself a word is meant with its marks
    asked = Search("kiễm định", SearchEntry.objects.public())
    assert [word.is_marked for word in asked.words] == [False, True]


def test_another_engine_answers_visitors_where_the_settings_name_one(client, portal, settings):
    settings.WAGTAILSEARCH_BACKENDS = {
        "default": {"BACKEND": "wagtail.search.backends.database"},
        "own": {"BACKEND": "search.backend"},
    }
    article("Cuộc họp về đất")
    hidden = article("Bản nháp về đất", live=False)
    call_command("update_index", verbosity=0)
    assert not Search("họp về đất", SearchEntry.objects.none()).ranked  # nothing of this comes from our own order
    found = client.get("/tim-kiem/", {"q": "họp về đất"}).context
    assert [line["page"].title for line in found["lines"]] == ["Cuộc họp về đất"]
    assert type(found["found"]).__name__ == "ServedSearch"
    assert hidden.pk not in found["found"].served
    assert client.get("/api/v2/search/", {"q": "họp về đất"}).json()["total"] == 1
    assert client.get("/goi-y/", {"q": "Cuộc h"}).json()["suggestions"]


def test_a_door_that_closes_later_hides_at_once(search):
    page = article("Đất công")
    assert search("đất công") == ["Đất công"]
    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN)
    assert search("đất công") == []


def test_words_that_no_keyboard_here_types_neither_break_the_index_nor_the_search(search):
    article("Kỹ thuật Ω, 土地 và đất")
    assert search("kỹ thuật Ω") == search("土地 đất") == ["Kỹ thuật Ω, 土地 và đất"]
    Synonym.objects.create(typed="gan", official="viêm gan β")
    Synonym.objects.create(typed="ruộng", official="土地", is_mutual=True)
    article("Bệnh viêm gan")
    assert search("gan") == ["Bệnh viêm gan"]
    assert search("ruộng") == []
    for wrong in (Synonym(typed="gan\n土地", official="viêm gan"), PinnedResult(typed="gan\n!!!")):
        with pytest.raises(ValidationError) as refused:
            wrong.full_clean(exclude=["page"])
        assert "không có chữ cái hay chữ số nào" in str(refused.value)


@pytest.mark.parametrize("change", ["withdraw", "rename", "delete"])
def test_a_rebuild_does_not_bring_back_what_changed_while_it_read(search, monkeypatch, change):
    page = article("Hội nghị cải cách")
    article("Đất công")
    read = PortalIndex.add_items

    def change_then_add(self, model, objs):
        objs = list(objs)
        if model is NewsPage:
            monkeypatch.setattr(PortalIndex, "add_items", read)
            fresh = NewsPage.objects.get(pk=page.pk)
            if change == "withdraw":
                fresh.unpublish()
            elif change == "delete":
                fresh.delete()
            else:
                fresh.title = "Cuộc họp giao ban"
                fresh.save_revision().publish()
        read(self, model, objs)

    monkeypatch.setattr(PortalIndex, "add_items", change_then_add)
    call_command("update_index", verbosity=0)
    assert search("hội nghị cải cách", **{"nguyen-van": 1}) == []
    assert search("giao ban") == (["Cuộc họp giao ban"] if change == "rename" else [])
    assert search("đất công") == ["Đất công"]


def test_words_of_a_name_are_known_as_long_as_a_public_page_has_it(search):
    def known(word):
        return SearchTerm.objects.filter(text=word, pages__gt=0).exists()

    page = article("Quy chế hrumbolt")
    other = article("Quy chế dromzik")
    assert known("hrumbolt")
    page.title = "Quy chế qlinverst"
    page.save_revision().publish()
    assert (known("hrumbolt"), known("qlinverst")) == (False, True)
    other.delete()
    assert not known("dromzik")


def test_what_may_have_been_meant_is_told_only_where_a_reader_may_find_it(client, portal):
    page = article("Họp kín về hrumbolt")
    hide(page)
    found = client.get("/tim-kiem/", {"q": "hrumbold"})
    assert "hrumbolt" not in found.content.decode()


def test_the_alias_of_a_page_behind_a_closed_door_is_not_found(search, portal):
    page = article("Họp kín về đất")
    page.create_alias(parent=NewsIndexPage.objects.get(), update_slug="ban-sao")
    assert len(search("họp kín")) == 2
    hide(page)
    assert search("họp kín") == []
    assert not NewsPage.objects.visible().filter(slug="ban-sao").exists()


def test_many_closed_doors_close_as_well(search, monkeypatch):
    hide(article("Họp kín về đất"))
    article("Họp về đất")
    monkeypatch.setattr("search.models.MOST_DOORS", 0)
    assert search("họp đất") == ["Họp về đất"]


@pytest.mark.parametrize("query", ["0912–345–678", "091/234/5678", "0912_345_678", "a sinh 01/02/1990", "a@b.vn"])
def test_what_may_tell_of_a_person_is_not_counted_however_it_is_written(portal, query):
    count_missed(query)
    assert not EmptyQuery.objects.exists()


def test_when_many_queries_are_kept_those_asked_least_make_room(portal, monkeypatch):
    monkeypatch.setattr("search.missed.MOST_ROWS", 10)
    for n in range(10):
        EmptyQuery.objects.create(words=f"cũ {n}", times=2 if n else 1, last_on=timezone.localdate())
    count_missed("câu mới")
    assert EmptyQuery.objects.filter(words="câu mới").exists()
    assert not EmptyQuery.objects.filter(words="cũ 0").exists()


@pytest.mark.parametrize("address", ["/goi-y/", "/api/v2/search/"])
def test_programs_are_refused_in_their_own_form(client, portal, address):
    answer = client.get(address, {"q": "đ" * 201})
    assert answer.status_code == 400
    assert "dài quá" in answer.json()["message"]
