"""Who reads a quarter's summary, and reads and writes its report (domain.md §2, §6)."""

from apps.accounts.models import Role, User
from apps.core.days import Quarter
from apps.summaries.models import WorkReport
from apps.units.scope import scope_of


def can_see_summaries(user: User) -> bool:
    """Who reads a whole town: office, deputies, leaders, inspectors."""
    scope = scope_of(user)
    return scope.reads_all_towns or bool(scope.read_towns)


def can_write_report(user: User, town_id: int) -> bool:
    """The office."""
    return town_id in scope_of(user).towns(Role.OFFICER)


def can_read_report(user: User, town_id: int, quarter: Quarter) -> bool:
    """The town's own; inspectors what is frozen."""
    if town_id in scope_of(user).towns(Role.OFFICER, Role.DEPUTY, Role.LEADER):
        return True
    rows = WorkReport.objects.visible_to(user).filter(town=town_id, year=quarter.year, quarter=quarter.number)
    return rows.filter(frozen_at__isnull=False).exists()
