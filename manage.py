#!/usr/bin/env python
"""Django's command line. A mistake in the settings or the database ends in one clear line, not in a traceback."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    try:
        # Django puts a mistake in the settings off, and its checks, in no fixed order, may stumble over the rest first.
        settings.INSTALLED_APPS  # noqa: B018
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Cấu hình chưa đúng: {error}")
    except OperationalError as error:
        reason = " ".join(str(error).split())
        sys.exit(f"Không dùng được cơ sở dữ liệu (xem DATABASE_URL, DATA_DIR): {reason}")


if __name__ == "__main__":
    main()
