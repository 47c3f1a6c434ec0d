"""What is asked of every request before anybody reads it."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from apps.core.pages import not_opened, wants_json


class Utf8Middleware:
    """Our pages send UTF-8. Another encoding garbles what is stored, or is none that Python reads as text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (request.encoding or "utf-8").lower() not in ("utf-8", "utf8"):
            raise BadRequest("Only UTF-8 is read.")
        return self.get_response(request)


class OnlySentMiddleware:
    """An address that a form is sent to stays in the browser's bar after a refusal; opened from there it has a page in
    words, still with 405.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not wants_json(request):
            return not_opened(request, allowed=response["Allow"])
        return response


class FormSentMiddleware:
    """Tells the browser, in a cookie that holds the address, that the form sent there was taken: a redirect answers it.
    keep.js then forgets what it kept of the form, even where the answer was left before its scripts came.
    """

    COOKIE = "sent"
    LASTS_S = 600

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_taken = request.method == "POST" and "Location" in response
        if is_taken and request.user.is_authenticated:  # else the sign-in answers, and the form isn't sent yet
            response.set_cookie(self.COOKIE, request.path, self.LASTS_S, secure=request.is_secure(), samesite="Lax")
        return response
