"""Text of before Unicode is told from every other, and becomes what was meant."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.legacy_text import convert, detect

MEANT = "Cộng hòa xã hội chủ nghĩa Việt Nam\nĐộc lập - Tự do - Hạnh phúc"
TYPED = {
    "tcvn3": "Céng hßa x· héi chñ nghÜa ViÖt Nam\n§éc lËp - Tù do - H¹nh phóc",
    "vni": "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam\nÑoäc laäp - Töï do - Haïnh phuùc",
}
each_encoding = pytest.mark.parametrize(("encoding", "typed"), TYPED.items(), ids=TYPED)

VOWELS = {
    "tcvn3": "a µ¸¶·¹ ¨ »¾¼½Æ © ÇÊÈÉË e ÌÐÎÏÑ ª ÒÕÓÔÖ i ×ÝØÜÞ o ßãáâä « åèæçé ¬ êíëìî u ïóñòô \u00ad õøö÷ù y úýûüþ ®",
    "vni": (
        "a aøaùaûaõaï aê aèaéaúaüaë aâ aàaáaåaãaä e eøeùeûeõeï eâ eàeáeåeãeä i ìíæóò"
        " o oøoùoûoõoï oâ oàoáoåoãoä ô ôøôùôûôõôï u uøuùuûuõuï ö öøöùöûöõöï y yøyùyûyõî ñ"
    ),
}
ALL = "a àáảãạ ă ằắẳẵặ â ầấẩẫậ e èéẻẽẹ ê ềếểễệ i ìíỉĩị o òóỏõọ ô ồốổỗộ ơ ờớởỡợ u ùúủũụ ư ừứửữự y ỳýỷỹỵ đ"


@each_encoding
def test_old_text_is_told_and_becomes_what_was_meant(encoding, typed):
    assert detect(typed) == encoding
    assert convert(typed, encoding) == MEANT


@each_encoding
def test_four_words_are_enough_and_two_are_not(encoding, typed):
    assert detect(" ".join(typed.split()[:4])) == encoding
    assert detect(" ".join(typed.split()[:2])) is None


@each_encoding
def test_every_letter_has_its_place(encoding, typed):
    assert convert(VOWELS[encoding], encoding) == ALL


def test_capitals_of_vni_are_capitals():
    assert convert("COÄNG HOØA XAÕ HOÄI, ÑAÀU TÖ, AÙn, ÆNH", "vni") == "CỘNG HÒA XÃ HỘI, ĐẦU TƯ, Án, ỈNH"


@each_encoding
def test_a_line_in_unicode_among_old_ones_is_left_alone(encoding, typed):
    mixed = f"{typed}\nCăn cứ Luật Đất đai, có nhà cá ở"
    assert detect(mixed) == encoding
    assert convert(mixed, encoding) == f"{MEANT}\nCăn cứ Luật Đất đai, có nhà cá ở"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Cong hoa xa hoi chu nghia Viet Nam",
        MEANT,
        unicodedata.normalize("NFD", MEANT),
        "nhà cá là gà mà và trà bà xá tô hô bô thì chú",  # Unicode, though each letter is in Latin-1 as well
        "La société générale des États-Unis a été créée à Genève par un élève très âgé",
        "Die Behörde prüft die Anträge für Bürgerinnen und Bürger über Straßen und Gebühren",
        "Kö, Tö, Lö: Anträge für Bürgerinnen, Straßen, Gebühren, Behörde prüft über Wärme, Öl",
        "§ 5 Abs. 2, 10 m², ±3 °C, ½ giờ, 20 µg, © 2026 · ®",
    ],
)
def test_other_text_is_never_taken_for_old_text(text):
    assert detect(text) is None


@given(st.text())
def test_no_text_is_too_strange(text):
    detect(text)
    assert convert(text, "vni").count("\n") == text.count("\n")
