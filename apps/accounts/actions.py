"""Passwords, one-time codes, and what a reader chose."""

import secrets
from datetime import timedelta

from axes.utils import reset
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User

CODE_LIVES = timedelta(hours=24)
CODE_DIGITS = 8  # read out over the telephone; six wrong tries lock the account for a while


@transaction.atomic
def give_code(account: User) -> str:
    """A new one-time code for the account, shown once and kept only as a hash. Whoever calls this has judged the right.

    The password stays until the code is used, so that a mistaken reset locks nobody out. The wrong tries until now are
    forgotten: who asks for a code has mostly just locked the account. Six wrong codes lock it again.
    """
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    account.code_hash, account.code_until = make_password(code), timezone.now() + CODE_LIVES
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
