"""Everything that must stand before the server starts, in one process, so that a start without changes takes a second.

Each step looks first and does only what is missing: the secret key, migrations, static files, the demo content of an
empty database. What cannot work ends in one Vietnamese line on stderr and exit code 1. `scripts/run` sets DATA_DIR and
PORT.
"""

import errno
import hashlib
import os
import secrets
import shutil
import socket
import sys
import tempfile
import warnings
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
MIN_FREE_MB = 200
REASONS = {
    errno.EADDRINUSE: "đang có chương trình khác dùng",
    errno.EACCES: "không đủ quyền",
    errno.EPERM: "không đủ quyền",
    errno.EROFS: "ổ đĩa chỉ đọc",
    errno.EEXIST: "đã có một tệp mang tên ấy",
    errno.ENOTDIR: "đường dẫn đi qua một tệp",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã hết hạn mức ổ đĩa",
    errno.EFBIG: "tệp lớn quá mức cho phép",
}


def main() -> None:
    data_dir = Path(os.environ["DATA_DIR"])
    check_port(os.environ["PORT"])
    check_disk(data_dir)
    if not os.environ.get("SECRET_KEY"):
        make_secret_key(data_dir / "secret_key")
    sys.path.insert(0, str(ROOT))
    warnings.filterwarnings("ignore", "Engine not recognized")  # the settings say the same, and in one line
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"

    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError, OperationalError

    try:
        django.setup()
        check_cache()
        migrate()
        collect_static(data_dir / "static.stamp")
        is_first_run = fill()
        greet(is_first_run)
    except ImproperlyConfigured as error:
        fail(f"Cấu hình chưa đúng: {error}")
    except DatabaseError as error:
        if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
            raise  # a mistake of ours, not of the machine
        why = REASONS[errno.ENOSPC] if "disk is full" in str(error) else error
        fail(f"Không dùng được cơ sở dữ liệu (xem DATABASE_URL, DATA_DIR): {why}")


def check_port(text: str) -> None:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        fail(f"PORT phải là một số từ 1 đến 65535, không phải “{text}”.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("BIND", "127.0.0.1"), int(text)))
        except OSError as error:
            fail(f"Không mở được cổng {text}: {reason(error)}. Dừng chương trình đang giữ cổng, hoặc đặt PORT khác.")


def check_disk(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o750, parents=True, exist_ok=True)
    free = shutil.disk_usage(data_dir).free // 1024**2
    if free < MIN_FREE_MB:
        fail(f"Ổ đĩa của DATA_DIR {data_dir} chỉ còn {free} MB trống, cần ít nhất {MIN_FREE_MB} MB.")
    with tempfile.TemporaryFile(dir=data_dir) as probe:
        probe.write(bytes(64 * 1024))


def make_secret_key(path: Path) -> None:
    if path.is_file() and path.stat().st_size:
        return
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:  # 0600 from the start
        file.write(secrets.token_urlsafe(50) + "\n")
    Path(file.name).replace(path)


def check_cache() -> None:
    from django.conf import settings
    from django.core.cache import cache

    if "redis" in settings.CACHES["default"]["BACKEND"]:
        from redis import RedisError

        try:
            cache.get("portal")
        except (RedisError, ValueError) as error:
            fail(f"Không dùng được bộ nhớ đệm (xem REDIS_URL): {error}")


def migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        tell("Đang dựng cơ sở dữ liệu …")
        call_command("migrate", interactive=False, verbosity=0)


def collect_static(stamp: Path) -> None:
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    sources = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            sources.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    digest = sources.hexdigest()
    is_there = (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file()
    if is_there and stamp.is_file() and stamp.read_text() == digest:
        return
    tell("Đang gom và nén tệp tĩnh …")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(digest)


def fill() -> bool:
    """Loads the demo content where no portal stands yet, and says so; a portal that stands only learns its address."""
    from django.conf import settings
    from django.core.management import call_command
    from wagtail.models import Site

    from home.models import HomePage
    from home.site_tree import setup_site_tree
    from search.models import SearchEntry

    if not HomePage.objects.exists():
        tell("Đang nạp nội dung minh họa …")
        call_command("load_demo")
        return True
    if not SearchEntry.objects.exists():  # a portal from before there was such an index
        tell("Đang lập chỉ mục tìm kiếm …")
        call_command("update_index", verbosity=0)
    site = Site.objects.filter(is_default_site=True).first()
    if site is None or site.root_url != settings.PUBLIC_URL:
        setup_site_tree()
    return False


def greet(is_first_run: bool) -> None:
    from django.conf import settings

    from home.demo.loader import ACCOUNTS
    from users.models import User

    tell(f"Địa chỉ: {settings.PUBLIC_URL}/   Trang quản trị: {settings.PUBLIC_URL}/admin/")
    accounts = sorted(User.objects.filter(username__in=ACCOUNTS).values_list("username", flat=True))
    if accounts and not is_first_run:
        tell(f"Tài khoản thử: {', '.join(accounts)}. Mật khẩu: như đã in, hoặc như DEMO_PASSWORD, ở lần chạy đầu.")


def tell(line: str) -> None:
    print(line, flush=True)


def reason(error: OSError) -> str:
    return REASONS.get(error.errno) or error.strerror or str(error)


def fail(line: str) -> NoReturn:
    sys.exit(" ".join(line.split()))


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        fail(f"Không đọc, ghi được trong DATA_DIR {os.environ.get('DATA_DIR')}: {reason(error)}")
    except KeyboardInterrupt:
        sys.exit(130)
