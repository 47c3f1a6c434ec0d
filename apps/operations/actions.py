"""What the clock does, for all towns at once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from apps.accountability.actions import propose_due
from apps.accountability.pressing import press_due
from apps.accountability.talks import tell_of_outcomes
from apps.bulletins.actions import build_due
from apps.feedback.reminders import remind_of_progress
from apps.ledgers.imports import forget_old as forget_old_workbooks
from apps.meetings.reminders import warn_of_missing
from apps.notifications.outward import forget_old, gather
from apps.operations import health
from apps.photos.actions import sweep_drafts
from apps.pledges.notices import follow_posts, tell_of_takeovers
from apps.pledges.scanning import read_waiting
from apps.rectifications.escalating import escalate_overdue
from apps.rectifications.notices import tell_of_deadlines, tell_of_look_backs
from apps.rectifications.rerouting import move_to_successors
from apps.reports.reminders import remind_by_clock

log = logging.getLogger(__name__)


@transaction.atomic
def clear_sessions() -> int:
    """Delete the sessions that are over (settings: SESSION_ENGINE keeps them in the database)."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


# Each in transactions of its own: one that fails, or a worker killed in it, leaves the others done and itself undone.
PARTS: dict[str, Callable[[], int]] = {
    "units reminded": remind_by_clock,
    "tasks moved to successors of closed units": move_to_successors,
    "deadlines told of": tell_of_deadlines,
    "look-backs told of": tell_of_look_backs,
    "overdue tasks put before who is above": escalate_overdue,
    "bulletins built": build_due,
    "messages put together to go outward": gather,
    "measures proposed": propose_due,
    "pressing letters drafted": press_due,
    "outcomes of talks told of": tell_of_outcomes,
    "towns without a study meeting warned": warn_of_missing,
    "inspection items without this month's progress reminded of": remind_of_progress,
    "pledges seated anew where posts changed hands": follow_posts,
    "successors told of pledges to take over": tell_of_takeovers,
    "signed paper read": read_waiting,
    "old outward messages forgotten": forget_old,
    "old workbooks forgotten": forget_old_workbooks,
    "photo drafts deleted": sweep_drafts,
    "expired sessions deleted": clear_sessions,
}


@dataclass(frozen=True)
class Swept:
    """What a sweep did: how many of each part that went well, which parts failed.

    Not noted: Redis is down, so /readyz misses the clock's sign of life.
    """

    done: dict[str, int]
    failed: list[str]
    is_noted: bool


def sweep() -> Swept:
    """Do what is due now; what is due is computed from the data, so it may run twice, late, or beside itself."""
    done, failed = {}, []
    for name, part in PARTS.items():
        try:
            done[name] = part()
        except Exception:  # whatever it was: the next minute tries again, and the other parts are due too
            log.exception("The clock could not do its part: %s", name)
            failed.append(name)
    return Swept(done, failed, is_noted=health.state_of(health.note_sweep) == health.OK)
