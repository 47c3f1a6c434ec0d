"""The request as a page behind the sign-in gets it: types only, Django's own object arrives."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django_htmx.middleware import HtmxDetails

from apps.accounts.models import User
from apps.core.days import FIRST_DAY, LAST_DAY
from apps.towns.models import Town


class Request(HttpRequest):
    """LoginRequiredMiddleware let nobody in who isn't signed in, so `user` is an account."""

    user: User
    htmx: HtmxDetails


def town_of(request: Request) -> Town:
    """The town of a user whom the page let in only because there is one."""
    town = request.user.town
    assert town is not None
    return town


def day_in(text: str) -> date | None:
    """The day that an address or a form names; None for none, and for one like 30 February or of the year 1."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None
