"""What may be done next with an item: each step with its form, who may, when, and the action that it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.feedback import actions, forms, permissions, striking
from apps.feedback.models import FeedbackItem, Record, Stage
from apps.rectifications.models import Approver, Status


@dataclass(frozen=True)
class Step:
    """One step. `is_now` is about the item's state, `may` about the person; the action judges both again."""

    name: str
    label: Any
    icon: str
    form: type[forms.StepForm]
    may: Callable[[User, FeedbackItem], bool]
    is_now: Callable[[FeedbackItem], bool]
    act: Callable[..., Any]
    hint: Any = ""


def waits_for_check(item: FeedbackItem) -> bool:
    task = item.task
    return task is not None and task.status == Status.SUBMITTED and task.approver == Approver.SELF_CHECK


def record_step(kind: Record.Kind, label: Any, icon: str, hint: Any = "") -> Step:
    """What is recorded of an authority."""
    return Step(
        kind.value,
        label,
        icon,
        forms.RecordForm,
        permissions.can_keep_item,
        lambda item: striking.may_follow(item, kind),
        partial(record, kind),
        hint,
    )


def record(kind: Record.Kind, item_id: int, **said: Any) -> FeedbackItem:
    return striking.record_step(item_id, kind, **said)


STEPS = {
    step.name: step
    for step in [
        Step(
            "assign",
            _("Give it to a unit"),
            "send",
            forms.AssignForm,
            permissions.can_keep_item,
            lambda item: item.stage == Stage.OPEN and not item.is_in_hand,
            actions.assign_item,
        ),
        Step(
            "check",
            _("Self-check on site"),
            "card-checklist",
            forms.CheckForm,
            permissions.can_check_item,
            waits_for_check,
            actions.check_item,
            _("Five answers with what shows them; then the deputy and a leader sign for it."),
        ),
        Step(
            "answer",
            _("Answer an objection"),
            "reply",
            forms.ObjectionAnswerForm,
            permissions.can_keep_item,
            lambda item: any(one.answered_on is None for one in item.objections.all()),
            striking.answer_objection,
        ),
        record_step(Record.Kind.APPLIED, _("Applied to be struck off"), "arrow-up-circle"),
        record_step(Record.Kind.ACCEPTED, _("Accepted"), "check2-circle"),
        record_step(Record.Kind.REFUSED, _("Not accepted"), "arrow-counterclockwise", _("It goes back to the unit.")),
        record_step(
            Record.Kind.NOTICED,
            _("In public notice"),
            "megaphone",
            _("The day is its first; its end is counted in working days by the town's calendar."),
        ),
        record_step(Record.Kind.STRUCK, _("Struck off"), "check2"),
        Step(
            "objection",
            _("Objection to the public notice"),
            "envelope",
            forms.ObjectionForm,
            permissions.can_keep_item,
            lambda item: item.stage == Stage.NOTICED,
            striking.note_objection,
            _("While one isn't answered, the item isn't struck off."),
        ),
        Step(
            "progress",
            _("Progress of this month"),
            "journal-text",
            forms.ProgressForm,
            permissions.can_tell_progress,
            lambda item: item.stage == Stage.OPEN and item.is_in_hand and not item.is_put_right,
            actions.tell_progress,
        ),
        Step(
            "look-back",
            _("Look back: does it hold?"),
            "binoculars",
            forms.LookForm,
            permissions.can_look_again,
            lambda item: item.is_put_right,
            striking.look_back_at_item,
        ),
    ]
}


def steps_for(user: User, item: FeedbackItem) -> list[Step]:
    return [step for step in STEPS.values() if step.is_now(item) and step.may(user, item)]
