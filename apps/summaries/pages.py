"""What the pages of a quarter share: which quarter an address means, and what its addresses carry on."""

from __future__ import annotations

from django.http import Http404

from apps.accounts.http import Request
from apps.core.days import QUARTERS, Quarter
from apps.towns.models import Town


def quarter_asked(town: Town, year: int, number: int) -> Quarter:
    """404 for a quarter that there isn't, or that hasn't begun."""
    if number not in QUARTERS or not 2000 <= year < 2200:
        raise Http404
    quarter = Quarter(year, number)
    if quarter.first > town.today():
        raise Http404
    return quarter


def town_in_address(request: Request, town: Town, sign: str = "?") -> str:
    """What the addresses of a reader of several towns carry on."""
    return "" if request.user.town_id == town.pk else f"{sign}town={town.pk}"
