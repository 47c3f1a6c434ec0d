"""Findings of a report: stored with their photos, and those that aren't put right become tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.photos.actions import attach
from apps.rectifications.models import Source
from apps.rectifications.opening import Opening, open_tasks
from apps.reports.models import DailyReport, Finding, FindingPhoto, SpotReport
from apps.reports.permissions import can_report_for
from apps.reports.sent import SentFinding
from apps.towns.models import TownSettings


def add_findings(
    sent: Sequence[SentFinding],
    report: DailyReport | SpotReport,
    settings: TownSettings,
    *,
    by: User,
    found_at: datetime,
) -> list[Finding]:
    """Store what `by` found, with the photos, and open the tasks; in the caller's transaction.

    Raises RuleBroken at "findings-N-photos" where a photo is needed, at "photos" where one is gone.
    """
    refuse_without_photo(sent, settings)
    attach([*all_photos(sent)], by=by)
    findings = [new_finding(one, report) for one in sent]
    to_do = [(f, s) for f, s in zip(findings, sent, strict=True) if not f.is_fixed_on_spot]
    unit = finder_unit(report, by)
    openings = [opening(f, s, report, finder=by, unit=unit, found_at=found_at) for f, s in to_do]
    tasks = open_tasks(openings, town=report.town, settings=settings, by=by)
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
    """Which severities need a photo is the town's setting; one of after is enough only for what was put right."""
    for number, finding in enumerate(sent):
        photos = [*finding.photo_ids, *(finding.after_photo_ids if finding.is_fixed_on_spot else ())]
        if settings.needs_photo(finding.severity) and not photos:
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


def opening(
    finding: Finding,
    sent: SentFinding,
    report: DailyReport | SpotReport,
    *,
    finder: User,
    unit: int | None,
    found_at: datetime,
) -> Opening:
    """What the finding's task is opened from; `unit` is the finder's, None for supervision."""
    return Opening(
        unit=finding.unit,
        category=finding.category,
        place=finding.place,
        severity=finding.severity,
        source=source_of(report),
        found_at=found_at,
        finder=finder,
        finder_unit_id=unit,
        description=finding.description,
        latitude=finding.latitude,
        longitude=finding.longitude,
        photo_ids=sent.photo_ids,
    )


def source_of(report: DailyReport | SpotReport) -> str:
    if isinstance(report, SpotReport):
        return Source.SPOT_REPORT
    return Source.SUPERVISION if report.kind == DailyReport.Kind.SUPERVISION else Source.DAILY_REPORT


def finder_unit(report: DailyReport | SpotReport, by: User) -> int | None:
    """The unit, where it found it itself; honesty must pay, so what others found there is never booked as its own."""
    if isinstance(report, DailyReport):
        return report.unit_id if report.kind == DailyReport.Kind.OWN else None
    return report.unit_id if can_report_for(by, report.unit) else None
