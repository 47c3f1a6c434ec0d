"""Taking in daily and spot reports; a finding that isn't put right opens its task in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import event, record_all
from apps.core.errors import RuleBroken
from apps.rectifications.models import Task
from apps.reports.days import refuse_closed_day
from apps.reports.findings import add_findings
from apps.reports.models import DailyReport, Finding, ReportVersion, SpotReport, Timeliness
from apps.reports.permissions import can_amend, can_report_for, can_report_spot, can_supervise, can_type_in
from apps.reports.sent import SentReport, SentSpot
from apps.reports.withdrawals import withdraw_finding
from apps.towns.models import TownSettings
from apps.units.models import Unit

# What a report says beside its findings; an amendment may say it anew.
SPOT_WAITS = timedelta(days=8)
FIELDS = ("patrol_from", "patrol_to", "patrollers", "places", "categories", "remarks", "late_reason")


@dataclass(frozen=True)
class Stored:
    """What a report became. Not new: it was stored before, or it amended the day's report."""

    report: DailyReport | SpotReport
    tasks: list[Task]
    is_new: bool


def submit_report(sent: SentReport, *, by: User) -> Stored:
    """Store a daily report; sent again, the stored one; a second one of the unit and day, an amendment of the first.

    Whether it stands already is asked of the unique constraints: the insert that loses comes back as IntegrityError,
    also when fifty come at one moment, and the winner's report is the answer.
    Raises RuleBroken for days that can't be reported, PermissionDenied for a unit that isn't the user's to report on.
    """
    kind = kind_of(sent, by)
    sent = without_call(sent, by)
    settings = TownSettings.objects.in_force(sent.unit.town, sent.report_date)
    try:
        return store_first(sent, kind, settings, by)
    except (IntegrityError, RuleBroken):  # also what was attached or explained when it came before
        stored = stored_before(sent, by)
        if stored is None and not stands_already(sent, kind):
            raise  # another rule than these two: nothing to answer with, nothing to amend
    if stored:
        return stored
    try:
        return store_amendment(sent, settings, by)
    except (IntegrityError, RuleBroken):
        stored = stored_before(sent, by)
        if stored is None:
            raise
        return stored


def stands_already(sent: SentReport, kind: str) -> bool:
    """The unit has its own report of the day. A supervision never amends it."""
    own = DailyReport.objects.own().filter(town=sent.unit.town, report_date=sent.report_date, unit=sent.unit)
    return kind == DailyReport.Kind.OWN and own.exists()


def without_call(sent: SentReport, by: User) -> SentReport:
    """Only the office takes reports by telephone, and not from itself: else a call made any late report punctual."""
    is_taken = can_type_in(by, sent.unit) and not can_report_for(by, sent.unit)
    return sent if is_taken else replace(sent, caller="", called_at=None)


def kind_of(sent: SentReport, by: User) -> str:
    """Own report, or daily supervision of another unit."""
    if can_report_for(by, sent.unit) or (sent.caller and can_type_in(by, sent.unit)):
        return DailyReport.Kind.OWN
    if can_supervise(by, sent.unit):
        return DailyReport.Kind.SUPERVISION
    if can_type_in(by, sent.unit):
        raise RuleBroken(_("Who telephoned? A report of another unit needs the caller's name."), "caller")
    raise PermissionDenied


def stored_before(sent: SentReport | SentSpot, by: User) -> Stored | None:
    """What the same client_id of the same person became."""
    report: DailyReport | SpotReport | None
    if isinstance(sent, SentSpot):
        report = SpotReport.objects.filter(author=by, client_id=sent.client_id).select_related("unit").first()
    else:
        mine = {"versions__author": by, "versions__client_id": sent.client_id}
        report = DailyReport.objects.filter(**mine).select_related("unit").first()
    if report is None:
        return None
    report.town = report.unit.town = sent.unit.town
    tasks = [f.task for f in report.findings.counted().select_related("task") if f.task]
    return Stored(report, tasks, is_new=False)


@transaction.atomic
def store_first(sent: SentReport, kind: str, settings: TownSettings, by: User) -> Stored:
    """The first report of the unit and day, or a supervision."""
    refuse_days(sent.unit, sent.report_date, settings)
    report = new_report(sent, kind, settings, by)
    if is_unexplained(report):
        raise RuleBroken(_("Why so late? A made-up report needs a reason."), "late_reason")
    report.save(force_insert=True)
    findings = add_findings(sent.findings, report, settings, by=by, found_at=report.written_at)
    return write_down(report, findings, findings, sent, by)


