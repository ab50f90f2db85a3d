"""Reads how much evidence an expected output wants: "tối thiểu 36 tin, bài" is 36, "01 chuyên mục/tháng" is 12.

Only a number before a word for something countable says so; a share ("100% …"), a date, a document's number or two
counts of different things say nothing, and then the output is proved by one piece of evidence or not at all.
"""

import re

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
_TIMES = {"năm": 1, "6 tháng": 2, "quý": 4, "tháng": 12, "tuần": 52}
_COUNT = re.compile(
    r"(?:(?:mỗi|hằng|hàng|0?1) (?P<before>6 tháng|quý|tháng|tuần|năm),? )?"
    rf"(?<![\w/.,-])(?P<count>\d{{1,3}}(?:\.\d{{3}})+|\d+)\s+(?:{COUNTED})\b"
    rf"(?:[^;.\n]{{0,40}}?(?:/\s*|\b(?:mỗi|một|hằng|hàng)\s+)(?:0?1 )?(?P<cycle>6 tháng|{'|'.join(_TIMES)})\b)?",
    re.IGNORECASE,
)
# Before a number that names, or counts something else: "lần thứ 2", "năm 2026 báo cáo", "2 - 3 cuộc", "cho 150 người".
_NAMES = re.compile(r"(?:thứ|số|điều|khoản|điểm|mức độ|năm|giai đoạn|[-–]|\d,|đến|cho)\s*$", re.IGNORECASE)


def count(words: str) -> int | None:
    """Gives the number that the words of an expected output set for a year; None for none, or more than one."""
    text = normalize(words[:LONGEST])
    found = [match for match in _COUNT.finditer(text) if not _NAMES.search(text[: match.start()])]
    if len(found) != 1:
        return None
    cycle = found[0]["cycle"] or found[0]["before"] or "năm"
    wanted = int(found[0]["count"].replace(".", "")) * _TIMES[cycle.lower()]
    return wanted if 1 <= wanted <= MAXIMUM else None
