"""What stands below the page of a plan or a report: it as Word, PDF and Excel, and the plan's calendar."""

from core.below import download, kept
from core.models import Agency, OfficeSettings
from core.queries import bad_filter, chosen_row, is_number
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


def _plan_file(plan, name: str, request) -> tuple[bytes, str]:
    """The plan as `ke-hoach.docx`, `.pdf` or `.xlsx`, or its calendar, with what it is."""
    if name == "lich.ics":
        return _calendar(plan, request), "text/calendar; charset=utf-8"
    return _written(letter_of(plan, plan.activities.all().for_files(), OfficeSettings.for_request(request)), name)


def _report_file(report, name: str, request) -> tuple[bytes, str]:
    """The report as `bao-cao.docx` or `.pdf`, with what it is."""
    return _written(letter_of_report(report, report.plan, OfficeSettings.for_request(request)), name)


def _written(letter: Letter, name: str) -> tuple[bytes, str]:
    kind = name.rpartition(".")[2]
    write, content_type = _WRITERS[kind]
    return kept(kind, letter, lambda: write(letter)), content_type


def _calendar(plan, request) -> bytes:
    """All activities, or with `?don-vi=` those that a unit leads or supports."""
    activities, number, unit = plan.activities.all().for_files(), request.GET.get("don-vi", ""), None
    if number:
        units = Agency.objects.all()
        unit = chosen_row(units, number, "đơn vị", "pk") if is_number(number) else bad_filter("đơn vị", number)
        activities = activities.of_unit(unit)
    name, entries = calendars.name_of(plan, unit), calendars.entries_of(plan, activities, plan.get_full_url(request))
    return kept("ics", (name, entries), lambda: calendars.write(name, entries))


def _views(names, file) -> dict:
    """A view for each name, that downloads what `file` gives for it."""

    def view(name):
        return lambda request, page: download(request, f"{page.number} {page.title}", *file(page, name, request))

    return {name: view(name) for name in names}


PLAN_FILES = _views(("ke-hoach.docx", "ke-hoach.pdf", "ke-hoach.xlsx", "lich.ics"), _plan_file)
REPORT_FILES = _views(("bao-cao.docx", "bao-cao.pdf"), _report_file)
