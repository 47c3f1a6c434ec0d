"""What the pages of several things of a town share: which town, a form that does one thing, the page with a form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render

from apps.accounts.http import Request
from apps.core.forms import attempt
from apps.towns.models import Town
from apps.units.permissions import can_see_people
from apps.units.queries import kept_towns


def keepers_only(request: Request) -> None:
    """Pages of the environment office and the system keeper."""
    if not can_see_people(request.user):
        raise PermissionDenied


def kept_town(request: Request) -> Town:
    """The town that `?town=` names among those the reader keeps, else the own or first one."""
    keepers_only(request)
    towns = kept_towns(request.user)
    code = request.GET.get("town") or (request.user.town.code if request.user.town else "")
    town = towns.filter(code=code).first() if code.isascii() and code.isprintable() else None
    town = town or (None if request.GET.get("town") else towns.first())
    if town is None:
        raise Http404
    return town


def is_done(form: forms.BaseForm, action: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
    """Whether what was sent is valid and the action did it with what was typed; a refusal stands on the form."""
    if not form.is_valid():
        return False
    attempt(form, action, *args, **kwargs, **form.cleaned_data)
    return not form.errors


def with_town(request: Request, town: Town) -> dict[str, Any]:
    """The town of a page, and those to change to for a keeper of several."""
    return {"town": town, "towns": list(kept_towns(request.user)) if request.user.town is None else []}


def form_page(request: Request, form: forms.BaseForm, *, title: str, back: str, **more: Any) -> HttpResponse:
    """A page with one form. `back`: where it leads to; `more`: sub, note, button, is_danger, people, town, towns."""
    return render(request, "units/form.html", {"form": form, "title": title, "back": back, **more})
