"""townenv's settings with a clock that sweeps every second: sixty times as often, and as seldom beside itself."""

from townenv.settings import *  # noqa: F403
from townenv.settings import CELERY_BEAT_SCHEDULE as EVERY_MINUTE

CELERY_BEAT_SCHEDULE = {"sweep": {**EVERY_MINUTE["sweep"], "schedule": 1.0, "options": {"expires": 0.9}}}
