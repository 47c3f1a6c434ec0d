"""The reader's language and clock, the first password, and signing in again within a page."""

from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
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


class SignInFirstMiddleware(LoginRequiredMiddleware):
    """Django's, but a form sent when signed out leads back to its page, not to an address that takes only forms."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        came_from = page_of(request)
        is_ours = came_from.netloc == request.get_host() and came_from.path.startswith("/")
        back = urlunsplit(("", "", came_from.path, came_from.query, "")) if is_ours else "/"
        return redirect_to_login(back, self.get_login_url(view_func), self.get_redirect_field_name(view_func))


def page_of(request: HttpRequest) -> SplitResult:
    """The page that a request came from, as the browser says; an empty one where it says nothing that can be read."""
    try:
        return urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return urlsplit("")
