"""The pledges' town: a village that holds a rate with all hundred points of 2026, and its quarters."""

from apps.pledges.tests.conftest import (
    cadre,
    clock,
    head,
    households,
    officer,
    other_town,
    other_village,
    plan,
    promised,
    rate,
    root,
    town,
    village,
)

__all__ = [
    "cadre",
    "clock",
    "head",
    "households",
    "officer",
    "other_town",
    "other_village",
    "plan",
    "promised",
    "rate",
    "root",
    "town",
    "village",
]
