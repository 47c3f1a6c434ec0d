"""A rectification task: where it comes from, how it stands, what happened to it, what its time brings."""

from apps.rectifications.models.sources import BY_OFFICE, CHOICES, Approver, Chain, Source, Terms, terms_of
from apps.rectifications.models.story import Doubt, Finder, TaskEvent, TaskPhoto
from apps.rectifications.models.task import (
    LOOKS_BACK_AFTER,
    NEXT_STATUSES,
    ON_THE_LEAD,
    OPEN,
    SOON,
    Assistance,
    Escalation,
    Phase,
    Status,
    Task,
    TaskQuerySet,
    due_soon,
    overdue,
)
from apps.rectifications.models.times import Extension, LookBack, TaskNotice

__all__ = [
    "BY_OFFICE",
    "CHOICES",
    "LOOKS_BACK_AFTER",
    "NEXT_STATUSES",
    "ON_THE_LEAD",
    "OPEN",
    "SOON",
    "Approver",
    "Assistance",
    "Chain",
    "Doubt",
    "Escalation",
    "Extension",
    "Finder",
    "LookBack",
    "Phase",
    "Source",
    "Status",
    "Task",
    "TaskEvent",
    "TaskNotice",
    "TaskPhoto",
    "TaskQuerySet",
    "Terms",
    "due_soon",
    "overdue",
    "terms_of",
]
