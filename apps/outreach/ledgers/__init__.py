"""The ledgers of outreach; importing this registers them all."""

from apps.outreach.ledgers.activities import ACTIVITIES
from apps.outreach.ledgers.rules import GROUPS, RULES
from apps.outreach.ledgers.visits import VISITS

__all__ = ["ACTIVITIES", "GROUPS", "RULES", "VISITS"]
