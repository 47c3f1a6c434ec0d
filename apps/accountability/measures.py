"""Taking a measure: drafted from a proposal, issued level by level, answered by the unit, closed with an outcome."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accountability.actions import locked_proposal
from apps.accountability.documents import names_of
from apps.accountability.levels import (
    refuse_out_of_reach,
    refuse_second_head,
    refuse_skipped_level,
    refuse_without_ground,
)
from apps.accountability.models import Measure, MeasureTask, Proposal, Statement, Talk
from apps.accountability.permissions import can_answer, can_close, can_draft, can_issue, can_look_back, may_hold
from apps.accounts.models import Role, User
from apps.audit.actions import record
from apps.core.errors import RuleBroken, refuse_overwriting
from apps.notifications.actions import tell
from apps.rectifications.models import Task
from apps.towns.actions import take_numbers
from apps.units.models import Tenure, Unit
from apps.units.queries import accounts_holding, heads_of

TELEPHONE = re.compile(r"(?<!\d)1\d{10}(?!\d)")
SEEN = (
    *("unit_id", "kind", "ground", "addressed_to_id", "facts", "demand", "reply_by", "public_words", "referred_to"),
    *("is_major", "skip_reason"),
)


@dataclass(frozen=True)
class Appointment:
    """A talk to be held: by whom, when and where."""

    holder: User
    at: datetime
    place: str


def seen_of(measure: Measure) -> str:
    """A fingerprint of all that its page says: who signs or confirms says yes to what was read, and to no more."""
    said = [str(getattr(measure, name)) for name in SEEN]
    if measure.is_talk:
        talk = measure.talk
        said += [str(one) for one in (talk.holder_id, talk.at, talk.place, talk.minutes, talk.category_id)]
        said += [f"{one.words} {one.due_on}" for one in talk.commitments.all()]
    return sha256("\0".join(said).encode()).hexdigest()


def registered_of(measure: Measure) -> str:
    """A fingerprint of what is registered of its paper."""
    said = (measure.document_number, measure.signed_as, measure.seal)
    return sha256("\0".join(said).encode()).hexdigest()


def refuse_unseen(measure: Measure, seen: str) -> None:
    """`seen`: the fingerprint of the page that the button stood on; empty for who acts without a page."""
    if seen and seen != seen_of(measure):
        raise RuleBroken(_("It was changed since you opened it. Please read it again: this is what stands now."))


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
    return keep_draft(measure, talk, by)


@transaction.atomic
def draft_of_own(
    unit: Unit, said: Mapping[str, Any], *, by: User, talk: Appointment | None = None, follows: Measure | None = None
) -> Measure:
    """A draft that no rule proposed: the step after another one, or what the office was told or instructed of."""
    if not can_draft(by, unit.town_id):
        raise PermissionDenied
    measure = Measure(town=unit.town, unit=unit, follows=follows, drafted_by=by, **said)
    refuse_wrong(measure)
    return keep_draft(measure, talk, by)


def keep_draft(measure: Measure, talk: Appointment | None, by: User) -> Measure:
    """Store it, and tell who is to sign."""
    measure.save()
    keep_appointment(measure, talk)
    record("measure.drafted", subject=measure, actor=by)
    if measure.is_letter:
        leaders = accounts_holding(measure.town, [Role.LEADER], measure.town.today())
        tell_signers(measure, [talk.holder] if talk else leaders)
    return measure


def tell_signers(measure: Measure, signers: Sequence[User]) -> None:
    tell(signers, "measure.to_sign", gettext_lazy("A letter waits for your signature"), measure.get_absolute_url())


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
    """A draft that isn't to go out; why is kept. What it was about presses nobody again for the same deadline; a
    proposal that it came from waits for a decision again.
    """
    measure = locked(measure_id)
    if not can_draft(by, measure.town_id):
        raise PermissionDenied
    refuse_issued(measure)
    refuse_dropped(measure)
    measure.dropped_at, measure.dropped_by, measure.drop_reason = timezone.now(), by, reason
    measure.save(update_fields=["dropped_at", "dropped_by", "drop_reason"])
    if measure.proposal_id:
        waiting = Proposal.objects.filter(pk=measure.proposal_id)
        waiting.update(state=Proposal.State.OPEN, decided_by=None, decided_at=None)
    record("measure.dropped", subject=measure, actor=by)
    return measure


def refuse_dropped(measure: Measure) -> None:
    if measure.is_dropped:
        raise RuleBroken(_("%(name)s has dropped this draft.") % {"name": measure.dropped_by})


@transaction.atomic
def change_draft(
    measure_id: int, said: Mapping[str, Any], *, by: User, talk: Appointment | None = None, seen: str = ""
) -> Measure:
    """Other words while it is a draft. Raises RuleBroken once it is issued. `seen`: its `seen_of` on the page, see
    `refuse_overwriting`.
    """
    measure = locked(measure_id)
    if not can_draft(by, measure.town_id):
        raise PermissionDenied
    refuse_issued(measure)
    refuse_dropped(measure)
    refuse_overwriting(seen, seen_of(measure))
    for name, value in said.items():
        setattr(measure, name, value)
    refuse_wrong(measure)
    measure.save(update_fields=[*said])
    for row in outdated(measure):
        row.delete()
    known = set(Talk.objects.filter(measure=measure).values_list("holder", flat=True))
    Talk.objects.filter(measure=measure).delete()
    keep_appointment(measure, talk)
    record("measure.changed", subject=measure, actor=by)
    if talk and talk.holder.pk not in known:
        tell_signers(measure, [talk.holder])
    return measure


@transaction.atomic
def move_talk(measure_id: int, *, by: User, appointment: Appointment, reason: str) -> Talk:
    """Another time, place or holder for a talk that is announced; the unit's heads, who holds it and who was to hold it
    are told.
    """
    measure = locked(measure_id)
    if not can_draft(by, measure.town_id):
        raise PermissionDenied
    talk = measure.talk
    if not measure.is_issued or talk.minutes:
        raise RuleBroken(_("Only a talk that is announced and not written down yet can be moved."))
    refuse_appointment(measure, appointment)
    before = talk.holder
    talk.moved_from, talk.moved_reason = talk.moved_from or talk.at, reason
    talk.holder, talk.at, talk.place = appointment.holder, appointment.at, appointment.place
    talk.save(update_fields=["moved_from", "moved_reason", "holder", "at", "place"])
    record("talk.moved", subject=measure, actor=by)
    text = gettext_lazy("A talk has another time: %(time)s")
    time = f"{appointment.at.astimezone(measure.town.zone):%m-%d %H:%M}"
    tell([*accounts_heading(measure), talk.holder], "talk.moved", text, measure.get_absolute_url(), time=time)
    if before != talk.holder:
        tell_relieved(measure, before)
    return talk


def tell_relieved(measure: Measure, before: User) -> None:
    """Who doesn't hold the talk any more needn't come; it may be no longer theirs to read."""
    is_readable = Measure.objects.visible_to(before).filter(pk=measure.pk).exists()
    url = measure.get_absolute_url() if is_readable else reverse("accountability:measures")
    tell([before], "talk.moved", gettext_lazy("A talk that you were to hold is held by another"), url)


def accounts_heading(measure: Measure) -> list[User]:
    """Of the unit's heads today: who answers a letter."""
    return [one.person.user for one in heads_of(measure.unit, measure.town.today()) if one.person.user]


