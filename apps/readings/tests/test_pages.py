"""Air and water on their pages."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from apps.accounts.actions import choose_language
from apps.accounts.models import User
from apps.readings.models import Reading, Station
from apps.towns.models import Town
from tests.make import make_inspector, make_reading

pytestmark = pytest.mark.django_db


def signed_in(user: User) -> Client:
    """The pages in English, in which these tests read them."""
    choose_language(user, "en")
    client = Client()
    client.force_login(user, backend="apps.accounts.backends.AccountBackend")
    return client


def address(station: Station) -> str:
    return f"/readings/stations/{station.pk}/enter/"


DAY = {"period": "day", "day": "2026-11-23"}


def test_a_day_is_entered(officer: User, air: Station) -> None:
    answer = signed_in(officer).post(address(air), DAY | {"pm25": "41", "co": "0,8"})
    assert answer["Location"] == "/readings/"
    assert {one.item: one.value for one in Reading.objects.all()} == {"pm25": Decimal(41), "co": Decimal("0.8")}


def test_a_month_is_kept_by_its_first_day(officer: User, section: Station) -> None:
    signed_in(officer).post(address(section), {"period": "month", "day": "2026-10-17", "grade": "3", "codmn": "4.1"})
    assert {(one.day, one.period) for one in Reading.objects.all()} == {(date(2026, 10, 1), "month")}


def test_an_unusual_value_comes_back_with_a_question_and_nothing_typed_is_lost(officer: User, air: Station) -> None:
    client = signed_in(officer)

    answer = client.post(address(air), DAY | {"pm25": "41", "co": "800"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "800 mg/m³ is unusual" in page
    assert 'name="so_co"' in page
    assert 'value="41"' in page
    assert 'name="so_pm25"' not in page
    assert not Reading.objects.exists()


def test_yes_it_is_so_needs_a_reason(officer: User, air: Station) -> None:
    client, said = signed_in(officer), DAY | {"pm10": "900", "so_pm10": "on"}

    answer = client.post(address(air), said)
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors

    client.post(address(air), said | {"reason": "沙尘暴"})
    assert Reading.objects.get().reason == "沙尘暴"


@pytest.mark.parametrize("said", [{"pm25": "abc"}, {"pm25": "-3"}, {}, {"pm25": "41", "day": "2026-11-25"}])
def test_what_cannot_be_is_told_and_nothing_is_stored(officer: User, air: Station, said: dict[str, str]) -> None:
    answer = signed_in(officer).post(address(air), DAY | said)
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Reading.objects.exists()


def test_empty_fields_leave_what_is_stored(officer: User, air: Station) -> None:
    make_reading(officer.town, item="pm10", value=78)
    signed_in(officer).post(address(air), DAY | {"pm25": "41", "pm10": ""})
    assert Reading.objects.get(item="pm10").value == 78


def test_what_is_stored_stands_beside_its_field_with_its_day_and_never_in_it(officer: User, air: Station) -> None:
    page = signed_in(officer).get(make_reading(officer.town, value=41).get_absolute_url()).content.decode()
    assert "23 Nov: 41 stored" in page
    assert 'value="41"' not in page


def test_another_day_takes_only_what_was_typed_for_it(officer: User, air: Station) -> None:
    for item, value in (("pm25", 41), ("pm10", 78)):
        make_reading(officer.town, item=item, value=value)
    client = signed_in(officer)
    form = client.get(address(air)).context["form"]  # yesterday's
    opened = {name: form[name].value() or "" for name in form.fields if not name.startswith("so_")}

    client.post(address(air), opened | {"day": "2026-11-24", "pm25": "50"})

    assert {one.item: one.value for one in Reading.objects.filter(day=date(2026, 11, 24))} == {"pm25": Decimal(50)}


def test_what_was_typed_is_asked_about_beside_what_the_sent_day_has(officer: User, air: Station) -> None:
    make_reading(officer.town, item="pm10", value=30, day=date(2026, 11, 20))
    client = signed_in(officer)
    assert client.post(address(air), {"period": "day", "day": "2026-11-20", "pm25": "41"}).status_code == 422
    assert client.post(address(air), DAY | {"pm25": "41"}).status_code == 302


def test_what_was_confirmed_before_is_not_asked_again_when_another_item_comes(officer: User, air: Station) -> None:
    make_reading(officer.town, item="pm10", value=900, reason="沙尘暴", is_confirmed=True)
    assert signed_in(officer).post(address(air), DAY | {"pm25": "41"}).status_code == 302


def test_the_form_takes_one_out(officer: User, air: Station) -> None:
    stored = make_reading(officer.town, value=41)
    client = signed_in(officer)
    assert f'formaction="/readings/{stored.pk}/remove/"' in client.get(stored.get_absolute_url()).content.decode()
    assert client.post(f"/readings/{stored.pk}/remove/").status_code == 302
    assert not Reading.objects.exists()


def test_without_a_station_the_office_is_told_what_to_do_first(officer: User) -> None:
    assert "/readings/stations/new/" in signed_in(officer).get("/readings/new/").content.decode()


def test_the_office_writes_down_a_section_and_closes_it(officer: User, town: Town) -> None:
    client = signed_in(officer)
    client.post("/readings/stations/new/", {"name": "清溪断面", "kind": "water", "target": "3", "order": "1"})
    made = Station.objects.get(town=town)
    said = {"name": "清溪断面", "kind": "water", "target": "2", "order": "1", "is_closed": "on"}
    client.post(f"/readings/stations/{made.pk}/", said)
    made.refresh_from_db()
    assert (made.target, made.is_closed) == (2, True)


def test_nobody_else_sees_the_buttons(cadre: User, air: Station, town: Town) -> None:
    make_reading(town)
    page = signed_in(cadre).get("/readings/").content.decode()
    assert "/readings/new/" not in page
    assert "/enter/" not in page


def test_the_heading_tells_the_good_days_against_last_year(officer: User, town: Town, air: Station) -> None:
    for ago in range(1, 21):
        day = date(2026, 11, 24 - ago)
        make_reading(town, day=day, value=61 if ago > 15 else 60)
        make_reading(town, day=day.replace(year=2025), value=76 if ago > 12 else 75)
    page = signed_in(officer).get("/readings/").content.decode()
    assert "15 days of good air this year, 8 more than in the same time last year (both years by HJ 633-2012)" in page
    assert "On 20 days items are missing" in page


def test_years_under_two_rules_are_compared_by_one(officer: User, town: Town, air: Station) -> None:
    for year in (2025, 2026):
        make_reading(town, day=date(year, 2, 27), value=70)
        make_reading(town, day=date(year, 3, 1), value=70)
    page = signed_in(officer).get("/readings/").content.decode()
    assert "1 day of good air this year, as many as in the same time last year (both years by HJ 633-2012)" in page
    assert "as many as in the same time last year; since 1 March 2026" in page


def test_shares_of_years_under_two_rules_are_told_by_one(officer: User, town: Town, air: Station) -> None:
    for year, days in ((2025, (1, 2, 3, 4)), (2026, (1, 2))):
        for day in days:
            make_reading(town, day=date(year, 4, day), value=70)
    page = signed_in(officer).get("/readings/").content.decode()
    assert "By HJ 633-2012 100.0 % of days with good air this year; 100.0 % in the same time last year" in page


def test_without_days_of_last_year_nothing_is_compared(officer: User, town: Town) -> None:
    make_reading(town)
    page = signed_in(officer).get("/readings/").content.decode()
    assert "<h1>1 day of good air this year</h1>" in page


def test_the_water_table_tells_where_the_grade_was_missed(officer: User, town: Town, section: Station) -> None:
    make_reading(town, section.name, item="codmn", day=date(2026, 9, 5), value="5.1")
    make_reading(town, section.name, item="codmn", day=date(2026, 10, 5), value="7.2")
    page = signed_in(officer).get("/readings/").content.decode()
    assert "Water missed its grade once in 2 months of sections" in page


def test_every_item_that_was_read_has_its_chart(officer: User, town: Town) -> None:
    for item, value in (("o3", 120), ("co", "0.75")):
        make_reading(town, item=item, value=value, day=date(2026, 10, 5))
    year = signed_in(officer).get("/readings/").context["year"]
    assert [chart.title for chart in year.item_charts] == [
        "PM2.5 by month",
        "PM10 by month",
        "O3 (highest 8 hours): highest in Oct, 120 μg/m³",
        "CO: highest in Oct, 0.8 mg/m³",
    ]


def test_water_has_a_chart_of_its_grades(officer: User, town: Town, section: Station) -> None:
    for month, value in ((8, 4), (9, 5), (10, 12)):
        make_reading(town, section.name, item="codmn", day=date(2026, month, 5), value=value)
    chart = signed_in(officer).get("/readings/").context["year"].water_chart
    assert chart.title == "Water at grade Ⅲ or better in 2 of 3 months of sections"
    assert [values[7:10] for _name, values in chart.rows] == [[1, 1, None], [None, None, 1]]


def test_seasons_are_compared_with_the_same_days_last_year(officer: User, town: Town) -> None:
    for day, value in (
        (date(2026, 4, 5), 30),
        (date(2025, 4, 5), 40),
        (date(2026, 11, 5), 50),
        (date(2025, 11, 5), 60),
        (date(2025, 11, 29), 200),  # not there yet this year
    ):
        make_reading(town, day=day, value=value)
    seasons = signed_in(officer).get("/readings/").context["year"].seasons
    assert [(season.name.split()[0], season.cells[0][1:]) for season in seasons] == [
        ("spring", ("30", "40")),
        ("autumn", ("50", "60")),
        ("heating", ("50", "60")),
    ]


def test_good_days_of_seasons_are_compared_by_one_rule(officer: User, town: Town) -> None:
    for year in (2025, 2026):
        make_reading(town, day=date(year, 4, 5), value=70)
    [spring] = signed_in(officer).get("/readings/").context["year"].seasons
    assert spring.cells[-1] == ("Days of good air (both years by HJ 633-2012)", "100.0%", "100.0%")


def test_filters_put_the_picture_away(officer: User, town: Town) -> None:
    make_reading(town)
    client = signed_in(officer)
    assert "year" in client.get("/readings/").context
    assert "year" not in client.get("/readings/?kind=air").context


def test_an_inspector_chooses_among_towns(town: Town, other_town: Town) -> None:
    make_reading(town)
    make_reading(other_town, value=90)
    client = signed_in(make_inspector())
    assert "year" not in client.get("/readings/").context
    assert client.get(f"/readings/?town={other_town.pk}").context["year"].town == other_town


def test_an_empty_town_is_told_what_will_be_here(officer: User) -> None:
    assert "No readings yet." in signed_in(officer).get("/readings/").content.decode()
