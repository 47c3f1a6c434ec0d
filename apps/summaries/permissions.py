"""Who reads a quarter's summary and writes its report (domain.md §2, §6)."""

from apps.accounts.models import Role, User
from apps.units.scope import scope_of


def can_see_summaries(user: User) -> bool:
    """Who reads a whole town: office, deputies, leaders, inspectors."""
    scope = scope_of(user)
    return scope.reads_all_towns or bool(scope.read_towns)


def can_write_report(user: User, town_id: int) -> bool:
    """The office."""
    return town_id in scope_of(user).towns(Role.OFFICER)


def can_read_draft(user: User, town_id: int) -> bool:
    """The town's own; inspectors read what is frozen."""
    return town_id in scope_of(user).towns(Role.OFFICER, Role.DEPUTY, Role.LEADER)
