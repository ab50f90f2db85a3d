"""Months of figures into their pages: what would change, told first; then as drafts, or public at once, all or none."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from core.vietnamese import fold, normalize_line, number, sort_key
from procedures.import_log import WRITTEN, Outcome
from procedures.records import Problem
from procedures.settlement import SettlementIndexPage, SettlementPage, SettlementRow
from procedures.settlement_tables import COUNTS, LABELS, Month, Reading, unaccounted
from procedures.vocabularies import Sector

Numbers = tuple[int, ...]  # in the order of COUNTS


@dataclass
class MonthEntry:
    """What becomes of one month: each sector that differs, with its numbers before and after in words, "" for none."""

    page: SettlementPage
    outcome: Outcome
    reason: str = ""
    differences: list[tuple[str, str, str]] = field(default_factory=list)


class NotSaved(ValueError):
    """Nothing was saved; the text says in Vietnamese why."""


class SettlementImporter:
    """Months below a page of figures. In the name of `user` they become drafts for others to approve; without one, on
    the command line, they are public at once."""

    def __init__(self, index: SettlementIndexPage, user=None):
        self.index, self.user = index, user
        self.sectors = {fold(sector.name): sector for sector in Sector.objects.order_by("-pk")}

    def problems(self, reading: Reading) -> list[Problem]:
        """What is wrong with the file or cannot be, and every sector that nobody knows."""
        unknown = [row for month in reading.months for row in month.rows if self._sector(row.sector) is None]
        advice = "chưa có trong danh mục lĩnh vực của cổng. Hãy sửa tên cho khớp, hoặc nhờ biên tập thêm lĩnh vực"
        told = [(row.place, f"lĩnh vực “{row.sector}” {advice}") for row in unknown]
        rows = [row for month in reading.months for row in month.rows]
        told += [(row.place, f"“{row.sector}” {reason}") for row in rows if (reason := unaccounted(row.counts))]
        return reading.problems + [Problem(*each) for each in told]

    def plan(self, reading: Reading) -> list[MonthEntry]:
        """What `save` would do now."""
        return [self._entry(month) for month in reading.months]

    @transaction.atomic
    def save(self, reading: Reading) -> list[MonthEntry]:
        """All months, or none. Raises NotSaved."""
        SettlementIndexPage.objects.select_for_update().get(pk=self.index.pk)  # one import at a time
        if problems := self.problems(reading):
            raise NotSaved("; ".join(map(str, problems)))
        entries = self.plan(reading)
        if self.user and (held := [entry.reason for entry in entries if entry.outcome == Outcome.HELD_BACK]):
            raise NotSaved(" ".join(held))
        for entry in entries:
            if entry.outcome in WRITTEN:
                self._write(entry)
        return entries

    def _sector(self, name: str) -> Sector | None:
        return self.sectors.get(fold(normalize_line(name)))

    def _entry(self, month: Month) -> MonthEntry:
        """The page as it is to be, not yet saved, and what that changes."""
        page = SettlementPage.objects.filter(year=month.year, month=month.month).first()
        reason = page and self._why_not(page)
        if page and self.user:
            page = page.get_latest_revision_as_object()
        page = page or SettlementPage(year=month.year, month=month.month, live=False, owner=self.user)
        before = {row.sector.name: row.numbers for row in page.rows.all()}
        rows = [SettlementRow(sector=self._sector(row.sector), **row.counts) for row in month.rows
                if self._sector(row.sector)]  # fmt: skip
        after = {row.sector.name: row.numbers for row in rows}
        names = sorted((name for name in before | after if before.get(name) != after.get(name)), key=sort_key)
        differences = [(name, _in_words(before.get(name)), _in_words(after.get(name))) for name in names]
        if not page.pk:
            return MonthEntry(_filled(page, rows), Outcome.CREATED, "", differences)
        if not differences:
            return MonthEntry(page, Outcome.UNCHANGED)
        outcome = Outcome.HELD_BACK if reason else Outcome.CHANGED
        return MonthEntry(_filled(page, rows), outcome, reason or "", differences)

    def _why_not(self, page: SettlementPage) -> str:
        """Why the page is left alone; "" if nothing is against it."""
        name = f"Tháng {page.month}/{page.year}"
        if not self.user:
            reason = page.work_of_editors()
            return f"{name}: {reason}." if reason else ""
        rights = page.permissions_for_user(self.user)
        if page.current_workflow_state or rights.page_locked():
            return f"{name} đang được duyệt hoặc bị khóa: chờ xong rồi nhập lại."
        return "" if rights.can_edit() else f"{name} đã có số liệu và anh/chị không có quyền sửa."

    def _write(self, entry: MonthEntry) -> None:
        page = entry.page
        try:
            if entry.outcome == Outcome.CREATED:
                self.index.add_child(instance=page)
            revision = page.save_revision(user=self.user, log_action=True)
        except ValidationError as refused:
            raise NotSaved(f"Tháng {page.month}/{page.year}: {' '.join(refused.messages)}") from refused
        if not self.user:
            revision.publish()


def _filled(page: SettlementPage, rows: list[SettlementRow]) -> SettlementPage:
    for place, row in enumerate(rows):
        row.sort_order = place
    page.rows = rows
    return page


def _in_words(numbers: Numbers | None) -> str:
    """ "tiếp nhận 5.075, trước hạn 3.324, …"."""
    if numbers is None:
        return ""
    return ", ".join(f"{LABELS[name].lower()} {number(count)}" for name, count in zip(COUNTS, numbers, strict=True))
