"""Template tags and filters of the whole site; a builtin library, so no template loads it."""

import json
import re

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from core import queries, vietnamese

register = template.Library()

SCRIPT_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}  # so no text in a script can end it

register.filter("number", vietnamese.number)
register.filter("file_size", vietnamese.file_size)


@register.filter
def long_date(value):
    """A date or moment as "Thứ Năm, ngày 15 tháng 3 năm 2018"."""
    return vietnamese.long_date(_local(value)) if value else ""


@register.filter
def written_date(value):
    """A date or moment as "ngày 15 tháng 3 năm 2018"."""
    return vietnamese.written_date(_local(value)) if value else ""


@register.filter
def long_moment(value):
    """A moment as "08:30, Thứ Năm, ngày 15 tháng 3 năm 2018"."""
    return vietnamese.long_moment(_local(value)) if value else ""


@register.filter
def verbose_name(model):
    """What a page type is called on screen."""
    return model._meta.verbose_name.capitalize()


@register.filter
def iso(value):
    """A date or moment for the `datetime` attribute of <time>."""
    return _local(value).isoformat() if value else ""


@register.filter
def paragraphs(text):
    """Plain text as HTML: lines that open with the same kind of bullet become a list, every other line a paragraph.

    The words are kept as they are; only the bullets "-", "•" and the like are left to the list itself.
    """
    out: list[str] = []
    items: list[str] = []

    def close_list():
        if items:
            out.append(format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((i,) for i in items))))
            items.clear()

    for line in (text or "").split("\n"):
        stripped = line.strip()
        if not stripped:
            continue
        bullet = re.match(r"^[-–—+•▪✓➢*]\s*(?=\S)", stripped)
        if bullet:
            items.append(stripped[bullet.end() :])
        else:
            close_list()
            out.append(format_html("<p>{}</p>", stripped))
    close_list()
    return mark_safe("".join(out))  # every piece was escaped by format_html


@register.filter
def keep_numbers(text):
    """Escapes the text and keeps document numbers such as "61/2018/NĐ-CP" on one line."""
    return mark_safe(re.sub(r"\S+", _kept_on_one_line, conditional_escape(text)))


def _kept_on_one_line(word):
    # A digit, then a slash, then a capital; each part stops at the next, so no word takes long to look at.
    looks_numbered = re.match(r"\D*\d[^/]*/[^A-ZĐ]*[A-ZĐ]", word[0])
    return f'<span class="nowrap">{word[0]}</span>' if looks_numbered else word[0]


@register.inclusion_tag("components/icon.html")
def icon(name, label=""):
    """One drawing of the inline set in templates/components/icon.html; hidden from readers unless it has a label."""
    return {"name": name, "label": label}


@register.simple_tag(takes_context=True)
def top_pages(context):
    """The front page's own children: those marked for menus make the menu, the others the foot."""
    return queries.top_pages(context["request"]) if "request" in context else []


@register.simple_tag(takes_context=True)
def structured_data(context):
    """The page in the words of schema.org, for search engines: the way to it, and what it says of itself."""
    page, request = context["page"], context["request"]
    way = [*context.get("crumbs", []), page] if page.depth > 2 else []
    trail = [
        {"@type": "ListItem", "position": position, "name": step.title, "item": step.get_full_url(request)}
        for position, step in enumerate(way, 1)
    ]
    things = [{"@type": "BreadcrumbList", "itemListElement": trail}] if trail else []
    things += page.structured_data(request)
    graph = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False)
    graph = graph.translate(SCRIPT_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{graph}</script>')


@register.simple_tag(takes_context=True)
def query(context, key, value=None, without=None):
    """The present address's query with `key` set to `value`, or without it, back on the first page of results.

    `without` names another key that makes no sense beside the new value.
    """
    changed = context["request"].GET.copy()
    for passing in ("trang", "mo", without):
        changed.pop(passing, None)
    if value is None:
        changed.pop(key, None)
    else:
        changed[key] = value
    return f"?{changed.urlencode()}" if changed else "."


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page_obj):
    """Links to the pages of results, keeping the filters of the present address."""
    query = context["request"].GET.copy()
    query.pop("trang", None)
    numbers = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return {"page_obj": page_obj, "query": query.urlencode(), "numbers": numbers}


def _local(value):
    return timezone.localtime(value) if hasattr(value, "hour") and timezone.is_aware(value) else value
