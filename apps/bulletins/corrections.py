"""What changed of days whose bulletin is out: the next issue tells it, once (domain.md §3: 更正)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from apps.bulletins.models import Bulletin
from apps.bulletins.picture import Correction
from apps.reports.models import DailyReport, Finding, ReportVersion, SpotReport, Timeliness
from apps.towns.models import Town

Came = tuple[datetime, datetime]
# Longer than any report can be made up or any spot report wait on a phone.
BACK = timedelta(days=30)
# A report is stamped before it is committed; what a picture saw is known by its keys, the time only bounds the search.
MARGIN = timedelta(hours=1)
# An amendment takes findings out and is stamped in one transaction.
AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Told:
    """What the issued daily bulletins told: each day's picture, what it saw, which corrections stand in one."""

    taken: dict[date, datetime]
    seen: dict[date, frozenset[str]]
    keys: frozenset[str]

    def latest_before(self, day: date) -> datetime | None:
        """When the last picture of an issued day before this one was taken."""
        return max((taken for one, taken in self.taken.items() if one < day), default=None)

    def is_new(self, key: str, day: date) -> bool:
        """Counted in no picture of its day, told by no issue."""
        return key not in self.seen[day] and key not in self.keys


def told_before(town: Town, day: date) -> Told:
    """Of the issues since a month before a day; one query."""
    rows = Bulletin.objects.issued().filter(town=town, kind=Bulletin.Kind.DAILY, last_day__gte=day - BACK)
    names = ("last_day", "taken_at", "stored_picture__seen", "stored_picture__corrections")
    found = list(rows.values_list(*names))
    return Told(
        taken={day: taken for day, taken, _seen, _listed in found},
        seen={day: frozenset(seen) for day, _taken, seen, _listed in found},
        keys=frozenset(correction["key"] for *_rest, listed in found for correction in listed),
    )


def corrections(town: Town, told: Told, *, as_of: datetime) -> list[Correction]:
    """What came after its day's picture, by `as_of`: reports, spot reports, withdrawals; what no issue told yet."""
    if not told.taken:
        return []
    came = (min(told.taken.values()) - MARGIN, as_of)
    versions = later_versions(town, told, came)
    found = [*late_reports(versions), *late_spots(town, told, came), *withdrawn(town, told, came, versions)]
    return sorted((one for one in found if one.key not in told.keys), key=lambda one: (one.day, one.unit, one.key))


def later_versions(town: Town, told: Told, came: Came) -> list[ReportVersion]:
    """Versions that no picture of their day counted, told or not; the database leaves out the month's many others."""
    counted = [int(key[1:]) for keys in told.seen.values() for key in keys if key.startswith("v")]
    rows = ReportVersion.objects.filter(
        report__town=town, report__report_date__in=told.taken, submitted_at__range=came
    ).select_related("report__unit")
    return list(rows.exclude(pk__in=counted).order_by("submitted_at"))


def late_reports(versions: Sequence[ReportVersion]) -> Iterator[Correction]:
    for version in versions:
        report = version.report
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
        if told.is_new(f"s{spot.pk}", spot.report_date):
            yield correction(f"s{spot.pk}", spot.report_date, spot.unit.name, "随手报发现问题 1 个")


def withdrawn(town: Town, told: Told, came: Came, versions: Sequence[ReportVersion]) -> Iterator[Correction]:
    """Problems that a picture counted and that were withdrawn; what an amendment took out is told by it."""
    amended = {(one.report_id, one.submitted_at) for one in versions}
    findings = Finding.objects.filter(town=town, found_on__in=told.taken, withdrawn_at__range=came)
    for finding in findings.select_related("unit"):
        at = finding.withdrawn_at
        is_amended = any(pk == finding.report_id and at and at <= sent < at + AT_ONCE for pk, sent in amended)
        if f"f{finding.pk}" in told.seen[finding.found_on] and not is_amended:
            yield correction(f"w{finding.pk}", finding.found_on, finding.unit.name, "1 个问题撤回，不再计数")


def correction(key: str, day: date, unit: str, words: str) -> Correction:
    return Correction(key=key, day=day.isoformat(), unit=unit, words=words)
