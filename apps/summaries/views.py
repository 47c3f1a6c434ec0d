"""The quarter's summary, and the rows behind each of its numbers."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from apps.accounts.http import Request
from apps.core.days import Quarter
from apps.meetings.permissions import knows_plans
from apps.pledges.pages import town_read
from apps.summaries.headline import name_of
from apps.summaries.pages import quarter_asked, town_in_address
from apps.summaries.periods import period_of
from apps.summaries.permissions import can_read_report, can_write_report
from apps.summaries.rows import OF_THE_TOWN, OTHERS, TITLES, behind_town, behind_unit
from apps.summaries.summary import summary_of
from apps.towns.models import Town
from apps.units.models import Unit


@require_GET
def summaries(request: Request) -> HttpResponse:
    """To the quarter that runs."""
    town = town_read(request)
    now = Quarter.of(town.today())
    return redirect(f"{now.year}/q{now.number}/{'?' + request.GET.urlencode() if request.GET else ''}")


@require_GET
def summary(request: Request, year: int, quarter: int) -> HttpResponse:
    """Five figures, one trend, the units, what is to be decided."""
    town = town_read(request)
    asked = quarter_asked(town, year, quarter)
    is_last = asked == Quarter.of(town.today())
    context = {
        "summary": summary_of(town, asked, request.user),
        "before": asked.back(1),
        "after": None if is_last else asked.back(-1),
        "query": town_in_address(request, town),
        "more_query": town_in_address(request, town, "&"),
        "may_write": can_write_report(request.user, town.pk),
        "has_report": can_read_report(request.user, town.pk, asked),
        "may_see_meetings": knows_plans(request.user, town.pk),
    }
    return render(request, "summaries/summary.html", context)


@require_GET
def rows(request: Request, year: int, quarter: int, code: str) -> HttpResponse:
    """What a number of the quarter comes from: unit by unit, and of a unit row by row.

    `?others=1`: of the units that the summary tells of in one line.
    """
    town = town_read(request)
    asked = quarter_asked(town, year, quarter)
    if code not in TITLES:
        raise Http404
    now, unit = period_of(town, asked), unit_asked(request, town)
    if unit and code in OF_THE_TOWN:
        raise Http404
    of_others = "others" in request.GET
    behind = (
        behind_unit(now, code, unit, request.user)
        if unit
        else behind_town(now, code, town_in_address(request, town, "&"), request.user, OTHERS if of_others else None)
    )
    context = {"behind": behind, "unit": unit, "of_others": of_others, "quarter": asked, "name": name_of(asked)}
    return render(request, "summaries/rows.html", context | {"query": town_in_address(request, town)})


def unit_asked(request: Request, town: Town) -> Unit | None:
    """The unit of `?unit=`; 404 for one that isn't the town's."""
    asked = request.GET.get("unit", "")
    if not asked:
        return None
    if not asked.isdecimal() or len(asked) > 18:
        raise Http404
    return get_object_or_404(Unit.objects.filter(town=town).select_related("parent"), pk=int(asked))
