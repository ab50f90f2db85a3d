from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import URLValidator
from django.db import models
from django.shortcuts import redirect
from django.utils import timezone
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from core.blocks import AUDIO_EXTENSIONS, BodyBlock, plain_text
from core.models import OfficeSettings
from core.pages import BasePage
from core.queries import VisiblePageQuerySet, chosen_page
from core.readership import PageViews
from news.filters import Chosen
from news.royalties import Royalty  # noqa: F401  (models of this app)
from news.vocabularies import Author, Category, Tag

PER_PAGE = 12
NEW_FOR = timedelta(days=3)


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

    def chosen(self, chosen: Chosen):
        """Those a visitor's choice leaves; one that leaves nothing is an empty list."""
        wanted = {
            "category": chosen.category,
            "author": chosen.author,
            "tags": chosen.tag,
            "first_published_at__year": chosen.year,
            "first_published_at__month": chosen.month,
        }
        return self.filter(**{field: value for field, value in wanted.items() if value is not None})

    def newer_than(self, article, count=3):
        moment = article.first_published_at
        later = models.Q(first_published_at__gt=moment) | models.Q(first_published_at=moment, pk__gt=article.pk)
        return self.published().filter(later).reverse()[:count]

    def older_than(self, article, count=3):
        moment = article.first_published_at
        earlier = models.Q(first_published_at__lt=moment) | models.Q(first_published_at=moment, pk__lt=article.pk)
        return self.published().filter(earlier)[:count]

    def without_royalty(self, year: int, month: int):
        """Articles that came out in that month and are on no royalty sheet, oldest first; withdrawn ones too."""
        month = self.filter(first_published_at__year=year, first_published_at__month=month, royalties=None)
        return month.select_related("author").defer("body").order_by("first_published_at", "pk")

    def related_to(self, article, count=4):
        """What the editor chose, in that order; without a choice those that share most tags, then the same section."""
        chosen = [link.page_id for link in article.related_links.all()]
        if chosen:
            found = {page.pk: page for page in self.visible().filter(pk__in=chosen)}
            return [found[pk] for pk in chosen if pk in found]
        shared = models.Count("tagged", filter=models.Q(tagged__tag__in=article.tags.all()))
        near = (
            self.published()
            .annotate(shared=shared)
            .filter(models.Q(category=article.category_id) | models.Q(shared__gt=0))
        )
        return list(near.exclude(pk=article.pk).order_by("-shared", "-first_published_at", "-pk")[:count])


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

    def children_to_read(self):
        articles = NewsPage.objects.child_of(self).select_related(
            "category", "author", "lead_image", "audio", "audio_transcript"
        )
        return articles.prefetch_related("lead_image__renditions")

    def get_context(self, request, *args, **kwargs):
        chosen = Chosen.from_query(request.GET)
        articles = NewsPage.objects.child_of(self)
        months = list(articles.published().datetimes("first_published_at", "month"))
        return {
            **super().get_context(request, *args, **kwargs),
            "chosen": chosen,
            "page_obj": chosen_page(Paginator(articles.for_list().chosen(chosen), PER_PAGE), request),
            "categories": Category.objects.all(),
            "years": sorted({moment.year for moment in months}, reverse=True),
            "months": [moment.month for moment in months if moment.year == chosen.year],
        }


