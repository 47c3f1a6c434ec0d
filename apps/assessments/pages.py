"""What the pages of a quarter share: which town and quarter an address means."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.accounts.http import Request
from apps.assessments.models import QUARTERS, Assessment
from apps.assessments.permissions import can_see_assessments
from apps.towns.models import Town
from apps.units.queries import towns_visible_to


def town_seen(request: Request) -> Town:
    """The reader's own town; who reads several chooses by `?town=`."""
    if not can_see_assessments(request.user):
        raise PermissionDenied
    if request.user.town:
        return request.user.town
    towns = towns_visible_to(request.user)
    chosen = request.GET.get("town", "")
    found = next((town for town in towns if str(town.pk) == chosen), None) or next(iter(towns), None)
    if found is None:
        raise PermissionDenied
    return found


def quarter_of(request: Request, year: int, quarter: int) -> Assessment:
    """404 for a quarter that there isn't, or of which the reader was told nothing yet."""
    if quarter not in QUARTERS:
        raise Http404
    rows = Assessment.objects.visible_to(request.user).select_related("town", "plan")
    return get_object_or_404(rows, town=town_seen(request), plan__year=year, quarter=quarter)
