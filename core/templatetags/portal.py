"""Template tags and filters of the whole site; a builtin library, so no template loads it."""

import base64
import json
import re
from urllib.parse import urlencode

from django import template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe

from core import queries, rich_text, usage, vietnamese

register = template.Library()

SCRIPT_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&"}  # so no text in a script can end it

register.filter("number", vietnamese.number)
register.filter("file_size", vietnamese.file_size)
register.filter("why_not_delete", usage.why_not_delete)
register.filter("relying_on", usage.relying_on)


@register.filter
def cleaned(html):
    """Rich text as a page shows it: whatever the database holds, nothing that runs (see core/rich_text.py)."""
    return mark_safe(rich_text.cleaned(html))


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
def zalo_link(address):
    """Where Zalo lets its user pass the address on; a plain link in the form that Zalo's own button makes."""
    told = base64.b64encode(json.dumps({"url": address}).encode()).decode()
    return f"https://button-share.zalo.me/share_external?{urlencode({'d': told, 'shareType': 0})}"


@register.filter
def facebook_link(address):
    """Where Facebook lets its user pass the address on: a plain link, nothing of Facebook's is loaded."""
    return f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': address})}"


@register.filter
def iso(value):
    """A date or moment for the `datetime` attribute of <time>."""
    return _local(value).isoformat() if value else ""


# A bullet opens a line with words; "-5" and "+84" are numbers, "*)" is a label like "a)".
_BULLET = re.compile(r"([-–—+•●○◦▪■✓➢*]++)(?!\d)\s*+(?=[^\s)])")
_RANK = {"*": 0, "-": 1, "+": 2, "++": 3}  # which bullet stands above which; others stand below the one before them


@register.filter
def paragraphs(text):
    """Plain text as HTML: lines that open with a bullet become lists, one inside the other as their bullets say
    ("*" above "-" above "+"), every other line a paragraph.

    The words are kept as they are; only the bullets are left to the list itself.
    """
    out: list = []  # paragraphs as text, lists as lists of items: (text, items of the list inside)
    levels: list[tuple[str, list]] = []  # the open lists, from the outer one inwards: bullet, items
    for line in (text or "").split("\n"):
        line = line.strip()
        bullet = _BULLET.match(line)
        if bullet:
            mark = _mark(bullet[1])
            while levels and mark != levels[-1][0] and _stands_above(mark, levels):
                levels.pop()
            if not levels:
                out.append([])
                levels.append((mark, out[-1]))
            elif mark != levels[-1][0]:
                levels.append((mark, levels[-1][1][-1][1]))
            levels[-1][1].append((line[bullet.end() :], []))
        elif line:
            levels.clear()
            out.append(line)
    return format_html_join("", "{}", ((_list(part) if isinstance(part, list) else _paragraph(part),) for part in out))


def _mark(bullet: str) -> str:
    """What kind of bullet it is: dashes are one kind, "-+" is a slip for "+"."""
    bullet = re.sub("[–—]", "-", bullet)[:2]
    return bullet if bullet == bullet[0] * 2 else bullet[-1]


def _stands_above(mark: str, levels: list) -> bool:
    if mark in (known for known, _ in levels):
        return True
    return _RANK.get(mark, 9) < _RANK.get(levels[-1][0], -1)


def _paragraph(text: str):
    return format_html("<p>{}</p>", text)


def _list(items: list):
    rows = ((text, _list(inner) if inner else "") for text, inner in items)
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}{}</li>", rows))


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
    passing = {"trang", "mo", without, key if value is None else None}
    changed = {name: values for name, values in context["request"].GET.lists() if name not in passing}
    if value is not None:
        changed[key] = [value]
    return f"?{urlencode(changed, doseq=True)}" if changed else "."


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context, page_obj):
    """Links to the pages of results, keeping the filters of the present address."""
    query = context["request"].GET.copy()
    query.pop("trang", None)
    numbers = page_obj.paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1)
    return {"page_obj": page_obj, "query": query.urlencode(), "numbers": numbers}


def _local(value):
    return timezone.localtime(value) if hasattr(value, "hour") and timezone.is_aware(value) else value
