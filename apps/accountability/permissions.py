"""Who sees and decides what the rules propose (domain.md §2, §5)."""

from apps.accountability.models import READERS, Measure, Proposal
from apps.accounts.models import Role, User
from apps.units.scope import scope_of


def can_see_accountability(user: User) -> bool:
    return scope_of(user).has(*READERS)


def can_decide(user: User, proposal: Proposal) -> bool:
    """Who would take the measure, and the office that would draft it; never on the own unit."""
    scope = scope_of(user)
    own = scope.own_unit_ids | scope.units(Role.OFFICER)
    return proposal.town_id in scope.towns(*READERS) and proposal.unit_id not in own


def can_keep_rules(user: User, town_id: int) -> bool:
    return town_id in scope_of(user).towns(Role.OFFICER)


def can_draft(user: User, town_id: int) -> bool:
    """The office writes; what a leader signs is the leader's."""
    return town_id in scope_of(user).towns(Role.OFFICER)


def can_issue(user: User, measure: Measure) -> bool:
    """A reminder goes out by the office; a letter by the leader who signs it. Nobody writes to the own unit."""
    scope = scope_of(user)
    own = scope.own_unit_ids | scope.units(Role.OFFICER)
    role = Role.LEADER if measure.is_letter else Role.OFFICER
    return measure.town_id in scope.towns(role) and measure.unit_id not in own


def can_answer(user: User, measure: Measure) -> bool:
    return measure.unit_id in scope_of(user).units(Role.UNIT_HEAD)


def can_close(user: User, measure: Measure) -> bool:
    """The office, or who signed."""
    return can_draft(user, measure.town_id) or measure.signer_id == user.pk


def can_see_measures(user: User) -> bool:
    """Their readers, and the cadres of a unit: these read kind, number and day of answer alone (domain.md §2)."""
    return scope_of(user).has(Role.OFFICER, Role.LEADER, Role.UNIT_HEAD, Role.CADRE)
