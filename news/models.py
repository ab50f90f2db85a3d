from collections import defaultdict
from datetime import timedelta
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import URLValidator
from django.db import models
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import cached_property
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.search import index

from core.blocks import AUDIO_EXTENSIONS, BodyBlock, plain_text
from core.models import OfficeSettings
from core.pages import BasePage, BasePageForm
from core.queries import VisiblePageQuerySet, chosen_page
from core.readership import PageViews
from news import api
from news.filters import Chosen
from news.panels import ImportOffer
from news.royalties import Royalty  # noqa: F401  (models of this app)
from news.vocabularies import Author, Category, Tag

PER_PAGE = 12
MOST_LISTED = 50 * PER_PAGE  # what is older is found by its year and month
NEW_FOR = timedelta(days=3)
LOOKED_THROUGH = 200  # of articles, or uses of tags, when nobody chose what is related


class NewsQuerySet(VisiblePageQuerySet):
    def published(self):
        """What a visitor may read, newest first."""
        # With nothing undated, SQLite too takes the order from the index instead of sorting all there is.
        return self.visible().filter(first_published_at__isnull=False).order_by("-first_published_at", "-pk")

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
            "first_published_at__range": chosen.period,
        }
        return self.filter(**{field: value for field, value in wanted.items() if value is not None})

    def years(self) -> list[int]:
        """From the year of the newest to that of the oldest."""
        moments = self.values_list("first_published_at", flat=True)
        newest, oldest = moments.first(), moments.last()
        return list(range(timezone.localtime(newest).year, timezone.localtime(oldest).year - 1, -1)) if newest else []

    def months(self, year: int) -> list[int]:
        """The months of a year in which something came out."""
        moments = self.filter(first_published_at__year=year).values_list("first_published_at", flat=True)
        return sorted({timezone.localtime(moment).month for moment in moments})

    def newer_than(self, article, count=3):
        later = self.published().filter(first_published_at__gte=article.first_published_at)
        return later.exclude(first_published_at=article.first_published_at, pk__lte=article.pk).reverse()[:count]

    def older_than(self, article, count=3):
        earlier = self.published().filter(first_published_at__lte=article.first_published_at)
        return earlier.exclude(first_published_at=article.first_published_at, pk__gte=article.pk)[:count]

    def without_royalty(self, year: int, month: int):
        """Articles that came out in that month and are on no royalty sheet, oldest first; withdrawn ones too."""
        month = self.filter(first_published_at__year=year, first_published_at__month=month, royalties=None)
        return month.select_related("author").defer("body").order_by("first_published_at", "pk")

    def sharing_tags_with(self, article):
        """Others with its tags, those with most of them first; the latest uses of the tags are looked through."""
        uses = NewsTag.objects.filter(tag__in=article.tag_list).exclude(content_object=article.pk)
        uses = uses.order_by("-pk")[:LOOKED_THROUGH]
        sharing = self.published().filter(tagged__in=uses.values("pk")).values("pk")
        return sharing.annotate(shared=models.Count("tagged")).order_by("-shared", "-first_published_at", "-pk")

    def of_the_section_of(self, article):
        """Others of its section, newest first; the latest articles are looked through."""
        latest = self.published().exclude(pk=article.pk)[:LOOKED_THROUGH]
        section = self.filter(pk__in=latest.values("pk"), category=article.category_id)
        return section.order_by("-first_published_at", "-pk")

    def beside(self, article, count=4) -> dict[str, list]:
        """What its page leads on to, in one query for all: `newer` and `older`, the nearest first, and `related`: what
        the editor chose, in that order, or without a choice what shares its tags, then what is of its section."""
        chosen = [link.page_id for link in article.related_links.all()]
        parts = {"related": self.published().filter(pk__in=chosen)}
        if not chosen:
            parts["related"] = self.sharing_tags_with(article)[:count]
            parts["section"] = self.of_the_section_of(article)[:count]
        if article.first_published_at:
            parts |= {"newer": self.newer_than(article), "older": self.older_than(article)}
        lines = self.order_by().only("title", "slug", "url_path", "first_published_at")
        lines = lines.annotate(shared=models.Count("tagged", filter=models.Q(tagged__tag__in=article.tag_list)))
        first, *others = (
            lines.filter(pk__in=pages.values("pk")).annotate(part=models.Value(name)) for name, pages in parts.items()
        )
        found = defaultdict(list)
        for page in sorted(first.union(*others, all=True), key=attrgetter("first_published_at", "pk"), reverse=True):
            found[page.part].append(page)
        found["newer"].reverse()
        found["related"].sort(key=lambda page: chosen.index(page.pk) if chosen else -page.shared)
        found["related"] += [page for page in found["section"] if page not in found["related"]]
        return {"related": found["related"][: len(chosen) or count], "newer": found["newer"], "older": found["older"]}


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
        articles = NewsPage.objects.child_of(self).annotate(
            view_count=PageViews.objects.total_of(models.OuterRef("pk"))
        )
        return articles.select_related("category", "author", "lead_image", "audio", "audio_transcript")

    def get_context(self, request, *args, **kwargs):
        chosen = Chosen.from_query(request.GET)
        paginator = Paginator(NewsPage.objects.for_list().chosen(chosen)[:MOST_LISTED], PER_PAGE)
        published = NewsPage.objects.published()
        return {
            **super().get_context(request, *args, **kwargs),
            "chosen": chosen,
            "page_obj": chosen_page(paginator, request),
            "is_cut": paginator.count == MOST_LISTED,
            "categories": Category.objects.all(),
            "years": published.years(),
            "months": published.months(chosen.year) if chosen.year else [],
        }


class NewsTag(ItemBase):
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="items")
    content_object = ParentalKey("NewsPage", on_delete=models.CASCADE, related_name="tagged")


class NewsPageForm(BasePageForm):
    """Takes the sections that the writer may write in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if category := self.fields.get("category"):
            category.queryset = category.queryset.open_to(self.for_user)
            category.error_messages["invalid_choice"] = (
                "Chuyên mục này do nhóm khác phụ trách. Hãy chọn chuyên mục khác."
            )


class NewsPage(BasePage):
    """One article: title, sapo, lead picture, text, who wrote it, where it came from and when."""

    search_kind = "tin-tuc"
    search_prefetch = ("category", "tags", "attachments")
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
    base_form_class = NewsPageForm

    content_panels = [
        ImportOffer(),
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

    api_fields = api.FIELDS
    prepare_for_api = staticmethod(api.prepare)

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

    def is_open_to(self, user) -> bool:
        closed = Category.objects.closed_to(user)
        return super().is_open_to(user) and (not closed or self.category_id not in closed)

    @cached_property
    def tag_list(self) -> list[Tag]:
        return list(self.tags.all())

    @cached_property
    def view_count(self) -> int:
        """How often it was read; `children_to_read` brings it along."""
        return PageViews.objects.total(self)

    @property
    def is_new(self) -> bool:
        """Whether it came out within the last days, which lists say."""
        return bool(self.first_published_at and timezone.now() - self.first_published_at < NEW_FOR)

    def search_facets(self):
        day = self.first_published_at and timezone.localtime(self.first_published_at).date()
        return {"section": self.category.name, "year": day and day.year, "day": day}

    def searched_files(self):
        return [attachment.document_id for attachment in self.attachments.all()]

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
        return {
            **super().get_context(request, *args, **kwargs),
            **NewsPage.objects.beside(self),
            "attachments": self.attachments.select_related("document"),
            "view_count": self.view_count,
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
