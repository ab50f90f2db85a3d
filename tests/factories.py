"""Everything tests need, with fixed Vietnamese values; pages are made below the right index page, live unless told."""

from datetime import date

import factory
from django.test import Client
from factory.django import DjangoModelFactory
from wagtail.signal_handlers import disable_reference_index_auto_update

from core.models import Agency
from core.search_index import index_again, index_later
from home.models import HomePage, StandardPage
from legal.models import LegalDocument, LegalDocumentIndexPage
from legal.vocabularies import DocumentType
from news.models import NewsIndexPage, NewsPage
from news.vocabularies import Author, Category
from plans.models import PlanIndexPage, PlanPage
from procedures.models import ProcedureIndexPage, ProcedurePage, Sector
from users.models import User


class UserFactory(DjangoModelFactory):
    username = factory.Sequence(lambda n: f"nguoidung{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@coquan.example")
    password = factory.PostGenerationMethodCall("set_password", "mat-khau-thu")

    class Meta:
        model = User
        skip_postgeneration_save = True

    @factory.post_generation
    def groups(self, create, groups, **kwargs):
        self.save()
        self.groups.add(*groups or [])


def signed_in(user) -> Client:
    """A browser of this person's own, signed in."""
    client = Client()
    client.force_login(user)
    return client


class AgencyFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Sở Nông nghiệp và Môi trường {n}")

    class Meta:
        model = Agency


class CategoryFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Cải cách thủ tục hành chính {n}")
    slug = factory.Sequence(lambda n: f"cai-cach-thu-tuc-hanh-chinh-{n}")

    class Meta:
        model = Category


class AuthorFactory(DjangoModelFactory):
    name = "Ban Biên tập"
    slug = factory.Sequence(lambda n: f"ban-bien-tap-{n}")

    class Meta:
        model = Author


class SectorFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Đất đai {n}")
    slug = factory.Sequence(lambda n: f"dat-dai-{n}")

    class Meta:
        model = Sector


class PageFactory(DjangoModelFactory):
    """A page below `parent` (the index page of its type unless given), published unless `live=False`. Wagtail saves it
    three times on the way; search and references look through it once, at the end."""

    title = factory.Sequence(lambda n: f"Đăng ký đất đai {n}")

    parent_type = HomePage

    class Meta:
        abstract = True

    @classmethod
    def _create(cls, model_class, *args, parent=None, parent_type=HomePage, live=True, **kwargs):
        parent = parent or parent_type.objects.get()
        with index_later(), disable_reference_index_auto_update():
            page = parent.add_child(instance=model_class(*args, live=False, **kwargs))
            revision = page.save_revision()
            if live:
                revision.publish()
        index_again(model_class, page)
        if live:
            page.refresh_from_db()
        return page


class NewsPageFactory(PageFactory):
    summary = "Người dân nộp hồ sơ tại xã, nhận kết quả tại nhà."
    category = factory.SubFactory(CategoryFactory)

    class Meta:
        model = NewsPage

    parent_type = NewsIndexPage


class PlanPageFactory(PageFactory):
    number = "57/KH-SNNMT"
    issued_on = date(2026, 1, 8)
    year = 2026
    issuing_agency = factory.SubFactory(AgencyFactory)

    class Meta:
        model = PlanPage

    parent_type = PlanIndexPage

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        """Rows keep the order they are given in, as those of a form do: PostgreSQL returns others as it likes."""
        for place, activity in enumerate(kwargs.get("activities", [])):
            activity.sort_order = place
            for output_place, output in enumerate(activity.outputs.all()):
                output.sort_order = output_place
        return kwargs


class ProcedurePageFactory(PageFactory):
    title = ""
    name = factory.Sequence(lambda n: f"Đăng ký đất đai lần đầu {n}")
    code = factory.Sequence(lambda n: f"1.99{n:04d}")
    issuing_agency = factory.SubFactory(AgencyFactory)

    class Meta:
        model = ProcedurePage

    parent_type = ProcedureIndexPage


class DocumentTypeFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Quyết định {n}")
    slug = factory.Sequence(lambda n: f"quyet-dinh-{n}")

    class Meta:
        model = DocumentType


class LegalDocumentFactory(PageFactory):
    number = factory.Sequence(lambda n: f"{n + 1}/2026/QĐ-UBND")
    document_type = factory.SubFactory(DocumentTypeFactory)
    issuing_agency = factory.SubFactory(AgencyFactory)
    issued_on = date(2026, 1, 15)

    class Meta:
        model = LegalDocument

    parent_type = LegalDocumentIndexPage


class StandardPageFactory(PageFactory):
    class Meta:
        model = StandardPage
