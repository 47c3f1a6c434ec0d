"""Signing out who left the desk."""

from collections.abc import Callable
from datetime import timedelta
from time import time

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.accounts.models import Role, User
from apps.units.scope import scope_of

# A desk stands in an office where others walk by; a phone is in its owner's pocket, and signing in costs a cadre much.
IDLE_LIMITS = {
    Role.ADMIN: timedelta(minutes=30),
    Role.OFFICER: timedelta(hours=2),
    Role.INSPECTOR: timedelta(hours=2),
    Role.DEPUTY: timedelta(days=7),
    Role.LEADER: timedelta(days=7),
}
SHORTEST = min(IDLE_LIMITS.values()).total_seconds()
POLLED = "X-Polled"  # a page that refreshes by itself says nothing of whether anybody sits before it
NOTED_EVERY = 300  # seconds: the session is written this often, not at every page


class IdleLogoutMiddleware:
    """Signs out after the shortest limit of the user's roles; nobody's session is written more than every 5 minutes.

    What is noted lags behind by as much, so as much is added to the limit: nobody is signed out early.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self.judge(request, request.user)
        return self.get_response(request)

    @staticmethod
    def judge(request: HttpRequest, user: User) -> None:
        now = int(time())
        idle = now - request.session.get("seen_at", now)
        # The roles are read only for who was away long enough for it to matter.
        if idle > SHORTEST and idle > idle_limit(user) + NOTED_EVERY:
            logout(request)
            messages.info(request, _("You were away for a long time and have been signed out."))
        elif POLLED not in request.headers and (idle > NOTED_EVERY or "seen_at" not in request.session):
            request.session["seen_at"] = now


def idle_limit(user: User) -> float:
    """Seconds after which the user is signed out; endless for those who only have a phone."""
    limits = [limit.total_seconds() for role, limit in IDLE_LIMITS.items() if scope_of(user).has(role)]
    return min(limits, default=float("inf"))
