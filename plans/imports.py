"""A draft of a plan into a page: made or brought up to date, in one transaction.

An activity of the file is the page's own when number and words agree, else words, else a number that only one has: it
keeps its identity, and an output of the same words its evidence. What the file no longer holds leaves the page, unless
evidence hangs on it: then it stays and is named. Of a column that a file lacks it says nothing: the field stays.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.html import format_html_join, strip_tags
from django.utils.text import normalize_newlines

from core.models import Agency
from core.rich_text import cleaned
from core.vietnamese import fold, normalize_line, shorten, without_stray_marks
from legal import citations
from plans import columns
from plans.activities import Activity, ExpectedOutput
from plans.evidence import Evidence
from plans.models import PlanIndexPage, PlanPage
from plans.reading import ActivityDraft, PlanDraft

TITLE_LENGTH = 255


class NotSaved(ValueError):
    """Nothing was saved; the text says in Vietnamese why."""


@dataclass
class Result:
    """The page, what became of it ("created", "changed", "unchanged", "held back"), and what is to be told of it."""

    page: PlanPage
    outcome: str
    reason: str = ""  # why it was held back
    kept: list[str] = field(default_factory=list)  # no longer in the file, but proven


def missing(draft: PlanDraft) -> list[str]:
    """What a plan cannot be without and the document does not tell."""
    needed = [("số, ký hiệu", draft.number), ("ngày ban hành", draft.issued_on), ("cơ quan ban hành", draft.agency)]
    return [name for name, value in needed if not value]


def earlier(draft: PlanDraft, index: PlanIndexPage) -> PlanPage | None:
    """The page of this plan, if there is one: of its number, its year and its agency.

    Numbers begin anew each year and in each agency. A plan of the same number and year, but of an agency by another
    name, is the same only when the day agrees, or the file names no agency.
    """
    number, agency = citations.key(draft.number), _unit_key(draft.agency)
    of_number = [
        page
        for page in PlanPage.objects.child_of(index).select_related("issuing_agency").order_by("pk")
        if number and citations.key(page.number) == number
    ]

    def is_same_day(page):
        return page.issued_on == draft.issued_on

    for page in of_number:
        if _unit_key(page.issuing_agency.name) == agency and (page.year == draft.year or is_same_day(page)):
            return page
    of_year = [page for page in of_number if page.year == draft.year and (not agency or is_same_day(page))]
    return of_year[0] if len(of_year) == 1 else None


def name_as(draft: PlanDraft, page: PlanPage | None) -> None:
    """Takes title and agency over from the page there is: an editor may have put them better than the paper."""
    if page:
        draft.title, draft.agency = page.title, page.issuing_agency.name


def new_units(draft: PlanDraft) -> list[str]:
    """Names in the draft that no unit of the portal bears."""
    units = _Units(may_add=False)
    return [name for name in dict.fromkeys(_names(draft)) if units.known(name) is None]


def publish(draft: PlanDraft, index: PlanIndexPage, *, dry_run: bool = False) -> Result:
    """The plan, public at once; a page that an editor is at work on is held back. Raises NotSaved."""
    with transaction.atomic():
        page = earlier(draft, index)
        if page:
            page = PlanPage.objects.select_for_update().get(pk=page.pk)
            if reason := page.work_of_editors():
                return Result(page, "held back", reason)
            name_as(draft, page)
        result = _saved(draft, index, page)
        if result.outcome != "unchanged":
            result.page.save_revision(log_action=True).publish()
        if dry_run:
            transaction.set_rollback(True)
    return result


def save_draft(draft: PlanDraft, index: PlanIndexPage, user) -> Result:
    """The plan as a draft in the name of `user`, for others to approve; what is public stays. Raises NotSaved."""
    with transaction.atomic():
        PlanIndexPage.objects.select_for_update().get(pk=index.pk)  # one import at a time: two would make two plans
        page = earlier(draft, index)
        if page:
            if reason := why_not(page, user):
                raise NotSaved(reason)
            page = page.get_latest_revision_as_object()
        result = _saved(draft, index, page, owner=user)
        if result.outcome != "unchanged":
            result.page.save_revision(user=user, log_action=True)
    return result


def why_not(page: PlanPage, user) -> str:
    """Why the user may not write a draft over this page now; "" if nothing is against it."""
    rights = page.permissions_for_user(user)
    if page.current_workflow_state or rights.page_locked():
        return f"Kế hoạch {page.number} đang được duyệt hoặc bị khóa: chờ xong rồi nhập lại."
    return "" if rights.can_edit() else f"Kế hoạch {page.number} đã có trên cổng và anh/chị không có quyền sửa."


def _saved(draft: PlanDraft, index: PlanIndexPage, page: PlanPage | None, owner=None) -> Result:
    """The page with all of the draft in it; a new one stands below `index`, not public, and has no version yet.

    Units that nobody knows yet are made for an owner who may add them, and for the command line.
    """
    draft.title, draft.number = (
        normalize_line(without_stray_marks(text or "")) for text in (draft.title, draft.number)
    )
    if absent := missing(draft):
        raise NotSaved(f"Chưa có {', '.join(absent)}.")
    is_new = page is None
    page = page or PlanPage(live=False, owner=owner)
    before = _as_data(page)
    kept = _fill(page, draft, _Units(owner is None or owner.has_perm("core.add_agency")))
    _check(page)
    outcome = "created" if is_new else "unchanged" if _as_data(page) == before else "changed"
    if is_new:
        index.add_child(instance=page)
    return Result(page, outcome, kept=kept)


def _as_data(page: PlanPage) -> Any:
    """All a page holds, to be compared; the order of activities and outputs is that of the lists."""

    def plain(value):
        if isinstance(value, dict):
            return {key: sorted(item) if key == "supporting_units" else plain(item)
                    for key, item in value.items() if key != "sort_order"}  # fmt: skip
        return [plain(item) for item in value] if isinstance(value, list) else value

    return plain(page.serializable_data())


def _fill(page: PlanPage, draft: PlanDraft, units: "_Units") -> list[str]:
    """Writes the draft into the page; gives what stays although the file no longer holds it."""
    page.number, page.issued_on, page.year = draft.number, draft.issued_on, draft.year
    page.title = shorten(draft.title or f"Kế hoạch số {draft.number} năm {draft.year}", TITLE_LENGTH)
    page.issuing_agency = units.get(draft.agency)
    basis = cleaned(format_html_join("", "<p>{}</p>", [(line,) for line in draft.basis]))
    if draft.basis and _words(strip_tags(page.basis)) != _words(strip_tags(basis)):
        page.basis = basis
    proven = set(Evidence.objects.filter(output__activity__plan=page.pk).values_list("output", flat=True))
    old = list(page.activities.all())
    pairs = _paired(old, draft.rows, _ACTIVITY_KEYS)
    kept: list[str] = []
    rows = []
    for row, activity in pairs:
        activity = activity or Activity()
        _fill_activity(activity, row, draft, units)
        kept += _fill_outputs(activity, row, draft, proven)
        rows.append(activity)
    used = {id(activity) for activity in rows}
    for activity in old:
        if id(activity) not in used and any(output.pk in proven for output in activity.outputs.all()):
            kept.append(f"hoạt động “{shorten(str(activity), 80)}”")
            rows.append(activity)
    page.activities = _in_order(rows)
    return kept


def _fill_activity(activity: Activity, row: ActivityDraft, draft: PlanDraft, units: "_Units") -> None:
    activity.description = row.description
    for name, role in (("number", columns.NUMBER), ("form", columns.FORM), ("timing_text", columns.TIMING)):
        if getattr(row, name) or role in draft.roles:
            setattr(activity, name, getattr(row, name))
    if row.lead_unit or columns.LEAD_UNIT in draft.roles:
        activity.lead_unit = units.get(row.lead_unit) if row.lead_unit else None
    if row.supporting_units or columns.SUPPORTING_UNITS in draft.roles:
        activity.supporting_units = [units.get(name) for name in row.supporting_units]
    if row.halted:  # what an editor halted is not taken up again by a file that does not say so
        activity.halted, activity.halted_reason = row.halted, row.halted_reason


def _fill_outputs(activity: Activity, row: ActivityDraft, draft: PlanDraft, proven: set[int]) -> list[str]:
    old = list(activity.outputs.all())
    if not row.outputs and columns.OUTPUTS not in draft.roles:
        return []
    outputs = []
    for words, output in _paired(old, row.outputs, [(lambda output: _words(output.description), _words)]):
        output = output or ExpectedOutput()
        output.description = words
        outputs.append(output)
    used = {id(output) for output in outputs}
    kept = [output for output in old if id(output) not in used and output.pk in proven]
    activity.outputs = _in_order(outputs + kept)
    return [f"sản phẩm “{shorten(output.description, 80)}”" for output in kept]


def _in_order(rows: list) -> list:
    for place, row in enumerate(rows):
        row.sort_order = place
    return rows


def _check(page: PlanPage) -> None:
    """Raises NotSaved with every field that a form would refuse."""
    problems = []
    for name, item in [("", page), *((f"Hàng {n}", row) for n, row in enumerate(page.activities.all(), start=1))]:
        try:
            excluded = ["plan", "path", "depth", "slug", "content_type", "lead_unit", "issuing_agency"]
            item.clean_fields(exclude=excluded)
            item.clean()
        except ValidationError as refused:
            for key, errors in refused.message_dict.items():
                label = "" if key == "__all__" else str(item._meta.get_field(key).verbose_name)
                problems.append(f"{', '.join(filter(None, [name, label]))}: {' '.join(errors)}")
    if problems:
        raise NotSaved(" ".join(problems))


# --- Units ------------------------------------------------------------------------------------------------------------


def _names(draft: PlanDraft) -> Iterable[str]:
    return filter(
        None, [draft.agency, *(name for row in draft.rows for name in (row.lead_unit, *row.supporting_units))]
    )


def _unit_key(name: str) -> str:
    return fold(normalize_line(name)).replace("uy ban nhan dan", "ubnd").replace("hoi dong nhan dan", "hdnd")


class _Units:
    """Units by name, whatever its case and accents; one that is not known is made on its first mention."""

    def __init__(self, may_add: bool):
        self.may_add = may_add
        self._by_key = {_unit_key(agency.name): agency for agency in Agency.objects.order_by("-pk")}

    def known(self, name: str) -> Agency | None:
        return self._by_key.get(_unit_key(name))

    def get(self, name: str) -> Agency:
        agency = self.known(name)
        if agency is None and not self.may_add:
            raise NotSaved(
                f"Đơn vị “{shorten(name, 80)}” chưa có trên cổng, và anh/chị không có quyền thêm. Hãy sửa tên cho"
                " khớp, bỏ trống, hoặc nhờ biên tập thêm ở Danh mục chung › Cơ quan, đơn vị."
            )
        if agency is None:
            agency = Agency(name=normalize_line(name))
            try:
                agency.full_clean()
            except ValidationError as refused:
                raise NotSaved(f"Đơn vị “{shorten(name, 80)}”: {' '.join(refused.messages)}") from refused
            agency.save()
            self._by_key[_unit_key(name)] = agency
        return agency


# --- Which row is which -----------------------------------------------------------------------------------------------


def _words(text: str) -> str:
    """What two spellings of one text have in common."""
    return " ".join(fold(normalize_newlines(text)).replace("-", " ").split()).strip(" .;,")


def _number_and_words(row) -> tuple[str, str] | None:
    return (row.number, _words(row.description)) if row.number else None


def _description(row) -> str:
    return _words(row.description)


def _only_number(row) -> str:
    return row.number


def _paired(old: Sequence, new: Sequence, keys: Sequence[tuple[Callable, Callable]]) -> list[tuple[Any, Any]]:
    """Each new row with the old one it stands for, or None, by keys of old and of new rows, the surest first; of
    several rows with the same key each has one. `_only_number` tells only where no other row left has the number."""
    left, pairs = list(old), [None] * len(new)
    for old_key, new_key in keys:
        open_keys = Counter(new_key(row) for place, row in enumerate(new) if pairs[place] is None)
        for place, row in enumerate(new):
            wanted = new_key(row)
            if pairs[place] is not None or not wanted:
                continue
            found = [each for each in left if old_key(each) == wanted]
            if found and (new_key is not _only_number or len(found) == open_keys[wanted] == 1):
                pairs[place] = found[0]
                left = [each for each in left if each is not found[0]]
    return list(zip(new, pairs, strict=True))


_ACTIVITY_KEYS = [(key, key) for key in (_number_and_words, _description, _only_number)]
