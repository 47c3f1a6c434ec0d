"""Who sets targets, prepares and signs pledges (domain.md §2, §6)."""

from apps.accounts.models import Role, User
from apps.pledges.models import Pledge
from apps.units.models import Unit
from apps.units.scope import scope_of


def can_see_pledges(user: User) -> bool:
    scope = scope_of(user)
    return scope.reads_all_towns or bool(scope.read_towns or scope.read_units)


def can_read_plan(user: User, town_id: int) -> bool:
    """The whole tree: who reads the whole town."""
    scope = scope_of(user)
    return scope.reads_all_towns or town_id in scope.read_towns


def can_plan(user: User, town_id: int) -> bool:
    """Indicators, targets, texts, paper: the office."""
    return town_id in scope_of(user).towns(Role.OFFICER)


def can_hand_down(user: User, unit: Unit) -> bool:
    """Set a unit's targets: the office; those of a villager group also the heads of its village."""
    is_head_above = unit.kind == Unit.Kind.GROUP and unit.parent_id in scope_of(user).units(Role.UNIT_HEAD)
    return can_plan(user, unit.town_id) or is_head_above


def can_prepare(user: User, unit: Unit) -> bool:
    """Write the pledge of a unit: who hands down to it."""
    return can_hand_down(user, unit)


def can_withdraw(user: User, pledge: Pledge) -> bool:
    return can_prepare(user, pledge.unit)


def can_read_signed_copy(user: User, pledge: Pledge) -> bool:
    """Signatures are shown to the unit itself and to who reads the whole town."""
    scope = scope_of(user)
    return can_read_plan(user, pledge.town_id) or pledge.unit_id in scope.own_unit_ids
