"""Who may keep units, posts and people."""

from apps.accounts.models import Grant, Role, User
from apps.units.models import UNIT_ROLES, Person, Post, Tenure
from apps.units.scope import scope_of


def can_keep_units(user: User, town_id: int) -> bool:
    """The environment office in its own town, the system keeper where granted."""
    scope = scope_of(user)
    return scope.keeps_all_towns or town_id in scope.towns(Role.OFFICER, Role.ADMIN)


def can_keep_post(user: User, post: Post) -> bool:
    """Posts of villages and units by the office; one that gives a right over the town by the system keeper alone.

    An officer would else make himself a leader (separation of duties, domain.md §2).
    """
    if post.role in UNIT_ROLES:
        return can_keep_units(user, post.town_id)
    return can_keep_everything(user, post.town_id)


def can_keep_person(user: User, person: Person) -> bool:
    """Name and telephone: of whoever has an account, by who keeps the account, for they stand on it too."""
    if person.user_id:
        return can_keep_account(user, person)
    return can_keep_units(user, person.town_id)


def can_keep_account(user: User, person: Person) -> bool:
    """Open, close and reopen the person's account: the office for people of units; the system keeper for anyone else.

    Nobody keeps the own account.
    """
    if person.user_id == user.pk:
        return False
    if can_keep_everything(user, person.town_id):
        return True
    return can_keep_units(user, person.town_id) and is_kept_by_office(person)


def is_kept_by_office(person: Person) -> bool:
    """Neither now nor on a day to come does a post or a grant give the person a right over the town."""
    to_come = Tenure.objects.not_over(person.town.today()).filter(person=person)
    has_grant = person.user_id is not None and Grant.objects.filter(user=person.user_id).exists()
    return not has_grant and not to_come.exclude(post__role__in=UNIT_ROLES).exists()


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
    """Neither office nor leader, today or on a day to come: the account's rights all come from a village or unit."""
    person = Person.objects.filter(user=account).select_related("town").first()
    return person is not None and scope_of(account).has(*UNIT_ROLES) and is_kept_by_office(person)


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
