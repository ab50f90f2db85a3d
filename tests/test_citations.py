"""legal.citations: which numbers of documents a text cites, to the character, and nothing that only looks like one."""

import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal.citations import find, key

DATA = Path(__file__).parent / "data"


def labelled(name="citations.txt") -> list[tuple[str, set[tuple[int, int]]]]:
    """Each sentence with the spans of what it cites."""
    sentences = []
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        text, spans = "", set()
        for odd, piece in enumerate(re.split(r"\[\[|\]\]", line.replace("⏎", "\n"))):
            if odd % 2:
                spans.add((len(text), len(text) + len(piece)))
            text += piece
        sentences.append((text, spans))
    return sentences


def numbers(text: str) -> list[str]:
    return [citation.number for citation in find(text)]


# --- As a whole -------------------------------------------------------------------------------------------------------


def measured(sentences) -> tuple[float, float, list[str]]:
    """Precision, recall and every difference in words."""
    right = found = wanted = 0
    differences = []
    for text, spans in sentences:
        got = {(citation.start, citation.end) for citation in find(text)}
        right, found, wanted = right + len(got & spans), found + len(got), wanted + len(spans)
        differences += [f"{text!r}: {text[start:end]!r}" for start, end in got ^ spans]
    return right / found, right / wanted, differences


def test_the_labelled_sentences_are_as_many_as_promised():
    sentences = labelled()
    assert sum(len(spans) for _, spans in sentences) >= 200
    assert sum(not spans for _, spans in sentences) >= 100


def test_citations_are_found_and_look_alikes_left_alone():
    precision, recall, differences = measured(labelled())
    print(f"\nprecision {precision:.4f}, recall {recall:.4f}", *differences, sep="\n")
    assert differences == []


def test_on_sentences_it_was_not_made_from_nearly_all_are_found_and_next_to_nothing_else():
    """What it leaves: licences, judgments and precedents (no documents of the kinds in NĐ 30/2020), an official letter
    of an agency unknown to it without the word "công văn", and broken writing whose repair would be a guess."""
    precision, recall, differences = measured(labelled("citations-unseen.txt"))
    print(f"\nprecision {precision:.4f}, recall {recall:.4f}", *differences, sep="\n")
    assert precision >= 0.99
    assert recall >= 0.93


def test_decomposed_letters_are_read_as_well():
    sentences = [(unicodedata.normalize("NFD", text), len(spans)) for text, spans in labelled()]
    assert [text for text, count in sentences if len(find(text)) != count] == []


# --- One by one -------------------------------------------------------------------------------------------------------


def test_the_number_is_tidied_and_the_place_is_exact():
    text = "Nghị định số 61 / 2018 / NĐ – CP và Quyết định 28/2026/QĐ-\nUBND"
    first, second = find(text)
    assert (first.number, text[first.start : first.end]) == ("61/2018/NĐ-CP", "61 / 2018 / NĐ – CP")
    assert (second.number, text[second.start : second.end]) == ("28/2026/QĐ-UBND", "28/2026/QĐ-\nUBND")


def test_letters_stay_as_they_were_written():
    assert numbers("Bộ ra 1/QD-BTC, 225/qđ-ttg, 123./QĐ-BXD") == ["1/QD-BTC", "225/qđ-ttg", "123./QĐ-BXD"]


def test_the_number_is_composed_even_when_the_text_is_not():
    text = unicodedata.normalize("NFD", "Nghị quyết 27-NQ/TƯ của Trung ương")
    (citation,) = find(text)
    assert citation.number == "27-NQ/TƯ"
    assert text[citation.start : citation.end] == unicodedata.normalize("NFD", "27-NQ/TƯ")


@pytest.mark.parametrize(
    "text",
    ["Ngày 13/2/2018", "15/06", "0239.385/123", "1/2", "3/4 diện tích", "24/7", "60 km/h", "và/hoặc", "1/2000"],
)
def test_dates_phones_and_fractions_are_no_documents(text):
    assert find(text) == []


def test_a_dash_between_words_ends_the_number():
    assert numbers("225/QĐ-TTg - UBND tỉnh\n- UBND xã") == ["225/QĐ-TTg"]
    assert numbers("225/QĐ-TTg\n- UBND xã") == ["225/QĐ-TTg"]


# --- Any text ---------------------------------------------------------------------------------------------------------

PIECES = ["61", "2018", "/", "-", "–", "NĐ", "CP", "QĐ", "TTg", "nđ", "QH14", " ", "\n", ".", ",", ":", "số ", "Mẫu "]
PIECES += ["http://", "@", "_", "Quyết định ", "ngày", "\u0301", "\u00a0", "&", "Ư", "DatDai", "L", "ĐẤT", "12a"]
PIECES += ["61/2018/NĐ-CP", "QĐ/1234-BCA", "18-NQ/TW", "845/SNNMT - VP"]


@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_any_text_gives_citations_in_order_that_stand_where_they_say(text):
    end = 0
    for citation in find(text):
        assert end <= citation.start < citation.end <= len(text)
        assert key(citation.number) == key(text[citation.start : citation.end])
        assert numbers(citation.number) in ([citation.number], [])  # some need the words before them
        assert unicodedata.is_normalized("NFC", citation.number)
        assert not re.search(r"\s", citation.number)
        end = citation.end


@given(st.text())
def test_any_text_has_a_key(text):
    assert re.fullmatch("[a-z0-9./]*", key(text))


HOSTILE = ["1", "1/", "1/2018/", "A-", "1/QĐ-", "1/QĐ ", " ", "Đ", "&", "a@", "1.", "http://", "12/AB-", "-NQ/", "ngày"]
HOSTILE += ["61/2018/NĐ-CP", "61/2018/NĐ - ", "\u200b", "a" * 63 + " ", "www.a ", "QĐ/12-", "/" * 5, "1/" + "A" * 15]


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hundred_thousand_hostile_characters_are_read_through(piece):
    start = time.process_time()
    find((piece * 100_000)[:100_000])
    assert time.process_time() - start < 5  # a search that goes back and forth takes minutes


# --- Keys -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spellings",
    [
        ["61/2018/NĐ-CP", "61/2018/nđ-cp", "61/2018/ND-CP", "61 / 2018 / NĐ – CP", "061/2018/NĐ-CP", "61/2018/NĐCP"],
        ["1/QĐ-BTC", "1/QD-BTC", "01/QĐ-BTC", "1./QĐ-BTC", "1/QĐ/BTC", unicodedata.normalize("NFD", "1/QĐ-BTC")],
        ["12a/QĐ-NHNN", "12.a/QĐ-NHNN", "12A/QĐ-NHNN"],
        ["1234/QĐ-BCA", "QĐ/1234-BCA", "1.234/QĐ-BCA"],
        ["18-NQ/TW", "18-NQ/TƯ", "18/NQ-TW"],
        ["45/2019/QH14", "45/2019/qh14"],
    ],
    ids=lambda spellings: spellings[0],
)
def test_spellings_of_one_number_have_one_key(spellings):
    assert len({key(spelling) for spelling in spellings}) == 1


def test_different_numbers_have_different_keys():
    different = ["61/2018/NĐ-CP", "61/2019/NĐ-CP", "61/NĐ-CP", "6/2018/NĐ-CP", "61/2018/NQ-CP", "61a/2018/NĐ-CP"]
    different += ["66.7/2025/NQ-CP", "667/2025/NQ-CP", "66.18/2025/NQ-CP", "18-NQ/TW", "18-NQ/TU", "61/2018/NĐ-CP-C06"]
    assert len({key(number) for number in different}) == len(different)
