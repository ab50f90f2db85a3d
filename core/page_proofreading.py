"""A page put to `core.proofreading`: each finding with its place; and what only the site knows, pictures and links."""

import html
import re
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db.models import EmailField, SlugField, URLField
from django.http import Http404, HttpRequest
from django.urls import Resolver404, resolve
from django.utils.html import strip_tags
from django.utils.text import capfirst
from wagtail.blocks import StreamValue
from wagtail.contrib.redirects.models import Redirect
from wagtail.fields import RichTextField
from wagtail.models import Page, ReferenceIndex, Site

from core.blocks import FigureBlock, HeadingBlock
from core.models import ObsoleteTerm, OfficeSettings, PortalDocument, PortalImage
from core.proofreading import Kind, findings, is_in_capitals
from core.typed_text import strings, typed_fields
from core.vietnamese import without_stray_marks

_NOT_PROSE = (EmailField, SlugField, URLField)
_BLOCK_END = re.compile(r"</(?:p|li|h\d|td|th|div)>|<br ?/?>")
_HEADING = re.compile(r"<h\d[^>]{0,200}>([^<]{1,1000})</h\d>")
_LINK = re.compile(r"""<a [^>]{0,500}?href="([^"]{1,2000})\"""")
_AROUND = 40


@dataclass(frozen=True)
class PageFinding:
    """One finding on a page: where ("Nội dung, khối 3 (Đoạn văn)"), what about it, and the words around it."""

    kind: Kind
    place: str
    message: str
    words: str = ""
    count: int = 1

    @property
    def must_be_mended(self) -> bool:
        """Whether no reason excuses it: who cannot see a picture has nothing but its text."""
        return self.kind == Kind.MISSING_ALT


@dataclass(frozen=True)
class _Part:
    """One piece of what was typed: its place, its raw text, the kinds of finding that are no fault there."""

    place: str
    source: str
    is_rich: bool = False
    is_title: bool = False
    ignored: frozenset[Kind] = frozenset()

    @property
    def text(self) -> str:
        text = self.source
        if self.is_rich:
            text = html.unescape(strip_tags(_BLOCK_END.sub("\n", text)))
        return without_stray_marks(text)


def proofread(page) -> list[PageFinding]:
    """All findings on the page as it is in memory, rows included; what is repeated is told once, where it is first."""
    found: dict[tuple[Kind, str], PageFinding] = {}
    for quoted, finding in _all(page):
        key = (finding.kind, quoted)
        found[key] = replace(found[key], count=found[key].count + 1) if key in found else finding
    return list(found.values())


def _all(page):
    """Pairs of what tells a finding from others of its kind, and the finding."""
    terms = {term.term: term.advice for term in ObsoleteTerm.objects.all()}
    phones = " ".join(OfficeSettings.objects.values_list("phone", flat=True))
    parts = list(_parts(page))
    for part in parts:
        text = part.text
        for finding in findings(text, terms, phones):
            if finding.kind not in part.ignored:
                words = _words_around(text, finding.start, finding.end)
                quoted = text[finding.start : finding.end].lower()
                yield quoted, PageFinding(finding.kind, part.place, finding.message, words)
        headings = [text] if part.is_title else _HEADING.findall(part.source) if part.is_rich else []
        for heading in filter(is_in_capitals, headings):
            message = "Tiêu đề viết toàn chữ hoa khó đọc: hãy viết hoa chữ đầu và tên riêng."
            yield heading, PageFinding(Kind.CAPITALS, part.place, message, heading)
    yield from _missing_alt(page)
    yield from _dead_references(page)
    yield from _dead_addresses(parts, page)


def _parts(page):
    in_form = page.get_edit_handler().get_form_class().base_fields
    for rows, owner, field, value in typed_fields(page):
        is_hidden = not field.editable or field.choices or isinstance(field, _NOT_PROSE)
        if is_hidden or (owner is page and field.name not in in_form):
            continue
        place = _place(rows, field)
        if isinstance(value, StreamValue):
            for number, (child, raw) in enumerate(zip(value, field.get_prep_value(value), strict=True), start=1):
                ignored = frozenset([Kind.PHONE] if child.block_type == "contacts" else [])  # there to be called
                for text in strings(raw["value"]):
                    is_title = isinstance(child.block, HeadingBlock)
                    yield _Part(_block_place(place, number, child), text, not is_title, is_title, ignored)
        else:
            is_title = owner is page and field.name in ("title", "name")
            yield _Part(place, value, isinstance(field, RichTextField), is_title)


def _place(rows, field) -> str:
    names = [f"{row._meta.verbose_name} {number}" for row, number in rows]
    return capfirst(", ".join([*names, str(field.verbose_name)]))


