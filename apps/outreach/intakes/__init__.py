"""Publicity, visits, rules and working groups out of a workbook."""

from apps.outreach.intakes.activities import MOST_PEOPLE, ActivityIntake
from apps.outreach.intakes.rules import GroupIntake, TownRuleIntake, leader_of, members_of
from apps.outreach.intakes.visits import VisitIntake

__all__ = [
    "MOST_PEOPLE",
    "ActivityIntake",
    "GroupIntake",
    "TownRuleIntake",
    "VisitIntake",
    "leader_of",
    "members_of",
]
