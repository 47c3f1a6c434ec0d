"""One data folder for all faults, with the crowd's town in it; every row of the table printed at the end."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

from tests.faults import table
from tests.faults.phones import PEOPLE, Phone
from tests.faults.system import System
from tests.platform.processes import free_port, make_data_folder, processes_of, python, wait_until

AddRow = Callable[[table.Row], None]
ROWS = pytest.StashKey[list[table.Row]]()


@pytest.fixture(scope="session")
def town() -> Iterator[Path]:
    """A data folder with the crowd's town."""
    data = make_data_folder()
    data.mkdir(mode=0o711)
    (data / "static").symlink_to(settings.STATIC_ROOT)
    for command in (["migrate", "--verbosity", "0"], ["shell", "-c", "from tests.faults import town; town.found()"]):
        made = python(data, "manage.py", *command)
        assert made.returncode == 0, made.stderr
    yield data
    shutil.rmtree(data.parent)


@pytest.fixture(scope="session")
def port() -> int:
    return free_port()


@pytest.fixture(scope="session")
def crowd_phones(town: Path, port: int) -> list[Phone]:
    """Signed in once, for all faults: a session outlives them."""
    system = System(town, port)
    system.start()
    phones = [Phone(port, name) for name in PEOPLE]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(Phone.sign_in, phones))
    system.stop()
    return phones


@pytest.fixture
def system(town: Path, port: int, crowd_phones: list[Phone]) -> Iterator[System]:
    """It runs; at the end of the test nothing of it may be left."""
    running = System(town, port)
    running.start()
    yield running
    running.stop()
    wait_until(lambda: not processes_of(town), seconds=10)


@pytest.fixture
def add_row(pytestconfig: pytest.Config) -> AddRow:
    return pytestconfig.stash.setdefault(ROWS, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = config.stash.get(ROWS, [])
    bad = config.stash.get(table.BAD, {})
    if rows or bad:
        terminalreporter.section("faults")
        terminalreporter.write_line(table.write(rows, bad))
        worst = max(bad.values(), default=0)
        terminalreporter.write_line(f"bad requests: {len(bad)}, the worst answer: {worst}")
