"""What the clock starts."""

from celery import shared_task

from apps.ledgers.tasks import work_on_waiting
from apps.notifications.tasks import send_waiting
from apps.operations import actions


@shared_task(name="operations.sweep")
def sweep() -> None:
    """Once a minute (settings: CELERY_BEAT_SCHEDULE)."""
    actions.sweep()
    work_on_waiting.apply_async(expires=55)
    send_waiting.apply_async(expires=55)
