"""Air and water as figures. They are the town's: no station is a unit's, so none is scored on them unless the town
gives it that target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from apps.core.figures import hundredth
from apps.pledges.figures import Figure, Row, share
from apps.readings.models import Grade, Item
from apps.readings.queries import (
    SectionMonth,
    Values,
    days_of_air,
    days_within,
    judged_days,
    mean_over,
    months_of_air,
    section_grades,
)
from apps.towns.models import Town


@dataclass
class Quality:
    """What was read in a town from `first` to `last`; asked of the database when a figure is, four queries at most."""

    town: Town
    first: date
    last: date
    today: date

    @cached_property
    def air(self) -> dict[date, Values]:
        return days_of_air(self.town, self.first, self.last)

    @cached_property
    def months(self) -> dict[date, Values]:
        return months_of_air(self.town, self.first, self.last)

    @cached_property
    def sections(self) -> list[SectionMonth]:
        """Of months that are over: of one that runs the value is still to come."""
        grades = section_grades(self.town, self.first, self.last)
        return [one for one in grades if one.month < self.today.replace(day=1)]

    @property
    def over(self) -> int:
        """Days of the period that are over."""
        return max((min(self.last, self.today - timedelta(days=1)) - self.first).days + 1, 0)

    @cached_property
    def judged(self) -> tuple[list[Row], list[Row]]:
        """Days of good air, and days that could be judged, by the rule in force on each."""
        index = judged_days(self.air)
        return [Row("air", str(day)) for day, one in index.items() if one.is_good], [
            Row("air", str(day)) for day in index
        ]

    def good_rate(self) -> Figure:
        """优良天数比率: of the days that could be judged."""
        good, judged = self.judged
        return share(good, judged, max(self.over - len(judged), 0))

    def good_days(self) -> Figure:
        """优良天数. Its target is a year's: due is what of it falls on the days that could be judged."""
        good, judged = self.judged
        missing = max(self.over - len(judged), 0)
        if not judged:
            return Figure(None, missing=missing)
        year = (date(self.last.year + 1, 1, 1) - date(self.last.year, 1, 1)).days
        of_year = Decimal(len(judged)) / year
        return Figure(Decimal(len(good)), tuple(good), tuple(judged), missing, of_year)

    def mean(self, item: Item) -> Figure:
        """The mean of an item in μg/m³, of days, and of months that came as their mean alone."""
        days = [day for day, values in self.air.items() if item in values]
        with_days = {day.replace(day=1) for day in days}
        months = [month for month, values in self.months.items() if item in values and month not in with_days]
        covered = len(days) + sum(days_within(month, self.first, self.last) for month in months)
        value = mean_over(self.air, self.months, item, self.first, self.last)
        rows = [Row(item.value, str(day)) for day in days] + [Row(item.value, f"{month:%Y-%m}") for month in months]
        missing = max(self.over - covered, 0)
        return Figure(None if value is None else hundredth(value), tuple(rows), missing=missing)

    def sections_reaching(self, grade: Grade) -> Figure:
        """断面达标率: of the months of sections whose grade is known, those with this grade or a better one."""
        known = [(one, one.judged.grade) for one in self.sections if one.judged]
        whole = [section_row(one) for one, _grade in known]
        part = [section_row(one) for one, found in known if found <= grade]
        return share(part, whole, len(self.sections) - len(known))


def section_row(one: SectionMonth) -> Row:
    return Row("section", f"{one.station.pk},{one.month:%Y-%m}")
