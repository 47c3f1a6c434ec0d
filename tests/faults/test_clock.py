"""The worker, the clock and the queue are killed: reports don't need them, and the clock goes on by itself."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.faults import table
from tests.faults.conftest import AddRow
from tests.faults.phones import Crowd, Phone
from tests.faults.system import CLOCK, WORKER, System
from tests.platform.clockwork import start_valkey
from tests.platform.processes import free_port, wait_until

REPORTS = 3  # of each phone


@pytest.mark.parametrize(("fault", "part"), [("Celery worker -9", WORKER), ("beat -9", CLOCK)])
def test_reports_go_on_and_the_clock_comes_back(
    system: System, crowd_phones: list[Phone], add_row: AddRow, fault: str, part: str
) -> None:
    wait_until(system.is_well)
    crowd = Crowd(crowd_phones, REPORTS)
    crowd.wait_for_part(0.3)
    swept_before = system.swept_at()
    struck_at = time.monotonic()
    system.kill(part)
    row = table.count(fault, crowd.finish(), system.data, system.database_url, struck_at)
    add_row(row)
    assert (row.sent, row.stored, row.lost, row.doubled, row.refused) == (crowd.due, crowd.due, 0, 0, 0)
    wait_until(lambda: system.swept_at() > swept_before, 70)
    print("the clock swept again after", time.monotonic() - struck_at)


def test_readyz_is_well_a_few_seconds_after_the_start(system: System) -> None:
    wait_until(system.is_well, 15)


def test_reports_go_on_while_valkey_is_away(town: Path, port: int, crowd_phones: list[Phone], add_row: AddRow) -> None:
    url = f"redis://:secret@127.0.0.1:{free_port()}/0"
    folder = town.with_name("valkey")
    (folder / "valkey").mkdir(parents=True)
    valkey = start_valkey(folder, url)
    system = System(town, port, {"REDIS_URL": url})
    system.start()
    try:
        wait_until(system.is_well, 15)
        valkey.process.kill()
        valkey.process.wait()
        struck_at = time.monotonic()
        crowd = Crowd(crowd_phones, REPORTS)
        row = table.count("Valkey away all along", crowd.finish(), town, system.database_url, struck_at)
        add_row(row)
        assert (row.sent, row.stored, row.lost, row.doubled, row.refused) == (crowd.due, crowd.due, 0, 0, 0)
        valkey = start_valkey(folder, url)
        wait_until(system.is_well, 70)
    finally:
        system.stop()
        valkey.stop()
