"""The reader's language and clock, the first password, and signing in again within a page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from apps.accounts.http import Request

GetResponse = Callable[[HttpRequest], HttpResponse]


class ReaderMiddleware:
    """Speaks the reader's language on the town's clock.

    The choice made on this device goes first, then the account's, then Chinese. The browser's Accept-Language is not
    asked: cheap phones are often set to English by their seller.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self.language(request)
        request.LANGUAGE_CODE = language
        town = getattr(request.user, "town", None)
        zone = town.zone if town else timezone.get_default_timezone()
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    @staticmethod
    def language(request: HttpRequest) -> str:
        known = dict(settings.LANGUAGES)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) or getattr(request.user, "language", "")
        return chosen if chosen in known else settings.LANGUAGE_CODE


class FirstPasswordMiddleware:
    """Whoever still has the password that somebody else made changes it before anything else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not getattr(request.user, "must_change_password", False):
            return self.get_response(request)
        change = reverse("accounts:password_change")
        if request.path in (change, reverse("accounts:logout"), reverse("accounts:language")):
            return self.get_response(request)
        return redirect(change)


class SignInAgainMiddleware:
    """Leads the whole page to the sign-in where a part of it was asked for by somebody who is signed out by now."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        login = reverse("accounts:login")
        if not request.htmx or not response.headers.get("Location", "").startswith(login):
            return response
        here = urlencode({"next": request.htmx.current_url_abs_path or "/"})
        return HttpResponse(status=204, headers={"HX-Redirect": f"{login}?{here}"})
