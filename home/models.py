from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from core.api import plain, told
from core.blocks import BodyBlock, plain_text, words
from core.models import OfficeSettings
from core.pages import BasePage
from core.queries import top_pages
from news.models import NewsPage
from plans.models import PlanPage
from procedures.models import ProcedurePage
from procedures.settlement import SettlementPage


class HomePage(BasePage):
    """The front page: where to go, in one screen. Search, most-needed procedures, this year's plan, newest news."""

    search_kind = None
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "news.NewsIndexPage",
        "plans.PlanIndexPage",
        "procedures.ProcedureIndexPage",
        "legal.LegalDocumentIndexPage",
        "procedures.SettlementIndexPage",
        "home.StandardPage",
    ]

    question = models.CharField("câu hỏi trên ô tìm kiếm", max_length=80, default="Bạn cần làm thủ tục gì?")
    introduction = models.CharField("lời giới thiệu", max_length=300, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("question"), FieldPanel("introduction")]

    class Meta:
        verbose_name = "trang chủ"

    def child_to_read(self, request, slug, further):
        page = next((page for page in top_pages(request) if page.slug == slug), None)  # asked for the menu anyway
        return page and (page.specific_deferred if further else page.specific)

    def structured_data(self, request):
        return [OfficeSettings.for_request(request).structured_data]

    def get_context(self, request, *args, **kwargs):
        featured = list(NewsPage.objects.for_list().filter(is_featured=True)[:1])
        newest = NewsPage.objects.for_list().exclude(pk__in=[page.pk for page in featured])
        articles = featured + list(newest[: 6 - len(featured)])
        return {
            **super().get_context(request, *args, **kwargs),
            "procedures": ProcedurePage.objects.most_needed(),
            "plan": PlanPage.objects.of_year(timezone.localdate().year),
            "settlement": SettlementPage.objects.latest(),
            "lead": articles[0] if articles else None,
            "articles": articles[1:],
        }


class StandardPage(BasePage):
    """Standing content: giới thiệu, liên hệ, accessibility statement and the like."""

    search_kind = "trang"
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    summary = models.CharField("tóm tắt", max_length=300, blank=True)
    body = StreamField(BodyBlock(), verbose_name="nội dung", blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("summary"), FieldPanel("body")]
    api_fields = [*plain("summary"), told("text", lambda page: words(page.body))]

    class Meta:
        verbose_name = "trang nội dung"
        verbose_name_plural = "trang nội dung"

    @property
    def other_names(self):
        return [self.summary]  # "Liên hệ" says what it holds there: address, telephone, hours

    def text_for_search(self):
        return f"{self.summary} {plain_text(self.body)}"
