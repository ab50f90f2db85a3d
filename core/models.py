import secrets
from datetime import time

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.documents.models import AbstractDocument, Document
from wagtail.forms import TaskStateCommentForm
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import AbstractGroupApprovalTask, TaskQuerySet, TaskState, TaskStateQuerySet, WorkflowState
from wagtail.search import index

from core import approval, vietnamese
from core.bundles import Bundle, BundleItem  # noqa: F401  (models of this app)
from core.document_text import DocumentText  # noqa: F401  (a model of this app)
from core.draft_readers import DraftReaders  # noqa: F401  (a model of this app)
from core.history import PublishedChange  # noqa: F401  (a model of this app)
from core.holidays import Holiday  # noqa: F401  (a model of this app)
from core.open_data import Licence
from core.previews import PreviewLink  # noqa: F401  (a model of this app)
from core.readership import PageViews  # noqa: F401  (a model of this app)
from core.replaced_files import ReplacedFile  # noqa: F401  (a model of this app)
from core.reviews import PageReview  # noqa: F401  (a model of this app)
from core.scanning import Scanned
from formats import contents


class PortalImage(Scanned, AbstractImage):
    """A picture with the words that stand for it (`description`, the alternative text) and its source."""

    credit = models.CharField("nguồn ảnh", max_length=255, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")
    # What pages show of it: unchangeable while one does. Title and description are for choosing it only.
    public_fields = ("file", "credit", "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")

    class Meta(AbstractImage.Meta):
        verbose_name = "hình ảnh"
        verbose_name_plural = "hình ảnh"


class PortalRendition(AbstractRendition):
    """A picture as a page shows it, for who may see such a page (portal/media.py); its address cannot be guessed."""

    image = models.ForeignKey(PortalImage, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
        indexes = [models.Index(fields=["file"])]  # each picture that is asked for is looked up by it

    def get_upload_to(self, filename):
        return super().get_upload_to(f"{secrets.token_urlsafe(12)}.{filename}")


class PortalDocument(Scanned, AbstractDocument):
    """A file to download; never served from the media folder itself, always through Wagtail's permission check."""

    file = models.FileField(
        "tệp",
        upload_to="documents",
        validators=[FileExtensionValidator(settings.WAGTAILDOCS_EXTENSIONS)],
    )
    page_count = models.PositiveIntegerField("số trang", null=True, editable=False)
    download_count = models.PositiveIntegerField("lượt tải", default=0, editable=False)  # core.readership adds to it

    admin_form_fields = Document.admin_form_fields
    # A collection may be closed to the public, so it counts as well.
    public_fields = ("title", "file", "collection")

    class Meta(AbstractDocument.Meta):
        verbose_name = "tệp đính kèm"
        verbose_name_plural = "tệp đính kèm"

    def _set_document_file_metadata(self):  # a private method of Wagtail's, called for every new file (test_files.py)
        super()._set_document_file_metadata()
        with self.open_file() as file:
            self.page_count = contents.page_count(file)


class Named(index.Indexed, models.Model):
    """One term of a list that editors keep: its name, and its words in an address."""

    name = models.CharField("tên", max_length=255, unique=True)
    slug = models.SlugField("đường dẫn", max_length=80, unique=True, blank=True)

    panels = [FieldPanel("name"), FieldPanel("slug")]
    search_fields = [index.AutocompleteField("name")]

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self):
        return self.name

    def clean(self):
        self.slug = self.slug or self.free_slug()

    def free_slug(self) -> str:
        """The slug of the name, numbered when another name has it already."""
        base = vietnamese.slugify(self.name, 70) or "khac"
        taken = set(type(self).objects.filter(slug__startswith=base).values_list("slug", flat=True))
        return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


class Agency(index.Indexed, models.Model):
    """Cơ quan, đơn vị: who issues, receives, decides, leads or supports."""

    name = models.CharField("tên", max_length=500, unique=True)  # the national list has one of 279 characters
    code = models.CharField("mã định danh", max_length=40, blank=True)
    email = models.EmailField(
        "thư điện tử",
        blank=True,
        help_text="Nhận thư nhắc trước khi việc trong kế hoạch đến hạn; không hiện công khai.",
    )

    panels = [FieldPanel("name"), FieldPanel("code"), FieldPanel("email")]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = "cơ quan, đơn vị"
        verbose_name_plural = "cơ quan, đơn vị"
        ordering = ["name"]

    def __str__(self):
        return self.name


class ObsoleteTerm(models.Model):
    """Từ ngữ đã cũ: an expression the check before submitting queries, and what is written now."""

    term = models.CharField("từ ngữ cũ", max_length=200, unique=True, help_text="Không phân biệt chữ hoa, chữ thường.")
    instead = models.CharField("nay viết", max_length=300, blank=True)
    note = models.CharField("ghi chú", max_length=300, blank=True, help_text="Vì sao, từ khi nào.")

    panels = [FieldPanel("term"), FieldPanel("instead"), FieldPanel("note")]

    class Meta:
        verbose_name = "từ ngữ đã cũ"
        verbose_name_plural = "từ ngữ đã cũ"
        ordering = ["term"]

    def __str__(self):
        return self.term

    @property
    def advice(self) -> str:
        """What the writer is told to do, with the reason."""
        return " ".join(filter(None, [self.instead and f"Nay viết: {self.instead}.", self.note]))


@register_setting(icon="home", order=1)
class OfficeSettings(BaseSiteSetting):
    """The office's own particulars: what the head and the foot of every page say (TT 32/2017, TT 22/2023)."""

    name = models.CharField("tên cơ quan", max_length=200, default="Tên cơ quan (sửa trong Cài đặt)")
    parent_name = models.CharField("cơ quan chủ quản", max_length=200, blank=True)
    emblem = models.ForeignKey(
        PortalImage,
        verbose_name="biểu trưng",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Quốc huy hoặc biểu trưng của cơ quan; để trống thì dùng dấu hiệu chung.",
    )
    person_responsible = models.CharField("người chịu trách nhiệm chính", max_length=200, blank=True)
    place = models.CharField(
        "địa danh",
        max_length=100,
        blank=True,
        help_text="Đứng trước ngày, tháng trong tệp văn bản tải về, ví dụ: Lam Giang.",
    )
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    phone = models.CharField("điện thoại", max_length=60, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    working_hours = models.CharField("giờ làm việc", max_length=200, blank=True)
    opens_at = models.TimeField("bắt đầu nhận hồ sơ", default=time(7, 30))
    closes_at = models.TimeField(
        "ngừng nhận hồ sơ", default=time(17), help_text="Hồ sơ nộp sau giờ này được tính từ ngày làm việc tiếp theo."
    )
    national_portal_url = models.URLField(
        "Cổng Dịch vụ công quốc gia", default="https://dichvucong.gov.vn", help_text="Nơi nộp hồ sơ trực tuyến."
    )
    data_licence = models.CharField(
        "điều kiện dùng dữ liệu mở",
        max_length=20,
        choices=Licence.choices,
        default=Licence.CC_BY,
        help_text="Ghi ở trang Dữ liệu mở và trong mô tả đi kèm các tệp.",
    )
    notice = models.CharField(
        "dòng lưu ý", max_length=300, blank=True, help_text="Hiện ở chân mọi trang; để trống thì không hiện."
    )

    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("parent_name"), FieldPanel("emblem")], heading="Đầu trang"),
        MultiFieldPanel(
            [
                FieldPanel("person_responsible"),
                FieldPanel("address"),
                FieldPanel("phone"),
                FieldPanel("email"),
                FieldPanel("working_hours"),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldPanel("notice"),
            ],
            heading="Chân trang",
        ),
        FieldPanel("place"),
        FieldPanel("national_portal_url"),
        FieldPanel("data_licence"),
        HelpPanel("Thay đổi ở đây hiện ngay trên mọi trang, không qua duyệt; chỉ Quản trị được sửa."),
    ]
    select_related = ["emblem", "site"]

    class Meta:
        verbose_name = "Thông tin cơ quan"

    def clean(self):
        if self.opens_at and self.closes_at and self.opens_at >= self.closes_at:
            raise ValidationError({"closes_at": "Giờ ngừng nhận hồ sơ phải sau giờ bắt đầu nhận."})

    @property
    def licence(self) -> Licence:
        """On what terms its open data may be used."""
        return Licence(self.data_licence)

    @property
    def structured_data(self) -> dict:
        """The office in the words of schema.org."""
        known = {"address": self.address, "telephone": self.phone, "email": self.email}
        return {
            "@type": "GovernmentOrganization",
            "name": self.name,
            "url": self.site.root_url,
            **{key: value for key, value in known.items() if value},
        }


