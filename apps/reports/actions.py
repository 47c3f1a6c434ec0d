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
from apps.photos.actions import attach
from apps.rectifications.models import Source, Task
from apps.rectifications.opening import Opening, open_tasks
from apps.reports.models import DailyReport, Finding, FindingPhoto, ReportVersion, SpotReport, Timeliness
from apps.reports.permissions import can_amend, can_report_for, can_report_spot, can_supervise, can_type_in
from apps.reports.sent import SentFinding, SentReport, SentSpot
from apps.reports.withdrawals import withdraw_finding
from apps.towns.models import TownSettings
from apps.units.models import Unit

# What a report says beside its findings; an amendment may say it anew.
FIELDS = ("patrol_from", "patrol_to", "patrollers", "places", "categories", "remarks")


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
    """Only the office takes reports by telephone; from a phone a call would make any late report punctual."""
    return sent if can_type_in(by, sent.unit) else replace(sent, caller="", called_at=None)


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
    findings = add_findings(sent.findings, report, settings, by)
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
    refuse_days(report.unit, report.report_date, settings)
    for finding_id in sent.take_out:
        if not report.findings.filter(pk=finding_id).exists():
            raise PermissionDenied
        withdraw_finding(finding_id, by=by, reason=_("Taken out by an amendment"))
    for name in FIELDS:
        if sent.is_whole or getattr(sent, name):
            setattr(report, name, getattr(sent, name))
    added = add_findings(sent.findings, report, settings, by)
    findings = list(report.findings.counted().select_related("category").prefetch_related("photos"))
    report.finding_count, report.version_count = len(findings), report.version_count + 1
    report.save()
    return write_down(report, findings, added, sent, by)


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


@transaction.atomic
def store_spot(sent: SentSpot, by: User) -> Stored:
    town, now = sent.unit.town, timezone.now()
    if not sent.unit.is_open_on(town.today()):
        raise RuleBroken(_("“%(unit)s” is closed.") % {"unit": sent.unit}, "unit")
    written = min(sent.written_at or now, now)
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
    findings = add_findings([sent.finding], report, settings, by)
    tasks = [finding.task for finding in findings if finding.task]
    record_all(
        [event("spot_report.submitted", subject=report, actor=by)]
        + [event("task.opened", subject=task, actor=by) for task in tasks]
    )
    return Stored(report, tasks, is_new=True)


def add_findings(
    sent: Sequence[SentFinding], report: DailyReport | SpotReport, settings: TownSettings, by: User
) -> list[Finding]:
    """Store findings with their photos and open the tasks of those that aren't put right."""
    refuse_without_photo(sent, settings)
    attach([*all_photos(sent)], by=by)
    findings = [new_finding(one, report) for one in sent]
    to_do = [(f, s) for f, s in zip(findings, sent, strict=True) if not f.is_fixed_on_spot]
    tasks = open_tasks([opening(f, s, report) for f, s in to_do], town=report.town, settings=settings, by=by)
    for (finding, _sent), task in zip(to_do, tasks, strict=True):
        finding.task = task
    Finding.objects.bulk_create(findings)
    FindingPhoto.objects.bulk_create(
        FindingPhoto(town_id=report.town_id, finding=finding, photo_id=photo_id, stage=stage)
        for finding, one in zip(findings, sent, strict=True)
        for stage, ids in ((FindingPhoto.Stage.BEFORE, one.photo_ids), (FindingPhoto.Stage.AFTER, one.after_photo_ids))
        for photo_id in ids
    )
    return findings


def refuse_without_photo(sent: Sequence[SentFinding], settings: TownSettings) -> None:
    """Which severities need a photo is the town's setting; the refusal names the finding's own field."""
    for number, finding in enumerate(sent):
        if settings.needs_photo(finding.severity) and not (finding.photo_ids or finding.after_photo_ids):
            raise RuleBroken(_("A problem of this severity needs a photo."), f"findings-{number}-photos")


def all_photos(sent: Sequence[SentFinding]) -> list[int]:
    return [photo_id for one in sent for photo_id in (*one.photo_ids, *one.after_photo_ids)]


def new_finding(sent: SentFinding, report: DailyReport | SpotReport) -> Finding:
    """An unsaved finding of the report."""
    return Finding(
        town_id=report.town_id,
        report=report if isinstance(report, DailyReport) else None,
        spot_report=report if isinstance(report, SpotReport) else None,
        unit=report.unit,
        found_on=report.report_date,
        category=sent.category,
        place=sent.place,
        severity=sent.severity,
        description=sent.description,
        latitude=sent.latitude,
        longitude=sent.longitude,
        accuracy=sent.accuracy,
        is_fixed_on_spot=sent.is_fixed_on_spot,
    )


def opening(finding: Finding, sent: SentFinding, report: DailyReport | SpotReport) -> Opening:
    return Opening(
        unit=finding.unit,
        category=finding.category,
        place=finding.place,
        severity=finding.severity,
        source=source_of(report),
        found_at=report.written_at,
        finder=report.author,
        finder_unit_id=finder_unit(report),
        description=finding.description,
        latitude=finding.latitude,
        longitude=finding.longitude,
        photo_ids=sent.photo_ids,
    )


def source_of(report: DailyReport | SpotReport) -> str:
    if isinstance(report, SpotReport):
        return Source.SPOT_REPORT
    return Source.SUPERVISION if report.kind == DailyReport.Kind.SUPERVISION else Source.DAILY_REPORT


def finder_unit(report: DailyReport | SpotReport) -> int | None:
    """The unit that found it itself; supervision has none."""
    is_supervision = isinstance(report, DailyReport) and report.kind == DailyReport.Kind.SUPERVISION
    return None if is_supervision else report.unit_id


def write_down(
    report: DailyReport,
    findings: Sequence[Finding],
    added: Sequence[Finding],
    sent: SentReport,
    by: User,
) -> Stored:
    """Keep the whole version as sent, and the audit events."""
    is_new, now = report.version_count == 1, timezone.now()
    ReportVersion.objects.create(
        report=report,
        number=report.version_count,
        author=by,
        client_id=sent.client_id,
        written_at=report.written_at if is_new else now,
        submitted_at=report.submitted_at if is_new else now,
        content=snapshot(report, findings),
    )
    tasks = [finding.task for finding in added if finding.task]
    events = [event("report.submitted" if is_new else "report.amended", subject=report, actor=by)]
    record_all(events + [event("task.opened", subject=task, actor=by) for task in tasks])
    return Stored(report, tasks, is_new)


def snapshot(report: DailyReport, findings: Sequence[Finding]) -> dict[str, Any]:
    """The report as it stands, in plain words: nothing in it changes when a category is renamed."""
    return {
        "patrol_from": report.patrol_from and f"{report.patrol_from:%H:%M}",
        "patrol_to": report.patrol_to and f"{report.patrol_to:%H:%M}",
        "patrollers": report.patrollers,
        "places": list(report.places),
        "categories": list(report.categories),
        "remarks": report.remarks,
        "late_reason": report.late_reason,
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
