"""What tests start from: an empty portal, and the demo office. They take half a minute to make and no time to copy, so
the first worker that asks for one makes it and all others take a copy of it into a database of their own."""

import fcntl
import gc
import io
import sqlite3
from contextlib import closing
from pathlib import Path

from django.core.management import call_command
from django.db import connections
from django.test import override_settings

PLAIN_STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
FAST_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DISCONNECT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


class Prepared:
    """Keeps what was made in a folder that the workers of a run share; on PostgreSQL in databases beside theirs."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.media = folder / "demo_media"

    def make_empty_portal(self):
        gc.disable()  # a third of the time that migrations take goes into looking through what they leave behind
        call_command("migrate", verbosity=0)
        gc.enable()
        call_command("setup_portal", stdout=io.StringIO())

    def make_demo(self):
        """Starts from an empty portal."""
        with override_settings(STORAGES=PLAIN_STORAGES, MEDIA_ROOT=self.media, PASSWORD_HASHERS=FAST_HASHERS):
            call_command("load_demo", stdout=io.StringIO())

    def start_from(self, name: str) -> None:
        """The worker's database holds what `make_…` makes, and nothing else."""
        made = self.folder / f"{name}.made"
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if made.exists():
                self._copy(to=name, back=True)
            else:
                getattr(self, f"make_{name}")()
                self._copy(to=name)
                made.touch()

    def end(self) -> None:
        """Drops the worker's database; one in memory goes by itself."""
        if connections["default"].vendor == "postgresql":
            self._drop(connections["default"].settings_dict["NAME"])

    def _copy(self, to: str, *, back=False) -> None:
        """Copies the worker's database to the kept one of this name, or that one back."""
        connection = connections["default"]
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(self.folder / f"{to}.sqlite3")) as kept:
                source, target = (kept, connection.connection) if back else (connection.connection, kept)
                source.backup(target)
            return
        mine, kept = connection.settings_dict["NAME"], f"test_{to}"
        source, target = (kept, mine) if back else (mine, kept)
        self._drop(target)
        with connection._nodb_cursor() as cursor:
            cursor.execute(DISCONNECT, [source])  # nobody may be in what is copied
            cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def _drop(self, name: str) -> None:
        connections["default"].close()
        with connections["default"]._nodb_cursor() as cursor:
            cursor.execute(DISCONNECT, [name])
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
