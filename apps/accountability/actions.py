"""Applying the rules, and deciding on what they propose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accountability.models import (
    GROUND_OF,
    READERS,
    Evaluation,
    Evidence,
    OverlookedCheck,
    Proposal,
    Rule,
    RuleNumbers,
)
from apps.accountability.permissions import can_decide, can_keep_rules
from apps.accountability.queries import facts_of, last_full_day, used_keys
from apps.accountability.rules import Fired, fired
from apps.accounts.models import Role, User
from apps.audit.actions import event, record, record_all
from apps.core.errors import RuleBroken, save_judged
from apps.notifications.actions import tell
from apps.reports.models import Finding
from apps.towns.models import Town, TownSettings
from apps.units.queries import accounts_holding
from apps.units.scope import scope_of

NEWS = timedelta(days=30)  # what was over before that is proposed by nobody any more
TOWNS_A_SWEEP = 100  # so that reminders don't wait for a whole province's rules
# rule → how many rows it needs, and within how many days where that matters; of a score, how much would be enough
NUMBERS_OF: dict[Rule, Callable[[RuleNumbers], tuple[int, int | None]]] = {
    Rule.MISSED: lambda numbers: (numbers.missed_reports, numbers.missed_within),
    Rule.OVERDUE: lambda numbers: (numbers.overdue_over, None),
    Rule.RETURNED: lambda numbers: (numbers.returned_times, None),
    Rule.REPEATED: lambda numbers: (numbers.repeated_times, numbers.repeated_within),
    Rule.SCORE: lambda numbers: (numbers.score_under, None),
}


def propose_due() -> int:
    """What the clock does once a day and town, when the day before is over for reports; the number proposed."""
    now = timezone.now()
    done = set(Evaluation.objects.filter(at__gte=now - timedelta(days=4)).values_list("town_id", "day"))
    due = []
    for settings in TownSettings.objects.in_force_now():
        day = last_full_day(settings, now)
        if (settings.town_id, day) not in done:
            due.append((settings.town, day))
    return sum(propose_for_day(town, day) for town, day in due[:TOWNS_A_SWEEP])


@transaction.atomic
def propose_for_day(town: Town, day: date) -> int:
    """Apply the rules to what is known up to a day, unless that was done: of two clocks at one moment one does it."""
    Evaluation.objects.bulk_create([Evaluation(town=town, day=day)], ignore_conflicts=True)
    row = Evaluation.objects.select_for_update().get(town=town, day=day)
    if row.is_done:
        return 0
    row.is_done = True
    row.save(update_fields=["is_done"])
    return len(propose(town, day))


@transaction.atomic
def propose_now(town: Town, *, by: User) -> list[Proposal]:
    """The same on demand. Raises PermissionDenied for who doesn't read the town's proposals."""
    if town.pk not in scope_of(by).towns(*READERS):
        raise PermissionDenied
    settings = TownSettings.objects.in_force(town, town.today())
    return propose(town, last_full_day(settings, timezone.now()), by=by)


def propose(town: Town, day: date, *, by: User | None = None) -> list[Proposal]:
    """Write what the rules propose on what is known up to a day; a row that is evidence already proposes nothing anew.

    In the caller's transaction; the town's row is locked, so that nobody else does the same at this moment.
    """
    Town.objects.select_for_update(no_key=True).get(pk=town.pk)
    numbers = RuleNumbers.objects.in_force(town, day)
    since = day - NEWS
    first = since - timedelta(days=max(numbers.missed_within, numbers.repeated_within))
    found = fired(facts_of(town, first, day, used_keys(town)), numbers, since=max(since, numbers.valid_from))
    proposals = [proposal_of(one, town, numbers) for one in found]
    Proposal.objects.bulk_create(proposals)
    Evidence.objects.bulk_create(
        Evidence(
            town=town,
            proposal=proposal,
            rule=one.rule,
            unit_id=row.unit_id,
            day=row.day,
            task_id=row.task_id,
            score_id=row.score_id,
        )
        for proposal, one in zip(proposals, found, strict=True)
        for row in one.rows
    )
    record_all(event("proposal.made", subject=proposal, actor=by) for proposal in proposals)
    tell_office(town, len(proposals), by)
    return proposals


def proposal_of(one: Fired, town: Town, numbers: RuleNumbers) -> Proposal:
    """Unsaved, with the numbers that it fired by."""
    needed, within = NUMBERS_OF[one.rule](numbers)
    return Proposal(
        town=town,
        unit_id=one.unit_id,
        rule=one.rule,
        ground=GROUND_OF[one.rule],
        fired_on=one.day,
        needed=needed,
        within=within,
    )


def tell_office(town: Town, count: int, by: User | None) -> None:
    """That something waits, and no more: whom it concerns is read behind the sign-in."""
    if not count:
        return
    office = [user for user in accounts_holding(town, [Role.OFFICER], town.today()) if user != by]
    text = gettext_lazy("Accountability: %(count)s new proposals to look at")
    tell(office, "accountability.proposals", text, reverse("accountability:proposals"), count=count)


def locked_proposal(proposal_id: int) -> Proposal:
    """The proposal, its row locked. Raises RuleBroken naming who has decided on it meanwhile."""
    # Who decided isn't joined: who waited for the lock would get what the join found before the other one was done.
    proposals = Proposal.objects.select_for_update(of=("self",)).select_related("town", "unit")
    proposal = proposals.get(pk=proposal_id)
    if not proposal.is_open:
        raise RuleBroken(_("%(name)s has decided on this meanwhile.") % {"name": proposal.decided_by})
    return proposal


@transaction.atomic
def dismiss_proposal(proposal_id: int, *, by: User, reason: str) -> Proposal:
    """Nothing is to be taken against the unit; why is kept. Who comes second is told who decided."""
    proposal = locked_proposal(proposal_id)
    if not can_decide(by, proposal):
        raise PermissionDenied
    proposal.state, proposal.reason = Proposal.State.DISMISSED, reason
    proposal.decided_by, proposal.decided_at = by, timezone.now()
    proposal.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    record("proposal.dismissed", subject=proposal, actor=by)
    return proposal


@transaction.atomic
def look_into(finding: Finding, *, by: User, words: str) -> OverlookedCheck:
    """What it was that a unit perhaps overlooked. Who comes second is told who has looked into it."""
    if finding.town_id not in scope_of(by).towns(*READERS):
        raise PermissionDenied
    check, is_first = OverlookedCheck.objects.select_related("by").get_or_create(
        finding=finding, defaults={"town_id": finding.town_id, "by": by, "words": words}
    )
    if not is_first:
        raise RuleBroken(_("%(name)s has looked into it: %(words)s") % {"name": check.by, "words": check.words})
    record("finding.looked_into", subject=check, actor=by)
    return check


@transaction.atomic
def change_numbers(town: Town, valid_from: date, wanted: Mapping[str, int], *, by: User) -> RuleNumbers:
    """Other numbers from a day on. Raises RuleBroken for a day that is past and for numbers that can't be."""
    if not can_keep_rules(by, town.pk):
        raise PermissionDenied
    if valid_from < town.today():
        raise RuleBroken(_("Yesterday stays as it was: choose today or a later day."), "valid_from")
    row = RuleNumbers.objects.filter(town=town, valid_from=valid_from).first()
    row = row or RuleNumbers(town=town, valid_from=valid_from)
    for name, value in wanted.items():
        setattr(row, name, value)
    save_judged(row)
    record("rules.changed", subject=row, actor=by)
    return row
