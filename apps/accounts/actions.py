"""Passwords, one-time codes, and what a reader chose."""

import secrets
from datetime import timedelta

from axes.utils import reset
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.towns.models import Town

CODE_LIVES = timedelta(hours=24)
SLIP_LIVES = timedelta(days=7)  # printed for many at once: a town's first morning takes longer than a day
CODE_DIGITS = 8  # read out over the telephone; six wrong tries lock the account for a while


@transaction.atomic
def open_account(*, town: Town, username: str, name: str, phone: str) -> User:
    """A new account of a town that nobody can sign in to before a code is given. Its caller judged the right.

    Raises RuleBroken for a name that another account has, in whatever town: one signs in by it alone.
    """
    if User.objects.filter(username=username).exists():
        raise RuleBroken(_("Another account has this name already."), "username")
    return User.objects.create_user(username, town=town, name=name, phone=phone)


@transaction.atomic
def close_account(account: User) -> None:
    """Nobody signs in to it any more; who is signed in is out at the next page. Whoever calls this judged the right."""
    account.is_active, account.code_hash, account.code_until = False, "", None
    account.save(update_fields=["is_active", "code_hash", "code_until"])


@transaction.atomic
def give_code(account: User, lives: timedelta = CODE_LIVES) -> str:
    """A new one-time code for the account, shown once, kept only as a keyed digest. Its caller judged the right.

    The password stays until the code is used, so that a mistaken reset locks nobody out. The wrong tries until now are
    forgotten: who asks for a code has mostly just locked the account. Six wrong codes lock it again.
    """
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    account.code_hash, account.code_until = account.code_digest(code), timezone.now() + lives
    account.save(update_fields=["code_hash", "code_until"])
    reset(username=account.username)
    return code


@transaction.atomic
def set_password(user: User, password: str) -> User:
    """The user's own new password; a code that is still out is spent."""
    user.set_password(password)
    user.must_change_password, user.code_hash, user.code_until = False, "", None
    user.save(update_fields=["password", "must_change_password", "code_hash", "code_until"])
    return user


def choose_language(user: User, language: str) -> None:
    user.language = language
    user.save(update_fields=["language"])


def choose_type_size(user: User, *, is_large: bool) -> None:
    """大字版, kept with the account."""
    user.is_large_type = is_large
    user.save(update_fields=["is_large_type"])
