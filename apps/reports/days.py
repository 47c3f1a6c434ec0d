"""Until when the reports of a day may be amended: what the issued bulletins say (domain.md §3)."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from apps.core.errors import RuleBroken
from apps.reports.models import DailyReport, DayOfReports
from apps.towns.models import Town


def mark_issued(town: Town, day: date, at: datetime) -> None:
    """The day's bulletin is out: from now on changes are corrections. The days issued before it close."""
    DayOfReports.objects.filter(town=town, closed_at=None).update(closed_at=at)
    DayOfReports.objects.create(town=town, day=day, issued_at=at)


def refuse_closed_day(report: DailyReport) -> None:
    """Raises RuleBroken once the issue after the day's bulletin is out."""
    closed = DayOfReports.objects.filter(town=report.town_id, day=report.report_date, closed_at__isnull=False)
    if closed.exists():
        raise RuleBroken(
            _(
                "The bulletin after this day's is issued, so the report stands as it is. "
                "A false report can still be withdrawn by the environment office."
            )
        )
