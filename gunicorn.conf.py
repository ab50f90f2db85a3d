"""How the portal is served; `gunicorn` alone, started beside this file, reads it. Documented in README.md."""

import os
from pathlib import Path

wsgi_app = "portal.wsgi"
bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

# One process per core, and threads for the requests that wait for the database or for a slow reader.
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
preload_app = True  # imports once, and what was imported is shared between the processes

timeout = 60  # an editor's upload over a slow line
graceful_timeout = 30
keepalive = 5
max_requests = 5000  # a slow leak anywhere never becomes an outage
max_requests_jitter = 500

if Path("/dev/shm").is_dir():  # noqa: S108  (the heartbeat files of the workers must not wait for a disk)
    worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True  # gunicorn 27 opens one in the home folder otherwise
accesslog = None  # who reads what is not kept


def pre_fork(server, worker):
    """A connection opened while the application was imported must not be shared between processes."""
    from django.db import connections

    connections.close_all()


def post_worker_init(worker):
    """Each worker looks for pages due to go live or to be withdrawn; that several do is harmless (core/schedule.py).
    And each writes the views it has counted (core/readership.py)."""
    from core.readership import start_writing
    from core.schedule import start_watch

    start_watch()
    start_writing()


def worker_exit(server, worker):
    """What was counted since the last time."""
    from core.readership import write

    write()
