"""Air and water in a quarter's scores: for whom the town set them as a target, and for nobody else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.assessments.actions import tell_scores
from apps.assessments.making import compute_quarter
from apps.assessments.models import Assessment, Line
from apps.assessments.queries import rows_of
from apps.core.errors import RuleBroken
from apps.pledges.actions import Held, add_indicator, set_targets
from apps.pledges.models import Indicator, Plan
from apps.readings.models import Grade, Station
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import at, make_reading, make_unit

pytestmark = pytest.mark.django_db
FIGURES = {"good_days": ("天", "more", 300), "pm25": ("μg/m³", "less", 35), "sections": ("%", "more", 90)}


@pytest.fixture
def station(plan: Plan, promised: Unit, officer: User, town: Town, clock: object) -> Unit:
    """A town unit that holds air and water with all hundred points; the village holds none of it."""
    unit = make_unit(town, "农业农村综合服务中心", Unit.Kind.TOWN_UNIT)
    rows = []
    for (count, (measure, direction, target)), weight in zip(FIGURES.items(), (40, 40, 20), strict=True):
        said = {"unit_of_measure": measure, "direction": direction, "source": "readings", "count": count}
        one = add_indicator(plan.pk, said | {"name": count}, by=officer)
        rows.append(Held(one.pk, Decimal(target), Decimal(weight)))
    set_targets(plan.pk, unit, rows, by=officer)
    return unit


@pytest.fixture
def read(town: Town) -> None:
    """Ten days, eight of them good, and a section in October."""
    for day in range(1, 11):
        make_reading(town, day=date(2026, 10, day), value=20 if day > 2 else 112)
    Station.objects.create(town=town, name="出境断面", kind="water", target=Grade.III)
    make_reading(town, "出境断面", item="grade", day=date(2026, 10, 1), period="month", value=Grade.III)


def lines(draft: Assessment, unit: Unit) -> dict[str, Line]:
    return {line.name: line for line in Line.objects.filter(score__assessment=draft, score__unit=unit)}


def test_each_point_of_air_and_water_has_its_rows(
    station: Unit, read: None, town: Town, officer: User, client: Client
) -> None:
    found = lines(compute_quarter(town, 2026, 4, by=officer), station)

    days, dust, water = found["good_days"], found["pm25"], found["sections"]
    assert (days.value, days.target, len(days.whole), days.missing) == (Decimal(8), Decimal(8), 10, 44)
    assert days.points == 40  # 300 of 365 days are 8 of the ten that were read
    assert (dust.value, dust.points) == (Decimal("38.4"), Decimal("38.3"))  # half a point a microgram
    assert (water.value, water.points) == (Decimal(100), Decimal(20))
    assert len(rows_of(dust)) == 10
    client.force_login(officer)
    for one in (*rows_of(days), *rows_of(dust), *rows_of(water)):
        page = client.get(one.url)
        assert page.status_code == 200
        assert page.context["ledger"].count
    assert [one.words for one in rows_of(water)] == ["出境断面 2026-10"]


def test_a_unit_that_holds_none_of_it_is_not_scored_on_the_towns_air(
    station: Unit, read: None, promised: Unit, rate: Indicator, town: Town, officer: User
) -> None:
    draft = compute_quarter(town, 2026, 4, by=officer)
    assert list(lines(draft, promised)) == [rate.name]


def test_nothing_read_brings_no_point_and_is_asked_for(station: Unit, town: Town, officer: User, clock: object) -> None:
    draft = compute_quarter(town, 2026, 4, by=officer)
    assert {line.points for line in lines(draft, station).values()} == {Decimal(0)}
    clock.move_to(at(town, "2027-01-05 10:00"))
    compute_quarter(town, 2026, 4, by=officer)
    with pytest.raises(RuleBroken, match="good_days、pm25、sections"):
        tell_scores(draft.pk, by=officer, days=5)


def test_the_page_says_what_was_not_read(station: Unit, read: None, town: Town, officer: User, client: Client) -> None:
    line = lines(compute_quarter(town, 2026, 4, by=officer), station)["pm25"]
    client.force_login(officer)
    page = client.get(f"{line.score.get_absolute_url()}lines/{line.number}/").content.decode()
    assert "44" in page and "没有监测数据" in page
