"""What the project answers when a page is refused."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks: a browser that opens a page takes HTML before everything else."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


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


def in_words(words: str) -> JsonResponse:
    """A refusal as a script reads it: like a form's errors, at no field."""
    return JsonResponse({"errors": {"__all__": [words]}}, status=403)
