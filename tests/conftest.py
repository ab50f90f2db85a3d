import gc
import os
import shutil
import threading

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from playwright.sync_api import expect
from xdist.scheduler import LoadScopeScheduling

from home.models import HomePage
from home.roles import ADMINISTRATORS, EDITORS, STAFF
from tests.factories import UserFactory
from tests.prepared import FAST_HASHERS, PLAIN_STORAGES, Prepared

pytest_plugins = ["tests.demo"]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """The databases that tests start from, in the folder that all workers of this run have."""
    folder = tmp_path_factory.getbasetemp()
    return Prepared(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker, prepared):
    """Every test finds an empty portal with its tree, groups and workflow; one that commits gives it back."""
    connection = connections["default"]
    with django_db_blocker.unblock():
        connection.settings_dict["NAME"] = connection.creation._create_test_db(verbosity=0, autoclobber=True)
        prepared.start_from("empty_portal")
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()
    # On the class too: once Playwright's loop runs, Django makes another connection object.
    type(connection)._test_serialized_contents = connection._test_serialized_contents
    yield
    with django_db_blocker.unblock():
        prepared.end()


@pytest.fixture(autouse=True)
def plain_settings(settings, tmp_path):
    """Files go to a folder of the test's own; static files need no manifest; passwords hash fast. Nothing is in the
    cache: Wagtail's would hold sizes of pictures of an earlier test."""
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = PLAIN_STORAGES
    settings.PASSWORD_HASHERS = FAST_HASHERS


@pytest.fixture(autouse=True)
def no_schedule_kept_on_the_way(monkeypatch):
    """Requests of tests ask the database for their own things only."""
    monkeypatch.setattr("core.schedule._looked_at", float("inf"))


@pytest.fixture
def portal(db):
    """The front page of an empty portal."""
    return HomePage.objects.get()


@pytest.fixture
def staff(portal):
    return UserFactory(username="canbo", groups=[Group.objects.get(name=STAFF)])


@pytest.fixture
def editor(portal):
    return UserFactory(username="bientap", groups=[Group.objects.get(name=EDITORS)])


@pytest.fixture
def second_editor(portal):
    return UserFactory(username="bientap2", groups=[Group.objects.get(name=EDITORS)])


@pytest.fixture
def colleague(portal):
    return UserFactory(username="canbo2", groups=[Group.objects.get(name=STAFF)])


@pytest.fixture
def administrator(portal):
    return UserFactory(username="quantri", is_superuser=True, groups=[Group.objects.get(name=ADMINISTRATORS)])


@pytest.fixture(autouse=True, scope="session")
def requests_take_turns_on_one_connection():
    """The threads of the live server have one connection to an SQLite in memory: a savepoint of one request would end
    with that of another."""
    if connections["default"].vendor == "postgresql":
        yield
        return
    turn, answer = threading.RLock(), WSGIHandler.__call__

    def answer_in_turn(self, environ, start_response):
        with turn:
            return answer(self, environ, start_response)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIHandler, "__call__", answer_in_turn)
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium; without one the browser tests are reported as skipped."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("không có Chromium (apt install chromium)")
    expect.set_options(timeout=20_000)  # a busy machine is no failure
    return {**browser_type_launch_args, "executable_path": chromium, "args": ["--no-sandbox", "--disable-gpu"]}


class OneByOne(LoadScopeScheduling):
    """Gives each worker that is free the next test; the tests of these files stay together on one worker, which walks
    the site or enters the pages once for all of them. They come first."""

    TOGETHER = {"tests/test_five_pages.py", "tests/test_site.py"}

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return file if file in self.TOGETHER else nodeid


def pytest_xdist_make_scheduler(config, log):
    return OneByOne(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """First runs what asks no database, while another worker prepares one; last what commits, since it leaves nothing
    behind. On PostgreSQL only what asks it runs: what does not, and how a page looks, cannot depend on which it is."""
    on_postgresql = connections["default"].vendor == "postgresql"

    def place(item):
        marker = item.get_closest_marker("django_db")
        if "live_server" in item.fixturenames or (marker and marker.kwargs.get("transaction")):
            return 2
        return int(marker is not None or "db" in item.fixturenames)

    def is_left_out(item):
        return on_postgresql and (place(item) == 0 or item.get_closest_marker("looks"))

    config.hook.pytest_deselected(items=[item for item in items if is_left_out(item)])
    items[:] = sorted((item for item in items if not is_left_out(item)), key=place)


def pytest_collection_finish(session):
    """What is there by now stays to the end: not to be looked through for what may go."""
    gc.collect()
    gc.freeze()
