"""What the pages of a quarter share: which town and quarter an address means."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404

from apps.accounts.http import Request
from apps.assessments.models import Assessment
from apps.core.days import QUARTERS
from apps.pledges.pages import town_seen


def quarter_of(request: Request, year: int, quarter: int) -> Assessment:
    """404 for a quarter that there isn't, or of which the reader was told nothing yet."""
    if quarter not in QUARTERS:
        raise Http404
    rows = Assessment.objects.visible_to(request.user).select_related("town", "plan")
    return get_object_or_404(rows, town=town_seen(request), plan__year=year, quarter=quarter)
