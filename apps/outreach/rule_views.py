"""The library of the town's rules, and the working groups that it founded."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.http import Request, town_of
from apps.core.forms import attempt
from apps.ledgers.asked import Asked
from apps.ledgers.responses import excel_response
from apps.outreach import keeping
from apps.outreach.forms import TownRuleForm
from apps.outreach.ledgers import GROUPS, RULES
from apps.outreach.models import TownRule
from apps.outreach.pages import may
from apps.outreach.permissions import can_keep, can_see_rules, keeps


@require_GET
def rules(request: Request) -> HttpResponseBase:
    """The library, filtered by its query string."""
    if not can_see_rules(request.user):
        raise PermissionDenied
    asked = Asked(RULES, request.user, request.GET)
    if asked.wants_excel:
        return excel_response(request, asked)
    return render(request, "outreach/rules.html", {"ledger": asked.page(), **may(request.user)})


def visible(request: Request, pk: int) -> TownRule:
    return get_object_or_404(TownRule.objects.visible_to(request.user).select_related("town"), pk=pk)


@require_GET
def rule(request: Request, pk: int) -> HttpResponse:
    """A rule in its own words."""
    found = visible(request, pk)
    return render(request, "outreach/rule.html", {"rule": found, "may_keep": keeps(request.user, found.town_id)})


@require_http_methods(["GET", "POST"])
def rule_new(request: Request) -> HttpResponse:
    if not can_keep(request.user):
        raise PermissionDenied
    form = TownRuleForm(request.POST or None)
    if form.is_valid() and (
        made := attempt(form, keeping.add_rule, town_of(request), form.cleaned_data, by=request.user)
    ):
        return redirect(made)
    return rule_page(request, form, _("New rule"), reverse("outreach:rules"))


@require_http_methods(["GET", "POST"])
def rule_edit(request: Request, pk: int) -> HttpResponse:
    """Its words as they are in the original, or that it was repealed."""
    found = visible(request, pk)
    if not keeps(request.user, found.town_id):
        raise PermissionDenied
    form = TownRuleForm(request.POST or None, rule=found)
    if form.is_valid() and attempt(form, keeping.change_rule, pk, form.cleaned_data, by=request.user):
        return redirect(found)
    return rule_page(request, form, found.title, found.get_absolute_url())


def rule_page(request: Request, form: TownRuleForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "back_name": _("Rules of the town")}
    return render(request, "outreach/form.html", context, status=422 if form.errors else 200)


@require_GET
def groups(request: Request) -> HttpResponseBase:
    """Working groups: who leads, who is in them, by which paper. The settings keep them."""
    if not can_see_rules(request.user):
        raise PermissionDenied
    asked = Asked(GROUPS, request.user, request.GET)
    if asked.wants_excel:
        return excel_response(request, asked)
    return render(request, "outreach/groups.html", {"ledger": asked.page(), **may(request.user)})
