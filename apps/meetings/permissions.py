"""Who prepares, records and reads study meetings (domain.md §2): units know only the tasks that come of them."""

from apps.accounts.models import Role, User
from apps.units.scope import scope_of


def can_see_meetings(user: User) -> bool:
    """Who reads a whole town; an inspector issued minutes alone."""
    scope = scope_of(user)
    return scope.reads_all_towns or bool(scope.read_towns)


def can_keep_meetings(user: User, town_id: int | None) -> bool:
    """Prepare, record, issue: the office."""
    return town_id in scope_of(user).towns(Role.OFFICER)


def knows_plans(user: User, town_id: int) -> bool:
    """Meetings that are planned, and those whose minutes are being written."""
    return town_id in scope_of(user).towns(Role.OFFICER, Role.DEPUTY, Role.LEADER)
