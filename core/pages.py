"""What every page of the portal has."""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.http import Http404
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.log_actions import log
from wagtail.models import Page, PageViewRestriction
from wagtail.search import index
from wagtail.url_routing import RouteResult

from core import rich_text, vietnamese
from core.bundles import Obstacle
from core.document_text import text_in_files
from core.draft_readers import DraftReaders
from core.history import ChangeKind, withdrawal_of
from core.permissions import PagePermissions
from core.queries import Refused, Withdrawn, bad_filter, chosen_row, has_expired, is_hidden, is_number, top_pages
from core.reviews import PageReviewPanel
from core.search_index import is_put_off, references_once
from core.submission import ProofreadingPanel
from core.typed_text import tidy


def taken_slugs() -> set[str]:
    """First parts of the addresses in urls.py: below the front page, a page of that name would be out of reach."""
    starts = [settings.STATIC_URL.lstrip("/")]
    for pattern in get_resolver().url_patterns:
        start, *rest = re.split("[<(]", str(pattern.pattern).lstrip("^"), maxsplit=1)
        is_below_a_page = isinstance(pattern, URLPattern) and not rest and start.count("/") > 1
        if "." not in start and not is_below_a_page:  # those take no page's place, nor does a file
            starts.append(start)
    return {start.partition("/")[0] for start in starts} - {""}


PROOFREADING = ProofreadingPanel(heading="Chỗ cần xem lại trước khi trình", icon="warning")


class BasePageForm(WagtailAdminPageForm):
    """The address may be left empty: the server makes it from the title in the Vietnamese way."""

    submission_reason = forms.CharField(
        label="Lý do vẫn trình",
        required=False,
        max_length=300,
        help_text="Khi những chỗ nêu trên đúng là phải viết như vậy. Người duyệt và nhật ký của trang thấy lời này.",
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].help_text = "Để trống: hệ thống tạo từ tiêu đề, không dấu."
        if "change_kind" in self.fields:
            self.fields["change_kind"].required = False
        if not self.instance.has_unpublished_changes:  # the last note told of the version that is out
            self.initial |= {"change_kind": ChangeKind.UPDATE, "change_note": ""}

    def _widget_data_value(self, widget, html_name):
        # A private method of Django's, which reads each field (pinned by tests/test_bad_requests.py). Wagtail's blocks
        # trust the numbers that their script sends beside the texts.
        try:
            return super()._widget_data_value(widget, html_name)
        except (KeyError, ValueError) as error:
            raise Refused("Biểu mẫu gửi lên thiếu phần hoặc sai dạng. Hãy mở lại trang rồi nhập lại.") from error

    @cached_property
    def changed_data(self):
        """Without the texts that read as before: who approves a page unchanged must not count as who wrote it.

        The keys of paragraphs are the editor's own, and it sends an empty text in one form before its script has begun
        and in another after.
        """
        return [name for name in super().changed_data if not self._reads_as_before(name)]

    def _reads_as_before(self, name) -> bool:
        field = self[name]
        if not isinstance(field.field.widget, DraftailRichTextArea):
            return False
        return rich_text.without_keys(field.initial) == rich_text.without_keys(field.data)

    def save(self, commit=True):
        """A draft is saved whole; what was approved since the form was opened stays public, and gets a new version."""
        if commit and self.instance.pk:
            self.instance.live = Page.objects.values_list("live", flat=True).get(pk=self.instance.pk)
            commit = not self.instance.live
        return super().save(commit)

    def clean_change_kind(self):
        return self.cleaned_data["change_kind"] or ChangeKind.UPDATE

    def clean(self):
        cleaned = super().clean()
        slug = cleaned.get("slug") or vietnamese.slugify(cleaned.get("title") or "")
        if "slug" in self.fields and self.parent_page and self.parent_page.is_site_root() and slug in taken_slugs():
            self.add_error(
                "slug",
                f"Địa chỉ /{slug}/ là của một chức năng có sẵn của cổng: hãy đặt đường dẫn khác, ví dụ {slug}-2.",
            )
        return cleaned


