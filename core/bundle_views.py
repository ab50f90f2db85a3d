"""The screens of bundles in the admin: all of them, a new one, and one with its pages, their approval, its moment."""

from django import forms
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import FormView, TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets import AdminDateTimeInput, AdminPageChooser
from wagtail.log_actions import log
from wagtail.models import Page

from core.approval import may_approve
from core.bundles import MADE, MOVED, Bundle, BundleItem, Unready, moment_in_words
from core.calendar import editable_by
from core.models import ApprovalTaskState

PUBLISHED_SHOWN = 20


def seen_by(user):
    """The pages the user may know of: those whose drafts they may open, and those that wait for their decision."""
    rounds = ApprovalTaskState.objects.awaiting(user).values_list("revision__object_id", flat=True)
    return Page.objects.filter(Q(pk__in=editable_by(user).values("pk")) | Q(pk__in=[int(pk) for pk in rounds]))


def names_for(user, obstacles) -> dict[int | None, str]:
    """The names of the pages in the way, as far as the user may know of them."""
    seen = seen_by(user).in_bulk({page for page, _ in obstacles if page})
    return {None: ""} | {pk: f"“{page.draft_title}” " for pk, page in seen.items()}


def in_words(obstacles, names) -> str:
    """What stands in the way of a bundle, for whom `names_for` was asked."""
    return "; ".join(
        f"{names.get(page, 'một trang ngoài phần việc của anh/chị ')}{reason}" for page, reason in obstacles
    )


class BundleForm(forms.ModelForm):
    """The name of a bundle and its moment."""

    class Meta:
        model = Bundle
        fields = ["name", "go_live_at"]
        widgets = {"go_live_at": AdminDateTimeInput}

    def clean_go_live_at(self):
        moment = self.cleaned_data["go_live_at"]
        if moment == self.instance.go_live_at:
            return moment
        if moment < timezone.now():
            raise ValidationError("Lúc này đã qua: hãy chọn một lúc sau. Muốn đăng ngay, dùng nút “Đăng ngay” của đợt.")
        earliest = self.instance.pk and self.instance.earliest()
        if earliest and moment < earliest:
            raise ValidationError(f"Trong đợt có trang chỉ được công khai từ {moment_in_words(earliest)}.")
        return moment


class JoinForm(forms.Form):
    page = forms.ModelChoiceField(Page.objects.all(), label="Thêm trang", widget=AdminPageChooser)


class BundleScreen(PermissionRequiredMixin, WagtailAdminTemplateMixin):
    """What the screens share: for who may make bundles."""

    permission_required = "core.add_bundle"
    raise_exception = True
    page_title = "Đợt đăng"
    header_icon = "folder-inverse"

    def get_breadcrumbs_items(self):
        here = [] if self.page_title == BundleScreen.page_title else [{"url": "", "label": self.page_title}]
        return [*self.breadcrumbs_items, {"url": reverse("bundles:index"), "label": "Đợt đăng"}, *here]


class IndexView(BundleScreen, TemplateView):
    template_name = "core/bundles.html"

    def get_context_data(self, **kwargs):
        return {
            **super().get_context_data(**kwargs),
            "open": Bundle.objects.open(),
            "published": Bundle.objects.exclude(published_at=None)[:PUBLISHED_SHOWN],
        }


class BundleFormView(BundleScreen, FormView):
    """A new bundle, or another name or moment for one that was not published yet."""

    form_class = BundleForm
    template_name = "wagtailadmin/generic/form.html"
    page_title = "Tên và giờ của đợt đăng"

    def get_form_kwargs(self):
        bundle = get_object_or_404(Bundle.objects.open(), pk=self.kwargs["pk"]) if "pk" in self.kwargs else None
        if bundle and not bundle.may_be_moved_by(self.request.user):
            raise PermissionDenied
        return {**super().get_form_kwargs(), "instance": bundle}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        media = context["form"].media
        return {**context, "media": media, "action_url": self.request.path, "submit_button_label": "Lưu"}

    def form_valid(self, form):
        """Only what was typed is written, under the lock: the bundle may be just being published."""
        is_new, is_moved = form.instance.pk is None, "go_live_at" in form.changed_data
        name, moment = form.cleaned_data["name"], form.cleaned_data["go_live_at"]
        try:
            with transaction.atomic():
                bundle = form.save() if is_new else form.instance
                bundle.hold()
                if not is_new and not bundle.may_be_moved_by(self.request.user):
                    raise PermissionDenied
                bundle.name = name
                bundle.save(update_fields=["name"])
                if is_new or is_moved:
                    bundle.move(moment)
                    told = {"moment": f"{timezone.localtime(moment):%H:%M %d/%m/%Y}"}
                    log(bundle, MADE if is_new else MOVED, user=self.request.user, data=told)
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
        return redirect("bundles:bundle", form.instance.pk)


