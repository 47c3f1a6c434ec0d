"""A year's plan: the tree, its indicators, each unit's targets, the texts; duties of the leaders by line."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.http import Request
from apps.core.errors import RuleBroken
from apps.core.forms import attempt, shown_on
from apps.documents.responses import document_response
from apps.ledgers.asked import Asked
from apps.ledgers.responses import excel_response
from apps.pledges import actions, making
from apps.pledges.documents import duties_list
from apps.pledges.forms import DutiesForm, IndicatorForm, TargetsForm, TemplateForm, YearForm
from apps.pledges.ledgers import TARGETS
from apps.pledges.models import Indicator, LineDuties, Plan, Target, Template
from apps.pledges.pages import put_out, town_kept, town_read, town_seen
from apps.pledges.permissions import can_hand_down, can_plan, can_read_plan, can_see_pledges
from apps.pledges.queries import changes_of, duties_of_leaders, picture_of, standing_pledge, tree_of
from apps.pledges.wording import DEFAULT_BODIES, PLACES, TITLE
from apps.units.models import Post, Unit
from apps.units.queries import units_visible_to
from apps.units.scope import scope_of
from apps.units.seats import label_of


@require_http_methods(["GET", "POST"])
def plans(request: Request) -> HttpResponse:
    """The town's years; a new one is begun here."""
    town = town_read(request)
    rows = Plan.objects.filter(town=town)
    year = town.today().year
    form = YearForm(request.POST or None, plans=rows, initial={"year": year, "copied_from": rows.first()})
    may_plan = can_plan(request.user, town.pk)
    if request.method == "POST" and not may_plan:
        raise PermissionDenied
    if form.is_valid() and (made := attempt(form, actions.make_plan, town, by=request.user, **form.cleaned_data)):
        return redirect("pledges:plan", made.year)
    context = {"plans": rows, "form": form, "may_plan": may_plan}
    return render(request, "pledges/plans.html", context, status=422 if form.errors else 200)


def plan_of(request: Request, year: int) -> Plan:
    """The year of the reader's town; 404 where there is none, 403 for who doesn't read the whole town."""
    town = town_read(request)
    return get_object_or_404(Plan.objects.select_related("town"), town=town, year=year)


@require_GET
def plan(request: Request, year: int) -> HttpResponse:
    """The tree: who holds what, what is missing, who has signed."""
    found = plan_of(request, year)
    changes, gone = changes_of(found)
    context = {
        "plan": found,
        "tree": tree_of(found),
        "changes": changes,
        "gone": gone,
        "may_plan": can_plan(request.user, found.town_id),
    }
    return render(request, "pledges/plan.html", context)


@require_http_methods(["GET", "POST"])
def indicator_new(request: Request, year: int) -> HttpResponse:
    found = keepers_plan(request, year)
    form = IndicatorForm(request.POST or None)
    if form.is_valid() and attempt(form, actions.add_indicator, found.pk, form.cleaned_data, by=request.user):
        return redirect("pledges:plan", year)
    context = {"form": form, "plan": found}
    return render(request, "pledges/indicator.html", context, status=422 if form.errors else 200)


def keepers_plan(request: Request, year: int) -> Plan:
    found = plan_of(request, year)
    if not can_plan(request.user, found.town_id):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
def indicator(request: Request, year: int, pk: int) -> HttpResponse:
    """Change an indicator, or with `remove` take it out."""
    found = keepers_plan(request, year)
    one = get_object_or_404(Indicator, plan=found, pk=pk)
    if "remove" in request.POST:
        return indicator_removed(request, one, year)
    initial = {name: getattr(one, name) for name in actions.INDICATOR_FIELDS}
    form = IndicatorForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(form, actions.change_indicator, pk, form.cleaned_data, by=request.user):
        return redirect("pledges:plan", year)
    context = {"form": form, "plan": found, "indicator": one}
    return render(request, "pledges/indicator.html", context, status=422 if form.errors else 200)


def indicator_removed(request: Request, one: Indicator, year: int) -> HttpResponse:
    try:
        actions.remove_indicator(one.pk, by=request.user)
    except RuleBroken as refusal:
        messages.error(request, f"{one}：{refusal.message}")
        return redirect("pledges:indicator", year, one.pk)
    messages.success(request, _("Removed; pledges that were made keep their clauses."))
    return redirect("pledges:plan", year)


@require_http_methods(["GET", "POST"])
def unit_targets(request: Request, year: int, unit: int) -> HttpResponse:
    """All targets of a unit, with what the unit above holds; heads set those of their groups. With `make` what is typed
    is saved and the pledge made out of it.
    """
    found = get_object_or_404(units_visible_to(request.user).select_related("town", "parent"), pk=unit)
    plan = get_object_or_404(Plan.objects.select_related("town"), town=found.town_id, year=year)
    if not can_hand_down(request.user, found):
        raise PermissionDenied
    held = Target.objects.of_plan(plan).filter(unit__in=[found.pk, found.parent_id or found.pk])
    above = {one.indicator_id: one for one in held if one.unit_id != found.pk}
    own = [one for one in held if one.unit_id == found.pk]
    form = TargetsForm(request.POST or None, plan=plan, held=own)
    if form.is_valid() and are_changed(request, form, plan, found):
        messages.success(request, saved_words(plan, found))
        if "make" in request.POST:
            return put_out(request, plan, found)
        return redirect(after_targets(request, plan, found))
    rows = [(one, value, weight, above.get(one.pk)) for one, value, weight in form.rows()]
    context = {
        "form": form,
        "rows": rows,
        "plan": plan,
        "unit": found,
        "shown": shown_on(form, request.POST.get("shown", ""), picture_of(own)),
        "standing": standing_pledge(plan, found),
        "back": after_targets(request, plan, found),
    }
    return render(request, "pledges/targets.html", context, status=422 if form.errors else 200)


