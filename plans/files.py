"""What stands below a plan's page: the plan as Word, PDF and Excel, and its calendar."""

import hashlib
import re

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from core.models import Agency, OfficeSettings
from core.queries import bad_filter, chosen_row, is_number
from core.vietnamese import normalize_line, shorten
from formats import letter_docx, letter_pdf, letter_xlsx
from plans.calendars import calendar_of
from plans.exports import letter_of

_OFFICE = "application/vnd.openxmlformats-officedocument"
_WRITERS = {
    "ke-hoach.docx": (letter_docx.write, f"{_OFFICE}.wordprocessingml.document"),
    "ke-hoach.pdf": (letter_pdf.write, "application/pdf"),
    "ke-hoach.xlsx": (letter_xlsx.write, f"{_OFFICE}.spreadsheetml.sheet"),
}
_CALENDAR = "lich.ics"
NAMES = {*_WRITERS, _CALENDAR}
_KEPT = 3600  # seconds that a file which took work to write stays in the cache


def serve(plan, name: str, request) -> HttpResponse:
    """One of `NAMES`, as a download under the plan's own name."""
    if name == _CALENDAR:
        content, content_type = _calendar(plan, request), "text/calendar; charset=utf-8"
    else:
        content, content_type = _document(plan, name, request)
    title = normalize_line(re.sub(r'[\\/:*?"<>|]', "-", f"{plan.number} {plan.title}"))
    file_name = f"{shorten(title, 100)}.{name.rpartition('.')[2]}"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, file_name)
    # No Last-Modified: names of agencies and the office's particulars change without the page.
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)


def _document(plan, name: str, request) -> tuple[bytes, str]:
    write, content_type = _WRITERS[name]
    letter = letter_of(plan, plan.activities.all().for_files(), OfficeSettings.for_request(request))
    key = f"plan-file-{name}-{hashlib.sha256(repr(letter).encode()).hexdigest()}"
    return cache.get_or_set(key, lambda: write(letter), _KEPT), content_type


def _calendar(plan, request) -> bytes:
    """All activities, or with `?don-vi=` those that a unit leads or supports."""
    activities, number = plan.activities.all().for_files(), request.GET.get("don-vi", "")
    if not number:
        return calendar_of(plan, activities, plan.get_full_url(request))
    units = Agency.objects.all()
    unit = chosen_row(units, number, "đơn vị", "pk") if is_number(number) else bad_filter("đơn vị", number)
    return calendar_of(plan, activities.of_unit(unit), plan.get_full_url(request), unit)
