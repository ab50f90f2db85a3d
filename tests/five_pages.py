"""Five pages with the fields of five real ones: three articles and two plans. Office, people and words are invented;
the shapes of facts (dates, numbers of documents, counts of outputs, words of timing) are those of the real pages.
"""

import io
from dataclasses import dataclass, field

from PIL import Image


@dataclass(frozen=True)
class Upload:
    """A file from the writer's machine, and the name it goes by on the portal."""

    name: str
    media_type: str
    content: bytes = field(repr=False)
    title: str


@dataclass(frozen=True)
class Picture:
    file: Upload
    alt: str
    caption: str
    credit: str


@dataclass(frozen=True)
class Royalty:
    """What the sheet of the month says of an article; never public."""

    article_type: str
    page_count: str
    picture_count: str
    coefficient: str
    amount: str


@dataclass(frozen=True)
class Article:
    title: str
    summary: str
    body: tuple[tuple[str, object], ...] = ()  # the name of a block, and its text, rows of cells, or texts by field
    category: str = "Cải cách thủ tục hành chính"
    picture: Picture | None = None
    attachment: Upload | None = None
    audio: Upload | None = None
    external_url: str = ""
    author: str = ""
    position: str = ""
    source: str = ""
    source_url: str = ""
    tags: tuple[str, ...] = ()
    is_featured: bool = False
    related: str = ""
    royalty: Royalty | None = None


@dataclass(frozen=True)
class Activity:
    number: str
    description: str
    timing_text: str
    outputs: tuple[str, ...]
    lead_unit: str = ""
    supporting_units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    title: str
    number: str
    issued_on: str
    written_date: str
    year: str
    agency: str
    purpose: str
    organization: str
    basis: str = ""
    author: str = ""
    activities: tuple[Activity, ...] = ()
    document: Upload | None = None


WRITER = {"username": "cb-thoc-nep", "first_name": "Nếp", "last_name": "Lò Thị Thóc"}
APPROVER = {"username": "bt-khoai-lang", "first_name": "Lang", "last_name": "Quàng Văn Khoai"}
BASE_WAGE = "2341750"

DEPARTMENT, PROVINCE = "Sở Hạt giống Lam Giang", "Ủy ban nhân dân tỉnh Lam Giang"
OFFICE, INSPECTORATE = "Văn phòng Sở Hạt giống", "Thanh tra Sở Hạt giống"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" + bytes(413)


def png() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (960, 640), "#9b1c1f").save(file, "PNG")
    return file.getvalue()


# The address that takes an article's place would take the others from view, so it has an article of its own.
ELSEWHERE = Article(
    title="Báo tỉnh kể một ngày ở quầy hạt giống",
    summary="Phóng viên báo tỉnh ngồi trọn một buổi sáng cạnh quầy tiếp nhận.",
    external_url="https://bao-lam-giang.example/mot-ngay-o-quay",
)

HA_NOI = Article(
    title="Sở Hạt giống mở thêm kênh kể chuyện cải cách",
    summary="Ngày 13/2/2018, Sở ký văn bản số 1331/KH-SHG-VP để người trồng lúa biết mình được phục vụ ra sao.",
    body=(
        ("Đoạn văn", "Bảng tin ở mỗi trạm giống nay ghi rõ ai tiếp nhận và khi nào trả kết quả."),
        ("Đoạn văn", "Bản tin nội bộ hằng tuần chọn một cách làm hay để các trạm khác học theo."),
    ),
    author="Minh Khuê",
    tags=("bảng tin",),
    related=ELSEWHERE.title,
)
HA_NOI_WRONG_DATE = HA_NOI.summary.replace("13/2/2018", "13/2/2/2018")

HAI_BA_TRUNG = Article(
    title="Mỗi trạm giống một lời hứa trong năm kỷ cương",
    summary="Ngày 21/4, Sở phát động thi đua theo Kế hoạch số 106/KH-SHG, mỗi trạm tự viết một lời hứa.",
    body=(
        ("Đoạn văn", "Lời hứa treo ở chỗ người dân ngồi chờ, ai cũng đối chiếu được."),
        ("Trích dẫn", {"text": "Sẽ hướng dẫn dịch vụ công mức độ 3, 4 cho từng hộ.", "attribution": "Kế hoạch số 106"}),
    ),
    category="Kỷ luật, kỷ cương hành chính",
    author="Hoài Nam Giang",
    source="LGP",
    source_url="https://lgp.example/mot-loi-hua",
    tags=("kỷ cương", "thi đua"),
)
HAI_BA_TRUNG_REASON = "Trích nguyên văn kế hoạch cũ của các trạm."