def are_changed(request: Request, form: TargetsForm, plan: Plan, unit: Unit) -> bool:
    shown = request.POST.get("shown", "")
    return attempt(form, actions.change_targets, plan.pk, unit, form.held, shown, by=request.user) is not None


def saved_words(plan: Plan, unit: Unit) -> str:
    """That it is saved, and what holds all the same."""
    standing = standing_pledge(plan, unit)
    if standing is None:
        return _("Saved.")
    if standing.is_signed:
        return _("Saved. The signed pledge holds until a new version is signed.")
    return _("Saved. The pledge that is out to be signed keeps the targets it was made with.")


def after_targets(request: Request, plan: Plan, unit: Unit) -> str:
    """The tree for who reads it; a head goes back to the own pledges."""
    reads = can_read_plan(request.user, plan.town_id)
    return reverse("pledges:plan", args=[plan.year]) if reads else reverse("pledges:pledges")


@require_POST
def make_all(request: Request, year: int) -> HttpResponse:
    """Put out to sign what is ready, unit by unit; what isn't is told with its reason."""
    found = keepers_plan(request, year)
    made, refused = 0, []
    for branch in tree_of(found).signing:
        if branch.pledge is None and branch.targets:
            try:
                making.make_pledge(found.pk, branch.unit, by=request.user)
                made += 1
            except RuleBroken as refusal:
                refused.append(f"{label_of(branch.unit)}：{refusal.message}")
    words = ngettext("%(count)d pledge is out to be signed.", "%(count)d pledges are out to be signed.", made)
    messages.success(request, words % {"count": made})
    for line in refused[:20]:
        messages.error(request, line)
    return redirect("pledges:plan", year)


@require_GET
def targets(request: Request) -> HttpResponseBase:
    """目标台账: filtered by its query string, in and out of Excel."""
    if not can_see_pledges(request.user):
        raise PermissionDenied
    asked = Asked(TARGETS, request.user, request.GET)
    if asked.wants_excel:
        return excel_response(request, asked)
    town = request.user.town
    context = {"ledger": asked.page(), "may_plan": town is not None and can_plan(request.user, town.pk)}
    return render(request, "pledges/targets_ledger.html", context)


@require_http_methods(["GET", "POST"])
def text(request: Request, kind: str) -> HttpResponse:
    """The town's text for a kind of unit."""
    town = town_kept(request)
    if kind not in Template.Kind:
        raise Http404
    chosen = Template.Kind(kind)
    stored = Template.objects.filter(town=town, kind=chosen).first()
    said = (stored.title, stored.body) if stored else (TITLE, DEFAULT_BODIES[chosen])
    form = TemplateForm(request.POST or None, initial=dict(zip(("title", "body"), said, strict=True)))
    if form.is_valid() and attempt(form, actions.write_template, town, kind, by=request.user, **form.cleaned_data):
        messages.success(request, _("Saved; it holds for pledges that are made from now on."))
        return redirect("pledges:text", kind)
    context: dict[str, Any] = {"form": form, "kind": chosen, "kinds": Template.Kind, "places": PLACES}
    return render(request, "pledges/text.html", context, status=422 if form.errors else 200)


@require_GET
def duties(request: Request) -> HttpResponse:
    """一岗双责清单: each leader's lines and what they answer for."""
    town = town_seen(request)
    context = {"rows": duties_of_leaders(town, town.today()), "may_plan": can_plan(request.user, town.pk)}
    return render(request, "pledges/duties.html", context)


@require_GET
def duties_docx(request: Request) -> HttpResponse:
    town = town_seen(request)
    document = duties_list(town, duties_of_leaders(town, town.today()), town.today())
    return document_response(request, document, "docx", back=reverse("pledges:duties"))


@require_http_methods(["GET", "POST"])
def duties_of_post(request: Request, pk: int) -> HttpResponse:
    towns = scope_of(request.user).read_towns
    post = get_object_or_404(Post.objects.filter(town__in=towns, is_abolished=False).select_related("town"), pk=pk)
    if not can_plan(request.user, post.town_id):
        raise PermissionDenied
    stored = LineDuties.objects.filter(post=post, valid_from__lte=post.town.today()).order_by("-valid_from").first()
    form = DutiesForm(request.POST or None, initial={"words": stored.words if stored else ""})
    if form.is_valid() and attempt(form, actions.write_duties, post, by=request.user, **form.cleaned_data):
        return redirect("pledges:duties")
    return render(request, "pledges/duties_form.html", {"form": form, "post": post}, status=422 if form.errors else 200)
