"""Who may do what with a task (domain.md §2, §4). The state is judged by the actions; these are about persons."""

from apps.accounts.models import Role, User
from apps.rectifications.models import Approver, Extension, Task
from apps.towns.models import Town
from apps.units.queries import deputies_of, office_is_in
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
    """Whose approval is next; never who submitted, never the same unit (domain.md §2)."""
    return approves(user, task, task.approver)


def can_check(user: User, task: Task) -> bool:
    """The office checks on site what an inspection found, before it goes up the chain."""
    may = is_office(user, task) or stands_in_for_office(user, task)
    return task.approver == Approver.SELF_CHECK and may and is_another(user, task)


def can_return(user: User, task: Task) -> bool:
    """Whose approval is next; before the self-check the office: what is plainly not done needs no visit."""
    return can_verify(user, task) or can_check(user, task)


def approves(user: User, task: Task, approver: Approver) -> bool:
    """Whether an approval of the chain is the user's to give. The self-check isn't given by a tap: see `can_check`."""
    return approver != Approver.SELF_CHECK and APPROVES[approver](user, task) and is_another(user, task)


def is_another(user: User, task: Task) -> bool:
    return task.submitted_by_id != user.pk and not shares_unit(user, task)


def is_of_line(user: User, task: Task) -> bool:
    """The deputy who leads the task's line."""
    scope = scope_of(user)
    return task.town_id in scope.towns(Role.DEPUTY) and task.category.line_id in scope.lines


def is_leader(user: User, task: Task) -> bool:
    return task.town_id in scope_of(user).towns(Role.LEADER)


def is_office_or_above(user: User, task: Task) -> bool:
    return is_office(user, task) or stands_in_for_office(user, task)


def is_verifier(user: User, task: Task) -> bool:
    return is_office_or_above(user, task) or is_of_line(user, task)


def acts_as_deputy(user: User, task: Task) -> bool:
    """A leader where nobody leads the line today."""
    no_deputy = is_leader(user, task) and not deputies_of(task.category.line_id, task.town.today())
    return is_of_line(user, task) or no_deputy


APPROVES = {
    Approver.VERIFIER: is_verifier,
    Approver.OFFICE: is_office_or_above,
    Approver.DEPUTY: acts_as_deputy,
    Approver.LEADER: is_leader,
}


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


def can_ask_deferral(user: User, task: Task) -> bool:
    return heads_lead(user, task) or is_office(user, task)


def can_decide_extension(user: User, task: Task) -> bool:
    """An extension the office, a deferral the deputy of the line or a leader; never on the own work or wish."""
    asked = task.asked_extension
    if asked and asked.asked_by_id == user.pk:
        return False
    is_deferral = asked is not None and asked.kind == Extension.Kind.DEFERRAL
    may = is_of_line(user, task) or is_leader(user, task) if is_deferral else is_office_or_above(user, task)
    return may and not shares_unit(user, task)


def can_extend(user: User, task: Task) -> bool:
    """Without having been asked: the office, never its own work."""
    return is_office(user, task) and not shares_unit(user, task)


def can_bounce(user: User, task: Task) -> bool:
    """The head of a unit that leads what lies elsewhere: what lies with itself it hands up."""
    return heads_lead(user, task) and not can_hand_up(user, task)


def can_look_back(user: User, task: Task) -> bool:
    """The office, the deputy of the line, a leader; never the unit that led. What an inspection found is looked at from
    its own page.
    """
    is_fed_back = Approver.SELF_CHECK in task.approvers
    return not is_fed_back and (is_verifier(user, task) or is_leader(user, task)) and is_another(user, task)


def can_escalate(user: User, task: Task) -> bool:
    return is_office(user, task)


def can_assign(user: User, task: Task) -> bool:
    """Change the lead, pass on, take back, void, merge: the office."""
    return is_office(user, task)


def can_see_chains(user: User) -> bool:
    """Who reads a whole town."""
    return bool(scope_of(user).read_towns)


def can_keep_chains(user: User, town: Town) -> bool:
    return town.pk in scope_of(user).towns(Role.OFFICER)


def can_open_task(user: User) -> bool:
    return scope_of(user).has(Role.OFFICER)


def can_remind(user: User, task: Task) -> bool:
    """The office and the leaders of the town, a deputy for the own lines."""
    return is_of_line(user, task) or task.town_id in scope_of(user).towns(Role.OFFICER, Role.LEADER)


def can_remind_some(user: User) -> bool:
    return scope_of(user).has(Role.OFFICER, Role.LEADER, Role.DEPUTY)
