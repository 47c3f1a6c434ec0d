"""The places of the bar and the rail, with the counts of what waits."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from apps.accountability.permissions import can_see_accountability
from apps.accountability.queries import proposals_waiting
from apps.accounts.http import Request
from apps.accounts.models import Role, User
from apps.administration.permissions import can_see_settings
from apps.feedback.permissions import can_see_feedback
from apps.notifications.models import Message
from apps.notifications.permissions import can_see_channels
from apps.outreach.permissions import can_see_outreach, can_see_rules
from apps.rectifications.models import Task
from apps.units.permissions import can_see_people, can_see_units
from apps.units.scope import scope_of


@dataclass(frozen=True)
class Place:
    """A place of the navigation. `is_on_bar`: also at the bottom of a phone."""

    name: str
    url: str
    icon: str
    is_here: bool
    count: int = 0
    is_on_bar: bool = True


def navigation(request: Request) -> dict[str, Any]:
    """`nav` for every page: read only where a page shows it."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    return {"nav": SimpleLazyObject(lambda: places(request)), "scope": SimpleLazyObject(lambda: scope_of(request.user))}


def places(request: Request) -> dict[str, Any]:
    user = request.user
    unread = Message.objects.visible_to(user).unread().count()
    day = [place(request, _("Today"), "dashboard:home", "house")]
    if scope_of(user).reads_anything:
        day.append(place(request, _("Tasks"), "rectifications:tasks", "check2-circle", count=tasks_waiting(user)))
        day.append(place(request, _("Bulletins"), "bulletins:bulletins", "newspaper"))
        day.append(place(request, _("Reports"), "reports:reports", "journal-text", is_on_bar=False))
    if can_see_feedback(user):
        day.append(place(request, _("Inspection"), "feedback:items", "binoculars", is_on_bar=False))
    if can_see_outreach(user) or can_see_rules(user):
        view = "outreach:activities" if can_see_outreach(user) else "outreach:rules"
        day.append(place(request, _("Outreach"), view, "megaphone", is_on_bar=False))
    if can_see_accountability(user):
        waiting = proposals_waiting(user)
        day.append(
            place(request, _("Accountability"), "accountability:proposals", "flag", count=waiting, is_on_bar=False)
        )
    day.append(place(request, _("Notices"), "notifications:notices", "bell", count=unread, is_on_bar=False))
    keep = []
    if can_see_units(user):
        keep.append(place(request, _("Units"), "units:units", "diagram-3", is_on_bar=False))
    if can_see_people(user):
        keep.append(place(request, _("People"), "units:people", "people", is_on_bar=False))
    if can_see_channels(user):
        keep.append(place(request, _("Channels"), "notifications:channels", "broadcast", is_on_bar=False))
    if can_see_settings(user):
        keep.append(place(request, _("Settings"), "administration:hub", "sliders", is_on_bar=False))
    me = place(request, _("Me"), "dashboard:me", "person", count=unread)
    return {"day": day, "keep": nearest(keep), "me": me, "bar": [p for p in day if p.is_on_bar] + [me]}


def place(request: Request, name: str, view: str, icon: str, *, count: int = 0, is_on_bar: bool = True) -> Place:
    url = reverse(view)
    is_here = request.path == url if url == "/" else request.path.startswith(url)
    return Place(name, url, icon, is_here, count, is_on_bar)


def nearest(places: list[Place]) -> list[Place]:
    """Of places whose addresses begin alike (/settings/, /settings/channels/) one is here: the longest."""
    here = max((place for place in places if place.is_here), key=lambda place: len(place.url), default=None)
    return [replace(place, is_here=place == here) for place in places]


def tasks_waiting(user: User) -> int:
    """What waits for the reader: to approve for the office and above, to do for the own units."""
    scope = scope_of(user)
    if scope.has(Role.OFFICER, Role.DEPUTY, Role.LEADER):
        return Task.objects.to_approve(user).count()
    return Task.objects.waiting_on(scope.own_unit_ids).count() if scope.own_unit_ids else 0
