"""Home answers one question: what waits for me? (look.md)"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client

from apps.accounts.models import User
from apps.dashboard.queries import last_days, town_home, unit_home
from apps.rectifications.actions import submit_task
from apps.rectifications.postponing import ask_extension
from apps.reports.reminders import remind_units
from apps.towns.models import Town
from apps.units.actions import excuse_units
from apps.units.models import ReportDuty, Unit
from tests.clock import moment
from tests.make import (
    make_deputy,
    make_head,
    make_leader,
    make_liaison,
    make_report,
    make_task,
    make_unit,
    sent_finding,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def page_of(user: User, path: str = "/") -> str:
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.AccountBackend")
    return client.get(path).content.decode()


def test_a_cadre_is_asked_for_todays_report_while_it_is_owed(cadre: User) -> None:
    assert "今天的日报还没有报" in page_of(cadre)


def test_a_cadre_reads_when_the_report_arrived(cadre: User, village: Unit) -> None:
    make_report(cadre, village, TODAY)
    assert "今天的日报已送达 10:00" in page_of(cadre)


def test_after_the_cut_off_the_page_says_so(cadre: User, clock: time_machine.Traveller) -> None:
    clock.move_to(moment("2026-11-24 18:30"))
    assert "已过 18:00 截止时间" in page_of(cadre)


def test_an_excused_unit_is_asked_for_nothing(cadre: User, village: Unit, officer: User, town: Town) -> None:
    excuse_units(by=officer, town=town, units=[village], from_day=TODAY, to_day=TODAY, reason="停电")
    assert "今天不用报日报" in page_of(cadre)


def test_tasks_stand_with_the_soonest_first(cadre: User, officer: User, village: Unit, town: Town) -> None:
    later = make_task(officer, village)
    sooner = make_task(officer, village, severity="serious")
    assert unit_home(village, town).tasks == [sooner, later]


def test_missed_days_are_offered_to_be_made_up(cadre: User, village: Unit, town: Town) -> None:
    for days in (1, 2, 4, 5, 6, 7):
        make_report(cadre, village, TODAY - timedelta(days=days), late_reason="停电")
    assert unit_home(village, town).missed == [date(2026, 11, 21)]


def test_only_days_on_which_the_unit_owed_count(village: Unit, town: Town) -> None:
    ReportDuty.objects.filter(unit=village).update(days=ReportDuty.Days.WORKING)
    village.town = town
    assert [day.weekday() for day, _reported in last_days(village, TODAY)] == [1, 2, 3, 4, 0]


def test_the_office_sees_what_is_to_be_verified(officer: User, cadre: User, village: Unit, town: Town) -> None:
    task = make_task(officer, village)
    submit_task(task.pk, by=cadre, words="已清运")
    home = town_home(town, officer)
    assert (home.to_verify, home.figures["submitted"]) == ([task], 1)


def test_a_deputy_sees_only_the_own_lines_to_verify(officer: User, cadre: User, village: Unit, town: Town) -> None:
    submit_task(make_task(officer, village).pk, by=cadre, words="已清运")
    assert not town_home(town, make_deputy(town, "water", "water")).to_verify
    assert town_home(town, make_deputy(town, "environment", "environment")).to_verify


def test_extensions_that_wait_stand_on_the_offices_home(officer: User, village: Unit, town: Town) -> None:
    head = make_head(village, "head")
    ask_extension(make_task(officer, village).pk, by=head, until=date(2026, 12, 20), reason="等车")
    assert "延到 12月20日" in page_of(officer)


def test_the_day_counts_reported_late_missing_and_excused(
    officer: User, cadre: User, village: Unit, town: Town
) -> None:
    make_unit(town, "东河村")
    excused = make_unit(town, "柳林村")
    make_report(cadre, village, TODAY, sent_finding(town))
    excuse_units(by=officer, town=town, units=[excused], from_day=TODAY, to_day=TODAY, reason="停电")
    day = town_home(town, officer).day
    assert (day.reported, day.owing, day.missing, day.count("excused")) == (1, 2, 1, 1)


def test_a_leader_finds_the_major_problem_on_the_home(officer: User, village: Unit, town: Town) -> None:
    make_task(officer, village, severity="major", description="河边起火")
    assert "河边起火" in page_of(make_leader(town))


def test_a_liaison_finds_the_assigned_village_and_no_other(town: Town, village: Unit, officer: User) -> None:
    make_task(officer, make_unit(town, "东河村"))
    page = page_of(make_liaison(village))
    assert ("柳树村" in page, "东河村" in page) == (True, False)


def test_a_cadre_reads_that_the_town_has_reminded(cadre: User, officer: User, village: Unit) -> None:
    assert "提醒过" not in page_of(cadre)
    remind_units(village.town, [village.pk], by=officer)
    assert "镇里 10:00 提醒过。" in page_of(cadre)
