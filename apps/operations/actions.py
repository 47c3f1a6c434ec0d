"""What the clock does, for all towns at once."""

from dataclasses import dataclass
from importlib import import_module

from django.conf import settings

from apps.operations import health
from apps.photos.actions import sweep_drafts
from apps.rectifications.rerouting import move_to_successors


@dataclass(frozen=True)
class Swept:
    """What a sweep did. Not noted: Redis is down, so /readyz misses the clock's sign of life."""

    photo_drafts: int
    tasks_moved: int
    is_noted: bool


def sweep() -> Swept:
    """Do what is due now; what is due is computed from the data, so it may run twice, late, or beside itself."""
    photo_drafts = sweep_drafts()
    tasks_moved = move_to_successors()
    clear_sessions()
    return Swept(photo_drafts, tasks_moved, is_noted=health.state_of(health.note_sweep) == health.OK)


def clear_sessions() -> None:
    """Delete the sessions that are over, as the engine in use keeps them."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
