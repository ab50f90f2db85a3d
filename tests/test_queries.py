"""No page asks the database more often because there is more to show: warm up, count, add rows, count again."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from core.models import PortalDocument, PortalImage
from core.readership import PageViews
from home.models import StandardPage
from legal.models import LegalDocument, LegalDocumentFile
from legal.relations import DocumentRelation
from legal.vocabularies import LegalField
from news.models import NewsAttachment, NewsPage, RelatedLink
from plans.models import Activity, Evidence, ExpectedOutput, PlanPage
from procedures.decisions import DecisionItem, PublicationDecision
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.parts import RelatedProcedure
from procedures.vocabularies import ApplicantType, LifeEvent
from tests.factories import (
    AgencyFactory,
    AuthorFactory,
    CategoryFactory,
    LegalDocumentFactory,
    NewsPageFactory,
    PlanPageFactory,
    ProcedurePageFactory,
    SectorFactory,
    StandardPageFactory,
)

pytestmark = pytest.mark.django_db

LIMIT = 18
LIMIT_OF_THE_MOST_READ = 15


def picture() -> PortalImage:
    return PortalImage.objects.create(title="Tranh", file=get_test_image_file(size=(960, 640)))


def document() -> PortalDocument:
    return PortalDocument.objects.create(title="Mẫu 01", file=ContentFile(b"mau", name="mau-01.docx"))


def body() -> list:
    """One block of each kind, without links to pages: those Wagtail looks up paragraph by paragraph."""
    rows = {"data": [["Việc", "Hạn"], ["Nộp", "3 ngày"]], "first_row_is_table_header": True}
    return [
        ("heading", "Nơi nộp"),
        ("paragraph", "<p>Nộp tại <b>xã</b>.</p>"),
        ("image", {"image": picture(), "alt": "Ruộng lúa", "caption": ""}),
        ("table", rows),
        ("file", {"document": document(), "title": ""}),
    ]


# Each of these makes what a page shows, or one more of every part of it, and gives the page's address.


def front_page() -> str:
    NewsPageFactory(lead_image=picture(), lead_image_alt="Ruộng lúa", is_featured=True)
    ProcedurePageFactory(front_page_order=1)
    plan()
    StandardPageFactory(show_in_menus=True)
    return "/"


def news_list() -> str:
    NewsPageFactory(lead_image=picture(), lead_image_alt="Ruộng lúa")
    return "/tin-tuc/"


def article() -> str:
    """With all that stands around its text, and pictures in it, alone and as a gallery."""
    audio = PortalDocument.objects.create(title="Bản đọc", file=ContentFile(b"ID3", name="ban-doc.mp3"))
    page = NewsPage.objects.filter(slug="bai").first() or NewsPageFactory(
        slug="bai",
        lead_image=picture(),
        lead_image_alt="Ruộng lúa",
        author=AuthorFactory(),
        audio=audio,
        audio_transcript=document(),
    )
    page.attachments = [*page.attachments.all(), NewsAttachment(document=document())]
    page.related_links = [*page.related_links.all(), RelatedLink(page=NewsPageFactory())]
    page.tags.add(f"Một cửa {page.tags.count()}", "Chuyển đổi số")
    gallery = [{"image": picture(), "alt": "Ruộng lúa", "caption": ""} for _ in "12"]
    words = f"<p>Theo {LegalDocumentFactory().number}.</p>"
    more = [block for block in body() if block[0] != "file"] + [("gallery", gallery), ("paragraph", words)]
    page.body = [*page.body.get_prep_value(), *NewsPage(body=more).body.get_prep_value()]
    page.change_kind, page.change_note = "correction", "Sửa số liệu"
    page.save_revision().publish()
    PageViews.objects.add({(page.pk, date(2026, 1, 1 + page.attachments.count())): 7})
    return page.url


def plan_list() -> str:
    plan()
    PlanPageFactory()
    return "/ke-hoach/"


def plan() -> str:
    page = PlanPage.objects.filter(slug="nam-nay").first() or PlanPageFactory(
        slug="nam-nay", year=timezone.localdate().year, document=document(), basis="<p>Nghị quyết</p>"
    )
    activity = Activity.objects.create(
        plan=page, description="Đối thoại", timing_text="Quý II", lead_unit=AgencyFactory()
    )
    activity.supporting_units = [AgencyFactory(), AgencyFactory()]
    activity.save()
    for proof in (NewsPageFactory(), StandardPageFactory(), None):
        output = ExpectedOutput.objects.create(activity=activity, description="Báo cáo")
        if proof:
            Evidence.objects.create(output=output, page=proof)
    return page.url


def catalogue() -> str:
    page = ProcedurePageFactory(is_province_level=True)
    page.sectors = [SectorFactory(), SectorFactory()]
    page.applicant_types = [ApplicantType.objects.create(name=f"Công dân {page.pk}", slug=f"cong-dan-{page.pk}")]
    page.agencies.create(agency=AgencyFactory())
    page.save()
    return "/thu-tuc/"


def procedure() -> str:
    """With all that can stand on it: forms, related procedures, a decision, documents that lapsed, a calculation."""
    page = ProcedurePage.objects.filter(code="1.000001").first() or ProcedurePageFactory(code="1.000001")
    number = page.outputs.count()
    page.sectors.add(SectorFactory())
    page.applicant_types.add(ApplicantType.objects.create(name=f"Công dân {number}", slug=f"cong-dan-{number}"))
    page.life_events.add(LifeEvent.objects.create(name=f"Xây nhà {number}", slug=f"xay-nha-{number}"))
    for role in ("executing", "competent", "authorized", "coordinating"):
        page.agencies.create(agency=AgencyFactory(), role=role)
    page.outputs.create(name="Giấy chứng nhận", code="KQ.1")
    basis = LegalDocumentFactory()
    LegalDocumentFactory(relations=[DocumentRelation(kind="replaces", target=basis)])
    page.legal_basis.create(number=basis.number, title="Về đất đai", issued_on=date(2026, 1, 18))
    page.checked_by = AgencyFactory()
    page.related_procedures = [*page.related_procedures.all(), RelatedProcedure(page=ProcedurePageFactory())]
    cost = {"kind": "FEE", "amount": "8000", "currency": "VND", "description": "Mỗi lần", "attachment_name": ""}
    channel = {"method": "DIRECT", "processing_time": "3", "unit": "DAY", "description": "", "costs": [cost]}
    papers = [{"name": "Đơn", "original_count": 1, "form_names": "Mẫu 01", "form": document()} for _ in "12"]
    variant = {"code": "1.000001.1", "name": "Cấp lại", "processing_time": "1", "unit": "DAY"}
    more = ProcedurePage(
        channels=[("channel", channel)],
        required_documents=[("case", {"name": "Đối với hộ gia đình", "documents": papers})],
        steps=[("case", {"name": "Nộp tại xã", "steps": ["Nộp hồ sơ", "Nhận kết quả"]})],
        variants=[("variant", variant)],
    )
    for name in ("channels", "required_documents", "steps", "variants"):
        setattr(page, name, [*getattr(page, name).get_prep_value(), *getattr(more, name).get_prep_value()])
    page.change_kind, page.change_note = "correction", "Sửa số bản sao"
    page.save_revision().publish()
    told = {"number": f"{number}/QĐ-UBND", "issued_on": date(2026, 1, 18), "effective_on": date(2026, 2, 1)}
    decision = PublicationDecision(title="Công bố", issuing_agency=page.issuing_agency, **told)
    decision.items = [DecisionItem(kind="changes", procedure=page)]
    ProcedureIndexPage.objects.get().add_child(instance=decision)
    return f"{page.url}?nop-luc=2026-02-12T09:00"


def document_list() -> str:
    LegalDocumentFactory(relations=[DocumentRelation(kind="amends", target=LegalDocumentFactory())])
    return "/van-ban/"


def legal_document() -> str:
    page = LegalDocument.objects.filter(number="61/2018/NĐ-CP").first() or LegalDocumentFactory(number="61/2018/NĐ-CP")
    page.legal_fields.add(LegalField.objects.create(name=f"Đất đai {page.files.count()}", slug=page.files.count()))
    page.files = [*page.files.all(), LegalDocumentFile(document=document())]
    for kind in DocumentRelation.Kind.values:
        page.relations.add(DocumentRelation(kind=kind, target=LegalDocumentFactory()))
        page.relations.add(DocumentRelation(kind=kind, number="1/2000/NĐ-CP"))
        LegalDocumentFactory(relations=[DocumentRelation(kind=kind, target=page)])
    page.save()
    return page.url


def article_that_cites() -> str:
    page = NewsPage.objects.filter(slug="vien-dan").first() or NewsPageFactory(slug="vien-dan")
    numbers = f"{LegalDocumentFactory().number}, {len(page.body)}/2001/NĐ-CP"
    more = [("paragraph", f"<p>Theo {numbers}.</p>"), ("quote", {"text": f"Nêu tại {numbers}.", "attribution": ""})]
    page.body = [*page.body.get_prep_value(), *NewsPage(body=more).body.get_prep_value()]
    page.save()
    return page.url


def standing_page() -> str:
    page = StandardPage.objects.filter(slug="lien-he").first() or StandardPageFactory(slug="lien-he")
    page.body = [*page.body.get_prep_value(), *StandardPage(body=body()).body.get_prep_value()]
    page.save()
    return page.url


def standing_page_further_down() -> str:
    parent = StandardPage.objects.filter(slug="gioi-thieu").first() or StandardPageFactory(slug="gioi-thieu")
    return StandardPageFactory(parent=parent, title="Cơ cấu tổ chức").url


def search() -> str:
    """Never more than a page of results, so that each kind stands on it."""
    NewsPageFactory(title="Đăng ký đất đai")
    StandardPageFactory(title="Đăng ký đất đai")
    ProcedurePageFactory(name="Đăng ký đất đai")
    return "/tim-kiem/?q=dat+dai"


def site_map() -> str:
    news_list(), plan_list(), catalogue(), CategoryFactory(), StandardPageFactory()
    return "/so-do-trang/"


def feed() -> str:
    news_list()
    return "/tin-tuc/rss.xml"


def site_map_for_machines() -> str:
    site_map()
    return "/sitemap.xml"


def nothing_there() -> str:
    StandardPageFactory(show_in_menus=True)
    return "/khong-co-trang-nay/"


PAGES = [front_page, news_list, article, plan_list, plan, catalogue, procedure]
PAGES += [standing_page, document_list, legal_document, article_that_cites]
PAGES += [standing_page_further_down, search, site_map, feed, site_map_for_machines, nothing_there]


def count(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


@pytest.mark.parametrize("add", PAGES, ids=lambda add: add.__name__)
def test_more_rows_ask_no_more_queries(portal, client, add):
    for _ in range(2):
        path = add()
    before = count(client, path)
    sizes = [len(client.get(path).content)]
    for _ in range(3):
        add()
    after = count(client, path)
    sizes.append(len(client.get(path).content))
    assert after <= before  # a search that finds much asks less
    is_most_read = path.startswith("/tin-tuc/") or add is procedure
    assert before <= (LIMIT_OF_THE_MOST_READ if is_most_read else LIMIT)
    if add is procedure:
        text = " ".join(client.get(path).content.decode().split())
        told = ("được thay hoặc bãi bỏ bởi", "<dt>Nhận kết quả</dt>", "mau-01", "Thủ tục liên quan", "Đính chính")
        assert all(words in text for words in told)
    assert sizes[1] > sizes[0] or add in (front_page, nothing_there, standing_page_further_down), "nothing was added"
    print(f"\n{add.__name__}: {before}")
