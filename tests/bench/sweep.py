"""A minute of the clock over a county: the one in which every unit is reminded, and one in which nothing is due."""

from __future__ import annotations

from datetime import datetime, time

import time_machine

from apps.operations.actions import sweep
from apps.towns.models import Town
from apps.units.models import ReportDuty
from tests.bench.figures import Figure
from tests.bench.sizes import Size
from tests.bench.statements import timed

PART = "sweep"
MOST_SECONDS = 1
NOON, REMINDER = time(12), time(16, 1)


def measure(_size: Size) -> list[Figure]:
    """On a day on which hardly anybody has reported yet; what waited for days is done before."""
    town = Town.objects.earliest("pk")
    units = ReportDuty.objects.values("unit").distinct().count()
    catch_up(datetime.combine(town.today(), NOON, town.zone))
    found = []
    with time_machine.travel(datetime.combine(town.today(), REMINDER, town.zone), tick=True):
        for minute in ("in which all are reminded", "in which nothing is due"):
            with timed() as statements:
                swept = sweep()
            assert not swept.failed, swept.failed
            words = f"a minute {minute}, {units:,} units"
            found += [
                Figure(PART, f"{words}: SQL", statements.total, "s", MOST_SECONDS),
                Figure(PART, f"{words}: statements", len(statements.seconds), ""),
            ]
    return found


def catch_up(moment: datetime) -> None:
    """Sweep until nothing is left: bulletins of the days before take more than one sweep's time."""
    with time_machine.travel(moment, tick=True):
        while sweep().done["bulletins built"]:
            pass
