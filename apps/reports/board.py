"""The board of the day: who has reported and who hasn't, on any day, on a phone, a desk and a wall screen."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.http import Request, day_in, town_of
from apps.accounts.models import Role
from apps.reports.permissions import can_remind, can_see_board
from apps.reports.queries import beside, board_towns, day_of, trend
from apps.reports.reminders import remind_units
from apps.units.scope import scope_of


@require_GET
def board(request: Request) -> HttpResponse:
    """A day of one town. `?date=` another day, `?wall` for a screen on the wall; for htmx the part that changes."""
    towns = board_towns(request.user)
    town = next((town for town in towns if str(town.pk) == request.GET.get("town")), towns[0] if towns else None)
    if town is None or not can_see_board(request.user, town.pk):
        raise PermissionDenied
    today = town.today()
    day = min(day_in(request.GET.get("date", "")) or today, today)
    is_wall = "wall" in request.GET
    context = {
        "town": town,
        "towns": towns,
        "day": day_of(town, day),
        "beside": beside(town, day),
        "trend": trend(town, day),
        "is_today": day == today,
        "now": town.now(),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None,
        "is_wall": is_wall,
        "is_office": town.pk in scope_of(request.user).towns(Role.OFFICER),
        "may_remind": day == today and not is_wall and can_remind(request.user, town.pk),
    }
    return render(request, "reports/_board.html" if request.htmx else "reports/board.html", context)


@require_POST
def remind(request: Request) -> HttpResponse:
    """Remind the unit that was tapped, or all that owe today's report; back to where the tap was."""
    town = request.user.town
    if town is None or not can_remind(request.user, town.pk):
        raise PermissionDenied
    tapped = request.POST.get("unit", "")
    ids = [int(tapped)] if tapped.isdecimal() and len(tapped) < 18 else None
    if tapped and ids is None:
        raise PermissionDenied
    units = remind_units(town_of(request), ids, by=request.user)
    if units:
        count = len(units)
        names = "、".join(unit.name for unit in units)
        words = ngettext("%(count)d unit reminded: %(names)s", "%(count)d units reminded: %(names)s", count)
        messages.success(request, words % {"count": count, "names": names})
    else:
        messages.info(request, _("Nobody to remind: reported meanwhile, or reminded within the hour."))
    back = request.POST.get("back", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back if is_ours else reverse("reports:board"))