def keep_appointment(measure: Measure, talk: Appointment | None) -> None:
    """Who holds the talk, when and where. Raises RuleBroken for none, for who may not hold it, for the past."""
    if not measure.is_talk:
        return
    if talk is None:
        raise RuleBroken(_("Who holds the talk, when and where?"), "holder")
    refuse_appointment(measure, talk)
    Talk.objects.create(town=measure.town, measure=measure, holder=talk.holder, at=talk.at, place=talk.place)


def refuse_appointment(measure: Measure, talk: Appointment) -> None:
    if not may_hold(talk.holder, measure):
        raise RuleBroken(_("A talk of this level isn't %(name)s's to hold.") % {"name": talk.holder}, "holder")
    if talk.at <= timezone.now():
        raise RuleBroken(_("That moment is past."), "talk_day")


def refuse_wrong(measure: Measure) -> None:
    """What holds of every measure, drafted or issued."""
    refuse_out_of_reach(measure)
    refuse_without_ground(measure)
    refuse_skipped_level(measure)
    refuse_second_head(measure)
    if measure.reply_by <= measure.town.today():
        raise RuleBroken(_("Give the unit at least until tomorrow."), "reply_by")
    if measure.is_major and not measure.skip_reason:
        raise RuleBroken(_("Why is a step skipped? The reason is kept."), "skip_reason")
    if not measure.is_major:
        measure.skip_reason = ""
    if measure.kind == Measure.Kind.CRITICISM:
        refuse_public_words(measure)
    if not measure.is_referral:
        measure.referred_to = ""
    elif not measure.referred_to:
        raise RuleBroken(_("To which authority is it referred?"), "referred_to")


