"""Every import made in the admin: the file, who handed it in, who applied it, and what it did to which page."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from wagtail.models import Revision

from core.approval import may_decide
from core.models import Agency


class Outcome(models.TextChoices):
    CREATED = "created", "Tạo mới"
    CHANGED = "changed", "Sửa"
    RETIRED = "retired", "Không còn trong danh sách"
    HELD_BACK = "held back", "Giữ lại"
    REFUSED = "refused", "Không nhận"
    UNCHANGED = "unchanged", "Giữ nguyên"


WRITTEN = (Outcome.CREATED, Outcome.CHANGED, Outcome.RETIRED)


class ProcedureImportQuerySet(models.QuerySet):
    def for_log(self):
        """What the list of imports shows: without files and previews."""
        people = ("uploaded_by", "applied_by", "undone_by", "discarded_by")
        return self.defer("content", "preview").select_related(*people).order_by("-pk")

    def awaiting(self):
        return self.for_log().filter(state=ProcedureImport.State.WAITING)


class ProcedureImport(models.Model):
    """A file of procedures handed in by one person, to be applied by another."""

    class State(models.TextChoices):
        WAITING = "waiting", "Chờ duyệt"
        APPLIED = "applied", "Đã áp dụng"
        UNDONE = "undone", "Đã hoàn tác"
        DISCARDED = "discarded", "Đã bỏ"

    index = models.ForeignKey("procedures.ProcedureIndexPage", on_delete=models.CASCADE, related_name="imports")
    index.wagtail_reference_index_ignore = True
    content = models.BinaryField("nội dung tệp")
    file_name = models.CharField("tên tệp", max_length=200)
    digest = models.CharField("mã băm SHA-256", max_length=64)
    agency = models.ForeignKey(
        Agency,
        verbose_name="cơ quan công bố",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Chỉ chọn khi trong tệp không có cột này, như phụ lục quyết định của tỉnh.",
    )
    is_full_list = models.BooleanField(
        "đây là danh sách đầy đủ",
        default=False,
        help_text="Thủ tục của các cơ quan và lĩnh vực trong danh sách mà danh sách không còn nêu thì chuyển thành"
        " “Không còn sử dụng”, không xóa.",
    )
    skips_invalid = models.BooleanField(
        "bỏ qua dòng hỏng",
        default=False,
        help_text="Để trống: tệp có một dòng hỏng thì không nhập gì.",
    )
    state = models.CharField("tình trạng", max_length=10, choices=State.choices, default=State.WAITING)
    preview = models.JSONField(default=dict)  # entries, remarks, short, digest: what was seen
    counts = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    uploaded_at = models.DateTimeField("tải lên lúc", default=timezone.now)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    applied_at = models.DateTimeField("áp dụng lúc", null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField("hoàn tác lúc", null=True)
    discarded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ProcedureImportQuerySet.as_manager()

    class Meta:
        verbose_name = "lần nhập thủ tục"
        verbose_name_plural = "lần nhập thủ tục"
        permissions = [("apply_procedureimport", "Áp dụng, hoàn tác lần nhập thủ tục do người khác tải lên")]

    def __str__(self):
        return self.file_name

    def may_be_applied_by(self, user) -> bool:
        """By who approves, and did not hand it in."""
        return user.has_perm("procedures.apply_procedureimport") and may_decide(user, self.uploaded_by_id)

    @property
    def refused(self) -> list[dict]:
        return [entry for entry in self.preview["entries"] if entry["outcome"] == Outcome.REFUSED]

    @property
    def why_not(self) -> str:
        """Why it cannot be applied as it is; "" if nothing is against it."""
        if self.refused and not (self.skips_invalid and not self.is_full_list):
            advice = "Sửa tệp rồi tải lại"
            if self.is_full_list:
                return f"Danh sách đầy đủ không được có dòng hỏng: dòng ấy có thể là một thủ tục còn áp dụng. {advice}."
            return f"Tệp có dòng hỏng nên chưa nhập được gì. {advice}, hoặc tải lại và chọn “Bỏ qua dòng hỏng”."
        if not any(self.counts.get(outcome) for outcome in WRITTEN):
            return "Không có gì để thay đổi."
        return ""


class ImportedPageQuerySet(models.QuerySet):
    def withdrawn_by_undo(self):
        """Of pages that an import made and its undoing withdrew, untouched since."""
        undone = self.filter(procedure_import__state=ProcedureImport.State.UNDONE, outcome=Outcome.CREATED)
        return undone.filter(page__live=False, after=models.F("page__latest_revision"))

    def touched(self):
        """Those whose page someone did something to since, or of which the version before is gone."""
        after = models.F("after")
        as_left = models.Q(page__latest_revision=after, page__live_revision=after, page__live=True, page__locked=False)
        as_left &= models.Q(page__has_unpublished_changes=False)
        return self.filter(~as_left | (models.Q(before=None) & ~models.Q(outcome=Outcome.CREATED)))


class ImportedPage(models.Model):
    """What an import did to one page: the version before it, none where the page is new, and the one after."""

    procedure_import = models.ForeignKey(ProcedureImport, on_delete=models.CASCADE, related_name="pages")
    page = models.ForeignKey("procedures.ProcedurePage", on_delete=models.CASCADE, related_name="+")
    page.wagtail_reference_index_ignore = True
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    before = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    after = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = ImportedPageQuerySet.as_manager()

    class Meta:
        verbose_name = "trang đã nhập"

    def __str__(self):
        return f"{self.page}: {self.get_outcome_display()}"
