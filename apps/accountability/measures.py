"""Taking a measure: drafted from a proposal, issued level by level, answered by the unit, closed with an outcome."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accountability.actions import locked_proposal
from apps.accountability.levels import refuse_out_of_reach, refuse_skipped_level, refuse_without_ground
from apps.accountability.models import Measure, MeasureTask, Proposal, Statement, Talk
from apps.accountability.permissions import can_answer, can_close, can_draft, can_issue, can_look_back, may_hold
from apps.accounts.models import Role, User
from apps.audit.actions import record
from apps.core.errors import RuleBroken
from apps.notifications.actions import tell
from apps.rectifications.models import Task
from apps.towns.actions import take_numbers
from apps.units.queries import accounts_holding, heads_of


@dataclass(frozen=True)
class Appointment:
    """A talk to be held: by whom, when and where."""

    holder: User
    at: datetime
    place: str


def locked(measure_id: int) -> Measure:
    """The measure, its row locked; who signed and who holds the talk are read after that."""
    return Measure.objects.select_for_update(of=("self",)).select_related("town", "unit").get(pk=measure_id)


@transaction.atomic
def draft_measure(proposal_id: int, said: Mapping[str, Any], *, by: User, talk: Appointment | None = None) -> Measure:
    """A draft from a proposal, which is thereby decided; of two at one moment the second is told of the first.

    A talk comes with who holds it, when and where.
    """
    proposal = locked_proposal(proposal_id)
    if not can_draft(by, proposal.town_id):
        raise PermissionDenied
    measure = Measure(
        town=proposal.town, unit=proposal.unit, proposal=proposal, ground=proposal.ground, drafted_by=by, **said
    )
    refuse_wrong(measure)
    proposal.state, proposal.decided_by, proposal.decided_at = Proposal.State.TAKEN, by, timezone.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at"])
    measure.save()
    keep_appointment(measure, talk)
    record("measure.drafted", subject=measure, actor=by)
    if measure.is_letter:
        signers = [talk.holder] if talk else accounts_holding(measure.town, [Role.LEADER], measure.town.today())
        tell(signers, "measure.to_sign", gettext_lazy("A letter waits for your signature"), measure.get_absolute_url())
    return measure


@transaction.atomic
def draft_notice(task_id: int, said: Mapping[str, Any], *, by: User) -> Measure:
    """整改通知书 about a task, to the unit that leads; it is no step of any ladder."""
    task = Task.objects.visible_to(by).select_related("town", "lead_unit").get(pk=task_id)
    if not can_draft(by, task.town_id):
        raise PermissionDenied
    task.refuse_unless(task.is_open)
    measure = Measure(town=task.town, unit=task.lead_unit, drafted_by=by, **{**said, "kind": Measure.Kind.NOTICE})
    refuse_wrong(measure)
    measure.save()
    MeasureTask.objects.create(town=task.town, measure=measure, task=task)
    record("measure.drafted", subject=measure, actor=by)
    return measure


@transaction.atomic
def drop_draft(measure_id: int, *, by: User, reason: str) -> Measure:
    """A draft that isn't to go out; why is kept. What it was about presses nobody again for the same deadline."""
    measure = locked(measure_id)
    if not can_draft(by, measure.town_id):
        raise PermissionDenied
    refuse_issued(measure)
    refuse_dropped(measure)
    measure.dropped_at, measure.dropped_by, measure.drop_reason = timezone.now(), by, reason
    measure.save(update_fields=["dropped_at", "dropped_by", "drop_reason"])
    record("measure.dropped", subject=measure, actor=by)
    return measure


def refuse_dropped(measure: Measure) -> None:
    if measure.is_dropped:
        raise RuleBroken(_("%(name)s has dropped this draft.") % {"name": measure.dropped_by})


@transaction.atomic
def change_draft(measure_id: int, said: Mapping[str, Any], *, by: User, talk: Appointment | None = None) -> Measure:
    """Other words while it is a draft. Raises RuleBroken once it is issued."""
    measure = locked(measure_id)
    if not can_draft(by, measure.town_id):
        raise PermissionDenied
    refuse_issued(measure)
    refuse_dropped(measure)
    for name, value in said.items():
        setattr(measure, name, value)
    refuse_wrong(measure)
    measure.save(update_fields=[*said])
    Talk.objects.filter(measure=measure).delete()
    keep_appointment(measure, talk)
    record("measure.changed", subject=measure, actor=by)
    return measure


def keep_appointment(measure: Measure, talk: Appointment | None) -> None:
    """Who holds the talk, when and where. Raises RuleBroken for none, for who may not hold it, for the past."""
    if not measure.is_talk:
        return
    if talk is None:
        raise RuleBroken(_("Who holds the talk, when and where?"), "holder")
    if not may_hold(talk.holder, measure):
        raise RuleBroken(_("A talk of this level isn't %(name)s's to hold.") % {"name": talk.holder}, "holder")
    if talk.at <= timezone.now():
        raise RuleBroken(_("That moment is past."), "talk_day")
    Talk.objects.create(town=measure.town, measure=measure, holder=talk.holder, at=talk.at, place=talk.place)


def refuse_wrong(measure: Measure) -> None:
    """What holds of every measure, drafted or issued."""
    refuse_out_of_reach(measure)
    refuse_without_ground(measure)
    refuse_skipped_level(measure)
    if measure.reply_by <= measure.town.today():
        raise RuleBroken(_("Give the unit at least until tomorrow."), "reply_by")
    if measure.is_major and not measure.skip_reason:
        raise RuleBroken(_("Why is a step skipped? The reason is kept."), "skip_reason")
    if not measure.is_major:
        measure.skip_reason = ""
    if measure.kind == Measure.Kind.CRITICISM and not measure.public_words:
        raise RuleBroken(_("What does the bulletin say? The unit by name, no person."), "public_words")
    if measure.is_referral and not measure.referred_to:
        raise RuleBroken(_("To which authority is it referred?"), "referred_to")


