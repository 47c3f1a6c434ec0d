"""随手报: a problem at any hour, outside the daily report; owes nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.rectifications.models import Task
from apps.reports.actions import submit_spot_report
from apps.reports.models import DailyReport, Finding, SpotReport
from apps.reports.queries import day_of
from apps.reports.sent import SentSpot
from apps.reports.tests.conftest import TODAY
from apps.towns.models import Town
from apps.units.models import Unit
from tests.clock import frozen, moment
from tests.make import make_deputy, make_leader, make_liaison, make_officer, make_spot, make_town, sent_finding
from tests.refusals import refused_by


def test_it_opens_a_task_at_any_hour(cadre: User, village: Unit) -> None:
    with frozen("2026-11-24 23:50"):
        stored = make_spot(cadre, village, place="河沟")
    task = Task.objects.get()
    assert stored.tasks == [task]
    assert (task.source, task.place, task.unit) == ("spot_report", "河沟", village)
    assert SpotReport.objects.get().report_date == TODAY


def test_it_is_no_daily_report(cadre: User, village: Unit, town: Town) -> None:
    make_spot(cadre, village)
    assert not DailyReport.objects.exists()
    assert [cell.state for cell in day_of(town, TODAY).cells] == ["waiting"]


def test_any_number_may_come_a_day(cadre: User, village: Unit) -> None:
    for _n in range(3):
        make_spot(cadre, village)
    assert SpotReport.objects.count() == 3


def test_what_was_put_right_on_the_spot_opens_no_task(cadre: User, village: Unit) -> None:
    make_spot(cadre, village, is_fixed_on_spot=True)
    assert Finding.objects.get().is_fixed_on_spot
    assert not Task.objects.exists()


def test_a_severe_one_needs_a_photo(cadre: User, village: Unit) -> None:
    with pytest.raises(RuleBroken) as refusal:
        make_spot(cadre, village, severity="major")
    assert refusal.value.field == "findings-0-photos"
    assert not SpotReport.objects.exists()


@pytest.mark.parametrize(("written", "kept"), [("2026-11-24 09:00", "09:00"), ("2026-11-24 11:00", "10:00")])
def test_a_phone_whose_clock_runs_ahead_is_not_believed(
    cadre: User, village: Unit, town: Town, written: str, kept: str
) -> None:
    village.town = town
    submit_spot_report(SentSpot(uuid4(), village, sent_finding(town), moment(written)), by=cadre)
    assert SpotReport.objects.get().written_at == moment(f"2026-11-24 {kept}")


@pytest.mark.parametrize("role", ["officer", "deputy", "leader", "group"])
def test_the_towns_officials_report_anywhere_in_it(
    town: Town, village: Unit, role: str, request: pytest.FixtureRequest
) -> None:
    makers = {
        "officer": lambda: request.getfixturevalue("officer"),
        "group": lambda: request.getfixturevalue("group_member"),
        "deputy": lambda: make_deputy(town, "water"),
        "leader": lambda: make_leader(town),
    }
    assert make_spot(makers[role](), village).is_new


def test_a_liaison_reports_on_the_assigned_village_only(village: Unit, other_village: Unit) -> None:
    liaison = make_liaison(village)
    make_spot(liaison, village)
    with pytest.raises(PermissionDenied):
        make_spot(liaison, other_village)


def test_a_cadre_reports_on_the_own_village_only(stranger: User, village: Unit) -> None:
    with pytest.raises(PermissionDenied):
        make_spot(stranger, village)


def test_an_officer_of_another_town_may_not(village: Unit) -> None:
    with pytest.raises(PermissionDenied):
        make_spot(make_officer(make_town("b", "白云镇"), "b-officer"), village)


def test_a_closed_unit_takes_none(cadre: User, village: Unit) -> None:
    village.closed_on = TODAY
    village.save()
    with pytest.raises(RuleBroken) as refusal:
        make_spot(cadre, village)
    assert refusal.value.field == "unit"


def test_who_reported_it_reads_it_and_another_village_never(
    town: Town, cadre: User, stranger: User, village: Unit
) -> None:
    leader = make_leader(town)
    make_spot(leader, village)
    seen = {user.username: SpotReport.objects.visible_to(user).exists() for user in (leader, cadre, stranger)}
    assert seen == {"secretary": True, "cadre": True, "stranger": False}


def test_the_database_refuses_a_finding_of_no_report(cadre: User, village: Unit) -> None:
    make_spot(cadre, village)
    with refused_by("finding_in_one_report"):
        Finding.objects.update(spot_report=None)


def test_the_database_refuses_a_finding_that_is_neither_put_right_nor_a_task(cadre: User, village: Unit) -> None:
    make_spot(cadre, village)
    with refused_by("finding_fixed_or_a_task"):
        Finding.objects.update(task=None)
