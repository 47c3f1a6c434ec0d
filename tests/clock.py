"""The one moment of most tests: Tuesday, 24 November 2026, ten in the morning in the town."""

from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine

SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(text: str) -> datetime:
    """2026-11-24 10:00 on the town's clock."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def frozen(text: str = "2026-11-24 10:00") -> time_machine.travel:
    """A clock that stands at a moment until it is moved."""
    return time_machine.travel(moment(text), tick=False)
