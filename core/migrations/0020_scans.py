from django.db import migrations, models

import core.scanning


def scan(default):
    return models.CharField(
        choices=[
            ("unscanned", "chưa kiểm tra"),
            ("pending", "đang chờ kiểm tra"),
            ("clean", "không thấy vi-rút"),
            ("infected", "có vi-rút"),
        ],
        default=default,
        editable=False,
        max_length=10,
        verbose_name="kiểm tra vi-rút",
    )


class Migration(migrations.Migration):
    """What stands already was taken without a scanner and stays public until `scan_files` has looked at it."""

    dependencies = [("core", "0019_bundle_failures")]

    operations = [
        operation
        for model in ("portaldocument", "portalimage")
        for operation in (
            migrations.AddField(model, "scan", scan("unscanned")),
            migrations.AlterField(model, "scan", scan(core.scanning.first_state)),
        )
    ]