class ReturnForm(TaskStateCommentForm):
    comment = forms.CharField(
        label="Lý do trả lại", help_text="Người viết đọc lời này để sửa.", widget=forms.Textarea({"rows": 3})
    )


class ApprovalTaskStateQuerySet(TaskStateQuerySet):
    """Rounds of approval as the desk asks for them, with who and what they are about."""

    def _told(self):
        rounds = self.select_related("revision__user", "submitted_by", "finished_by", "task")
        return rounds.prefetch_related("finished_by__groups", "workflow_state__task_states").order_by(
            "started_at", "pk"
        )

    def under_way(self):
        return self._told().filter(
            status=TaskState.STATUS_IN_PROGRESS, workflow_state__status=WorkflowState.STATUS_IN_PROGRESS
        )

    def awaiting(self, user):
        """Those under way that a group of the user's decides on; their own work too, see `approval.may_approve`."""
        return self.under_way().filter(task__in=ApprovalTask.objects.for_reviewer(user).values("pk"))

    def returned(self):
        """Those whose version was sent back and not handed in again."""
        return self._told().filter(
            status=TaskState.STATUS_REJECTED,
            workflow_state__status=WorkflowState.STATUS_NEEDS_CHANGES,
            workflow_state__current_task_state=models.F("pk"),
        )

    def by(self, user):
        """Those of versions that the user wrote or handed in."""
        return self.filter(models.Q(submitted_by=user) | models.Q(revision__user=user))


