"""Reads of who there is for the environment and what was overlooked, for the work report and the rows behind it."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from apps.accounts.models import Role
from apps.reports.models import DailyReport, Finding
from apps.towns.models import Town
from apps.units.models import VILLAGES, Grid, Post, Tenure, Unit


def vacant_posts(town: Town, day: date) -> list[Post]:
    """Head posts of villages that nobody held on a day, in the units' order. One query."""
    posts = Post.objects.filter(town=town, role=Role.UNIT_HEAD, is_abolished=False, unit__kind__in=VILLAGES)
    posts = posts.filter(unit__in=Unit.objects.open_on(day)).select_related("unit")
    held = Tenure.objects.in_force_on(day).filter(town=town).values("post")
    return list(posts.exclude(pk__in=held).order_by("unit__order", "unit_id", "order"))


def grids_of(town: Town) -> list[Grid]:
    """All grids, in the units' order, with their wardens. One query."""
    rows = Grid.objects.filter(town=town).select_related("unit", "warden")
    return list(rows.order_by("unit__order", "unit_id", "pk"))


def overlooked_in(town: Town, first: date, last: date) -> QuerySet[Finding]:
    """What supervision found on days for which the unit had reported no problem (domain.md §5)."""
    nil = DailyReport.objects.own().filter(
        town=town, unit=OuterRef("unit"), report_date=OuterRef("found_on"), finding_count=0
    )
    rows = Finding.objects.counted().filter(town=town, found_on__range=(first, last))
    return rows.filter(Exists(nil), report__kind=DailyReport.Kind.SUPERVISION)
