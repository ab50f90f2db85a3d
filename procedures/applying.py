"""A file that was handed in: looked at, applied by a second person, undone as a whole."""

from django.db import transaction
from django.utils import timezone

from core.search_index import index_later, index_now
from core.vietnamese import shorten
from procedures import publishing, reading
from procedures.import_log import WRITTEN, ImportedPage, Outcome, ProcedureImport
from procedures.import_plans import BATCH, Comparison, Plan, batches
from procedures.imports import Importer
from procedures.models import ProcedureIndexPage, ProcedurePage
from procedures.rows import Reading

State = ProcedureImport.State
REFUSED_AT_MOST = 500  # told one by one


class NotDone(ValueError):
    """Nothing was changed; the text says in Vietnamese why."""


def read(handed_in: ProcedureImport) -> Reading:
    agency = handed_in.agency.name if handed_in.agency else ""
    return reading.read([(handed_in.file_name, bytes(handed_in.content))], agency)


def look(handed_in: ProcedureImport) -> None:
    """Tells anew what applying it would do, and keeps that as what is shown. The caller saves."""
    found = read(handed_in)
    plan = Comparison(handed_in.index.specific).plan(found.records, is_full_list=handed_in.is_full_list)
    _keep(handed_in, found, plan)


def _keep(handed_in: ProcedureImport, found: Reading, plan: Plan) -> None:
    refused = [
        {"outcome": Outcome.REFUSED, "place": problem.place, "reason": problem.reason, "differences": []}
        for problem in found.problems[:REFUSED_AT_MOST]
    ]
    if more := len(found.problems) - len(refused):
        said = {"place": f"và {more} chỗ nữa", "reason": "cũng không nhận được"}
        refused.append({"outcome": Outcome.REFUSED, **said, "differences": []})
    handed_in.preview = {
        "entries": refused + plan.to_plain(),
        "remarks": found.remarks + plan.remarks,
        "short": plan.short,
        "digest": plan.digest(),
        "forms": sorted({reading.FORMS[record.form] for record in found.records}),
    }
    handed_in.counts = plan.counts
    handed_in.counts[Outcome.REFUSED] += len(found.problems)


def apply(handed_in: ProcedureImport, user, *, seen: str, confirms_short: bool = False) -> None:
    """Writes it all, or nothing. Raises NotDone; when what would change is not what `seen` names, OtherPlan.

    The file is read and compared before anything is locked, for others wait for the lock; what is written is compared
    once more under it.
    """
    if handed_in.why_not:
        raise NotDone(handed_in.why_not)
    if handed_in.preview["short"] and not confirms_short:
        raise NotDone("Danh sách thiếu quá nhiều thủ tục so với cổng. Nếu đúng như vậy, hãy đánh dấu xác nhận.")
    found = read(handed_in)
    importer = Importer(handed_in.index.specific, author=handed_in.uploaded_by, approver=user)
    plan = importer.plan(found.records, is_full_list=handed_in.is_full_list)
    with transaction.atomic():
        if ProcedureImport.objects.select_for_update().get(pk=handed_in.pk).state != State.WAITING:
            raise NotDone("Lần nhập này đã có người xử lý.")
        importer.write(plan, seen)
        _keep_written(handed_in, found, plan, user)


def _keep_written(handed_in: ProcedureImport, found: Reading, plan: Plan, user) -> None:
    ImportedPage.objects.bulk_create(
        ImportedPage(
            procedure_import=handed_in,
            page_id=entry.page,
            outcome=entry.outcome,
            before_id=entry.revisions[0],
            after_id=entry.revisions[1],
        )
        for entry in plan.entries
        if entry.outcome in WRITTEN
    )
    _keep(handed_in, found, plan)
    handed_in.state, handed_in.applied_by, handed_in.applied_at = State.APPLIED, user, timezone.now()
    handed_in.save()


def discard(handed_in: ProcedureImport, user) -> None:
    waiting = ProcedureImport.objects.filter(pk=handed_in.pk, state=State.WAITING)
    if not waiting.update(state=State.DISCARDED, discarded_by=user):
        raise NotDone("Lần nhập này đã có người xử lý.")


@transaction.atomic
def undo(handed_in: ProcedureImport, user) -> None:
    """Every page as it was before: changed ones get that version back, new ones are withdrawn. Raises NotDone."""
    ProcedureIndexPage.objects.select_for_update().get(pk=handed_in.index_id)
    applied = ProcedureImport.objects.filter(state=State.APPLIED).order_by("-applied_at", "-pk")
    if applied.values_list("pk", flat=True).first() != handed_in.pk:
        raise NotDone("Chỉ hoàn tác được lần nhập gần nhất còn hiệu lực.")
    if touched := list(handed_in.pages.touched().values_list("page__code", "page__name")):
        names = "; ".join(f"{code} ({shorten(name, 60)})" for code, name in touched[:10])
        more = f" và {len(touched) - 10} trang khác" if len(touched) > 10 else ""
        raise NotDone(f"Không hoàn tác được vì đã có người sửa sau khi nhập: {names}{more}.")
    note = f"Hoàn tác việc nhập tệp {shorten(handed_in.file_name, 100)}."
    created = handed_in.pages.filter(outcome=Outcome.CREATED).values_list("page", flat=True)
    for numbers in batches(created):
        publishing.withdraw(list(ProcedurePage.objects.filter(pk__in=numbers)), user, note)
    for rows in batches(handed_in.pages.exclude(outcome=Outcome.CREATED).select_related("before").iterator(BATCH)):
        pages = [row.before.as_object() for row in rows]
        with index_later():
            publishing.publish(pages, user, user, note, made="revert")
        index_now(ProcedurePage, pages)
    handed_in.state, handed_in.undone_by, handed_in.undone_at = State.UNDONE, user, timezone.now()
    handed_in.save(update_fields=["state", "undone_by", "undone_at"])
