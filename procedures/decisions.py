"""Quyết định công bố: one decision that adds, changes, replaces or repeals many procedures at once, on its day.

It rests on bundles: handing a decision in gathers it and its procedures into one bundle for 00:00 of the day it takes
effect (`gather`), so that all of them switch together or none does.
"""

from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable, PageManager

from core import vietnamese
from core.api import name_of, plain
from core.bundles import Bundle, BundleItem, Obstacle, bundle_item_of
from core.history import ChangeKind
from core.models import Agency
from core.pages import PROOFREADING, BasePage
from core.queries import VisiblePageQuerySet
from legal.models import LegalDocument


class PublicationDecision(BasePage):
    """One decision: what it is, from when it holds, and the procedures it brings, by what it does to them."""

    search_kind = None
    waits_for_others = True
    parent_page_types = ["procedures.ProcedureIndexPage"]
    subpage_types = []
    exclude_fields_in_copy = [*BasePage.exclude_fields_in_copy, "number"]

    number = models.CharField("số, ký hiệu", max_length=60, help_text="Ví dụ: 15/QĐ-UBND")
    issued_on = models.DateField("ngày ban hành")
    issuing_agency = models.ForeignKey(
        Agency, verbose_name="cơ quan ban hành", on_delete=models.PROTECT, related_name="publication_decisions"
    )
    effective_on = models.DateField(
        "ngày có hiệu lực", help_text="Từ 0 giờ ngày này mọi thủ tục dưới đây cùng đổi, khi tất cả đã được duyệt."
    )
    document = models.ForeignKey(
        LegalDocument,
        verbose_name="văn bản trên cổng",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = PageManager.from_queryset(VisiblePageQuerySet)()

    content_panels = [
        PROOFREADING,
        FieldPanel("title", heading="Trích yếu"),
        FieldRowPanel([FieldPanel("number"), FieldPanel("issued_on"), FieldPanel("effective_on")]),
        FieldPanel("issuing_agency"),
        PageChooserPanel("document", "legal.LegalDocument"),
        InlinePanel("items", heading="Thủ tục trong quyết định", label="Thủ tục", min_num=1),
    ]

    api_fields = [*plain("number", "issued_on", "effective_on"), name_of("issuing_agency")]

    class Meta:
        verbose_name = "quyết định công bố"
        verbose_name_plural = "quyết định công bố"

    @property
    def full_name(self) -> str:
        return f"Quyết định {self.number}"

    @property
    def name_for_slug(self) -> str:
        return self.full_name

    def clean(self):
        super().clean()
        self.number = vietnamese.normalize_line(self.number)
        if self.issued_on and self.effective_on and self.effective_on < self.issued_on:
            raise ValidationError({"effective_on": "Không thể trước ngày ban hành."})

    def touched(self) -> list[int]:
        """The number of every procedure that the decision brings, changes or ends, once, in their order."""
        return list(dict.fromkeys(pk for item in self.items.all() for pk in item.touched))

    @property
    def not_before(self):
        day = self.effective_on  # None: a draft need not say
        midnight = timezone.make_aware(datetime.combine(day, time.min)) if day else None
        return max(filter(None, (super().not_before, midnight)), default=None)

    def grouped(self) -> list[tuple[str, list]]:
        """By what the decision does to them: heading, and pairs of a procedure that visitors may read and the one it
        replaces, None when visitors may not read that."""
        public = _procedures().visible().in_bulk(self.touched())
        groups: dict[str, list] = {label: [] for label in DecisionItem.Kind.labels}
        for item in self.items.all():
            if item.procedure_id in public:
                groups[item.get_kind_display()].append((public[item.procedure_id], public.get(item.replaced_id)))
        return [group for group in groups.items() if group[1]]

    @transaction.atomic
    def gather(self, user=None) -> Bundle:
        """The bundle of the decision, made or brought up to this version of it; repeals are drafted and handed in.

        What the user may not move or take out stays as it is: `obstacles` says so when the bundle is to go live.
        """
        item = bundle_item_of(self)
        bundle = item.bundle if item else Bundle.objects.create(name=self.full_name, go_live_at=self.not_before)
        if bundle.go_live_at != self.not_before and bundle.may_be_moved_by(user):
            bundle.move(self.not_before)
        bundle.join(self, user)
        touched, waiting = self.touched(), bundle.waiting()
        for dropped in bundle.items.filter(brought_by=self.pk).exclude(page__in=touched):
            if user and dropped.may_be_taken_out_by(user, dropped.page.specific, dropped.page_id in waiting):
                dropped.leave(user)
        procedures = _procedures().in_bulk(touched)
        ended = {item.ended_id for item in self.items.all()}
        for pk in touched:
            try:
                bundle.join(procedures[pk], user, brought_by=self)
            except ValidationError:
                continue  # it waits elsewhere
            if pk in ended:
                self._draft_repeal(procedures[pk], bundle, user)
        return bundle

    def _draft_repeal(self, procedure, bundle, user) -> None:
        """Hands in a version that is no longer in use; left to its editors where they are at work on the page."""
        may_edit = user and procedure.permissions_for_user(user).can_edit()
        workflow = procedure.get_workflow()
        if not may_edit or not workflow or procedure.work_of_editors():
            return
        procedure.state = procedure.State.RETIRED
        procedure.change_kind, procedure.change_note = ChangeKind.UPDATE, f"Bãi bỏ theo {self.full_name}."
        drafted = procedure.save_revision(user=user, log_action=True)
        bundle.items.filter(page=procedure.pk).update(drafted=drafted, brought_by=self.pk)
        workflow.start(procedure, user)

    def get_context(self, request, *args, **kwargs):
        return {
            **super().get_context(request, *args, **kwargs),
            "groups": self.grouped(),
            "document": LegalDocument.objects.visible().filter(pk=self.document_id).first(),
        }

    def check_may_join(self, bundle):
        others = bundle.items.filter(page__in=PublicationDecision.objects.values("pk")).exclude(page=self.pk)
        if others.exists():
            raise ValidationError("Đợt này đã có một quyết định công bố: mỗi quyết định một đợt.")

    def missing_from(self, bundle):
        items = bundle.items.all() if bundle else BundleItem.objects.none()
        brought = {item.page_id: item.brought_by_id for item in items}
        touched = self.touched()
        dropped = [pk for pk, decision in brought.items() if decision == self.pk and pk not in touched]
        return [
            *(Obstacle(pk, "có trong quyết định mà chưa ở trong đợt") for pk in touched if pk not in brought),
            *(Obstacle(pk, "ở trong đợt mà quyết định không còn nêu") for pk in dropped),
        ]


class DecisionItemQuerySet(models.QuerySet):
    def of_outer(self) -> Exists:
        """For a query of procedures: whether a decision, public or not, does anything to the procedure at hand."""
        return Exists(self.filter(Q(procedure=OuterRef("pk")) | Q(replaced=OuterRef("pk"))))

    def decided(self, procedure):
        """What a public decision did last to a procedure asked for with `has_decisions`; None where none did.

        `has_brought_it`: the public version of the procedure came out with the decision.
        """
        if not getattr(procedure, "has_decisions", False):
            return None
        version = BundleItem.objects.filter(
            revision=procedure.live_revision_id, bundle__items__page=OuterRef("decision")
        )
        touching = self.filter(Q(procedure=procedure.pk) | Q(replaced=procedure.pk))
        public = touching.filter(decision__in=PublicationDecision.objects.visible())
        rows = public.select_related("decision").annotate(has_brought_it=Exists(version))
        return rows.order_by("-decision__effective_on", "-pk").first()


class DecisionItem(Orderable):
    """What a decision does to one procedure."""

    class Kind(models.TextChoices):
        ADDS = "adds", "Mới ban hành"
        CHANGES = "changes", "Sửa đổi, bổ sung"
        REPLACES = "replaces", "Thay thế"
        REPEALS = "repeals", "Bãi bỏ"

    decision = ParentalKey(PublicationDecision, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField("nội dung", max_length=20, choices=Kind.choices)
    procedure = models.ForeignKey(
        "procedures.ProcedurePage", verbose_name="thủ tục", on_delete=models.CASCADE, related_name="decision_items"
    )
    replaced = models.ForeignKey(
        "procedures.ProcedurePage",
        verbose_name="thay cho thủ tục",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Chỉ khi thay thế: thủ tục cũ, không còn sử dụng từ ngày ấy.",
    )

    objects = DecisionItemQuerySet.as_manager()
    panels = [
        FieldPanel("kind"),
        PageChooserPanel("procedure", "procedures.ProcedurePage"),
        PageChooserPanel("replaced", "procedures.ProcedurePage"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "thủ tục trong quyết định"
        verbose_name_plural = "thủ tục trong quyết định"
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "procedure"],
                name="a_procedure_once_in_a_decision",
                violation_error_message="Thủ tục này đã có trong quyết định.",
            )
        ]

    @property
    def touched(self) -> list[int]:
        """The numbers of the procedure and of the one it replaces."""
        return [pk for pk in (self.procedure_id, self.replaced_id) if pk]

    @property
    def ended_id(self) -> int | None:
        """The number of the procedure that is no longer in use by this, if one is."""
        return {self.Kind.REPLACES: self.replaced_id, self.Kind.REPEALS: self.procedure_id}.get(self.kind)

    def clean(self):
        if self.kind == self.Kind.REPLACES and not self.replaced_id:
            raise ValidationError({"replaced": "Chọn thủ tục cũ mà thủ tục này thay thế."})
        if self.kind != self.Kind.REPLACES and self.replaced_id:
            raise ValidationError({"replaced": "Chỉ chọn khi nội dung là “Thay thế”."})
        if self.replaced_id and self.replaced_id == self.procedure_id:
            raise ValidationError({"replaced": "Thủ tục không thay cho chính nó."})


def _procedures():
    return DecisionItem._meta.get_field("procedure").related_model.objects.all()


def gather_what_was_handed_in(instance, user=None, **kwargs):
    """A decision that was handed in lays itself and its procedures into a bundle; a task_submitted receiver."""
    page = instance.revision.as_object()
    if isinstance(page, PublicationDecision):
        page.gather(user)


def decisions_of(revisions) -> dict[int, PublicationDecision]:
    """By version: the public decision that it came out with and that names its page."""
    brought = BundleItem.objects.filter(revision__in=revisions).values_list("revision", "bundle", "page")
    bundle = "decision__bundle_items__bundle"
    public = DecisionItem.objects.filter(decision__in=PublicationDecision.objects.visible())
    found = public.filter(**{f"{bundle}__in": {bundle for _, bundle, _ in brought}}).select_related("decision")
    named = {(item.bundle, pk): item.decision for item in found.annotate(bundle=F(bundle)) for pk in item.touched}
    return {revision: named[bundle, page] for revision, bundle, page in brought if (bundle, page) in named}
