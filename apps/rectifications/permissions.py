"""Who may do what with a task (domain.md §2, §4). The state is judged by the actions; these are about persons."""

from apps.accounts.models import Role, User
from apps.rectifications.models import Task
from apps.units.queries import office_is_in
from apps.units.scope import scope_of


def is_of_lead(user: User, task: Task) -> bool:
    """Belongs to the unit that leads; the environment office may lead too."""
    scope = scope_of(user)
    return task.lead_unit_id in scope.own_unit_ids | scope.units(Role.OFFICER)


def is_assisting(user: User, task: Task) -> bool:
    """Belongs to a unit that only assists."""
    own = scope_of(user).own_unit_ids
    return task.lead_unit_id not in own and any(one.unit_id in own for one in task.assistances.all())


def heads_lead(user: User, task: Task) -> bool:
    return task.lead_unit_id in scope_of(user).units(Role.UNIT_HEAD)


def is_office(user: User, task: Task) -> bool:
    """The environment office of the task's town."""
    return task.town_id in scope_of(user).towns(Role.OFFICER)


def can_work_on(user: User, task: Task) -> bool:
    """Start, bring under control, plan, submit: anyone of the leading unit, and whoever acts for it."""
    return is_of_lead(user, task)


def can_ask_extension(user: User, task: Task) -> bool:
    return heads_lead(user, task)


def can_hand_up(user: User, task: Task) -> bool:
    """The head of the unit where it is, while that unit leads."""
    return heads_lead(user, task) and task.lead_unit_id in (task.unit_id, task.unit.parent_id)


def can_verify(user: User, task: Task) -> bool:
    """The office or the deputy of the line; never who submitted, never the same unit (domain.md §2)."""
    scope = scope_of(user)
    is_of_line = task.town_id in scope.towns(Role.DEPUTY) and task.category.line_id in scope.lines
    is_verifier = is_office(user, task) or is_of_line or stands_in_for_office(user, task)
    return is_verifier and task.submitted_by_id != user.pk and not shares_unit(user, task)


def can_see_doubts(user: User, task: Task) -> bool:
    """Who reads the whole town: not the unit whose evidence is doubted."""
    scope = scope_of(user)
    return scope.reads_all_towns or task.town_id in scope.read_towns


def stands_in_for_office(user: User, task: Task) -> bool:
    """A leader or deputy of the town decides where the office would decide on its own work."""
    is_above = task.town_id in scope_of(user).towns(Role.LEADER, Role.DEPUTY)
    return is_above and office_is_in({task.lead_unit_id, task.unit_id})


def shares_unit(user: User, task: Task) -> bool:
    """Nobody decides on the own unit's work."""
    scope = scope_of(user)
    own = scope.own_unit_ids | scope.units(Role.OFFICER)
    return bool(own & {task.lead_unit_id, task.unit_id})


def can_decide_extension(user: User, task: Task) -> bool:
    """The office, never on its own work."""
    return (is_office(user, task) or stands_in_for_office(user, task)) and not shares_unit(user, task)


def can_assign(user: User, task: Task) -> bool:
    """Change the lead, pass on, take back, void, merge: the office."""
    return is_office(user, task)


def can_open_task(user: User) -> bool:
    return scope_of(user).has(Role.OFFICER)


def can_remind(user: User, task: Task) -> bool:
    """The office and the leaders of the town, a deputy for the own lines."""
    scope = scope_of(user)
    is_of_line = task.town_id in scope.towns(Role.DEPUTY) and task.category.line_id in scope.lines
    return is_of_line or task.town_id in scope.towns(Role.OFFICER, Role.LEADER)


def can_remind_some(user: User) -> bool:
    return scope_of(user).has(Role.OFFICER, Role.LEADER, Role.DEPUTY)
