"""What the clock starts beside the sweep, so that a hanging far end never holds the sweep up."""

from celery import shared_task

from apps.notifications import sending


@shared_task(name="notifications.send_waiting")
def send_waiting() -> None:
    """Once a minute, after the sweep."""
    sending.send_waiting()
