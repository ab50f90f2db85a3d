"""The demo office out of its files: see README.md beside this file. Nothing here runs in a real office."""

import io
import tomllib
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import docx
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.utils import timezone
from openpyxl import Workbook
from wagtail.models import Site

from core import vietnamese
from core.models import Agency, OfficeSettings, PortalDocument, PortalImage
from formats.letter import MOTTO, NATION
from home.demo import illustrations
from home.models import HomePage, StandardPage
from home.roles import ADMINISTRATORS, EDITORS, STAFF
from legal.models import LegalDocument, LegalDocumentFile, LegalDocumentIndexPage
from legal.relations import DocumentRelation
from legal.vocabularies import DocumentType, LegalField
from news.models import NewsAttachment, NewsIndexPage, NewsPage, RelatedLink
from news.royalties import ArticleType, Royalty, RoyaltyRate, RoyaltySheet
from news.vocabularies import Author, Category
from plans.models import Activity, Evidence, ExpectedOutput, PlanIndexPage, PlanPage
from procedures.imports import Importer
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.national_records import parse
from procedures.settlement import COUNTS, IndexScore, SettlementIndexPage, SettlementPage, SettlementRow
from procedures.vocabularies import Sector
from users.models import User

FOLDER = Path(__file__).parent
ACCOUNTS = {
    "canbo": (STAFF, "Chuyên viên"),
    "bientap": (EDITORS, "Biên tập viên"),
    "quantri": (ADMINISTRATORS, "Quản trị hệ thống"),
}
_DOTS = "." * 60
_FORM = [
    "(Mẫu minh họa của cổng dùng thử, không dùng để nộp hồ sơ)",
    f"Kính gửi: {_DOTS}",
    f"1. Họ và tên: {_DOTS}",
    f"2. Số định danh cá nhân: {_DOTS}",
    f"3. Địa chỉ: {_DOTS}",
    f"4. Số điện thoại: {_DOTS}",
    f"5. Nội dung đề nghị: {_DOTS}",
    "Tôi cam đoan những điều khai trên đây là đúng sự thật.",
    "Ngày ..... tháng ..... năm .........",
    "Người làm đơn (ký, ghi rõ họ tên)",
]


def load_accounts(password: str) -> list[str]:
    """Makes the demo accounts that are missing, with this password; returns their names."""
    made = []
    for username, (group, position) in ACCOUNTS.items():
        if User.objects.filter(username=username).exists():
            continue
        user = User.objects.create_user(
            username,
            f"{username}@sonnmt.lamgiang.example",
            password,
            last_name=group,
            first_name="mẫu",
            position=position,
            is_superuser=group == ADMINISTRATORS,
        )
        user.groups.add(Group.objects.get(name=group))
        made.append(username)
    return made


