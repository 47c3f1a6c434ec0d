"""Home by role, and the reader's own page."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.accountability.permissions import can_see_measures
from apps.accountability.queries import measures_waiting
from apps.accounts.http import Request
from apps.accounts.models import Role, User
from apps.administration.checklist import list_at_home
from apps.administration.permissions import can_found_towns, can_see_settings
from apps.dashboard.queries import liaison_home, read_towns, town_home, unit_home
from apps.feedback.queries import progress_owed
from apps.meetings.permissions import can_see_meetings
from apps.notifications.queries import own_channels, own_offers
from apps.outreach.permissions import can_see_outreach, can_see_rules, can_visit
from apps.reports.permissions import can_remind
from apps.summaries.permissions import can_see_summaries
from apps.units.queries import kept_towns
from apps.units.scope import home_unit, scope_of


@require_GET
def home(request: Request) -> HttpResponse:
    """What waits for me, first: the town for office and leaders, the own unit for cadres, and what else one holds."""
    user, scope = request.user, scope_of(request.user)
    context: dict[str, Any] = {"may_supervise": scope.has(Role.GROUP, Role.LIAISON)}
    if scope.has(Role.UNIT_HEAD, Role.LEADER, Role.DEPUTY):
        context |= {"letters": measures_waiting(user), "is_to_sign": scope.has(Role.LEADER, Role.DEPUTY)}
    unit = home_unit(user, request.session.get("unit"))
    if unit and user.town:
        context["unit_home"] = unit_home(unit, user.town)
        context["progress_owed"] = progress_owed(user)
    if user.town and scope.has(Role.OFFICER, Role.DEPUTY, Role.LEADER):
        context["town_home"] = town_home(user.town, user)
        context |= {"is_office": scope.has(Role.OFFICER), "may_remind": can_remind(user, user.town.pk)}
        context["may_visit"] = can_visit(user)
    if scope.has(Role.LIAISON):
        context["villages"] = liaison_home(user, scope)
    if can_see_settings(user):
        context |= keeping(user)
    if scope.has(Role.INSPECTOR):
        context["towns"] = read_towns(user)
    return render(request, "dashboard/home.html", context)


def keeping(user: User) -> dict[str, Any]:
    """What a keeper begins with: the first day's list of the one town, or that there is no town yet."""
    towns = [user.town] if user.town else list(kept_towns(user)[:2])
    found = list_at_home(user, towns[0]) if len(towns) == 1 else None
    return {"first_day": found, "is_without_town": not towns, "may_found": can_found_towns(user)}


@require_GET
def me(request: Request) -> HttpResponse:
    """Who I am here, what I hold, and the few things to choose."""
    scope = scope_of(request.user)
    unit = home_unit(request.user, request.session.get("unit"))
    context = {
        "holds": list(dict.fromkeys((hold.title, hold.role_name) for hold in scope.holds)),
        "own_units": scope.own_units,
        "may_see_letters": can_see_measures(request.user),
        "may_see_outreach": can_see_outreach(request.user),
        "may_see_rules": can_see_rules(request.user),
        "may_see_meetings": can_see_meetings(request.user),
        "may_see_quarter": can_see_summaries(request.user),
        "may_visit": can_visit(request.user),
        "home": unit,
        "channels": own_channels(request.user),
        "offers": own_offers(request.user),
    }
    return render(request, "dashboard/me.html", context)
