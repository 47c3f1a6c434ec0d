"""Who may report on whom, and who may change what was reported (domain.md §2, §3)."""

from apps.accounts.models import Role, User
from apps.reports.models import DailyReport, Finding
from apps.units.models import Unit
from apps.units.scope import scope_of


def can_report_for(user: User, unit: Unit) -> bool:
    """Any colleague reports for the own unit (AB角)."""
    return unit.pk in scope_of(user).own_unit_ids


def can_type_in(user: User, unit: Unit) -> bool:
    """An officer types in what a unit of the own town telephoned."""
    return unit.town_id in scope_of(user).towns(Role.OFFICER)


def can_supervise(user: User, unit: Unit) -> bool:
    """Daily supervision: the working group on any other unit of its town, a liaison on the assigned villages."""
    scope = scope_of(user)
    if unit.pk in scope.own_unit_ids:
        return False
    return unit.town_id in scope.towns(Role.GROUP) or unit.pk in scope.units(Role.LIAISON)


def can_report_spot(user: User, unit: Unit) -> bool:
    """A problem at any hour: on the own unit, or where one supervises, or anywhere in the town for its officials."""
    officials = scope_of(user).towns(Role.OFFICER, Role.DEPUTY, Role.LEADER)
    return can_report_for(user, unit) or can_supervise(user, unit) or unit.town_id in officials


def can_see_board(user: User, town_id: int) -> bool:
    """Who has reported and who hasn't: all who read the town whole."""
    scope = scope_of(user)
    return scope.reads_all_towns or town_id in scope.read_towns


def can_remind(user: User, town_id: int) -> bool:
    """The office, and the leaders above it, where a tap will do."""
    return town_id in scope_of(user).towns(Role.OFFICER, Role.DEPUTY, Role.LEADER)


def can_amend(user: User, report: DailyReport) -> bool:
    """The unit amends its own report, the office for it; a supervision is amended by who wrote it."""
    if report.kind == DailyReport.Kind.SUPERVISION:
        return report.author_id == user.pk and can_supervise(user, report.unit)
    return can_report_for(user, report.unit) or can_type_in(user, report.unit)


def can_withdraw_as_office(user: User, finding: Finding) -> bool:
    """误报, by the office."""
    return finding.town_id in scope_of(user).towns(Role.OFFICER)


def can_withdraw_as_reporter(user: User, finding: Finding) -> bool:
    """The reporting side, as long as nobody has acted; what supervision found is never the unit's to withdraw."""
    if finding.report is None:
        return finding.spot_report is not None and finding.spot_report.author_id == user.pk
    is_own = finding.report.kind == DailyReport.Kind.OWN
    return is_own and finding.unit_id in scope_of(user).own_unit_ids