TAY_NINH = Article(
    title="Phòng Giống cây đổi cách kể chuyện cải cách",
    summary="Thay bản báo cáo dài bằng ba câu hỏi người dân hay hỏi nhất, phòng đọc to ở mỗi buổi chợ phiên.",
    body=(
        ("Đoạn văn", "Cách làm dựa vào Quyết định số 225/QĐ-TTg ngày 04/02/2016 và Nghị định số 61/2018/NĐ-CP."),
        ("Tiêu đề mục", "Ba câu hỏi ở chợ phiên"),
        ("Đoạn văn", "Nộp ở đâu, mang giấy gì, bao giờ xong: mỗi câu được trả lời trong một phút."),
        ("Bảng", (("Câu hỏi", "Ai trả lời"), ("Mang giấy gì", "Tổ một cửa"))),
    ),
    category="Mô hình hay",
    picture=Picture(
        Upload("cho-phien.png", "image/png", png(), "Chợ phiên Bến Thóc"),
        alt="Cán bộ cầm loa tay đứng giữa chợ phiên, quanh là người bán thóc giống",
        caption="Buổi đọc đầu tiên ở chợ Bến Thóc",
        credit="Ảnh: trạm giống Bến Thóc",
    ),
    attachment=Upload("ba-cau-hoi.pdf", "application/pdf", PDF, "Tờ rơi ba câu hỏi"),
    audio=Upload("doc-bai.mp3", "audio/mpeg", MP3, "Giọng đọc bài chợ phiên"),
    author="Vũ Thanh Trà",
    position="Chuyên viên Văn phòng",
    tags=("chợ phiên", "một cửa"),
    is_featured=True,
    related=HA_NOI.title,
    royalty=Royalty("Phóng sự", page_count="737", picture_count="853", coefficient="13,57", amount="3.177.755"),
)

HA_TINH = Plan(
    title="Kế hoạch kể chuyện cải cách năm 2021 của Sở Hạt giống",
    number="4658/KH-SHG",
    issued_on="31/12/2020",
    written_date="ngày 31 tháng 12 năm 2020",
    year="2021",
    agency=DEPARTMENT,
    basis="Kế hoạch số 493/KH-UBND ngày 21/12/2020 của Ủy ban nhân dân tỉnh.",
    purpose="Để người trồng trọt tự làm được dịch vụ công mức độ 3, 4 ngay tại nhà.",
    organization="Văn phòng và Thanh tra cùng chủ trì, các trạm giống phối hợp.",
    activities=(
        Activity(
            "1",
            "Giữ một chuyên trang về cải cách, công khai thủ tục của ngành giống.",
            "Thường xuyên trong năm",
            (
                "Tin, bài trên chuyên trang;",
                "Bộ thủ tục luôn đúng bản mới nhất;",
                "Lời hướng dẫn của lãnh đạo Sở;",
                "Bảng theo dõi hồ sơ đã giải quyết;",
                "Báo cáo cuối năm.",
            ),
            lead_unit=OFFICE,
        ),
        Activity(
            "2",
            "Ngồi lại với các hợp tác xã giống để nghe điều chưa vừa ý.",
            "Quý II, IV",
            ("Giấy mời kèm câu hỏi gợi ý;", "Biên bản ghi đủ ý kiến từng nhà."),
            lead_unit=OFFICE,
            supporting_units=(INSPECTORATE,),
        ),
        Activity(
            "3",
            "Giảng luật về giống cây cho cán bộ trạm.",
            "Thường xuyên trong năm",
            ("Bộ câu hỏi thường gặp.", "Sổ điểm danh các buổi."),
            lead_unit=INSPECTORATE,
        ),
        Activity(
            "4",
            "Chỉ dẫn nộp hồ sơ qua mạng tận nhà kho.",
            "Thường xuyên trong năm",
            ("Thư gửi trạm;", "Tờ gấp bỏ túi.", "Phim ngắn quay tại trạm.", "Bảng đếm hồ sơ qua mạng."),
        ),
        Activity(
            "5", "Kể chuyện trên đài truyền thanh xã và báo tỉnh.", "Thường xuyên trong năm", ("Chùm bài đã phát sóng",)
        ),
    ),
    document=Upload("ke-hoach-da-ky.pdf", "application/pdf", PDF, "Bản ký kế hoạch kể chuyện"),
)
HA_TINH_REASON = "Giữ đúng chữ trong bản đã ký."

DAK_LAK = Plan(
    title="Kế hoạch kể chuyện cải cách năm 2018 trên địa bàn tỉnh Lam Giang",
    number="3596/QĐ-UBND",
    issued_on="29/12/2017",
    written_date="ngày 29 tháng 12 năm 2017",
    year="2018",
    agency=PROVINCE,
    purpose="Để mỗi cán bộ hiểu vì sao phải bớt giấy tờ và người dân biết đường góp ý.",
    organization="Thủ trưởng các sở tự lên lịch cho đơn vị mình.",
    author="Phương Nguyên Lam",
)
DAK_LAK_RETURNED = "Ghi rõ sở nào làm trước, sở nào làm sau."

ARTICLES, PLANS = (HA_NOI, HAI_BA_TRUNG, TAY_NINH), (HA_TINH, DAK_LAK)
FIVE = (*ARTICLES, *PLANS)