def refuse_issued(measure: Measure) -> None:
    if measure.is_issued:
        raise RuleBroken(_("It was issued by %(name)s meanwhile and stands as it is.") % {"name": measure.signer})


@transaction.atomic
def issue_measure(measure_id: int, *, by: User) -> Measure:
    """Sign and send it: it gets its number, is frozen, and the unit's heads are told that something waits for them."""
    measure = locked(measure_id)
    if not can_issue(by, measure):
        raise PermissionDenied
    refuse_issued(measure)
    refuse_dropped(measure)
    refuse_wrong(measure)
    if measure.is_talk and measure.talk.at <= timezone.now():
        raise RuleBroken(_("The time of the talk is past; let the office set another one."))
    today = measure.town.today()
    measure.year, measure.serial = today.year, take_numbers(measure.town_id, "measure", today.year)[0]
    measure.signer, measure.issued_at = by, timezone.now()
    measure.save(update_fields=["year", "serial", "signer", "issued_at"])
    record("measure.issued", subject=measure, actor=by)
    heads = [tenure.person.user for tenure in heads_of(measure.unit, today) if tenure.person.user]
    tell(
        [] if measure.is_referral else heads,
        "measure.issued",
        gettext_lazy("A letter from the town waits for your answer"),
        measure.get_absolute_url(),
    )
    return measure


@transaction.atomic
def answer_measure(measure_id: int, *, by: User, words: str) -> Statement:
    """The unit's own account; it may add to it until the matter is closed."""
    measure = locked(measure_id)
    if not can_answer(by, measure):
        raise PermissionDenied
    if not measure.is_issued or measure.closed_at:
        raise RuleBroken(_("This matter is closed by now; please call the environment office."))
    statement = Statement.objects.create(town=measure.town, measure=measure, by=by, words=words)
    record("measure.answered", subject=measure, actor=by)
    office = accounts_holding(measure.town, [Role.OFFICER], measure.town.today())
    people = dict.fromkeys([*office, measure.signer])
    told = [user for user in people if user and user != by]
    tell(told, "measure.answered", gettext_lazy("An answer to a letter has come"), measure.get_absolute_url())
    return statement


@transaction.atomic
def close_measure(measure_id: int, *, by: User, outcome: str) -> Measure:
    """The matter ends with an outcome in writing. Who comes second is told who closed it."""
    measure = locked(measure_id)
    if not can_close(by, measure):
        raise PermissionDenied
    if not measure.is_issued:
        raise RuleBroken(_("It isn't issued yet."))
    if measure.closed_at:
        raise RuleBroken(_("%(name)s has closed it meanwhile.") % {"name": measure.closed_by})
    if measure.is_talk and not measure.talk.is_confirmed:
        raise RuleBroken(_("First the minutes: written by the office, confirmed by both sides."))
    measure.closed_at, measure.closed_by, measure.outcome = timezone.now(), by, outcome
    measure.save(update_fields=["closed_at", "closed_by", "outcome"])
    record("measure.closed", subject=measure, actor=by)
    return measure


@transaction.atomic
def register_measure(measure_id: int, *, by: User, document_number: str, seal: str = "") -> Measure:
    """The number that the party-government office gave it, and whose seal stands on it."""
    measure = locked(measure_id)
    if not can_draft(by, measure.town_id):
        raise PermissionDenied
    if not measure.is_issued:
        raise RuleBroken(_("It isn't issued yet."))
    measure.document_number, measure.seal = document_number, seal
    measure.save(update_fields=["document_number", "seal"])
    record("measure.registered", subject=measure, actor=by)
    return measure


@transaction.atomic
def look_back_at_measure(measure_id: int, *, by: User, look_back: str) -> Measure:
    """What became of a talk: its commitments first, as tasks completed; then what was seen."""
    measure = locked(measure_id)
    if not can_look_back(by, measure):
        raise PermissionDenied
    if not measure.is_talk or not measure.closed_at:
        raise RuleBroken(_("First the outcome of the talk in writing."))
    refuse_ended(measure)
    tasks = Task.objects.open().filter(pk__in=measure.talk.commitments.values("task"))
    if waiting := [task.number for task in tasks]:
        raise RuleBroken(_("Commitments still open: %(numbers)s.") % {"numbers": "、".join(waiting)})
    measure.looked_back_at, measure.look_back = timezone.now(), look_back
    measure.save(update_fields=["looked_back_at", "look_back"])
    record("measure.looked_back", subject=measure, actor=by)
    return measure


@transaction.atomic
def end_measure(measure_id: int, *, by: User) -> Measure:
    """The talk's matter ends, after its outcome and its look-back."""
    measure = locked(measure_id)
    if not can_look_back(by, measure):
        raise PermissionDenied
    refuse_ended(measure)
    if not measure.looked_back_at:
        raise RuleBroken(_("First the look-back."))
    measure.ended_at, measure.ended_by = timezone.now(), by
    measure.save(update_fields=["ended_at", "ended_by"])
    record("measure.ended", subject=measure, actor=by)
    return measure


def refuse_ended(measure: Measure) -> None:
    if measure.ended_at:
        raise RuleBroken(_("%(name)s has ended it.") % {"name": measure.ended_by})


def place_criticisms(measure_ids: Collection[int], issue: str) -> None:
    """They stand in the bulletin that is being issued; in its transaction."""
    Measure.objects.filter(pk__in=measure_ids).update(placed_at=timezone.now(), placed_in=issue)