def _block_place(place: str, number: int, child) -> str:
    return f"{place}, khối {number} ({child.block.label})"


def _words_around(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    before = before.partition(" ")[2] if start > _AROUND else before
    after = after.rpartition(" ")[0] if end + _AROUND < len(text) else after
    words = " ".join(f"{before}{text[start:end]}{after}".split())
    return ("… " if start > _AROUND else "") + words + (" …" if end + _AROUND < len(text) else "")


def _missing_alt(page):
    message = "Ảnh chưa có lời thay ảnh: hãy viết điều nhìn thấy trong ảnh, cho người không xem được ảnh."
    for field in page._meta.concrete_fields:
        alt = f"{field.name}_alt"
        has_alt = field.related_model is not PortalImage or not hasattr(page, alt) or getattr(page, alt).strip()
        if not has_alt and getattr(page, field.attname):
            yield field.name, PageFinding(Kind.MISSING_ALT, _place((), field), message)
    for rows, _, field, value in typed_fields(page):
        for number, child in enumerate(value if isinstance(value, StreamValue) else [], start=1):
            if isinstance(child.block, FigureBlock) and child.value["image"] and not child.value["alt"].strip():
                place = _block_place(_place(rows, field), number, child)
                yield place, PageFinding(Kind.MISSING_ALT, place, message)


def _dead_references(page):
    """Chosen pages that the public does not see, and files that are gone, whether in fields, rows or texts."""
    found = list(ReferenceIndex._extract_references_from_object(page))  # as in core/usage.py
    for model, alive in ((Page, Page.objects.live()), (PortalDocument, PortalDocument.objects.all())):
        content_type = ReferenceIndex._get_base_content_type(model).pk
        wanted = {target: path for kind, target, _, path in found if kind == content_type and target != str(page.pk)}
        there = {str(pk) for pk in alive.filter(pk__in=wanted).values_list("pk", flat=True)}
        titles = dict(Page.objects.values_list("pk", "title").filter(pk__in=wanted)) if model is Page else {}
        for target, path in wanted.items():
            if target not in there:
                what = (
                    f"trang “{titles[int(target)]}”, chưa công khai" if int(target) in titles else "nơi không còn nữa"
                )
                message = f"Liên kết dẫn tới {what}: người đọc sẽ không mở được. Hãy đổi hoặc bỏ liên kết."
                yield target, PageFinding(Kind.DEAD_LINK, _place_of_path(page, path), message)


def _place_of_path(page, path: str) -> str:
    """The place of a path as Wagtail's index of references writes it: the field or relation, then the id within it."""
    name, _, rest = path.partition(".")
    field = page._meta.get_field(name)
    if not hasattr(field, "verbose_name"):
        return capfirst(field.related_model._meta.verbose_name)
    place = _place((), field)
    value = getattr(page, name)
    for number, child in enumerate(value if isinstance(value, StreamValue) else [], start=1):
        if rest.partition(".")[0] == child.id:
            return _block_place(place, number, child)
    return place


def _dead_addresses(parts, page):
    """Links typed as addresses of this portal's own that lead nowhere."""
    known: dict[str, bool] = {}
    for part in parts:
        for address in _LINK.findall(part.source) if part.is_rich else []:
            path = html.unescape(address).removeprefix(settings.WAGTAILADMIN_BASE_URL)
            if not path.startswith("/") or path.startswith("//"):
                continue
            if path not in known:
                known[path] = leads_somewhere(path, page)
            if not known[path]:
                message = f"Liên kết “{path}” không dẫn tới trang nào đang công khai. Hãy sửa hoặc bỏ liên kết."
                yield path, PageFinding(Kind.DEAD_LINK, part.place, message)


def leads_somewhere(address: str, page=None) -> bool:
    """Whether an address of this portal's own answers a visitor; the address of `page` itself will."""
    path = unquote(urlsplit(address).path)
    if Redirect.objects.filter(old_path=Redirect.normalise_path(path)).exists():
        return True
    try:
        match = resolve(path)
    except Resolver404:
        return False
    if match.url_name == "wagtaildocs_serve":
        return PortalDocument.objects.filter(pk=match.args[0] if match.args else match.kwargs["document_id"]).exists()
    if match.url_name != "wagtail_serve":
        return True
    site = Site.objects.get(is_default_site=True)
    root = site.root_page
    parts = [part for part in path.split("/") if part]
    if page and page.pk and page.url_path == f"{root.url_path}{'/'.join(parts)}/":
        return True
    request = HttpRequest()
    request.META = {"SERVER_NAME": site.hostname, "SERVER_PORT": str(site.port)}
    try:
        return root.specific.route(request, parts).page.live  # a page withdrawn with a reason still answers
    except Http404:
        return False
