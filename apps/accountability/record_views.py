"""履职纪实材料 of a unit and a period: on the page, and as a Word file in one tap."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.accountability.documents import record_of_duties
from apps.accountability.duties import Duties, duties_of
from apps.accountability.forms import PeriodForm
from apps.accountability.permissions import can_read_record
from apps.accounts.http import Request
from apps.documents.responses import document_response
from apps.units.permissions import can_see_units
from apps.units.queries import units_visible_to


def asked(request: Request, unit_id: int) -> tuple[Duties, PeriodForm]:
    """The record that the query string asks for: of the unit, or of who held a post of it (`tenure`) while it was held.
    Where it asks wrongly, the unit's year so far beside the form that says so.
    """
    rows = units_visible_to(request.user).select_related("town", "parent")
    unit = get_object_or_404(rows, pk=unit_id)
    if not can_read_record(request.user, unit):
        raise PermissionDenied
    form = PeriodForm(request.GET, unit=unit)
    if form.is_valid():
        said = form.cleaned_data
        return duties_of(unit, said["first"], said["last"], said["tenure"]), form
    return duties_of(unit, *form.period(None, None, None)), form


@require_GET
def record(request: Request, unit: int) -> HttpResponse:
    """Facts, no verdict: whether they excuse is for the authority to say."""
    duties, form = asked(request, unit)
    query = f"?first={duties.first}&last={duties.last}"
    query += f"&tenure={duties.tenure.pk}" if duties.tenure else ""
    context = {"duties": duties, "form": form, "query": query, "may_see_units": can_see_units(request.user)}
    return render(request, "accountability/record.html", context, status=422 if form.errors else 200)


@require_GET
def record_docx(request: Request, unit: int) -> HttpResponse:
    return record_file(request, unit, "docx")


@require_GET
def record_pdf(request: Request, unit: int) -> HttpResponse:
    return record_file(request, unit, "pdf")


def record_file(request: Request, unit: int, ending: str) -> HttpResponse:
    duties, form = asked(request, unit)
    back = reverse("accountability:record", args=[unit])
    if form.errors:  # the page says at the field what is wrong with the period
        return redirect(f"{back}?{request.GET.urlencode()}")
    return document_response(request, record_of_duties(duties), ending, back=back)
