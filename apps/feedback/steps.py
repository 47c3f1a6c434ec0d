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
            lambda item: item.waits_for_check,
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
        record_step(Record.Kind.APPLIED, _("Record the application to strike it off"), "arrow-up-circle"),
        record_step(Record.Kind.ACCEPTED, _("Record the acceptance"), "check2-circle"),
        record_step(
            Record.Kind.REFUSED,
            _("Record that it isn't accepted"),
            "arrow-counterclockwise",
            _("It goes back to the unit."),
        ),
        record_step(
            Record.Kind.NOTICED,
            _("Record the public notice"),
            "megaphone",
            _("The day is its first; its end is counted in working days by the town's calendar."),
        ),
        record_step(Record.Kind.STRUCK, _("Record the striking off"), "check2"),
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
            "withdraw",
            _("Withdraw the last record"),
            "arrow-return-left",
            forms.WithdrawForm,
            permissions.can_keep_item,
            lambda item: item.record_last is not None,
            striking.withdraw_record,
            _("For what was written down wrongly. It stays to be read, with your reason; then it is recorded anew."),
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
