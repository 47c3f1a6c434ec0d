"""What the project answers when a form came too late."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open for too long, or in another tab somebody else signed in. What was typed stays on the phone."""
    words = _("This page was open for too long. What you typed is kept; please open it again and send.")
    if request.accepts("application/json") and not request.accepts("text/html"):
        return JsonResponse({"errors": {"__all__": [words]}}, status=403)
    return render(request, "csrf_failure.html", {"words": words}, status=403)
