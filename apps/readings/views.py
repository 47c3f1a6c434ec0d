"""Readings: the year's picture and the ledger; a day typed in; the stations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.http import Request, day_in, town_of
from apps.accounts.models import User
from apps.core.forms import attempt
from apps.ledgers.asked import Asked
from apps.ledgers.responses import excel_response
from apps.readings import actions
from apps.readings.forms import ReadingsForm, StationEditForm, StationForm
from apps.readings.ledgers import READINGS
from apps.readings.models import Period, Reading, Station
from apps.readings.permissions import can_keep, can_keep_readings, can_see_readings
from apps.readings.queries import values_on
from apps.readings.year import year_of

KEPT = tuple(StationEditForm.base_fields)


@require_GET
def readings(request: Request) -> HttpResponseBase:
    """The year's picture of one town, and beneath it the ledger, filtered by its query string."""
    if not can_see_readings(request.user):
        raise PermissionDenied
    asked = Asked(READINGS, request.user, request.GET)
    if asked.wants_excel:
        return excel_response(request, asked)
    town = asked.filters.town
    context: dict[str, Any] = {"ledger": asked.page(), "may_keep": can_keep_readings(request.user)}
    if town and is_first_page(request, asked):
        context["year"] = year_of(town, town.today())
    return render(request, "readings/readings.html", context)


def is_first_page(request: Request, asked: Asked) -> bool:
    """Nothing is looked for but perhaps a town: the picture stands first."""
    return not (set(asked.values) - {"town"} or {"after", "before", "sort"} & set(request.GET))


@require_GET
def reading_new(request: Request) -> HttpResponse:
    """To the form of the first station; where there is none, what to do first."""
    if not can_keep_readings(request.user):
        raise PermissionDenied
    first = Station.objects.filter(town=town_of(request)).open().first()
    return redirect("readings:readings_of", first.pk) if first else render(request, "readings/no_station.html")


@require_http_methods(["GET", "POST"])
def readings_of(request: Request, pk: int) -> HttpResponse:
    """All items of a station, of a day or a month, in one form; what is stored stands beside it."""
    station = kept_station(request, pk)
    period, day = asked_moment(request, station)
    stored = values_on(station, period, day.replace(day=1) if period == Period.MONTH else day)
    form = ReadingsForm(request.POST or None, station=station, stored=stored, initial={"period": period, "day": day})
    if form.is_valid() and keep(form, station, by=request.user):
        messages.success(request, _("Saved: %(station)s, %(day)s") % {"station": station, "day": form.moment.day})
        return redirect("readings:readings")
    others = Station.objects.filter(town=station.town).open()
    context = {"form": form, "station": station, "stations": others, "day": day, "period": period}
    return render(request, "readings/reading_form.html", context, status=422 if form.errors else 200)


def keep(form: ReadingsForm, station: Station, *, by: User) -> bool:
    """Whether it was stored; nothing changed is stored too."""
    done = attempt(form, actions.keep_readings, station.pk, form.moment, form.values, by=by, so=form.so)
    return done is not None


def kept_station(request: Request, pk: int) -> Station:
    """A station of the reader's town; 404 for another town's, 403 for who doesn't keep readings."""
    found = get_object_or_404(Station.objects.visible_to(request.user).select_related("town"), pk=pk)
    if not can_keep(request.user, found.town):
        raise PermissionDenied
    return found


def asked_moment(request: Request, station: Station) -> tuple[str, date]:
    """Period and day that a form or an address names; else yesterday, for a day's means are known on the next."""
    said = request.POST or request.GET
    period = Period.MONTH if said.get("period") == Period.MONTH else Period.DAY
    return period, day_in(said.get("day", "")) or station.town.today() - timedelta(days=1)


@require_POST
def reading_remove(request: Request, pk: int) -> HttpResponse:
    """Take one out; back to the form of its day."""
    reading = get_object_or_404(Reading.objects.visible_to(request.user).for_list(), pk=pk)
    actions.remove_reading(reading.pk, by=request.user)
    messages.success(request, _("Taken out: %(item)s") % {"item": reading.get_item_display()})
    return redirect(reading)


@require_GET
def stations(request: Request) -> HttpResponse:
    """The town's stations and sections."""
    if not can_keep_readings(request.user):
        raise PermissionDenied
    return render(request, "readings/stations.html", {"stations": Station.objects.filter(town=town_of(request))})


@require_http_methods(["GET", "POST"])
def station_new(request: Request) -> HttpResponse:
    if not can_keep_readings(request.user):
        raise PermissionDenied
    form = StationForm(request.POST or None)
    if form.is_valid() and attempt(form, actions.add_station, town_of(request), form.cleaned_data, by=request.user):
        return redirect("readings:stations")
    return render(request, "readings/station_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def station(request: Request, pk: int) -> HttpResponse:
    """A station's name, grade to reach, and whether it is closed."""
    found = kept_station(request, pk)
    form = StationEditForm(request.POST or None, initial={name: getattr(found, name) for name in KEPT})
    if form.is_valid() and attempt(form, actions.change_station, found.pk, form.cleaned_data, by=request.user):
        messages.success(request, _("Saved."))
        return redirect("readings:stations")
    context = {"form": form, "station": found}
    return render(request, "readings/station_form.html", context, status=422 if form.errors else 200)
