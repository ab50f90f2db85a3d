from django.db import models


class Validity(models.TextChoices):
    """Whether a document binds on a given day. Computed from dates and from what other documents do to it."""

    NOT_YET = "chua", "Chưa có hiệu lực"
    IN_FORCE = "con", "Còn hiệu lực"
    PARTLY = "mot-phan", "Hết hiệu lực một phần"
    EXPIRED = "het", "Hết hiệu lực toàn bộ"
