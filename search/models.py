from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page, PageViewRestriction

from core.queries import is_hidden
from core.vietnamese import fold, normalize_line, search_forms, spelled_words

MOST_DOORS = 20  # restrictions of access that are asked one by one, which is quicker


class SearchEntryQuerySet(models.QuerySet):
    def public(self):
        """Of pages that visitors may find: live, of a kind that is found, their time not over, no door closed."""
        found = self.filter(is_live=True).exclude(kind="")
        found = found.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=timezone.now()))
        closed = PageViewRestriction.objects.order_by("page__path").values_list("page__path", flat=True)
        if len(closed) > MOST_DOORS:
            return found.exclude(page__in=Page.objects.filter(is_hidden()).values("pk"))
        for path in closed:
            found = found.exclude(page__path__startswith=path)
            found = found.exclude(page__alias_of__path__startswith=path)
            found = found.exclude(page__alias_of__alias_of__path__startswith=path)
        return found


class SearchText(models.Model):
    """The words of an object, of any model that is searched, as the full-text index holds them: search/indexing.py."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    # Of a page, what results show of it.
    names = models.TextField(blank=True)  # the title, then other names, one a line
    heard = models.TextField(blank=True)  # the same, each word in the form that keeps its marks
    facts = models.TextField(blank=True)  # what is said below the title, one a line
    text = models.TextField(blank=True)  # for excerpts
    words = models.TextField()

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="one_search_text_of_an_object")
        ]
        verbose_name = "lời tìm kiếm"
        verbose_name_plural = "lời tìm kiếm"

    def __str__(self):
        return self.names.partition("\n")[0]


class SearchEntry(models.Model):
    """What search narrows and orders pages by. Its rows are small, and so is what a query that finds much must read."""

    indexed = models.OneToOneField(SearchText, on_delete=models.CASCADE, primary_key=True, related_name="entry")
    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)  # a key of search.kinds.KINDS; empty: lists, which search does not show
    is_live = models.BooleanField()
    expires_at = models.DateTimeField(null=True)
    length = (
        models.PositiveSmallIntegerField()
    )  # words of the title: of names with all the words, the short one is meant
    day = models.DateField(null=True)  # what is old comes later, where the kind of page ages
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    # What results are narrowed by, as words: those of today's name of the section, the agency ….
    code = models.CharField(max_length=120, blank=True)  # of a procedure; the number of a document
    section = models.CharField(max_length=255, blank=True)
    sectors = models.TextField(blank=True)  # one a line
    agency = models.CharField(max_length=500, blank=True)
    year = models.PositiveSmallIntegerField(null=True)

    objects = SearchEntryQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "mục tìm kiếm"
        verbose_name_plural = "mục tìm kiếm"

    def __str__(self):
        return f"{self.kind} {self.page_id}"


class SearchTerm(models.Model):
    """A word of public names, or two that follow one another: how many names have it, and how it is written."""

    text = models.CharField(max_length=100, primary_key=True)  # folded; ALL for the number of names
    shown = models.CharField(max_length=100)  # as it is mostly written: "giấy phép"
    pages = models.PositiveIntegerField()

    ALL = "*"

    class Meta:
        verbose_name = "từ trong tên"
        verbose_name_plural = "từ trong tên"

    def __str__(self):
        return self.shown


class Synonym(models.Model):
    """What people say and what official names say, so that the one finds the other."""

    typed = models.TextField(
        "lời người dân", max_length=500, help_text="Mỗi dòng một cách nói, ví dụ: sổ đỏ; dòng sau: bìa đỏ."
    )
    official = models.TextField(
        "lời trong văn bản", max_length=500, help_text="Cách gọi trong tên thủ tục, mỗi dòng một cách gọi."
    )
    is_mutual = models.BooleanField(
        "tìm cả hai chiều", default=False, help_text="Ví dụ chữ viết tắt: UBND tìm ra Ủy ban nhân dân và ngược lại."
    )

    panels = [FieldPanel("typed"), FieldPanel("official"), FieldPanel("is_mutual")]

    class Meta:
        verbose_name = "từ đồng nghĩa"
        verbose_name_plural = "từ đồng nghĩa"
        ordering = ["typed"]

    def __str__(self):
        return f"{', '.join(self.typed.splitlines())} → {', '.join(self.official.splitlines())}"

    def clean(self):
        self.typed, self.official = (tidy_lines(text) for text in (self.typed, self.official))
        problems = {field: problem for field in ("typed", "official") if (problem := unsaid(getattr(self, field)))}
        if problems:
            raise ValidationError(problems)


def tidy_lines(text: str) -> str:
    return "\n".join(line for each in text.splitlines() if (line := normalize_line(each)))


def unsaid(lines: str) -> str:
    """What is wrong with lines that are to be searched for; empty for nothing."""
    if not lines:
        return "Hãy viết ít nhất một từ có chữ hoặc số."
    empty = next((line for line in lines.splitlines() if not any(map(has_form, spelled_words(line)))), None)
    return f"Dòng “{empty[:60]}” không có chữ cái hay chữ số nào để tìm." if empty else ""


def has_form(word: str) -> bool:
    """Whether the index can hold the word: one of Latin letters or of digits."""
    return search_forms(word)[0] != ""


class PinnedResult(models.Model):
    """A page that editors put first for what is typed."""

    typed = models.TextField(
        "khi tìm", max_length=500, help_text="Nguyên câu tìm, mỗi dòng một câu; có dấu hay không dấu đều được."
    )
    page = models.ForeignKey(Page, verbose_name="thì hiện trước", on_delete=models.CASCADE, related_name="+")

    panels = [FieldPanel("typed"), FieldPanel("page")]

    class Meta:
        verbose_name = "kết quả ghim"
        verbose_name_plural = "kết quả ghim"
        ordering = ["typed", "pk"]

    def __str__(self):
        return ", ".join(self.typed.splitlines())

    def clean(self):
        self.typed = tidy_lines(self.typed)
        if problem := unsaid(self.typed):
            raise ValidationError({"typed": problem})

    def is_for(self, query: str) -> bool:
        asked = spelled_words(fold(query))
        return asked != [] and any(spelled_words(fold(line)) == asked for line in self.typed.splitlines())


class EmptyQuery(models.Model):
    """A question that found nothing: its words and how often, nothing of who asked (search/missed.py)."""

    words = models.CharField("câu tìm", max_length=100, unique=True)
    times = models.PositiveIntegerField("số lần", default=1)
    last_on = models.DateField("lần cuối")

    class Meta:
        verbose_name = "câu tìm không có kết quả"
        verbose_name_plural = "câu tìm không có kết quả"
        ordering = ["-times", "-last_on"]

    def __str__(self):
        return self.words
