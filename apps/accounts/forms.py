"""Signing in, one's password, the code from the office."""

from typing import Any

from axes.utils import reset
from django import forms
from django.contrib.auth import authenticate, password_validation
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.utils.translation import gettext_lazy as _

from apps.accounts.http import Request
from apps.accounts.models import User
from apps.core.forms import PageForm

LANGUAGE_CHOICES = [("zh-hans", "简体中文"), ("en", "English")]


class AccountField(UsernameField):
    """An account's name. A longer one than there can be is refused here: the list of wrong tries has no room for it."""

    default_error_messages = {"max_length": _("An account's name has at most %(limit_value)d characters.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Account"), max_length=50, **kwargs)


class SignInForm(AuthenticationForm):
    """Account and password. The browser may keep both: a cadre of 58 doesn't type them twice."""

    username = AccountField(widget=forms.TextInput(attrs={"autofocus": True}))

    error_messages = {
        "invalid_login": _("Account or password is wrong. After six wrong tries it rests for 15 minutes."),
        "inactive": _("This account is closed."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")


class NewPasswordForm(PageForm):
    """A new password, typed twice; judged by the password rules."""

    new_password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters, not only digits, not a common one."),
        strip=False,
    )
    new_password_again = forms.CharField(
        label=_("New password again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )

    user: User | None = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password, again = data.get("new_password"), data.get("new_password_again")
        if password and again and password != again:
            self.add_error("new_password_again", _("The two passwords differ."))
        elif password:
            self.judge(password)
        return data

    def judge(self, password: str) -> None:
        try:
            password_validation.validate_password(password, self.user)
        except forms.ValidationError as error:
            self.add_error("new_password", error)


def is_own_password(request: Request, password: str) -> bool:
    """Whether it is the reader's, asked as the sign-in asks it: wrong ones are counted there and rest the account, and
    the right one forgets them.
    """
    if authenticate(request, username=request.user.username, password=password) is None:
        return False
    reset(username=request.user.username)
    return True


class ChangePasswordForm(NewPasswordForm):
    old_password = forms.CharField(
        label=_("Present password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )
    field_order = ["old_password", "new_password", "new_password_again"]

    def __init__(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request, self.user = request, request.user

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not is_own_password(self.request, password):
            raise forms.ValidationError(_("The present password is wrong."))
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("new_password") and data["new_password"] == data.get("old_password"):
            self.add_error("new_password", _("The new password must differ from the present one."))
        return data


class UseCodeForm(NewPasswordForm):
    """The account, the code that the office read out, and a new password."""

    username = AccountField()
    code = forms.CharField(
        label=_("Code from the office"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        max_length=20,
    )
    field_order = ["username", "code", "new_password", "new_password_again"]

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.errors:
            return data
        self.user = authenticate(self.request, username=data["username"].strip(), code=data["code"].strip())
        if self.user is None:
            self.add_error("code", _("The code is wrong or holds no longer. Ask the office for a new one."))
        else:
            self.judge(data["new_password"])
        return data


class LanguageForm(forms.Form):
    language = forms.ChoiceField(choices=LANGUAGE_CHOICES)


class TypeSizeForm(forms.Form):
    is_large = forms.BooleanField(required=False)
