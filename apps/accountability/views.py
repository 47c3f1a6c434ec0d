"""What the rules propose, why, and what a person decides; the rules' numbers, tried before they are saved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accountability import actions
from apps.accountability.forms import DismissForm, NumbersForm, OverlookedForm
from apps.accountability.models import Measure, Proposal, Rule, RuleNumbers
from apps.accountability.permissions import (
    can_decide,
    can_draft,
    can_keep_rules,
    can_see_accountability,
    can_see_measures,
)
from apps.accountability.pressing import press_now
from apps.accountability.queries import evidence_of, overlooked, tried
from apps.accounts.http import Request, town_of
from apps.core.forms import attempt
from apps.reports.models import Finding
from apps.towns.models import Town
from apps.units.models import Unit
from apps.units.queries import heads_of

SHOWN = 100  # decided ones; those to decide are shown all


def readers_town(request: Request) -> Town:
    """The reader's town. Raises PermissionDenied for who doesn't read proposals."""
    if not can_see_accountability(request.user):
        raise PermissionDenied
    return town_of(request)


@require_GET
def proposals(request: Request) -> HttpResponse:
    """What waits for a decision first, then what was decided; beside it what a unit may have overlooked."""
    return proposals_page(request, {})


def proposals_page(request: Request, sent: dict[int, OverlookedForm]) -> HttpResponse:
    """`sent`: of a finding, what was typed about it and refused."""
    town = readers_town(request)
    rows = Proposal.objects.visible_to(request.user).for_list()
    context = {
        "waiting": rows.open(),
        "decided": rows.exclude(state=Proposal.State.OPEN).order_by("-decided_at")[:SHOWN],
        "overlooked": [(one, sent.get(one.finding.pk) or look_form(one.finding.pk)) for one in overlooked(town)],
        "may_draft": can_draft(request.user, town.pk),
        "numbers": RuleNumbers.objects.in_force(town, town.today()),
        "may_keep": can_keep_rules(request.user, town.pk),
        "may_read_measures": can_see_measures(request.user),
    }
    return render(request, "accountability/proposals.html", context, status=422 if sent else 200)


@require_POST
def propose(request: Request) -> HttpResponse:
    """Apply the rules now, not only when the clock does."""
    town = readers_town(request)
    found = actions.propose_now(town, by=request.user)
    if drafts := len(press_now(town, by=request.user)):
        words = ngettext("%(count)d letter is drafted.", "%(count)d letters are drafted.", drafts)
        messages.success(request, words % {"count": drafts})
    count = len(found)
    words = ngettext("%(count)d new proposal.", "%(count)d new proposals.", count) % {"count": count}
    messages.success(request, words if count else _("The rules propose nothing new."))
    return redirect("accountability:proposals")


@require_GET
def proposal(request: Request, pk: int) -> HttpResponse:
    """The rows that the rule fired on, each a link."""
    return proposal_page(request, pk, DismissForm())


@require_POST
def dismiss(request: Request, pk: int) -> HttpResponse:
    found = get_object_or_404(Proposal.objects.visible_to(request.user), pk=pk)
    form = DismissForm(request.POST)
    if not can_decide(request.user, found):
        raise PermissionDenied
    if form.is_valid() and attempt(form, actions.dismiss_proposal, pk, by=request.user, **form.cleaned_data):
        messages.success(request, _("Dismissed; the reason is kept."))
        return redirect("accountability:proposals")
    return proposal_page(request, pk, form)


def proposal_page(request: Request, pk: int, form: DismissForm) -> HttpResponse:
    found = get_object_or_404(Proposal.objects.visible_to(request.user).for_list(), pk=pk)
    context = {
        "proposal": found,
        "evidence": evidence_of(found),
        "heads": heads_of(found.unit, found.fired_on),
        "form": form,
        "may_decide": found.is_open and can_decide(request.user, found),
        "may_draft": found.is_open and can_draft(request.user, found.town_id),
        "measure": Measure.objects.visible_to(request.user).filter(proposal=found).first(),
    }
    return render(request, "accountability/proposal.html", context, status=422 if form.errors else 200)


def look_form(pk: int, sent: QueryDict | None = None) -> OverlookedForm:
    """One for each row of a page, so that no two fields have one id."""
    return OverlookedForm(sent, auto_id=f"look-{pk}-%s")


@require_POST
def look_into(request: Request, pk: int) -> HttpResponse:
    """What it was, of something that a unit perhaps overlooked."""
    town = readers_town(request)
    finding = get_object_or_404(Finding, pk=pk, town=town)
    form = look_form(pk, request.POST)
    if form.is_valid() and attempt(form, actions.look_into, finding, by=request.user, **form.cleaned_data):
        messages.success(request, _("Kept."))
        return redirect("accountability:proposals")
    return proposals_page(request, {finding.pk: form})


@dataclass(frozen=True)
class Tried:
    """What a rule would have proposed over the last 90 days, by the numbers that hold and by others."""

    rule: Rule
    now: int
    then: int
    units: list[tuple[str, int]]  # by the other numbers, most first


@require_http_methods(["GET", "POST"])
def rules(request: Request) -> HttpResponse:
    """The numbers. What they would have proposed is shown before they can be saved."""
    town = readers_town(request)
    if not can_keep_rules(request.user, town.pk):
        raise PermissionDenied
    held = RuleNumbers.objects.in_force(town, town.today())
    coming = RuleNumbers.objects.in_force(town, town.today() + timedelta(days=1))  # with what is planned for that day
    form = NumbersForm(request.POST or None, held=coming, town=town)
    outcome: list[Tried] = []
    if form.is_valid():
        outcome = tried_beside(town, held, form.numbers())
        is_to_save = "save" in request.POST and request.POST.get("tried") == form.signature
        day = form.cleaned_data["valid_from"]
        if is_to_save and attempt(form, actions.change_numbers, town, day, form.wanted, by=request.user):
            messages.success(request, _("Saved."))
            return redirect("accountability:rules")
    planned = RuleNumbers.objects.filter(town=town, valid_from__gt=town.today()).order_by("valid_from")
    context = {"form": form, "tried": outcome, "planned": planned}
    return render(request, "accountability/rules.html", context, status=422 if form.errors else 200)


def tried_beside(town: Town, held: RuleNumbers, other: RuleNumbers) -> list[Tried]:
    now, then = tried(town, held), tried(town, other)
    names = dict(Unit.objects.filter(town=town).values_list("pk", "name"))
    sums = {rule: Counter(names[one.unit_id] for one in then if one.rule == rule) for rule in Rule}
    return [
        Tried(rule, sum(one.rule == rule for one in now), sums[rule].total(), sums[rule].most_common()) for rule in Rule
    ]