class BundleView(BundleScreen, TemplateView):
    """One bundle: its pages and how far each is, and what the user may do with them."""

    template_name = "core/bundle.html"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.bundle = get_object_or_404(Bundle, pk=kwargs["pk"])
        self.page_title = self.bundle.name

    def rounds(self) -> dict[int, ApprovalTaskState]:
        """The rounds of approval under way on the pages of the bundle, by the number of the page."""
        pages = [str(pk) for pk in self.bundle.items.values_list("page", flat=True)]
        rounds = ApprovalTaskState.objects.under_way().filter(revision__object_id__in=pages)
        return {int(round_.revision.object_id): round_ for round_ in rounds}

    def awaiting(self) -> list[ApprovalTaskState]:
        """Those the user may decide on."""
        user = self.request.user
        mine = set(ApprovalTaskState.objects.awaiting(user).values_list("pk", flat=True))
        return [round_ for round_ in self.rounds().values() if round_.pk in mine and may_approve(user, round_)]

    def get_context_data(self, **kwargs):
        user = self.request.user
        rounds, waiting = self.rounds(), self.bundle.waiting()
        awaiting = {round_.pk for round_ in self.awaiting()} if self.bundle.is_open else set()
        pages = seen_by(user).in_bulk([item.page_id for item in self.bundle.items.all()])
        items = list(self.bundle.items.all())
        for item in items:
            item.seen_page = pages.get(item.page_id)
            item.waiting, item.round = waiting.get(item.page_id), rounds.get(item.page_id)
            item.may_decide = bool(item.round and item.round.pk in awaiting)
            item.may_leave = bool(item.seen_page and item.may_be_taken_out_by(user, item.seen_page, bool(item.waiting)))
        join, failures = JoinForm(), self.bundle.failures
        return {
            **super().get_context_data(**kwargs),
            "bundle": self.bundle,
            "failure": in_words(failures, names_for(user, failures)),
            "items": items,
            "awaiting": awaiting,
            "waiting": waiting,
            "may_move": self.bundle.is_open and self.bundle.may_be_moved_by(user),
            "may_publish_now": self.bundle.is_open and user.has_perm("core.change_bundle"),
            "join_form": join,
            "media": join.media,
        }

    def post(self, request, pk):
        acts = {
            "join": self.join,
            "leave": self.leave,
            "approve": self.approve,
            "now": self.publish_now,
            "drop": self.drop,
        }
        act = next((act for name, act in acts.items() if name in request.POST), None)
        if not self.bundle.is_open:
            messages.error(request, "Đợt này đã đăng, không đổi được nữa.")
        elif act:
            try:
                act()
            except ValidationError as error:
                messages.error(request, " ".join(error.messages))
        return redirect("bundles:bundle", pk) if self.bundle.pk else redirect("bundles:index")

    @transaction.atomic
    def drop(self):
        self.bundle.hold()
        if not self.bundle.items.exists():
            self.bundle.delete()
            messages.success(self.request, f"Đã bỏ đợt “{self.bundle.name}”.")

    def join(self):
        form = JoinForm(self.request.POST)
        page = form.is_valid() and form.cleaned_data["page"].specific
        if not page or not page.permissions_for_user(self.request.user).can_edit():
            messages.error(self.request, "Hãy chọn một trang mà anh/chị được sửa.")
            return
        self.bundle.join(page, self.request.user)

    def leave(self):
        item = get_object_or_404(BundleItem.objects.open(), bundle=self.bundle, pk=self.request.POST["leave"])
        if not item.may_be_taken_out_by(self.request.user, item.page, item.page_id in self.bundle.waiting()):
            raise PermissionDenied
        item.leave(self.request.user)
        messages.success(self.request, f"Đã bỏ “{item.page.draft_title}” khỏi đợt.")

    def approve(self):
        """Each version as if alone; only those that stood on the screen, and as they stood there."""
        shown, approved = set(self.request.POST.getlist("round")), 0
        for round_ in self.awaiting():
            page = round_.revision.content_object
            if f"{round_.pk}-{round_.revision_id}" not in shown or page.latest_revision_id != round_.revision_id:
                messages.warning(self.request, f"“{page.draft_title}” vừa được sửa: hãy xem lại rồi duyệt.")
                continue
            try:
                with transaction.atomic():
                    round_.revision.as_object().full_clean()
                    round_.task.specific.on_action(round_, self.request.user, "approve")
                approved += 1
            except (ValidationError, PermissionDenied) as error:
                reason = " ".join(getattr(error, "messages", [str(error)]))
                messages.error(self.request, f"Chưa duyệt được “{page.draft_title}”: {reason}")
        messages.success(self.request, f"Đã duyệt {approved} trang.")

    def publish_now(self):
        if not self.request.user.has_perm("core.change_bundle"):
            raise PermissionDenied
        try:
            with transaction.atomic():
                self.bundle.move(timezone.now())
                log(self.bundle, MOVED, user=self.request.user, data={"moment": "ngay"})
                self.bundle.publish()
        except Unready as error:  # the moment that was set stays
            told = in_words(error.obstacles, names_for(self.request.user, error.obstacles))
            messages.error(self.request, f"Không trang nào được đăng: {told}.")
        else:
            messages.success(self.request, "Cả đợt đang công khai.")