class NewsTag(ItemBase):
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="items")
    content_object = ParentalKey("NewsPage", on_delete=models.CASCADE, related_name="tagged")


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
    tags = ClusterTaggableManager(
        through=NewsTag, verbose_name="thẻ", blank=True, help_text="Vài từ nói bài về việc gì, cách nhau bằng dấu phẩy."
    )
    external_url = models.URLField(
        "liên kết thay nội dung",
        blank=True,
        validators=[URLValidator(["http", "https"])],
        help_text="Bài đăng ở nơi khác: người bấm vào tin được đưa tới địa chỉ này.",
    )
    audio = models.ForeignKey(
        "core.PortalDocument",
        verbose_name="bản đọc (mp3, m4a, ogg)",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    audio_transcript = models.ForeignKey(
        "core.PortalDocument",
        verbose_name="bản chữ của bản đọc",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Chỉ cần khi bản đọc nói khác bài viết.",
    )
    author = models.ForeignKey(
        Author, verbose_name="tác giả", null=True, blank=True, on_delete=models.SET_NULL, related_name="articles"
    )
    source = models.CharField("nguồn", max_length=120, blank=True, help_text="Nơi tin được lấy lại, nếu có.")
    source_url = models.URLField("liên kết nguồn", blank=True)

    objects = NewsManager()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        FieldPanel("body", help_text="Bấm dấu cộng để thêm đoạn văn, tiêu đề mục, hình ảnh, bảng …"),
        FieldPanel("external_url"),
        MultiFieldPanel(
            [FieldPanel("lead_image"), FieldPanel("lead_image_alt"), FieldPanel("lead_image_caption")],
            heading="Ảnh đại diện",
        ),
        InlinePanel("attachments", label="Tệp đính kèm"),
        MultiFieldPanel([FieldPanel("audio"), FieldPanel("audio_transcript")], heading="Bản đọc"),
        MultiFieldPanel(
            [FieldPanel("author"), FieldPanel("source"), FieldPanel("source_url")], heading="Tác giả, nguồn"
        ),
        MultiFieldPanel([FieldPanel("category"), FieldPanel("tags"), FieldPanel("is_featured")], heading="Nơi đăng"),
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
        if self.audio and self.audio.file_extension not in AUDIO_EXTENSIONS:
            raise ValidationError({"audio": "Bản đọc phải là tệp mp3, m4a hoặc ogg."})

    @property
    def is_new(self) -> bool:
        """Whether it came out within the last days, which lists say."""
        return bool(self.first_published_at and timezone.now() - self.first_published_at < NEW_FOR)

    def text_for_search(self):
        return f"{self.summary} {plain_text(self.body)} {' '.join(tag.name for tag in self.tags.all())}"

    def structured_data(self, request):
        office = OfficeSettings.for_request(request).structured_data
        author = self.author and {"@type": "Person", "name": self.author.name}
        article = {
            "@type": "NewsArticle",
            "headline": self.title,
            "description": self.summary,
            "url": self.get_full_url(request),
            "articleSection": self.category.name,
            "datePublished": self.first_published_at and self.first_published_at.isoformat(),
            "dateModified": self.last_published_at and self.last_published_at.isoformat(),
            "author": author or office,
            "publisher": office,
        }
        return [{key: value for key, value in article.items() if value}]

    def serve(self, request, *args, **kwargs):
        if self.external_url and self.live:
            return redirect(self.external_url)
        return super().serve(request, *args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        siblings = NewsPage.objects.sibling_of(self)
        return {
            **super().get_context(request, *args, **kwargs),
            "tags": self.tags.all(),
            "attachments": self.attachments.select_related("document"),
            "related": siblings.related_to(self),
            "newer": siblings.newer_than(self) if self.first_published_at else [],
            "older": siblings.older_than(self) if self.first_published_at else [],
            "view_count": PageViews.objects.total(self),
        }


class NewsAttachment(Orderable):
    page = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="attachments")
    document = models.ForeignKey("core.PortalDocument", verbose_name="tệp", on_delete=models.PROTECT, related_name="+")
    title = models.CharField("tên hiện ra", max_length=200, blank=True)

    panels = [FieldPanel("document"), FieldPanel("title")]

    class Meta(Orderable.Meta):
        verbose_name = "tệp đính kèm"


class RelatedLink(Orderable):
    page_from = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="related_links")
    page = models.ForeignKey(NewsPage, verbose_name="tin", on_delete=models.CASCADE, related_name="+")

    panels = [PageChooserPanel("page", "news.NewsPage")]

    class Meta(Orderable.Meta):
        verbose_name = "tin liên quan"
        verbose_name_plural = "tin liên quan"
