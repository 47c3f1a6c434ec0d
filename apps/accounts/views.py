"""Signing in and out, passwords, language and type size."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts import actions
from apps.accounts.forms import ChangePasswordForm, LanguageForm, SignInForm, TypeSizeForm, UseCodeForm
from apps.accounts.http import Request


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """Sign-in; there is no sign-up."""

    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """What axes shows after too many wrong tries."""
    return render(request, "accounts/locked_out.html", status=429)


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """Sign out and, on a shared phone, leave nothing behind: drafts and cached photos of the last person go too."""
    logout(request)
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: Request) -> HttpResponse:
    form = ChangePasswordForm(request, request.POST or None)
    if form.is_valid():
        actions.set_password(request.user, form.cleaned_data["new_password"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("The password is changed."))
        return redirect("/")
    return render(request, "accounts/password_change.html", {"form": form})


@login_not_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def use_code(request: HttpRequest) -> HttpResponse:
    """A code from the office and a new password: signed in."""
    form = UseCodeForm(request, request.POST or None)
    if form.is_valid() and form.user:
        user = actions.set_password(form.user, form.cleaned_data["new_password"])
        login(request, user, backend="apps.accounts.backends.AccountBackend")
        return redirect("/")
    if getattr(request, "axes_locked_out", False):
        return locked_out(request)
    return render(request, "accounts/use_code.html", {"form": form})


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language, on this device and for the account; then back to where one was."""
    form = LanguageForm(request.POST)
    response = redirect(back_to(request))
    if form.is_valid():
        chosen = form.cleaned_data["language"]
        if request.user.is_authenticated:
            actions.choose_language(request.user, chosen)
        year = 365 * 24 * 60 * 60
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=year, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


@require_POST
def type_size(request: Request) -> HttpResponse:
    form = TypeSizeForm(request.POST)
    if form.is_valid():
        actions.choose_type_size(request.user, is_large=form.cleaned_data["is_large"])
    return redirect(back_to(request))


def back_to(request: HttpRequest) -> str:
    """The page of ours that `next` names, else home."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours else "/"
