"""The demo office, built once for all tests of a module, and a server that shows it to a browser.

A module asks for it with `pytest_plugins = ["tests.demo"]`. Everything happens in one transaction that is never
committed: what a test adds is undone after the test, the demo itself after the module's last test.
"""

import io
from importlib import import_module
from threading import Thread

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer
from django.db import connection, transaction
from django.test.testcases import QuietWSGIRequestHandler
from wagtail.models import Page

from home.models import HomePage

# The addresses of pictures name their folder when they are read, so both are read before a test changes the settings.
import_module(django_settings.ROOT_URLCONF)
MEDIA_ROOT = django_settings.MEDIA_ROOT


@pytest.fixture(scope="module")
def demo_content(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        if not Page.objects.exists():  # a test that committed emptied the database after itself
            call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
        cache.clear()
        with transaction.atomic():
            call_command("load_demo", stdout=io.StringIO())
            yield
            transaction.set_rollback(True)
        cache.clear()


@pytest.fixture
def demo(demo_content, plain_settings, settings, db):
    """The front page of the demo office."""
    settings.MEDIA_ROOT = MEDIA_ROOT
    return HomePage.objects.get()


class OneConnectionServer(ThreadedWSGIServer):
    """Serves from the connection of the test, whose transaction no other connection sees into."""

    def _close_connections(self):
        pass


@pytest.fixture
def demo_server(demo):
    """The address of a server that shows the demo office, and what the test itself adds to it."""
    connection.inc_thread_sharing()
    server = OneConnectionServer(
        ("localhost", 0), QuietWSGIRequestHandler, connections_override={connection.alias: connection}
    )
    server.set_app(StaticFilesHandler(WSGIHandler()))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
    connection.dec_thread_sharing()
