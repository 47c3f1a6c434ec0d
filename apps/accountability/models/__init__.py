"""What the rules propose, what is taken up, how a unit answers."""

from apps.accountability.models.measures import REFERRALS, TALKS, Measure, MeasureTask
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
from apps.accountability.models.talks import OUTCOME_WITHIN, Commitment, Statement, Talk

__all__ = [
    "GROUND_OF",
    "NO_GROUND",
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
    "Proposal",
    "Rule",
    "RuleNumbers",
    "Statement",
    "Talk",
]
