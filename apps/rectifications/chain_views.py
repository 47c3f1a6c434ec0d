"""Where tasks come from and whose approvals they need, drawn, and changed by the office."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.http import Request
from apps.core.forms import attempt
from apps.rectifications.chains import change_chain
from apps.rectifications.forms import ChainForm
from apps.rectifications.models import Chain, Source, terms_of
from apps.rectifications.permissions import can_keep_chains, can_see_chains
from apps.towns.models import Town, TownSettings
from apps.units.queries import towns_visible_to


def readers_town(request: Request) -> Town:
    """The town whose chains are looked at: the own one, else the first that may be read."""
    if not can_see_chains(request.user):
        raise PermissionDenied
    return towns_visible_to(request.user)[0]


@require_GET
def chains(request: Request) -> HttpResponse:
    """Every source with its days and its approvals in order."""
    town = readers_town(request)
    settings = TownSettings.objects.in_force(town, town.today())
    of_source = Chain.objects.of(town, Source.values)
    context = {
        "town": town,
        "chains": [(chain, terms_of(chain, settings)) for chain in of_source.values()],
        "may_keep": can_keep_chains(request.user, town),
    }
    return render(request, "rectifications/chains.html", context)


@require_http_methods(["GET", "POST"])
def chain(request: Request, source: str) -> HttpResponse:
    """One source, to be changed."""
    town = readers_town(request)
    if source not in Source.values:
        raise Http404
    if not can_keep_chains(request.user, town):
        raise PermissionDenied
    kept = Chain.objects.of(town, [source])[source]
    form = ChainForm(request.POST or None, chain=kept)
    if form.is_valid() and attempt(form, change_chain, town, Source(source), form.cleaned_data, by=request.user):
        messages.success(request, _("Saved; it holds for tasks opened from now on."))
        return redirect("rectifications:chains")
    context = {"form": form, "chain": kept}
    return render(request, "rectifications/chain.html", context, status=422 if form.errors else 200)
