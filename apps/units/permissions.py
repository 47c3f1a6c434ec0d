"""Who may keep units, posts and people."""

from apps.accounts.models import Role, User
from apps.units.scope import scope_of


def can_keep_units(user: User, town_id: int) -> bool:
    """The environment office in its own town, the system keeper where granted."""
    scope = scope_of(user)
    return scope.keeps_all_towns or town_id in scope.towns(Role.OFFICER, Role.ADMIN)


def can_see_people(user: User) -> bool:
    scope = scope_of(user)
    return scope.has(Role.OFFICER, Role.ADMIN)


def can_see_units(user: User) -> bool:
    scope = scope_of(user)
    return scope.has(Role.OFFICER, Role.ADMIN, Role.DEPUTY, Role.LEADER, Role.INSPECTOR)


def can_reset_sign_in(user: User, account: User) -> bool:
    """An officer resets an own-town cadre's or unit head's sign-in; a system keeper anyone's but the own (domain.md §2)."""
    if user.pk == account.pk or account.town_id is None:
        return False
    scope = scope_of(user)
    if scope.keeps_all_towns or account.town_id in scope.towns(Role.ADMIN):
        return True
    return account.town_id in scope.towns(Role.OFFICER) and holds_only_unit_posts(account)


def holds_only_unit_posts(account: User) -> bool:
    """Neither office nor leader: the account's rights all come from a village or unit."""
    return scope_of(account).has(Role.CADRE, Role.UNIT_HEAD) and not scope_of(account).has(
        Role.OFFICER, Role.DEPUTY, Role.LEADER, Role.ADMIN, Role.INSPECTOR
    )
