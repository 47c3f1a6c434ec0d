"""Daily reports: new, amended, read, listed; spot reports; withdrawing a finding; the photos of findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.http import Request, day_in, town_of
from apps.accounts.models import Role
from apps.core.errors import RuleBroken
from apps.core.forms import attempt
from apps.core.pages import wants_json
from apps.ledgers.asked import Asked
from apps.ledgers.responses import excel_response
from apps.photos.actions import keep_draft
from apps.photos.responses import photo_response
from apps.rectifications.models import Task
from apps.reports import actions
from apps.reports.actions import Stored
from apps.reports.forms import (
    AmendForm,
    FindingForm,
    FindingFormSet,
    ReportForm,
    SpotForm,
    WithdrawForm,
    Words,
    add_refusal,
    all_errors,
)
from apps.reports.ledgers import REPORTS
from apps.reports.models import DailyReport, Finding, FindingPhoto, SpotReport
from apps.reports.permissions import (
    can_amend,
    can_report_for,
    can_type_in,
    can_withdraw_as_office,
    can_withdraw_as_reporter,
)
from apps.reports.queries import (
    findings_for_page,
    last_report,
    own_report,
    units_reported,
    units_to_report_on,
    units_to_spot,
)
from apps.reports.withdrawals import withdraw_finding
from apps.units.models import Unit
from apps.units.scope import home_unit, scope_of


@require_http_methods(["GET", "POST"])
def report_new(request: Request) -> HttpResponse:
    """A unit's daily report, or daily supervision of another unit (interfaces: the daily report's form)."""
    units = units_to_report_on(request.user)
    if not units:
        return render(request, "reports/no_unit.html", status=403)
    for unit in units:
        unit.town = town_of(request)  # everyone reports within the own town
    return receive_report(request, units) if request.method == "POST" else offer_report(request, units)


def offer_report(request: Request, units: list[Unit]) -> HttpResponse:
    """The empty form, with what the last report held; where the day's report stands already, its amendment."""
    is_other = request.GET.get("for") in ("supervision", "telephone")  # never the own unit by default
    if is_other:
        units = [unit for unit in units if not can_report_for(request.user, unit)] or units
    unit = chosen_unit(request, units)
    day = day_in(request.GET.get("date", "")) or town_of(request).today()
    is_own = can_report_for(request.user, unit)
    stored = own_report(unit, day) if is_own else None
    if stored:
        return redirect("reports:report_edit", stored.pk)
    last = last_report(unit, day) if is_own else None
    words = Words(town_of(request))
    initial = {"client_id": uuid4(), "report_date": day, "unit": unit.pk}
    if last:
        initial |= {"patrollers": last.patrollers, "places": last.places}
    form = ReportForm(initial=initial, units=units, words=words, default=unit)
    if is_other and scope_of(request.user).has(Role.OFFICER):
        form.put_missing_first(units_reported(town_of(request), day))
    findings = FindingFormSet(prefix="findings", form_kwargs={"words": words})
    findings.extra = asked_rows(request)
    return render_report(request, form, findings, unit=unit, is_own=is_own)


def asked_rows(request: Request) -> int:
    """Empty problems to begin with; a browser without script has no other way to add them."""
    asked = request.GET.get("findings", "")
    return min(int(asked), 5) if asked.isdecimal() and len(asked) < 3 else 0


def chosen_unit(request: Request, units: list[Unit]) -> Unit:
    asked = request.GET.get("unit", "")
    home = home_unit(request.user, request.session.get("unit"))
    by_id = {str(unit.pk): unit for unit in units}
    return by_id.get(asked) or by_id.get(str(home and home.pk)) or units[0]


def receive_report(request: Request, units: list[Unit]) -> HttpResponse:
    words = Words(town_of(request))
    default = home_unit(request.user, request.session.get("unit"))
    form = ReportForm(request.POST, units=units, words=words, default=default)
    findings = FindingFormSet(request.POST, request.FILES, prefix="findings", form_kwargs={"words": words})
    stored = take_in(request, form, findings, lambda sent: actions.submit_report(sent, by=request.user))
    if stored:
        return answer(request, stored)
    unit = form.units.get(form.cleaned_data.get("unit") or 0, units[0])
    return refuse(request, form, findings, unit=unit, is_own=can_report_for(request.user, unit))


