"""Units and people as the office reads them, the reset of a sign-in, and the switcher between one's own units."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.http import Request
from apps.ledgers.asked import Asked
from apps.ledgers.responses import excel_response
from apps.units.forms import SwitchForm
from apps.units.ledgers import PEOPLE, UNITS
from apps.units.people import reset_sign_in
from apps.units.permissions import can_reset_sign_in, can_see_people, can_see_units, seems_resettable
from apps.units.queries import people_visible_to
from apps.units.scope import scope_of


@require_GET
def units(request: Request) -> HttpResponseBase:
    """单位台账: units of every kind with who holds the posts today, or as Excel."""
    if not can_see_units(request.user):
        raise PermissionDenied
    asked = Asked(UNITS, request.user, request.GET)
    if asked.wants_excel:
        return excel_response(request, asked)
    return render(request, "units/units.html", {"ledger": asked.page(), "may_keep": can_see_people(request.user)})


@require_GET
def people(request: Request) -> HttpResponseBase:
    """人员台账, or as Excel: a row for each post that is held."""
    if not can_see_people(request.user):
        raise PermissionDenied
    asked = Asked(PEOPLE, request.user, request.GET)
    if asked.wants_excel:
        return excel_response(request, asked)
    page = asked.page()
    for person in page:
        person.may_reset = seems_resettable(request.user, person)
    return render(request, "units/people.html", {"ledger": page})


@require_http_methods(["GET", "POST"])
def person_code(request: Request, pk: int) -> HttpResponse:
    """Ask whether to reset, then show the code once."""
    if not can_see_people(request.user):
        raise PermissionDenied
    person = get_object_or_404(people_visible_to(request.user).exclude(user=None), pk=pk)
    if person.user is None or not can_reset_sign_in(request.user, person.user):
        raise PermissionDenied
    code = reset_sign_in(person.user.pk, by=request.user) if request.method == "POST" else ""
    response = render(request, "units/person_code.html", {"person": person, "code": code})
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def unit_switch(request: Request) -> HttpResponse:
    """Stand in another of one's own units: the one that home shows and a report is for by default."""
    form = SwitchForm(request.POST, units=scope_of(request.user).own_units)
    if form.is_valid():
        request.session["unit"] = form.cleaned_data["unit"]
    return redirect("/")
