"""What the clock starts."""

from celery import shared_task

from apps.notifications.tasks import send_waiting
from apps.operations import actions


@shared_task(name="operations.sweep")
def sweep() -> None:
    """Once a minute (settings: CELERY_BEAT_SCHEDULE)."""
    actions.sweep()
    send_waiting.apply_async(expires=55)
