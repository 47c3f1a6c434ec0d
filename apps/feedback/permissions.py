"""Who does what with inspection feedback (domain.md §2, §4). Signing for it is in the chain of its task."""

from apps.accounts.models import Role, User
from apps.feedback.models import FeedbackItem
from apps.rectifications.permissions import (
    can_return,
    can_verify,
    can_work_on,
    is_another,
    is_leader,
    is_office_or_above,
    is_verifier,
    shares_unit,
)
from apps.towns.models import Town
from apps.units.scope import scope_of


def can_see_feedback(user: User) -> bool:
    scope = scope_of(user)
    return scope.reads_all_towns or bool(scope.read_towns or scope.read_units)


def can_keep_lists(user: User) -> bool:
    return scope_of(user).has(Role.OFFICER)


def can_keep(user: User, town: Town) -> bool:
    """Lists, items and what was recorded above: the office."""
    return town.pk in scope_of(user).towns(Role.OFFICER)


def can_keep_item(user: User, item: FeedbackItem) -> bool:
    return can_keep(user, item.town)


def can_tell_progress(user: User, item: FeedbackItem) -> bool:
    """The unit that leads, and the office."""
    return can_keep_item(user, item) or (item.task is not None and can_work_on(user, item.task))


def can_check_item(user: User, item: FeedbackItem) -> bool:
    """Who checks on site: the office, never its own work. Whether it waits for that is asked apart."""
    task = item.task
    return task is not None and is_office_or_above(user, task) and is_another(user, task)


def can_sign(user: User, item: FeedbackItem) -> bool:
    return item.task is not None and can_verify(user, item.task)


def can_send_back(user: User, item: FeedbackItem) -> bool:
    return item.task is not None and can_return(user, item.task)


def can_look_again(user: User, item: FeedbackItem) -> bool:
    """The office, the deputy of the line, a leader; never the unit that led."""
    task = item.task
    may = task is not None and (is_verifier(user, task) or is_leader(user, task))
    return may and task is not None and not shares_unit(user, task)
