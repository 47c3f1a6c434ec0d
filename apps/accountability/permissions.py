"""Who sees and decides what the rules propose (domain.md §2, §5)."""

from apps.accountability.models import READERS, Measure, Proposal
from apps.accounts.models import Role, User
from apps.units.models import Unit
from apps.units.scope import scope_of


def can_see_accountability(user: User) -> bool:
    return scope_of(user).has(*READERS)


def can_decide(user: User, proposal: Proposal) -> bool:
    """Who would take the measure, and the office that would draft it; never on the own unit."""
    scope = scope_of(user)
    own = scope.own_unit_ids | scope.units(Role.OFFICER)
    return proposal.town_id in scope.towns(*READERS) and proposal.unit_id not in own


def can_keep_rules(user: User, town_id: int) -> bool:
    return town_id in scope_of(user).towns(Role.OFFICER)


def can_draft(user: User, town_id: int) -> bool:
    """The office writes; what a leader signs is the leader's."""
    return town_id in scope_of(user).towns(Role.OFFICER)


def can_issue(user: User, measure: Measure) -> bool:
    """A reminder goes out by the office; a letter by the leader who signs it; a talk by who holds it. Nobody writes to
    the own unit.
    """
    scope = scope_of(user)
    own = scope.own_unit_ids | scope.units(Role.OFFICER)
    if measure.is_talk:
        return holds_talk(user, measure) and measure.unit_id not in own
    role = Role.LEADER if measure.is_letter else Role.OFFICER
    return measure.town_id in scope.towns(role) and measure.unit_id not in own


def holds_talk(user: User, measure: Measure) -> bool:
    """Whom the office asked to hold it, while that one is a deputy or leader of the town."""
    return measure.is_talk and measure.talk.holder_id == user.pk and may_hold(user, measure)


def may_hold(user: User, measure: Measure) -> bool:
    """A talk of the first level is a deputy's or a leader's, one of the second a leader's alone (domain.md §5)."""
    roles = (Role.LEADER,) if measure.kind == Measure.Kind.TALK_LEADER else (Role.DEPUTY, Role.LEADER)
    return measure.town_id in scope_of(user).towns(*roles)


def can_confirm(user: User, measure: Measure) -> bool:
    """Each side for itself."""
    return holds_talk(user, measure) or (measure.is_talk and can_answer(user, measure))


def has_to_confirm(user: User, measure: Measure) -> bool:
    """One's side hasn't confirmed yet; a button that did its work is gone."""
    talk = measure.talk
    of_town = holds_talk(user, measure) and talk.town_confirmed_at is None
    return of_town or (can_answer(user, measure) and talk.unit_confirmed_at is None)


def can_answer(user: User, measure: Measure) -> bool:
    return not measure.is_referral and measure.unit_id in scope_of(user).units(Role.UNIT_HEAD)


def can_close(user: User, measure: Measure) -> bool:
    """The office, or who signed; of a talk who held it."""
    return can_draft(user, measure.town_id) or user == measure.charged


def can_look_back(user: User, measure: Measure) -> bool:
    """The office, or who held the talk."""
    return can_close(user, measure)


def can_read_record(user: User, unit: Unit) -> bool:
    """履职纪实材料: the town's office and leaders, and the unit's heads of their own."""
    scope = scope_of(user)
    return unit.town_id in scope.towns(*READERS) or unit.pk in scope.units(Role.UNIT_HEAD)


def can_see_measures(user: User) -> bool:
    """Their readers, and the cadres of a unit: these read kind, number and day of answer alone (domain.md §2)."""
    return scope_of(user).has(*READERS, Role.UNIT_HEAD, Role.CADRE)