def is_unexplained(report: DailyReport) -> bool:
    """A made-up report needs a reason (domain.md §3)."""
    is_made_up = report.kind == DailyReport.Kind.OWN and report.timeliness == Timeliness.MADE_UP
    return is_made_up and not report.late_reason


def new_report(sent: SentReport, kind: str, settings: TownSettings, by: User) -> DailyReport:
    """An unsaved report with the three moments then in force."""
    town, day, now = sent.unit.town, sent.report_date, timezone.now()
    next_day = day + timedelta(days=1)
    return DailyReport(
        town=town,
        unit=sent.unit,
        report_date=day,
        kind=kind,
        author=by,
        written_at=written_at(sent, now),
        submitted_at=now,
        due_at=town.at(day, settings.cut_off),
        delivered_by=town.at(next_day, settings.delivered_by),
        made_up_from=town.at(next_day, settings.made_up_from),
        late_reason=sent.late_reason,
        caller=sent.caller,
        patrol_from=sent.patrol_from,
        patrol_to=sent.patrol_to,
        patrollers=sent.patrollers,
        places=list(sent.places),
        categories=list(sent.categories),
        remarks=sent.remarks,
        finding_count=len(sent.findings),
    )


def written_at(sent: SentReport, now: datetime) -> datetime:
    """When the call came, or when the phone says it was finished; a phone whose clock can't be right isn't believed."""
    moment = sent.called_at if sent.caller else sent.written_at
    day_began = sent.unit.town.at(sent.report_date, time.min)
    return moment if moment and day_began <= moment <= now else now


def refuse_days(unit: Unit, day: date, settings: TownSettings) -> None:
    """Future days, days too long ago, and days on which the unit didn't exist."""
    today = unit.town.today()
    if day > today:
        raise RuleBroken(_("That day hasn't come yet."), "report_date")
    if (today - day).days > settings.made_up_days:
        words = _("A report can be made up for %(days)d days; this day is longer ago.")
        raise RuleBroken(words % {"days": settings.made_up_days}, "report_date")
    if not unit.is_open_on(day):
        raise RuleBroken(_("“%(unit)s” is closed.") % {"unit": unit}, "unit")


@transaction.atomic
def store_amendment(sent: SentReport, settings: TownSettings, by: User) -> Stored:
    """What was sent on top of the day's report: what is filled in replaces, new findings join, named ones go.

    What the amendment doesn't mention stays, so that two colleagues who report one evening don't wipe each other out.
    """
    reports = DailyReport.objects.own().select_for_update(of=("self",)).select_related("unit")
    report = reports.get(town=sent.unit.town, report_date=sent.report_date, unit=sent.unit)
    report.town = report.unit.town = sent.unit.town
    return amend(report, sent, settings, by)


@transaction.atomic
def amend_report(report_id: int, sent: SentReport, *, by: User) -> Stored:
    """Amend a report that was opened for it. Raises RuleBroken when its days are over, or what can't be taken out."""
    report = DailyReport.objects.select_for_update(of=("self",)).select_related("town", "unit").get(pk=report_id)
    if not can_amend(by, report):
        raise PermissionDenied
    stored = stored_before(sent, by)
    if stored:
        return stored
    report.unit.town = report.town
    return amend(report, sent, TownSettings.objects.in_force(report.town, report.report_date), by)


def amend(report: DailyReport, sent: SentReport, settings: TownSettings, by: User) -> Stored:
    refuse_closed_day(report, settings)
    changed = changed_fields(report, sent)
    if sent.is_whole and not (changed or sent.take_out or sent.findings or sent.caller):
        raise RuleBroken(_("Nothing was changed."))
    for finding_id in sent.take_out:
        if not report.findings.filter(pk=finding_id).exists():
            raise PermissionDenied
        withdraw_finding(finding_id, by=by, reason=_("Taken out by an amendment"))
    for name in changed:
        setattr(report, name, getattr(sent, name))
    believe_earlier_call(report, sent)
    found_at = written_at(sent, timezone.now())
    added = add_findings(sent.findings, report, settings, by=by, found_at=found_at)
    findings = list(report.findings.counted().select_related("category").prefetch_related("photos"))
    report.finding_count, report.version_count = len(findings), report.version_count + 1
    report.save()
    return write_down(report, findings, added, sent, by)


