"""Signing in: by password, or once by a code that the office gave."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from apps.accounts.models import User


class AccountBackend(ModelBackend):
    """Django's own check; one query for user and town on every page."""

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.select_related("town").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


class OneTimeCodeBackend(AccountBackend):
    """The code of a reset sign-in. Wrong ones count towards the lockout like wrong passwords."""

    def authenticate(  # type: ignore[override]  # Django calls a backend with the words that its signature takes
        self, request: HttpRequest | None, username: str = "", code: str = "", **other: Any
    ) -> User | None:
        if not code:
            return None
        user = User.objects.select_related("town").filter(username=username).first()
        if user is None or not user.code_until or user.code_until < timezone.now():
            return None
        is_right = constant_time_compare(user.code_digest(code), user.code_hash)
        return user if is_right and self.user_can_authenticate(user) else None
