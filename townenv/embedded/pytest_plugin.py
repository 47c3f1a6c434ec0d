"""A PostgreSQL and a Valkey for the tests, started once and thrown away.

Named in pytest.ini. The workers of pytest-xdist find the servers in the environment they inherit; pytest-django gives
each a database of its own, and here each gets a Valkey database of its own.
"""

import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from townenv.embedded import places, prepare, servers

WANTED = ("DATABASE_URL", "REDIS_URL")
# Nothing in it outlives the tests, so it need not survive a power cut.
SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


@pytest.hookimpl(wrapper=True)  # a wrapper comes before pytest-django's, which reads the settings
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """Fill the environment, whatever stands in it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        _use_own_valkey_database(int(worker.removeprefix("gw")) + 1)
    else:
        _start(early_config)
    yield


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist starts its workers
def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the translations and collect the static files, which pages cannot do without."""
    if not hasattr(session.config, "workerinput"):
        prepare.prepare_files()


def _start(config: pytest.Config) -> None:
    data = Path(tempfile.mkdtemp(prefix="townenv-test-", dir="/var/tmp"))  # a private folder in it
    config.add_cleanup(lambda: shutil.rmtree(data))
    if places.is_root():
        data.chmod(0o711)  # PostgreSQL runs as nobody and must get through
    started = servers.start(data, WANTED, SETTINGS)  # no lock: nobody else knows this folder
    config.add_cleanup(started.stop)
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DEBUG"):
        os.environ.pop(name, None)
    servers.fill_environment(data, started.urls)


def _use_own_valkey_database(number: int) -> None:
    address, _, _ = os.environ["REDIS_URL"].rpartition("/")
    os.environ["REDIS_URL"] = f"{address}/{number}"
