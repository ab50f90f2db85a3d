"""Text typed for the fonts of before Unicode: told by its words, and turned into Unicode when a person wants it.

Such text is Latin-1 to a computer: for "Cộng hòa xã hội" TCVN3 (fonts .VnTime …) has "Céng hßa x· héi", VNI (fonts
VNI-Times …) "Coäng hoøa xaõ hoäi". Pure functions, no Django.
"""

import re
import unicodedata
from typing import Literal

Encoding = Literal["tcvn3", "vni"]
_ENCODINGS: tuple[Encoding, ...] = ("tcvn3", "vni")

_TCVN3 = str.maketrans(
    "¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
    "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
)
# VNI writes a letter and then its mark, which is a letter of Latin-1: these stand alone, those follow their vowel.
_VNI_LETTERS = dict(zip("ìíæóòôöîñ", "ìíỉĩịơưỵđ", strict=True))
_TONES = dict(zip("øùûõï", "\u0300\u0301\u0309\u0303\u0323", strict=True))
_CIRCUMFLEX = {"â": "", **dict(zip("àáåãä", _TONES.values(), strict=True))}
_BREVE = {"ê": "", **dict(zip("èéúüë", _TONES.values(), strict=True))}


def _vni() -> dict[str, str]:
    marked = {vowel + sign: vowel + tone for vowel in "aeoôuöy" for sign, tone in _TONES.items()}
    marked |= {vowel + sign: vowel + "\u0302" + tone for vowel in "aeo" for sign, tone in _CIRCUMFLEX.items()}
    marked |= {"a" + sign: "a\u0306" + tone for sign, tone in _BREVE.items()}
    pairs = dict(_VNI_LETTERS)
    for typed, letters in marked.items():
        letter = unicodedata.normalize("NFC", "".join(_VNI_LETTERS.get(char, char) for char in letters))
        pairs[typed] = letter
        pairs[typed[0].upper() + typed[1]] = letter.upper()  # "Aù" at the start of a sentence
    return pairs | {typed.upper(): letter.upper() for typed, letter in pairs.items()}


_VNI = _vni()
_VNI_TYPED = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))

# Letters that only Unicode has: a line with one of them was typed in Unicode.
_UNICODE_ONLY = re.compile("[ăĂđĐĩĨũŨơƠưƯ\u1ea0-\u1ef9]")
_SYLLABLE = re.compile(
    "(?:ngh|ng|nh|n|ch|c|gh|gi|g|kh|k|ph|p|qu|th|tr|t|b|d|đ|h|l|m|r|s|v|x)?"
    "(?:[aăâeêioôơuưy]|[aâ]u|[aâ]y|a[io]|eo|êu|i[aêu]|iêu|o[aăei]|oa[iyo]|oeo|oo|[ôơ]i|u[aâêôơiy]|uây|uôi|uy[aêu]"
    "|ư[aơiu]|ươ[iu]|yêu?)"
    "(?:ng|nh|n|ch|c|m|p|t)?"
)


def detect(text: str) -> Encoding | None:
    """The encoding that lines of the text were typed in; None when all are Unicode, and in doubt."""
    lines = [line for line in unicodedata.normalize("NFC", text).splitlines() if not _UNICODE_ONLY.search(line)]
    words = [word for word in " ".join(lines).split() if not word.isascii()]
    understood = {
        encoding: sum(map(_is_syllable, convert(" ".join(words), encoding).split())) for encoding in _ENCODINGS
    }
    best = max(_ENCODINGS, key=lambda encoding: understood[encoding])
    enough = understood[best] >= max(3, 0.8 * len(words)) and sum(map(_is_syllable, words)) < 0.5 * len(words)
    return best if enough else None


def convert(text: str, encoding: Encoding) -> str:
    """The text in Unicode; a line that is Unicode already stays as it is."""
    return "".join(
        line if _UNICODE_ONLY.search(line) else _converted(line, encoding) for line in text.splitlines(keepends=True)
    )


def _converted(line: str, encoding: Encoding) -> str:
    if encoding == "tcvn3":
        return line.translate(_TCVN3)
    return _VNI_TYPED.sub(lambda found: _VNI[found[0]], line)


def _is_syllable(word: str) -> bool:
    """Whether a word, with what stands around it, is spelt as a Vietnamese syllable with at most one tone."""
    letters = unicodedata.normalize("NFD", word.strip("\"'“”‘’.,;:!?()[]{}-–…/*").lower())
    toneless = re.sub("[\u0300\u0301\u0303\u0309\u0323]", "", letters)
    return len(letters) - len(toneless) <= 1 and bool(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless)))
