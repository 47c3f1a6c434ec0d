"""Of which town a page is: the reader's own; who reads several towns chooses by `?town=`. Putting a pledge out."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.accounts.http import Request
from apps.core.errors import RuleBroken
from apps.pledges.making import make_pledge
from apps.pledges.models import Plan
from apps.pledges.permissions import can_plan, can_read_plan, can_see_pledges
from apps.towns.models import Town
from apps.units.models import Unit
from apps.units.queries import towns_visible_to
from apps.units.seats import label_of


def town_seen(request: Request) -> Town:
    """The town whose pledges and scores the reader may see. PermissionDenied for who sees none."""
    if not can_see_pledges(request.user):
        raise PermissionDenied
    if request.user.town:
        return request.user.town
    towns = towns_visible_to(request.user)
    chosen = request.GET.get("town", "")
    found = next((town for town in towns if str(town.pk) == chosen), None) or next(iter(towns), None)
    if found is None:
        raise PermissionDenied
    return found


def town_read(request: Request) -> Town:
    """The town whose whole plan the reader may read."""
    town = town_seen(request)
    if not can_read_plan(request.user, town.pk):
        raise PermissionDenied
    return town


def town_kept(request: Request) -> Town:
    """The town that the reader's office plans for."""
    town = request.user.town
    if town is None or not can_plan(request.user, town.pk):
        raise PermissionDenied
    return town


def put_out(request: Request, plan: Plan, unit: Unit) -> HttpResponse:
    """Make a unit's pledge and put it out to sign; back to its targets with the reason where it can't be."""
    try:
        made = make_pledge(plan.pk, unit, by=request.user)
    except RuleBroken as refusal:
        messages.error(request, f"{label_of(unit)}：{refusal.message}")
        return redirect("pledges:targets_of", plan.year, unit.pk)
    messages.success(request, _("It is out to be signed."))
    return redirect(made)
