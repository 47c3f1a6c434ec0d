"""Level by level (逐级, domain.md §5): what must have been taken before, and what a town may take against whom."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from apps.accountability.models import NO_GROUND, TALKS, Measure
from apps.core.errors import RuleBroken
from apps.units.models import Unit

# kind → the kind that comes before it
BEFORE = {
    Measure.Kind.LETTER: Measure.Kind.REMINDER,
    Measure.Kind.TALK: Measure.Kind.LETTER,
    Measure.Kind.TALK_LEADER: Measure.Kind.TALK,
    Measure.Kind.CRITICISM: Measure.Kind.TALK_LEADER,
    Measure.Kind.CLUES: Measure.Kind.CRITICISM,
}
COUNTS_FOR = timedelta(days=180)  # what was taken longer ago is no step to stand on


def refuse_out_of_reach(measure: Measure) -> None:
    """A posted agency is asked for cooperation and nothing else; nobody else is. Raises RuleBroken at "kind"."""
    is_agency = measure.unit.kind == Unit.Kind.AGENCY
    if is_agency and measure.kind != Measure.Kind.REQUEST:
        raise RuleBroken(_("A posted agency: the town takes no measure of its own, it asks for cooperation."), "kind")
    if not is_agency and measure.kind == Measure.Kind.REQUEST:
        raise RuleBroken(_("A letter of request is only for a posted agency."), "kind")
    if measure.unit.kind in (Unit.Kind.TOWN, Unit.Kind.GROUP):
        raise RuleBroken(_("A measure is taken against a village or a unit of the town."), "unit")


def refuse_without_ground(measure: Measure) -> None:
    """A low score is no ground by itself: a talk about the work follows from it. Raises RuleBroken at "kind"."""
    proposal = measure.proposal
    if proposal is not None and proposal.leads_to_a_talk_alone and measure.kind not in TALKS:
        raise RuleBroken(_("A low score is no ground by itself: only a talk about the work follows from it."), "kind")


def was_taken(unit: Unit, ground: str, kind: str, today: date) -> bool:
    """Whether a step was taken for a ground within the time that it counts for."""
    taken = Measure.objects.issued().filter(unit=unit, ground=ground, kind=kind)
    return taken.filter(issued_at__date__gte=today - COUNTS_FOR).exists()


def refuse_skipped_level(measure: Measure) -> None:
    """Raises RuleBroken where the step before was not taken, unless the matter is major and a reason is given."""
    before = BEFORE.get(Measure.Kind(measure.kind))
    if measure.ground == NO_GROUND and measure.kind == Measure.Kind.TALK:
        before = None  # a talk about the work follows from no letter
    if before is None or measure.is_major:
        return
    if not was_taken(measure.unit, measure.ground, before, measure.town.today()):
        words = _("Level by level: first a %(step)s for the same ground. A step is skipped only in a major matter.")
        raise RuleBroken(words % {"step": Measure.Kind(before).label}, "kind")
