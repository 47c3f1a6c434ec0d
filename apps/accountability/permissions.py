"""Who sees and decides what the rules propose (domain.md §2, §5)."""

from apps.accountability.models import READERS, Proposal
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
