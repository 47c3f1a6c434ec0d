"""Bulletins due are found in the data: built once, late if need be, issued by themselves where the town set so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
from django.db import connection, connections

from apps.accounts.models import User
from apps.administration.actions import change_settings
from apps.bulletins.actions import build_bulletin, build_due, fill_in_bulletin
from apps.bulletins.models import Bulletin
from apps.notifications.models import Message
from apps.towns.models import Town
from apps.units.models import ReportDuty
from tests.clock import frozen
from tests.make import make_officer, make_town, make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


@pytest.fixture
def begun(day: Town) -> Town:
    """The town began this morning, so that no days before are due."""
    day.settings.update(valid_from=TODAY)
    return day


def built_at(moment: str) -> int:
    with frozen(moment):
        return build_due()


def test_the_bulletin_is_built_at_its_hour(begun: Town) -> None:
    assert [built_at("2026-11-24 18:29"), built_at("2026-11-24 18:30")] == [0, 1]
    assert Bulletin.objects.get().status == "draft"


def test_it_is_built_once(begun: Town) -> None:
    assert [built_at("2026-11-24 18:30"), built_at("2026-11-24 18:31"), built_at("2026-11-24 23:59")] == [1, 0, 0]


def test_a_clock_that_slept_builds_it_when_it_wakes(begun: Town) -> None:
    assert built_at("2026-11-25 09:00") == 1
    assert Bulletin.objects.get().last_day == TODAY


def test_a_clock_that_slept_for_days_builds_each_of_them(begun: Town) -> None:
    assert built_at("2026-11-27 19:00") == 4


def test_after_a_month_of_sleep_the_last_seven_days_are_built(begun: Town) -> None:
    built_at("2027-01-15 19:00")
    daily = Bulletin.objects.filter(kind="daily").order_by("last_day")
    assert [one.last_day for one in daily] == [date(2027, 1, 9) + timedelta(days=n) for n in range(7)]


def test_week_and_month_are_built_on_their_last_day(begun: Town) -> None:
    for day in range(24, 31):
        built_at(f"2026-11-{day} 18:30")
    others = Bulletin.objects.exclude(kind="daily").order_by("last_day").values_list("kind", "first_day", "last_day")
    assert list(others) == [
        ("weekly", date(2026, 11, 23), date(2026, 11, 29)),
        ("monthly", date(2026, 11, 1), date(2026, 11, 30)),
    ]


def test_a_town_that_wants_no_weekly_one_gets_none(begun: Town) -> None:
    begun.settings.update(has_weekly_bulletin=False)
    built_at("2026-11-29 18:30")
    assert not Bulletin.objects.filter(kind="weekly").exists()


def test_the_office_is_told_that_it_waits(begun: Town, officer: User) -> None:
    built_at("2026-11-24 18:30")
    assert Message.objects.get(kind="bulletin.built").recipient == officer


def test_where_the_town_set_so_it_is_issued_by_itself(begun: Town) -> None:
    begun.settings.update(is_issued_by_itself=True)
    built_at("2026-11-24 18:30")
    bulletin = Bulletin.objects.get()
    assert (bulletin.status, bulletin.number, bulletin.issued_by) == ("issued", 1, None)


def test_a_later_hour_from_today_on_leaves_yesterdays_draft_as_it_is(begun: Town, officer: User) -> None:
    """Yesterday's was built by yesterday's hour: at today's it isn't due anew."""
    assert built_at("2026-11-24 18:30") == 1
    change_settings(begun.pk, date(2026, 11, 25), {"bulletin_at": time(20)}, by=officer)
    assert [built_at("2026-11-25 09:00"), built_at("2026-11-25 19:59"), built_at("2026-11-25 20:00")] == [0, 0, 1]


def test_what_is_to_be_issued_by_itself_from_today_on_leaves_yesterdays_to_the_office(
    begun: Town, officer: User
) -> None:
    change_settings(begun.pk, date(2026, 11, 25), {"is_issued_by_itself": True}, by=officer)
    built_at("2026-11-25 19:00")  # the clock slept: both at once
    assert list(Bulletin.objects.order_by("last_day").values_list("status", flat=True)) == ["draft", "issued"]


def test_a_weekly_bulletin_that_ends_today_is_not_built_for_the_week_before(begun: Town, officer: User) -> None:
    begun.settings.update(has_weekly_bulletin=False)
    change_settings(begun.pk, date(2026, 11, 30), {"has_weekly_bulletin": True}, by=officer)
    for day in ("11-29", "11-30", "12-06"):
        built_at(f"2026-{day} 19:00")
    weekly = Bulletin.objects.filter(kind="weekly")
    assert [one.last_day for one in weekly] == [date(2026, 12, 6)]


def test_a_town_where_nobody_reports_yet_gets_none(begun: Town) -> None:
    ReportDuty.objects.update(days=ReportDuty.Days.NONE)
    assert built_at("2026-11-24 18:30") == 0


def test_a_town_that_fails_does_not_hold_up_the_others(begun: Town) -> None:
    """Its office's name is gone from under it: the database refuses its bulletin alone."""
    other = make_town("b", "白云镇")
    other.settings.update(valid_from=TODAY)
    make_unit(other, "外村")
    make_officer(other, "stranger")
    body = f"BEGIN IF NEW.town_id = {begun.pk} THEN RAISE EXCEPTION 'damaged'; END IF; RETURN NEW; END"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
        cursor.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON bulletins_bulletin FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    assert built_at("2026-11-24 18:30") == 1
    assert Bulletin.objects.get().town == other