class ApprovalTaskState(TaskState):
    """One round of approval: which version was handed in, and by whom."""

    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="người trình"
    )

    objects = ApprovalTaskStateQuerySet.as_manager()

    class Meta:
        verbose_name = "lượt duyệt"


class ApprovalTaskQuerySet(TaskQuerySet):
    def for_reviewer(self, user):
        """Those in force that the user's groups decide on; superusers decide on all."""
        return self.active() if user.is_superuser else self.active().filter(groups__in=user.groups.all()).distinct()


class ApprovalTask(AbstractGroupApprovalTask):
    """Approval by a member of the chosen groups who neither wrote nor submitted the version, nor approved it before."""

    task_state_class = ApprovalTaskState
    objects = ApprovalTaskQuerySet.as_manager()

    class Meta:
        verbose_name = "duyệt bởi người thứ hai"
        verbose_name_plural = "duyệt bởi người thứ hai"

    def start(self, workflow_state, user=None):
        earlier = workflow_state.current_task_state
        task_state = super().start(workflow_state, user=user)
        if earlier:  # the text changed under review: an approver's click began this round, but handed nothing in
            user = getattr(earlier.specific, "submitted_by", None) or workflow_state.requested_by
        task_state.submitted_by = user
        task_state.save(update_fields=["submitted_by"])
        return task_state

    def user_can_access_editor(self, obj, user):
        return super().user_can_access_editor(obj, user) and approval.is_open_to(user, obj)

    def user_can_lock(self, obj, user):
        return super().user_can_lock(obj, user) and approval.is_open_to(user, obj)

    def get_actions(self, obj, user):
        if not approval.is_open_to(user, obj):
            return []
        actions = super().get_actions(obj, user)
        state = obj.current_workflow_task_state
        if state and not approval.may_approve(user, state.specific):
            return [action for action in actions if action[0] != "approve"]
        return actions

    def on_action(self, task_state, user, action_name, **kwargs):
        if not approval.is_open_to(user, task_state.workflow_state.content_object):
            raise PermissionDenied("Trang này do nhóm khác phụ trách.")
        # The address of Wagtail's review screen names a page and a round; nothing there says that they belong together.
        if action_name == "approve" and not approval.may_approve(user, task_state):
            raise PermissionDenied("Không ai tự duyệt bản mình viết hoặc trình, cũng không duyệt hai bước của một bản.")
        return super().on_action(task_state, user, action_name, **kwargs)

    def get_form_for_action(self, action):
        return ReturnForm if action == "reject" else super().get_form_for_action(action)

    @classmethod
    def get_description(cls):
        return "Người duyệt thuộc nhóm được chọn và không phải người viết hay người trình bản đó"
