"""What stands below the page of a plan or a report: it as Word, PDF and Excel, and the plan's calendar."""

import hashlib
import re

from django.core.cache import cache
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from wagtail.url_routing import RouteResult

from core.models import Agency, OfficeSettings
from core.queries import bad_filter, chosen_row, is_number
from core.vietnamese import normalize_line, shorten
from formats import letter_docx, letter_pdf, letter_xlsx
from formats.letter import Letter
from plans import calendars
from plans.exports import letter_of, letter_of_report

_OFFICE = "application/vnd.openxmlformats-officedocument"
_WRITERS = {
    "docx": (letter_docx.write, f"{_OFFICE}.wordprocessingml.document"),
    "pdf": (letter_pdf.write, "application/pdf"),
    "xlsx": (letter_xlsx.write, f"{_OFFICE}.spreadsheetml.sheet"),
}
_KEPT = 3600  # seconds that a file which took work to write stays in the cache


class FilesBelow:
    """A page with files at addresses below its own, for whom the page itself is there."""

    file_names: frozenset[str]

    def route(self, request, path_components):
        if len(path_components) != 1 or path_components[0] not in self.file_names:
            return super().route(request, path_components)
        page, args, kwargs = super().route(request, [])
        return RouteResult(page, args, {**kwargs, "file": path_components[0]})

    def serve(self, request, *args, file="", withdrawal=None, **kwargs):
        if not file or withdrawal:
            return super().serve(request, *args, withdrawal=withdrawal, **kwargs)
        content, content_type = self.file_content(file, request)
        return _download(self, file, content, content_type, request)

    def file_content(self, name: str, request) -> tuple[bytes, str]:
        raise NotImplementedError


def _download(page, name: str, content: bytes, content_type: str, request) -> HttpResponse:
    """The file under the page's own name."""
    title = normalize_line(re.sub(r'[\\/:*?"<>|]', "-", f"{page.number} {page.title}"))
    file_name = f"{shorten(title, 100)}.{name.rpartition('.')[2]}"
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, file_name)
    # No Last-Modified: names of agencies and the office's particulars change without the page.
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response)


def plan_file(plan, name: str, request) -> tuple[bytes, str]:
    """The plan as `ke-hoach.docx`, `.pdf` or `.xlsx`, or its calendar, with what it is."""
    if name == "lich.ics":
        return _calendar(plan, request), "text/calendar; charset=utf-8"
    return _written(letter_of(plan, plan.activities.all().for_files(), OfficeSettings.for_request(request)), name)


def report_file(report, name: str, request) -> tuple[bytes, str]:
    """The report as `bao-cao.docx` or `.pdf`, with what it is."""
    return _written(letter_of_report(report, report.plan, OfficeSettings.for_request(request)), name)


def _written(letter: Letter, name: str) -> tuple[bytes, str]:
    kind = name.rpartition(".")[2]
    write, content_type = _WRITERS[kind]
    return _kept(kind, letter, lambda: write(letter)), content_type


def _kept(kind: str, says, write) -> bytes:
    """What `write` gives, or what it gave before for a file that `says` the same."""
    key = f"file-{kind}-{hashlib.sha256(repr(says).encode()).hexdigest()}"
    return cache.get_or_set(key, write, _KEPT)


def _calendar(plan, request) -> bytes:
    """All activities, or with `?don-vi=` those that a unit leads or supports."""
    activities, number, unit = plan.activities.all().for_files(), request.GET.get("don-vi", ""), None
    if number:
        units = Agency.objects.all()
        unit = chosen_row(units, number, "đơn vị", "pk") if is_number(number) else bad_filter("đơn vị", number)
        activities = activities.of_unit(unit)
    name, entries = calendars.name_of(plan, unit), calendars.entries_of(plan, activities, plan.get_full_url(request))
    return _kept("ics", (name, entries), lambda: calendars.write(name, entries))
