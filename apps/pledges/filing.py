"""Paper that was signed: seen by the office and recorded; the one between county and town, filed (domain.md §6)."""

from __future__ import annotations

import hashlib
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.pledges.making import clause
from apps.pledges.models import Clause, Plan, Pledge, Seat, Target
from apps.pledges.permissions import can_plan
from apps.pledges.queries import nearest_day, to_take_over
from apps.pledges.seating import locked, refresh_seats
from apps.pledges.signing import freeze, keep_file, refuse_out_of_layer, seat_successor, sign_seat
from apps.units.models import Unit


@transaction.atomic
def record_paper(pledge_id: int, *, by: User, signed_on: date) -> Pledge:
    """The office has seen on the scan that both sides signed and stamped: the scan's hash is its fingerprint.

    Who held a post on that day signed for it; for one that was vacant nobody did. Raises RuleBroken where a side had
    nobody at all.
    """
    pledge = locked(pledge_id)
    if not can_plan(by, pledge.town_id):
        raise PermissionDenied
    if not pledge.is_waiting:
        raise RuleBroken(_("It isn't out to be signed any more."))
    if not pledge.scan_sha256:
        raise RuleBroken(_("It isn't scanned yet."))
    if not pledge.made_at.astimezone(pledge.town.zone).date() <= signed_on <= pledge.town.today():
        raise RuleBroken(_("Signed on a day between the one it was made and today."), "signed_on")
    refuse_out_of_layer(pledge)
    for one in seats_on_paper(pledge, signed_on):
        sign_seat(one, signed_on, by, None)
    freeze(pledge, Pledge.Way.PAPER, pledge.scan_sha256, signed_on, by)
    return pledge


def seats_on_paper(pledge: Pledge, signed_on: date) -> list[Seat]:
    """Those to be signed by who held their posts on the day; a vacant post keeps its seat for who takes over."""
    refresh_seats(pledge, signed_on)
    seats = list(pledge.seats.exclude(person=None))
    if {one.side for one in seats} != set(Seat.Side.values):
        raise RuleBroken(_("On that day one side had nobody who could sign."), "signed_on")
    return [one for one in seats if one.signed_at is None]


@transaction.atomic
def record_takeover(pledge_id: int, *, by: User, person_id: int, signed_on: date) -> Pledge:
    """The office has seen that the successor in a post signed the pledge on its paper."""
    pledge = locked(pledge_id)
    if not can_plan(by, pledge.town_id):
        raise PermissionDenied
    today = pledge.town.today()
    day = nearest_day(pledge.plan.year, today)  # paper of the year may reach the office after it
    held = [row for row in to_take_over(pledge, day) if row.person_id == person_id]
    if not held:
        raise RuleBroken(_("Nobody of that name has to take it over any more."), "person_id")
    if not max(row.from_day for row in held) <= signed_on <= today:
        raise RuleBroken(_("Signed on a day between the one the post was taken and today."), "signed_on")
    return seat_successor(pledge, held, signed_on, by, None)


@transaction.atomic
def file_county_pledge(plan_id: int, paper: bytes, *, by: User, title: str, signed_on: date) -> Pledge:
    """File the pledge between county and town, signed on paper: its scan's hash is its fingerprint; it holds nobody up.

    Filed again it is the next version. Raises RuleBroken for what is no PDF, and for a day still to come.
    """
    plan = Plan.objects.select_for_update().select_related("town").get(pk=plan_id)
    if not can_plan(by, plan.town_id):
        raise PermissionDenied
    if not paper.startswith(b"%PDF"):
        raise RuleBroken(_("Please choose the scan as a PDF file."), "paper")
    plan.town.refuse_future(signed_on, "signed_on")
    unit = Unit.objects.get(town=plan.town, parent=None)
    fingerprint = hashlib.sha256(paper).hexdigest()
    if Pledge.objects.filter(fingerprint=fingerprint).exists():
        raise RuleBroken(_("This very file is filed already."), "paper")
    pledge = Pledge(
        town=plan.town,
        plan=plan,
        unit=unit,
        version=Pledge.objects.filter(plan=plan, unit=unit).count() + 1,
        title=title,
        made_by=by,
        scan=keep_file(paper),
        scan_sha256=fingerprint,
    )
    pledge.save()
    targets = Target.objects.of_plan(plan).filter(unit=unit)
    Clause.objects.bulk_create(clause(pledge, number, target) for number, target in enumerate(targets, 1))
    freeze(pledge, Pledge.Way.PAPER, fingerprint, signed_on, by)
    return pledge
