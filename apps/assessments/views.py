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
from apps.assessments import actions
from apps.assessments.forms import AdjustForm, DecideForm, ObjectForm, TellForm, ValueForm, WeightsForm
from apps.assessments.models import QUARTERS, Assessment, Line, Objection, Score
from apps.assessments.pages import quarter_of
from apps.assessments.permissions import can_assess, can_decide, can_object, can_publish
from apps.assessments.queries import indicators_of, kinds_of, rows_of, score_for_page, scores_of, what_if
from apps.core.errors import RuleBroken
from apps.core.forms import attempt
from apps.pledges.pages import town_seen


@require_GET
def assessments(request: Request) -> HttpResponse:
    """The town's quarters, the latest first."""
    town = town_seen(request)
    rows = Assessment.objects.visible_to(request.user).filter(town=town).select_related("plan")
    today = town.today()
    context = {
        "quarters": rows,
        "may_assess": can_assess(request.user, town.pk),
        "year": today.year,
        "quarter": (today.month + 2) // 3,
    }
    return render(request, "assessments/assessments.html", context)


@require_POST
def compute(request: Request, year: int, quarter: int) -> HttpResponse:
    """Draft the quarter's scores, or draft them anew."""
    town = town_seen(request)
    if not can_assess(request.user, town.pk):
        raise PermissionDenied
    if quarter not in QUARTERS:
        raise Http404
    try:
        found = actions.compute_quarter(town, year, quarter, by=request.user)
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
        "tell": tell or (TellForm() if may_assess and found.is_draft else None),
        "may_publish": not found.is_draft and not found.is_published and can_publish(request.user, found),
        "waiting": sum(one.decision == "" for score in scores for one in score.objections.all()),
    }
    return render(request, "assessments/quarter.html", context, status=422 if tell else 200)


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
    """What other weights would change; nothing is stored."""
    found = quarter_of(request, year, quarter)
    if not can_assess(request.user, found.town_id):
        raise PermissionDenied
    scores = scores_of(found, request.user)
    form = WeightsForm(request.GET or None, weights=indicators_of(scores))
    tried = what_if(scores, form.weights) if form.is_bound and form.is_valid() else {}
    rows = [(score, tried.get(score.pk), tried[score.pk] - score.total) for score in scores if score.pk in tried]
    context = {"assessment": found, "form": form, "rows": sorted(rows, key=lambda row: -(row[1] or 0))}
    return render(request, "assessments/weights.html", context, status=422 if form.errors else 200)


def visible(request: Request, pk: int) -> Score:
    return get_object_or_404(score_for_page(request.user), pk=pk)


@require_GET
def score(request: Request, pk: int) -> HttpResponse:
    """Every indicator with its figure, points and rows; what was adjusted; objections."""
    return score_page(request, visible(request, pk))


def score_page(request: Request, found: Score, forms: dict[str, Any] | None = None) -> HttpResponse:
    user, assessment = request.user, found.assessment
    lines = list(found.lines.all())
    may_decide = can_decide(user, found) and not assessment.is_published
    until = assessment.objections_until
    is_open_to_objections = until is not None and found.town.today() <= until and not assessment.is_published
    waiting = next((one for one in found.objections.all() if not one.decision), None)
    may_enter = can_assess(user, found.town_id) and assessment.is_draft and any(not line.count for line in lines)
    context = {
        "score": found,
        "assessment": assessment,
        "lines": lines,
        "values": ValueForm(lines=lines) if may_enter else None,
        "adjust": AdjustForm() if may_decide else None,
        "object_form": ObjectForm() if is_open_to_objections and not waiting and can_object(user, found) else None,
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
    return render(request, "assessments/line.html", {"score": found, "line": one, "rows": rows_of(one)})


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
    found, form = visible(request, pk), ObjectForm(request.POST)
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
        messages.error(request, _("No objection waits for a decision."))
        return redirect(found)
    if form.is_valid() and attempt(form, actions.decide_objection, waiting.pk, by=request.user, **form.cleaned_data):
        return redirect(found)
    return score_page(request, found, {"decide": form})