class BasePage(Page):
    """What every page of the portal has: a Vietnamese address, the two-person rule, folded text for search."""

    base_form_class = BasePageForm
    # What the page is to a searcher, a key of search.kinds.KINDS; None: search does not find it.
    search_kind: str | None
    # What indexing many pages of the type reads at once.
    search_prefetch: tuple[str, ...] = ()

    change_kind = models.CharField(
        "loại thay đổi", max_length=20, choices=ChangeKind.choices, default=ChangeKind.UPDATE
    )
    change_note = models.CharField(
        "đã thay đổi gì",
        max_length=300,
        blank=True,
        help_text="Hiện công khai trong lịch sử của trang. Đính chính thì bắt buộc; bản trước vẫn đọc được.",
    )

    exclude_fields_in_copy = ["change_kind", "change_note"]

    # Not TitleFieldPanel: it fills the address as one types, and mangles đ. The server makes it, see below.
    content_panels = [PROOFREADING, FieldPanel("title")]
    promote_panels = [
        MultiFieldPanel(
            [FieldPanel("change_kind"), FieldPanel("change_note")], heading="Ghi nhận thay đổi của trang đã đăng"
        ),
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("show_in_menus"),
            ],
            heading="Địa chỉ và tìm kiếm",
        ),
        PageReviewPanel(heading="Ngày cần rà soát lại"),
    ]
    search_fields = [
        *Page.search_fields,
        index.SearchField("other_names", boost=2),
        index.SearchField("searched_text"),
    ]

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.change_kind == ChangeKind.CORRECTION and not self.change_note.strip():
            raise ValidationError({"change_note": "Đính chính phải nói rõ chỗ nào sai và nay sửa ra sao."})

    def _set_core_field_defaults(self):
        # A private method of Wagtail's, called before drafts and finished pages alike are saved (pinned by
        # tests/test_slugs.py and test_typed_text.py). Its own slug of "Đăng ký" would be "ang-ky".
        tidy(self)
        if not self.slug and self.path:
            self.slug = self._get_autogenerated_slug(vietnamese.slugify(self.name_for_slug) or "trang")
        super()._set_core_field_defaults()

    @property
    def name_for_slug(self) -> str:
        """What the address is made from."""
        return self.title

    @classmethod
    def get_indexed_objects(cls):
        return super().get_indexed_objects().prefetch_related(*cls.search_prefetch)

    @property
    def other_names(self) -> list[str]:
        """What people call the page besides its title: another name, a number, a code."""
        return []

    @property
    def searched_text(self) -> str:
        return f"{self.text_for_search()} {text_in_files(self.searched_files())}"

    def search_facets(self) -> dict:
        """What results are narrowed and ordered by, fields of search.models.SearchEntry: `code`, `section`, `sectors`
        (one a line), `agency`, `year`; `starts_on`, `ends_on` (when it is in force); `day`, of what ages."""
        return {}

    @property
    def was_updated(self) -> bool:
        """Whether another version was published after the first; one within the same minute corrects the first."""
        first, last = self.first_published_at, self.last_published_at
        return bool(first and last and (last - first).total_seconds() > 60)

    def permissions_for_user(self, user):
        return PagePermissions(user, self)

    def is_open_to(self, user) -> bool:
        """Whether the user's rights hold for this very page; a page type may say that others look after it."""
        return self.pk not in DraftReaders.objects.closed_to(user)

    def get_view_restrictions(self):
        """As Wagtail's, which asks twice for each page that is read, and this once, or not at all when `child_to_read`
        found none; an alias has those of the page it repeats, which may be an alias itself."""
        if not self.alias_of_id and not getattr(self, "is_hidden", True):
            return PageViewRestriction.objects.none()
        paths = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        places = ("page", "page__aliases", "page__aliases__aliases")
        holds = Q(*((f"{place}__path__in", paths) for place in places), _connector=Q.OR)
        return PageViewRestriction.objects.filter(holds).distinct()

    def get_indexed_instance(self):
        return None if is_put_off() else super().get_indexed_instance()

    def save(self, *args, **kwargs):
        """As Wagtail's, without a look through the whole page after each of its rows."""
        with references_once(self):
            super().save(*args, **kwargs)

    def save_revision(self, user=None, *args, overwrite_revision=None, **kwargs):
        """Wagtail's form saves by itself into the version it made before; one that was handed in, that others were
        given to read or that came out stays as it is."""
        old = overwrite_revision
        is_kept = old and (old.task_states.exists() or old.preview_links.exists() or old.publications.exists())
        if is_kept and old.user == user and old == self.get_latest_revision():
            overwrite_revision = None
        return super().save_revision(user, *args, overwrite_revision=overwrite_revision, **kwargs)

    def work_of_editors(self) -> str:
        """The work on the page that an import which publishes would undo, or "" if there is none."""
        if self.current_workflow_state:
            return "trang đang có lượt duyệt chưa xong"
        if not self.live:
            return "trang đã gỡ xuống hoặc chưa công khai"
        if self.has_unpublished_changes:
            return "trang có bản nháp chưa công khai"
        return "trang đang bị khóa" if self.locked else ""

    # Whether a version has more to say of its bundle than its own moment: then it answers the following by itself.
    waits_for_others = False

    @property
    def not_before(self):
        """The moment before which this version may not be public; None: at any."""
        return self.go_live_at

    def check_may_join(self, bundle) -> None:
        """Raises ValidationError when the page may not lie in the bundle with the pages that are there."""

    def missing_from(self, bundle) -> list[Obstacle]:
        """What else would have to lie in the bundle (None: the page is in none) for this version to go live with it."""
        return []

    @transaction.atomic
    def add_draft(self, page, user) -> None:
        """Adds a page below this one as a draft of the user's. Raises ValidationError."""
        page.live, page.owner = False, user
        self.add_child(instance=page)
        page.save_revision(user=user)
        log(instance=page, action="wagtail.create", user=user)

    def children_to_read(self):
        """Of an index page: the pages below, with what their own page shows."""
        return Page.objects.none()

    def child_to_read(self, request, slug, further):
        """The page below with that slug, in one query; None leaves it to Wagtail. `further`: it is only on the way."""
        return self.children_to_read().filter(slug=slug).annotate(is_hidden=is_hidden()).first()

    def route(self, request, path_components):
        """As Wagtail's, which asks for a page below twice and then for each row that it names."""
        if not path_components and has_expired(self):  # whether or not anything has withdrawn it yet
            raise Http404
        if not path_components and (withdrawal := withdrawal_of(self)):
            return RouteResult(self, kwargs={"withdrawal": withdrawal})  # a 404 of `route` would lose the reason
        child = path_components and self.child_to_read(request, path_components[0], bool(path_components[1:]))
        return child.route(request, path_components[1:]) if child else super().route(request, path_components)

    def serve(self, request, *args, withdrawal=None, **kwargs):
        """The page, or with `?ban-truoc=` the text that one of its corrections replaced."""
        if withdrawal:
            day = vietnamese.written_date(timezone.localdate(withdrawal.published_at))
            raise Withdrawn(f"Gỡ xuống {day}. Lý do: {withdrawal.note}")
        number = request.GET.get("ban-truoc", "")
        if not number:
            return super().serve(request, *args, **kwargs)
        corrections = self.published_changes.filter(earlier_content__isnull=False)
        change = chosen_row(corrections, number, "bản trước", "pk") if is_number(number) else None
        earlier = (change and change.earlier_page) or bad_filter("bản trước", number)
        earlier.corrected_by = change
        request.is_preview = True  # what an earlier version holds is not in the database to be fetched from
        return earlier.serve_preview(request, earlier.default_preview_mode)  # `serve` would say that it is none

    def get_context(self, request, *args, **kwargs):
        """Adds `crumbs`, the pages between the front page and this one, `section`, the branch it stands on, and
        `changes`, its public history."""
        crumbs = [page for page in top_pages(request) if self.path.startswith(page.path) and page.pk != self.pk]
        if self.depth > 4:
            crumbs += self.get_ancestors().filter(depth__gt=3)
        return {
            **super().get_context(request, *args, **kwargs),
            "crumbs": crumbs,
            "section": crumbs[0] if crumbs else self,
            "changes": self.published_changes.all() if self.pk else [],
        }

    def structured_data(self, request) -> list[dict]:
        """What the page is, in the words of schema.org, besides the way to it."""
        return []

    @property
    def search_facts(self) -> list[str]:
        """What a line of search results says below the title, besides the kind of page."""
        return []

    def searched_files(self) -> list[int]:
        """The keys of the files whose words are found with the page."""
        return []

    @property
    def rests_on(self) -> list[str]:
        """The numbers of the official documents that the page rests on."""
        return []

    def text_for_search(self) -> str:
        """All the words of the page besides its title, as plain text."""
        return self.search_description
