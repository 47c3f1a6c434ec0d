"""The queue. A row is the queue, Celery is the clock: see docs/architecture.md."""

import os
from contextlib import suppress
from typing import Any

from celery import Celery
from celery.signals import beat_init
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townenv.settings")

app = Celery("townenv")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def sweep_at_once(sender: Any, **_: Any) -> None:
    """A clock that starts may have slept for long: its first tick is now, or in a minute when Redis is down."""
    with suppress(OperationalError):
        app.send_task("operations.sweep", expires=55, retry=False)
