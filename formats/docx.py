"""A Word file as an article: its title and, in order, headings, texts, tables and pictures as plain data.

Two steps. formats/package.py looks at what the sender made, refuses what is unsafe, and copies only text, styles and
pictures. Mammoth reads that copy, and formats/article.py sorts what it made of it.
"""

import re
from collections.abc import Callable
from typing import Any, BinaryIO

import mammoth
from bs4 import BeautifulSoup

from formats import package
from formats.article import Article, Refused, read_soup

_TOO_LONG = (
    "Văn bản quá dài hoặc quá nhiều lớp để làm một bài."
    " Hãy chia thành nhiều tệp, hoặc đăng bài ngắn và đính kèm tệp này."
)
# What a document may hold that an article does not, by where Word keeps it.
_LEFT_OUT = {
    "nhận xét (comment)": re.compile("word/comments[^/]*"),
    "đối tượng nhúng (tệp Excel, PowerPoint …)": re.compile("word/embeddings/.+"),
    "biểu đồ, sơ đồ": re.compile("word/(charts|diagrams)/.+"),
    "đầu trang, chân trang": re.compile(r"word/(header|footer)\d*\.xml"),
}
_STYLES = """
p[style-name='Title'] => p.title:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='List Paragraph'] => p:fresh
"""


def read(file: BinaryIO, convert: Callable[[str], str] = str) -> Article:
    """The article in the file; `convert` is given the text of each paragraph. Raises Refused."""
    article = Article()
    sent = package.checked(file, (package.WORD,), package.Limits(too_heavy=_TOO_LONG))
    article.dropped += [what for what, place in _LEFT_OUT.items() if any(map(place.fullmatch, sent.names))]
    pictures: list[bytes] = []
    try:
        result = mammoth.convert_to_html(
            sent.copy,
            style_map=_STYLES,
            convert_image=mammoth.images.img_element(lambda image: _kept(image, pictures, article.dropped)),
            include_embedded_style_map=False,  # it could name any element
            external_file_access=False,
        )
        soup = BeautifulSoup(result.value, "html.parser")
    except Exception as error:  # what its many parsers raise on a broken document is not told apart
        raise Refused(
            "Tệp Word bị hỏng, không đọc được. Hãy mở bằng Word, lưu thành một tệp .docx mới rồi tải lại."
        ) from error
    if any("m:oMath" in message.message for message in result.messages):
        article.dropped.append("công thức toán")
    if any("external" in message.message for message in result.messages):
        article.dropped.append("ảnh liên kết từ ngoài tệp")
    if soup.find("s"):
        article.dropped.append("gạch ngang chữ (chữ vẫn còn)")
    for box in soup.find_all("input"):
        box.replace_with("☑" if box.has_attr("checked") else "☐")
    read_soup(article, soup, pictures, convert)
    return article


# --- What mammoth made of it ------------------------------------------------------------------------------------------


def _kept(image: Any, pictures: list[bytes], dropped: list[str]) -> dict[str, str]:
    """Keeps a picture's bytes; its number goes where its address would be."""
    try:
        with image.open() as source:
            pictures.append(source.read())
    except KeyError:  # it was not copied
        dropped.append("hình vẽ mà trang web không hiện được (EMF, WMF, TIFF …)")
        return {}
    return {"src": str(len(pictures) - 1)}
