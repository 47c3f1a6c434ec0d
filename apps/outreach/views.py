"""Publicity: its ledger, an entry, market days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.http import Request, day_in, town_of
from apps.core.days import Quarter
from apps.core.errors import RuleBroken
from apps.core.forms import attempt
from apps.ledgers.asked import Asked
from apps.ledgers.responses import excel_response
from apps.outreach import actions, keeping
from apps.outreach.forms import ActivityForm, MarketForm
from apps.outreach.ledgers import ACTIVITIES
from apps.outreach.models import Activity, MarketDayRule
from apps.outreach.pages import may, withdraw_page
from apps.outreach.permissions import can_change, can_keep, can_record, can_see_outreach, keeps
from apps.outreach.queries import (
    coming_markets,
    market_rules,
    markets_in,
    own_tally,
    publicity_of,
    recent_topics,
    stands_on,
)
from apps.towns.models import Town
from apps.units.models import Unit
from apps.units.scope import home_unit, scope_of

AHEAD, BACK = 30, 14  # days of market that the page shows


@require_GET
def activities(request: Request) -> HttpResponseBase:
    """The ledger, filtered by its query string; above it what the quarter comes to."""
    if not can_see_outreach(request.user):
        raise PermissionDenied
    asked = Asked(ACTIVITIES, request.user, request.GET)
    if asked.wants_excel:
        return excel_response(request, asked)
    context = {"ledger": asked.page(), **may(request.user)} | quarter_so_far(request, asked.filters.town)
    if request.user.town and can_record(request.user):
        context["next_market"] = next(iter(coming_markets(request.user.town, 2)), None)
        context["tomorrow"] = request.user.town.today() + timedelta(days=1)
    return render(request, "outreach/activities.html", context)


def quarter_so_far(request: Request, town: Town | None) -> dict[str, Any]:
    """The finding of the quarter: of the town for who reads it whole, else of the own units."""
    scope = scope_of(request.user)
    if town is None:
        return {}
    first, last = Quarter.of(town.today()).days
    if scope.reads_all_towns or town.pk in scope.read_towns:
        return {"publicity": publicity_of(town, first, last)}
    return {"own": own_tally(request.user, first, last)} if scope.own_units else {}


@require_http_methods(["GET", "POST"])
def activity_new(request: Request) -> HttpResponse:
    """Who held it, what form, which topic; the rest if it is known."""
    if not can_record(request.user):
        raise PermissionDenied
    town = town_of(request)
    form = ActivityForm(request.POST or None, town=town, by=request.user)
    if form.is_valid():
        sent = {"unit": form.chosen, "client_id": form.cleaned_data["client_id"]}
        if made := attempt(form, actions.record_activity, town, form.said, by=request.user, **sent):
            messages.success(request, _("Recorded."))
            return redirect(made)
    return activity_page(request, form)


def activity_page(request: Request, form: ActivityForm, found: Activity | None = None) -> HttpResponse:
    context = {"form": form, "activity": found, "topics": recent_topics(town_of(request))}
    return render(request, "outreach/activity_form.html", context, status=422 if form.errors else 200)


def visible(request: Request, pk: int) -> Activity:
    return get_object_or_404(Activity.objects.visible_to(request.user).for_list(), pk=pk)


@require_GET
def activity(request: Request, pk: int) -> HttpResponse:
    """One entry, and what may be done with it."""
    found = visible(request, pk)
    context = {"activity": found, "may_change": can_change(request.user, found) and not found.is_withdrawn}
    return render(request, "outreach/activity.html", context)


@require_http_methods(["GET", "POST"])
def activity_edit(request: Request, pk: int) -> HttpResponse:
    found = visible(request, pk)
    if not can_change(request.user, found):
        raise PermissionDenied
    form = ActivityForm(request.POST or None, town=found.town, by=request.user, activity=found)
    if form.is_valid() and attempt(form, actions.change_activity, pk, form.said, by=request.user, unit=form.chosen):
        return redirect(found)
    return activity_page(request, form, found)


@require_http_methods(["GET", "POST"])
def activity_withdraw(request: Request, pk: int) -> HttpResponse:
    return withdraw_page(request, visible(request, pk), actions.withdraw_activity)


@require_GET
def markets(request: Request) -> HttpResponse:
    """Which days there is market, those to come, and those past without a stand."""
    user, town = request.user, request.user.town
    if town is None or not can_see_outreach(user):
        raise PermissionDenied
    today = town.today()
    past = markets_in(town, today - timedelta(days=BACK), today)[::-1]
    stands = stands_on(past, Activity.objects.visible_to(user).filter(unit=stand_of(request)))
    context = {
        "rules": market_rules(town, today),
        "coming": coming_markets(town, AHEAD),
        "past": [(one, stands.get((one.rule.place, one.day))) for one in past],
        **may(user),
    }
    return render(request, "outreach/markets.html", context)


def stand_of(request: Request) -> Unit | None:
    """Whose stand a tap records: the town's for the office, else the own unit's."""
    town = town_of(request)
    return None if keeps(request.user, town.pk) else home_unit(request.user, request.session.get("unit"))


@require_POST
def market_record(request: Request, pk: int) -> HttpResponse:
    """A stand at the market of a day, in one tap."""
    if not can_record(request.user):
        raise PermissionDenied
    rule = get_object_or_404(MarketDayRule, pk=pk, town=request.user.town)
    day = day_in(request.POST.get("day", "")) or rule.town.today()
    try:
        stand = actions.record_market_day(rule.pk, day, by=request.user, unit=stand_of(request))
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("outreach:markets")
    messages.success(request, _("Recorded. How many people came can be added."))
    return redirect(stand)


@require_http_methods(["GET", "POST"])
def market_new(request: Request) -> HttpResponse:
    if not can_keep(request.user):
        raise PermissionDenied
    form = MarketForm(request.POST or None, town=town_of(request))
    if form.is_valid() and attempt(form, keeping.add_market, town_of(request), form.cleaned_data, by=request.user):
        return redirect("outreach:markets")
    return market_page(request, form)


@require_http_methods(["GET", "POST"])
def market_edit(request: Request, pk: int) -> HttpResponse:
    """What was typed wrong, or the last day of it."""
    rule = get_object_or_404(MarketDayRule.objects.select_related("town"), pk=pk, town=request.user.town)
    if not keeps(request.user, rule.town_id):
        raise PermissionDenied
    form = MarketForm(request.POST or None, town=rule.town, rule=rule)
    if form.is_valid() and attempt(form, keeping.change_market, pk, form.cleaned_data, by=request.user):
        return redirect("outreach:markets")
    return market_page(request, form, rule)


def market_page(request: Request, form: MarketForm, rule: MarketDayRule | None = None) -> HttpResponse:
    title = str(rule) if rule else _("New market")
    context = {"form": form, "title": title, "back": reverse("outreach:markets"), "back_name": _("Market days")}
    return render(request, "outreach/form.html", context, status=422 if form.errors else 200)
