"""The demo office for all tests of a module, and a server that shows it to a browser.

Everything happens in one transaction that is never committed: what a test adds is undone after the test. After the
module's last test the database is that of an empty portal again.
"""

import shutil
from contextlib import contextmanager
from threading import Lock, Thread

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections, transaction
from django.test import override_settings
from django.test.testcases import QuietWSGIRequestHandler

from home.models import HomePage
from legal.models import LegalDocument
from news.models import NewsPage
from plans.models import PlanPage
from tests.prepared import FAST_HASHERS, PLAIN_STORAGES

# One page of each type, with the most on it: how to find its address in the demo.
PAGE_TYPES = {
    "front page": lambda: "/",
    "news": lambda: "/tin-tuc/",
    "article": lambda: NewsPage.objects.filter(attachments__isnull=False).first().url,
    "plans": lambda: "/ke-hoach/",
    "plan": lambda: PlanPage.objects.order_by("-year").first().url,
    "catalogue": lambda: "/thu-tuc/?cap=tinh",
    "procedure": lambda: "/tt/1.990001",
    "documents": lambda: "/van-ban/",
    "document": lambda: LegalDocument.objects.filter(incoming_relations__isnull=False).first().url,
    "standing page": lambda: "/lien-he/",
    "search": lambda: "/tim-kiem/?q=dat+dai",
    "empty search": lambda: "/tim-kiem/?q=khong+co+gi+nhu+vay",
    "site map": lambda: "/so-do-trang/",
    "not found": lambda: "/khong-co-trang-nay/",
}


@contextmanager
def never_committed(media):
    """Whatever is made in here is undone at the end; files lie in `media`."""
    with override_settings(STORAGES=PLAIN_STORAGES, MEDIA_ROOT=media, PASSWORD_HASHERS=FAST_HASHERS):
        cache.clear()
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
        cache.clear()


@pytest.fixture(scope="module")
def demo_content(django_db_setup, django_db_blocker, prepared, tmp_path_factory):
    """The demo office; gives the folder of its files."""
    media = tmp_path_factory.mktemp("demo") / "media"
    with django_db_blocker.unblock():
        prepared.start_from("demo")
        shutil.copytree(prepared.media, media)
        with never_committed(media):
            yield media
        prepared.start_from("empty_portal")


@pytest.fixture(scope="module")
def for_all(django_db_setup, django_db_blocker, tmp_path_factory):
    """What a fixture of the module makes is there for all its tests that ask for it, and is undone after the last."""
    with django_db_blocker.unblock(), never_committed(tmp_path_factory.mktemp("for_all")):
        yield


@pytest.fixture
def demo(demo_content, plain_settings, settings, db):
    """The front page of the demo office."""
    settings.MEDIA_ROOT = demo_content
    return HomePage.objects.get()


class OneConnectionServer(ThreadedWSGIServer):
    """Serves from the connection of the test, whose transaction no other connection sees into."""

    def _close_connections(self):
        pass


@contextmanager
def serving():
    """The address of a server that shows what the transaction under way holds, one request after the other."""
    connection = connections["default"]
    connection.inc_thread_sharing()
    for signal in (request_started, request_finished):  # as Django's test client does: they would end the transaction
        signal.disconnect(close_old_connections)
    server = OneConnectionServer(
        ("localhost", 0), QuietWSGIRequestHandler, connections_override={"default": connection}
    )
    application, turn = StaticFilesHandler(WSGIHandler()), Lock()

    def in_turn(environ, start_response):
        with turn:  # the savepoints of two requests on one connection would undo one another
            return application(environ, start_response)

    server.set_app(in_turn)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        connection.dec_thread_sharing()


@pytest.fixture
def demo_server(demo):
    """The address of a server that shows the demo office and what the test itself adds to it."""
    with serving() as address:
        yield address
