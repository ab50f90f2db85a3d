"""A pytest plugin named in pyproject.toml: what must stand in the environment before the settings are read."""

import atexit
import os
import shutil
import tempfile

os.environ["SECRET_KEY"] = "chi-dung-khi-chay-thu-khong-bi-mat-0123456789"
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="cchc-thu-")
os.environ["PUBLIC_URL"] = "http://localhost"
os.environ["CLAMD_ADDRESS"] = ""
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's own loop runs in the test's thread
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)
