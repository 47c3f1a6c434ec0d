"""Of which town a page is: the reader's own; who reads several towns chooses by `?town=`."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from apps.accounts.http import Request
from apps.pledges.permissions import can_plan, can_read_plan, can_see_pledges
from apps.towns.models import Town
from apps.units.queries import towns_visible_to


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
