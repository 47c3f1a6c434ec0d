"""Sending a workbook into a ledger, looking at what it would do, having it stored, taking it back with its errors."""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.http import Request
from apps.core.errors import RuleBroken
from apps.core.forms import attempt
from apps.ledgers import imports
from apps.ledgers.declaration import LEDGERS, Ledger
from apps.ledgers.faults import Fault
from apps.ledgers.forms import WorkbookForm
from apps.ledgers.models import Import, ImportRow
from apps.ledgers.progress import progress_of
from apps.ledgers.responses import file_response
from apps.ledgers.returned import with_errors
from apps.ledgers.tasks import begin_at_once
from apps.ledgers.template import write_template
from apps.towns.models import Town

Verdict = ImportRow.Verdict


def ledger_taking_rows(request: Request, name: str) -> tuple[Ledger, list[Town]]:
    """The ledger of an address, and the towns into which the user may bring rows of it."""
    ledger = LEDGERS.get(name)
    if ledger is None or ledger.intake is None:
        raise Http404
    towns = ledger.intake.towns_of(request.user)
    if not towns:
        raise PermissionDenied
    return ledger, towns


@require_http_methods(["GET", "POST"])
def import_new(request: Request, ledger: str) -> HttpResponse:
    """Choose a workbook and send it."""
    found, towns = ledger_taking_rows(request, ledger)
    form = WorkbookForm(request.POST or None, request.FILES or None, towns=towns)
    if request.method == "POST" and form.is_valid():
        file, town = form.cleaned_data["file"], form.cleaned_data["town"]
        sent = attempt(form, imports.send_workbook, found, file.read(), by=request.user, town=town, file_name=file.name)
        if sent:
            begin_at_once()
            return redirect("ledgers:import", sent.pk)
    lately = Import.objects.visible_to(request.user).filter(ledger=found.name).for_page()[:10]
    context = {"form": form, "found": found, "back": reverse(found.address), "lately": lately}
    return render(request, "ledgers/import_new.html", context)


@require_GET
def import_template(request: Request, ledger: str) -> FileResponse:
    """The empty workbook; drop-downs hold the town's words where it is one town."""
    found, towns = ledger_taking_rows(request, ledger)
    assert found.intake is not None
    offers = found.intake(towns[0], by=request.user).offers() if len(towns) == 1 else {}
    return file_response(write_template(found, offers), f"{found.title}-模板.xlsx")


@require_GET
def import_page(request: Request, pk: int) -> HttpResponse:
    """How far it is; what it would do or did, row by row; polled while a worker has it."""
    sent = get_object_or_404(Import.objects.visible_to(request.user).for_page(), pk=pk)
    if sent.is_waiting:
        context = {"sent": sent, "progress": progress_of(sent.pk)}
        template = "ledgers/_import_progress.html" if request.htmx else "ledgers/import_waiting.html"
        return render(request, template, context | back_of(sent))
    if request.htmx:
        response = HttpResponse()
        response["HX-Refresh"] = "true"
        return response
    return render(request, "ledgers/import.html", what_it_does(sent, request.GET) | back_of(sent))


def back_of(sent: Import) -> dict[str, Any]:
    found = LEDGERS[sent.ledger]
    return {"found": found, "back": reverse(found.address)}


def what_it_does(sent: Import, asked: Any) -> dict[str, Any]:
    """Rows of one verdict, the wrong ones first, fifty a page."""
    counts = {verdict: getattr(sent, verdict.value) for verdict in Verdict}
    usual = next(
        (verdict for verdict in (Verdict.WRONG, Verdict.CHANGED, Verdict.NEW) if counts[verdict]), Verdict.SAME
    )
    show = asked.get("show", "")
    show = show if show in Verdict.values else usual.value
    page = Paginator(sent.rows.filter(verdict=show), 50).get_page(asked.get("page"))
    for row in page:
        row.told = [Fault(**fault) for fault in row.faults]  # type: ignore[attr-defined]  # for the page
    tabs = [(verdict.value, verdict.label, counts[verdict]) for verdict in Verdict]
    faults = [Fault(**fault) for fault in sent.faults]
    return {"sent": sent, "tabs": tabs, "show": show, "page": page, "faults": faults}


@require_POST
def import_store(request: Request, pk: int) -> HttpResponse:
    """Have it stored: everything, or with `good_rows` what isn't wrong."""
    sent = get_object_or_404(Import.objects.visible_to(request.user).for_page(), pk=pk)
    try:
        imports.ask_to_store(sent.pk, by=request.user, good_rows="good_rows" in request.POST)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    else:
        begin_at_once()
    return redirect("ledgers:import", sent.pk)


@require_POST
def import_let_go(request: Request, pk: int) -> HttpResponse:
    sent = get_object_or_404(Import.objects.visible_to(request.user).for_page(), pk=pk)
    imports.let_go(sent.pk, by=request.user)
    return redirect("ledgers:import_new", sent.ledger)


@require_GET
def import_errors(request: Request, pk: int) -> FileResponse:
    """The same workbook with what is wrong in it."""
    sent = get_object_or_404(Import.objects.visible_to(request.user), pk=pk)
    rows = sent.rows.filter(verdict=Verdict.WRONG)
    faults = [(row.sheet, row.number, Fault(**fault)) for row in rows for fault in row.faults]
    if not faults:
        raise Http404
    content = with_errors(LEDGERS[sent.ledger], bytes(sent.content), faults)
    return file_response(BytesIO(content), f"{PurePath(sent.file_name).stem}-错误.xlsx")
