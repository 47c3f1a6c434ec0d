"""Writing down what was done."""

from collections.abc import Iterable

from django.db import models

from apps.accounts.models import User
from apps.audit.models import Event
from apps.towns.models import Town


def event(kind: str, *, subject: models.Model, actor: User | None, result: str = "") -> Event:
    """An unsaved event; for actions that write many at once."""
    return Event(
        town_id=subject.pk if isinstance(subject, Town) else getattr(subject, "town_id", None),
        kind=kind,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        actor=actor,
        result=result,
    )


def record(kind: str, *, subject: models.Model, actor: User | None, result: str = "") -> None:
    """Write one event in the transaction of the change. `actor` None: the clock; `result` never holds free text."""
    event(kind, subject=subject, actor=actor, result=result).save()


def record_all(events: Iterable[Event]) -> None:
    """Write several unsaved events in one statement."""
    Event.objects.bulk_create(events)
