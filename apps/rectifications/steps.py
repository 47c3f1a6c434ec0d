"""What may be done next with a task: each step with its form, who may, when, and the action that it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.rectifications import actions, escalating, forms, lookbacks, permissions, postponing, rerouting
from apps.rectifications.models import NEVER_MERGED, Escalation, Phase, Status, Task


@dataclass(frozen=True)
class Step:
    """One step. `is_now` is about the task's state, `may` about the person; the action judges both again."""

    name: str
    label: Any
    icon: str
    form: type[forms.StepForm]
    may: Callable[[User, Task], bool]
    is_now: Callable[[Task], bool]
    act: Callable[..., Any]
    is_main: bool = False
    hint: Any = ""
    button: Any = ""

    @property
    def is_instant(self) -> bool:
        """Nothing to type: one tap does it."""
        return self.form is forms.StepForm


def in_phase(phase: Phase) -> Callable[[Task], bool]:
    return lambda task: task.is_on_the_lead and task.phase == phase


def is_assigned(task: Task) -> bool:
    return task.is_on_the_lead and task.status == Status.ASSIGNED


def is_submitted(task: Task) -> bool:
    return task.status == Status.SUBMITTED


def may_be_extended(task: Task) -> bool:
    return in_phase(Phase.RECTIFY)(task) and task.asked_extension is None


STEPS = {
    step.name: step
    for step in [
        Step(
            "verify",
            _("Verify: it is put right"),
            "check2-circle",
            forms.VerifyForm,
            permissions.can_verify,
            is_submitted,
            actions.verify_task,
            is_main=True,
        ),
        Step(
            "return",
            _("Return with a reason"),
            "arrow-counterclockwise",
            forms.ReturnForm,
            permissions.can_return,
            is_submitted,
            actions.return_task,
            button=_("Return"),
        ),
        Step(
            "decide",
            _("Decide on the time asked for"),
            "calendar-check",
            forms.DecisionForm,
            permissions.can_decide_extension,
            lambda task: task.is_open and task.asked_extension is not None,
            postponing.decide_extension,
            is_main=True,
            button=_("Decide"),
        ),
        Step(
            "control",
            _("Report: under control"),
            "shield-check",
            forms.EvidenceForm,
            permissions.can_work_on,
            in_phase(Phase.CONTROL),
            actions.report_control,
            is_main=True,
        ),
        Step(
            "plan",
            _("Hand in the plan"),
            "card-checklist",
            forms.PlanForm,
            permissions.can_work_on,
            in_phase(Phase.PLAN),
            actions.hand_in_plan,
            is_main=True,
        ),
        Step(
            "submit",
            _("It is put right: hand in the evidence"),
            "camera",
            forms.EvidenceForm,
            permissions.can_work_on,
            in_phase(Phase.RECTIFY),
            actions.submit_task,
            is_main=True,
            button=_("Hand in"),
        ),
        Step(
            "start",
            _("We are on it"),
            "play-circle",
            forms.StepForm,
            permissions.can_work_on,
            is_assigned,
            actions.start_task,
        ),
        Step(
            "hand-up",
            _("Hand up to the town"),
            "arrow-up-circle",
            forms.OptionalReasonForm,
            permissions.can_hand_up,
            lambda task: task.is_on_the_lead,
            rerouting.hand_up_task,
            hint=_("For what the village has no power over. The competent unit leads then, you only assist."),
        ),
        Step(
            "extend",
            _("Ask for an extension"),
            "calendar-plus",
            forms.ExtensionForm,
            permissions.can_ask_extension,
            may_be_extended,
            postponing.ask_extension,
        ),
        Step(
            "bounce",
            _("It isn't ours: back to the office"),
            "reply",
            forms.ReasonForm,
            permissions.can_bounce,
            lambda task: task.is_on_the_lead,
            rerouting.bounce_task,
            hint=_("For what another unit is competent for. The office gives it on; it is counted apart from returns."),
        ),
        Step(
            "defer",
            _("Ask for a deferral"),
            "pause-circle",
            forms.DeferralForm,
            permissions.can_ask_deferral,
            may_be_extended,
            postponing.ask_deferral,
            hint=_("For what can't be done now, as in frost. Decided above; the days left count from then."),
        ),
        Step(
            "look-back",
            _("Look back: does it hold?"),
            "binoculars",
            forms.LookBackForm,
            permissions.can_look_back,
            lambda task: task.status == Status.COMPLETED,
            lookbacks.look_back,
            button=_("Save"),
        ),
        Step(
            "escalate",
            _("Press: put it before who is above"),
            "megaphone",
            forms.EscalateForm,
            permissions.can_escalate,
            lambda task: task.is_open and task.escalation < Escalation.LEADER,
            escalating.escalate_task,
            hint=_("First the deputy of the line, then the leaders. The task stays the unit's, with its story."),
        ),
        Step(
            "reassign",
            _("Give the lead to another unit"),
            "arrow-left-right",
            forms.UnitForm,
            permissions.can_assign,
            lambda task: task.is_on_the_lead,
            rerouting.reassign_task,
        ),
        Step(
            "category",
            _("Correct the category"),
            "pencil",
            forms.CategoryForm,
            permissions.can_assign,
            lambda task: task.is_on_the_lead,
            rerouting.correct_category,
            hint=_("Who leads and by when stays as it is."),
        ),
        Step(
            "pass-on",
            _("Pass on outside"),
            "box-arrow-up-right",
            forms.PassOnForm,
            permissions.can_assign,
            lambda task: task.is_on_the_lead,
            rerouting.pass_on_task,
            hint=_("Road agency, power company, next town: the clock stands until it is taken back."),
        ),
        Step(
            "take-back",
            _("Take back, the clock runs"),
            "arrow-return-left",
            forms.OptionalReasonForm,
            permissions.can_assign,
            lambda task: task.stopped_at is not None,
            rerouting.take_back_task,
            is_main=True,
        ),
        Step(
            "merge",
            _("Merge with the same problem"),
            "intersect",
            forms.MergeForm,
            permissions.can_assign,
            lambda task: task.is_open and task.source not in NEVER_MERGED,
            rerouting.merge_tasks,
            hint=_("The others become void; their finders and photos are kept here."),
        ),
        Step(
            "void",
            _("Make void"),
            "x-circle",
            forms.ReasonForm,
            permissions.can_assign,
            lambda task: task.is_open,
            rerouting.void_task,
        ),
    ]
}


def steps_for(user: User, task: Task) -> list[Step]:
    """What the user may do with the task now, the main thing first."""
    return [step for step in STEPS.values() if step.is_now(task) and step.may(user, task)]
