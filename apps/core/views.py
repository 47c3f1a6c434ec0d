"""What the project answers when a page is refused, or something broke."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from apps.core.errors import is_no_room
from apps.core.pages import wants_json


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """May see but not do, or no right to the page at all."""
    if wants_json(request):
        return in_words(_("Your posts don't give the right. If they should, ask the environment office."))
    return render(request, "403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open for too long, or in another tab somebody else signed in. What was typed stays on the phone."""
    words = _("This page was open for too long. What you typed is kept; please open it again and send.")
    if wants_json(request):
        return in_words(words)
    return render(request, "csrf_failure.html", {"words": words}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What arrived can't be read: broken on its way, too many fields, or made up by a program."""
    words = _(
        "What arrived can't be read: broken on its way, or too much at once. Please open the page again and send."
    )
    if wants_json(request):
        return in_words(words, 400)
    return render(request, "400.html", {"words": words}, status=400)


def broken(request: HttpRequest) -> HttpResponse:
    """503 while the database is away, 507 while the disk is full: it may go soon. Else 500. Needs neither of them."""
    error = sys.exc_info()[1]
    status = 500
    if is_no_room(error):
        status = 507
    elif isinstance(error, OperationalError | InterfaceError):
        status = 503
    if wants_json(request):
        return in_words(_("The server has a problem. What was stored is safe; please try again later."), status)
    return HttpResponse(render_to_string("500.html"), status=status)


def in_words(words: str, status: int = 403) -> JsonResponse:
    """A refusal as a script reads it: like a form's errors, at no field."""
    return JsonResponse({"errors": {"__all__": [words]}}, status=status)
