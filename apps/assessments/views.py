"""A quarter's scores: of all units within their kinds, of one with every point's rows; told, objected to, published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.http import Request
from apps.assessments import actions, making
from apps.assessments.forms import AdjustForm, DecideForm, MethodForm, ObjectForm, TellForm, ValueForm, WeightsForm
from apps.assessments.models import Assessment, Line, Method, Objection, Score
from apps.assessments.pages import quarter_of
from apps.assessments.permissions import can_assess, can_decide, can_object, can_publish
from apps.assessments.queries import kinds_of, rows_of, score_for_page, scores_of
from apps.core.days import QUARTERS, Quarter
from apps.core.errors import RuleBroken
from apps.core.forms import attempt
from apps.core.text import plain
from apps.pledges.pages import town_seen


@require_GET
def assessments(request: Request) -> HttpResponse:
    """The town's quarters, the latest first."""
    town = town_seen(request)
    rows = Assessment.objects.visible_to(request.user).filter(town=town).select_related("plan")
    may_assess = can_assess(request.user, town.pk)
    known = {one.of for one in rows} if may_assess else set()
    present = Quarter.of(town.today())  # before it the one that is over and waits to be told
    context = {
        "quarters": rows,
        "may_assess": may_assess,
        "to_draft": [one for one in (present.back(1), present) if may_assess and one not in known],
    }
    return render(request, "assessments/assessments.html", context)


@require_http_methods(["GET", "POST"])
def method(request: Request) -> HttpResponse:
    """How the town scores, for all who are scored by it; the office changes it from a day on."""
    town = town_seen(request)
    today, may_assess = town.today(), can_assess(request.user, town.pk)
    if request.method == "POST" and not may_assess:
        raise PermissionDenied
    held = Method.objects.in_force(town, today)
    initial = {name: getattr(held, name) for name in ("shares", "objection_days")}
    initial |= {"off_each": plain(held.off_each), "valid_from": Quarter.of(today).back(-1).first}
    form = MethodForm(request.POST or None, initial=initial)
    if form.is_valid():
        day = form.cleaned_data["valid_from"]
        if attempt(form, actions.change_method, town, day, form.wanted, by=request.user):
            messages.success(request, _("Saved."))
            return redirect("assessments:method")
    context = {
        "held": held,
        "planned": Method.objects.filter(town=town, valid_from__gt=today).order_by("valid_from"),
        "form": form if may_assess else None,
    }
    return render(request, "assessments/method.html", context, status=422 if form.errors else 200)


@require_POST
def compute(request: Request, year: int, quarter: int) -> HttpResponse:
    """Draft the quarter's scores, or draft them anew."""
    town = town_seen(request)
    if not can_assess(request.user, town.pk):
        raise PermissionDenied
    if quarter not in QUARTERS:
        raise Http404
    try:
        found = making.compute_quarter(town, year, quarter, by=request.user)
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
        return redirect("assessments:assessments")
    return redirect(found)


@require_GET
def quarter(request: Request, year: int, quarter: int) -> HttpResponse:
    """Units within their kinds; persons never."""
    return quarter_page(request, quarter_of(request, year, quarter))


def quarter_page(request: Request, found: Assessment, tell: TellForm | None = None) -> HttpResponse:
    scores = scores_of(found, request.user)
    may_assess = can_assess(request.user, found.town_id)
    context = {
        "assessment": found,
        "kinds": kinds_of(scores),
        "may_assess": may_assess,
        "tell": tell or (TellForm(initial=days_of(found)) if may_assess and found.is_draft else None),
        "may_publish": not found.is_draft and not found.is_published and can_publish(request.user, found),
        "waiting": sum(one.decision == "" for score in scores for one in score.objections.all()),
    }
    return render(request, "assessments/quarter.html", context, status=422 if tell else 200)


def days_of(found: Assessment) -> dict[str, int]:
    return {"days": Method.objects.in_force(found.town, found.town.today()).objection_days}


@require_POST
def tell(request: Request, year: int, quarter: int) -> HttpResponse:
    found, form = quarter_of(request, year, quarter), TellForm(request.POST)
    if not can_assess(request.user, found.town_id):
        raise PermissionDenied
    if form.is_valid() and attempt(form, actions.tell_scores, found.pk, by=request.user, **form.cleaned_data):
        messages.success(request, _("Told: each unit reads its score and may object."))
        return redirect(found)
    return quarter_page(request, found, form)


@require_POST
def publish(request: Request, year: int, quarter: int) -> HttpResponse:
    found = quarter_of(request, year, quarter)
    if not can_publish(request.user, found):
        raise PermissionDenied
    try:
        actions.publish_quarter(found.pk, by=request.user)
        messages.success(request, _("Published: it stands as it is."))
    except RuleBroken as refusal:
        messages.error(request, refusal.message)
    return redirect(found)


