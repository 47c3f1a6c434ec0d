"""The work report's writes: a section edited, set against the records, given back to them; frozen."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.audit.actions import record
from apps.core.days import Quarter
from apps.core.errors import RuleBroken
from apps.summaries.models import Part, Section, TownText, WorkReport
from apps.summaries.permissions import can_write_report
from apps.summaries.report import Report, Shown, report_of
from apps.towns.models import Town


def locked(town: Town, quarter: Quarter, by: User) -> WorkReport:
    """The quarter's report, begun where there was none. Raises PermissionDenied; RuleBroken once it is frozen."""
    if not can_write_report(by, town.pk):
        raise PermissionDenied
    WorkReport.objects.get_or_create(town=town, year=quarter.year, quarter=quarter.number)
    rows = WorkReport.objects.select_for_update(of=("self",)).select_related("town")
    report = rows.get(town=town, year=quarter.year, quarter=quarter.number)
    if report.is_frozen:
        raise RuleBroken(_("The report is frozen; it stands as it is."))
    return report


def as_seen(report: Report, part: Part, revision: int) -> Shown:
    """The section, if it is the one that the page showed. Raises RuleBroken where somebody else changed it since."""
    shown = report.section(part)
    if shown.revision != revision:
        raise RuleBroken(
            _("Somebody else changed this section meanwhile. Your text is kept here; look at theirs first.")
        )
    return shown


@transaction.atomic
def write_section(
    town: Town, quarter: Quarter, part: Part, *, by: User, text: str, seen: str, revision: int
) -> Section:
    """Put the officer's text in the section's place. `seen`, `revision`: of the records and the text it was written by.

    Raises RuleBroken where either changed meanwhile.
    """
    stored = locked(town, quarter, by)
    shown = as_seen(report_of(town, quarter), part, revision)
    if shown.seen != seen:
        raise RuleBroken(
            _("The figures changed while you wrote. Your text is kept; look at the new ones and save again.")
        )
    return keep(stored, shown, text, by)


def keep(stored: WorkReport, shown: Shown, text: str, by: User | None) -> Section:
    section, _made = Section.objects.update_or_create(
        report=stored,
        part=shown.part,
        defaults={
            "town_id": stored.town_id,
            "text": text,
            "composed": [one.as_json() for one in shown.said],
            "edited_by": by,
            "edited_at": timezone.now(),
            "revision": shown.revision + 1,
        },
    )
    record("work_report.section_written", subject=stored, actor=by, result=shown.part)
    return section


@transaction.atomic
def take_changes(town: Town, quarter: Quarter, part: Part, *, by: User, revision: int) -> Section | None:
    """Put the new sentences where the old ones stand word by word; what isn't found stays to be looked at."""
    stored = locked(town, quarter, by)
    shown = as_seen(report_of(town, quarter), part, revision)
    if shown.section is None:
        return None
    text = shown.text
    for change in shown.changes:
        if change.is_in_text:
            text = text.replace(change.was, change.now)
    section = keep(stored, shown, "\n".join(line for line in text.split("\n") if line.strip()), by)
    left = {change.key: change.was for change in shown.changes if not change.is_in_text}
    section.composed = [one for one in section.composed if one["key"] not in left] + [
        {"key": key, "words": was, "basis": []} for key, was in left.items() if was
    ]
    section.save(update_fields=["composed"])
    return section


@transaction.atomic
def leave_as_it_is(town: Town, quarter: Quarter, part: Part, *, by: User, revision: int) -> Section | None:
    """The officer has seen what changed and keeps the text."""
    stored = locked(town, quarter, by)
    shown = as_seen(report_of(town, quarter), part, revision)
    return keep(stored, shown, shown.text, by) if shown.section else None


@transaction.atomic
def give_back(town: Town, quarter: Quarter, part: Part, *, by: User, revision: int) -> None:
    """Let the section follow the records again; what was typed into it goes."""
    stored = locked(town, quarter, by)
    shown = as_seen(report_of(town, quarter), part, revision)
    if shown.section:
        shown.section.delete()
        record("work_report.section_given_back", subject=stored, actor=by, result=part)


@transaction.atomic
def freeze_report(town: Town, quarter: Quarter, *, by: User) -> WorkReport:
    """Keep every section as it stands, for good.

    Raises RuleBroken while the quarter runs, where a gap is still to be filled, or where the records changed under an
    edited section and nobody decided what to make of it.
    """
    stored = locked(town, quarter, by)
    report = report_of(town, quarter)
    refuse_unready(report)
    for shown in report.sections:
        keep(stored, shown, shown.text, shown.section.edited_by if shown.section else by)
    stored.frozen_at, stored.frozen_by = timezone.now(), by
    stored.save(update_fields=["frozen_at", "frozen_by"])
    record("work_report.frozen", subject=stored, actor=by)
    return stored


def refuse_unready(report: Report) -> None:
    if not report.is_over:
        raise RuleBroken(
            _("The quarter still runs: the report can be frozen once it is over. Until then it goes out as a draft.")
        )
    if report.gaps:
        names = "、".join(str(one.part.label) for one in report.gaps)
        raise RuleBroken(_("Still to be filled in: %(sections)s.") % {"sections": names})
    if report.changed:
        names = "、".join(str(one.part.label) for one in report.changed)
        raise RuleBroken(
            _("The records changed since you edited: %(sections)s. Look at it first.") % {"sections": names}
        )


@transaction.atomic
def write_texts(town: Town, *, by: User, texts: dict[Part, str]) -> None:
    """The town's own words for the sections; an empty one is taken away."""
    if not can_write_report(by, town.pk):
        raise PermissionDenied
    for part, text in texts.items():
        if text:
            TownText.objects.update_or_create(town=town, part=part, defaults={"text": text})
    TownText.objects.filter(town=town, part__in=[part for part, text in texts.items() if not text]).delete()
    record("work_report.texts_written", subject=town, actor=by)
