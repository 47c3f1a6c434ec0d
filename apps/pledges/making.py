"""Making pledges out of targets and the town's text, and taking back what isn't signed yet (domain.md §6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.pledges.decomposition import shorts, weight_of
from apps.pledges.models import FULL_WEIGHT, Clause, Plan, Pledge, Seat, Target, Template
from apps.pledges.permissions import can_prepare, can_withdraw
from apps.pledges.queries import KINDS, SIGNING, clauses_of, is_promised_otherwise, signers_of
from apps.pledges.seating import locked, seat_all, tell_signers
from apps.pledges.wording import DEFAULT_BODIES, TITLE, composed
from apps.units.models import Tenure, Unit
from apps.units.seats import label_of


@transaction.atomic
def make_pledge(plan_id: int, unit: Unit, *, by: User) -> Pledge:
    """Compose a unit's pledge out of the town's text and the unit's targets, and put it out to be signed.

    Raises RuleBroken where the weights aren't a hundred, too little is handed down, nobody can sign, one is out, or the
    one that is signed says the same.
    """
    plan = Plan.objects.select_for_update().select_related("town").get(pk=plan_id)
    if not can_prepare(by, unit):
        raise PermissionDenied
    if unit.kind not in SIGNING or unit.parent is None:
        raise RuleBroken(_("“%(unit)s” signs no pledge with the town.") % {"unit": unit})
    if Pledge.objects.waiting().filter(plan=plan, unit=unit).exists():
        raise RuleBroken(_("Its pledge is out to be signed already."))
    targets = ready_targets(plan, unit)
    today = plan.town.today()
    upper, lower = signers(unit.parent, today), signers(unit, today)
    said = worded(plan, unit)
    refuse_the_same(plan, unit, targets, said)
    pledge = Pledge.objects.create(
        town=plan.town,
        plan=plan,
        unit=unit,
        upper=unit.parent,
        version=Pledge.objects.filter(plan=plan, unit=unit).count() + 1,
        made_by=by,
        **said,
    )
    Clause.objects.bulk_create(clause(pledge, number, target) for number, target in enumerate(targets, 1))
    seat_all(pledge, Seat.Side.UPPER, upper)
    seat_all(pledge, Seat.Side.LOWER, lower)
    record("pledge.made", subject=pledge, actor=by)
    tell_signers(pledge, pledge.seats.select_related("person__user"))
    return pledge


def ready_targets(plan: Plan, unit: Unit) -> list[Target]:
    """The unit's targets, judged: there are some, they come to a hundred, nothing below what was promised above."""
    targets = list(Target.objects.of_plan(plan).filter(unit=unit))
    if not targets:
        raise RuleBroken(_("It has no targets in %(year)s yet.") % {"year": plan.year})
    total = weight_of(targets)
    if total != FULL_WEIGHT:
        raise RuleBroken(_("The weights of its targets come to %(sum)s, not to 100.") % {"sum": total})
    refuse_short(plan, unit)
    return targets


def refuse_short(plan: Plan, unit: Unit) -> None:
    """What adds up is handed down by all together; of the rest each unit answers for itself."""
    family = [pk for pk in (unit.parent_id, *siblings(unit)) if pk]
    held = Target.objects.of_plan(plan).filter(unit__in=family)
    judged = [one for one in held if one.indicator.is_summed or one.unit_id in (unit.pk, unit.parent_id)]
    missing = shorts(judged, list(Unit.objects.filter(pk__in=family)))
    if missing:
        names = "、".join(short.indicator.name for short in missing)
        raise RuleBroken(_("Less is handed down than was promised above: %(names)s") % {"names": names})


def refuse_the_same(plan: Plan, unit: Unit, targets: Sequence[Target], said: Mapping[str, str]) -> None:
    """Nobody signs the same again: a new version says something else than the one that stands."""
    stands = Pledge.objects.signed().standing().filter(plan=plan, unit=unit).first()
    if stands is None or (stands.title, stands.body) != (said["title"], said["body"]):
        return
    if not is_promised_otherwise(targets, clauses_of([stands.pk]).get(stands.pk, [])):
        raise RuleBroken(_("Targets, points and text are the same as in the version that is signed."))


def siblings(unit: Unit) -> list[int]:
    rows = Unit.objects.filter(town=unit.town_id, parent=unit.parent_id).exclude(kind=Unit.Kind.AGENCY)
    return list(rows.open_on(unit.town.today()).values_list("pk", flat=True))


def signers(unit: Unit, day: date) -> list[Tenure]:
    held = signers_of(unit, day)
    if not held:
        raise RuleBroken(_("Nobody heads “%(unit)s” who could sign.") % {"unit": unit})
    return held


def worded(plan: Plan, unit: Unit) -> dict[str, str]:
    """Title and text, by the town's template for its kind; a plain one where the town wrote none."""
    kind = KINDS[Unit.Kind(unit.kind)]
    template = Template.objects.filter(town=plan.town, kind=kind).first()
    title, body = (template.title, template.body) if template else (TITLE, DEFAULT_BODIES[kind])
    assert unit.parent  # SIGNING units have one
    names = {"year": plan.year, "upper": name_of(unit.parent), "unit": label_of(unit)}
    return {"title": composed(title, **names), "body": composed(body, **names)}  # type: ignore[arg-type]


def name_of(upper: Unit) -> str:
    return upper.town.government if upper.kind == Unit.Kind.TOWN else upper.name


def clause(pledge: Pledge, number: int, target: Target) -> Clause:
    one = target.indicator
    return Clause(
        town=pledge.town,
        pledge=pledge,
        number=number,
        name=one.name,
        unit_of_measure=one.unit_of_measure,
        direction=one.direction,
        value=target.value,
        weight=target.weight,
        count=one.count,
    )


@transaction.atomic
def withdraw_pledge(pledge_id: int, *, by: User, reason: str) -> Pledge:
    """Take back what is out to be signed; what is signed stands until a later version is signed."""
    pledge = locked(pledge_id)
    if not can_withdraw(by, pledge):
        raise PermissionDenied
    if not pledge.is_waiting:
        raise RuleBroken(_("It isn't out to be signed any more; a change is a new version."))
    pledge.withdrawn_at, pledge.withdrawn_by, pledge.withdrawn_reason = timezone.now(), by, reason
    pledge.save()
    record("pledge.withdrawn", subject=pledge, actor=by)
    return pledge
