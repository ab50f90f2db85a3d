import re

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index
from wagtail.snippets.models import register_snippet

from core.blocks import BodyBlock, plain_text
from core.models import BasePage, Named
from core.queries import VisiblePageQuerySet, bad_filter, chosen_page, chosen_row

PER_PAGE = 12


@register_snippet
class Category(Named):
    """Chuyên mục: one section of the news, such as a reform area of NQ 76/NQ-CP."""

    description = models.CharField("giới thiệu", max_length=300, blank=True)
    sort_order = models.PositiveSmallIntegerField("thứ tự", default=0)

    panels = [*Named.panels, FieldPanel("description"), FieldPanel("sort_order")]

    class Meta(Named.Meta):
        verbose_name = "chuyên mục"
        verbose_name_plural = "chuyên mục"
        ordering = ["sort_order", "id"]


@register_snippet
class Author(index.Indexed, models.Model):
    """Tác giả: the name under an article, with position or unit."""

    name = models.CharField("tên hoặc bút danh", max_length=120)
    position = models.CharField("chức vụ, đơn vị", max_length=200, blank=True)

    panels = [FieldPanel("name"), FieldPanel("position")]
    search_fields = [index.AutocompleteField("name")]

    class Meta:
        verbose_name = "tác giả"
        verbose_name_plural = "tác giả"
        ordering = ["name"]

    def __str__(self):
        return f"{self.name}, {self.position}" if self.position else self.name


class NewsQuerySet(VisiblePageQuerySet):
    def published(self):
        """What a visitor may read, newest first."""
        return self.visible().order_by("-first_published_at", "-pk")

    def for_list(self):
        """Published articles with what a line of a list shows, in a constant number of queries."""
        return (
            self.published()
            .select_related("category", "lead_image")
            .prefetch_related("lead_image__renditions")
            .defer("body")
        )

    def newer_than(self, article, count=3):
        moment = article.first_published_at
        later = models.Q(first_published_at__gt=moment) | models.Q(first_published_at=moment, pk__gt=article.pk)
        return self.published().filter(later).reverse()[:count]

    def older_than(self, article, count=3):
        moment = article.first_published_at
        earlier = models.Q(first_published_at__lt=moment) | models.Q(first_published_at=moment, pk__lt=article.pk)
        return self.published().filter(earlier)[:count]

    def related_to(self, article, count=4):
        """What the editor chose, in that order; without a choice the newest of the same section."""
        chosen = [link.page_id for link in article.related_links.all()]
        if chosen:
            found = {page.pk: page for page in self.visible().filter(pk__in=chosen)}
            return [found[pk] for pk in chosen if pk in found]
        return list(self.published().filter(category=article.category_id).exclude(pk=article.pk)[:count])


NewsManager = PageManager.from_queryset(NewsQuerySet)


class NewsIndexPage(BasePage):
    """All news, newest first: by section and by year, and as a feed."""

    search_kind = None
    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.NewsPage"]

    introduction = models.CharField("giới thiệu", max_length=300, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = "trang tin tức"

    def filtered(self, request):
        """Published articles under the address's filters, with the filters themselves.

        `?chuyen-muc=<slug>` and `?nam=<year>`; Http404 for a section or a year that does not exist.
        """
        articles = NewsPage.objects.child_of(self).for_list()
        category = chosen_row(Category.objects, request.GET.get("chuyen-muc", ""), "chuyên mục")
        if category:
            articles = articles.filter(category=category)
        year = request.GET.get("nam", "")
        if year:
            if not re.fullmatch("(19|20)[0-9]{2}", year):
                bad_filter("năm", year)
            articles = articles.filter(first_published_at__year=int(year))
        return articles, category, int(year) if year else None

    def get_context(self, request, *args, **kwargs):
        articles, category, year = self.filtered(request)
        years = NewsPage.objects.child_of(self).published().datetimes("first_published_at", "year", order="DESC")
        return {
            **super().get_context(request, *args, **kwargs),
            "page_obj": chosen_page(Paginator(articles, PER_PAGE), request),
            "categories": Category.objects.all(),
            "years": [moment.year for moment in years],
            "category": category,
            "year": year,
        }


class NewsPage(BasePage):
    """One article: title, sapo, lead picture, text, who wrote it, where it came from and when."""

    search_kind = "tin-tuc"
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []

    summary = models.TextField("tóm tắt (sapo)", max_length=500, help_text="Hai, ba câu mở đầu; hiện ở danh sách tin.")
    category = models.ForeignKey(Category, verbose_name="chuyên mục", on_delete=models.PROTECT, related_name="articles")
    is_featured = models.BooleanField("tin nổi bật", default=False)
    lead_image = models.ForeignKey(
        "core.PortalImage",
        verbose_name="ảnh đại diện",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    lead_image_alt = models.CharField(
        "lời thay ảnh", max_length=255, blank=True, help_text="Nói điều nhìn thấy trong ảnh. Bắt buộc khi có ảnh."
    )
    lead_image_caption = models.CharField("chú thích ảnh", max_length=300, blank=True)
    body = StreamField(BodyBlock(), verbose_name="nội dung", blank=True)
    author = models.ForeignKey(
        Author, verbose_name="tác giả", null=True, blank=True, on_delete=models.SET_NULL, related_name="articles"
    )
    source = models.CharField("nguồn", max_length=120, blank=True, help_text="Nơi tin được lấy lại, nếu có.")
    source_url = models.URLField("liên kết nguồn", blank=True)

    objects = NewsManager()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("category"),
        FieldPanel("is_featured"),
        MultiFieldPanel(
            [FieldPanel("lead_image"), FieldPanel("lead_image_alt"), FieldPanel("lead_image_caption")],
            heading="Ảnh đại diện",
        ),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("author"), FieldPanel("source"), FieldPanel("source_url")], heading="Tác giả, nguồn"
        ),
        InlinePanel("attachments", label="Tệp đính kèm"),
        InlinePanel("related_links", label="Tin liên quan", max_num=6),
    ]
    search_fields = [*BasePage.search_fields, index.FilterField("category"), index.FilterField("is_featured")]

    class Meta:
        verbose_name = "tin, bài"
        verbose_name_plural = "tin, bài"
        indexes = [models.Index(fields=["category"])]

    def clean(self):
        super().clean()
        if self.lead_image_id and not self.lead_image_alt.strip():
            raise ValidationError({"lead_image_alt": "Ảnh đại diện cần lời thay ảnh cho người không xem được ảnh."})

    def text_for_search(self):
        return f"{self.summary} {plain_text(self.body)}"

    def get_context(self, request, *args, **kwargs):
        siblings = NewsPage.objects.sibling_of(self)
        return {
            **super().get_context(request, *args, **kwargs),
            "attachments": self.attachments.select_related("document"),
            "related": siblings.related_to(self),
            "newer": siblings.newer_than(self) if self.first_published_at else [],
            "older": siblings.older_than(self) if self.first_published_at else [],
        }


class NewsAttachment(Orderable):
    page = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey("core.PortalDocument", verbose_name="tệp", on_delete=models.PROTECT, related_name="+")
    title = models.CharField("tên hiện ra", max_length=200, blank=True)

    panels = [FieldPanel("document"), FieldPanel("title")]


class RelatedLink(Orderable):
    page_from = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="related_links")
    page = models.ForeignKey(NewsPage, verbose_name="tin", on_delete=models.CASCADE, related_name="+")

    panels = [PageChooserPanel("page", "news.NewsPage")]

    class Meta(Orderable.Meta):
        verbose_name = "tin liên quan"
        verbose_name_plural = "tin liên quan"
