"""The places of the bar and the rail, with the counts of what waits."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from apps.accountability.permissions import can_see_accountability
from apps.accountability.queries import proposals_waiting
from apps.accounts.http import Request
from apps.accounts.models import Role, User
from apps.administration.permissions import can_see_settings
from apps.feedback.permissions import can_see_feedback
from apps.meetings.permissions import can_see_meetings
from apps.notifications.models import Message
from apps.notifications.permissions import can_see_channels
from apps.outreach.permissions import can_see_outreach, can_see_rules
from apps.pledges.models import Pledge
from apps.pledges.permissions import can_see_pledges
from apps.readings.permissions import can_see_readings
from apps.rectifications.models import Task
from apps.summaries.permissions import can_see_summaries
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
    """What the reader may open, in the order of the day's work; then the ledgers, then what is kept."""
    unread, signatures, takeovers = waiting_for(request.user)
    me = place(request, _("Me"), "dashboard:me", "person", count=unread)
    notices = place(request, _("Notices"), "notifications:notices", "bell", count=unread, is_on_bar=False)
    day = [*of_the_day(request), *of_the_year(request, signatures + takeovers), *ledgers(request), notices]
    bar = [one for one in day if one.is_on_bar] + [me]
    waiting = {"signatures": signatures, "takeovers": takeovers}
    return {"day": day, "keep": nearest(kept(request)), "me": me, "bar": bar, **waiting}


def of_the_day(request: Request) -> list[Place]:
    user = request.user
    today = place(request, _("Today"), "dashboard:home", "house")
    if not scope_of(user).reads_anything:
        return [today]
    return [
        today,
        place(request, _("Tasks"), "rectifications:tasks", "check2-circle", count=tasks_waiting(user)),
        place(request, _("Bulletins"), "bulletins:bulletins", "newspaper"),
        place(request, _("Reports"), "reports:reports", "journal-text", is_on_bar=False),
    ]


def of_the_year(request: Request, signatures: int) -> list[Place]:
    """Who answers, for what was promised and for what was let slide."""
    user, found = request.user, []
    if can_see_feedback(user):
        found.append(place(request, _("Inspection"), "feedback:items", "binoculars", is_on_bar=False))
    if can_see_accountability(user):
        waiting = proposals_waiting(user)
        url = "accountability:proposals"
        found.append(place(request, _("Accountability"), url, "flag", count=waiting, is_on_bar=False))
    if can_see_pledges(user):
        found.append(place(request, _("Pledges"), "pledges:pledges", "pen", count=signatures, is_on_bar=False))
        found.append(place(request, _("Assessment"), "assessments:assessments", "clipboard-data", is_on_bar=False))
    if can_see_summaries(user):
        found.append(place(request, _("Quarter"), "summaries:summaries", "graph-up", is_on_bar=False))
    if can_see_meetings(user):
        found.append(place(request, _("Study meetings"), "meetings:meetings", "calendar-check", is_on_bar=False))
    return found


def ledgers(request: Request) -> list[Place]:
    user, found = request.user, []
    if can_see_outreach(user) or can_see_rules(user):
        view = "outreach:activities" if can_see_outreach(user) else "outreach:rules"
        found.append(place(request, _("Outreach"), view, "megaphone", is_on_bar=False))
    if can_see_readings(user):
        found.append(place(request, _("Air and water"), "readings:readings", "cloud-sun", is_on_bar=False))
    return found


def kept(request: Request) -> list[Place]:
    """What the office and the system keeper keep."""
    user = request.user
    known = [
        (can_see_units, _("Units"), "units:units", "diagram-3"),
        (can_see_people, _("People"), "units:people", "people"),
        (can_see_channels, _("Channels"), "notifications:channels", "broadcast"),
        (can_see_settings, _("Settings"), "administration:hub", "sliders"),
    ]
    return [place(request, name, view, icon, is_on_bar=False) for may, name, view, icon in known if may(user)]


def waiting_for(user: User) -> tuple[int, int, int]:
    """Unread notices, pledges to sign and to take over; one query for all, as every page asks it."""
    unread = Message.objects.visible_to(user).unread()
    to_sign, to_take_over = Pledge.objects.to_sign_by(user), Pledge.objects.to_take_over_by(user)
    counted = User.objects.filter(pk=user.pk).values_list(*map(number_of, (unread, to_sign, to_take_over)))
    found: tuple[int, int, int] = counted.get()
    return found


def number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many rows there are, inside another query."""
    counted = rows.order_by().annotate(all_=Value(1)).values("all_").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


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
