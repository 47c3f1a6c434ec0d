"""宣传和走访: what was done to make the rules known, market days for it, leaders' visits, and the rules themselves."""

from apps.outreach.models.entries import Activity, Entered, Level, has_open_quarter
from apps.outreach.models.rules import MarketDayRule, TownRule, of_towns_read_by
from apps.outreach.models.visits import VISITORS, Visit, VisitPhoto

__all__ = [
    "VISITORS",
    "Activity",
    "Entered",
    "Level",
    "MarketDayRule",
    "TownRule",
    "Visit",
    "VisitPhoto",
    "has_open_quarter",
    "of_towns_read_by",
]
