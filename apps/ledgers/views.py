"""Keeping and removing filters of a ledger."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.http import Request
from apps.core.forms import attempt
from apps.ledgers.actions import remove_filter, save_filter
from apps.ledgers.declaration import LEDGERS
from apps.ledgers.forms import SavedFilterForm
from apps.ledgers.models import MOST_QUERY, SavedFilter


@require_POST
def filter_save(request: Request, ledger: str) -> HttpResponse:
    """Keep the filters that are on, under a name; back to the ledger as it was."""
    found = LEDGERS.get(ledger)
    if found is None:
        raise Http404
    form = SavedFilterForm(request.POST)
    if form.is_valid():
        attempt(form, save_filter, found, by=request.user, **form.cleaned_data)
    if form.errors:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    else:
        messages.success(request, _("Kept as “%(name)s”.") % {"name": form.cleaned_data["name"]})
    query = QueryDict(request.POST.get("query", "")[:MOST_QUERY]).urlencode()
    return redirect(f"{reverse(found.address)}?{query}")


@require_POST
def filter_remove(request: Request, pk: int) -> HttpResponse:
    """Forget one; back to its ledger, the rows still narrowed by it."""
    saved = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)
    found = LEDGERS.get(saved.ledger)
    remove_filter(saved, by=request.user)
    return redirect(f"{reverse(found.address)}?{saved.query}" if found else "/")
