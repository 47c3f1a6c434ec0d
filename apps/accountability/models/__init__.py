"""What the rules propose, what is taken up, how a unit answers."""

from apps.accountability.models.measures import OF_AGENCIES, REFERRALS, TALKS, Measure, MeasureTask
from apps.accountability.models.overlooked import OverlookedCheck
from apps.accountability.models.proposals import (
    GROUND_OF,
    NO_GROUND,
    READERS,
    Evaluation,
    Evidence,
    Ground,
    Proposal,
    Rule,
    RuleNumbers,
)
from apps.accountability.models.talks import OUTCOME_SOON, OUTCOME_WITHIN, Commitment, Statement, Talk

__all__ = [
    "GROUND_OF",
    "NO_GROUND",
    "OF_AGENCIES",
    "OUTCOME_SOON",
    "OUTCOME_WITHIN",
    "READERS",
    "REFERRALS",
    "TALKS",
    "Commitment",
    "Evaluation",
    "Evidence",
    "Ground",
    "Measure",
    "MeasureTask",
    "OverlookedCheck",
    "Proposal",
    "Rule",
    "RuleNumbers",
    "Statement",
    "Talk",
]
