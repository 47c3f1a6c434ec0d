"""What would make every test slower without testing more. A plugin of pytest, named in pytest.ini: all apps have it."""

import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


def pytest_configure(config: pytest.Config) -> None:
    """Static files by name when they are asked for: else each test's client reads the names of all of them first.

    Argon2 as it is, with less work in each hash: a browser signs in a hundred times.
    """
    settings.WHITENOISE_AUTOREFRESH = True
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64
