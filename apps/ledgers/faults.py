"""What is wrong with a workbook, said so that an officer finds the cell and knows what to write."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Fault:
    """Where, what stood there, why it can't be, what was expected. No cell: the whole sheet; no sheet: all of it."""

    reason: str
    sheet: str = ""
    cell: str = ""
    heading: str = ""
    stands: str = ""
    expected: str = ""

    @property
    def place(self) -> str:
        """人员!C7 手机号"""
        where = "!".join(part for part in (self.sheet, self.cell) if part)
        return " ".join(part for part in (where, self.heading) if part)

    @property
    def words(self) -> str:
        """What stood there, what is wrong with it and what was expected, in a sentence or two."""
        said = self.reason
        if self.stands:
            said = _("“%(stands)s”: %(reason)s") % {"stands": self.stands, "reason": self.reason}
        if not self.expected:
            return said
        expected = _("Expected: %(expected)s.") % {"expected": self.expected}
        return f"{said} {expected}"

    def __str__(self) -> str:
        return f"{self.place}: {self.words}" if self.place else self.words

    def packed(self) -> dict[str, str]:
        """Plain JSON; `Fault(**packed)` is the same again."""
        return {name: value for name, value in asdict(self).items() if value}


class WorkbookRefused(Exception):
    """Nothing of the workbook can be read."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def shown(value: Any) -> str:
    """At most forty signs of it."""
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
