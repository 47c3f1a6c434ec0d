"""What the environment says, read once; a missing value is named in one line.

The embedded mode (`townenv.embedded`) fills `os.environ` before Django starts, so that settings.py knows one way only.
"""

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env(
    DEBUG=(bool, False),
    ALLOWED_HOSTS=(list, []),
    CSRF_TRUSTED_ORIGINS=(list, []),
    TIME_ZONE=(str, "Asia/Shanghai"),
    WEB_WORKERS=(int, 2),
    TOWNENV_EMBEDDED=(bool, False),
    TOWNENV_DATA=(str, ""),
    SITE_URL=(str, ""),
    EMAIL_URL=(str, ""),
    DEFAULT_FROM_EMAIL=(str, "townenv@localhost"),
    CHANNEL_HOSTS=(list, []),
    TOWNENV_DEMO=(bool, True),
    TOWNENV_DEMO_DAYS=(int, 120),
    TOWNENV_DEMO_PASSWORD=(str, "townenv-demo"),
)


def required(name: str) -> str:
    """The value of a variable that has no default. Raises ImproperlyConfigured naming it."""
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name} (see README, “Environment”).")
    return value