def changed_fields(report: DailyReport, sent: SentReport) -> list[str]:
    """What the amendment says anew: what is filled in; of a whole form, what differs from the version it showed.

    So two who amend from the same version don't undo each other, and a reason once given stays.
    """
    if not sent.is_whole:
        return [name for name in FIELDS if getattr(sent, name)]
    stale = report.versions.filter(number=sent.version or 0).first() if sent.version != report.version_count else None
    shown, now = stale.content if stale else said(report), said(sent)
    return [name for name in FIELDS if now[name] != shown[name] and (name != "late_reason" or sent.late_reason)]


def believe_earlier_call(report: DailyReport, sent: SentReport) -> None:
    """A call that came before what was written counts; a later one is kept on its version alone."""
    if sent.caller and sent.called_at and sent.called_at < report.written_at:
        report.written_at, report.caller = written_at(sent, timezone.now()), sent.caller


def submit_spot_report(sent: SentSpot, *, by: User) -> Stored:
    """Store a spot report; sent again, the stored one. Raises PermissionDenied for a unit that isn't the user's."""
    if not can_report_spot(by, sent.unit):
        raise PermissionDenied
    try:
        return store_spot(sent, by)
    except (IntegrityError, RuleBroken):
        stored = stored_before(sent, by)
        if stored is None:
            raise
        return stored


def believable(written: datetime | None, now: datetime) -> datetime:
    """When it was written; a spot report waits on a phone for days at most, and none comes from the future."""
    return written if written and now - SPOT_WAITS <= written <= now else now


@transaction.atomic
def store_spot(sent: SentSpot, by: User) -> Stored:
    town, now = sent.unit.town, timezone.now()
    if not sent.unit.is_open_on(town.today()):
        raise RuleBroken(_("“%(unit)s” is closed.") % {"unit": sent.unit}, "unit")
    written = believable(sent.written_at, now)
    report = SpotReport.objects.create(
        town=town,
        unit=sent.unit,
        author=by,
        client_id=sent.client_id,
        written_at=written,
        submitted_at=now,
        report_date=town.today(),
    )
    settings = TownSettings.objects.in_force(town, town.today())
    findings = add_findings([sent.finding], report, settings, by=by, found_at=written)
    tasks = [finding.task for finding in findings if finding.task]
    record_all(
        [event("spot_report.submitted", subject=report, actor=by)]
        + [event("task.opened", subject=task, actor=by) for task in tasks]
    )
    return Stored(report, tasks, is_new=True)


def write_down(
    report: DailyReport,
    findings: Sequence[Finding],
    added: Sequence[Finding],
    sent: SentReport,
    by: User,
) -> Stored:
    """Keep the whole version as sent, and the audit events."""
    is_new, now = report.version_count == 1, timezone.now()
    content = snapshot(report, findings) | {"caller": sent.caller or report.caller}
    ReportVersion.objects.create(
        report=report,
        number=report.version_count,
        author=by,
        client_id=sent.client_id,
        written_at=report.written_at if is_new else written_at(sent, now),
        submitted_at=report.submitted_at if is_new else now,
        content=content,
    )
    tasks = [finding.task for finding in added if finding.task]
    events = [event("report.submitted" if is_new else "report.amended", subject=report, actor=by)]
    record_all(events + [event("task.opened", subject=task, actor=by) for task in tasks])
    return Stored(report, tasks, is_new)


def said(source: DailyReport | SentReport) -> dict[str, Any]:
    """FIELDS as JSON keeps them."""
    return {
        "patrol_from": source.patrol_from and f"{source.patrol_from:%H:%M}",
        "patrol_to": source.patrol_to and f"{source.patrol_to:%H:%M}",
        "patrollers": source.patrollers,
        "places": list(source.places),
        "categories": list(source.categories),
        "remarks": source.remarks,
        "late_reason": source.late_reason,
    }


def snapshot(report: DailyReport, findings: Sequence[Finding]) -> dict[str, Any]:
    """The report as it stands; kinds of place and categories looked at by their ids, findings in words."""
    return said(report) | {
        "caller": report.caller,
        "findings": [
            {
                "id": finding.pk,
                "category": finding.category.code or finding.category.name,
                "place": finding.place,
                "severity": finding.severity,
                "description": finding.description,
                "fixed_on_spot": finding.is_fixed_on_spot,
            }
            for finding in findings
        ],
    }
