"""Readings written down by the office: refused, asked about, confirmed, changed, taken out."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import User
from apps.audit.models import Event
from apps.core.errors import RuleBroken
from apps.readings.actions import Moment, add_station, change_station, keep_readings, remove_reading
from apps.readings.models import Item, Reading, Station
from apps.towns.models import Town
from tests.make import make_leader, make_officer
from tests.refusals import refused_by

pytestmark = pytest.mark.django_db
DAY = Moment("day", date(2026, 11, 23))
MONTH = Moment("month", date(2026, 10, 1))


def keep(station: Station, by: User, moment: Moment = DAY, so: dict[str, str] | None = None, **said: str) -> None:
    values = {Item(item): Decimal(value) for item, value in said.items()}
    keep_readings(station.pk, moment, values, by=by, so={Item(item): why for item, why in (so or {}).items()})


def refusal(station: Station, by: User, moment: Moment = DAY, **said: str) -> tuple[str, str]:
    with pytest.raises(RuleBroken) as refused:
        keep(station, by, moment, **said)
    return refused.value.field, refused.value.message


def test_the_office_writes_down_a_day(air: Station, officer: User) -> None:
    keep(air, officer, pm25="41", pm10="78")
    assert {one.item: one.said for one in Reading.objects.all()} == {"pm25": "41", "pm10": "78"}
    assert Event.objects.filter(kind="readings.kept", actor=officer).count() == 1


def test_a_leader_writes_nothing_down(air: Station, town: Town) -> None:
    with pytest.raises(PermissionDenied):
        keep(air, make_leader(town), pm25="41")


def test_another_towns_office_writes_nothing_down(air: Station, other_town: Town) -> None:
    with pytest.raises(PermissionDenied):
        keep(air, make_officer(other_town, "other"), pm25="41")


def test_what_is_there_is_changed_and_what_is_not_named_stays(air: Station, officer: User) -> None:
    keep(air, officer, pm25="41", pm10="78")
    keep(air, officer, pm25="43")
    assert {one.item: one.said for one in Reading.objects.all()} == {"pm25": "43", "pm10": "78"}


@pytest.mark.parametrize(
    ("moment", "said", "field"),
    [
        (DAY, {"pm25": "-1"}, "pm25"),
        (DAY, {"ph": "7"}, "ph"),
        (Moment("day", date(2026, 11, 25)), {"pm25": "40"}, "day"),
        (Moment("month", date(2026, 10, 2)), {"pm25": "40"}, "day"),
    ],
)
def test_what_cannot_be_is_refused(
    air: Station, officer: User, moment: Moment, said: dict[str, str], field: str
) -> None:
    assert refusal(air, officer, moment, **said)[0] == field
    assert not Reading.objects.exists()


@pytest.mark.parametrize("said", [{"ph": "14.1"}, {"grade": "7"}, {"grade": "2.5"}])
def test_what_water_cannot_be_is_refused(section: Station, officer: User, said: dict[str, str]) -> None:
    refusal(section, officer, **said)
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"co": "800"}, "co"),
        ({"pm10": "0.078"}, "pm10"),
        ({"pm25": "501"}, "pm25"),
        ({"pm25": "90", "pm10": "78"}, "pm25"),
    ],
)
def test_what_is_hardly_so_is_asked_about(air: Station, officer: User, said: dict[str, str], field: str) -> None:
    asked, words = refusal(air, officer, **said)
    assert asked == field
    assert words.endswith("Is it so?")
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    "said", [{"codmn": "9", "cod": "8"}, {"bod5": "9", "cod": "8"}, {"codmn": "9", "grade": "2"}, {"ph": "4.9"}]
)
def test_water_that_is_hardly_so_is_asked_about(section: Station, officer: User, said: dict[str, str]) -> None:
    assert refusal(section, officer, **said)[1].endswith("Is it so?")


def test_confirmed_with_a_reason_it_is_stored_as_such(air: Station, officer: User) -> None:
    keep(air, officer, pm10="900", pm25="300", so={"pm10": "沙尘暴"})
    dust, fine = Reading.objects.order_by("item")
    assert (dust.is_confirmed, dust.reason) == (True, "沙尘暴")
    assert (fine.is_confirmed, fine.reason) == (False, "")


def test_confirmed_once_it_is_not_asked_again_while_the_value_stands(air: Station, officer: User) -> None:
    keep(air, officer, pm10="900", so={"pm10": "沙尘暴"})
    keep(air, officer, pm10="900", pm25="300")
    assert Reading.objects.get(item="pm10").reason == "沙尘暴"
    assert refusal(air, officer, pm10="950")[0] == "pm10"


def test_a_value_against_one_that_is_stored_is_asked_about(air: Station, officer: User) -> None:
    keep(air, officer, pm25="80")
    assert refusal(air, officer, pm10="60")[0] == "pm25"


def test_a_value_put_right_is_no_longer_confirmed(air: Station, officer: User) -> None:
    keep(air, officer, pm10="900", so={"pm10": "沙尘暴"})
    keep(air, officer, pm10="90")
    assert not Reading.objects.get().is_confirmed


def test_a_reading_is_taken_out(air: Station, officer: User, town: Town) -> None:
    keep(air, officer, pm25="41")
    with pytest.raises(PermissionDenied):
        remove_reading(Reading.objects.get().pk, by=make_leader(town))
    remove_reading(Reading.objects.get().pk, by=officer)
    assert not Reading.objects.exists()


def test_a_month_and_its_first_day_are_two(air: Station, officer: User) -> None:
    keep(air, officer, MONTH, pm25="41")
    keep(air, officer, Moment("day", MONTH.day), pm25="55")
    assert [one.when for one in Reading.objects.order_by("value")] == ["2026-10", "2026-10-01"]


def test_a_station_is_added_once_by_its_name(town: Town, officer: User, air: Station) -> None:
    said = {"name": "上游断面", "kind": "water", "target": 2, "order": 1}
    assert add_station(town, said, by=officer).target == 2
    with pytest.raises(RuleBroken) as refused:
        add_station(town, said, by=officer)
    assert refused.value.field == "name"
    with pytest.raises(PermissionDenied):
        add_station(town, said | {"name": "x"}, by=make_leader(town))


def test_a_stations_kind_stays_when_readings_are_there(air: Station, officer: User) -> None:
    keep(air, officer, pm25="41")
    said = {"name": "镇政府", "kind": "water", "target": None, "order": 0, "is_closed": False}
    with pytest.raises(RuleBroken) as refused:
        change_station(air.pk, said, by=officer)
    assert refused.value.field == "kind"
    assert change_station(air.pk, said | {"kind": "air"}, by=officer).name == "镇政府"


def stored(station: Station, officer: User, **fields: object) -> Reading:
    usual = {"town": station.town, "station": station, "item": "pm25", "day": DAY.day, "value": 40, "by": officer}
    return Reading.objects.create(**(usual | fields))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("reading_not_negative", {"value": -1}),
        ("month_by_its_first_day", {"period": "month"}),
        ("confirmed_with_its_reason", {"is_confirmed": True}),
        ("confirmed_with_its_reason", {"reason": "沙尘"}),
        ("ph_within_its_scale", {"item": "ph", "value": 15}),
        ("grade_is_one_of_six", {"item": "grade", "value": 7}),
    ],
)
def test_the_database_refuses_it(air: Station, officer: User, constraint: str, fields: dict[str, object]) -> None:
    with refused_by(constraint):
        stored(air, officer, **fields)


def test_the_database_keeps_one_reading_of_an_item_and_day(air: Station, officer: User) -> None:
    stored(air, officer)
    with refused_by("reading_once"):
        stored(air, officer)


def test_the_database_keeps_a_name_once_a_town_and_targets_for_water(town: Town, air: Station) -> None:
    with refused_by("station_once_a_town"):
        Station.objects.create(town=town, name=air.name, kind="water")
    with refused_by("only_water_has_a_grade_to_reach"):
        Station.objects.create(town=town, name="x", kind="air", target=3)


def test_a_reading_and_its_station_are_of_one_town(air: Station, officer: User, other_town: Town) -> None:
    with refused_by("readings_reading_station_id_same_town"):
        stored(air, officer, town=other_town, by=make_officer(other_town, "other"))
