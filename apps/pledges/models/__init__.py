"""A year's plan, the pledges that promise it, and the scans that bring signed paper back."""

from apps.pledges.models.plans import FULL_SHARE, FULL_WEIGHT, Indicator, Plan, Target
from apps.pledges.models.pledges import Clause, LineDuties, Pledge, Seat, TakeoverNotice, Template
from apps.pledges.models.scans import Scan, ScannedPage

__all__ = [
    "FULL_SHARE",
    "FULL_WEIGHT",
    "Clause",
    "Indicator",
    "LineDuties",
    "Plan",
    "Pledge",
    "Scan",
    "ScannedPage",
    "Seat",
    "TakeoverNotice",
    "Target",
    "Template",
]