def test_what_takes_too_long_goes_on_a_minute_later(begun: Town) -> None:
    with frozen("2026-11-24 18:30"):
        assert build_due(seconds=0) == 0
    assert built_at("2026-11-24 18:31") == 1


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_double_nothing() -> None:
    for number in range(6):
        town = make_town(f"t{number}", f"{number}号镇")
        town.settings.update(valid_from=TODAY, is_issued_by_itself=True)
        make_unit(town, "石桥村")
        make_officer(town, f"officer{number}")

    def sweep(_number: int) -> int:
        try:
            return build_due()
        finally:
            connections.close_all()

    with frozen("2026-11-24 18:30"), ThreadPoolExecutor(4) as pool:
        built = sum(pool.map(sweep, range(4)))
    assert built == 6
    assert list(Bulletin.objects.values_list("number", flat=True)) == [1] * 6


def early_draft(town: Town, officer: User) -> Bulletin:
    with frozen("2026-11-24 10:00"):
        draft = build_bulletin(town, "daily", TODAY, by=officer)
        return fill_in_bulletin(draft.pk, by=officer, seen=draft.revision, remarks="请抓紧", picked=[])


def test_a_draft_of_the_morning_is_taken_anew_at_its_hour(begun: Town, officer: User) -> None:
    early_draft(begun, officer)
    assert [built_at("2026-11-24 18:30"), built_at("2026-11-24 18:31")] == [1, 0]
    bulletin = Bulletin.objects.get()
    assert (bulletin.picture.names("missing"), bulletin.remarks, bulletin.status) == (["山口村"], "请抓紧", "draft")
    assert Message.objects.filter(kind="bulletin.built", recipient=officer).count() == 1


def test_a_draft_of_the_morning_is_issued_by_itself_where_the_town_set_so(begun: Town, officer: User) -> None:
    begun.settings.update(is_issued_by_itself=True)
    early_draft(begun, officer)
    built_at("2026-11-24 18:30")
    assert (Bulletin.objects.get().status, Bulletin.objects.get().remarks) == ("issued", "请抓紧")


def test_a_draft_that_the_office_built_in_time_is_left_to_it(begun: Town, officer: User) -> None:
    with frozen("2026-11-24 18:30"):
        draft = build_bulletin(begun, "daily", TODAY, by=officer)
    assert built_at("2026-11-24 18:40") == 0
    assert Bulletin.objects.get().revision == draft.revision
