"""Parts are killed while a crowd reports; the phones send again until they are answered."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.faults import table
from tests.faults.conftest import AddRow
from tests.faults.phones import Crowd, Phone
from tests.faults.system import POSTGRES, VALKEY, WEB, System

REPORTS = 5  # of each phone
FAULTS: dict[str, Callable[[System], None]] = {
    "nothing": lambda system: None,
    "one web worker -9": lambda system: system.kill_one_under(WEB),
    "web -9": lambda system: system.kill(WEB),
    "PostgreSQL, one connection -9": lambda system: system.kill_one_under(POSTGRES),
    "PostgreSQL -9": lambda system: system.kill(POSTGRES),
    "PostgreSQL restarted": lambda system: system.stop_cleanly(POSTGRES),
    "Valkey -9": lambda system: system.kill(VALKEY),
    "power cut: all -9": lambda system: system.cut_power(),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_no_report_is_lost_and_none_doubled(
    system: System, crowd_phones: list[Phone], add_row: AddRow, fault: str
) -> None:
    crowd = Crowd(crowd_phones, REPORTS)
    crowd.wait_for_part(0.3)
    struck_at = time.monotonic()
    FAULTS[fault](system)
    row = table.count(fault, crowd.finish(), system.data, system.database_url, struck_at)
    add_row(row)
    assert (row.sent, row.stored, row.lost, row.doubled) == (crowd.due, crowd.due, 0, 0), crowd.sent
    assert 0 <= row.recovered < 30
