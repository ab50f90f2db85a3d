"""Ai được mở bản nháp: the draft of a page that only named people open, such as a text nobody is to know of yet.

It holds beside the rights that groups have and takes away, never gives: who is named also needs the right to edit or to
decide. It ends when the page is published. Titles stay in lists; a branch with rights of its own hides those too.
"""

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from wagtail.models import Page
from wagtail.permissions import page_permission_policy


class DraftReadersQuerySet(models.QuerySet):
    def closed_to(self, user) -> frozenset:
        """The numbers of the pages whose draft is for others only; asked once for each user object."""
        if not hasattr(user, "_closed_drafts"):
            user._closed_drafts = frozenset(self.exclude(users=user.pk).values_list("page", flat=True))
        return user._closed_drafts


class DraftReaders(models.Model):
    """Those who alone open the draft of one page."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="+")
    page.wagtail_reference_index_ignore = True
    users = models.ManyToManyField(settings.AUTH_USER_MODEL, verbose_name="những người được mở", related_name="+")

    objects = DraftReadersQuerySet.as_manager()

    class Meta:
        verbose_name = "người được mở bản nháp"
        verbose_name_plural = "người được mở bản nháp"

    def __str__(self):
        return str(self.page)


class NamesField(forms.ModelMultipleChoiceField):
    """People by name, with their groups."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user):
        groups = ", ".join(group.name for group in user.groups.all())
        return f"{user.get_full_name() or user.get_username()}{groups and f' ({groups})'}"


class DraftReadersForm(forms.ModelForm):
    """Names them, or nobody: then whoever has the right opens the draft again."""

    users = NamesField(
        None,
        label="Chỉ những người này mở được bản nháp",
        required=False,
        help_text="Chọn cả người sẽ duyệt. Không chọn ai: ai có quyền với trang đều mở được. Giới hạn tự hết khi trang"
        " được đăng. Tên trang vẫn hiện trong danh sách; quản trị vẫn mở được.",
    )

    class Meta:
        model = DraftReaders
        fields = ["users"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        able = page_permission_policy.users_with_any_permission_for_instance(["change", "publish"], self.instance.page)
        people = get_user_model().objects.filter(models.Q(pk__in=able) | models.Q(pk=user.pk))
        self.fields["users"].queryset = people.order_by("last_name", "first_name", "username").prefetch_related(
            "groups"
        )

    def clean_users(self):
        users = self.cleaned_data["users"]
        if users and not self.user.is_superuser and self.user not in users:
            raise forms.ValidationError("Hãy chọn cả chính anh/chị, nếu không anh/chị sẽ không mở được bản nháp nữa.")
        return users

    def save(self, commit=True):
        if self.cleaned_data["users"]:
            return super().save(commit)
        if self.instance.pk:
            self.instance.delete()
        return None


def open_to_all(sender, publications, **kwargs):
    """A receiver of `pages_published`: there is no draft any more."""
    DraftReaders.objects.filter(page__in=[page.pk for page, _ in publications]).delete()
