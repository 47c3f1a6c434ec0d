"""Who keeps readings, and who reads them."""

from apps.accounts.models import Role, User
from apps.readings.models import READERS
from apps.towns.models import Town
from apps.units.scope import scope_of


def can_see_readings(user: User) -> bool:
    """Whoever holds a post in a town, and inspectors."""
    scope = scope_of(user)
    return scope.reads_all_towns or scope.has(*READERS)


def can_keep(user: User, town: Town) -> bool:
    """Stations and readings: the office."""
    return town.pk in scope_of(user).towns(Role.OFFICER)


def can_keep_readings(user: User) -> bool:
    return scope_of(user).has(Role.OFFICER)
