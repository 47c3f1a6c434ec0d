"""Air and water as figures of an assessment: the town's, with what wasn't read said (domain.md §6)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from apps.accounts.models import User
from apps.core.errors import RuleBroken
from apps.pledges.actions import add_indicator
from apps.pledges.counts import COUNTS, Figure, facts_of, figure_of
from apps.pledges.models import Indicator, Plan
from apps.readings.models import Grade, Station
from apps.towns.models import Town
from apps.units.models import Unit
from tests.make import make_reading

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 10, 1), date(2026, 12, 31)  # today is the 24th of November
OVER = 54  # days of it


def figure(town: Town, code: str) -> Figure:
    return figure_of(code, facts_of(town, FIRST, LAST), unit_id=0)


def read(town: Town, *values: int, item: str = "pm25") -> None:
    """From the 1st of October on, a day each."""
    for number, value in enumerate(values):
        make_reading(town, item=item, day=FIRST + timedelta(days=number), value=value)


def test_good_days_are_a_share_of_those_that_could_be_judged(town: Town, clock: object) -> None:
    read(town, 20, 30, 200, 40)
    found = figure(town, "good_rate")
    assert (found.value, len(found.part), len(found.whole), found.missing) == (Decimal(75), 3, 4, OVER - 4)


def test_a_years_number_is_due_by_the_days_that_were_read(town: Town, clock: object) -> None:
    read(town, *[20] * 50)
    found = figure(town, "good_days")
    assert (found.value, found.due(Decimal(300))) == (Decimal(50), Decimal(41))  # 300 * 50 / 365


def test_a_mean_is_told_with_its_days(town: Town, clock: object) -> None:
    read(town, 30, 41, 40)
    found = figure(town, "pm25")
    assert (found.value, [row.key for row in found.part]) == (
        Decimal("37.00"),
        ["2026-10-01", "2026-10-02", "2026-10-03"],
    )
    assert (found.missing, found.due(Decimal(35))) == (OVER - 3, Decimal(35))


def test_a_month_that_came_as_a_mean_is_one_row_and_covers_its_days(town: Town, clock: object) -> None:
    make_reading(town, item="pm10", day=FIRST, period="month", value=70)
    found = figure(town, "pm10")
    assert (found.value, [row.key for row in found.part], found.missing) == (Decimal(70), ["2026-10"], OVER - 31)


def test_sections_are_judged_by_months_that_are_over(town: Town, clock: object) -> None:
    for name, grade in (("入境断面", Grade.II), ("出境断面", Grade.IV)):
        Station.objects.create(town=town, name=name, kind="water", target=Grade.III)
        make_reading(town, name, item="grade", day=FIRST, period="month", value=grade)
    Station.objects.create(town=town, name="新断面", kind="water", target=Grade.III)
    make_reading(town, "新断面", item="grade", day=date(2026, 11, 1), period="month", value=Grade.V)
    found = figure(town, "sections")
    assert (found.value, len(found.whole), found.missing) == (Decimal(50), 2, 1)


def test_nothing_read_is_no_figure_and_every_day_is_said(town: Town, clock: object) -> None:
    for code in ("good_rate", "good_days", "pm25", "pm10"):
        assert (figure(town, code).value, figure(town, code).missing) == (None, OVER)
    assert (figure(town, "sections").value, figure(town, "sections").missing) == (None, 0)


def test_they_are_read_only_where_they_are_asked_for(
    town: Town, clock: object, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    read(town, *[20] * 20)
    Station.objects.create(town=town, name="出境断面", kind="water", target=Grade.III)
    facts = facts_of(town, FIRST, LAST)
    with django_assert_num_queries(4):
        for code in ("good_rate", "good_days", "pm25", "pm10", "sections"):
            figure_of(code, facts, unit_id=0)


def said(**other: object) -> dict[str, object]:
    return {
        "name": "优良天数比率",
        "unit_of_measure": "%",
        "direction": "more",
        "source": "readings",
        "count": "good_rate",
    } | other


@pytest.mark.parametrize(
    ("wrong", "field"), [({"count": "handled"}, "source"), ({"count": ""}, "count"), ({"is_summed": True}, "is_summed")]
)
def test_what_can_not_be_is_refused_at_its_field(
    plan: Plan, officer: User, wrong: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        add_indicator(plan.pk, said(**wrong), by=officer)
    assert refusal.value.field == field


def test_it_is_chosen_on_the_page_and_the_targets_page_says_whose_figure_it_is(
    plan: Plan, village: Unit, officer: User, client: Client
) -> None:
    client.force_login(officer)
    assert client.post(f"/pledges/plan/{plan.year}/indicators/new/", said()).status_code == 302
    assert Indicator.objects.get().is_of_town
    page = client.get(f"/pledges/plan/{plan.year}/units/{village.pk}/").content.decode()
    assert "全镇数据" in page


def test_every_figure_from_readings_has_a_page_of_its_rows(town: Town) -> None:
    facts = facts_of(town, FIRST, LAST)
    codes = [code for code, one in COUNTS.items() if one.source == Indicator.Source.READINGS]
    assert all(COUNTS[code].rows(facts, 0).startswith("/readings/?") for code in codes)
