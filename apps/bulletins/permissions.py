"""Who builds and issues bulletins (domain.md §2)."""

from apps.accounts.models import Role, User
from apps.units.scope import scope_of


def can_edit_bulletins(user: User, town_id: int) -> bool:
    """Build, fill in, issue: the town's environment office."""
    return town_id in scope_of(user).towns(Role.OFFICER)
