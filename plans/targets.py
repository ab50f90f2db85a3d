"""Reads how much evidence an expected output wants: "tối thiểu 36 tin, bài" is 36, "01 chuyên mục/tháng" is 12.

Only a number before a word for something countable says so; a share ("100% …"), a date, a document's number or two
counts of different things say nothing, and then the output is proved by one piece of evidence or not at all.
"""

import re
from math import ceil

from core.vietnamese import normalize

MAXIMUM = 100_000
LONGEST = 2_000  # characters that are looked through: an output that takes more to say sets no number

# What offices count in their plans. A longer name stands before its beginning ("tin, bài" before "tin").
COUNTED = (
    "tin, bài|tin bài|tin|bài viết|bài|phóng sự|chuyên mục|chuyên trang|chuyên đề|chương trình|bản tin|kỳ|số báo|"
    "video|clip|đoạn phim|phim|infographic|ấn phẩm|tờ rơi|tờ gấp|pa nô|pano|áp phích|băng rôn|khẩu hiệu|tài liệu|bộ|"
    "hội nghị|hội thảo|tọa đàm|toạ đàm|cuộc thi|cuộc|buổi|lớp|đợt|khóa|khoá|lần|lượt|phiên|diễn đàn|"
    "báo cáo|văn bản|kế hoạch|quyết định|công văn|phương án|mô hình|sáng kiến|giải pháp|sản phẩm|tác phẩm|"
    "thủ tục|phiếu|cuốn|quyển|phần mềm|hệ thống|đơn vị|người"
)
_MONTHS = {"năm": 12, "6 tháng": 6, "quý": 3, "tháng": 1}  # how long each cycle is; a week is counted by itself
_COUNT = re.compile(
    r"(?:(?:mỗi|hằng|hàng|0?1) (?P<before>6 tháng|quý|tháng|tuần|năm),? )?"
    rf"(?<![\w/.,-])(?P<count>\d{{1,3}}(?:\.\d{{3}})+|\d+)\s+(?:{COUNTED})\b"
    rf"(?:[^;.\n]{{0,40}}?(?:/\s*|\b(?:mỗi|một|hằng|hàng)\s+)(?:0?1 )?(?P<cycle>6 tháng|{'|'.join(_MONTHS)}|tuần)\b)?",
    re.IGNORECASE,
)
# Before a number that names, or counts something else: "lần thứ 2", "năm 2026 báo cáo", "2 - 3 cuộc", "cho 150 người".
_NAMES = re.compile(r"(?:thứ|số|điều|khoản|điểm|mức độ|năm|giai đoạn|[-–]|\d,|đến|cho)\s*$", re.IGNORECASE)


def count(words: str, months: int = 12) -> int | None:
    """Gives the number that the words of an expected output set for work that spans so many months; None for none, or
    more than one. "02 tin/tháng" is 24 in a year and 6 in a quarter."""
    text = normalize(words[:LONGEST])
    found = [match for match in _COUNT.finditer(text) if not _NAMES.search(text[: match.start()])]
    if len(found) != 1:
        return None
    cycle = (found[0]["cycle"] or found[0]["before"] or "năm").lower()
    times = round(months * 52 / 12) if cycle == "tuần" else ceil(months / _MONTHS[cycle])
    wanted = int(found[0]["count"].replace(".", "")) * times
    return wanted if 1 <= wanted <= MAXIMUM else None
