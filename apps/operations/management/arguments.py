"""What several commands ask for."""

from __future__ import annotations

from django.core.management.base import CommandError

from apps.accounts.models import Role, User
from apps.towns.models import Town
from apps.units.queries import accounts_holding


def town_with(code: str) -> Town:
    """The town with a code. Raises CommandError."""
    town = Town.objects.filter(code=code).first()
    if town is None:
        raise CommandError(f"no town has the code {code}")
    return town


def acting_user(username: str | None, town: Town) -> User:
    """Who answers for a command: the account that is named, else the town's environment office. Raises CommandError."""
    if username:
        user = User.objects.select_related("town").filter(username=username).first()
        if user is None:
            raise CommandError(f"no account is called {username}")
        return user
    office = accounts_holding(town, [Role.OFFICER], town.today())
    if not office:
        raise CommandError(f"{town} has no officer yet: say --by ACCOUNT")
    return office[0]
