"""A year's plan: its indicators, the targets of each unit, the texts of pledges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.audit.actions import record
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.core.text import plain
from apps.pledges.counts import COUNTS
from apps.pledges.models import FULL_SHARE, Indicator, LineDuties, Plan, Pledge, Target, Template
from apps.pledges.permissions import can_hand_down, can_plan
from apps.pledges.queries import picture_of
from apps.towns.models import Town
from apps.units.models import Post, Unit


@dataclass(frozen=True)
class Held:
    """What a unit holds of an indicator; no value: nothing."""

    indicator_id: int
    value: Decimal | None
    weight: Decimal = Decimal(0)


@transaction.atomic
def make_plan(town: Town, year: int, *, by: User, copied_from: Plan | None = None) -> Plan:
    """A year's plan, empty or with the indicators and targets of another year. One a year."""
    if not can_plan(by, town.pk):
        raise PermissionDenied
    plan, is_new = Plan.objects.get_or_create(town=town, year=year, defaults={"copied_from": copied_from})
    if not is_new:
        raise RuleBroken(_("The plan of %(year)s is there already.") % {"year": year}, "year")
    if copied_from:
        copy_into(plan, copied_from)
    record("plan.made", subject=plan, actor=by)
    return plan


def copy_into(plan: Plan, source: Plan) -> None:
    """Indicators and targets as they stood; units that are closed by now get none."""
    today = plan.town.today()
    copies = {}
    for one in source.indicators.all():
        copies[one.pk] = Indicator(
            town=plan.town,
            plan=plan,
            **{name: getattr(one, name) for name in INDICATOR_FIELDS},
            order=one.order,
        )
    Indicator.objects.bulk_create(copies.values())
    targets = Target.objects.of_plan(source)
    Target.objects.bulk_create(
        Target(town=plan.town, indicator=copies[t.indicator_id], unit=t.unit, value=t.value, weight=t.weight)
        for t in targets
        if t.unit.is_open_on(today)
    )


INDICATOR_FIELDS = ("name", "unit_of_measure", "direction", "source", "count", "is_summed")


def locked_plan(plan_id: int) -> Plan:
    """The plan, its row locked: what is checked over its rows holds until they are written."""
    return Plan.objects.select_for_update(of=("self",)).select_related("town").get(pk=plan_id)


@transaction.atomic
def add_indicator(plan_id: int, said: Mapping[str, Any], *, by: User) -> Indicator:
    """`said`: by the names of INDICATOR_FIELDS."""
    plan = locked_plan(plan_id)
    if not can_plan(by, plan.town_id):
        raise PermissionDenied
    refuse_same_name(plan, said["name"])
    last = plan.indicators.last()
    indicator = Indicator(town=plan.town, plan=plan, order=last.order + 10 if last else 10)
    write_indicator(indicator, said)
    record("indicator.added", subject=indicator, actor=by)
    return indicator


@transaction.atomic
def change_indicator(indicator_id: int, said: Mapping[str, Any], *, by: User) -> Indicator:
    """Its words and where its figure comes from; pledges that were made keep theirs. A promised one keeps its name: by
    it a pledge's clauses are known.
    """
    indicator = Indicator.objects.select_related("plan__town", "town").get(pk=indicator_id)
    locked_plan(indicator.plan_id)
    if not can_plan(by, indicator.town_id):
        raise PermissionDenied
    refuse_same_name(indicator.plan, said["name"], but=indicator.pk)
    if said["name"] != indicator.name:
        refuse_promised(indicator)
    write_indicator(indicator, said)
    record("indicator.changed", subject=indicator, actor=by)
    return indicator


def refuse_same_name(plan: Plan, name: str, but: int = 0) -> None:
    if plan.indicators.filter(name=name).exclude(pk=but).exists():
        raise RuleBroken(_("The year has an indicator of this name already."), "name")


def write_indicator(indicator: Indicator, said: Mapping[str, Any]) -> None:
    for name in INDICATOR_FIELDS:
        if name in said:
            setattr(indicator, name, said[name])
    if indicator.source == Indicator.Source.ENTERED:
        indicator.count = ""
    else:
        refuse_wrong_figure(indicator)
    indicator.save()


def refuse_wrong_figure(indicator: Indicator) -> None:
    """Raises RuleBroken where the figure isn't of the source, or where the town's air is to be added up over units."""
    if indicator.count not in COUNTS:
        raise RuleBroken(_("Which figure of the system is it?"), "count")
    source = COUNTS[indicator.count].source
    if indicator.source != source:
        raise RuleBroken(_("This figure is %(source)s.") % {"source": source.label}, "source")
    if indicator.is_of_town and indicator.is_summed:
        raise RuleBroken(_("Readings are the town's: they don't add up over its units."), "is_summed")


@transaction.atomic
def remove_indicator(indicator_id: int, *, by: User) -> None:
    """With its targets. Raises RuleBroken where a pledge promises it that is signed or out to be signed."""
    indicator = Indicator.objects.select_related("plan__town", "town").get(pk=indicator_id)
    locked_plan(indicator.plan_id)
    if not can_plan(by, indicator.town_id):
        raise PermissionDenied
    refuse_promised(indicator)
    record("indicator.removed", subject=indicator, actor=by)
    indicator.targets.all().delete()
    indicator.delete()


