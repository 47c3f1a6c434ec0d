"""Towns where something is due at this real moment, whatever the hour of whoever runs the tests."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.notifications.models import Way
from apps.notifications.tests.far_end import FarEnd
from apps.towns.models import Town
from apps.units.models import ReportDuty, Tenure, Unit
from tests.make import make_cadre, make_channel, make_leader, make_officer, make_town, make_unit

NO_QUIET = {"quiet_from": time(0), "quiet_to": time(0), "has_weekly_bulletin": False, "has_monthly_bulletin": False}
# By the town's clock it is past twelve: the first reminder is due, or the day's bulletin.
TO_REMIND = {"first_reminder": time(6), "second_reminder": time(18), "cut_off": time(20), "bulletin_at": time(21)}
TO_ISSUE = {
    "first_reminder": time(1),
    "second_reminder": time(2),
    "cut_off": time(3),
    "bulletin_at": time(4),
    "is_issued_by_itself": True,
}


def midday_zone() -> str:
    """Where it is between twelve and one now. Such names have a minus east of Greenwich."""
    return f"Etc/GMT{timezone.now().hour - 12:+d}"


@transaction.atomic  # a sweep sees all of it or nothing
def make_due_town(code: str, far_end: FarEnd, hours: dict[str, Any], villages: int = 1) -> Town:
    """A town that began today, its villages with a cadre each, its office, a leader, and a channel /code."""
    town = make_town(code, f"{code}镇")
    town.time_zone = midday_zone()
    town.save()
    officer = make_officer(town, f"{code}-officer")
    make_leader(town, f"{code}-leader")
    for number in range(villages):
        make_cadre(make_unit(town, f"{number}号村"), f"{code}-cadre{number}")
    make_channel(town, officer, far_end.url(f"/{code}"), kind=Way.WEBHOOK)
    since = town.today() - timedelta(days=1)
    Unit.objects.filter(town=town).update(opened_on=since)
    ReportDuty.objects.filter(town=town).update(valid_from=since)
    Tenure.objects.filter(town=town).update(from_day=since)
    town.settings.update(valid_from=town.today(), **NO_QUIET, **hours)
    return town


def officer_of(town: Town) -> User:
    return User.objects.get(username=f"{town.code}-officer")
