"""What the pages of outreach share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from apps.accounts.http import Request
from apps.accounts.models import User
from apps.core.forms import attempt
from apps.outreach.forms import ReasonForm
from apps.outreach.models import Activity, Visit
from apps.outreach.permissions import can_change, can_keep, can_record, can_see_outreach, can_visit


def may(user: User) -> dict[str, bool]:
    """What the reader is offered on the lists."""
    return {
        "may_record": can_record(user),
        "may_keep": can_keep(user),
        "may_visit": can_visit(user),
        "may_see_outreach": can_see_outreach(user),
    }


def withdraw_page(request: Request, entry: Activity | Visit, action: Callable[..., Any]) -> HttpResponse:
    """Ask why, then withdraw it."""
    if not can_change(request.user, entry):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    if form.is_valid() and attempt(form, action, entry.pk, by=request.user, **form.cleaned_data):
        messages.success(request, _("Withdrawn: it is kept, and no longer counted."))
        return redirect(entry)
    context = {
        "form": form,
        "title": _("Withdraw it"),
        "note": _("It stays readable with the reason, and counts in no figure any more."),
        "back": entry.get_absolute_url(),
        "back_name": str(entry),
        "button": _("Withdraw"),
        "is_danger": True,
    }
    return render(request, "outreach/form.html", context, status=422 if form.errors else 200)
