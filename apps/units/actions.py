"""Changing who is where: units close with a successor, posts change hands, days are excused."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.actions import give_code
from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.towns.models import Town
from apps.units.models import Excuse, Person, Post, Tenure, Unit
from apps.units.permissions import can_excuse, can_keep_units, can_reset_sign_in


@transaction.atomic
def close_unit(unit_id: int, *, by: User, on: date, successor: Unit | None = None) -> Unit:
    """Close a unit from a day on; its history keeps its name. The clock moves its open tasks to its successor.

    Raises RuleBroken for a day on which it isn't open yet, while units below are open, while a post is taken on that
    day or later, and for a successor of another town or a closed one.
    """
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    if not can_keep_units(by, unit.town_id):
        raise PermissionDenied
    if unit.closed_on:
        raise RuleBroken(_("“%(unit)s” is closed.") % {"unit": unit})
    if on <= unit.opened_on:
        raise RuleBroken(_("The unit opened on that day or later."), "on")
    if unit.children.open_on(on).exists():
        raise RuleBroken(_("Close the units below it first."))
    if successor and (successor.pk == unit.pk or successor.town_id != unit.town_id or not successor.is_open_on(on)):
        raise RuleBroken(_("The successor must be an open unit of the same town."), "successor")
    if Tenure.objects.filter(post__unit=unit, from_day__gte=on).exists():
        raise RuleBroken(_("The present holder took office on that day or later."), "on")
    unit.closed_on, unit.successor = on, successor
    unit.save(update_fields=["closed_on", "successor"])
    Tenure.objects.held_on(on).filter(post__unit=unit).update(to_day=on - timedelta(days=1))
    record("unit.closed", subject=unit, actor=by)
    return unit


@transaction.atomic
def hand_over_post(post_id: int, *, by: User, person: Person | None, from_day: date) -> Tenure | None:
    """The post changes hands on `from_day`: its holder's last day is the day before. No person: it stays vacant.

    Raises RuleBroken for a person of another town and for a day on which the post can't be taken.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("unit").get(pk=post_id)
    if not can_keep_units(by, post.town_id):
        raise PermissionDenied
    held = post.tenures.held_on(from_day).first()
    if held and held.from_day >= from_day:
        raise RuleBroken(_("The present holder took office on that day or later."), "from_day")
    if person:
        judge_taking(post, person, from_day)
    if held:
        held.to_day = from_day - timedelta(days=1)
        held.save(update_fields=["to_day"])
    record("post.handed_over", subject=post, actor=by)
    if person is None:
        return None
    last = post.unit.closed_on - timedelta(days=1) if post.unit.closed_on else None
    return Tenure.objects.create(town_id=post.town_id, post=post, person=person, from_day=from_day, to_day=last)


def judge_taking(post: Post, person: Person, from_day: date) -> None:
    if person.town_id != post.town_id:
        raise RuleBroken(_("This person is of another town."), "person")
    if post.is_abolished or not post.unit.is_open_on(from_day):
        raise RuleBroken(_("On that day there is no such post: it is abolished, or its unit isn't open."), "from_day")
    if post.tenures.filter(from_day__gt=from_day).exists():
        raise RuleBroken(_("After that day somebody else takes this post already."), "from_day")


@transaction.atomic
def excuse_units(*, by: User, town: Town, units: Iterable[Unit], from_day: date, to_day: date, reason: str) -> Excuse:
    """Excuse units on days, also afterwards.

    Raises RuleBroken for days that end before they begin and for a unit of another town.
    """
    if not can_excuse(by, town.pk):
        raise PermissionDenied
    if to_day < from_day:
        raise RuleBroken(_("The last day is before the first."), "to_day")
    excused = list(units)
    if any(unit.town_id != town.pk for unit in excused):
        raise RuleBroken(_("One of the units is of another town."), "units")
    excuse = Excuse.objects.create(town=town, from_day=from_day, to_day=to_day, reason=reason, made_by=by)
    excuse.units.set(excused)
    record("excuse.made", subject=excuse, actor=by)
    return excuse


@transaction.atomic
def reset_sign_in(account_id: int, *, by: User) -> str:
    """A one-time code for somebody who can't sign in; the code, to be read out and never shown again."""
    account = User.objects.select_for_update(of=("self",)).select_related("town").get(pk=account_id)
    if not can_reset_sign_in(by, account):
        raise PermissionDenied
    code = give_code(account)
    record("account.reset", subject=account, actor=by)
    return code
