"""The board of the day: every unit that owes, how it stands, one tap to remind (domain.md §3)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.rectifications.actions import submit_task, verify_task
from apps.reports.models import Reminder
from apps.reports.queries import beside, day_of, trend
from apps.towns.models import Town
from apps.units.actions import excuse_units
from apps.units.models import Unit
from tests.clock import frozen
from tests.make import make_inspector, make_leader, make_report, make_town, make_unit, sent_finding

TODAY = date(2026, 11, 24)


def browser(user: User) -> Client:
    User.objects.filter(pk=user.pk).update(language="en")
    client = Client()
    client.force_login(User.objects.get(pk=user.pk), backend="apps.accounts.backends.AccountBackend")
    return client


def page(user: User, address: str = "/reports/board/", **more: Any) -> str:
    answer = browser(user).get(address, **more)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_unit_on_duty_stands_on_it_in_its_state(
    town: Town, village: Unit, other_village: Unit, cadre: User, officer: User
) -> None:
    with_findings, excused = make_unit(town, "有问题村"), make_unit(town, "停电村")
    excuse_units(by=officer, town=town, units=[excused], from_day=TODAY, to_day=TODAY, reason="停电")
    make_report(cadre, village, TODAY)
    make_report(officer, with_findings, TODAY, sent_finding(town), caller="李四")
    states = {cell.unit: cell.state for cell in day_of(town, TODAY).cells}
    assert states == {village: "nil", other_village: "waiting", with_findings: "findings", excused: "excused"}


def test_the_heading_says_the_hour_and_how_many_are_missing(officer: User, village: Unit) -> None:
    assert "24 Nov 10:00, 1 unit missing" in " ".join(page(officer).split())


def test_any_past_day_is_shown_without_reminding(officer: User, village: Unit) -> None:
    text = page(officer, "/reports/board/?date=2026-11-20")
    assert "20 Nov" in text
    assert "Remind" not in text


@pytest.mark.parametrize("asked", ["2026-12-24", "0001-01-01", "9999-12-31", "2026-02-30", "x", "%00"])
def test_a_day_to_come_or_none_is_today(officer: User, village: Unit, asked: str) -> None:
    assert "24 Nov 10:00" in " ".join(page(officer, f"/reports/board/?date={asked}").split())


def test_one_tap_reminds_one_unit_and_comes_back(
    officer: User, village: Unit, other_village: Unit, cadre: User
) -> None:
    answer = browser(officer).post("/reports/board/remind/", {"unit": village.pk, "back": "/reports/board/?date="})
    assert answer.headers["Location"] == "/reports/board/?date="
    assert [row.unit for row in Reminder.objects.all()] == [village]


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "abc", "?x", "", "/\\evil.example"]
)
def test_coming_back_stays_on_our_pages(officer: User, village: Unit, back: str) -> None:
    answer = browser(officer).post("/reports/board/remind/", {"back": back})
    assert answer.headers["Location"] == "/reports/board/"


def test_reminding_again_within_the_hour_says_so(officer: User, village: Unit, cadre: User) -> None:
    client = browser(officer)
    client.post("/reports/board/remind/")
    answer = client.post("/reports/board/remind/", follow=True)
    assert "Nobody to remind" in answer.content.decode()
    assert "reminded 10:00" in answer.content.decode()


@pytest.mark.parametrize("unit", ["x", "-1", "99999999999999999999", "\0"])
def test_a_unit_that_is_none_is_refused(officer: User, village: Unit, unit: str) -> None:
    assert browser(officer).post("/reports/board/remind/", {"unit": unit}).status_code == 403
    assert not Reminder.objects.exists()


def test_a_leader_reads_it_and_a_cadre_does_not(town: Town, village: Unit, cadre: User) -> None:
    assert "柳树村" in page(make_leader(town))
    assert browser(cadre).get("/reports/board/").status_code == 403


def test_an_inspector_chooses_among_the_towns_read(town: Town, village: Unit) -> None:
    other = make_town("b", "白云镇")
    make_unit(other, "外村")
    inspector = make_inspector()
    assert "外村" in page(inspector, f"/reports/board/?town={other.pk}")
    assert "柳树村" in page(inspector)


def test_another_towns_board_is_not_the_officers(officer: User, village: Unit) -> None:
    other = make_town("b", "白云镇")
    make_unit(other, "外村")
    assert "外村" not in page(officer, f"/reports/board/?town={other.pk}")


def test_for_htmx_it_answers_with_the_part_that_changes(officer: User, village: Unit) -> None:
    text = page(officer, headers={"HX-Request": "true"})
    assert "柳树村" in text
    assert "<html" not in text


def test_the_wall_screen_shows_no_buttons_and_refreshes(officer: User, village: Unit) -> None:
    text = page(officer, "/reports/board/?wall=1")
    assert 'hx-trigger="every 15s"' in text
    assert "Remind" not in text


def test_the_same_hour_of_yesterday_stands_beside(
    town: Town, village: Unit, other_village: Unit, officer: User
) -> None:
    yesterday = date(2026, 11, 23)
    for unit, moment in ((village, "2026-11-23 09:00"), (other_village, "2026-11-23 11:00")):
        with frozen(moment):
            make_report(officer, unit, yesterday, caller="李四")
    make_report(officer, village, TODAY, sent_finding(town, is_fixed_on_spot=True), sent_finding(town), caller="李四")
    found = beside(town, TODAY)
    assert (found.reported_before, found.findings, found.on_spot) == (1, 2, 1)


def test_the_trend_counts_what_was_found_and_completed_each_day(
    town: Town, village: Unit, cadre: User, officer: User
) -> None:
    with frozen("2026-11-22 10:00"):
        task = make_report(cadre, village, date(2026, 11, 22), sent_finding(town), sent_finding(town)).tasks[0]
        submit_task(task.pk, by=cadre, words="清了")
    verify_task(task.pk, by=officer)
    found = trend(town, TODAY)
    assert found.days[-3:] == [(date(2026, 11, 22), 2, 0), (date(2026, 11, 23), 0, 0), (TODAY, 0, 1)]
    assert (len(found.days), found.found, found.completed, found.highest) == (14, 2, 1, 2)
    assert found.found_points.split()[-3:] == ["338.5,0.0", "369.2,100.0", "400.0,100.0"]
