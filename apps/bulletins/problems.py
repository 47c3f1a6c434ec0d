"""The typical problems that an officer may show with their photos."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import translation

from apps.bulletins.models import Bulletin
from apps.bulletins.picture import Problem
from apps.reports.models import DailyReport, Finding, FindingPhoto


def photos_to_pick(bulletin: Bulletin) -> QuerySet[FindingPhoto]:
    """Photos of the period's problems that count, with their problems, in the units' order."""
    rows = FindingPhoto.objects.filter(
        town=bulletin.town_id,
        finding__found_on__range=(bulletin.first_day, bulletin.last_day),
        finding__withdrawn_at=None,
    )
    return rows.select_related("photo", "finding__unit", "finding__category").order_by(
        "finding__unit__order", "finding_id", "pk"
    )


def pictured_problems(bulletin: Bulletin) -> list[Problem]:
    """The problems whose photos are picked, each with just those; no query where nothing is."""
    if not bulletin.picked:
        return []
    with translation.override("zh-hans"):
        return as_problems(photos_to_pick(bulletin).filter(pk__in=bulletin.picked))


def problems_of(bulletin: Bulletin) -> list[Problem]:
    """As frozen at issue; in a draft as picked by now."""
    return bulletin.picture.problems if bulletin.is_issued else pictured_problems(bulletin)


def as_problems(photos: Iterable[FindingPhoto]) -> list[Problem]:
    """One for each finding, with its photos; names as the active language says them."""
    by_finding: dict[Finding, list[int]] = {}
    for row in photos:
        by_finding.setdefault(row.finding, []).append(row.pk)
    return [problem(finding, ids) for finding, ids in by_finding.items()]


def problem(finding: Finding, photos: list[int]) -> Problem:
    return Problem(
        finding=finding.pk,
        unit=finding.unit.name,
        category=str(finding.category),
        place=finding.place,
        words=finding.description,
        is_fixed_on_spot=finding.is_fixed_on_spot,
        photos=photos,
    )


def should_have_found(bulletin: Bulletin) -> QuerySet[Finding]:
    """应发现未发现: what supervision found where the unit itself reported nil that day; for the office to look into."""
    nil = DailyReport.objects.own().filter(
        town=bulletin.town_id, unit=OuterRef("unit"), report_date=OuterRef("found_on"), finding_count=0
    )
    found = Finding.objects.counted().filter(
        town=bulletin.town_id,
        report__kind=DailyReport.Kind.SUPERVISION,
        found_on__range=(bulletin.first_day, bulletin.last_day),
    )
    return found.filter(Exists(nil)).select_related("unit", "category", "report").order_by("found_on", "unit__order")


def photo_files(problems: Iterable[Problem]) -> dict[int, bytes]:
    """The problems' photos as JPEG, by id; one whose file is lost is left out. One query."""
    ids = [pk for problem in problems for pk in problem.photos]
    rows = FindingPhoto.objects.filter(pk__in=ids).select_related("photo") if ids else ()
    return {row.pk: image for row in rows if (image := file_of(row))}


def file_of(row: FindingPhoto) -> bytes | None:
    try:
        with default_storage.open(row.photo.path("large")) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return None
    return content
