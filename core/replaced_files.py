"""The address of a file that a page offered outlives it: it leads to the file that took its place (D11).

What stands in public never changes under its address, so a corrected file is a new one; links to the old one stand in
other offices' papers all the same.
"""

from django.db import models

from core.history import last_versions

STEPS = 20  # from one replacement to the next


class ReplacedFile(models.Model):
    """A file that another took the place of on a page. The old one may be deleted since, so it is known by its number
    alone."""

    # Of rows from before this was kept, none.
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.CASCADE, related_name="+")
    page.wagtail_reference_index_ignore = True
    old_id = models.PositiveBigIntegerField(db_index=True)
    new = models.ForeignKey("core.PortalDocument", on_delete=models.CASCADE, related_name="+")
    new.wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "tệp đã thay"
        verbose_name_plural = "tệp đã thay"
        constraints = [models.UniqueConstraint(fields=["page", "old_id"], name="one_successor_on_a_page")]

    def __str__(self):
        return f"{self.old_id} → {self.new}"


def record_replacements(sender, changes, **kwargs) -> None:
    """Finds the files that publications replaced: at the same place of one list, and nowhere else in it; a receiver of
    `changes_recorded`."""
    offered = {change.page_id: files for change in changes if (files := _files(change.revision.content))}
    for page, before in (last_versions(offered, before=changes) if offered else {}).items():
        old, new = _files(before.content), offered[page]
        for name in old.keys() & new.keys():
            for gone, come in zip(old[name], new[name], strict=False):
                if gone not in new[name] and come not in old[name]:
                    ReplacedFile.objects.update_or_create(page_id=page, old_id=gone, defaults={"new_id": come})


def _files(content: dict) -> dict[str, list[int]]:
    """The files of each list of a version, by the name of the list."""
    lists = {name: rows for name, rows in content.items() if isinstance(rows, list)}
    return {
        name: [row["document"] for row in rows]
        for name, rows in lists.items()
        if rows and all(isinstance(row, dict) and row.get("document") for row in rows)
    }


def successors(document_id: int):
    """The files that took its place one after the other, the next first, on whatever page, the latest first."""
    seen, last = {document_id}, [document_id]
    for _ in range(STEPS):
        rows = ReplacedFile.objects.filter(old_id__in=last).exclude(new__in=seen).select_related("new").order_by("-pk")
        found = {row.new_id: row.new for row in rows}
        yield from found.values()
        seen |= found.keys()
        last = list(found)
        if not last:
            return
