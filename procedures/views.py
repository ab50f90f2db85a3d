from django.shortcuts import redirect, render

from core.history import PublishedChange
from core.models import OfficeSettings
from core.queries import chosen_row, is_number
from procedures.models import ProcedurePage
from procedures.sheets import says_the_same


def short_address(request, code):
    """`/tt/<code>`: the lasting address for QR codes, to wherever the procedure stands today.

    `?v=` is the version a posting sheet was printed from: where the sheet is not true any more, a page says so first.
    """
    procedures, version = ProcedurePage.objects.published(), request.GET.get("v", "")
    if not version:
        return redirect(chosen_row(procedures, code, "thủ tục mang mã", "code").get_url(request))
    # Agencies give out the same codes: the version tells which of the procedures it is.
    printed = PublishedChange.objects.filter(revision=version) if is_number(version) else PublishedChange.objects.none()
    printed = printed.select_related("revision").filter(page__in=procedures.filter(code=code).values("pk")).last()
    page = procedures.filter(pk=printed.page_id).first() if printed else None
    page = page or chosen_row(procedures, code, "thủ tục mang mã", "code")
    if printed and says_the_same(printed.revision.as_object(), page, OfficeSettings.for_request(request)):
        return redirect(page.get_url(request))
    since = page.published_changes.filter(pk__gt=printed.pk) if printed else []
    compared = f"{page.get_url(request)}thay-doi/?tu={version}" if printed and "thay-doi" in page.views_below else ""
    context = {"procedure": page, "printed": printed, "since": since, "compared": compared}
    return render(request, "procedures/outdated_sheet.html", context)
