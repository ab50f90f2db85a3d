"""Wagtail's log of who did what, kept as it was written: entries are added, never changed and never removed."""

from django.core.exceptions import PermissionDenied


def refuse_change(sender, instance, **kwargs):
    """A pre_save receiver of the log's models."""
    if not instance._state.adding:
        raise PermissionDenied("Nhật ký chỉ ghi thêm, không sửa.")


def refuse_removal(sender, instance, **kwargs):
    """A pre_delete receiver of the log's models."""
    raise PermissionDenied("Nhật ký chỉ ghi thêm, không xóa.")