def refuse_promised(indicator: Indicator) -> None:
    """Signed is frozen (domain.md §6): what a pledge promises is let go of by new versions without it."""
    standing = Pledge.objects.standing().filter(plan=indicator.plan_id, clauses__name=indicator.name)
    if count := standing.values("unit").distinct().count():
        words = ngettext(
            "%(count)d unit's pledge, signed or out to be signed, promises it. Take its target from the unit and make a"
            " new version of the pledge first.",
            "%(count)d units' pledges, signed or out to be signed, promise it. Take its targets from the units and make"
            " new versions of the pledges first.",
            count,
        )
        raise RuleBroken(words % {"count": count})


@transaction.atomic
def change_targets(plan_id: int, unit: Unit, rows: Sequence[Held], shown: str, *, by: User) -> list[Target]:
    """`set_targets` from a page on which the unit's targets stood as `shown` (see `picture_of`).

    Raises RuleBroken where somebody else has changed them since, so that nobody undoes what nobody saw.
    """
    plan = locked_plan(plan_id)
    if not can_hand_down(by, unit):
        raise PermissionDenied
    stored = list(Target.objects.of_plan(plan).filter(unit=unit))
    typed = {row.indicator_id: (row.value, row.weight) for row in rows if row.value is not None}
    if shown != picture_of(stored) and {one.indicator_id: (one.value, one.weight) for one in stored} != typed:
        raise RuleBroken(changed_meanwhile(unit, [one for one in stored if differs(one, typed)]))
    return set_targets(plan_id, unit, rows, by=by)


def differs(one: Target, typed: Mapping[int, tuple[Decimal | None, Decimal]]) -> bool:
    return typed.get(one.indicator_id) != (one.value, one.weight)


def changed_meanwhile(unit: Unit, differing: Sequence[Target]) -> str:
    """Who it was, and what is stored by now where it isn't what was typed."""
    events = Event.objects.filter(kind="targets.set", subject_kind=unit._meta.label_lower, subject_id=unit.pk)
    last = events.select_related("actor").order_by("-id").first()
    stored = "；".join(
        f"{one.indicator} {plain(one.value)}{one.indicator.unit_of_measure} ({plain(one.weight)})" for one in differing
    )
    words = _(
        "These targets were changed meanwhile (last saved by %(name)s), so nothing of yours is stored yet."
        " Stored now: %(stored)s. What you typed stands below; save it again if it is to hold."
    )
    return words % {"name": last.actor if last else "—", "stored": stored or "—"}


@transaction.atomic
def set_targets(plan_id: int, unit: Unit, rows: Sequence[Held], *, by: User) -> list[Target]:
    """What a unit holds of the year's indicators: those named are set, or taken out where they have no value.

    A pledge that was made keeps its clauses: a signed one holds until a new version is signed (domain.md §6).
    """
    plan = locked_plan(plan_id)
    if not can_hand_down(by, unit):
        raise PermissionDenied
    if plan.town_id != unit.town_id or unit.kind == Unit.Kind.AGENCY:
        raise RuleBroken(_("A posted agency isn't the town's to set targets for: ask it by letter."))
    known = {one.pk: one for one in plan.indicators.all()}
    for row in rows:
        if row.indicator_id in known:
            refuse_impossible(known[row.indicator_id], row.value, f"value_{row.indicator_id}")
    gone = [row.indicator_id for row in rows if row.value is None]
    Target.objects.filter(unit=unit, indicator__plan=plan, indicator_id__in=gone).delete()
    written = [
        Target.objects.update_or_create(
            unit=unit,
            indicator_id=row.indicator_id,
            defaults={"town": plan.town, "value": row.value, "weight": row.weight},
        )[0]
        for row in rows
        if row.indicator_id in known and row.value is not None
    ]
    record("targets.set", subject=unit, actor=by)
    return written


def refuse_impossible(indicator: Indicator, value: Decimal | None, field: str) -> None:
    """A share is of a hundred. Raises RuleBroken for `field`."""
    if value is not None and indicator.is_share and not 0 <= value <= FULL_SHARE:
        raise RuleBroken(_("A share is between 0 and 100."), field)


@transaction.atomic
def write_template(town: Town, kind: str, *, by: User, title: str, body: str) -> Template:
    """The town's text for a kind of unit; pledges that were made keep theirs."""
    if not can_plan(by, town.pk):
        raise PermissionDenied
    template, _is_new = Template.objects.update_or_create(town=town, kind=kind, defaults={"title": title, "body": body})
    record("pledge.text_written", subject=template, actor=by)
    return template


@transaction.atomic
def write_duties(post: Post, *, by: User, words: str) -> LineDuties:
    """一岗双责清单 of a post, from today on; what held before stays readable."""
    if not can_plan(by, post.town_id):
        raise PermissionDenied
    duties, _is_new = LineDuties.objects.update_or_create(
        post=post, valid_from=post.town.today(), defaults={"town": post.town, "words": words}
    )
    record("duties.written", subject=duties, actor=by)
    return duties
