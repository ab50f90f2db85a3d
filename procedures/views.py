from datetime import timedelta

from django.contrib.syndication.views import Feed
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from core.history import PublishedChange, reopened
from core.models import OfficeSettings
from core.queries import chosen_month, chosen_page, chosen_row, is_number
from core.vietnamese import normalize_line
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.sheets import says_the_same
from procedures.versions import ProcedureChange

PER_PAGE = 20
IN_FEED = 50
SHOWN_OF_EACH = 8  # changes that the list tells before it refers to the comparison


def short_address(request, code):
    """`/tt/<code>`: the lasting address for QR codes, to wherever the procedure stands today.

    `?v=` is the version a posting sheet was printed from: where the sheet is not true any more, a page says so first.
    """
    procedures, version = ProcedurePage.objects.published(), request.GET.get("v", "")
    page = chosen_row(procedures, code, "thủ tục mang mã", "code")
    if not version:
        return redirect(page.get_url(request))
    # Agencies give out the same codes: the version tells which of the procedures it is.
    printed = PublishedChange.objects.filter(revision=version) if is_number(version) else PublishedChange.objects.none()
    printed = printed.select_related("revision").filter(page__in=procedures.filter(code=code).values("pk")).last()
    page = procedures.get(pk=printed.page_id) if printed else page
    then = printed and reopened(printed.revision.as_object)
    if then and says_the_same(then, page, OfficeSettings.for_request(request)):
        return redirect(page.get_url(request))
    since = page.published_changes.filter(pk__gt=printed.pk) if printed else []
    compared = f"{page.get_url(request)}thay-doi/?tu={version}" if printed else ""
    context = {"procedure": page, "printed": printed, "since": since, "compared": compared}
    return render(request, "procedures/outdated_sheet.html", context)


def changes(request):
    """`/thu-tuc/thay-doi/?thang=2026-11`: what changed in a month, this one without a choice."""
    index = _index()
    today = timezone.localdate()
    month = chosen_month(request, today)
    rows = ProcedureChange.objects.of_month(month)
    following = (month + timedelta(days=31)).replace(day=1)
    context = {
        "index": index,
        "month": month,
        "previous": ProcedureChange.objects.month_before(month),
        "following": following if following <= today else None,
        "page_obj": chosen_page(Paginator(rows, PER_PAGE), request),
        "shown": SHOWN_OF_EACH,
        "crumbs": [index],
        "section": index,
    }
    return render(request, "procedures/changes.html", context)


class ChangeFeed(Feed):
    """`/thu-tuc/thay-doi/rss.xml`: the newest changes of procedures."""

    title = "Thay đổi của thủ tục hành chính"
    description = "Thủ tục mới, nội dung thay đổi, thủ tục không còn sử dụng."

    def get_object(self, request):
        return _index()

    def link(self, index):
        return f"{index.full_url}thay-doi/"

    def items(self, index):
        return ProcedureChange.objects.public()[:IN_FEED]

    def item_title(self, item):
        return normalize_line(item.change.page.title)

    def item_description(self, item):
        return "Thủ tục mới công khai." if item.is_first else "\n".join(item.words)

    def item_link(self, item):
        address = item.change.page.full_url
        return address if item.is_first else f"{address}thay-doi/?den={item.change.revision_id}"

    def item_guid(self, item):
        return f"thay-doi-thu-tuc-{item.pk}"

    item_guid_is_permalink = False

    def item_pubdate(self, item):
        return item.change.published_at


def _index():
    return get_object_or_404(ProcedureIndexPage.objects.live().public())
