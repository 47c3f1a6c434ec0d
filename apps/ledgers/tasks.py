"""What starts work on the workbooks that wait."""

import logging

from celery import shared_task
from kombu.exceptions import OperationalError

from apps.ledgers import imports

log = logging.getLogger(__name__)


@shared_task(name="ledgers.work_on_waiting")
def work_on_waiting() -> None:
    """Once a minute, and at once when somebody waits."""
    imports.work_on_waiting()


def begin_at_once() -> None:
    """Somebody waits before a page. Without Redis the clock begins when it is back."""
    try:
        work_on_waiting.apply_async(expires=55, retry=False)
    except OperationalError:
        log.warning("Redis is down: a workbook waits for the clock")
