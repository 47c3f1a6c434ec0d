"""Yesterday is judged by yesterday's settings; a town's clock is its own (domain.md §3)."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from apps.towns.models import Town, TownSettings
from tests.clock import moment
from tests.make import make_town
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def later_cut_off(town: Town) -> TownSettings:
    """From 20 November on reports are due at 19:00."""
    return TownSettings.objects.create(
        town=town, valid_from=date(2026, 11, 20), cut_off=time(19), bulletin_at=time(19, 30)
    )


def test_a_new_town_has_the_defaults_of_the_domain(town: Town) -> None:
    settings = TownSettings.objects.in_force(town, date(2026, 11, 24))

    assert settings.cut_off == time(18)
    assert settings.bulletin_at == time(18, 30)
    assert settings.delivered_by == time(9)
    assert (settings.made_up_from, settings.made_up_days) == (time(12), 7)
    assert (settings.days_general, settings.days_serious) == (7, 3)
    assert (settings.control_hours, settings.plan_days) == (24, 3)


def test_photos_are_needed_of_serious_and_major_problems_only(town: Town) -> None:
    settings = TownSettings.objects.in_force(town, date(2026, 11, 24))

    assert [settings.needs_photo(severity) for severity in ("general", "serious", "major")] == [False, True, True]


def test_a_day_before_the_change_is_judged_by_the_old_cut_off(town: Town, later_cut_off: TownSettings) -> None:
    assert TownSettings.objects.in_force(town, date(2026, 11, 19)).cut_off == time(18)


def test_the_change_holds_from_its_own_day_on(town: Town, later_cut_off: TownSettings) -> None:
    assert TownSettings.objects.in_force(town, date(2026, 11, 20)).cut_off == time(19)
    assert TownSettings.objects.in_force(town, date(2026, 12, 31)).cut_off == time(19)


def test_a_day_before_all_settings_is_judged_by_the_earliest(town: Town, later_cut_off: TownSettings) -> None:
    assert TownSettings.objects.in_force(town, date(2025, 12, 31)).cut_off == time(18)


def test_another_town_keeps_its_own_settings(town: Town, later_cut_off: TownSettings) -> None:
    other = make_town("b", "白云镇")

    assert TownSettings.objects.in_force(other, date(2026, 11, 24)).cut_off == time(18)


def test_two_settings_of_one_day_are_refused(town: Town, later_cut_off: TownSettings) -> None:
    with refused_by("one_settings_row_a_day"):
        TownSettings.objects.create(town=town, valid_from=later_cut_off.valid_from)


def test_the_towns_today_begins_at_its_own_midnight(town: Town, clock: time_machine.Traveller) -> None:
    clock.move_to(datetime(2026, 11, 23, 15, 59, tzinfo=ZoneInfo("UTC")))
    assert town.today() == date(2026, 11, 23)

    clock.move_to(datetime(2026, 11, 23, 16, 0, tzinfo=ZoneInfo("UTC")))
    assert town.today() == date(2026, 11, 24)


def test_what_is_due_on_a_day_is_due_until_its_last_moment(town: Town) -> None:
    assert town.end_of(date(2026, 11, 24)) == moment("2026-11-25 00:00") - timedelta(microseconds=1)


def test_reminders_come_in_their_order_before_the_cut_off(town: Town) -> None:
    with refused_by("reminders_come_before_the_cut_off"):
        town.settings.update(second_reminder=time(18))
    with refused_by("first_reminder_before_the_second"):
        town.settings.update(first_reminder=time(17, 45))


def test_no_bulletin_before_the_cut_off(town: Town) -> None:
    with refused_by("bulletin_comes_after_the_cut_off"):
        town.settings.update(bulletin_at=time(17, 59))


def test_what_was_kept_on_the_phone_is_delivered_before_made_up_reports_begin(town: Town) -> None:
    with refused_by("delivered_before_made_up"):
        town.settings.update(delivered_by=time(12, 1))


@pytest.mark.parametrize("term", ["days_general", "days_serious", "control_hours", "plan_days"])
def test_a_term_of_none_is_no_term(town: Town, term: str) -> None:
    with refused_by("terms_of_a_day_at_least"):
        town.settings.update(**{term: 0})