@require_GET
def weights(request: Request, year: int, quarter: int) -> HttpResponse:
    """What other weights would change, kind by kind of units; nothing is stored."""
    found = quarter_of(request, year, quarter)
    if not can_assess(request.user, found.town_id):
        raise PermissionDenied
    kinds = kinds_of(scores_of(found, request.user))
    forms = [WeightsForm(request.GET or None, kind=kind) for kind in kinds]
    context = {"assessment": found, "forms": forms}
    return render(request, "assessments/weights.html", context, status=422 if any(one.errors for one in forms) else 200)


def visible(request: Request, pk: int) -> Score:
    return get_object_or_404(score_for_page(request.user), pk=pk)


@require_GET
def score(request: Request, pk: int) -> HttpResponse:
    """Every indicator with its figure, points and rows; what was adjusted; objections."""
    return score_page(request, visible(request, pk))


def is_open_to_objections(found: Score) -> bool:
    until = found.assessment.objections_until
    return until is not None and found.town.today() <= until and not found.assessment.is_published


def score_page(request: Request, found: Score, forms: dict[str, Any] | None = None) -> HttpResponse:
    user, assessment = request.user, found.assessment
    lines = list(found.lines.all())
    may_decide = can_decide(user, found) and not assessment.is_published
    waiting = next((one for one in found.objections.all() if not one.decision), None)
    may_object = is_open_to_objections(found) and not waiting and can_object(user, found)
    about = request.GET.get("about", "")  # the line's page names it
    may_enter = can_assess(user, found.town_id) and assessment.is_draft and any(not line.count for line in lines)
    context = {
        "score": found,
        "assessment": assessment,
        "lines": lines,
        "values": ValueForm(lines=lines) if may_enter else None,
        "adjust": AdjustForm() if may_decide else None,
        "object_form": ObjectForm(lines=lines, initial={"about": about}) if may_object else None,
        "decide": DecideForm() if waiting and may_decide else None,
        "waiting": waiting,
        **(forms or {}),
    }
    return render(request, "assessments/score.html", context, status=422 if forms else 200)


@require_GET
def line(request: Request, pk: int, number: int) -> HttpResponse:
    """The rows that a figure comes from: they add up to it."""
    found = visible(request, pk)
    one = get_object_or_404(Line.objects.select_related("score"), score=found, number=number)
    may_object = is_open_to_objections(found) and can_object(request.user, found)
    context = {"score": found, "line": one, "rows": rows_of(one), "may_object": may_object}
    return render(request, "assessments/line.html", context)


@require_POST
def values(request: Request, pk: int) -> HttpResponse:
    """What the system doesn't count, entered by the office."""
    found = visible(request, pk)
    if not can_assess(request.user, found.town_id):
        raise PermissionDenied
    form = ValueForm(request.POST, lines=list(found.lines.all()))
    if form.is_valid():
        done = [attempt(form, actions.enter_value, line_pk, value, by=request.user) for line_pk, value in form.values()]
        if not form.errors:
            messages.success(request, _("Saved: %(count)d") % {"count": len(done)})
            return redirect(found)
    return score_page(request, found, {"values": form})


@require_POST
def adjust(request: Request, pk: int) -> HttpResponse:
    found, form = visible(request, pk), AdjustForm(request.POST)
    if not can_decide(request.user, found):
        raise PermissionDenied
    if form.is_valid() and attempt(form, actions.adjust_score, pk, by=request.user, **form.cleaned_data):
        return redirect(found)
    return score_page(request, found, {"adjust": form})


@require_POST
def object_to(request: Request, pk: int) -> HttpResponse:
    found = visible(request, pk)
    form = ObjectForm(request.POST, lines=list(found.lines.all()))
    if not can_object(request.user, found):
        raise PermissionDenied
    if form.is_valid() and attempt(form, actions.object_to_score, pk, by=request.user, **form.cleaned_data):
        messages.success(request, _("Your objection is with the office; it is decided with an answer."))
        return redirect(found)
    return score_page(request, found, {"object_form": form})


@require_http_methods(["POST"])
def decide(request: Request, pk: int) -> HttpResponse:
    """Decide the objection that waits."""
    found, form = visible(request, pk), DecideForm(request.POST)
    if not can_decide(request.user, found):
        raise PermissionDenied
    waiting = Objection.objects.filter(score=found, decision="").first()
    if waiting is None:
        form.full_clean()
        form.add_error(None, _("No objection waits for a decision."))
        return score_page(request, found, {"decide": form})
    if form.is_valid() and attempt(form, actions.decide_objection, waiting.pk, by=request.user, **form.cleaned_data):
        return redirect(found)
    return score_page(request, found, {"decide": form})
