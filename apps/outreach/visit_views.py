"""Leaders' visits on site: the ledger, a visit, two taps for a new one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.http import Request, town_of
from apps.core.days import Quarter
from apps.core.forms import attempt
from apps.ledgers.asked import Asked
from apps.ledgers.responses import excel_response
from apps.outreach import actions
from apps.outreach.forms import VisitForm
from apps.outreach.ledgers import VISITS
from apps.outreach.models import Visit, VisitPhoto
from apps.outreach.pages import may, withdraw_page
from apps.outreach.permissions import can_change, can_see_outreach, can_visit
from apps.outreach.queries import visits_of
from apps.photos.responses import photo_response
from apps.units.scope import scope_of


@require_GET
def visits(request: Request) -> HttpResponseBase:
    """The ledger, filtered by its query string; above it what the quarter comes to, for who reads the town."""
    if not can_see_outreach(request.user):
        raise PermissionDenied
    asked = Asked(VISITS, request.user, request.GET)
    if asked.wants_excel:
        return excel_response(request, asked)
    context = {"ledger": asked.page(), **may(request.user)}
    town, scope = asked.filters.town, scope_of(request.user)
    if town and (scope.reads_all_towns or town.pk in scope.read_towns):
        context["quarter"] = visits_of(town, *Quarter.of(town.today()).days)
    return render(request, "outreach/visits.html", context)


@require_http_methods(["GET", "POST"])
def visit_new(request: Request) -> HttpResponse:
    """A village, a tap; words and photos if there are any."""
    if not can_visit(request.user):
        raise PermissionDenied
    town = town_of(request)
    form = VisitForm(request.POST or None, request.FILES or None, town=town, by=request.user)
    if form.is_valid():
        form.keep_files_of(request.user, town)
        if form.is_valid() and (made := attempt(form, record, request, form)):
            messages.success(request, _("Recorded. Words and photos can still be added."))
            return redirect(made)
    return render(request, "outreach/visit_form.html", {"form": form}, status=422 if form.errors else 200)


def record(request: Request, form: VisitForm) -> Visit:
    return actions.record_visit(
        form.town,
        form.said,
        by=request.user,
        visitor=form.chosen.person,
        photo_ids=form.cleaned_data["kept_photos"],
        client_id=form.cleaned_data["client_id"],
    )


def visible(request: Request, pk: int) -> Visit:
    return get_object_or_404(Visit.objects.visible_to(request.user).for_list().prefetch_related("photos"), pk=pk)


@require_GET
def visit(request: Request, pk: int) -> HttpResponse:
    """One visit, and what may be done with it."""
    found = visible(request, pk)
    context = {"visit": found, "may_change": can_change(request.user, found) and not found.is_withdrawn}
    return render(request, "outreach/visit.html", context)


@require_http_methods(["GET", "POST"])
def visit_edit(request: Request, pk: int) -> HttpResponse:
    """Words and photos that come afterwards, and what was wrong."""
    found = visible(request, pk)
    if not can_change(request.user, found):
        raise PermissionDenied
    form = VisitForm(request.POST or None, request.FILES or None, town=found.town, by=request.user, visit=found)
    if form.is_valid():
        form.keep_files_of(request.user, found.town)
        photo_ids = form.cleaned_data["kept_photos"]
        if form.is_valid() and attempt(form, actions.change_visit, pk, form.said, by=request.user, photo_ids=photo_ids):
            return redirect(found)
    context = {"form": form, "visit": found}
    return render(request, "outreach/visit_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def visit_withdraw(request: Request, pk: int) -> HttpResponse:
    return withdraw_page(request, visible(request, pk), actions.withdraw_visit)


@require_GET
def visit_photo(request: Request, pk: int, photo: int, size: str) -> FileResponse:
    """A visit's photo to who may see the visit."""
    seen = Visit.objects.visible_to(request.user)
    attached = get_object_or_404(VisitPhoto.objects.select_related("photo"), visit__in=seen, visit_id=pk, pk=photo)
    return photo_response(attached.photo, size)