def refuse_public_words(measure: Measure) -> None:
    """The bulletin names the unit and no person (domain.md §5). Raises RuleBroken at "public_words"."""
    words = measure.public_words
    if not words:
        raise RuleBroken(_("What does the bulletin say? The unit by name, no person."), "public_words")
    held = Tenure.objects.filter(post__unit=measure.unit).values_list("person__name", flat=True).distinct()
    found = [*(name for name in held if name in words), *TELEPHONE.findall(words)]
    if found:
        said = {"found": "、".join(found)}
        raise RuleBroken(_("The bulletin names no person and no number: take out %(found)s.") % said, "public_words")


def outdated(measure: Measure) -> list[MeasureTask]:
    """What it presses for and what isn't overdue by that deadline any more: put right, extended, void."""
    rows = measure.about.filter(due_at__isnull=False).select_related("task")
    return [row for row in rows if not row.task.is_overdue or row.task.due_at != row.due_at]


def refuse_outdated(measure: Measure) -> None:
    if rows := outdated(measure):
        numbers = "、".join(row.task.number for row in rows)
        raise RuleBroken(_("Not overdue any more: %(numbers)s. Change the letter, or drop it.") % {"numbers": numbers})


def refuse_issued(measure: Measure) -> None:
    if measure.is_issued:
        raise RuleBroken(_("It was issued by %(name)s meanwhile and stands as it is.") % {"name": measure.signer})


@transaction.atomic
def issue_measure(measure_id: int, *, by: User, seen: str = "") -> Measure:
    """Sign and send it: it gets its number, is frozen, and the unit's heads are told that something waits for them.

    `seen`: see `refuse_unseen`.
    """
    measure = locked(measure_id)
    if not can_issue(by, measure):
        raise PermissionDenied
    refuse_issued(measure)
    refuse_dropped(measure)
    refuse_unseen(measure, seen)
    refuse_outdated(measure)
    refuse_wrong(measure)
    if measure.is_talk and measure.talk.at <= timezone.now():
        raise RuleBroken(_("The time of the talk is past; let the office set another one."))
    today = measure.town.today()
    measure.year, measure.serial = today.year, take_numbers(measure.town_id, "measure", today.year)[0]
    measure.signer, measure.issued_at, measure.names = by, timezone.now(), names_of(measure, today)
    measure.save(update_fields=["year", "serial", "signer", "issued_at", "names"])
    record("measure.issued", subject=measure, actor=by)
    tell(
        [] if measure.is_referral else accounts_heading(measure),
        "measure.issued",
        gettext_lazy("A letter from the town waits for your answer"),
        measure.get_absolute_url(),
    )
    return measure


@transaction.atomic
def answer_measure(measure_id: int, *, by: User, words: str) -> Statement:
    """The unit's own account; it may add to it until the matter is closed, and up to its day of answer even then."""
    measure = locked(measure_id)
    if not can_answer(by, measure):
        raise PermissionDenied
    if not measure.is_answerable:
        raise RuleBroken(_("This matter is closed by now; please call the environment office."))
    statement = Statement.objects.create(town=measure.town, measure=measure, by=by, words=words)
    record("measure.answered", subject=measure, actor=by)
    office = accounts_holding(measure.town, [Role.OFFICER], measure.town.today())
    people = dict.fromkeys([*office, measure.charged])
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
    if measure.waits_for_confirmation:
        raise RuleBroken(_("First the minutes: written by the office, confirmed by both sides."))
    measure.closed_at, measure.closed_by, measure.outcome = timezone.now(), by, outcome
    measure.save(update_fields=["closed_at", "closed_by", "outcome"])
    record("measure.closed", subject=measure, actor=by)
    return measure


@transaction.atomic
def register_measure(
    measure_id: int, *, by: User, document_number: str, signed_as: str = "", seal: str = "", seen: str = ""
) -> Measure:
    """The number that the party-government office gave it, who signed the paper, and whose seal stands on it.

    `seen`: its `registered_of` on the page, see `refuse_overwriting`.
    """
    measure = locked(measure_id)
    if not can_draft(by, measure.town_id):
        raise PermissionDenied
    if not measure.is_issued:
        raise RuleBroken(_("It isn't issued yet."))
    refuse_overwriting(seen, registered_of(measure))
    measure.document_number, measure.signed_as, measure.seal = document_number, signed_as, seal
    measure.save(update_fields=["document_number", "signed_as", "seal"])
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
