"""The first day's list: each step's state comes from the data."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.accounts.models import Role, User
from apps.administration.actions import change_settings, go_without_channel, put_list_away
from apps.administration.checklist import FirstDayList, Step, first_day_list, list_at_home
from apps.administration.models import FirstDay
from apps.audit.models import Event
from apps.rectifications.models import Task
from apps.towns.models import BusinessLine, Town
from apps.units.models import AnsweringPlace, CalendarDay, Competence, ReportDuty, Unit
from tests.clock import moment
from tests.make import (
    give_post,
    make_admin,
    make_cadre,
    make_channel,
    make_head,
    make_report,
    make_task,
    make_unit,
    make_user,
    root_of,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
STEPS = ["units", "duties", "posts", "accounts", "competence", "calendar", "times", "channel", "report", "task"]


def listed(town: Town, user: User) -> FirstDayList:
    return first_day_list(user, town)


def step(town: Town, user: User, key: str) -> Step:
    return next(one for one in listed(town, user).steps if one.key == key)


def done(town: Town, user: User) -> list[str]:
    return [one.key for one in listed(town, user).steps if one.is_done]


def test_a_town_with_nothing_but_its_office_has_done_nothing(town: Town, officer: User) -> None:
    assert [one.key for one in listed(town, officer).steps] == STEPS
    assert done(town, officer) == []
    assert listed(town, officer).next.key == "units"


def test_villages_are_counted_and_the_office_is_none_of_the_units(town: Town, officer: User, village: Unit) -> None:
    make_unit(town, "水务站", Unit.Kind.TOWN_UNIT)
    make_unit(town, "一社", Unit.Kind.GROUP, parent=village)

    assert step(town, officer, "units").is_done
    assert step(town, officer, "units").found == "1 villages, 1 units"


def test_town_units_alone_are_not_the_villages(town: Town, officer: User) -> None:
    make_unit(town, "水务站", Unit.Kind.TOWN_UNIT)

    assert not step(town, officer, "units").is_done


def test_somebody_must_owe_reports(town: Town, officer: User, village: Unit, other_village: Unit) -> None:
    ReportDuty.objects.update(days=ReportDuty.Days.NONE)
    assert not step(town, officer, "duties").is_done

    ReportDuty.objects.filter(unit=village).update(days=ReportDuty.Days.EVERY)
    assert step(town, officer, "duties").is_done
    assert step(town, officer, "duties").found == "every day: 1"


def test_each_unit_that_owes_needs_a_head_and_is_named_without_one(
    town: Town, officer: User, village: Unit, other_village: Unit
) -> None:
    make_head(village, "head")
    assert step(town, officer, "posts").found == "1 of 2 units have a head; still without: 桃园村"

    make_head(other_village, "other")
    assert step(town, officer, "posts").is_done


def test_of_many_units_without_a_head_the_first_are_named(town: Town, officer: User) -> None:
    for number in range(8):
        make_unit(town, f"{number}号村")

    assert step(town, officer, "posts").found.endswith("still without: 0号村、1号村、2号村、3号村、4号村 and 3 more")


def test_each_unit_that_owes_needs_somebody_who_can_sign_in(town: Town, officer: User, village: Unit) -> None:
    cadre = make_cadre(village, "cadre")
    assert step(town, officer, "accounts").is_done

    User.objects.filter(pk=cadre.pk).update(is_active=False)
    assert not step(town, officer, "accounts").is_done


def test_an_account_of_an_official_elsewhere_is_none_of_the_village(town: Town, officer: User, village: Unit) -> None:
    give_post(make_user("deputy", town), village, Role.DEPUTY)

    assert not step(town, officer, "accounts").is_done


def test_competent_units_are_counted_and_the_rest_is_named(town: Town, officer: User, village: Unit) -> None:
    lines = BusinessLine.objects.filter(town=town).exclude(code__in=["water", "environment"])
    for line in lines:
        Competence.objects.create(town=town, line=line, unit=village)
    AnsweringPlace.objects.create(town=town, name="逢集市场", unit=village)

    found = step(town, officer, "competence")
    assert found.is_done
    assert found.found == (
        "6 business lines have a competent unit, 1 places have who answers; with the environment office: water"
    )


def test_this_years_holidays_are_needed(town: Town, officer: User, clock: time_machine.Traveller) -> None:
    CalendarDay.objects.create(day=date(2026, 10, 1), kind=CalendarDay.Kind.HOLIDAY)
    assert step(town, officer, "calendar").found == "2026: 1 days off, 0 working weekends"

    clock.move_to(moment("2027-01-04 10:00"))
    assert not step(town, officer, "calendar").is_done


def test_another_towns_holidays_are_none_of_this_one(town: Town, other_town: Town, officer: User) -> None:
    CalendarDay.objects.create(town=other_town, day=date(2026, 10, 1), kind=CalendarDay.Kind.HOLIDAY)

    assert not step(town, officer, "calendar").is_done


def test_times_count_as_looked_at_once_they_are_confirmed(town: Town, officer: User) -> None:
    FirstDay.objects.create(town=town, times_confirmed_at=timezone.now())

    assert step(town, officer, "times").is_done


def test_times_count_as_looked_at_once_they_are_changed(town: Town, officer: User) -> None:
    change_settings(town.pk, date(2026, 11, 25), {"days_general": 10}, by=officer)

    assert step(town, officer, "times").is_done


def test_a_channel_is_there_or_left_out_with_a_word(town: Town, officer: User) -> None:
    go_without_channel(town.pk, "群主不同意", by=officer)
    assert step(town, officer, "channel").found == "left out: 群主不同意"
    assert step(town, officer, "channel").is_done

    make_channel(town, officer)
    assert step(town, officer, "channel").found == "1 channel"


def test_a_word_that_is_taken_back_leaves_the_step_open(town: Town, officer: User) -> None:
    go_without_channel(town.pk, "群主不同意", by=officer)
    go_without_channel(town.pk, "", by=officer)

    assert not step(town, officer, "channel").is_done


def test_a_channel_that_is_off_or_a_persons_own_is_none(town: Town, officer: User) -> None:
    make_channel(town, officer, is_on=False)

    assert not step(town, officer, "channel").is_done


def test_the_first_report_and_the_first_completed_task_end_the_list(
    town: Town, officer: User, village: Unit, cadre: User
) -> None:
    make_report(cadre, village, TODAY)
    make_task(officer, village)
    assert step(town, officer, "report").is_done
    assert not step(town, officer, "task").is_done

    now = timezone.now()
    Task.objects.update(status="completed", submitted_by=cadre, submitted_at=now, closed_at=now, approvals=1)
    assert step(town, officer, "task").is_done


def test_the_system_keeper_is_led_to_what_it_may_do_and_to_nothing_else(town: Town, officer: User) -> None:
    admin = make_admin(town=town)

    ways = {one.key: bool(one.links) for one in listed(town, admin).steps}
    assert (ways["units"], ways["report"], ways["task"]) == (True, False, False)
    assert all(one.links for one in listed(town, officer).steps)


def test_the_list_stands_at_home_only_in_a_town_that_was_founded_with_it(town: Town, officer: User) -> None:
    assert list_at_home(officer, town) is None

    FirstDay.objects.create(town=town)
    assert list_at_home(officer, town).next.key == "units"


def test_the_list_is_put_away_and_taken_out_again(town: Town, officer: User) -> None:
    FirstDay.objects.create(town=town)
    put_list_away(town.pk, is_away=True, by=officer)
    assert list_at_home(officer, town) is None

    put_list_away(town.pk, is_away=False, by=officer)
    assert list_at_home(officer, town)
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "first_day.put_away",
        "first_day.taken_out",
    ]


def test_leaving_the_channel_out_puts_no_list_at_the_home_of_a_town_that_began_long_ago(
    town: Town, officer: User
) -> None:
    go_without_channel(town.pk, "群主不同意", by=officer)

    assert list_at_home(officer, town) is None


def test_nobody_else_skips_a_step_or_puts_the_list_away(town: Town, others: list[User]) -> None:
    for user in others:
        with pytest.raises(PermissionDenied):
            go_without_channel(town.pk, "不要", by=user)
        with pytest.raises(PermissionDenied):
            put_list_away(town.pk, is_away=True, by=user)


def test_the_town_itself_is_none_of_its_units(town: Town, officer: User) -> None:
    ReportDuty.objects.create(town=town, unit=root_of(town), valid_from=TODAY, days=ReportDuty.Days.EVERY)

    assert not step(town, officer, "duties").is_done
