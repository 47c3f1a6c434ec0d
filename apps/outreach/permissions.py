"""Who enters, changes and reads publicity, visits and rules (domain.md §2)."""

from apps.accounts.models import Role, User
from apps.outreach.models import VISITORS, Activity, Entered, Visit
from apps.towns.models import Town
from apps.units.models import Unit
from apps.units.scope import scope_of


def can_see_outreach(user: User) -> bool:
    """Publicity and visits: who reads the town or a unit of it; no system keeper."""
    scope = scope_of(user)
    return scope.reads_all_towns or bool(scope.read_towns or scope.read_units)


def can_see_rules(user: User) -> bool:
    """Rules bind all of the town, so whoever reads anything of it reads them."""
    return scope_of(user).reads_anything


def keeps(user: User, town_id: int) -> bool:
    """The office keeps what the town has; the others enter what is their own."""
    return town_id in scope_of(user).towns(Role.OFFICER)


def can_keep(user: User) -> bool:
    """Market days, rules, workbooks: the office, whichever town's."""
    return scope_of(user).has(Role.OFFICER)


def can_record(user: User) -> bool:
    """Publicity of the town or of an own unit."""
    return can_keep(user) or bool(scope_of(user).own_units)


def can_record_for(user: User, town: Town, unit: Unit | None) -> bool:
    """`unit` None: the town's own publicity, which the office enters."""
    if unit is None:
        return keeps(user, town.pk)
    return keeps(user, unit.town_id) or unit.pk in scope_of(user).own_unit_ids


def can_visit(user: User) -> bool:
    """Leaders and deputies record their own visits, the office also for them."""
    return scope_of(user).has(Role.OFFICER, *VISITORS)


def can_visit_as(user: User, town_id: int) -> bool:
    """Whether visits in the town are the user's own to record."""
    return town_id in scope_of(user).towns(*VISITORS)


def can_change(user: User, entry: Entered) -> bool:
    """The office always; who entered it, and still may, while the quarter it counts in runs. Also to withdraw it."""
    if keeps(user, entry.town_id):
        return True
    return entry.entered_by_id == user.pk and entry.is_of_an_open_quarter and still_enters(user, entry)


def still_enters(user: User, entry: Entered) -> bool:
    if isinstance(entry, Activity):
        return can_record_for(user, entry.town, entry.unit)
    return isinstance(entry, Visit) and can_visit_as(user, entry.town_id)
