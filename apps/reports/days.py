"""Until when the reports of a day may be amended: what the issued bulletins say (domain.md §3)."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from apps.core.errors import RuleBroken
from apps.reports.models import DailyReport, DayOfReports
from apps.towns.models import Town, TownSettings


def mark_issued(town: Town, day: date, at: datetime) -> None:
    """The day's bulletin is out: from now on changes are corrections. The days issued before it close.

    Where a later day's is out already, the day closes at once.
    """
    DayOfReports.objects.filter(town=town, day__lt=day, closed_at=None).update(closed_at=at)
    is_later_out = DayOfReports.objects.filter(town=town, day__gt=day).exists()
    DayOfReports.objects.create(town=town, day=day, issued_at=at, closed_at=at if is_later_out else None)


def refuse_closed_day(report: DailyReport, settings: TownSettings) -> None:
    """Raises RuleBroken once the issue after the day's bulletin is out; without a bulletin, once none is made up."""
    row = DayOfReports.objects.filter(town=report.town_id, day=report.report_date).first()
    if row is None and (report.town.today() - report.report_date).days > settings.made_up_days:
        words = _("A report can be amended for %(days)d days; this day is longer ago.")
        raise RuleBroken(words % {"days": settings.made_up_days})
    if row and row.closed_at:
        raise RuleBroken(
            _(
                "The bulletin after this day's is issued, so the report stands as it is. "
                "A false report can still be withdrawn by the environment office."
            )
        )