def take_in(request: Request, form: Any, findings: Any, act: Callable[[Any], Stored]) -> Stored | None:
    """Judge form and findings, keep the files, act; None with the messages put on them."""
    is_valid = [form.is_valid(), findings.is_valid()]
    findings.keep_files(by=request.user, town=town_of(request))
    if not all(is_valid) or not findings.is_valid() or any(row.errors for row in findings.forms):
        return None
    try:
        return act(form.sent(findings.sent()))
    except RuleBroken as refusal:
        add_refusal(form, findings, refusal)
        return None


def answer(request: Request, stored: Stored) -> HttpResponse:
    url = stored.report.get_absolute_url()
    if not wants_json(request):
        return redirect(url)
    tasks = [task.get_absolute_url() for task in tasks_to_show(request, stored)]
    return JsonResponse({"id": stored.report.pk, "url": url, "tasks": tasks}, status=201 if stored.is_new else 200)


def tasks_to_show(request: Request, stored: Stored) -> list[Task]:
    """The tasks that were opened and that the reader may see; who supervised doesn't see another unit's."""
    if can_report_for(request.user, stored.report.unit):
        return stored.tasks
    return list(Task.objects.visible_to(request.user).filter(pk__in=[task.pk for task in stored.tasks]))


def refuse(request: Request, form: Any, findings: Any, **context: Any) -> HttpResponse:
    """What was wrong: as JSON for the phone's script, else the page with everything still in it."""
    if wants_json(request):
        return JsonResponse({"errors": all_errors(form, findings)}, status=422)
    return render_report(request, form, findings, status=422, **context)