class DemoLoader:
    """Fills an empty site. Pages are published directly: this is the installer at work, not a person."""

    def __init__(self, home: HomePage):
        self.home = home
        self._images: dict[tuple[str, int], PortalImage] = {}

    def load(self) -> None:
        self._office()
        self._documents()
        self._procedures()
        self._news()
        self._royalties()
        self._plans()
        self._settlement()
        self._pages()

    def _settlement(self):
        content, index = _read("settlement.toml"), SettlementIndexPage.objects.get()
        index.scores = _in_order(IndexScore(**{**row, "score": Decimal(row["score"])}) for row in content["scores"])
        index.save_revision().publish()
        for month in content["month"]:
            page = SettlementPage(year=month["year"], month=month["month"])
            page.rows = _in_order(
                SettlementRow(sector=_named(Sector, name), **dict(zip(COUNTS, counts, strict=True)))
                for name, *counts in month["rows"]
            )
            _publish(index, page)

    def _office(self):
        content = _read("office.toml")
        office = dict(content["office"])
        for name in office.pop("units"):
            Agency.objects.get_or_create(name=name)
        OfficeSettings.objects.update_or_create(site=Site.objects.get(is_default_site=True), defaults=office)
        self.home.title = office["name"]
        self.home.introduction = "Cần giấy tờ gì, bao lâu, hết bao nhiêu, nộp ở đâu: tìm ở đây trước khi đi nộp hồ sơ."
        self.home.save_revision().publish()
        self.most_needed = content["most_needed"]

    def _documents(self):
        index = LegalDocumentIndexPage.objects.get()
        made: dict[str, LegalDocument] = {}
        for row in _read("documents.toml")["document"]:
            page = LegalDocument(
                title=row["title"],
                document_type=_named(DocumentType, row["type"]),
                number=row["number"],
                issuing_agency=_agency(row["agency"]),
                signer=row.get("signer", ""),
                signer_position=row.get("signer_position", ""),
                issued_on=row["issued_on"],
                effective_on=row.get("effective_on"),
                expires_on=row.get("expires_on"),
                legal_fields=[_named(LegalField, name) for name in row["fields"]],
            )
            page.files = _in_order(LegalDocumentFile(document=_workbook(item)) for item in row.get("files", []))
            page.relations = _in_order(
                DocumentRelation(kind=kind, number=number, target=made.get(number))
                for kind, number in row.get("relations", [])
            )
            made[page.number] = _publish(index, page)

    def _procedures(self):
        records, problems = parse((FOLDER / "procedures.json").read_text(encoding="utf-8"), by_line=False)
        if problems:
            raise ValueError(problems)
        for record in records:
            if record.code in self.most_needed:
                record.short_name = self.most_needed[record.code]
                record.front_page_order = list(self.most_needed).index(record.code) + 1
                record.given |= {"short_name", "front_page_order"}
        Importer(ProcedureIndexPage.objects.get()).apply(records)
        forms: dict[str, PortalDocument] = {}
        for page in ProcedurePage.objects.filter(front_page_order__isnull=False):
            for paper in (paper for case in page.document_cases for paper in case["documents"]):
                for name in (name for name in paper.forms if name.endswith(".docx")):
                    if name not in forms:
                        forms[name] = _form(name, paper.text)
                    paper["form"] = forms[name]
            page.save()
            page.save_revision(overwrite_revision=page.latest_revision, changed=False)  # still the first public one

    def _news(self):
        content = _read("news.toml")
        categories = {
            row["slug"]: Category.objects.get_or_create(slug=row["slug"], defaults={**row, "sort_order": order})[0]
            for order, row in enumerate(content["category"])
        }
        authors = {
            row["key"]: Author.objects.get_or_create(
                slug=vietnamese.slugify(f"{row['name']} {row['position']}"),
                defaults={"name": row["name"], "position": row["position"]},
            )[0]
            for row in content["author"]
        }
        index = NewsIndexPage.objects.get()
        self.articles = {}
        for row in content["article"]:
            page = NewsPage(
                title=row["title"],
                summary=row["summary"],
                category=categories[row["category"]],
                author=authors[row["author"]],
                source=row.get("source", ""),
                is_featured=row.get("featured", False),
                lead_image=self._image(row["illustration"], row["seed"], row["image_alt"]),
                lead_image_alt=row["image_alt"],
                lead_image_caption=row.get("image_caption", ""),
                body=self._body(row["body"]),
            )
            page.tags.set(row.get("tags", []))
            page.attachments = _in_order(
                NewsAttachment(document=_workbook(item), title=item["title"]) for item in row.get("attachments", [])
            )
            self.articles[page.title] = _publish(index, page, row["published"], row.get("updated"))
        for row in content["article"]:
            page = self.articles[row["title"]]
            page.related_links = _in_order(RelatedLink(page=self.articles[title]) for title in row.get("related", []))
            page.save()
            revision = page.save_revision(changed=False)
            NewsPage.objects.filter(pk=page.pk).update(live_revision=revision)

    def _royalties(self):
        content = _read("royalties.toml")
        for row in content["rate"]:
            RoyaltyRate.objects.create(**row)
        rates = list(RoyaltyRate.objects.all())
        for row in content["royalty"]:
            page = self.articles[row["article"]]
            royalty = Royalty(
                sheet=RoyaltySheet.open_for(timezone.localdate(page.first_published_at)),
                page=page,
                article_type=ArticleType.objects.get(name=row["type"]),
                page_count=row["pages"],
                picture_count=row["pictures"],
                coefficient=Decimal(row["coefficient"]),
            )
            royalty.take_down(rates)
            royalty.save()
        for year, month in content["signed"]:
            sheet = RoyaltySheet.objects.filter(year=year, month=month)
            sheet.update(signed_at=timezone.now(), signer_name="Biên tập mẫu")

    def _plans(self):
        index = PlanIndexPage.objects.get()
        for row in _read("plans.toml")["plan"]:
            page = PlanPage(
                title=row["title"],
                number=row["number"],
                issued_on=row["issued_on"],
                issuing_agency=_agency(row["issuing_agency"]),
                year=row["year"],
                basis="<ul>" + "".join(f"<li>{item}</li>" for item in row["basis"]) + "</ul>",
                purpose=row["purpose"],
                organization=row["organization"],
                recipients="\n".join(row.get("recipients", [])),
                signer_title=row.get("signer_title", ""),
                signer_name=row.get("signer_name", ""),
            )
            page.activities = _in_order(
                Activity(
                    number=item["number"],
                    description=item["description"],
                    timing_text=item["timing"],
                    lead_unit=_agency(item["lead_unit"]),
                    supporting_units=[_agency(name) for name in item["supporting_units"]],
                    outputs=_in_order(ExpectedOutput(description=output["description"]) for output in item["outputs"]),
                )
                for item in row["activity"]
            )
            moment = datetime.combine(row["issued_on"], datetime.min.time()).astimezone()
            page = _publish(index, page, moment)
            for activity, item in zip(page.activities.all(), row["activity"], strict=True):
                for output, source in zip(activity.outputs.all(), item["outputs"], strict=True):
                    for title in source.get("evidence", []):
                        Evidence.objects.create(output=output, page=self.articles[title])

    def _pages(self):
        for row in _read("pages.toml")["page"]:
            page = StandardPage(
                title=row["title"],
                slug=row["slug"],
                summary=row["summary"],
                show_in_menus=row["in_menu"],
                body=self._body(row["body"]),
            )
            _publish(self.home, page)

    def _body(self, items) -> list:
        return [(item["type"], getattr(self, f"_block_{item['type']}")(item)) for item in items]

    def _block_paragraph(self, item):
        return item["value"]

    def _block_heading(self, item):
        return item["value"]

    def _block_contacts(self, item):
        return item["value"]

    def _block_quote(self, item):
        return {"text": item["value"], "attribution": item.get("attribution", "")}

    def _block_table(self, item):
        return {
            "data": item["rows"],
            "first_row_is_table_header": True,
            "first_col_is_header": False,
            "table_caption": item["caption"],
        }

    def _block_image(self, item):
        image = self._image(item["illustration"], item.get("seed", 0), item["alt"])
        return {"image": image, "alt": item["alt"], "caption": item.get("caption", "")}

    def _image(self, scene: str, seed: int, alt: str) -> PortalImage:
        key = (scene, seed)
        if key not in self._images:
            buffer = io.BytesIO()
            illustrations.draw(scene, seed).save(buffer, "JPEG", quality=88)
            buffer.seek(0)
            self._images[key] = PortalImage.objects.create(
                title=f"Tranh minh họa số {len(self._images) + 1}",
                description=alt[:255],
                credit="Tranh vẽ cho trang minh họa",
                file=ImageFile(buffer, name=f"tranh-{scene.replace('_', '-')}-{seed}.jpg"),
            )
        return self._images[key]


