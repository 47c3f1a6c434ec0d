"""Who may keep units, posts and people."""

from apps.accounts.models import Role, User
from apps.units.models import Person
from apps.units.scope import scope_of

UNIT_ROLES = [Role.CADRE, Role.UNIT_HEAD]


def can_keep_units(user: User, town_id: int) -> bool:
    """The environment office in its own town, the system keeper where granted."""
    scope = scope_of(user)
    return scope.keeps_all_towns or town_id in scope.towns(Role.OFFICER, Role.ADMIN)


def can_excuse(user: User, town_id: int) -> bool:
    """Excusing is a decision, so it is the office's alone; the system keeper decides nothing (domain.md §2)."""
    return town_id in scope_of(user).towns(Role.OFFICER)


def can_see_people(user: User) -> bool:
    scope = scope_of(user)
    return scope.has(Role.OFFICER, Role.ADMIN)


def can_see_units(user: User) -> bool:
    scope = scope_of(user)
    return scope.has(Role.OFFICER, Role.ADMIN, Role.DEPUTY, Role.LEADER, Role.INSPECTOR)


def can_reset_sign_in(user: User, account: User) -> bool:
    """An officer resets an own-town cadre's or unit head's sign-in; a system keeper anyone else's (domain.md §2).

    Accounts of no town are the keeper's of all towns. Nobody resets the own sign-in, nobody a closed account's.
    """
    if user.pk == account.pk or not account.is_active:
        return False
    scope = scope_of(user)
    if can_keep_everything(user, account.town_id):
        return True
    return account.town_id in scope.towns(Role.OFFICER) and holds_only_unit_posts(account)


def holds_only_unit_posts(account: User) -> bool:
    """Neither office nor leader: the account's rights all come from a village or unit."""
    return scope_of(account).has(*UNIT_ROLES) and not scope_of(account).has(
        Role.OFFICER, Role.DEPUTY, Role.LEADER, Role.ADMIN, Role.INSPECTOR
    )


def seems_resettable(user: User, person: Person) -> bool:
    """Whether a list offers the reset, by the posts in `person.held`; the page judges all that the account holds."""
    if person.user is None or person.user_id == user.pk or not person.user.is_active:
        return False
    if can_keep_everything(user, person.town_id):
        return True
    return bool(person.held) and all(tenure.post.role in UNIT_ROLES for tenure in person.held)  # type: ignore[attr-defined]


def can_keep_everything(user: User, town_id: int | None) -> bool:
    """The system keeper, of the town or of all; no town: of all only."""
    scope = scope_of(user)
    return scope.keeps_all_towns or town_id in scope.towns(Role.ADMIN)
