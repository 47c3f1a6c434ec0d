"""Signed paper scanned back in: files sent, pages found, those whose code couldn't be read named by hand."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.http import Request
from apps.core.forms import attempt
from apps.pledges.forms import PageOfForm, ScanForm
from apps.pledges.models import Pledge, Scan, ScannedPage
from apps.pledges.pages import town_kept
from apps.pledges.scanning import assign_page, send_scan
from apps.pledges.tasks import begin_at_once


@require_http_methods(["GET", "POST"])
def scans(request: Request) -> HttpResponse:
    """Send scanned files; what was sent lately, and which pledges wait to be looked at."""
    town = town_kept(request)
    form = ScanForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        sent = [
            attempt(form, send_scan, town, file.name, file.read(), by=request.user)
            for file in form.cleaned_data["papers"]
        ]
        if any(sent):
            begin_at_once()
        if not form.errors:
            messages.success(request, _("Sent: the pages are read one after the other."))
            return redirect("pledges:scans")
    unknown = Count("pages", filter=Q(pages__pledge=None, pages__is_blank=False))
    rows = Scan.objects.visible_to(request.user).filter(town=town).annotate(page_count=Count("pages"), unknown=unknown)
    context = {
        "form": form,
        "scans": rows[:50],
        "is_reading": any(scan.state == Scan.State.SENT for scan in rows[:50]),
        "to_record": Pledge.objects.for_list().waiting().filter(town=town).exclude(scan="")[:200],
        "missing": Pledge.objects.for_list().waiting().filter(town=town, scan="").exclude(page_count=0)[:200],
    }
    return render(request, "pledges/scans.html", context, status=422 if form.errors else 200)


@require_GET
def scan(request: Request, pk: int) -> HttpResponse:
    """The pages of a file: those not known first."""
    found = get_object_or_404(Scan.objects.visible_to(request.user), pk=pk)
    pages = found.pages.select_related("pledge__unit__parent").order_by("number")
    unknown = [page for page in pages if page.pledge_id is None and not page.is_blank]
    known = [page for page in pages if page.pledge_id is not None]
    context = {"scan": found, "unknown": unknown, "known": known, "blank": len(pages) - len(unknown) - len(known)}
    return render(request, "pledges/scan.html", context)


def visible_page(request: Request, pk: int) -> ScannedPage:
    scans = Scan.objects.visible_to(request.user)
    rows = ScannedPage.objects.filter(scan__in=scans).select_related("scan", "pledge__unit__parent")
    return get_object_or_404(rows, pk=pk)


@require_GET
def page_image(request: Request, pk: int) -> FileResponse:
    """A scanned page as a picture; only the browser keeps it."""
    page = visible_page(request, pk)
    try:
        file = default_storage.open(page.image)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, max-age=86400"
    return response


@require_http_methods(["GET", "POST"])
def page_assign(request: Request, pk: int) -> HttpResponse:
    """Say which page of which pledge it is."""
    page = visible_page(request, pk)
    pledges = Pledge.objects.for_list().waiting().filter(town=page.town_id).exclude(page_count=0)
    form = PageOfForm(request.POST or None, pledges=pledges)
    if form.is_valid():
        said = form.cleaned_data
        if attempt(form, assign_page, pk, said["pledge"], said["page"], by=request.user):
            return redirect("pledges:scan", page.scan_id)
    return render(request, "pledges/page.html", {"form": form, "page": page}, status=422 if form.errors else 200)
