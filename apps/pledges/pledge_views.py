"""Pledges: the ledger, one with its signatures and live figures, signing on the phone, paper, who answers on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.http import Request
from apps.core.forms import attempt
from apps.documents.pdf import FontsMissing
from apps.documents.responses import document_response
from apps.ledgers.asked import Asked
from apps.ledgers.responses import excel_response
from apps.pledges import filing, making, scanning, signing
from apps.pledges.counts import COUNTS, facts_of, figure_of
from apps.pledges.documents import signed_paper, word_of
from apps.pledges.figures import Figure
from apps.pledges.forms import CountyForm, DayForm, ReasonForm, SignedOnForm, SignForm, TakeoverForm
from apps.pledges.ledgers import PLEDGES
from apps.pledges.models import Clause, Plan, Pledge
from apps.pledges.pages import put_out, town_kept
from apps.pledges.permissions import can_hand_down, can_plan, can_read_plan, can_see_pledges, can_withdraw
from apps.pledges.queries import (
    answerable_on,
    completed_on_paper,
    found_by_fingerprint,
    nearest_day,
    pledge_for_page,
    ready_and_later,
    to_take_over,
)
from apps.pledges.wording import TARGETS
from apps.towns.models import Town
from apps.units.models import Tenure, Unit
from apps.units.queries import units_visible_to
from apps.units.scope import scope_of


@require_GET
def pledges(request: Request) -> HttpResponseBase:
    """Pledges that the reader may see; above them what waits for the own hand."""
    if not can_see_pledges(request.user):
        raise PermissionDenied
    asked = Asked(PLEDGES, request.user, request.GET)
    if asked.wants_excel:
        return excel_response(request, asked)
    town, user = request.user.town, request.user
    reads = town is not None and can_read_plan(user, town.pk)
    groups = [unit for unit in scope_of(user).own_units if unit.kind == Unit.Kind.GROUP and can_hand_down(user, unit)]
    years = years_ahead(town) if town and groups else []
    context = {
        "ledger": asked.page(),
        "waiting": list(Pledge.objects.to_sign_by(user)),
        "to_take_over": list(Pledge.objects.to_take_over_by(user).for_list()),
        "reads_plan": reads,
        "may_plan": town is not None and can_plan(user, town.pk),
        "to_hand_down": [(year, group) for year in years for group in groups],
    }
    return render(request, "pledges/pledges.html", context)


def years_ahead(town: Town) -> list[int]:
    """Years with a plan, from this one on."""
    rows = Plan.objects.filter(town=town, year__gte=town.today().year)
    return list(rows.order_by("year").values_list("year", flat=True))


def visible(request: Request, pk: int) -> Pledge:
    return get_object_or_404(pledge_for_page(request.user), pk=pk)


@require_GET
def pledge(request: Request, pk: int) -> HttpResponse:
    """Text, clauses with what they stand at today, signatures, versions, and what the reader may do."""
    return pledge_page(request, visible(request, pk))


def pledge_page(request: Request, found: Pledge, forms: dict[str, Any] | None = None) -> HttpResponse:
    user, today = request.user, found.town.today()
    asked = DayForm(request.GET or None, initial={"day": today}) if "day" in request.GET else None
    day = (asked and asked.asked) or today
    may_file = found.is_waiting and bool(found.scan_sha256) and can_plan(user, found.town_id)
    on_paper = to_take_over(found, nearest_day(found.plan.year, today))
    successors = on_paper if found.plan.year == today.year else []
    context = {
        "pledge": found,
        "clauses": live(found),
        "body": found.body.replace(TARGETS, _("(the targets that stand above)")),
        "mine": Pledge.objects.to_sign_by(user).filter(pk=found.pk).exists(),
        "is_mine_to_take_over": any(row.person.user_id == user.pk for row in successors),
        "successors": successors,
        "answerable": answerable_on(found, day),
        "day_form": asked or DayForm(initial={"day": today}),
        "day": day,
        "versions": Pledge.objects.visible_to(user).filter(plan=found.plan_id, unit=found.unit_id).exclude(pk=found.pk),
        "withdraw": ReasonForm() if found.is_waiting and can_withdraw(user, found) else None,
        "takeover": takeover_form(found, on_paper) if on_paper and can_plan(user, found.town_id) else None,
        "record": SignedOnForm(initial={"signed_on": today}) if may_file else None,
        "may_plan": can_plan(user, found.town_id),
        **(forms or {}),
    }
    return render(request, "pledges/pledge.html", context, status=422 if forms else 200)


def takeover_form(found: Pledge, successors: Sequence[Tenure]) -> TakeoverForm:
    return TakeoverForm(successors=successors, initial={"signed_on": found.town.today()})


Line = tuple[Clause, Figure | None, str, bool | None]


def live(found: Pledge) -> list[Line]:
    """Each clause with its figure of the year so far, the page of its rows, and whether it is kept; 16 queries."""
    year, today = found.plan.year, found.town.today()
    first, last = date(year, 1, 1), min(today, date(year, 12, 31))
    clauses = list(found.clauses.all())
    if last < first or not any(clause.count for clause in clauses):
        return [(clause, None, "", None) for clause in clauses]
    facts = facts_of(found.town, first, last)
    rows: list[Line] = []
    for clause in clauses:
        if clause.count not in COUNTS:
            rows.append((clause, None, "", None))
            continue
        figure = figure_of(clause.count, facts, found.unit_id)
        address = COUNTS[clause.count].rows(facts, found.unit_id)
        rows.append((clause, figure, address, is_kept(clause, figure)))
    return rows


def is_kept(clause: Clause, figure: Figure) -> bool | None:
    """Whether the figure keeps the promise; None where there is none yet."""
    if figure.value is None:
        return None
    due = figure.due(clause.value)
    return figure.value <= due if clause.direction == "less" else figure.value >= due


@require_POST
def pledge_new(request: Request, year: int, unit: int) -> HttpResponse:
    """Make a unit's pledge and put it out to sign."""
    found = get_object_or_404(units_visible_to(request.user).select_related("town", "parent__town"), pk=unit)
    plan = get_object_or_404(Plan, town=found.town_id, year=year)
    return put_out(request, plan, found)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign(request: Request, pk: int | None = None) -> HttpResponse:
    """Sign one pledge, or all that wait for the user: drawn once, the password again."""
    rows = Pledge.objects.to_sign_by(request.user).for_list()
    mine = list(rows.filter(pk=pk) if pk else rows)
    waiting, later = ready_and_later(mine)
    if pk and not mine:
        visible(request, pk)
        raise PermissionDenied
    form = SignForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        chosen = {int(word) for word in request.POST.getlist("pledge") if word.isdecimal()} & {p.pk for p in waiting}
        done = attempt(form, signing.sign_pledges, chosen, by=request.user, drawing=form.cleaned_data["drawing"])
        if done:
            messages.success(request, _("Signed."))
            return redirect(done[0]) if len(done) == 1 else redirect("pledges:pledges")
        if not form.errors:
            form.add_error(None, _("Choose at least one."))
    context = {"form": form, "waiting": waiting, "later": later, "on_paper": completed_on_paper(waiting)}
    return render(request, "pledges/sign.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def take_over(request: Request, pk: int) -> HttpResponse:
    """The successor signs."""
    found = visible(request, pk)
    if not any(row.person.user_id == request.user.pk for row in to_take_over(found, found.town.today())):
        raise PermissionDenied
    form = SignForm(request.POST or None, request=request)
    if form.is_valid() and attempt(form, signing.take_over, pk, by=request.user, drawing=form.cleaned_data["drawing"]):
        messages.success(request, _("Taken over."))
        return redirect(found)
    context = {"form": form, "waiting": [found], "is_takeover": True}
    return render(request, "pledges/sign.html", context, status=422 if form.errors else 200)


@require_POST
def record_takeover(request: Request, pk: int) -> HttpResponse:
    """The successor signed on the paper."""
    found = visible(request, pk)
    day = nearest_day(found.plan.year, found.town.today())
    form = TakeoverForm(request.POST, successors=to_take_over(found, day))
    if not can_plan(request.user, found.town_id):
        raise PermissionDenied
    if form.is_valid() and attempt(form, filing.record_takeover, pk, by=request.user, **form.cleaned_data):
        messages.success(request, _("Taken over."))
        return redirect(found)
    return pledge_page(request, found, {"takeover": form})


@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    found, form = visible(request, pk), ReasonForm(request.POST)
    if not can_withdraw(request.user, found):
        raise PermissionDenied
    if form.is_valid() and attempt(form, making.withdraw_pledge, pk, by=request.user, **form.cleaned_data):
        messages.success(request, _("Withdrawn; it is kept with its reason."))
        return redirect(found)
    return pledge_page(request, found, {"withdraw": form})


@require_POST
def record(request: Request, pk: int) -> HttpResponse:
    """The office has seen the scan: signed and stamped by both sides."""
    found, form = visible(request, pk), SignedOnForm(request.POST)
    if not can_plan(request.user, found.town_id):
        raise PermissionDenied
    if form.is_valid() and attempt(form, filing.record_paper, pk, by=request.user, **form.cleaned_data):
        messages.success(request, _("Recorded: it stands as signed on paper."))
        return redirect(found)
    return pledge_page(request, found, {"record": form})


@require_GET
def pledge_docx(request: Request, pk: int) -> HttpResponse:
    found = visible(request, pk)
    return document_response(request, word_of(found), "docx", back=found)


@require_GET
def pledge_pdf(request: Request, pk: int) -> HttpResponseBase:
    """As it was signed: the PDF with the signatures, or the scan; before that the paper to sign."""
    found = visible(request, pk)
    if kept := found.pdf or found.scan:
        return file_of(kept, found.title)
    if found.is_signed:
        return document_response(request, signed_paper(found, found.fingerprint), "pdf", back=found)
    return printed(request, [found], found.title, back=found)


def file_of(path: str, name: str) -> FileResponse:
    """A stored PDF to who was found to be allowed to see it. 404 for a lost file."""
    try:
        file = default_storage.open(path)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.pdf") or ""
    response["Cache-Control"] = "private, no-store"
    return response


def printed(request: Request, rows: list[Pledge], name: str, *, back: Any) -> HttpResponse:
    try:
        content = scanning.print_pledges(rows, by=request.user)
    except FontsMissing:
        messages.error(request, _("The font of PDF files is missing on the server. Please tell who keeps the system."))
        return redirect(back)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.pdf") or ""
    return response


@require_GET
def print_all(request: Request, year: int) -> HttpResponse:
    """All pledges of a year that are out to be signed, in one file for the meeting."""
    town = town_kept(request)
    rows = pledge_for_page(request.user).filter(town=town, plan__year=year, withdrawn_at=None, signed_at=None)
    ready = list(rows.order_by("unit__order", "unit_id"))
    if not ready:
        messages.info(request, _("No pledge is out to be signed."))
        return redirect("pledges:plan", year)
    return printed(request, ready, f"{year}年度责任书（待签）", back=f"/pledges/plan/{year}/")


@require_http_methods(["GET", "POST"])
def county(request: Request, year: int) -> HttpResponse:
    """File the paper between county and town."""
    town = town_kept(request)
    plan = get_object_or_404(Plan, town=town, year=year)
    initial = {"title": f"{town.county}与{town.name}{year}年度环境保护目标责任书", "signed_on": town.today()}
    form = CountyForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        filed = attempt(
            form,
            filing.file_county_pledge,
            plan.pk,
            said["paper"],
            by=request.user,
            title=said["title"],
            signed_on=said["signed_on"],
        )
        if filed:
            return redirect(filed)
    return render(request, "pledges/county.html", {"form": form, "plan": plan}, status=422 if form.errors else 200)


@login_not_required
@require_GET
def verify(request: Request, fingerprint: str) -> HttpResponse:
    """To a stranger with the paper in hand: yes or no, and nothing else."""
    is_genuine = found_by_fingerprint(fingerprint.lower())
    response = render(request, "pledges/verify.html", {"is_genuine": is_genuine, "fingerprint": fingerprint})
    response["X-Robots-Tag"] = "noindex"
    return response
