"""What starts work on scans that wait."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from apps.pledges import scanning

log = logging.getLogger(__name__)


@shared_task(name="pledges.read_waiting")
def read_waiting() -> None:
    """Once a minute, and at once when somebody waits."""
    scanning.read_waiting()


def begin_at_once() -> None:
    """Somebody waits before a page. Without Redis the clock begins when it is back."""
    try:
        read_waiting.apply_async(expires=55, retry=False)
    except OperationalError:
        log.warning("Redis is down: a scan waits for the clock")
