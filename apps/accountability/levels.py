"""Level by level (逐级, domain.md §5): what must have been taken before, and what a town may take against whom."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.accountability.models import NO_GROUND, OF_AGENCIES, TALKS, Measure
from apps.core.errors import RuleBroken
from apps.units.models import VILLAGES, Post, Unit
from apps.units.queries import heads_of

# kind → the kind that comes before it
BEFORE = {
    Measure.Kind.LETTER: Measure.Kind.REMINDER,
    Measure.Kind.TALK: Measure.Kind.LETTER,
    Measure.Kind.TALK_LEADER: Measure.Kind.TALK,
    Measure.Kind.CRITICISM: Measure.Kind.TALK_LEADER,
    Measure.Kind.CLUES: Measure.Kind.CRITICISM,
}
WITHOUT_GROUND = (Measure.Kind.NOTICE, Measure.Kind.ENFORCEMENT, *OF_AGENCIES)  # reproach the unit nothing
COUNTS_FOR = timedelta(days=180)  # what was taken longer ago is no step to stand on


def refuse_out_of_reach(measure: Measure) -> None:
    """A posted agency is asked for cooperation, and who assesses it gets an opinion; nothing else, and of nobody else
    (domain.md §5). Raises RuleBroken at "kind".
    """
    is_agency = measure.unit.kind == Unit.Kind.AGENCY
    if is_agency and measure.kind not in OF_AGENCIES:
        raise RuleBroken(_("A posted agency: the town takes no measure of its own, it asks for cooperation."), "kind")
    if not is_agency and measure.kind in OF_AGENCIES:
        raise RuleBroken(_("A letter of request and an opinion are only for a posted agency."), "kind")
    if measure.unit.kind in (Unit.Kind.TOWN, Unit.Kind.GROUP):
        raise RuleBroken(_("A measure is taken against a village or a unit of the town."), "unit")


def refuse_second_head(measure: Measure) -> None:
    """In a village first the branch secretary (domain.md §5). Raises RuleBroken at "addressed_to" for a talk with the
    other head before one with the first, unless the matter is major or one person holds both posts.
    """
    post = measure.addressed_to
    if not measure.is_talk or measure.is_major or post is None or post.duty != Post.Duty.DIRECT:
        return
    held = {one.post.duty: one for one in heads_of(measure.unit, measure.town.today())}
    first, other = held.get(Post.Duty.FIRST), held.get(Post.Duty.DIRECT)
    if measure.unit.kind not in VILLAGES or first is None or (other and other.person_id == first.person_id):
        return
    talks = Measure.objects.had_their_time(measure.town.today()).filter(unit=measure.unit, kind__in=TALKS)
    if not talks.filter(Q(addressed_to=None) | Q(addressed_to=first.post), ground=measure.ground).exists():
        raise RuleBroken(_("In a village first %(title)s.") % {"title": first.post.title}, "addressed_to")


def refuse_without_ground(measure: Measure) -> None:
    """A low score is no ground by itself: a talk about the work follows from it. Raises RuleBroken at "kind"."""
    if measure.ground == NO_GROUND and measure.kind not in (*WITHOUT_GROUND, *TALKS):
        raise RuleBroken(_("A low score is no ground by itself: only a talk about the work follows from it."), "kind")


def was_taken(unit: Unit, ground: str, kind: str, today: date) -> bool:
    """Whether a step was taken for a ground within the time that it counts for, and has had its own time."""
    taken = Measure.objects.had_their_time(today).filter(unit=unit, ground=ground, kind=kind)
    return taken.filter(issued_at__date__gte=today - COUNTS_FOR).exists()


def refuse_skipped_level(measure: Measure) -> None:
    """Raises RuleBroken where the step before was not taken, unless the matter is major and a reason is given."""
    before = BEFORE.get(Measure.Kind(measure.kind))
    if measure.ground == NO_GROUND and measure.kind == Measure.Kind.TALK:
        before = None  # a talk about the work follows from no letter
    if before is None or measure.is_major:
        return
    if not was_taken(measure.unit, measure.ground, before, measure.town.today()):
        words = _(
            "Level by level: first a %(step)s for the same ground that has had its time: a letter answered or its day "
            "past, a talk's minutes confirmed, a criticism printed. A step is skipped only in a major matter."
        )
        raise RuleBroken(words % {"step": Measure.Kind(before).label}, "kind")
