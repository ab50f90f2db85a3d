from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """Someone who works in the admin. Alone in its app: with page models beside it migrations would form a circle."""

    position = models.CharField("chức vụ", max_length=120, blank=True)

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"

    def get_full_name(self):
        """As Vietnamese names are written: family and middle name first."""
        return f"{self.last_name} {self.first_name}".strip()

    def __str__(self):
        return self.get_full_name() or self.username
