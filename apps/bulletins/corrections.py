"""What changed of days whose bulletin is out: the next issue tells it, once (domain.md §3: 更正)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from apps.bulletins.models import Bulletin
from apps.bulletins.picture import Correction
from apps.reports.models import DailyReport, Finding, ReportVersion, SpotReport, Timeliness
from apps.towns.models import Town

# Longer than any report can be made up or any spot report wait on a phone.
BACK = timedelta(days=30)
Came = tuple[datetime, datetime]


@dataclass(frozen=True)
class Told:
    """What the issued daily bulletins told: when each day's picture was taken, and which corrections stand in one."""

    taken: dict[date, datetime]
    keys: frozenset[str]


def told_before(town: Town, day: date) -> Told:
    """Of the month's issues before a day; one query."""
    rows = Bulletin.objects.issued().filter(town=town, kind=Bulletin.Kind.DAILY, last_day__gte=day - BACK)
    found = list(rows.values_list("last_day", "taken_at", "stored_picture__corrections"))
    keys = frozenset(correction["key"] for _day, _taken, listed in found for correction in listed)
    return Told({day: taken for day, taken, _listed in found}, keys)


def corrections(town: Town, told: Told, *, as_of: datetime) -> list[Correction]:
    """What came after its day's picture, by `as_of`: reports, spot reports, withdrawals; what no issue told yet."""
    if not told.taken:
        return []
    came = (min(told.taken.values()), as_of)
    found = [*late_reports(town, told, came), *late_spots(town, told, came), *withdrawn(town, told, came)]
    return sorted((one for one in found if one.key not in told.keys), key=lambda one: (one.day, one.unit, one.key))


def late_reports(town: Town, told: Told, came: Came) -> Iterator[Correction]:
    versions = ReportVersion.objects.filter(
        report__town=town, report__report_date__in=told.taken, submitted_at__range=came
    ).select_related("report__unit")
    for version in versions.order_by("submitted_at"):
        report = version.report
        if version.submitted_at > told.taken[report.report_date]:
            yield correction(f"v{version.pk}", report.report_date, report.unit.name, words_of(report, version))


def words_of(report: DailyReport, version: ReportVersion) -> str:
    """How a report that came later changes what the bulletin said."""
    if version.number > 1:
        return "日报有修改"
    if report.kind == DailyReport.Kind.SUPERVISION:
        return f"日督查补入，发现问题 {report.finding_count} 个"
    came = {Timeliness.ON_TIME: "日报按时写成，随后送达", Timeliness.LATE: "日报迟到", Timeliness.MADE_UP: "日报补报"}
    found = f"发现问题 {report.finding_count} 个" if report.finding_count else "零报告"
    return f"{came[report.timeliness]}（{found}）"


def late_spots(town: Town, told: Told, came: Came) -> Iterator[Correction]:
    spots = SpotReport.objects.filter(town=town, report_date__in=told.taken, submitted_at__range=came)
    for spot in spots.select_related("unit"):
        if spot.submitted_at > told.taken[spot.report_date]:
            yield correction(f"s{spot.pk}", spot.report_date, spot.unit.name, "随手报发现问题 1 个")


def withdrawn(town: Town, told: Told, came: Came) -> Iterator[Correction]:
    findings = Finding.objects.filter(town=town, found_on__in=told.taken, withdrawn_at__range=came)
    for finding in findings.select_related("unit"):
        if finding.withdrawn_at and finding.withdrawn_at > told.taken[finding.found_on]:
            yield correction(f"w{finding.pk}", finding.found_on, finding.unit.name, "1 个问题撤回，不再计数")


def correction(key: str, day: date, unit: str, words: str) -> Correction:
    return Correction(key=key, day=day.isoformat(), unit=unit, words=words)
