"""A changed setting holds from a day on: yesterday is judged by yesterday's (domain.md §3)."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.administration.actions import change_settings, confirm_times, take_back_settings
from apps.administration.models import FirstDay
from apps.administration.queries import planned_changes, settings_history
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.reports.reminders import remind_by_clock
from apps.towns.models import Town, TownSettings
from apps.units.models import Unit
from tests.clock import moment
from tests.make import make_admin, make_officer, make_report, make_task, sent_finding

pytestmark = pytest.mark.django_db

TODAY, TOMORROW = date(2026, 11, 24), date(2026, 11, 25)
DECEMBER = date(2026, 12, 1)


def change(town: Town, by: User, day: date = TOMORROW, **wanted: Any) -> TownSettings:
    return change_settings(town.pk, day, wanted, by=by)


def held(town: Town, day: date) -> TownSettings:
    return TownSettings.objects.in_force(town, day)


def refused(town: Town, by: User, day: date = TODAY, **wanted: Any) -> tuple[str, str]:
    """(field, reason) of the refusal; nothing is stored."""
    with pytest.raises(RuleBroken) as refusal:
        change(town, by, day, **wanted)
    assert TownSettings.objects.count() == 1
    return refusal.value.field, refusal.value.message


def test_a_change_holds_from_its_day_on_and_not_before(town: Town, officer: User) -> None:
    change(town, officer, cut_off=time(19), bulletin_at=time(19, 30))

    assert [held(town, day).cut_off for day in (TODAY, TOMORROW, DECEMBER)] == [time(18), time(19), time(19)]


def test_what_was_not_changed_stays(town: Town, officer: User) -> None:
    town.settings.update(made_up_days=5)

    change(town, officer, days_general=10)

    assert held(town, TOMORROW).made_up_days == 5


def test_a_change_of_today_holds_at_once_where_nothing_went_by_the_old_one(town: Town, officer: User) -> None:
    change(town, officer, TODAY, cut_off=time(19), bulletin_at=time(19, 30))

    assert held(town, TODAY).cut_off == time(19)
    assert held(town, date(2026, 11, 23)).cut_off == time(18)


def test_two_changes_of_one_day_are_one_row(town: Town, officer: User) -> None:
    change(town, officer, days_general=10)
    change(town, officer, days_serious=4)

    assert TownSettings.objects.filter(valid_from=TOMORROW).count() == 1
    assert (held(town, TOMORROW).days_general, held(town, TOMORROW).days_serious) == (10, 4)


def test_the_system_keeper_changes_settings_too(town: Town) -> None:
    change(town, make_admin(town=town), days_general=10)

    assert held(town, TOMORROW).days_general == 10


def test_nobody_else_changes_settings(town: Town, other_town: Town, others: list[User]) -> None:
    for user in [*others, make_officer(other_town, "stranger"), make_admin("theirs", other_town)]:
        with pytest.raises(PermissionDenied):
            change(town, user, days_general=10)


def test_a_day_that_is_past_is_refused(town: Town, officer: User) -> None:
    assert refused(town, officer, date(2026, 11, 23), days_general=10)[0] == "valid_from"


def test_nothing_changed_is_told(town: Town, officer: User) -> None:
    assert refused(town, officer, TOMORROW, days_general=7)[1] == "Nothing was changed."


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"first_reminder": time(17, 45)}, "first_reminder"),
        ({"second_reminder": time(18)}, "second_reminder"),
        ({"cut_off": time(17)}, "second_reminder"),
        ({"cut_off": time(19)}, "bulletin_at"),
        ({"delivered_by": time(13)}, "delivered_by"),
    ],
)
def test_times_that_contradict_each_other_are_told_at_their_field(
    town: Town, officer: User, wanted: dict[str, Any], field: str
) -> None:
    assert refused(town, officer, TOMORROW, **wanted)[0] == field


@pytest.mark.parametrize(
    ("hour", "wanted"),
    [
        ("18:10", {"cut_off": time(18, 20)}),  # the old one is past
        ("17:50", {"cut_off": time(17, 40), "second_reminder": time(17, 35)}),  # the new one is
        ("16:30", {"first_reminder": time(17)}),
        ("18:40", {"bulletin_at": time(20)}),
        ("18:40", {"is_issued_by_itself": True}),
        ("18:40", {"has_weekly_bulletin": False}),
    ],
)
def test_an_hour_that_is_past_cannot_be_moved_today(
    town: Town, officer: User, clock: time_machine.Traveller, hour: str, wanted: dict[str, Any]
) -> None:
    clock.move_to(moment(f"2026-11-24 {hour}"))

    field, reason = refused(town, officer, **wanted)

    assert field in wanted
    assert reason == "That hour is past today. It can hold from tomorrow on."


def test_an_hour_that_is_past_today_can_be_moved_from_tomorrow_on(
    town: Town, officer: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(moment("2026-11-24 18:40"))

    change(town, officer, cut_off=time(17, 50))

    assert held(town, TOMORROW).cut_off == time(17, 50)


@pytest.mark.parametrize("wanted", [{"cut_off": time(18, 20)}, {"delivered_by": time(8)}, {"made_up_from": time(11)}])
def test_once_a_report_came_today_is_judged_by_the_rule_that_it_was_sent_by(
    town: Town, officer: User, cadre: User, village: Unit, wanted: dict[str, Any]
) -> None:
    make_report(cadre, village, TODAY)

    field, reason = refused(town, officer, **wanted)

    assert field in wanted
    assert reason.startswith("Reports of today were sent by the present time already.")


def test_once_units_were_reminded_of_the_cut_off_it_stays_for_the_day(
    town: Town, officer: User, village: Unit, clock: time_machine.Traveller
) -> None:
    clock.move_to(moment("2026-11-24 16:00"))
    remind_by_clock()

    assert refused(town, officer, cut_off=time(18, 20))[1].startswith("Units were reminded")


@pytest.mark.parametrize("wanted", [{"days_general": 10}, {"photo_general": True}])
def test_once_a_problem_was_taken_up_its_severity_keeps_its_terms_for_the_day(
    town: Town, officer: User, village: Unit, wanted: dict[str, Any]
) -> None:
    make_task(officer, village)

    assert refused(town, officer, **wanted)[1].startswith("A problem of this severity was taken up today already.")


def test_the_terms_of_another_severity_may_still_change_today(town: Town, officer: User, village: Unit) -> None:
    make_task(officer, village)

    change(town, officer, TODAY, days_serious=4)

    assert held(town, TODAY).days_serious == 4


def test_what_was_put_right_on_the_spot_counts_as_taken_up(
    town: Town, officer: User, cadre: User, village: Unit
) -> None:
    make_report(cadre, village, TODAY, sent_finding(town, is_fixed_on_spot=True))

    assert refused(town, officer, photo_general=True)[0] == "photo_general"


def test_quiet_hours_may_change_at_any_time(town: Town, officer: User) -> None:
    change(town, officer, TODAY, quiet_from=time(9), quiet_to=time(11))

    assert held(town, TODAY).quiet_from == time(9)


def test_a_change_reaches_the_later_planned_ones(town: Town, officer: User) -> None:
    """A planned row is a whole copy: it must not bring back what was changed before it begins."""
    change(town, officer, DECEMBER, days_serious=5)

    change(town, officer, days_general=10)

    assert (held(town, DECEMBER).days_general, held(town, DECEMBER).days_serious) == (10, 5)


def test_a_later_plan_for_the_same_setting_stays(town: Town, officer: User) -> None:
    change(town, officer, DECEMBER, days_general=5)

    change(town, officer, days_general=10)

    assert [held(town, day).days_general for day in (TOMORROW, DECEMBER)] == [10, 5]


def test_a_change_that_contradicts_a_later_plan_is_refused_with_its_day(town: Town, officer: User) -> None:
    change(town, officer, DECEMBER, second_reminder=time(17, 50))

    with pytest.raises(RuleBroken) as refusal:
        change(town, officer, cut_off=time(17, 40))

    assert refusal.value.message.startswith("From 12-01 on another change is planned")
    assert held(town, TOMORROW).cut_off == time(18)


def test_a_planned_change_is_listed_until_it_begins(town: Town, officer: User, clock: time_machine.Traveller) -> None:
    change(town, officer, cut_off=time(17, 50))

    [planned] = planned_changes(town)
    assert [(one.name, one.before, one.after) for one in planned.changes] == [("cut_off", "18:00", "17:50")]
    clock.move_to(moment("2026-11-25 00:00"))
    assert planned_changes(town) == []


def test_a_planned_change_is_taken_back(town: Town, officer: User) -> None:
    planned = change(town, officer, days_general=10)

    take_back_settings(planned.pk, by=officer)

    assert held(town, TOMORROW).days_general == 7
    assert Event.objects.filter(kind="settings.taken_back").get().result == "2026-11-25 days_general 10 7"


def test_what_a_later_plan_copied_is_taken_back_with_it(town: Town, officer: User) -> None:
    planned = change(town, officer, days_general=10)
    change(town, officer, DECEMBER, days_serious=5)

    take_back_settings(planned.pk, by=officer)

    assert (held(town, DECEMBER).days_general, held(town, DECEMBER).days_serious) == (7, 5)


def test_what_has_begun_is_not_taken_back(town: Town, officer: User, clock: time_machine.Traveller) -> None:
    planned = change(town, officer, days_general=10)
    clock.move_to(moment("2026-11-25 00:00"))

    with pytest.raises(RuleBroken):
        take_back_settings(planned.pk, by=officer)


def test_nobody_else_takes_a_change_back(town: Town, officer: User, others: list[User]) -> None:
    planned = change(town, officer, days_general=10)

    for user in others:
        with pytest.raises(PermissionDenied):
            take_back_settings(planned.pk, by=user)


def test_the_history_says_who_changed_what(town: Town, officer: User) -> None:
    change(town, officer, cut_off=time(17, 50))
    change(town, officer, DECEMBER, is_issued_by_itself=True)

    latest, earlier = settings_history(town)

    assert (latest.change.name, latest.change.before, latest.change.after) == ("is_issued_by_itself", "False", "True")
    assert (earlier.change.day, earlier.change.label, earlier.event.actor) == (TOMORROW, "daily report due at", officer)


def test_confirming_the_times_is_kept_and_told(town: Town, officer: User) -> None:
    confirm_times(town.pk, by=officer)

    assert FirstDay.objects.get(town=town).times_confirmed_at
    assert settings_history(town)[0].change is None


def test_nobody_else_confirms_the_times(town: Town, others: list[User]) -> None:
    for user in others:
        with pytest.raises(PermissionDenied):
            confirm_times(town.pk, by=user)