def render_report(request: Request, form: Any, findings: Any, *, status: int = 200, **context: Any) -> HttpResponse:
    town = town_of(request)
    day = form["report_date"].value()
    day = (day_in(day) if isinstance(day, str) else day) or town.today()
    context |= {"form": form, "findings": findings, "town": town, "day": day, "is_today": day == town.today()}
    context |= {"is_choice": len(form.units) > 1, "is_office": scope_of(request.user).has(Role.OFFICER)}
    return render(request, "reports/report_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def report_edit(request: Request, pk: int) -> HttpResponse:
    """Amend a report: add findings, take some out, correct the rest; the version before is kept."""
    report = get_object_or_404(DailyReport.objects.visible_to(request.user).for_list(), pk=pk)
    if not can_amend(request.user, report):
        raise PermissionDenied
    words = Words(report.town, held_by=report)
    report.unit.town = report.town
    is_own = report.kind == DailyReport.Kind.OWN
    is_office = can_type_in(request.user, report.unit)
    form = AmendForm(
        request.POST or None,
        initial=stored_values(report),
        report=report,
        words=words,
        may_take_out=is_own or is_office,  # what supervision found only the office withdraws
        is_office=is_office,
    )
    rows: dict[str, Any] = {"prefix": "findings", "form_kwargs": {"words": words}}
    findings = FindingFormSet(request.POST or None, request.FILES or None, **rows)
    findings.extra = asked_rows(request)
    context: dict[str, Any] = {"report": report, "unit": report.unit, "is_own": is_own}
    context["stored_findings"] = form.fields["take_out"].choices  # type: ignore[attr-defined]
    if request.method == "GET":
        return render_report(request, form, findings, **context)
    stored = take_in(request, form, findings, lambda sent: actions.amend_report(report.pk, sent, by=request.user))
    return answer(request, stored) if stored else refuse(request, form, findings, **context)


def stored_values(report: DailyReport) -> dict[str, Any]:
    names = ["report_date", "patrol_from", "patrol_to", "patrollers", "places", "categories", "remarks", "late_reason"]
    values = {name: getattr(report, name) for name in names}
    return values | {"client_id": uuid4(), "unit": report.unit_id, "version": report.version_count}


@require_GET
def report(request: Request, pk: int) -> HttpResponse:
    """One report as it stands, with its findings, tasks and versions."""
    found = get_object_or_404(DailyReport.objects.visible_to(request.user).for_list(), pk=pk)
    findings = list(findings_for_page().filter(report=found).select_related("withdrawn_by"))
    prepare_findings(request, findings, found)
    place_kinds = Words(found.town, held_by=found).place_kinds
    context = {
        "report": found,
        "findings": findings,
        "places": [place_kinds[pk] for pk in found.places if pk in place_kinds],
        "versions": found.versions.select_related("author"),
        "may_amend": can_amend(request.user, found),
    }
    return render(request, "reports/report.html", context)


def prepare_findings(request: Request, findings: list[Finding], origin: DailyReport | SpotReport) -> None:
    """What the page may show beside each finding: its task, and withdrawing."""
    tasks = [finding.task_id for finding in findings if finding.task_id]
    visible = set(Task.objects.visible_to(request.user).filter(pk__in=tasks).values_list("pk", flat=True))
    for finding in findings:
        if isinstance(origin, DailyReport):
            finding.report = origin
        else:
            finding.spot_report = origin
        finding.may_withdraw = may_withdraw(request, finding)  # type: ignore[attr-defined]
        finding.is_task_visible = finding.task_id in visible  # type: ignore[attr-defined]


def may_withdraw(request: Request, finding: Finding) -> bool:
    is_allowed = can_withdraw_as_office(request.user, finding) or can_withdraw_as_reporter(request.user, finding)
    return is_allowed and finding.withdrawn_at is None


@require_GET
def reports(request: Request) -> HttpResponseBase:
    """The ledger of daily reports that the reader may see."""
    asked = Asked(REPORTS, request.user, request.GET)
    if asked.wants_excel:
        return excel_response(request, asked)
    context = {"ledger": asked.page(), "may_report": bool(scope_of(request.user).own_units)}
    return render(request, "reports/reports.html", context)


@require_http_methods(["GET", "POST"])
def spot(request: Request) -> HttpResponse:
    """A problem at any hour, outside the daily report."""
    units = units_to_spot(request.user)
    if not units:
        return render(request, "reports/no_unit.html", status=403)
    for unit in units:
        unit.town = town_of(request)
    words = Words(town_of(request))
    unit = chosen_unit(request, units)
    initial = {"client_id": uuid4(), "unit": unit.pk}
    default = home_unit(request.user, request.session.get("unit"))
    form = SpotForm(request.POST or None, initial=initial, units=units, default=default)
    finding = FindingForm(request.POST or None, request.FILES or None, prefix="findings-0", words=words)
    stored = receive_spot(request, form, finding) if request.method == "POST" else None
    if stored:
        return answer(request, stored)
    if request.method == "POST" and wants_json(request):
        errors = all_errors(form, None) | {finding.add_prefix(k): list(map(str, v)) for k, v in finding.errors.items()}
        return JsonResponse({"errors": errors}, status=422)
    context = {"form": form, "finding": finding, "unit": unit, "town": request.user.town}
    return render(request, "reports/spot_form.html", context, status=422 if request.method == "POST" else 200)


def receive_spot(request: Request, form: SpotForm, finding: FindingForm) -> Stored | None:
    from_phone = [form.is_valid(), finding.is_valid()]
    finding.keep_files(lambda file: keep_draft(file, by=request.user, town=town_of(request)))
    if not all(from_phone) or finding.errors:
        return None
    try:
        return actions.submit_spot_report(form.sent(finding.sent()), by=request.user)
    except RuleBroken as refusal:
        field = refusal.field.rpartition("-")[2]
        target = finding if field in finding.fields else form
        target.add_error(field if field in target.fields else None, refusal.message)
        return None


@require_GET
def spot_report(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(SpotReport.objects.visible_to(request.user).for_list(), pk=pk)
    findings = list(findings_for_page().filter(spot_report=found).select_related("withdrawn_by"))
    prepare_findings(request, findings, found)
    return render(request, "reports/spot_report.html", {"report": found, "findings": findings})


@require_http_methods(["GET", "POST"])
def finding_withdraw(request: Request, pk: int) -> HttpResponse:
    """Withdraw a finding, with a reason."""
    rows = Finding.objects.visible_to(request.user).select_related("report__unit", "spot_report__unit", "category")
    found = get_object_or_404(rows, pk=pk)
    if not (can_withdraw_as_office(request.user, found) or can_withdraw_as_reporter(request.user, found)):
        raise PermissionDenied
    form = WithdrawForm(request.POST or None)
    if form.is_valid() and attempt(form, withdraw_finding, found.pk, by=request.user, **form.cleaned_data):
        return redirect(found.origin)
    return render(request, "reports/finding_withdraw.html", {"finding": found, "form": form})


@require_GET
def finding_photo(request: Request, pk: int, photo: int, size: str) -> FileResponse:
    """A finding's photo to who may read its report."""
    found = get_object_or_404(Finding.objects.visible_to(request.user), pk=pk)
    attached = get_object_or_404(FindingPhoto.objects.select_related("photo"), finding=found, photo=photo)
    return photo_response(attached.photo, size)