def _read(name: str) -> dict:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


def _named(model, name: str):
    return model.objects.get_or_create(name=name, defaults={"slug": vietnamese.slugify(name)})[0]


def _agency(name: str) -> Agency:
    return Agency.objects.get_or_create(name=name)[0]


def _in_order(rows) -> list:
    """Rows of a page, numbered as forms number them: without it a database may give them in any order."""
    rows = list(rows)
    for number, row in enumerate(rows):
        row.sort_order = number
    return rows


def _publish(parent, page, published: datetime | None = None, updated: datetime | None = None):
    """A live page below `parent` with the dates the demo story needs."""
    page = parent.add_child(instance=page)
    page.save_revision().publish()
    if published:
        moments = {"first_published_at": published, "last_published_at": updated or published}
        type(page).objects.filter(pk=page.pk).update(**moments)
        page.published_changes.update(published_at=published)
    return type(page).objects.get(pk=page.pk)


def _workbook(item: dict) -> PortalDocument:
    """A small .xlsx file of the rows given."""
    book = Workbook()
    for row in item["rows"]:
        book.active.append(row)
    return _stored(item["title"], item["file_name"], book)


def _form(file_name: str, paper: str) -> PortalDocument:
    """A blank form as a .docx file that says itself that it is made up."""
    form = docx.Document()
    for line in (NATION, MOTTO, paper.upper(), *_FORM):
        form.add_paragraph(line)
    return _stored(Path(file_name).stem, file_name, form)


def _stored(title: str, file_name: str, made) -> PortalDocument:
    """What an Office library made, as a file of the portal."""
    buffer = io.BytesIO()
    made.save(buffer)
    path = Path(file_name)
    name = vietnamese.slugify(path.stem) + path.suffix
    document = PortalDocument(title=title, file=ContentFile(buffer.getvalue(), name=name))
    document._set_document_file_metadata()  # as Wagtail's own forms do: its size, and by what it is told from another
    document.save()
    return document
