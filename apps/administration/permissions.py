"""Who keeps the town itself: its settings, words and names; who founds towns."""

from apps.accounts.models import User
from apps.units.permissions import can_keep_units, can_see_people
from apps.units.scope import scope_of

# Whoever keeps units and people keeps the town's settings too (domain.md §2: officer and admin).
can_keep_settings = can_keep_units
can_see_settings = can_see_people


def can_found_towns(user: User) -> bool:
    """The system keeper of all towns, at the county."""
    return scope_of(user).keeps_all_towns
