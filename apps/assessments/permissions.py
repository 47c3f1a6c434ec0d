"""Who drafts, adjusts, objects and publishes (domain.md §2, §6)."""

from apps.accounts.models import Role, User
from apps.assessments.models import Assessment, Score
from apps.units.scope import scope_of


def can_assess(user: User, town_id: int) -> bool:
    """The office."""
    return town_id in scope_of(user).towns(Role.OFFICER)


def can_publish(user: User, assessment: Assessment) -> bool:
    """The office, or a leader."""
    return assessment.town_id in scope_of(user).towns(Role.OFFICER, Role.LEADER)


def can_object(user: User, score: Score) -> bool:
    """The unit's heads."""
    return score.unit_id in scope_of(user).units(Role.UNIT_HEAD)


def can_decide(user: User, score: Score) -> bool:
    """The office or a leader; never on the own unit."""
    scope = scope_of(user)
    own = scope.own_unit_ids | scope.units(Role.OFFICER)
    return score.town_id in scope.towns(Role.OFFICER, Role.LEADER) and score.unit_id not in own
