"""A file that was handed in: looked at, applied by a second person, undone as a whole."""

from django.db import transaction
from django.utils import timezone

from core.history import ChangeKind, PublishedChange, record_withdrawal, role_of
from core.vietnamese import shorten
from procedures import reading
from procedures.import_log import WRITTEN, ImportedPage, Outcome, ProcedureImport
from procedures.import_plans import Comparison, Plan
from procedures.imports import Importer
from procedures.models import ProcedureIndexPage
from procedures.rows import Reading

State = ProcedureImport.State


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
        for problem in found.problems
    ]
    handed_in.preview = {
        "entries": refused + plan.to_plain(),
        "remarks": found.remarks + plan.remarks,
        "short": plan.short,
        "digest": plan.digest(),
        "forms": sorted({reading.FORMS[record.form] for record in found.records}),
    }
    handed_in.counts = plan.counts
    handed_in.counts[Outcome.REFUSED] += len(refused)


@transaction.atomic
def apply(handed_in: ProcedureImport, user, *, seen: str, confirms_short: bool = False) -> None:
    """Writes it all, or nothing. Raises NotDone; when what would change is not what `seen` names, OtherPlan."""
    if ProcedureImport.objects.select_for_update().get(pk=handed_in.pk).state != State.WAITING:
        raise NotDone("Lần nhập này đã có người xử lý.")
    if handed_in.why_not:
        raise NotDone(handed_in.why_not)
    if handed_in.preview["short"] and not confirms_short:
        raise NotDone("Danh sách thiếu quá nhiều thủ tục so với cổng. Nếu đúng như vậy, hãy đánh dấu xác nhận.")
    found = read(handed_in)
    importer = Importer(handed_in.index.specific, author=handed_in.uploaded_by, approver=user)
    plan = importer.apply(found.records, is_full_list=handed_in.is_full_list, expected=seen)
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
    rows = list(handed_in.pages.select_related("page", "before"))
    if touched := [row.page for row in rows if row.is_touched]:
        names = "; ".join(f"{page.code} ({shorten(page.name, 60)})" for page in touched[:10])
        more = f" và {len(touched) - 10} trang khác" if len(touched) > 10 else ""
        raise NotDone(f"Không hoàn tác được vì đã có người sửa sau khi nhập: {names}{more}.")
    note = f"Hoàn tác việc nhập tệp {shorten(handed_in.file_name, 100)}."
    for row in rows:
        if row.outcome == Outcome.CREATED:
            row.page.unpublish(user=user)
            record_withdrawal(row.page, user, note)
            continue
        page = row.before.as_object()
        page.change_kind, page.change_note = ChangeKind.UPDATE, note
        revision = page.save_revision(user=user, log_action="wagtail.revert")
        revision.publish(user=user, skip_permission_checks=True)
        PublishedChange.objects.filter(revision=revision).update(approver_role=role_of(user))
    handed_in.state, handed_in.undone_by, handed_in.undone_at = State.UNDONE, user, timezone.now()
    handed_in.save(update_fields=["state", "undone_by", "undone_at"])
